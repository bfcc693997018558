"""Which objects a list of assets shows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.sources import AssetRules
from darkroom.sources.assets import hidden_folder, shown_folders

PATHS = st.lists(st.sampled_from(["a", "b", "ab", "a b", ""]), min_size=1, max_size=4).map("/".join)


def rules(rule: Any, *paths: str) -> AssetRules:
    return AssetRules(rule=rule, paths=paths)


@pytest.mark.parametrize(
    ("made", "below", "folders"),
    [
        (rules("include_all"), "", [""]),
        (rules("include_all"), "summer", ["summer/"]),
        (rules("exclude_all"), "", []),
        (rules("include", "winter", "/summer/beach/"), "", ["summer/beach/", "winter/"]),
        (rules("include", "summer", "summer/beach", "summer"), "", ["summer/"]),
        (rules("include", "summer", "winter"), "summer/beach", ["summer/beach/"]),
        (rules("include", "summer/beach", "winter"), "summer", ["summer/beach/"]),
        (rules("include", "summer"), "summery", []),
        (rules("include", ""), "", [""]),
        (rules("include"), "", []),
        (rules("exclude", "summer"), "", [""]),
        (rules("exclude", "summer"), "summer/beach", []),
        (rules("exclude", "summer"), "summery", ["summery/"]),
        (rules("exclude", ""), "", []),
        (rules("exclude"), "", [""]),
    ],
)
def test_only_the_folders_that_are_shown_are_listed(made: AssetRules, below: str, folders: list[str]) -> None:
    assert shown_folders(made, below) == folders


def test_a_rule_hides_a_folder_and_not_what_only_begins_alike() -> None:
    made = rules("exclude", "summer/private", "summer")
    assert hidden_folder(made, "summer/a.jpg") == "summer/"
    assert hidden_folder(made, "summer.jpg") is None
    assert hidden_folder(made, "winter/summer/a.jpg") is None
    assert hidden_folder(rules("include", "summer"), "summer/a.jpg") is None


@given(st.sampled_from(["include_all", "include", "exclude_all", "exclude"]), st.lists(PATHS, max_size=3), PATHS, PATHS)
def test_folders_and_hiding_say_what_the_rule_says(rule: Any, paths: list[str], below: str, path: str) -> None:
    def lies_in(folder: str) -> bool:
        inner = folder.strip("/")
        return not inner or path.startswith(f"{inner}/")

    made = rules(rule, *paths)
    folders = shown_folders(made, below)
    shown = any(path.startswith(folder) for folder in folders) and hidden_folder(made, path) is None
    allowed = {
        "include_all": True,
        "include": any(map(lies_in, paths)),
        "exclude_all": False,
        "exclude": not any(map(lies_in, paths)),
    }[rule]
    assert shown == (allowed and lies_in(below))
    assert sum(path.startswith(folder) for folder in folders) <= 1
