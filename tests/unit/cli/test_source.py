"""`darkroom source`: what a stranger reads."""

import pytest

from darkroom.cli.source import ACTIONS
from tests.terminal import Darkroom


def test_the_help_names_every_action_in_the_order_in_which_they_are_needed(darkroom: Darkroom) -> None:
    told = darkroom("source", "--help")
    places = [told.out.index(f"\n    {name} ") for name in ACTIONS]
    assert places == sorted(places)
    assert all(action.SUMMARY in " ".join(told.out.split()) for action in ACTIONS.values())


@pytest.mark.parametrize("name", ACTIONS)
def test_the_help_of_each_action_has_an_example(darkroom: Darkroom, name: str) -> None:
    told = darkroom("source", name, "--help")
    assert told.status == 0
    assert f"\n  darkroom source {name} " in told.out or f"\n  darkroom source {name}\n" in told.out
    assert [line for line in told.out.splitlines() if len(line) > 120] == []
