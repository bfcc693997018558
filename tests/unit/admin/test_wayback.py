"""What fails half-way goes back, the last step first, or says what is left."""

from collections.abc import Callable
from functools import partial

import pytest

from darkroom.admin import AdminError
from darkroom.admin.rotation.wayback import WayBack
from darkroom.errors import RevisionTaken


class Steps:
    def __init__(self) -> None:
        self.told: list[str] = []
        self.undone: list[str] = []

    def go(self, *undos: Callable[[], None] | str, end: BaseException | None = None) -> None:
        with WayBack(self.told.append, "Ask again.") as back:
            for number, undo in enumerate(undos):
                back.push(f"thing {number}", undo if callable(undo) else partial(self.undone.append, undo))
            if end:
                raise end


def test_what_ends_well_is_not_undone() -> None:
    steps = Steps()
    steps.go("a", "b")
    assert (steps.undone, steps.told) == ([], [])


@pytest.mark.parametrize(
    "end", [AdminError("no room"), RevisionTaken("photos"), KeyboardInterrupt(), ZeroDivisionError()]
)
def test_the_last_is_undone_first_and_the_reason_stays(end: BaseException) -> None:
    steps = Steps()
    with pytest.raises(type(end)):
        steps.go("a", "b", end=end)
    assert steps.undone == ["b", "a"]
    assert steps.told[0].startswith("going back: ") and steps.told[-1] == "everything is as it was before"


@pytest.mark.parametrize("failed", [AdminError("IAM is down"), KeyboardInterrupt()])
def test_where_a_step_cannot_be_undone_those_before_it_stay_too_and_all_are_told(failed: BaseException) -> None:
    def undo() -> None:
        raise failed

    steps = Steps()
    with pytest.raises(AdminError) as stranded:
        steps.go("a", undo, "c", end=AdminError("no room"))
    assert steps.undone == ["c"]
    reason = "interrupted" if isinstance(failed, KeyboardInterrupt) else "IAM is down"
    assert str(stranded.value) == f"no room; going back failed: {reason}. Left: thing 1; thing 0. Ask again."


def test_there_is_no_way_back_from_what_was_let_go() -> None:
    steps = Steps()
    back = WayBack(steps.told.append, "")
    back.push("thing", lambda: steps.undone.append("a"))
    back.forget()
    back.__exit__(AdminError, AdminError("too late"), None)
    assert not steps.undone
