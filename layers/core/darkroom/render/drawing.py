"""Pictures drawn by us, for the demo and for running without a bucket: always the same, and no file to ship.

Shapes are drawn at twice their size and reduced, which smooths their edges.
"""

import math
from collections.abc import Callable, Sequence
from io import BytesIO
from itertools import pairwise
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageOps

Colour = tuple[int, int, int]
Stops = Sequence[tuple[float, Colour]]

_SCALE = 2
_ORIENTATION, _LYING = 0x0112, 6
"""The EXIF tag, and its value for a picture that is stored lying on its left side (Exif 2.32, 4.6.4)."""

_DUSK: Stops = ((0, (24, 30, 74)), (0.35, (93, 63, 122)), (0.62, (222, 110, 96)), (1, (255, 200, 120)))
_DAWN: Stops = ((0, (88, 150, 206)), (0.5, (166, 206, 227)), (0.8, (250, 218, 190)), (1, (252, 196, 160)))
_WATER: Stops = ((0, (230, 200, 200)), (1, (120, 84, 116)))
_INKS = ("#e63946", "#f47c40", "#fabe4e", "#80b968", "#2a9d8f", "#2670a0", "#5850a0", "#a8408c")
_PAPER: Stops = ((0, (255, 248, 236)), (1, (246, 226, 208)))
_SAFELIGHT: Stops = ((0, (38, 20, 66)), (1, (150, 32, 74)))


