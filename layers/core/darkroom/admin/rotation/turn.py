"""The rotation itself, in order; whatever fails or interrupts it, it goes back or says what is left."""

from dataclasses import replace
from typing import Literal

from darkroom.admin import AdminError
from darkroom.admin.accesskeys import MOST, Refused, UserKey
from darkroom.admin.provision.calls import deletion
from darkroom.admin.rotation.holders import Holders
from darkroom.admin.rotation.look import View, explain, look
from darkroom.admin.rotation.move import Rotated, move
from darkroom.admin.rotation.reading import Reading
from darkroom.admin.rotation.use import Tools, Wishes, reading
from darkroom.admin.rotation.wayback import WayBack
from darkroom.cache import FORGOTTEN
from darkroom.sources import Keys

_WINDOWS = 3
"""Times a key is watched whose use does not end: IAM tells of a use late, and a function that slept has one more."""

_ROOM = 30.0
"""Seconds until IAM knows that a deleted key left room for another one."""


def rotate(tools: Tools, name: str, wishes: Wishes) -> Rotated:
    """Give a source another access key, or finish what an earlier rotation began.

    Raises:
        NothingToRotate: the source has no key that lasts.
        AdminError: it cannot be done, or failed and went back; where it could not go back, the text says what is left.
        DarkroomError: the store failed or was written by somebody else; everything is as it was.
    """
    view = look(tools, name, wishes)
    if view.situation.kind == "split":
        return _joined(tools, view, wishes, "finished")
    return _Turn(tools, view, wishes).rotate()


def undo(tools: Tools, name: str, wishes: Wishes) -> Rotated:
    """Give a source the access key back that it had before a rotation that did not end; raises as `rotate` does."""
    view = look(tools, name, wishes)
    if view.situation.kind == "split":
        return _joined(tools, view, wishes, "undone")
    return _Turn(tools, view, wishes).undo()


def _joined(tools: Tools, view: View, wishes: Wishes, done: Literal["finished", "undone"]) -> Rotated:
    """Move the sources that an earlier rotation did not, or those back that it did: all of them then share a key."""
    name = view.source.name
    if view.situation.is_older == (done == "finished"):
        view = look(tools, view.situation.users[0], wishes)
    if view.situation.other is None or view.situation.kind != "split":
        raise AdminError(f"{view.source.name} was changed meanwhile: ask again")
    return replace(_Turn(tools, view, wishes).join(view.situation.other, done), source=name)


