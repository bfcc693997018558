"""Where kept prints lie: names, so that all prints of an original, of a folder or of a source can be listed.

A print lies at `prints/{source}/{its original's key}/=/{digest}`. No original is called so: a segment of a key that
begins with `=` or with `.` has one more `=` here, so that there is no `..` either, which a store could take for the way
to another source's place. Nothing in a name depends on how a URL was spelled or signed.
"""

from hashlib import sha256

PRINTS = "prints/"
"""What stands before the name of every print."""

LEASES = "leases/"
"""What stands before the name of every lease: a print's own name, while somebody makes it."""

LONGEST = 700
"""Bytes of a key that stand in a name as they are; S3 takes names of 1,024 (User Guide, "Naming Amazon S3 objects")."""

_DIGITS = 40
_TAIL = 66
"""Characters that stand for the rest of a long key: two, and a digest."""


def print_name(key: str, wish: str) -> str:
    """The name, below its source's place, of the print that this wish makes of the original at this key."""
    return f"{of_original(key)}{sha256(wish.encode()).hexdigest()[:_DIGITS]}"


def of_original(key: str) -> str:
    """What the names of all prints of one original begin with, and of no other's."""
    return f"{_shortened(_escaped(key))}/=/"


def of_prefix(prefix: str) -> str:
    """What the names of the prints of all originals begin with whose keys begin so.

    Of a prefix longer than `LONGEST` bytes it is only the beginning: others begin so, too.
    """
    return _cut(_escaped(prefix), LONGEST)


def within(name: str, prefix: str) -> bool | None:
    """Whether a print of this name is of an original whose key begins so; None if only its label can tell."""
    key, wanted = name.rpartition("/=/")[0], _escaped(prefix)
    if len(key.encode()) <= LONGEST:
        return key.startswith(wanted)
    head = key[:-_TAIL]
    if len(wanted) <= len(head):
        return head.startswith(wanted)
    return None if wanted.startswith(head) else False


def folder(source: str) -> str:
    """The place of a source's prints: no other source's begins so, for a name has no slash."""
    return f"{PRINTS}{source}/"


def cache_tags(source: str, key: str) -> str:
    """The tags by which a cache forgets what was made in a source, and of one original in it."""
    digest = sha256(f"{source}\n{key}".encode()).hexdigest()[:32]
    return f"s-{source},o-{digest}"


def _escaped(key: str) -> str:
    return "/".join(f"={segment}" if segment.startswith(("=", ".")) else segment for segment in key.split("/"))


def _shortened(key: str) -> str:
    if len(key.encode()) <= LONGEST:
        return key
    head = _cut(key, LONGEST)
    return f"{head}=={sha256(key.encode()).hexdigest()}"


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")