def landscape(width: int = 1600, height: int = 1067) -> bytes:
    """A sunset over mountains and a lake: a JPEG of smooth gradients and fine edges."""
    shore = int(height * 0.68)
    scene = _gradient((width, shore), _DUSK)
    _sun(scene, (int(width * 0.62), int(shore * 0.66)), width // 18)
    for layer in range(5):
        colour = _mix((32, 22, 56), (200, 106, 112), (1 - layer / 4) ** 1.3)
        ridge = _ridge(44 + layer, width, shore * (0.68 + 0.07 * layer), shore * (0.17 - 0.03 * layer))
        _land(scene, ridge, colour, _mix(colour, (255, 190, 140), 0.35 - 0.08 * layer))
    return _jpeg(_with_lake(scene, height))


def balloons(width: int = 1067, height: int = 1600) -> bytes:
    """Balloons at dawn, taller than wide: a JPEG stored lying, with the EXIF orientation that turns it."""
    scene = _gradient((width, height), _DAWN)
    for layer in range(3):
        colour = _mix((44, 84, 78), (170, 196, 186), 1 - layer / 2)
        ridge = _ridge(7 + layer, width, height * (0.83 + 0.055 * layer), height * 0.035)
        _land(scene, ridge, colour, _mix(colour, (250, 226, 200), 0.3))
    for x, y, size, first, second in (
        (0.78, 0.06, 0.15, (58, 110, 165), (250, 240, 220)),
        (0.17, 0.38, 0.12, (90, 70, 140), (245, 190, 90)),
        (0.46, 0.17, 0.5, (214, 62, 54), (255, 214, 102)),
    ):
        balloon = _balloon(int(size * width), first, second)
        scene.paste(balloon, (int(x * width) - balloon.width // 2, int(y * height)), balloon)
    exif = Image.Exif()
    exif[_ORIENTATION] = _LYING
    return _jpeg(scene.transpose(Image.Transpose.ROTATE_90), exif=exif)


def iris(size: int = 1000) -> bytes:
    """The iris of a lens on nothing: a PNG with an alpha channel."""
    return _encoded(_iris(size, 0.46, 0), "PNG", optimize=True)


def shutter(size: int = 320, frames: int = 24) -> bytes:
    """The iris opening and closing: an animated GIF that repeats for ever."""
    pictures = []
    for index in range(frames):
        phase = math.sin(math.pi * index / frames) ** 2
        ground = Image.new("RGBA", (size, size), (16, 14, 22, 255))
        ground.alpha_composite(_iris(size, 0.06 + 0.6 * phase, 50 * phase))
        pictures.append(ground.convert("RGB").quantize(64, dither=Image.Dither.NONE))
    return _encoded(pictures[0], "GIF", save_all=True, append_images=pictures[1:], duration=50, loop=0)


def chart(size: int = 1200) -> bytes:
    """A test chart for the eye: a star, a zone plate, line pairs and greys, in one PNG."""
    sheet = Image.new("RGB", (size, size), (250, 250, 248))
    gap, cell = size // 20, size * 17 // 40
    sheet.paste(_star(cell), (gap, gap))
    sheet.paste(_zone_plate(cell), (size - gap - cell, gap))
    for index in range(8):
        box = (gap + index * (size - 2 * gap) // 8, gap + cell + gap)
        sheet.paste(_line_pairs(8 - index, (size - 2 * gap) // 8 - gap // 4, size // 5), box)
    greys = Image.linear_gradient("L").rotate(90).resize((size - 2 * gap, size // 9)).convert("RGB")
    sheet.paste(greys, (gap, size - gap - greys.height * 2))
    sheet.paste(ImageOps.posterize(greys, 3), (gap, size - gap - greys.height))
    return _encoded(sheet, "PNG")


def discs(width: int = 1200, height: int = 800) -> bytes:
    """Discs of many sizes and colours on paper: a JPEG."""
    random, sheet = Random(5), _gradient((width, height), _PAPER)
    for index in range(28):
        radius = int(height * random.uniform(0.03, 0.3 - 0.008 * index))
        corner = (int(width * random.uniform(0, 0.9)), int(height * random.uniform(0, 0.85)))
        disc = _mask((2 * radius, 2 * radius), lambda draw: draw.ellipse((0, 0, *draw.im.size), fill=205))
        sheet.paste(_INKS[index % len(_INKS)], corner, disc)
    return _jpeg(sheet)


def words(text: str, width: int = 900, height: int = 600) -> bytes:
    """A few words in large letters on a deep red ground: a PNG."""
    sheet = _gradient((width, height), _SAFELIGHT)
    font = ImageFont.load_default(height // 5)
    ImageDraw.Draw(sheet).text((width / 2, height / 2), text, (255, 236, 214), font, anchor="mm")
    return _encoded(sheet, "PNG")


def _gradient(size: tuple[int, int], stops: Stops) -> Image.Image:
    """Colours from top to bottom, with grain so fine that it only hides the bands."""
    column = Image.new("RGB", (1, 256))
    column.putdata([_between(stops, row / 255) for row in range(256)])
    noise = Image.frombytes("L", size, Random(3).randbytes(size[0] * size[1]))
    grain = noise.point([125 + value // 43 for value in range(256)])
    smooth = column.resize(size, Image.Resampling.BICUBIC)
    return ImageChops.add(smooth, Image.merge("RGB", (grain, grain, grain)), 1, -128)


def _between(stops: Stops, at: float) -> Colour:
    for (low, first), (high, second) in pairwise(stops):
        if at <= high:
            return _mix(first, second, (at - low) / (high - low))
    return stops[-1][1]


def _mix(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _mask(size: tuple[int, int], shape: Callable[[ImageDraw.ImageDraw], None]) -> Image.Image:
    large = Image.new("L", (size[0] * _SCALE, size[1] * _SCALE))
    shape(ImageDraw.Draw(large))
    return large.reduce(_SCALE)


def _sun(sky: Image.Image, centre: tuple[int, int], radius: int) -> None:
    for reach, strength in ((9, 110), (4, 90), (2, 110)):
        half = radius * reach
        fall = [round(strength * max(0, 1 - distance / 180) ** 2) for distance in range(256)]
        glow = Image.radial_gradient("L").resize((2 * half, 2 * half), Image.Resampling.BICUBIC).point(fall)
        sky.paste((255, 214, 140), (centre[0] - half, centre[1] - half), glow)
    disc = _mask((2 * radius, 2 * radius), lambda draw: draw.ellipse((4, 4, *(side - 4 for side in draw.im.size)), 255))
    sky.paste((255, 244, 206), (centre[0] - radius, centre[1] - radius), disc)


def _ridge(seed: int, width: int, base: float, swing: float) -> list[tuple[float, float]]:
    """A mountain's outline by midpoint displacement."""
    random, rough, heights = Random(seed), 1.0, [0.0, 0.0]
    while len(heights) < width // 4:
        middles = [(left + right) / 2 + random.uniform(-rough, rough) for left, right in pairwise(heights)]
        heights = [height for pair in zip(heights, middles, strict=False) for height in pair] + heights[-1:]
        rough *= 0.5
    return [(index * width / (len(heights) - 1), base + height * swing) for index, height in enumerate(heights)]


def _land(scene: Image.Image, ridge: list[tuple[float, float]], colour: Colour, mist: Colour) -> None:
    (width, height), top = scene.size, max(0, int(min(y for _, y in ridge)))
    corners = [(0.0, float(height)), *ridge, (float(width), float(height))]
    outline = [(x * _SCALE, (y - top) * _SCALE) for x, y in corners]
    land = _mask((width, height - top), lambda draw: draw.polygon(outline, fill=255))
    scene.paste(_gradient(land.size, ((0, colour), (1, mist))), (0, top), land)


def _with_lake(scene: Image.Image, height: int) -> Image.Image:
    depth = height - scene.height
    mirrored = ImageOps.flip(scene).resize((scene.width, depth), box=(0, 0, scene.width, int(depth * 1.7)))
    water = ImageChops.multiply(mirrored, _gradient(mirrored.size, _WATER))
    whole = Image.new("RGB", (scene.width, height))
    whole.paste(scene)
    for row in range(depth):
        sway = math.sin(140 * math.log(1 + row / 60)) * (1 + row / 40)
        strip = water.crop((0, row, water.width, row + 1))
        whole.paste(ImageChops.offset(strip, round(sway), 0), (0, scene.height + row))
    return whole


def _balloon(size: int, first: Colour, second: Colour) -> Image.Image:
    large = Image.new("RGBA", (size * _SCALE, size * 3 // 2 * _SCALE))
    draw, wide = ImageDraw.Draw(large), size * _SCALE
    ropes = [(wide * 0.39, wide), (wide * 0.45, wide * 1.3), (wide * 0.55, wide * 1.3), (wide * 0.61, wide)]
    draw.line(ropes, (90, 70, 60), 4)
    draw.rounded_rectangle((wide * 0.43, wide * 1.28, wide * 0.57, wide * 1.4), wide / 50, (122, 82, 50))
    for index in range(45):
        share = math.cos(math.pi / 2 * index / 45)
        panel = (first, second)[index // 5 % 2]
        half, foot = wide / 2 * share, wide * 0.12 * share
        shaded = _mix(panel, (40, 20, 60), 0.45 * (1 - index / 45) ** 2)
        cone = [(wide / 2 - half * 0.87, wide * 0.74), (wide / 2 + half * 0.87, wide * 0.74)]
        draw.polygon([*cone, (wide / 2 + foot, wide * 1.14), (wide / 2 - foot, wide * 1.14)], shaded)
        draw.ellipse((wide / 2 - half, 0, wide / 2 + half, wide), shaded)
    return large.reduce(_SCALE)


def _iris(size: int, opening: float, turn: float) -> Image.Image:
    """Blades around an opening (a share of the radius), turned by degrees."""
    large, radius, blades = Image.new("RGBA", (size * _SCALE, size * _SCALE)), size * _SCALE / 2, len(_INKS)
    draw = ImageDraw.Draw(large)
    corners = [math.radians(turn + 360 * blade / blades) for blade in range(blades)]
    for index, angle in enumerate(corners):
        inner, following = _at(radius, opening, angle), _at(radius, opening, corners[(index + 1) % blades])
        reach = [_at(radius, 1, angle + math.radians(58 + step * 360 / blades / 12)) for step in range(13)]
        draw.polygon([following, inner, *reach], _INKS[index])
    return large.reduce(_SCALE)


def _at(radius: float, share: float, angle: float) -> tuple[float, float]:
    return radius * (1 + share * 0.98 * math.cos(angle)), radius * (1 + share * 0.98 * math.sin(angle))


def _star(size: int, rays: int = 72) -> Image.Image:
    def draw_rays(draw: ImageDraw.ImageDraw) -> None:
        for ray in range(rays):
            draw.pieslice((0, 0, size * _SCALE, size * _SCALE), 360 * ray / rays, 360 * (ray + 0.5) / rays, fill=255)

    return ImageOps.invert(_mask((size, size), draw_rays)).convert("RGB")


def _zone_plate(size: int) -> Image.Image:
    """Rings that grow finer outwards, down to four pixels at the edge."""
    half = size // 2
    quarter = Image.new("L", (half, half))
    waves = [math.pi / 2 * distance * distance / size for distance in range(half)]
    quarter.putdata([round(127.5 + 127.5 * math.cos(x + y)) for y in waves for x in waves])
    plate = Image.new("L", (2 * half, 2 * half))
    for flipped, box in ((quarter, (half, half)), (ImageOps.mirror(quarter), (0, half))):
        plate.paste(flipped, box)
        plate.paste(ImageOps.flip(flipped), (box[0], 0))
    return plate.convert("RGB")


def _line_pairs(pixels: int, width: int, height: int) -> Image.Image:
    pattern = Image.new("L", (width, height), 255)
    for x in range(0, width, 2 * pixels):
        pattern.paste(0, (x, 0, min(width, x + pixels), height // 2))
    for y in range(height // 2, height, 2 * pixels):
        pattern.paste(0, (0, y, width, y + pixels))
    return pattern.convert("RGB")


def _jpeg(picture: Image.Image, **more: object) -> bytes:
    return _encoded(picture, "JPEG", quality=88, optimize=True, progressive=True, **more)


def _encoded(picture: Image.Image, kind: str, **more: object) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, kind, **more)
    return buffer.getvalue()
