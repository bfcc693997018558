"""All golden rows: at least one for every rendering parameter, and combinations, on drawn originals."""

from importlib import import_module
from pathlib import Path

from darkroom.plan import groups
from tests.golden.chapters import combinations
from tests.golden.row import Row

EXPECTED = Path(__file__).parent / "expected"

RESOLVED = {
    *("size.density", "size.enlarge", "size.cover", "size.stretch", "turn.flop"),
    *("adjust.grey", "fill.fallback", "marks.base", "output.auto", "output.hints", "output.bare"),
    *("texts.annotation", "texts.breaks"),
}
"""Parameters that the dialects turn into others: a plan that is rendered never holds them."""

ROWS: dict[str, Row] = {
    name: row
    for group in groups()
    if group != "delivery" and (Path(__file__).parent / "chapters" / f"{group}.py").exists()
    for name, row in import_module(f"tests.golden.chapters.{group}").ROWS.items()
}
"""The rows of the parameters: a row's name begins with its parameter."""

EVERY: dict[str, Row] = ROWS | combinations.ROWS


def parameter(name: str) -> str:
    return name.split(" ", 1)[0]


def expected(name: str) -> Path:
    """Where a row's picture lies, or its text."""
    return EXPECTED / f"{name.replace(' ', '-')}.{'png' if EVERY[name].is_picture else 'txt'}"
