"""What the credentials may do beyond what they are for, tried without changing anything.

A write is tried as a part of an upload that does not exist, announced with a checksum that is not its own: S3 asks
first whether the caller may write (s3:PutObject), and then has nowhere to put it. A deletion is tried on an object that
nobody has, on the condition that it is a certain one.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError

from darkroom.admin.doctor import cures
from darkroom.admin.doctor.asking import Said, names
from darkroom.admin.doctor.case import ABSENT, Case
from darkroom.admin.doctor.finding import Finding, failed, passed, skipped, warned
from darkroom.admin.doctor.narrowing import narrow
from darkroom.aws.signing import AccessKey
from darkroom.sources import Source

type Deed = Literal["read", "list", "write inside", "write outside", "delete", "name buckets"]

_NO_UPLOAD = "darkroom-source-test"
_BODY = b"this is never written"
_MD5_OF_NOTHING = "1B2M2Y8AsgTpgAmY7PhCfg=="
_NO_ETAG = '"00000000000000000000000000000000"'
_AT_ONCE = 8
_FOLDERS = 5
"""Folders outside the prefix in which reading is tried: a policy may open some of them."""


@dataclass(frozen=True)
class Power:
    """What one key may do: what S3 said to each deed that was tried, and the buckets it told of."""

    said: Mapping[Deed, Said]

    def may(self, deed: Deed) -> bool:
        """Whether S3 did it, or would have done it if there had been anything to do it to."""
        said = self.said.get(deed)
        return said is not None and _would(said)

    @property
    def others(self) -> list[str]:
        """The buckets that S3 told of."""
        return names(self.said["name buckets"]) if self.may("name buckets") else []


def outside(case: Case) -> Finding:
    """Do the credentials reach outside the prefix?"""
    if case.source.access == "all-buckets":
        return passed("not tried: the source is meant to reach all buckets")
    if not case.folder:
        return skipped("the source is the whole bucket")
    return _judged(
        case,
        {"read": "read objects", "list": "list names"},
        f"outside {case.folder}",
        f"nothing outside {case.folder} can be read or listed",
    )


def changes(case: Case) -> Finding:
    """Can the credentials change anything? Those for exporting must."""
    if case.source.access == "export":
        return _must_write(case)
    deeds: dict[Deed, str] = {"write outside": "write objects", "delete": "delete objects"}
    if not _keeps_metadata_here(case.source):
        deeds["write inside"] = "write objects"
    else:
        del deeds["delete"]
    return _judged(case, deeds, "in the bucket", "nothing can be written or deleted")


def buckets(case: Case) -> Finding:
    """Do the credentials tell which other buckets there are?"""
    if case.source.access == "all-buckets":
        return passed("not tried: the source is meant to reach all buckets")
    others = [name for name in _powers(case)[-1].others if name != case.source.bucket.name]
    if not others and not (case.on_aws and _powers(case)[-1].may("name buckets")):
        return passed("no other bucket is told of")
    told = f", such as {others[0]}" if others else ""
    return warned(f"{_who(case)} may list the names of all buckets of the account{told}", narrow(case))


def _judged(case: Case, deeds: Mapping[Deed, str], where: str, well: str) -> Finding:
    narrowed, *wider = _powers(case)
    if beyond := _beyond(narrowed, deeds):
        if case.public:
            return failed(f"anyone on the internet may {beyond} {where}", _close(case))
        if wider:
            return failed(
                f"sessions narrowed to the prefix may {beyond} {where}: this store does not heed session policies",
                "use an access key that is itself narrow instead of a role",
            )
        return warned(f"{_who(case)} may {beyond} {where}; they need not", narrow(case))
    if wider and (beyond := _beyond(wider[0], deeds)):
        return warned(
            f"the role itself may {beyond} {where}; Darkroom's sessions of it are narrowed and may not",
            narrow(case),
        )
    return passed(well)


def _must_write(case: Case) -> Finding:
    power = _powers(case)[-1]
    lacking = [word for deed, word in _EXPORT.items() if not power.may(deed)]
    if lacking:
        return failed(
            f"the source is for exporting, but {_who(case)} may not {' or '.join(lacking)}", cures.allow(case)
        )
    if power.may("write outside") and case.folder:
        return warned(f"{_who(case)} may write objects outside {case.folder} as well", narrow(case))
    return passed("objects can be written and deleted, as exporting needs")


_EXPORT: Mapping[Deed, str] = {
    "write inside": "write objects (s3:PutObject)",
    "delete": "delete them (s3:DeleteObject)",
}


def _powers(case: Case) -> list[Power]:
    """What the function's key may do, and, for a role, what the role itself may; found out once."""
    kept = case.kept.get("powers")
    if kept is None:
        keys = [case.key] if case.key == case.wide else [case.key, case.wide]
        elsewhere = _elsewhere(case)
        kept = case.kept["powers"] = [_tried(case, key, elsewhere) for key in keys]
    return kept


