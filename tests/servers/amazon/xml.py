"""XML as AWS's services write it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

type Node = Mapping[str, Any] | Sequence[Any] | str | int | bool | None


def document(root: str, content: Node, namespace: str = "") -> bytes:
    """A whole document; of a mapping, `None` is left out and a list repeats its element."""
    space = f' xmlns="{namespace}"' if namespace else ""
    inner = "".join(_inner(content))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}{space}>{inner}</{root}>'.encode()


def members(values: Sequence[Any]) -> dict[str, Any]:
    """A list as the query protocol has it."""
    return {"member": list(values)}


def _inner(content: Node) -> Iterator[str]:
    if isinstance(content, Mapping):
        for name, value in content.items():
            for one in value if isinstance(value, list) else [value]:
                if one is not None:
                    yield f"<{name}>{''.join(_inner(one))}</{name}>"
    elif isinstance(content, bool):
        yield str(content).lower()
    elif content is not None:
        yield escape(str(content))
