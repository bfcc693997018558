"""Animations: every frame developed, every moment kept."""

import io
import itertools

import numpy as np
import pytest
from PIL import Image, ImageDraw

from darkroom.errors import PrintTooLarge
from darkroom.plan.values import Fit, Format
from darkroom.render.gif import encode_gif
from darkroom.render.picture import FormatName
from tests.unit.render.tools import apart, asking, clip, developed, frames_of, furthest, opened, printed, scene, written

DURATIONS = [100, 30, 250, 40, 40, 1000]


def animated(name: str, frames: list[Image.Image], loop: int | None = 0, **options: object) -> bytes:
    first, *others = frames
    looping = {} if loop is None else {"loop": loop}
    settings = {
        "duration": DURATIONS[: len(frames)],
        **looping,
        **({"lossless": True} if name == "WEBP" else {}),
        **options,
    }
    return written(first, name, save_all=True, append_images=others, **settings)


def durations(image: Image.Image) -> list[int]:
    found = []
    for index in range(getattr(image, "n_frames", 1)):
        image.seek(index)
        image.load()
        found.append(image.info["duration"])
    return found


def ghosts() -> list[Image.Image]:
    """A ball that wanders over nothing, so that each frame must take back what the last one drew."""
    pictures = []
    for index in range(5):
        picture = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
        ImageDraw.Draw(picture).ellipse((2 + 10 * index, 10, 16 + 10 * index, 24), (240, 60, 60, 255))
        pictures.append(picture)
    return pictures


@pytest.mark.parametrize("source", ["GIF", "WEBP", "AVIF"])
@pytest.mark.parametrize("target", ["gif", "webp", "avif"])
def test_frames_and_durations_survive(source: str, target: FormatName) -> None:
    original = animated(source, clip())
    plan = asking(size={"width": 40}, output={"format": Format(target), "quality": 95})
    made = printed(original, plan)
    image = opened(made)
    assert made.frames == 6
    assert durations(image) == DURATIONS
    for frame, drawn in zip(frames_of(image), clip(), strict=True):
        assert apart(frame, drawn.resize((40, 27), Image.Resampling.LANCZOS)) < 5


@pytest.mark.parametrize("source", ["GIF", "WEBP"])
@pytest.mark.parametrize("target", ["gif", "webp"])
@pytest.mark.parametrize("plays", [0, 1, 2, 5])
def test_an_animation_plays_as_often_as_before(source: str, target: FormatName, plays: int) -> None:
    repeats = plays if source == "WEBP" else {0: 0, 1: None}.get(plays, plays - 1)
    image = opened(printed(animated(source, clip(), repeats), asking(output={"format": Format(target)})))
    expected = plays if target == "webp" else {0: 0, 1: None}.get(plays, plays - 1)
    assert image.info.get("loop") == expected


@pytest.mark.parametrize("target", ["jpeg", "png"])
def test_a_still_format_shows_the_first_frame(target: FormatName) -> None:
    made = printed(animated("GIF", clip()), asking(output={"format": Format(target), "quality": 95}))
    assert made.frames == 1
    assert apart(opened(made), clip()[0]) < 2


@pytest.mark.parametrize("source", ["GIF", "WEBP", "AVIF"])
@pytest.mark.parametrize("target", ["gif", "webp", "avif"])
def test_what_is_transparent_stays_so_and_is_taken_back(source: str, target: FormatName) -> None:
    options = {"disposal": 2} if source == "GIF" else {}
    made = opened(
        printed(animated(source, ghosts(), **options), asking(output={"format": Format(target), "quality": 95}))
    )
    for frame, drawn in zip(frames_of(made), ghosts(), strict=True):
        seen, wanted = np.asarray(frame)[..., 3] > 127, np.asarray(drawn)[..., 3] > 127
        assert (seen != wanted).mean() < 0.01


def test_a_gifs_frame_without_a_duration_lasts_as_viewers_show_it() -> None:
    original = animated("GIF", clip(), duration=0)
    assert durations(opened(printed(original, asking(output={"format": Format("gif")})))) == [0] * 6
    assert durations(opened(printed(original, asking(output={"format": Format("webp")})))) == [100] * 6
    assert durations(opened(printed(original, asking(output={"format": Format("avif")})))) == [100] * 6


def test_every_step_is_taken_on_every_frame() -> None:
    size = {"width": 50, "height": 50, "fit": Fit("contain", canvas=True)}
    made = opened(printed(animated("GIF", clip()), asking(size=size, turn={"flip": "h"}, stylize={"blur": 2.0})))
    for index, frame in enumerate(frames_of(made)):
        alone = developed(written(clip()[index], "PNG"), size=size, turn={"flip": "h"}, stylize={"blur": 2.0})
        assert apart(frame, alone) < 4


def test_a_frame_beyond_the_canvas_does_not_change_the_prints_size() -> None:
    first, second = animated("GIF", clip()[:1]), animated("GIF", [scene(90, 70)])
    start = second.index(b",", second.index(b"!\xf9") if b"!\xf9" in second else 0)
    body = first[:-1] + second[second.rindex(b"!", 0, start) if b"!" in second[13:start] else start :]
    patched = bytearray(body)
    made = printed(bytes(patched), asking(output={"format": Format("webp")}))
    assert (made.width, made.height) == (60, 40)


def test_an_animation_must_fit_into_memory_when_it_is_enlarged() -> None:
    with pytest.raises(PrintTooLarge):
        printed(animated("GIF", clip()), asking(size={"width": 6000}))
    assert printed(animated("GIF", clip()), asking(size={"width": 600})).frames == 6


def test_gif_writes_one_palette_and_only_what_changed() -> None:
    moving = encode_gif(clip(40, (400, 300)), [50] * 40, 0)
    still = encode_gif(clip(1, (400, 300)), [50], 0)
    assert len(moving) < 40 * len(still) / 6
    assert moving.count(b"NETSCAPE2.0") == 1


def test_gif_keeps_few_colours_exactly() -> None:
    flag = Image.new("RGB", (30, 20), (1, 2, 3))
    flag.paste((4, 2, 3), (0, 0, 10, 20))
    flag.paste((255, 254, 253), (20, 0, 30, 20))
    assert furthest(developed(written(flag, "PNG"), output={"format": Format("gif")}), flag) == 0


def test_gif_adds_up_durations_without_drifting() -> None:
    made = Image.open(io.BytesIO(encode_gif(clip(30), [33] * 30, 0)))
    assert sum(durations(made)) == 990
    assert set(durations(made)) == {30, 40}


def test_gif_keeps_frames_that_change_nothing() -> None:
    same = [clip()[0]] * 4
    made = Image.open(io.BytesIO(encode_gif(same, [100] * 4, 0)))
    assert durations(made) == [100] * 4
    assert all(furthest(frame, same[0]) == 0 for frame in frames_of(made))


def test_gif_fades_do_not_leave_traces() -> None:
    fade = [Image.new("RGB", (20, 20), (level, level, level)) for level in range(0, 250, 2)]
    made = frames_of(Image.open(io.BytesIO(encode_gif(fade, [20] * len(fade), 0))))
    assert all(furthest(shown, drawn) <= 9 for shown, drawn in zip(made, fade, strict=True))
    assert all(one.tobytes() != two.tobytes() for one, two in itertools.pairwise(made[::4]))
