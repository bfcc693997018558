"""Golden pictures, compared as pixels, and golden texts: what a print was when a person last agreed with it."""

import pytest
from PIL import Image, ImageChops

from darkroom.plan import params
from tests.golden.row import shown
from tests.golden.rows import EVERY, EXPECTED, RESOLVED, ROWS, expected, parameter
from tests.paths import ROOT
from tests.unit.render.tools import apart

LEVELS = 2.0
"""How far a print may be from its golden picture on average, so that another version of an encoder passes."""

EIGHTFOLD = [min(255, 8 * level) for level in range(256)] * 3


def side_by_side(name: str, wanted: Image.Image, found: Image.Image) -> str:
    """Leave expected, actual and difference (eightfold) in one picture, and say where."""
    width, height = max(wanted.width, found.width), max(wanted.height, found.height)
    sheet = Image.new("RGBA", (3 * width + 8, height), "magenta")
    sheet.alpha_composite(wanted, (0, 0))
    sheet.alpha_composite(found, (width + 4, 0))
    if wanted.size == found.size:
        seen = [sheet.crop((left, 0, left + found.width, found.height)) for left in (0, width + 4)]
        sheet.paste(
            ImageChops.difference(*(image.convert("RGB") for image in seen)).point(EIGHTFOLD), (2 * width + 8, 0)
        )
    path = ROOT / "build" / "golden" / expected(name).name
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)
    return f"{name}: see {path.relative_to(ROOT)}"


@pytest.mark.parametrize("name", EVERY)
def test_a_print_looks_as_it_did(name: str) -> None:
    row = EVERY[name]
    made = row.made()
    assert made.content_type == row.content_type
    assert expected(name).exists(), "draw it with `python -m tests.golden`, look at it, and commit it"
    if not row.is_picture:
        assert made.body.decode() == expected(name).read_text()
        return
    with Image.open(expected(name)) as file:
        wanted = file.convert("RGBA")
    found = shown(made)
    alike = found.size == wanted.size and apart(found, wanted) <= LEVELS
    assert alike, side_by_side(name, wanted, found)


def test_every_rendering_parameter_has_a_row() -> None:
    declared = {f"{line.group}.{line.field}" for line in params() if line.group != "delivery"}
    assert declared - RESOLVED == {parameter(name) for name in ROWS}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_asks_for_its_parameter(name: str) -> None:
    (line,) = (line for line in params() if f"{line.group}.{line.field}" == parameter(name))
    held = getattr(ROWS[name].plan, line.group)
    assert any(getattr(group, line.field) != line.default for group in (held if line.layered else (held,)))


def test_no_golden_picture_is_left_over() -> None:
    assert {path.name for path in EXPECTED.iterdir()} == {expected(name).name for name in EVERY}
