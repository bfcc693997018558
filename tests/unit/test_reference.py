"""PARAMETERS.md is written from the plan and is fresh."""

from darkroom.plan import params
from darkroom.reference import parameters_markdown
from tests.paths import ROOT


def test_the_page_is_fresh() -> None:
    assert (ROOT / "PARAMETERS.md").read_text() == parameters_markdown(), "run `make docs`"


def test_every_spelling_stands_on_the_page() -> None:
    page = parameters_markdown()
    for line in params():
        for spelling in line.spellings.values():
            for name in (spelling.name, *spelling.aliases):
                assert f"`{name}`" in page
