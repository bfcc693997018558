"""`darkroom source`: what a stranger reads."""

import json

import pytest

from darkroom.cli.source import ACTIONS
from darkroom.cli.source.update import FLAGS, NAMED
from darkroom.sources.described import described
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


@pytest.mark.parametrize("path", [path for _, path in NAMED.values()] + [path for path, _ in FLAGS.values()])
def test_each_option_of_update_is_a_field(path: str) -> None:
    assert path in {field.path for field in described()}


def test_the_fields_are_listed_for_people_and_programs(darkroom: Darkroom) -> None:
    assert "one of keys, role, public, ambient" in darkroom("source", "fields").out
    told = {field["path"]: field for field in json.loads(darkroom("source", "fields", "--json").out)}
    assert told["caching"] == {
        "path": "caching",
        "kind": "",
        "expected": "one of 'override_origin', 'respect_origin', 'enforce_minimum'",
        "default": "override_origin",
    }
    assert told["bucket.name"]["default"] is None
