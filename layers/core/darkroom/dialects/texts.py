"""What each service takes for granted about text, told as primitives."""

from dataclasses import replace

from darkroom.errors import TextMissing
from darkroom.plan import Plan
from darkroom.plan.arrangement import Arrangement
from darkroom.plan.markup import Span
from darkroom.plan.text import Text
from darkroom.plan.values import Alignment, Colour

TYPESETTING = "/~text"
"""imgix's path for a text that is a picture by itself: it names no object."""

TYPESET_WIDTH = 200
"""Pixels, where `w` does not say (imgix's tutorial on the endpoint)."""


def typeset(plan: Plan, path: str) -> Plan:
    """The plan of a text that is a picture by itself, where imgix's path asks for one; raises `TextMissing`."""
    if path != TYPESETTING:
        return plan
    if not plan.texts or not plan.texts[0].text:
        raise TextMissing("no txt")
    size = plan.size if isinstance(plan.size.width, int) else replace(plan.size, width=TYPESET_WIDTH)
    return replace(plan, size=size, typesetting=replace(plan.typesetting, alone=True))


def imgix_texts(plan: Plan) -> tuple[Text, ...]:
    """Each text of a plan as imgix writes it."""
    alone = plan.typesetting.alone
    return tuple(_imgix_text(text, alone=alone and not index) for index, text in enumerate(plan.texts))


def _imgix_text(text: Text, *, alone: bool) -> Text:
    """imgix writes at the bottom right, 10 pixels from the edges; with a box `txt-pad` is within it, and 0 unasked.

    `txt-x` and `txt-y` count from the left and the top. A text alone knows neither box nor rotation nor clipping.
    """
    if alone:
        plain = Text()
        text = replace(text, x=None, y=None, width=None, height=None, cut=plain.cut, box=None, rotation=0.0, radius=0)
    usual = 0.0 if alone else 1.0
    across = 0.0 if text.x is not None else usual if text.anchor.x is None else text.anchor.x
    down = 0.0 if text.y is not None else usual if text.anchor.y is None else text.anchor.y
    pad = text.pad if text.pad is not None else 10 if text.box is None else 0
    return replace(text, anchor=Alignment(across, down), pad=pad)


def imglab_text(text: Text) -> Text:
    """imglab writes at the top left; a width wraps the text, a height as well makes it as large as the box allows."""
    if not text.width:
        return replace(text, width=None, height=None, breaks=True)
    filled: Arrangement = "fill" if text.height else "wrap"
    return replace(text, arrangement=filled if text.breaks else "line", height=text.height or None, breaks=True)


def ixmage_text(text: Text) -> Text:
    """ixmage's annotation, taken apart."""
    said = text.annotation
    if said is None:
        return text
    return Text(
        text=(Span(said.text),),
        font=said.font,
        size=said.size,
        colour=None if said.colour == Colour(0, 0, 0) else said.colour,
        anchor=Alignment(*said.anchor),
        x=said.x,
        y=said.y,
    )
