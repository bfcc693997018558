"""Quality as a target: likeness, budgets of bytes, and the format of fewest bytes."""

import io
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from darkroom.plan.output_values import LOOKS_LIKE_45, LOOKS_LIKE_75
from darkroom.plan.values import Format
from darkroom.ports import Print
from darkroom.render.likeness import likeness, luma, sample
from darkroom.render.picture import FormatName
from darkroom.render.search import Search, search
from tests.unit.render.tools import asking, clip, cut_out, opened, printed, scene, written

LOSSY: list[FormatName] = ["jpeg", "webp", "avif"]
CURVE = ((1, 0.0), (50, 1.0), (100, 4.0))


def busy(width: int = 320, height: int = 200) -> Image.Image:
    """A scene with grain, which costs bytes and hides losses."""
    grain = np.random.default_rng(1).normal(0, 12, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(scene(width, height)) + grain, 0, 255).astype(np.uint8))


def made(image: Image.Image, accepted: str = "", /, **output: Any) -> Print:
    return printed(written(image, "PNG"), asking(output=output), frozenset(accepted.split()))


def told(made: Print) -> dict[str, str]:
    quality, *others = made.told["Quality"].split("; ")
    return {"quality": quality, **dict(item.partition("=")[::2] for item in others)}


def alike(made: Print, image: Image.Image) -> float:
    return likeness(luma(image), luma(Image.open(io.BytesIO(made.body)).convert("RGB")))


def test_likeness_falls_with_what_is_lost() -> None:
    image = scene(200, 150)
    found = [
        likeness(luma(image), luma(image.filter(ImageFilter.GaussianBlur(sigma)) if sigma else image))
        for sigma in (0, 0.5, 1, 2, 8)
    ]
    assert found[0] == 1.0 and found == sorted(found, reverse=True) and found[-1] < 0.9
    assert likeness(luma(Image.new("L", (20, 20), 0)), luma(Image.new("L", (20, 20), 255))) < 0.01


def test_likeness_is_the_published_formula() -> None:
    parts = [image.crop((40, 40, 48, 48)) for image in (busy(), scene(320, 200))]
    one, other = (np.asarray(part.convert("L"), float) for part in parts)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    covariance = ((one - one.mean()) * (other - other.mean())).mean()
    light = (2 * one.mean() * other.mean() + c1) / (one.mean() ** 2 + other.mean() ** 2 + c1)
    expected = light * (2 * covariance + c2) / (one.var() + other.var() + c2)
    assert likeness(*(luma(part) for part in parts)) == pytest.approx(expected)


@pytest.mark.parametrize("size", [(1, 1), (3, 40), (7, 7), (9, 500), (8192, 3)])
def test_any_size_has_a_likeness(size: tuple[int, int]) -> None:
    assert likeness(luma(scene(*size) if min(size) > 20 else Image.new("RGB", size)), luma(Image.new("RGB", size))) <= 1


def test_a_large_picture_is_judged_by_a_sample_from_all_over_it() -> None:
    image = Image.new("RGB", (2000, 1500), "black")
    image.paste("red", (1900, 1400, 2000, 1500))
    image.paste("blue", (0, 0, 100, 100))
    found = sample(image)
    assert found.width * found.height < 600_000
    assert {colour for _, colour in found.getcolors() or []} >= {(255, 0, 0), (0, 0, 255), (0, 0, 0)}


@pytest.mark.parametrize("format", LOSSY)
@pytest.mark.parametrize("target", [LOOKS_LIKE_45, LOOKS_LIKE_75])
@pytest.mark.parametrize("image", [scene(320, 200), busy()], ids=["smooth", "busy"])
def test_the_lowest_quality_that_looks_alike_is_found_in_few_trials(
    format: FormatName, target: Any, image: Image.Image
) -> None:
    print_ = made(image, format=Format(format), quality=target)
    facts = told(print_)
    assert alike(print_, image) >= target.ssim
    assert float(facts["ssim"]) == pytest.approx(alike(print_, image), abs=0.01)
    assert int(facts["trials"]) <= 6
    lower = made(image, format=Format(format), quality=max(20, int(facts["quality"]) - 12))
    assert facts["quality"] == "20" or alike(lower, image) < target.ssim + 0.004


def test_each_picture_gets_its_own_quality() -> None:
    found = {told(made(image, format=Format("jpeg"), quality=LOOKS_LIKE_75))["quality"] for image in (scene(), busy())}
    assert len(found) == 2


def test_equal_wishes_give_equal_bytes() -> None:
    wishes: list[dict[str, Any]] = [{"quality": LOOKS_LIKE_75}, {"most_bytes": 4000, "quality": 80}]
    for output in wishes:
        first, second = (made(busy(), format=Format("webp"), **output) for _ in range(2))
        assert first.body == second.body and first.told == second.told


