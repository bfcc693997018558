"""Random but valid parameters of a dialect, drawn from the examples of its own reference."""

from random import Random
from urllib.parse import parse_qsl

from darkroom.plan import Param, Spelling, vocabulary
from darkroom.plan.values import Locator

OVERLAY = "logo.png"
"""The picture that every overlay is."""


def drawn(dialect: str, random: Random, largest: int = 6) -> dict[str, str]:
    """A few parameters by one of their names each, with values that their examples have."""
    pool = examples(dialect)
    chosen: dict[str, tuple[str, str]] = {}
    for _ in range(random.randint(0, largest)):
        line, spelling, text = random.choice(pool)
        chosen[f"{line.group}.{line.field}"] = random.choice((spelling.name, *spelling.aliases)), text
    return dict(chosen.values())


def examples(dialect: str) -> list[tuple[Param, Spelling, str]]:
    """Each parameter that changes a print with each of the values that examples give it."""
    known, found = vocabulary(dialect), dict[tuple[str, str], tuple[Param, Spelling, str]]()
    texts = [spelling.example for _, spelling in known.values()]
    for name, text in (pair for example in texts for pair in parse_qsl(example, keep_blank_values=True)):
        if name in known and known[name][0].group != "delivery":
            line, spelling = known[name]
            value = spelling.parser.read(text)
            found[spelling.name, text] = line, spelling, OVERLAY if isinstance(value, Locator) else text
    return list(found.values())