def _tried(case: Case, key: AccessKey | None, elsewhere: Sequence[str]) -> Power:
    ask, absent = case.asking, f"{case.folder}{ABSENT}"

    def write(name: str) -> Said:
        upload = {"partNumber": "1", "uploadId": _NO_UPLOAD}
        return ask.put(name, _BODY, key, upload, content_md5=_MD5_OF_NOTHING)

    def read() -> Said:
        """The first of the objects elsewhere that may be read, else the last."""
        said = (ask.object("HEAD", found, key) for found in elsewhere[:-1])
        return next(filter(_would, said), None) or ask.object("HEAD", elsewhere[-1], key)

    deeds: dict[Deed, Callable[[], Said]] = {
        "write inside": lambda: write(absent),
        "name buckets": lambda: ask.bucket_names(key),
    }
    if case.folder:
        deeds["read"] = read
        deeds["list"] = lambda: ask.list("", key, most=1)
        deeds["write outside"] = lambda: write(ABSENT)
    if case.on_aws or not _keeps_versions(case):
        deeds["delete"] = lambda: ask.object("DELETE", absent, key, if_match=_NO_ETAG)
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        asked = {deed: threads.submit(ask) for deed, ask in deeds.items()}
        return Power({deed: answer.result() for deed, answer in asked.items()})


def _would(said: Said) -> bool:
    """Whether a refusal came after the question whether the caller may."""
    return said.granted or said.status in (404, 412) or said.code in ("NoSuchUpload", "BadDigest", "InvalidDigest")


def _beyond(power: Power, deeds: Mapping[Deed, str]) -> str:
    return " and ".join(dict.fromkeys(word for deed, word in deeds.items() if power.may(deed)))


def _elsewhere(case: Case) -> list[str]:
    """Keys of objects outside the prefix, a few of different folders; one that nobody has, if none is known."""
    before = case.own_list("") or []
    after = case.own_list("", after=f"{case.folder}\U0010ffff") or []
    outside = [item.key for item in before + after if not _is_inside(case.source, item.key)]
    by_folder = {key.rpartition("/")[0]: key for key in reversed(outside)}
    return [*by_folder.values()][-_FOLDERS:] or [ABSENT]


def _is_inside(source: Source, key: str) -> bool:
    own = (
        source.metadata.bucket.folder if source.metadata and source.metadata.bucket.name == source.bucket.name else None
    )
    return key.startswith(source.bucket.folder) or (own is not None and key.startswith(own))


def _keeps_metadata_here(source: Source) -> bool:
    """Whether the source's own credentials keep metadata where the probes write, and so must be able to."""
    metadata = source.metadata
    if metadata is None or metadata.credentials is not None or metadata.bucket.name != source.bucket.name:
        return False
    return source.bucket.folder.startswith(metadata.bucket.folder)


def _keeps_versions(case: Case) -> bool:
    """Whether the bucket keeps what is deleted, so that even an absent object leaves a mark; True if not known."""
    if not case.ours:
        return True
    try:
        found = case.cloud.own_s3(case.asking.bucket).get_bucket_versioning(Bucket=case.source.bucket.name)
    except (BotoCoreError, ClientError):
        return True
    return "Status" in found


def _who(case: Case) -> str:
    if case.public:
        return "anyone on the internet"
    return "the credentials" if case.key == case.wide else "the role"


def _close(case: Case) -> str:
    bucket = case.source.bucket.name
    return (
        f"see who is let in: aws s3api get-bucket-policy --bucket {bucket} --query Policy --output text, "
        f"and: aws s3api get-bucket-acl --bucket {bucket}\n"
        'allow "Principal": "*" nothing but s3:GetObject below the prefix'
    )
