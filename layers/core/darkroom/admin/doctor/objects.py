"""What stands between the credentials and a picture: the list, the prefix, the object, its encryption, its archive."""

import json
import re
import shlex

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin.buckets import ARCHIVES
from darkroom.admin.doctor import cures
from darkroom.admin.doctor.case import ABSENT, Case
from darkroom.admin.doctor.finding import Finding, failed, passed, skipped, warned
from darkroom.admin.doctor.near import near, near_names
from darkroom.sources import Keys, Public

_PICTURE = re.compile(
    rb"\xff\xd8\xff|\x89PNG|GIF8|II\*\0|MM\0\*|RIFF.{4}WEBP|.{4}ftyp(?:avi|hei|hev|mif)|\0\0\0\x0cjP|\xff\x4f\xff\x51"
    rb"|%PDF|%!PS|(?:\xef\xbb\xbf)?\s*<(?:\?xml|svg|!)",
    re.DOTALL,
)
"""How the originals begin that Darkroom develops."""

_KMS_KEY = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[\w-]{1,256}")
_KMS = re.compile("kms:Decrypt|ciphertext refers to a customer master key|KMS managed keys require")
_KMS_STATES = {
    "KMS.DisabledException": ("is disabled", "enable-key"),
    "KMS.KMSInvalidStateException": (
        "cannot be used: it is being deleted, or cannot be reached",
        "cancel-key-deletion",
    ),
    "KMS.NotFoundException": ("does not exist any more, and what is encrypted under it is lost", ""),
}


def listing(case: Case) -> Finding:
    """May the credentials list what lies below the prefix, and so learn that an object is missing?"""
    if case.opening.granted:
        absent = case.asking.object("GET", f"{case.folder}{ABSENT}", case.key)
        if absent.status == 404:
            return passed("objects can be listed, and S3 tells a missing one (404) from a forbidden one (403)")
        return _unseen(case, "objects can be listed")
    if case.public or case.source.access == "objects-only":
        return _unseen(case, "not needed")
    return warned(
        f"the credentials may not list (s3:ListBucket{_reason(case)}): assets cannot be shown, and a missing object "
        "looks like a forbidden one (403), because S3 hides from who may not list what is not there",
        f"{cures.allow(case)}\nor, if they are not meant to list: {cures.set_field(case, 'access', 'objects-only')}",
    )


def prefix(case: Case) -> Finding:
    """Does anything lie below the prefix?"""
    if case.seen is None:
        if case.sample and case.fetched.granted:
            return passed(f"{case.folder or 'the bucket'} holds what was asked for")
        return skipped("neither the source's credentials nor yours may list, so what is there is not known")
    if case.seen:
        many = f"{len(case.seen)} objects" if len(case.seen) < 100 else "100 objects and more"
        return passed(f"{case.folder or 'the bucket'} holds {'an object' if len(case.seen) == 1 else many}")
    if not case.folder:
        return warned(
            f"the bucket {case.source.bucket.name} is empty", f"aws s3 cp PICTURE s3://{case.source.bucket.name}/"
        )
    found = near(case)
    if found:
        names = ", ".join(found)
        return failed(
            f"nothing lies below {case.folder}; there is {names}", cures.update(case, "prefix", found[0].strip("/"))
        )
    return failed(
        f"nothing lies below {case.folder}",
        f"see what there is: aws s3 ls s3://{case.source.bucket.name}/; then {cures.update(case, 'prefix', '...')}",
    )


def sample(case: Case) -> Finding:
    """Can an object be fetched, and is it a picture?"""
    if case.sample is None:
        return skipped("no object is known to try", f"darkroom source test {case.source.name} --object PATH")
    said, path = case.fetched, case.sample.removeprefix(case.folder)
    if said.granted:
        return _looked_at(case, path)
    if said.status == 404 or case.absent:
        return failed(f"there is no object {case.sample}", _other_object(case))
    if _locked(case) or said.code in {"InvalidObjectState", *_KMS_STATES} or case.requester_pays:
        return skipped(f"{path} is there, and is kept back: see below")
    if not said.denied:
        return failed(f"S3 does not give {path}: {said}")
    who = "anyone may" if case.public else "the credentials may"
    reason = f": {said.why}" if said.why else " (s3:GetObject)"
    return failed(f"{path} is there, but it is not so that {who} read it{reason}", cures.allow(case))


def kms(case: Case) -> Finding | None:
    """May the credentials use the KMS key that encrypts the objects?"""
    if case.sample is None:
        return None
    said = case.fetched
    key = _key(case)
    if said.granted:
        encrypted = said.headers.get("x-amz-server-side-encryption", "").startswith("aws:kms")
        return passed("the objects are encrypted under a KMS key, which may be used") if encrypted else None
    if said.code in _KMS_STATES:
        state, command = _KMS_STATES[said.code]
        return failed(
            f"the KMS key {key or 'of the objects'} {state}", command and f"aws kms {command} --key-id {key or 'ID'}"
        )
    if not _locked(case):
        return None
    if case.public:
        return failed(
            "the objects are encrypted under a KMS key, and such objects are never public",
            "read them with an access key or a role instead: "
            + cures.change(case, "--access-key-id AKIA... --secret-from-stdin", "kind"),
        )
    return failed(
        f"the objects are encrypted under the KMS key {key or '(which S3 does not name)'}, and the credentials may not "
        "use it (kms:Decrypt)",
        f"{cures.allow(case, key or 'arn:aws:kms:REGION:ACCOUNT:key/ID')}\n"
        f"{cures.update(case, 'kms-key', key or 'arn:aws:kms:...')}   # its policies will have it\n"
        "The key's own policy must let its account's IAM decide (it does unless it was changed).",
    )


