"""What there is before a rotation: the source, its key, the key's user, and who else holds it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from darkroom.admin import AdminError, Tell
from darkroom.admin.accesskeys import MOST, UserKey, UserKeys, owner
from darkroom.admin.cloud import Cloud
from darkroom.admin.rotation.holders import Earlier, Held, Holders, by_key
from darkroom.admin.rotation.reading import IN_A_ROW, Reading, sample_of
from darkroom.admin.rotation.situation import Situation, situation
from darkroom.cache import FORGOTTEN
from darkroom.ports import Clock, SourceStore
from darkroom.sources import Ambient, Keys, Public, Source


class Tools(NamedTuple):
    """What a rotation works with; `chance` is a number from 0 to 1."""

    cloud: Cloud
    store: SourceStore
    clock: Clock
    chance: Callable[[], float]
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


class NothingToRotate(AdminError):
    """The source holds no key that lasts."""


@dataclass(frozen=True)
class View:
    """A source before its rotation, and `held`: all sources that use its `keys`."""

    source: Source
    keys: Keys
    held: dict[str, Held]
    iam: UserKeys
    listed: list[UserKey]
    earlier: dict[str, Earlier]
    situation: Situation

    @property
    def key(self) -> str:
        """The id of the key that the source uses."""
        return self.keys.access_key_id

    @cached_property
    def is_active(self) -> bool:
        """Whether IAM lets that key be used."""
        return any(key.id == self.key and key.active for key in self.listed)


def look(tools: Tools, name: str, wishes: Wishes) -> View:
    """What there is; changes nothing.

    Raises:
        NothingToRotate: the source is not read through an access key.
        AdminError: there is no such source, or its key's user cannot be found.
    """
    holders = Holders(tools.store)
    everything = holders.everything()
    if name not in everything:
        raise AdminError(f"there is no source {name}")
    source = everything[name].source
    keys = _keys(source)
    users = by_key(everything)
    iam = UserKeys(tools.cloud, wishes.user or owner(tools.cloud, keys) or _nobody(keys))
    listed = _listed(iam, keys)
    held = {other: everything[other] for other in sorted(users[keys.access_key_id])}
    earlier = holders.earlier(held) if len(listed) > 1 else {}
    own, given_up = keys.user is not None, {key: found.until for key, found in earlier.items()}
    seen = situation(keys.access_key_id, listed, users, given_up, own=own, now=tools.clock.now())
    if wishes.replace:
        seen = _replaced(wishes.replace, keys, listed, users)
    return View(source, keys, held, iam, listed, earlier, seen)


def reading(tools: Tools, view: View, wishes: Wishes) -> Reading:
    """How to find out whether a key reads what the source reads; raises `AdminError` where nobody could."""
    source = view.source
    sample = source.bucket.folder + wishes.sample.lstrip("/") if wishes.sample else None
    tried = Reading(source, sample or sample_of(tools.cloud, source, view.keys), tools.clock, tools.chance)
    if tried.before == "unavailable":
        raise AdminError(f"the bucket does not answer: `darkroom source test {source.name}` says why")
    if tried.before == "forbidden":
        tools.tell(
            "no object is known that the source may read: its key is tried, its permissions are not; --sample names one"
        )
    return tried


def steps(view: View, wishes: Wishes) -> list[str]:
    """What a rotation would do, in order."""
    other = view.situation.other.id if view.situation.other else ""
    user, new = view.iam.user, "the new key"
    if view.situation.kind == "unfinished":
        return [f"read through {view.key} {IN_A_ROW} times in a row", *_end(other, user, wishes)]
    before = [_called("DeleteAccessKey", user, other)] if other else []
    revisions = ", ".join(f"{name} (after revision {held.revision})" for name, held in view.held.items())
    return [
        *before,
        f"iam CreateAccessKey UserName={user}",
        f"read through {new} until it succeeds {IN_A_ROW} times in a row",
        f"store {new} in {revisions}",
        *_end(view.key, user, wishes),
    ]


def explain(view: View, tell: Tell) -> AdminError:
    """Tell of the user's keys, and return why there is no room for another one, and what makes some."""
    for key in view.listed:
        tell(f"{key}{': the source uses it' if key.id == view.key else ''}")
    other = view.situation.other.id if view.situation.other else ""
    cure = f"if it may go, `darkroom source rotate {view.source.name} --replace {other}` deletes it"
    if view.situation.users:
        cure = "let these sources share one key, or give them users of their own"
    return AdminError(
        f"AWS allows {MOST} access keys a user, and {view.iam.user} has them: {view.situation.why} ({other}); {cure}"
    )


def _end(key: str, user: str, wishes: Wishes) -> list[str]:
    end = [] if wishes.keep else [_called("DeleteAccessKey", user, key)]
    return [
        f"wait {FORGOTTEN:.0f} s, until no function remembers {key}",
        f"watch for {wishes.watch:.0f} s that nobody else uses {key}",
        f"{_called('UpdateAccessKey', user, key)} Status=Inactive",
        f"watch for {wishes.watch:.0f} s that the source reads, and that {key} is not used",
        *end,
    ]


def _called(operation: str, user: str, key: str) -> str:
    return f"iam {operation} UserName={user} AccessKeyId={key}"


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


def _nobody(keys: Keys) -> str:
    raise AdminError(f"neither IAM nor the key {keys.access_key_id} says whose it is: name the IAM user with --user")


def _listed(iam: UserKeys, keys: Keys) -> list[UserKey]:
    listed = iam.listed()
    if keys.access_key_id not in {key.id for key in listed}:
        raise AdminError(
            f"the IAM user {iam.user} has no key {keys.access_key_id}, which the source uses:"
            " is it another user's (--user), another account's, or another service's?"
        )
    return listed


def _replaced(key: str, keys: Keys, listed: list[UserKey], users: dict[str, set[str]]) -> Situation:
    other = next((found for found in listed if found.id == key), None)
    if other is None:
        raise AdminError(f"--replace: the user has no key {key}; it has: {', '.join(found.id for found in listed)}")
    if key == keys.access_key_id or key in users:
        raise AdminError(f"--replace: {key} is in use by {', '.join(sorted(users[key]))}")
    return Situation("left over", other)
