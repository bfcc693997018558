"""What Darkroom made for a source is removed with it."""

from collections.abc import Iterator

from darkroom.admin import AdminError, Tell
from darkroom.admin.lookup import stored
from darkroom.admin.provision.calls import Iam
from darkroom.admin.provision.found import SOURCE, Kind, find
from darkroom.admin.provision.removal import remove
from darkroom.errors import DarkroomError
from darkroom.ports import SourceStore
from darkroom.sources import Keys, Role, Source

type _Whose = tuple[Kind, str, tuple[str, ...]]


def unprovision(source: Source, store: SourceStore, iam: Iam, tell: Tell) -> list[str]:
    """Remove the users and the role that Darkroom made for a source; their names.

    It is for a source that was removed from the store. Whoever reads through a session or key of theirs is refused at
    once.

    Raises:
        AdminError: another source uses one of them, one was not made for this source, or something could not be
            removed, with the commands that remove it. IAM does not say what is there.
    """
    made = list(_made_for(source))
    _expect_unused(source, store, made)
    for kind, name, _ in made:
        found = find(iam, kind, name)
        # Who keeps no tags tells nobody's; the source itself says that it was made for it.
        if found and found.tags.get(SOURCE, source.name) not in (source.name, f"{source.name}/metadata"):
            raise AdminError(f"the {kind.lower()} {name} was made for another source, {found.tags[SOURCE]}: it stays")
    left = []
    for kind, name, keys in made:
        tell(f"IAM: removing the {kind.lower()} {name}")
        left += remove(iam, kind, name, keys)
    if left:
        raise AdminError(
            "not everything could be removed; these commands do it:" + "".join(f"\n  {one}" for one in left)
        )
    return [name for _, name, _ in made]


def _made_for(source: Source) -> Iterator[_Whose]:
    kept = source.metadata.credentials if source.metadata else None
    for credentials in (source.credentials, kept):
        match credentials:
            case Keys(user=str(user)):
                yield "User", user, (credentials.access_key_id,)
            case Role(arn=arn, provisioned=True):
                yield "Role", arn.rpartition("/")[2], ()


def _expect_unused(source: Source, store: SourceStore, made: list[_Whose]) -> None:
    names = {name for _, name, _ in made}
    for other, found in stored(store, [name for name in store.names() if name != source.name]).items():
        if isinstance(found, DarkroomError):
            raise AdminError(f"whether {other} uses the same credentials cannot be read: {found}")
        shared = names & {name for _, name, _ in _used_by(found[1])} if found else set()
        if shared:
            raise AdminError(f"{', '.join(sorted(shared))} stays: the source {other} uses it, too")


def _used_by(source: Source) -> Iterator[_Whose]:
    kept = source.metadata.credentials if source.metadata else None
    for credentials in (source.credentials, kept):
        if isinstance(credentials, Role):
            yield "Role", credentials.arn.rpartition("/")[2], ()
    yield from _made_for(source)
