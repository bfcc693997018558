"""How a text meets its box: arranged in lines, cut, and how heavy its letters are."""

from typing import Literal, NamedTuple

from darkroom.plan.declare import Parser

type Arrangement = Literal["line", "shrink", "wrap", "wrap-shrink", "fill"]
"""How a text meets its box: one line, cut; one line, made smaller; wrapped, what is too high cut; wrapped and made
smaller; wrapped at the largest size that fits."""


class Cut(NamedTuple):
    """Which end of a line too long is left out, and whether an ellipsis shows it."""

    end: Literal["start", "middle", "end"] = "end"
    ellipsis: bool = False


def _read_cut(listed: str) -> Cut:
    words = [word.strip() for word in listed.lower().split(",")]
    ends: list[Literal["start", "middle", "end"]] = ["start", "middle", "end"]
    found = [end for word in words for end in ends if end == word]
    if not found and "ellipsis" not in words:
        raise ValueError("none of the words")
    return Cut((found or ["end"])[-1], "ellipsis" in words)


cut: Parser[Cut] = Parser(
    _read_cut,
    "a comma list of one of `start`, `middle`, `end`, and `ellipsis`",
    lambda value: f"{value.end},ellipsis" if value.ellipsis else value.end,
)
WEIGHTS = {
    **dict.fromkeys(("normal", "regular", "light", "thin", "medium", "book"), False),
    **dict.fromkeys(("bold", "semibold", "demibold", "ultrabold", "heavy", "black"), True),
    **{str(weight): weight >= 600 for weight in range(100, 1000, 100)},
}
