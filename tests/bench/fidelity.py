"""How true a print is: PSNR and SSIM against a reference made slowly and by nobody's resizer.

The reference decodes the whole original (no shrinking decoder), brings its colours to sRGB, scales each frame with
a Lanczos kernel of three lobes in floating point, on the coded 8-bit sRGB values as every peer does by default
(premultiplied where there is alpha), and rounds to 8 bits at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from math import inf, log10

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, ImageSequence

from tests.bench.workloads import Recipe

type Pixels = NDArray[np.float32]
"""Rows, columns, then red, green, blue and perhaps alpha from 0 to 255; the colours premultiplied."""

HIGHEST = 100.0
"""Decibels that stand for no difference at all."""


@dataclass(frozen=True)
class Fidelity:
    """PSNR in decibels and SSIM from 0 to 1, over all channels, alpha included."""

    psnr: float
    ssim: float


@dataclass(frozen=True)
class Frame:
    """A frame of a picture and the milliseconds at which it ends."""

    pixels: Pixels
    ends: float = inf


def decoded(body: bytes) -> list[Frame]:
    """Every frame of a picture, upright, in sRGB."""
    frames: list[Frame] = []
    ends = 0.0
    with Image.open(BytesIO(body)) as image:
        profile = image.info.get("icc_profile")
        for frame in ImageSequence.Iterator(image):
            frame.load()  # only then does a WebP tell the duration
            ends += frame.info.get("duration", 0) or 100
            frames.append(Frame(_pixels(ImageOps.exif_transpose(frame), profile), ends))
    return [*frames[:-1], replace(frames[-1], ends=inf)]


def _pixels(image: Image.Image, profile: bytes | None) -> Pixels:
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if profile:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), inPlace=True)
    pixels = np.asarray(image, dtype=np.float32)
    if image.mode == "RGBA":
        pixels = pixels.copy()
        pixels[..., :3] *= pixels[..., 3:] / 255
    return pixels


class Reference:
    """What a recipe should make of an original; the sizes that were asked for are kept."""

    def __init__(self, original: bytes, recipe: Recipe) -> None:
        self._frames = decoded(original) if recipe.animated else decoded(original)[:1]
        self._recipe = recipe
        self._made: dict[tuple[int, int], list[Frame]] = {}

    def fidelity(self, body: bytes) -> Fidelity:
        """How true this print is; one of another size is compared at its own."""
        found = decoded(body)
        rows, columns = found[0].pixels.shape[:2]
        wanted = self._at(rows, columns)
        pairs = [(frame.pixels, _shown_with(frame, wanted, found)) for frame in wanted]
        squares = [float(np.mean((one - other) ** 2)) for one, other in map(_alike, pairs)]
        return Fidelity(psnr(squares), float(np.mean([ssim(one, other) for one, other in map(_alike, pairs)])))

    def _at(self, rows: int, columns: int) -> list[Frame]:
        if (rows, columns) not in self._made:
            frames = [replace(frame, pixels=self._print(frame.pixels, rows, columns)) for frame in self._frames]
            self._made[rows, columns] = frames
        return self._made[rows, columns]

    def _print(self, pixels: Pixels, rows: int, columns: int) -> Pixels:
        cover = self._recipe.height is not None
        scaled: Pixels = np.round(np.clip(lanczos(pixels, rows, columns, cover), 0, 255))
        if self._recipe.sigma:
            scaled = np.round(gaussian(scaled, self._recipe.sigma))
        if self._recipe.background and scaled.shape[2] == 4:
            ground = np.array(self._recipe.background, dtype=np.float32)
            through: Pixels = 1 - scaled[..., 3:] / np.float32(255)
            scaled = scaled[..., :3] + ground * through
        return scaled


def _shown_with(frame: Frame, wanted: Sequence[Frame], found: Sequence[Frame]) -> Pixels:
    """The found frame that is on while the middle of the wanted one is; encoders may join frames that are alike."""
    before = max((other.ends for other in wanted if other.ends < frame.ends), default=0.0)
    middle = before + 1 if frame.ends == inf else (before + frame.ends) / 2
    return next(other.pixels for other in found if other.ends > middle)


def _alike(pair: tuple[Pixels, Pixels]) -> tuple[Pixels, Pixels]:
    """Both with alpha if one has it."""
    one, other = (
        np.concatenate([pixels, np.full_like(pixels[..., :1], 255)], axis=2) if pixels.shape[2] == 3 else pixels
        for pixels in pair
    )
    colours = slice(0, 3 if pair[0].shape[2] == pair[1].shape[2] == 3 else 4)
    return one[..., colours], other[..., colours]


def psnr(squares: Sequence[float]) -> float:
    """Decibels for the mean squared errors of some frames."""
    error = float(np.mean(squares))
    return HIGHEST if error == 0 else min(HIGHEST, 10 * log10(255**2 / error))


def ssim(one: Pixels, other: Pixels) -> float:
    """Structural similarity with a Gaussian window of sigma 1.5 (Wang et al. 2004, section III)."""
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mean_one, mean_other = gaussian(one, 1.5), gaussian(other, 1.5)
    variance_one = gaussian(one * one, 1.5) - mean_one**2
    variance_other = gaussian(other * other, 1.5) - mean_other**2
    covariance = gaussian(one * other, 1.5) - mean_one * mean_other
    above = (2 * mean_one * mean_other + c1) * (2 * covariance + c2)
    below = (mean_one**2 + mean_other**2 + c1) * (variance_one + variance_other + c2)
    return float(np.mean(above / below))


def gaussian(pixels: Pixels, sigma: float) -> Pixels:
    """A Gaussian blur whose kernel is cut at three and a half sigma; the edges go on as they are."""
    radius = round(3.5 * sigma)
    kernel = np.exp(-(np.arange(-radius, radius + 1, dtype=np.float32) ** 2) / (2 * sigma**2))
    kernel /= kernel.sum()
    for _ in ("columns", "rows"):
        padded = np.pad(pixels, ((radius, radius), (0, 0), (0, 0)), mode="edge")
        blurred = np.zeros_like(pixels)
        for at, weight in enumerate(kernel):
            blurred += padded[at : at + len(pixels)] * weight
        pixels = blurred.swapaxes(0, 1)
    return pixels


def lanczos(pixels: Pixels, rows: int, columns: int, cover: bool) -> Pixels:
    """Scale to this size; with `cover` the middle part that has its ratio, to a fraction of a pixel."""
    high, wide = pixels.shape[:2]
    scale = min(high / rows, wide / columns)
    spans = (rows * scale, columns * scale) if cover else (high, wide)
    down, across = _weights(high, rows, spans[0]), _weights(wide, columns, spans[1])
    scaled: Pixels = np.einsum("rh,hwc,kw->rkc", down, pixels, across, optimize=True)
    return scaled


def _weights(length: int, wanted: int, span: float) -> NDArray[np.float32]:
    """How much each of `length` samples counts for each of the `wanted` ones, which cover the middle `span` of them."""
    step = span / wanted
    stretch = max(1.0, step)
    centres = (length - span) / 2 + (np.arange(wanted) + 0.5) * step
    distance = (np.arange(length) + 0.5 - centres[:, None]) / stretch
    weights = np.sinc(distance) * np.sinc(distance / 3) * (np.abs(distance) < 3)
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