def payer(case: Case) -> Finding | None:
    """Does S3 want whoever asks to pay? The function never offers to."""
    if not case.requester_pays:
        return None
    bucket = case.source.bucket.name
    return failed(
        "the bucket is one whose requesters pay (Requester Pays), and Darkroom does not offer to pay for each picture",
        f"its owner lets the bucket's owner pay: aws s3api put-bucket-request-payment --bucket {bucket} "
        "--request-payment-configuration Payer=BucketOwner\n"
        "or gives the source credentials of the account that the bucket belongs to",
    )


def archive(case: Case) -> Finding | None:
    """Are the objects at hand, or in an archive from which they must be restored?"""
    archived = [item.key for item in case.seen or () if item.storage in ARCHIVES]
    if case.sample and case.fetched.code == "InvalidObjectState":
        storage = case.fetched.element("AccessTier") or case.fetched.element("StorageClass") or "an archive"
        return failed(
            f"{case.sample} is archived ({storage}), and must be restored before it can be read",
            _restore(case, storage),
        )
    if archived:
        many = f"{len(archived)} of the first {len(case.seen or ())} objects"
        return warned(
            f"{many} are archived, such as {archived[0]}: they answer 404", _restore(case, "GLACIER", archived[0])
        )
    return passed("the objects are at hand") if case.seen else None


def _unseen(case: Case, cause: str) -> Finding:
    """A missing object looks forbidden: only who waits for a picture in its place must know."""
    if case.source.missing_image is None:
        return passed(f"{cause}; {_why_unseen(case)}, S3 answers 403 for a missing object, as for a forbidden one")
    by_role = not isinstance(case.source.credentials, Keys | Public)
    return warned(
        f"{cause}, but a missing object looks like a forbidden one (403), so missing_image is not shown in its place",
        "set error_image as well: it is shown for both"
        if by_role
        else "allow s3:ListBucket on the bucket without a condition, or set error_image as well",
    )


def _why_unseen(case: Case) -> str:
    if case.key != case.wide:
        return "because the function's sessions may only read"
    return "because the right to list ends at the prefix" if case.opening.granted else "without the right to list"


def _reason(case: Case) -> str:
    return f", {case.opening.why}" if case.opening.why else ""


def _looked_at(case: Case, path: str) -> Finding:
    body = case.fetched.body
    if _PICTURE.match(body):
        return passed(f"{path} can be read, and looks like a picture")
    kind = case.fetched.headers.get("content-type", "no type")
    return warned(
        f"{path} can be read, but does not look like a picture ({kind})" if body else f"{path} is empty",
        f"try a picture: darkroom source test {case.source.name} --object PATH",
    )


def _other_object(case: Case) -> str:
    paths = [item.key.removeprefix(case.folder) for item in case.seen or ()]
    close = near_names((case.sample or "").removeprefix(case.folder), paths)
    below = shlex.quote(f"s3://{case.source.bucket.name}/{case.folder}")
    return f"is it {close[0]}?" if close else f"see what there is: aws s3 ls {below}"


def _locked(case: Case) -> bool:
    return not case.fetched.granted and bool(_KMS.search(case.fetched.message))


def _key(case: Case) -> str:
    """The ARN of the key that encrypts the sample, as S3 or the source names it."""
    named = _KMS_KEY.search(case.fetched.message)
    header = case.fetched.headers.get("x-amz-server-side-encryption-aws-kms-key-id", "")
    return named[0] if named else header or _own_view(case) or case.source.bucket.kms_key or ""


def _own_view(case: Case) -> str:
    """The key as the administrator sees it, who may look at an object without reading it."""
    if not case.ours or not case.sample:
        return ""
    try:
        s3 = case.cloud.own_s3(case.asking.bucket)
        return s3.head_object(Bucket=case.source.bucket.name, Key=case.sample).get("SSEKMSKeyId", "")
    except (BotoCoreError, ClientError):
        return ""


def _restore(case: Case, storage: str, key: str | None = None) -> str:
    """The command for an object; of Intelligent-Tiering's archives there is no day at which it returns."""
    request = {} if storage.endswith("_ACCESS") else {"Days": 7, "GlacierJobParameters": {"Tier": "Standard"}}
    return (
        f"aws s3api restore-object --bucket {case.source.bucket.name} --key {shlex.quote(key or case.sample or '')} "
        f"--restore-request {shlex.quote(json.dumps(request))}"
    )
