"""A source, the access key that it uses, who else uses it, and how to try another one."""

from dataclasses import dataclass
from typing import NamedTuple

from darkroom.admin import AdminError, Tell
from darkroom.admin.buckets import sample_of
from darkroom.admin.cloud import Cloud
from darkroom.admin.rotation.holders import Held, Holders, by_key
from darkroom.admin.rotation.reading import Reading
from darkroom.aws.signing import AccessKey
from darkroom.ports import Clock, SourceStore
from darkroom.sources import Ambient, Keys, Public, Source


class Tools(NamedTuple):
    """What a rotation works with."""

    cloud: Cloud
    store: SourceStore
    clock: Clock
    tell: Tell


@dataclass(frozen=True)
class Wishes:
    """How to rotate. `user`: whose key it is, where nobody else says. `replace`: another key of the user that may go.

    `watch`: the seconds for which the old key is watched, before it is deactivated and again before it is deleted.
    `keep`: it is only deactivated. `sample`: an object, below the source's prefix, by which keys are tried.
    """

    user: str | None = None
    replace: str | None = None
    watch: float = 60.0
    keep: bool = False
    sample: str | None = None


_NOTHING = "darkroom-asks-for-what-is-not-there"


class NothingToRotate(AdminError):
    """The source holds no key that lasts."""


@dataclass(frozen=True)
class Use:
    """A source, the key that it uses, and `held`: all sources that use it; `users` are those of each key, by its id."""

    source: Source
    keys: Keys
    held: dict[str, Held]
    users: dict[str, set[str]]

    @property
    def key(self) -> str:
        """The id of the key that the source uses."""
        return self.keys.access_key_id


def use_of(tools: Tools, name: str) -> Use:
    """The key that a source uses, and who else does; raises `NothingToRotate`, and `AdminError` for no source."""
    everything = Holders(tools.store).everything()
    if name not in everything:
        raise AdminError(f"there is no source {name}")
    keys = _keys(everything[name].source)
    users = by_key(everything)
    held = {other: everything[other] for other in sorted(users[keys.access_key_id])}
    return Use(everything[name].source, keys, held, users)


def reading(tools: Tools, use: Use, wishes: Wishes) -> Reading:
    """How to find out whether a key reads what the source reads; raises `AdminError` where nobody could."""
    source = use.source
    folder = source.bucket.folder
    sample = folder + wishes.sample.lstrip("/") if wishes.sample else _seen(tools.cloud, use) or folder + _NOTHING
    tried = Reading(source, sample, tools.cloud, tools.clock)
    if tried.before == "unavailable":
        raise AdminError(f"the bucket does not answer: `darkroom source test {source.name}` says why")
    if tried.before == "forbidden":
        tools.tell(
            "no object is known that the source may read: its key is tried, its permissions are not; --sample names one"
        )
    return tried


def _seen(cloud: Cloud, use: Use) -> str | None:
    return sample_of(cloud, use.source.bucket, AccessKey.of(use.keys))


def _keys(source: Source) -> Keys:
    credentials = source.credentials
    if isinstance(credentials, Keys):
        return credentials
    if isinstance(credentials, Public):
        raise NothingToRotate(f"{source.name} is read without credentials: there is nothing to rotate")
    whose = "the deployment's own role" if isinstance(credentials, Ambient) else "a role"
    raise NothingToRotate(
        f"{source.name} is read by sessions of {whose}, which end within the hour and are renewed without your doing;"
        " an external id is no secret (IAM User Guide): there is nothing to rotate"
    )