@pytest.mark.parametrize("format", ["png", "gif", "jpeg2000"])
def test_formats_without_a_search_are_written_as_ever(format: FormatName) -> None:
    plain, sought = made(scene(), format=Format(format)), made(scene(), format=Format(format), quality=LOOKS_LIKE_75)
    limited = made(scene(), format=Format(format), most_bytes=10)
    assert plain.body == sought.body == limited.body and not sought.told and not limited.told


def test_what_loses_nothing_ignores_targets_and_budgets() -> None:
    output = {"format": Format("webp"), "lossless": True}
    assert made(scene(), **output).body == made(scene(), quality=LOOKS_LIKE_75, most_bytes=10, **output).body


@pytest.mark.parametrize("format", LOSSY)
@pytest.mark.parametrize("share", [0.9, 0.5, 0.25])
def test_bytes_stay_within_the_budget_and_use_it(format: FormatName, share: float) -> None:
    whole = len(made(busy(), format=Format(format), quality=90).body)
    print_ = made(busy(), format=Format(format), quality=90, most_bytes=int(whole * share))
    assert whole * share * 0.75 <= len(print_.body) <= whole * share
    assert told(print_)["bytes"] == str(len(print_.body))


@pytest.mark.parametrize("format", LOSSY)
def test_a_budget_that_is_large_enough_changes_nothing(format: FormatName) -> None:
    plain = made(busy(), format=Format(format), quality=70)
    assert made(busy(), format=Format(format), quality=70, most_bytes=10**6).body == plain.body


@pytest.mark.parametrize("format", LOSSY)
def test_where_nothing_fits_the_smallest_is_answered_and_told(format: FormatName) -> None:
    print_ = made(busy(), format=Format(format), most_bytes=20)
    smallest = made(busy(), format=Format(format), quality=1)
    assert print_.body == smallest.body
    assert re.fullmatch(r"1; bytes=\d+; trials=\d; too-large", print_.told["Quality"])


def test_a_budget_goes_before_likeness() -> None:
    print_ = made(busy(), format=Format("jpeg"), quality=LOOKS_LIKE_75, most_bytes=5000)
    assert len(print_.body) <= 5000


def test_fewest_bytes_decide_between_accepted_formats() -> None:
    alone = {name: made(busy(), name, negotiated=True, quality=LOOKS_LIKE_75) for name in ("avif", "webp")}
    both = made(busy(), "avif webp", negotiated=True, quality=LOOKS_LIKE_75)
    assert len(both.body) <= min(len(each.body) for each in alone.values()) * 1.1
    drawing = Image.new("RGB", (300, 200), "white")
    for place in range(12):
        drawing.paste((20 * place, 90, 200 - 10 * place), (20 * place, 10 * place, 20 * place + 61, 10 * place + 33))
    print_ = made(drawing, "avif webp", negotiated=True, quality=LOOKS_LIKE_75)
    assert print_.content_type == "image/webp" and print_.told["Quality"].startswith("lossless")
    assert opened(print_).convert("RGB").tobytes() == drawing.tobytes()


def test_transparency_and_movement_are_kept_by_trials() -> None:
    assert opened(made(cut_out(), "avif webp", negotiated=True, quality=LOOKS_LIKE_75)).mode == "RGBA"
    first, *others = clip()
    film = written(first, "GIF", save_all=True, append_images=others)
    moving = printed(film, asking(output={"negotiated": True, "quality": LOOKS_LIKE_75}), frozenset({"webp", "avif"}))
    assert (moving.content_type, moving.frames) == ("image/webp", 6) and moving.told
    small = printed(film, asking(output={"format": Format("webp"), "most_bytes": 10}))
    assert small.frames == 6 and small.told["Quality"].endswith("too-large")


@given(
    st.lists(st.floats(0.001, 0.2), min_size=101, max_size=101),
    st.floats(0.5, 9),
    st.booleans(),
    st.integers(1, 9),
)
def test_a_search_is_safe_and_within_its_trials(steps: list[float], goal: float, above: bool, trials: int) -> None:
    rising = np.cumsum(steps)
    wanted = Search(goal, (1, 100), CURVE, above)
    tried = search(wanted, lambda quality: float(rising[quality]), trials)
    assert 1 <= len(tried) <= trials and all(1 <= quality <= 100 for quality in tried)
    best = wanted.best(tried)
    assert best is None or wanted.is_safe(float(rising[best]))
    everything = search(wanted, lambda quality: float(rising[quality]), 100)
    qualities = [quality for quality in range(1, 101) if wanted.is_safe(float(rising[quality]))]
    assert wanted.best(everything) == ((min if above else max)(qualities) if qualities else None)
