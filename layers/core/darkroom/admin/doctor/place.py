"""Where the bucket lies, whether it is there, and whether the source's credentials may use it."""

import difflib

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin.doctor import cures
from darkroom.admin.doctor.case import Case
from darkroom.admin.doctor.finding import Finding, blocked, failed, passed, warned

_ELSEWHERE = frozenset({"AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "PermanentRedirect"})
"""What S3 says where a bucket does not lie."""


def region(case: Case) -> Finding:
    """Does the bucket lie in the source's region? What is asked later is asked in the right one, if not."""
    said, wrong = case.opening, case.source.bucket.region
    right = case.asking.bucket.region
    if right != wrong:
        return failed(f"the bucket is in {right}, not in {wrong}", cures.update(case, "region", right))
    if said.code in _ELSEWHERE:
        where = f"aws s3api get-bucket-location --bucket {case.source.bucket.name}"
        return failed(f"the bucket is not in {wrong}, and S3 does not say where it is", where)
    return passed(f"{wrong}, as the source says")


def exists(case: Case) -> Finding:
    """Is there such a bucket?"""
    name = case.source.bucket.name
    if "NoSuchBucket" not in (case.opening.code, case.greeting.code):
        return passed(f"{name} is there")
    near = difflib.get_close_matches(name, _own_buckets(case), 3, 0.6)
    if near:
        return failed(f"there is no bucket {name}; you have {', '.join(near)}", cures.update(case, "bucket", near[0]))
    return failed(f"there is no bucket {name}", "see the buckets there are: aws s3 ls")


def permission(case: Case) -> Finding:
    """May the source's credentials do anything there?"""
    said = case.opening
    if said.granted or not case.fetched.denied or case.absent:
        return passed("the credentials are let in")
    if said.code in _ELSEWHERE:
        return blocked("region")
    if not said.denied:
        return failed(f"S3 does not list the bucket: {said}")
    if case.sample is None and case.source.access == "objects-only":
        return _unknown(case)
    who = "anyone" if case.public else "these credentials"
    because = said.why or case.fetched.why
    reason = f": {because}" if because else ""
    if "explicit deny" in because:
        return failed(
            f"a policy forbids {who} the bucket {case.source.bucket.name}{reason}",
            f'find the statement with "Effect": "Deny": aws s3api get-bucket-policy --bucket {case.source.bucket.name} '
            "--query Policy --output text",
        )
    return failed(
        f"{who} may neither list nor read anything below {case.folder or 'the bucket'}{reason}",
        cures.allow(case),
    )


def _unknown(case: Case) -> Finding:
    return warned(
        "nothing could be tried: the credentials may not list, as is right for objects-only, and no object is known",
        f"name one that is there: darkroom source test {case.source.name} --object PATH",
    )


def _own_buckets(case: Case) -> list[str]:
    if not case.ours:
        return []
    try:
        found = case.cloud.own_s3(case.asking.bucket).list_buckets()["Buckets"]
    except (BotoCoreError, ClientError):
        return []
    return [bucket["Name"] for bucket in found]
