"""The metadata bucket, through its own credentials: an object is written, read, listed and removed again."""

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin.buckets import placed
from darkroom.admin.cloud import code
from darkroom.admin.doctor import cures
from darkroom.admin.doctor.asking import Asking, Said
from darkroom.admin.doctor.case import Case
from darkroom.admin.doctor.finding import Finding, failed, passed, skipped
from darkroom.aws.signing import AccessKey
from darkroom.sources import Ambient, Bucket, Keys, Metadata, Role
from darkroom.sources.policy import metadata as policy
from darkroom.sources.written import written

_BODY = b"darkroom source test: to be removed at once"
_SESSION = "darkroom-source-test"


def metadata(case: Case) -> Finding | None:
    """May what Darkroom makes of the originals be kept where the source says?"""
    kept = case.source.metadata
    if kept is None:
        return None
    try:
        key = _key(case, kept)
    except (BotoCoreError, ClientError) as error:
        return failed(f"the role of the metadata bucket cannot be assumed: {code(error)}", _trusts(kept))
    if key is None:
        return skipped("the source's own credentials are used, and they could not be tried")
    asking = Asking(placed(case.cloud, kept.bucket), case.clock, case.deadline)
    asking.ahead = case.asking.ahead
    try:
        return _tried(case, asking, key)
    finally:
        asking.close()


def _key(case: Case, kept: Metadata) -> AccessKey | None:
    match kept.credentials:
        case Keys() as keys:
            return AccessKey.of(keys)
        case Role() as role:
            return case.cloud.assume(role, _SESSION, written(policy(kept.bucket), "session"))
        case Ambient() if case.around.reader_role:
            return case.cloud.assume(
                Role(arn=case.around.reader_role), _SESSION, written(policy(kept.bucket), "session")
            )
        case _:
            return case.wide


def _tried(case: Case, asking: Asking, key: AccessKey) -> Finding:
    name = f"{asking.bucket.folder}darkroom-source-test-{int(case.clock.now() * 1000)}"
    place = f"s3://{asking.bucket.name}/{asking.bucket.folder}"
    written = asking.put(name, _BODY, key, if_none_match="*")
    if not written.granted:
        return failed(f"nothing can be written to {place}: {_said(written, 's3:PutObject')}", _policy(asking.bucket))
    read, listed = asking.object("GET", name, key), asking.list(asking.bucket.folder, key)
    removed = asking.object("DELETE", name, key)
    lacking = [
        what
        for said, what in (
            (read, "read (s3:GetObject)"),
            (listed, "list (s3:ListBucket)"),
            (removed, "delete (s3:DeleteObject)"),
        )
        if not said.granted
    ]
    left = (
        ""
        if removed.granted or _removed_by_us(case, asking, name)
        else f"\nleft there: aws s3 rm s3://{asking.bucket.name}/{name}"
    )
    if lacking:
        return failed(
            f"in {place} the credentials may write, but not {', '.join(lacking)}", _policy(asking.bucket) + left
        )
    return passed(f"{place} can be written, read, listed and deleted in")


def _said(said: Said, action: str) -> str:
    return f"the credentials may not ({action})" if said.denied else str(said)


def _removed_by_us(case: Case, asking: Asking, name: str) -> bool:
    try:
        case.cloud.own_s3(asking.bucket).delete_object(Bucket=asking.bucket.name, Key=name)
    except (BotoCoreError, ClientError):
        return False
    return True


def _policy(bucket: Bucket) -> str:
    return f"allow this to the credentials of the metadata bucket:\n{cures.indented(policy(bucket))}"


def _trusts(kept: Metadata) -> str:
    arn = kept.credentials.arn if isinstance(kept.credentials, Role) else ""
    return f"see whom it trusts: aws iam get-role --role-name {cures.role_name(arn)}" if arn else ""
