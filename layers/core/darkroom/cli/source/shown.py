"""How a source's fields are shown to people: secrets never, access keys by their ends."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from darkroom.sources import Source


def rows(source: "Source") -> dict[str, str]:
    """Every field by its path, as it may be shown."""
    from darkroom.sources.fields import fields
    from darkroom.sources.wording import shortened

    return {path: shortened(value) if path.endswith("access_key_id") else word(value) for path, value in fields(source)}


def credentials(source: "Source") -> str:
    """The kind of a source's credentials."""
    return str(source.credentials.__struct_config__.tag)


def made_for(source: "Source") -> list[str]:
    """What Darkroom made for a source in IAM, for people."""
    from darkroom.sources import Keys, Role

    found = []
    for credentials in (source.credentials, source.metadata and source.metadata.credentials):
        match credentials:
            case Keys(user=str(user)):
                found.append(f"the IAM user {user}")
            case Role(arn=arn, provisioned=True):
                found.append(f"the role {arn}")
    return found


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
