"""How a source's fields are shown to people: secrets never, access keys by their ends."""

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from darkroom.sources import Source


def rows(source: "Source") -> dict[str, str]:
    """Every field by its path, as it may be shown."""
    from darkroom.sources.fields import fields

    return {path: _key(value) if path.endswith("access_key_id") else word(value) for path, value in fields(source)}


def moment(written: float) -> str:
    """A Unix time as a date and time of day, in UTC."""
    return time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(written))


def credentials(source: "Source") -> str:
    """The kind of a source's credentials."""
    return str(source.credentials.__struct_config__.tag)


def _key(value: str) -> str:
    return f"{value[:4]}...{value[-4:]}" if len(value) > 12 else "(set)"


def word(value: Any) -> str:
    """What a field holds, as people read it."""
    from darkroom.sources import Secret

    match value:
        case Secret():
            return "(set)"
        case bool():
            return "true" if value else "false"
        case None | "" | () | {}:
            return "-"
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)
