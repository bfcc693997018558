"""Parts: what a whole picture can be given, declared once more for a layer, under names with a prefix."""

import re
from collections.abc import Callable
from dataclasses import field, fields, replace
from typing import Any

from darkroom.plan.declare import Group, Spelt


def having[C: Group](
    prefix: str, first: str, without: tuple[str, ...] = (), **kinds: type[Group]
) -> Callable[[type[C]], type[C]]:
    """Add each group's lines to a layer's, but some: with `fade=Fade` a layer has `fade_left`, spelt `mark-fade-left`.

    `first` is what an example of the layer begins with. A line counts only where its part is asked for.
    """

    def extended(layer: type[C]) -> type[C]:
        for name, kind in kinds.items():
            for item in fields(kind):  # type: ignore[arg-type]
                if f"{name}_{item.name}" in without:
                    continue
                line = _prefixed(item.metadata["line"], prefix, first, name, kind)
                layer.__annotations__[f"{name}_{item.name}"] = item.type
                setattr(layer, f"{name}_{item.name}", field(default=item.default, metadata={"line": line}))
        return layer

    return extended


def part[G: Group](layer: Group, name: str, kind: type[G]) -> G:
    """A part of a layer as the group that it was declared from."""
    held = ((item.name, f"{name}_{item.name}") for item in fields(kind))  # type: ignore[arg-type]
    return kind(**{name: getattr(layer, own) for name, own in held if hasattr(layer, own)})


def _prefixed(line: Any, prefix: str, first: str, name: str, kind: type[Group]) -> Any:
    def when(layer: Group) -> bool:
        held = part(layer, name, kind)
        return held.is_asked() and (line.when is None or line.when(held))

    word: Spelt = line.spelt["imgix"]
    family = word.name.partition("-")[0]

    def said(text: str) -> str:
        return re.sub(rf"`(?={family})", f"`{prefix}", text)

    doc = f"As of the whole picture, here of the layer: {said(line.doc.partition(';')[0].rstrip('.'))}."
    wishes = [f"{prefix}{wish}" for wish in word.more.get("example", "").split("&") if wish.startswith(family)]
    more = {"example": "&".join([first, *wishes]), "default": said(word.more.get("default", ""))}
    differs = said(word.more.get("differs", ""))
    spelt = {"imgix": Spelt(f"{prefix}{word.name}", word.parser, {**more, "differs": differs})}
    return replace(line, doc=doc, spelt=spelt, when=when)
