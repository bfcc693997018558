"""What a user's keys say about a source's rotation: nothing is remembered, all of it is seen from what is there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from darkroom.admin.accesskeys import UserKey

SETTLED = 900.0
"""Seconds after which a key that no source holds was not made by a rotation that is still running."""


@dataclass(frozen=True)
class Situation:
    """`fresh`: the source's key is the only one, and can be rotated.

    `unfinished`: the `other` key is the one that the source used before, and only its end is missing. `left over`: it
    was made for this source, and never came into use. `split`: a rotation moved some of the sources that share a key,
    and `users` have the other one, which `is_older` or not. `full`: it is somebody's, `why` says what is known of it,
    and `users` which sources use it.
    """

    kind: Literal["fresh", "unfinished", "left over", "split", "full"]
    other: UserKey | None = None
    why: str = ""
    users: tuple[str, ...] = ()
    is_older: bool = False


def situation(
    stored: str,
    keys: Sequence[UserKey],
    held: Mapping[str, Collection[str]],
    earlier: Mapping[str, float],
    *,
    own: bool,
    now: float,
    crossed: bool = False,
) -> Situation:
    """Where a rotation of the key `stored` begins, by the keys of its user.

    `held` names the sources that hold a key, by its id; `earlier` are the keys of the source's history, oldest first,
    each with the Unix time at which it was given up; `own`: Darkroom made the user for this source,
    and nobody else was given a key of it; `crossed`: one and the same source has used both keys.
    """
    others = [key for key in keys if key.id != stored]
    if not others:
        return Situation("fresh")
    if len(others) > 1:
        return Situation("full", others[0], "the user has more keys than a rotation leaves behind")
    return _with(others[0], stored, keys, held, earlier, own=own, now=now, crossed=crossed)


def _with(
    other: UserKey,
    stored: str,
    keys: Sequence[UserKey],
    held: Mapping[str, Collection[str]],
    earlier: Mapping[str, float],
    *,
    own: bool,
    now: float,
    crossed: bool,
) -> Situation:
    is_older = _is_older(other, stored, keys, earlier)
    if users := tuple(sorted(held.get(other.id, ()))):
        kind: Literal["split", "full"] = "split" if crossed else "full"
        return Situation(kind, other, f"the other one is used by {', '.join(users)}", users, is_older)
    if other.id in earlier and _is_in_use(other, earlier[other.id]):
        return Situation("full", other, "the source gave up the other one, and yet it is in use")
    if other.id in earlier:
        return Situation("unfinished" if is_older else "left over", other)
    if not own:
        why = "no source has ever used the other one: somebody else may, or a rotation that was killed made it"
        return Situation("full", other, why)
    if other.created is not None and now - other.created < SETTLED:
        return Situation("full", other, "the other one was made just now: another rotation may be running")
    if _is_in_use(other, other.created):
        return Situation("full", other, "no source has ever used the other one, and yet it is in use")
    return Situation("left over", other)


def _is_older(other: UserKey, stored: str, keys: Sequence[UserKey], earlier: Mapping[str, float]) -> bool:
    """By IAM's dates, or where it has none by the source's history."""
    dates = {key.id: key.created for key in keys}
    one, two = other.created, dates.get(stored)
    if one is not None and two is not None and one != two:
        return one < two
    order = list(earlier)
    return other.id in order and (stored not in order or order.index(other.id) < order.index(stored))


def _is_in_use(key: UserKey, since: float | None) -> bool:
    """Whether it was used after the minutes in which a rotation may have tried it, or a function remembered it."""
    return key.used is not None and (since is None or key.used.at > since + SETTLED)
