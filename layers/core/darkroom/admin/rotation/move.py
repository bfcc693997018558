"""Sources are moved from one access key to another, and no request fails."""

from dataclasses import dataclass
from typing import Literal

from darkroom.admin import AdminError
from darkroom.admin.rotation.holders import Holders, moved
from darkroom.admin.rotation.reading import Reading
from darkroom.admin.rotation.use import Tools, Use, Wishes, reading, use_of
from darkroom.admin.rotation.wayback import WayBack
from darkroom.cache import FORGOTTEN
from darkroom.sources import Keys, read_source, write_source


@dataclass(frozen=True)
class Rotated:
    """What came of it: the keys before and after, and the sources that were moved; `user` None: it is not known."""

    source: str
    done: Literal["rotated", "finished", "undone"]
    user: str | None
    old: str
    new: str
    moved: tuple[str, ...]
    old_key: Literal["deleted", "inactive", "left as it is"]


def bring(tools: Tools, name: str, keys: Keys, wishes: Wishes) -> Rotated:
    """Give a source, and all that share its key, one that somebody made; IAM is not asked, and the old key stays.

    It is for keys of other accounts and of other services. Raises as `darkroom.admin.rotation.rotate` does, and
    `ConfigurationError` for what is no key.
    """
    use = use_of(tools, name)
    if keys.access_key_id == use.key:
        raise AdminError(f"{name} uses the key {use.key} already")
    read_source(write_source(moved(use.source, use.key, keys)))
    trial = reading(tools, use, wishes)
    with WayBack(tools.tell, f"Both keys work; `darkroom source show {name}` says which one is in use.") as back:
        move(tools, use, keys, trial, back, same_user=False)
    return Rotated(name, "rotated", None, use.key, keys.access_key_id, tuple(use.held), "left as it is")


def move(tools: Tools, use: Use, to: Keys, trial: Reading, back: WayBack, *, same_user: bool = True) -> None:
    """Prove a key, store it wherever the old one is, and wait until no function remembers that; raises `AdminError`.

    `same_user`: it is another key of the IAM user whose key the sources have.
    """
    trial.prove(to, tools.tell)
    names, holders = ", ".join(use.held), Holders(tools.store)

    def move_back() -> None:
        if holders.move_back(use.held, to.access_key_id, use.keys, same_user=same_user):
            tools.tell(f"{names}: back to {use.key}")
            trial.watch(use.keys, FORGOTTEN, tools.tell, "until no function remembers the new key")

    back.push(f"{names} may hold {to.access_key_id}, which works: do not delete it", move_back)
    tools.tell(f"storing it in {names}")
    holders.move(use.held, use.key, to, same_user=same_user)
    trial.watch(to, FORGOTTEN, tools.tell, "until all running functions have taken it up")
