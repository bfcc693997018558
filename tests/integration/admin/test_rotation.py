"""Access keys are rotated under load, on a real S3 with IAM and a real store: no request fails, whatever else does."""

from collections.abc import Callable

import pytest

from darkroom.admin import AdminError
from darkroom.errors import DarkroomError
from tests.servers.between import Between, Passing, Way, Which
from tests.servers.functions import Sleeper
from tests.servers.rotating import Scene, a_picture


def iam(operation: str, **fields: str) -> Which:
    return lambda call: call.operation == operation and fields.items() <= call.form.items()


def with_another_key_than(key: str) -> Which:
    return lambda call: call.operation.startswith("GET /") and "b.jpg" in call.target and call.access_key != key


class Nth:
    """The call of this number among the chosen ones, and perhaps all that follow."""

    def __init__(self, number: int, which: Which, *, ever_after: bool = False) -> None:
        self._left = number
        self._which = which
        self._ever_after = ever_after

    def __call__(self, call: Passing) -> bool:
        self._left -= self._which(call)
        return self._which(call) and (self._left == 0 or (self._ever_after and self._left < 0))


def test_a_key_is_rotated_and_no_request_fails(scene: Scene) -> None:
    old = scene.keys.access_key_id
    done = scene.rotate()
    assert (done.done, done.old, done.moved, done.old_key) == ("rotated", old, tuple(sorted(scene.names)), "deleted")
    assert scene.stored == {done.new} and scene.listed == {done.new: "Active"}
    scene.outlive()
    assert scene.functions.answered > 3 * 70


def test_a_function_that_slept_through_a_rotation_answers_when_it_wakes(scene: Scene) -> None:
    with Sleeper(scene.environ) as function:
        assert {function.status(a_picture(name)) for name in scene.names} == {200}
        assert scene.rotate().old_key == "deleted"
        function.clock.pass_by(6)
        assert {function.status(a_picture(name)) for name in scene.names} == {200}


@pytest.mark.parametrize("way", ["failed", "refused", "lost"])
@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(lambda _: iam("CreateAccessKey"), id="create"),
        pytest.param(with_another_key_than, id="try"),
        pytest.param(lambda _: iam("UpdateAccessKey", Status="Inactive"), id="deactivate"),
    ],
)
def test_a_rotation_that_fails_leaves_everything_as_it_was_or_says_what_is_left(
    scene: Scene, before_s3: Between, spoilt: Callable[[str], Which], way: Way
) -> None:
    old = scene.keys.access_key_id
    with before_s3.spoiling(spoilt(old), way), pytest.raises(AdminError) as failed:
        scene.rotate()
    assert before_s3.spoilt
    scene.outlive()
    assert scene.stored == {old} and scene.listed[old] == "Active"
    for left in scene.listed.keys() - {old}:
        assert f"aws iam delete-access-key --user-name {scene.user} --access-key-id {left}" in str(failed.value)


@pytest.mark.parametrize("way", ["failed", "lost"])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_store_that_fails_once_is_written_again_or_goes_back(
    scene: Scene, before_ssm: Between, number: int, way: Way
) -> None:
    old = scene.keys.access_key_id
    with before_ssm.spoiling(Nth(number, lambda call: call.operation == "PutParameter"), way):
        try:
            expected = {scene.rotate().new}
        except DarkroomError:
            expected = {old}
    assert before_ssm.spoilt
    scene.outlive()
    assert scene.stored == expected and scene.listed == dict.fromkeys(expected, "Active")


@pytest.mark.parametrize("later", ["undone", "finished"])
def test_where_the_store_fails_on_the_way_back_both_keys_stay_and_all_sources_are_joined_later(
    scene: Scene, before_s3: Between, before_ssm: Between, later: str
) -> None:
    old = scene.keys.access_key_id
    down = Nth(3, lambda call: call.operation == "PutParameter", ever_after=True)
    with (
        before_ssm.spoiling(lambda call: bool(before_s3.spoilt) and down(call), "refused"),
        before_s3.spoiling(iam("UpdateAccessKey", Status="Inactive"), "refused"),
        pytest.raises(
            AdminError, match=r"going back failed: SSM: 403 AccessDenied\. Left: .* do not delete it"
        ) as failed,
    ):
        scene.rotate()
    assert f"`darkroom source rotate {scene.names[0]}` goes on from here, with --undo it goes back" in str(failed.value)
    scene.outlive()
    assert old in scene.listed and set(scene.listed.values()) == {"Active"} and len(scene.listed) == 2
    assert len(scene.stored) == 2
    done = scene.undo() if later == "undone" else scene.rotate()
    assert (done.done, done.source, done.new == old) == (later, scene.names[0], later == "undone")
    scene.outlive()
    assert scene.stored == {done.new} and scene.listed == {done.new: "Active"}


@pytest.mark.parametrize("way", ["failed", "refused", "lost"])
def test_an_old_key_that_cannot_be_deleted_is_left_inactive_and_the_next_rotation_finishes(
    scene: Scene, before_s3: Between, way: Way
) -> None:
    old = scene.keys.access_key_id
    with before_s3.spoiling(iam("DeleteAccessKey"), way), pytest.raises(AdminError, match=f"{old} is left"):
        scene.rotate()
    (new,) = scene.stored
    assert scene.listed == ({new: "Active"} if way == "lost" else {old: "Inactive", new: "Active"})
    if way != "lost":
        assert scene.rotate().done == "finished"
    scene.outlive()
    assert scene.stored == {new} and scene.listed == {new: "Active"}
