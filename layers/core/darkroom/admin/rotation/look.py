"""What there is before a rotation: the source, its key, the key's user, and who else holds it."""

from dataclasses import dataclass
from functools import cached_property

from darkroom.admin import AdminError, Tell
from darkroom.admin.accesskeys import MOST, UserKey, UserKeys, owner
from darkroom.admin.provision.calls import Call, deletion
from darkroom.admin.rotation.holders import Earlier, Holders
from darkroom.admin.rotation.reading import IN_A_ROW
from darkroom.admin.rotation.situation import Situation, situation
from darkroom.admin.rotation.use import Tools, Use, Wishes, use_of
from darkroom.cache import FORGOTTEN


@dataclass(frozen=True)
class View(Use):
    """A source before its rotation: its key's user in IAM, all of that user's keys, and those of the past."""

    iam: UserKeys
    listed: list[UserKey]
    earlier: dict[str, Earlier]
    situation: Situation

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
    use = use_of(tools, name)
    iam = UserKeys(tools.cloud, wishes.user or owner(tools.cloud, use.keys) or _nobody(use))
    listed = _listed(iam, use)
    crossed, earlier = _past(Holders(tools.store), use, listed)
    own, given_up = use.keys.user is not None, {key: found.until for key, found in earlier.items()}
    seen = situation(use.key, listed, use.users, given_up, own=own, now=tools.clock.now(), crossed=crossed)
    if wishes.replace:
        seen = _replaced(wishes.replace, use, listed)
    return View(use.source, use.keys, use.held, use.users, iam, listed, earlier, seen)


def steps(view: View, wishes: Wishes) -> list[str]:
    """What a rotation would do, in order."""
    other = view.situation.other.id if view.situation.other else ""
    user, new = view.iam.user, "the new key"
    if view.situation.kind == "unfinished":
        return [f"read through {view.key} {IN_A_ROW} times in a row", *_end(other, user, wishes)]
    if view.situation.kind == "split":
        old, new = (other, view.key) if view.situation.is_older else (view.key, other)
        names = ", ".join(sorted(view.users[old]))
        return [f"read through {new} {IN_A_ROW} times in a row", f"store it in {names}", *_end(old, user, wishes)]
    before = [deletion(user, other).command] if other else []
    revisions = ", ".join(f"{name} (after revision {held.revision})" for name, held in view.held.items())
    return [
        *before,
        Call("CreateAccessKey", {"UserName": user}).command,
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
    end = [] if wishes.keep else [deletion(user, key).command]
    return [
        f"wait {FORGOTTEN:.0f} s, until no function remembers {key}",
        f"watch for {wishes.watch:.0f} s that nobody else uses {key}",
        Call("UpdateAccessKey", {"UserName": user, "AccessKeyId": key, "Status": "Inactive"}).command,
        f"watch for {wishes.watch:.0f} s that the source reads, and that {key} is not used",
        *end,
    ]


def _past(holders: Holders, use: Use, listed: list[UserKey]) -> tuple[bool, dict[str, Earlier]]:
    """Whether one source has used all of a user's keys, and what it has used, or those that share the key have."""
    if len(listed) == 1:
        return False, {}
    others = {name for key in listed for name in use.users.get(key.id, ())}
    crossed = holders.crossed(sorted(others), {key.id for key in listed}) if others > set(use.held) else None
    return crossed is not None, holders.earlier([crossed] if crossed else use.held)


def _nobody(use: Use) -> str:
    raise AdminError(
        f"neither IAM nor the key {use.key} says whose it is: name the IAM user with --user,"
        " or make a key yourself and bring it with --access-key-id"
    )


def _listed(iam: UserKeys, use: Use) -> list[UserKey]:
    listed = iam.listed()
    if use.key not in {key.id for key in listed}:
        raise AdminError(
            f"the IAM user {iam.user} has no key {use.key}, which the source uses:"
            " is it another user's (--user), another account's, or another service's?"
        )
    return listed


def _replaced(key: str, use: Use, listed: list[UserKey]) -> Situation:
    other = next((found for found in listed if found.id == key), None)
    if other is None:
        raise AdminError(f"--replace: the user has no key {key}; it has: {', '.join(found.id for found in listed)}")
    if users := use.users.get(key):
        raise AdminError(f"--replace: {key} is in use by {', '.join(sorted(users))}")
    return Situation("left over", other)
