"""Which objects a list of a source's assets shows: folders below its prefix, shown alone or left out.

Rules and meaning are imgix's ("Asset Processing Rules" of an S3 source): what renders does not ask for them.
"""

from darkroom.sources.model import AssetRules


def shown_folders(rules: AssetRules, below: str = "") -> list[str]:
    """The folders in which everything that is shown below a folder lies, in order and none inside another.

    A folder is empty for the whole prefix, or ends in a slash.
    """
    below = as_folder(below)
    match rules.rule:
        case "exclude_all":
            return []
        case "include":
            narrowed = {_narrower(as_folder(path), below) for path in rules.paths} - {None}
            return _outermost(sorted(folder for folder in narrowed if folder is not None))
        case _:
            return [] if hidden_folder(rules, below) is not None else [below]


def hidden_folder(rules: AssetRules, path: str) -> str | None:
    """The folder that hides what lies at this path below the prefix, None if no rule leaves it out."""
    if rules.rule != "exclude":
        return None
    folders = sorted(map(as_folder, rules.paths), key=len)
    return next((folder for folder in folders if path.startswith(folder)), None)


def as_folder(path: str) -> str:
    """A path as the beginning of what lies in it: empty, or ending in one slash and never beginning with one."""
    inner = path.strip("/")
    return f"{inner}/" if inner else ""


def _narrower(one: str, other: str) -> str | None:
    """The one of two folders that lies in the other, None if neither does."""
    if one.startswith(other):
        return one
    return other if other.startswith(one) else None


def _outermost(folders: list[str]) -> list[str]:
    kept: list[str] = []
    for folder in folders:
        if not kept or not folder.startswith(kept[-1]):
            kept.append(folder)
    return kept
