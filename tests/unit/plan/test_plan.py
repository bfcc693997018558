"""The plan's own rules: declarations are complete, and equal wishes have one text."""

import re

import pytest

from darkroom.dialects import DIALECTS
from darkroom.plan import Param, Plan, params, plan_of, vocabulary


@pytest.mark.parametrize("line", params(), ids=lambda line: f"{line.group}.{line.field}")
def test_every_line_says_what_it_means(line: Param) -> None:
    assert line.doc[0].isupper() and line.doc.endswith(".")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_spelling_has_an_example_that_reads_as_it(dialect: str) -> None:
    for line, spelling in vocabulary(dialect).values():
        assert re.search(rf"(^|&){re.escape(spelling.name)}=", spelling.example), (
            line.field,
            spelling.example,
        )


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_name_means_two_things(dialect: str) -> None:
    names = [
        name
        for line in params()
        if dialect in line.spellings
        for name in (line.spellings[dialect].name, *line.spellings[dialect].aliases)
    ]
    assert len(names) == len(set(names))


def test_a_plan_that_asks_for_nothing_has_no_text() -> None:
    assert Plan().text() == ""


def test_delivery_does_not_change_the_text() -> None:
    lines = {f"{line.group}.{line.field}": line for line in params()}
    asked = plan_of(
        {
            (lines["delivery.download"], 0): "a.jpg",
            (lines["delivery.expires"], 0): 3,
            (lines["size.width"], 0): 300,
        }
    )
    assert asked.text() == "size.width=300"
    assert asked.delivery.download == "a.jpg"
