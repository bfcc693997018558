"""Which frames of an animation are used, and how they play."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from darkroom.plan.animation import Animation
from darkroom.plan.values import Format, Frames
from darkroom.render.animation import cut
from darkroom.render.picture import FormatName
from tests.unit.render.test_animation import durations
from tests.unit.render.tools import apart, asking, clip, developed, frames_of, opened, printed, scene, written

LASTING = [100, 110, 120, 130, 140, 150]
SOURCES = ["GIF", "WEBP", "AVIF"]


def film(name: str = "GIF") -> bytes:
    first, *others = clip()
    options = {"lossless": True} if name == "WEBP" else {}
    return written(first, name, save_all=True, append_images=others, duration=LASTING, loop=0, **options)


def places(image: Image.Image) -> list[int]:
    """Which frames of the clip these are."""
    return [min(range(6), key=lambda place: apart(frame, clip()[place])) for frame in frames_of(image)]


def shown(name: str = "GIF", target: FormatName = "webp", **asked: Any) -> tuple[list[int], list[int]]:
    plan = asking(animation=asked, output={"format": Format(target), "quality": 95})
    image = opened(printed(film(name), plan))
    return places(image), durations(image) if getattr(image, "n_frames", 1) > 1 else []


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize(
    ("asked", "frames", "lasting"),
    [
        ({"frames": Frames(2, 4)}, [1, 2, 3], [110, 120, 130]),
        ({"frames": Frames(None, 2)}, [0, 1], [100, 110]),
        ({"frames": Frames(5, None)}, [4, 5], [140, 150]),
        ({"frames": Frames(5, 99)}, [4, 5], [140, 150]),
        ({"frames": Frames(3, 3)}, [2], []),
        ({"frames": Frames(99, 99)}, [5], []),
        ({"every": 2}, [0, 2, 4], [210, 250, 290]),
        ({"every": 4}, [0, 4], [460, 290]),
        ({"every": 9}, [0], []),
        ({"skip": 2}, [1, 3, 5], [330, 270, 150]),
        ({"skip": 3}, [1, 2, 4, 5], [210, 250, 140, 150]),
        ({"skip": 1}, [0], []),
        ({"skip": 10**9}, [1, 2, 3, 4, 5], [210, 120, 130, 140, 150]),
        ({"reverse": True}, [5, 4, 3, 2, 1, 0], LASTING[::-1]),
        ({"frames": Frames(2, 6), "every": 2, "skip": 3}, [3, 5], [500, 150]),
        ({"every": 3, "reverse": True}, [3, 0], [420, 330]),
    ],
)
def test_frames_are_chosen_and_keep_their_time(
    name: str, asked: dict[str, Any], frames: list[int], lasting: list[int]
) -> None:
    assert shown(name, **asked) == (frames, lasting)


def test_a_rate_replaces_the_durations_without_drifting() -> None:
    assert shown(rate=10)[1] == [100] * 6
    assert shown(rate=30)[1] == [33, 34, 33, 33, 34, 33]
    assert sum(shown(rate=60)[1]) == 100


@pytest.mark.parametrize(("plays", "target", "loop"), [(0, "gif", 0), (3, "gif", 2), (1, "gif", None), (3, "webp", 3)])
def test_an_animation_plays_as_often_as_asked(plays: int, target: FormatName, loop: int | None) -> None:
    made = opened(printed(film(), asking(animation={"plays": plays}, output={"format": Format(target)})))
    assert made.info.get("loop") == loop


def test_a_still_format_shows_the_frame_that_plays_first() -> None:
    assert places(developed(film(), animation={"frames": Frames(4, None)})) == [3]
    assert places(developed(film(), animation={"skip": 4})) == [1]
    assert places(developed(film(), animation={"reverse": True})) == [5]


def test_one_frame_is_a_still_that_is_negotiated_as_one() -> None:
    plan = asking(animation={"frames": Frames(2, 2)}, output={"negotiated": True, "by_alpha": True})
    assert printed(film(), plan, frozenset({"avif", "webp"})).content_type == "image/avif"
    assert printed(film(), plan).content_type == "image/jpeg"


def test_a_still_original_stays_as_it_is() -> None:
    original = written(scene(), "PNG")
    asked = {"frames": Frames(3, 5), "every": 2, "skip": 2, "rate": 5, "plays": 2, "reverse": True}
    assert printed(original, asking(animation=asked)).body == printed(original, asking()).body


def test_frames_that_are_not_used_do_not_count_towards_the_limits() -> None:
    big = {"width": 6000}
    assert printed(film(), asking(size=big, animation={"frames": Frames(2, 2)}, output={"format": Format("gif")})).body


frame = st.none() | st.integers(1, 40)


@given(
    st.builds(
        Animation,
        frames=st.none() | st.builds(Frames, frame, frame),
        every=st.integers(1, 9),
        skip=st.none() | st.integers(1, 9),
        reverse=st.booleans(),
    ),
    st.integers(1, 30),
    st.booleans(),
)
def test_some_frame_is_always_used_and_none_that_is_not_there(asked: Animation, count: int, moves: bool) -> None:
    if asked.frames and asked.frames.first and asked.frames.last and asked.frames.last < asked.frames.first:
        return
    used = cut(asked, count, moves=moves)
    assert used.kept and set(used.kept) <= set(used.span) <= set(range(count))
    assert list(used.kept) == sorted(set(used.kept))
    assert moves or len(used.kept) == 1
