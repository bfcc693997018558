"""Where a rotation begins, seen from a user's keys alone."""

from typing import Any

import pytest

from darkroom.admin.accesskeys import Use, UserKey
from darkroom.admin.rotation.situation import SETTLED, situation

NOW = 1_800_000_000.0
DAY = 86_400.0
STORED = UserKey("AKIASTORED", active=True, created=NOW - 100 * DAY)
OLDER = UserKey("AKIAOTHER", active=True, created=NOW - 200 * DAY)
NEWER = UserKey("AKIAOTHER", active=True, created=NOW - DAY)
TRIED = UserKey("AKIAOTHER", True, NOW - DAY, Use(NOW - DAY + 30, "s3", "eu-west-1"))
USED = UserKey("AKIAOTHER", True, NOW - DAY, Use(NOW - 60, "s3", "eu-west-1"))
JUST_MADE = UserKey("AKIAOTHER", active=True, created=NOW - SETTLED / 2)
DATELESS = UserKey("AKIAOTHER", active=True)


def kind(*keys: UserKey, **more: Any) -> str:
    held = {"AKIASTORED": {"photos"}} | more.pop("held", {})
    earlier = dict.fromkeys(more.pop("earlier", ("AKIASTORED",)), NOW - DAY)
    given: dict[str, Any] = {"own": False, "now": NOW} | more
    return situation("AKIASTORED", [STORED, *keys], held, earlier, **given).kind


def test_a_single_key_can_be_rotated() -> None:
    assert kind() == "fresh"


@pytest.mark.parametrize("own", [True, False])
def test_the_key_of_before_is_what_a_killed_rotation_left_to_be_ended(own: bool) -> None:
    assert kind(OLDER, earlier=("AKIAOTHER", "AKIASTORED"), own=own) == "unfinished"


def test_where_iam_has_no_dates_the_history_says_which_key_came_first() -> None:
    assert kind(DATELESS, earlier=("AKIAOTHER", "AKIASTORED")) == "unfinished"
    assert kind(DATELESS, earlier=("AKIASTORED", "AKIAOTHER")) == "left over"


def test_a_newer_key_that_the_source_used_and_gave_back_is_left_over() -> None:
    assert kind(NEWER, earlier=("AKIASTORED", "AKIAOTHER")) == "left over"


@pytest.mark.parametrize("key", [NEWER, TRIED, OLDER])
def test_a_key_that_no_source_ever_used_is_removed_only_where_darkroom_made_the_user(key: UserKey) -> None:
    assert kind(key) == "full"
    assert kind(key, own=True) == "left over"


@pytest.mark.parametrize("earlier", [("AKIASTORED",), ("AKIAOTHER", "AKIASTORED"), ("AKIASTORED", "AKIAOTHER")])
def test_a_key_that_somebody_uses_is_never_removed_unasked(earlier: tuple[str, ...]) -> None:
    assert kind(USED, own=True, earlier=earlier) == "full"


def test_a_key_of_a_rotation_that_may_be_running_is_not_removed() -> None:
    assert kind(JUST_MADE, own=True) == "full"


@pytest.mark.parametrize("own", [True, False])
def test_a_key_of_another_source_is_never_removed(own: bool) -> None:
    assert kind(OLDER, own=own, held={"AKIAOTHER": {"logos"}}, earlier=("AKIAOTHER", "AKIASTORED")) == "full"


def test_more_keys_than_a_rotation_leaves_are_somebody_elses() -> None:
    assert kind(OLDER, UserKey("AKIATHIRD", active=False), own=True) == "full"
