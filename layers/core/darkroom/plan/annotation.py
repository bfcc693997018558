"""ixmage's annotations: a text and how it is written, in one value."""

import base64
import re
from typing import NamedTuple
from urllib.parse import unquote

from darkroom.plan.declare import Parser
from darkroom.plan.fonts import Font, font_named
from darkroom.plan.parsers import colour_underscored
from darkroom.plan.values import Anchor, Colour

_POINTS = {
    f"{down}{across}" or "center": Anchor(x, y)
    for down, y in (("north", 0.0), ("", 0.5), ("south", 1.0))
    for across, x in (("west", 0.0), ("", 0.5), ("east", 1.0))
}


class Annotation(NamedTuple):
    """A text, the point of the compass it stands at, and its distance in pixels from the edges there."""

    text: str = "Annotation"
    anchor: Anchor = Anchor(0.0, 0.0)
    x: int = 0
    y: int = 0
    size: int = 24
    font: Font = Font("roboto")
    colour: Colour = Colour(255, 255, 255)


def _read(joined: str) -> Annotation:
    pairs = dict(pair.split(":", 1) for pair in joined.split("*") if ":" in pair)
    if not pairs:
        raise ValueError("no pair of a name and a value")
    said = {name.strip().lower(): value for name, value in pairs.items()}
    found = Annotation(_text(said.get("t", ""), said.get("b64", "")) or "Annotation")
    if place := _placed(said.get("o", "")):
        found = found._replace(anchor=place[0], x=place[1], y=place[2])
    if re.fullmatch(r"[0-9]{1,6}(\.[0-9]*)?", said.get("s", "")):
        found = found._replace(size=round(float(said["s"])))
    if said.get("f", "").strip():
        found = found._replace(font=font_named(said["f"]))
    try:
        return found._replace(colour=colour_underscored.read(said.get("c", "")))
    except ValueError:
        return found


def _text(value: str, encoded: str) -> str:
    """The text; `b64` says that it is base64, of either alphabet, and what cannot be decoded stands as it is."""
    if encoded.strip().lower() not in ("1", "true"):
        return value
    plain = unquote(value).strip().rstrip("=").replace("-", "+").replace("_", "/").replace(" ", "+")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True).decode()
    except ValueError:
        return value


def _placed(value: str) -> tuple[Anchor, int, int] | None:
    words = [word.strip().lower() for word in value.split(",")]
    anchor = Anchor(0.0, 0.0)
    if words[0] in _POINTS:
        anchor = _POINTS[words.pop(0)]
        words = words or ["0", "0"]
    if len(words) != 2 or not all(re.fullmatch(r"[+-]?[0-9]{1,6}", word) for word in words):
        return None
    return anchor, int(words[0]), int(words[1])


def _write(value: Annotation) -> str:
    point = next(word for word, anchor in _POINTS.items() if anchor == value.anchor)
    text = base64.urlsafe_b64encode(value.text.encode()).decode()
    family = {"sans": "sans-serif"}.get(value.font.family, value.font.family)
    font = f"{family}{' bold' * value.font.bold}{' italic' * value.font.italic}"
    colour = colour_underscored.write(value.colour)
    return f"t:{text}*b64:1*o:{point},{value.x},{value.y}*s:{value.size}*f:{font}*c:{colour}"


annotation: Parser[Annotation] = Parser(
    _read,
    "pairs `name:value` joined by `*`: `t` text, `o` place (a point of the compass, `x,y`, or both), `s` size, "
    "`c` colour, `f` font, `b64:1` where the text is base64",
    _write,
)
