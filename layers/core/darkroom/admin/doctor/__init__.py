"""The doctor: everything that can be wrong with a source, tried one thing after the other, each with its cure.

Nothing is changed by it, but for one object in the metadata folder that is written and removed again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from darkroom.admin.cloud import Cloud
from darkroom.admin.doctor import keys, metadata, objects, place, power, reach, rest, roles
from darkroom.admin.doctor.case import Around, Case
from darkroom.admin.doctor.finding import Finding, blocked
from darkroom.ports import Clock, Deadline
from darkroom.sources import Source, object_key

__all__ = ["Around", "Finding", "examine"]

SECONDS = 30.0
"""How long all of it may take; a healthy source takes one or two."""


@dataclass(frozen=True)
class Check:
    """One line of the checklist; it is skipped unless all it `needs` were found well (or had no say)."""

    name: str
    look: Callable[[Case], Finding | None]
    needs: tuple[str, ...] = ()


CHECKS = (
    Check("name resolution", reach.resolution),
    Check("address", reach.address, ("name resolution",)),
    Check("connection", reach.connection, ("address",)),
    Check("TLS", reach.tls, ("connection",)),
    Check("S3", reach.answer, ("TLS",)),
    Check("clock", reach.clock, ("S3",)),
    Check("role", roles.assumed, ("S3",)),
    Check("trust", roles.trusted),
    Check("access key", keys.known, ("S3",)),
    Check("secret key", keys.secret, ("access key",)),
    Check("session", keys.token, ("role", "secret key")),
    Check("bucket", place.exists, ("S3",)),
    Check("region", place.region, ("role", "bucket")),
    Check("permission", place.permission, ("session", "bucket")),
    Check("listing", objects.listing, ("permission",)),
    Check("prefix", objects.prefix, ("permission",)),
    Check("sample", objects.sample, ("permission",)),
    Check("KMS", objects.kms, ("permission",)),
    Check("requester pays", objects.payer, ("permission",)),
    Check("archive", objects.archive, ("permission",)),
    Check("outside", power.outside, ("session", "bucket")),
    Check("changes", power.changes, ("session", "bucket")),
    Check("other buckets", power.buckets, ("session", "bucket")),
    Check("CORS", rest.cors, ("bucket",)),
    Check("metadata", metadata.metadata, ("name resolution",)),
    Check("signing keys", rest.signing_keys),
    Check("domains", rest.domains),
    Check("state", rest.enabled),
)


def examine(source: Source, cloud: Cloud, clock: Clock, around: Around | None = None) -> Iterator[Finding]:
    """Try everything that can be wrong with a source, and tell what was found as soon as it is known.

    `cloud` is AWS as the administrator reaches it: it assumes the source's role, and sees what the source's own
    credentials may not. Raises `PathRefused` if `around.sample` can be no object's path.
    """
    around = around or Around()
    if around.sample is not None:
        object_key(source, around.sample)
    case = Case(source, cloud, clock, Deadline(clock, clock.monotonic() + SECONDS), around)
    try:
        yield from _looked_over(case)
    finally:
        case.close()


def _looked_over(case: Case) -> Iterator[Finding]:
    well: set[str] = set()
    for check in CHECKS:
        reason = next((need for need in check.needs if need not in well), None)
        found = blocked(reason) if reason else check.look(case)
        if found is None or found.verdict in ("pass", "warn"):
            well.add(check.name)
        if found:
            yield replace(found, check=check.name)