class _Turn:
    def __init__(self, tools: Tools, view: View, wishes: Wishes) -> None:
        self._tools = tools
        self._tell = tools.tell
        self._clock = tools.clock
        self._view = view
        self._wishes = wishes
        self._iam = view.iam
        self._holders = Holders(tools.store)

    def rotate(self) -> Rotated:
        view = self._view
        if view.situation.kind == "full":
            raise explain(view, self._tell)
        trial = reading(self._tools, view, self._wishes)
        if view.situation.other and view.situation.kind == "unfinished":
            return self._finished(view.situation.other, trial)
        if view.situation.other and view.situation.kind == "left over":
            self._remove(view.situation.other.id)
        with self._way_back() as back:
            made = self._made(back)
            self._turned(made, trial, back)
        return self._told("rotated", view.key, made.access_key_id, tuple(view.held))

    def undo(self) -> Rotated:
        view = self._view
        other = view.situation.other
        if view.situation.kind == "full":
            raise explain(view, self._tell)
        if other is None:
            raise AdminError(f"{view.source.name}: there is no earlier key to go back to")
        if view.situation.kind == "left over":
            self._remove(other.id)
            return self._told("undone", other.id, view.key, ())
        trial = reading(self._tools, view, self._wishes)
        with self._way_back() as back:
            self._awake(other, back)
            self._turned(view.earlier[other.id].keys, trial, back)
        return self._told("undone", view.key, other.id, tuple(view.held))

    def join(self, other: UserKey, done: Literal["finished", "undone"]) -> Rotated:
        view, to = self._view, self._view.earlier[other.id].keys
        moved = ", ".join(view.situation.users)
        self._tell(f"an earlier rotation moved some of the sources: {moved} use {other.id}")
        trial = reading(self._tools, view, self._wishes)
        with self._way_back() as back:
            self._awake(other, back)
            self._turned(to, trial, back)
        return self._told(done, view.key, other.id, tuple(view.held))

    def _awake(self, other: UserKey, back: WayBack) -> None:
        if not other.active:
            back.push(f"{other.id} is active", lambda: self._iam.deactivate(other.id))
            self._iam.activate(other.id)

    def _finished(self, other: UserKey, trial: Reading) -> Rotated:
        view = self._view
        self._tell(f"an earlier rotation was not finished: {view.key} is in use, {other.id} is still there")
        if trial.before == "refused":
            raise AdminError(
                f"S3 refuses the key {view.key}, which the source uses;"
                f" `darkroom source rotate {view.source.name} --undo` goes back to {other.id}"
            )
        with self._way_back() as back:
            trial.prove(view.keys, self._tell)
            if other.active:
                trial.watch(view.keys, FORGOTTEN, self._tell, "until no function remembers the old key")
            self._retire(other.id, view.keys, trial, back, was_active=other.active)
        return self._told("finished", other.id, view.key, tuple(view.held))

    def _way_back(self) -> WayBack:
        name = self._view.source.name
        return WayBack(self._tell, f"`darkroom source rotate {name}` goes on from here, with --undo it goes back.")

    def _made(self, back: WayBack) -> Keys:
        before = {key.id for key in self._iam.listed()}
        made: list[str] = []
        back.push(f"a new key of the user {self._iam.user}", lambda: self._unmade(made, before))
        keys = self._created()
        made.append(keys.access_key_id)
        self._tell(f"made the key {keys.access_key_id} for the user {self._iam.user}")
        return keys

    def _created(self) -> Keys:
        end = self._clock.monotonic() + _ROOM
        while True:
            try:
                return self._iam.create()
            except Refused as refused:
                room = len(self._iam.listed()) < MOST
                if refused.word != "LimitExceeded" or not room or self._clock.monotonic() >= end:
                    raise
            self._clock.sleep(1)

    def _unmade(self, made: list[str], before: set[str]) -> None:
        """Delete the new key; one that came up without an answer may be somebody else's, and is only told of."""
        for key in made:
            self._iam.delete(key)
        strange = {key.id for key in self._iam.listed()} - before - set(made)
        if strange and not made:
            raise AdminError(
                f"{', '.join(sorted(strange))} came up and may have been made by this call; if so, remove it: "
                + "; ".join(self._command(key) for key in sorted(strange))
            )

    def _turned(self, to: Keys, trial: Reading, back: WayBack) -> None:
        """Move everything to a key, and end the old one once nobody remembers it."""
        move(self._tools, self._view, to, trial, back)
        self._retire(self._view.key, to, trial, back, was_active=self._view.is_active)

    def _retire(self, old: str, new: Keys, trial: Reading, back: WayBack, *, was_active: bool) -> None:
        if was_active:
            self._watch(old, new, trial, f"watching that nobody else uses {old}")
            self._check_unheld(old)
            back.push(f"{old} may be inactive", lambda: self._reactivate(old, trial))
            self._iam.deactivate(old)
            self._tell(f"{old} is inactive")
        self._watch(old, new, trial, f"watching that nobody misses {old}")
        self._check_unheld(old)
        back.forget()
        if not self._wishes.keep:
            self._remove(old)

    def _reactivate(self, key: str, trial: Reading) -> None:
        if key not in {found.id for found in self._iam.listed() if found.active}:
            self._iam.activate(key)
        keys = self._view.keys if key == self._view.key else self._view.earlier[key].keys
        trial.prove(keys, self._tell)

    def _watch(self, old: str, new: Keys, trial: Reading, why: str) -> None:
        """Let the wished time pass in which the source reads and the old key's last use does not move."""
        before = self._iam.used(old)
        for _ in range(_WINDOWS):
            trial.watch(new, self._wishes.watch, self._tell, why)
            used = self._iam.used(old)
            if used == before or used is None:
                return
            self._tell(f"{old} was used again, {used}")
            before = used
        raise AdminError(f"somebody else still uses {old}, last {used}: give them a key of their own")

    def _check_unheld(self, key: str) -> None:
        if users := self._holders.of(key):
            raise AdminError(f"{', '.join(users)} took up {key} meanwhile")

    def _remove(self, key: str) -> None:
        try:
            self._iam.delete(key)
        except Refused as refused:
            raise AdminError(
                f"{refused}; the source reads through its key, and {key} is left:"
                f" `darkroom source rotate {self._view.source.name}` tries again,"
                f" or remove it: {self._command(key)}"
            ) from None
        self._tell(f"{key} is deleted")

    def _command(self, key: str) -> str:
        return deletion(self._iam.user, key).command

    def _told(
        self, done: Literal["rotated", "finished", "undone"], old: str, new: str, moved: tuple[str, ...]
    ) -> Rotated:
        left = self._wishes.keep and done != "undone"
        return Rotated(self._view.source.name, done, self._iam.user, old, new, moved, "inactive" if left else "deleted")
