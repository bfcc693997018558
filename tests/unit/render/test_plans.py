"""Whatever is asked of whatever original: a print, of the size that geometry laid out where nothing else adds to it."""

from dataclasses import replace
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from darkroom.errors import DarkroomError
from darkroom.plan import Plan, groups
from darkroom.plan.values import Anchor, Colour, Fit, Format, Orientation, Region
from darkroom.render.geometry import layout
from tests.golden.rows import ROWS
from tests.unit.render.tools import asking, opened, printed, scene, written

fractions = st.floats(0.01, 1.0)
lengths = st.none() | st.integers(2, 200) | fractions
bands = st.integers(0, 255)
ORIENTATIONS = st.sampled_from(get_args(Orientation.__value__))
FORMATS = st.sampled_from(["jpeg", "png", "webp", "avif", "gif"])

plain = st.builds(
    asking,
    size=st.fixed_dictionaries(
        {
            "region": st.none()
            | st.builds(
                Region,
                st.integers(0, 50) | fractions | st.sampled_from(["left", "center", "right"]),
                st.integers(0, 50) | fractions | st.sampled_from(["top", "middle", "bottom"]),
                st.integers(1, 60) | fractions,
                st.integers(1, 60) | fractions,
            ),
            "width": lengths,
            "height": lengths,
            "fit": st.builds(Fit, st.sampled_from(["contain", "cover", "stretch"]), st.booleans(), st.booleans()),
            "anchor": st.builds(Anchor, fractions, fractions),
            "ratio": st.none() | st.floats(0.1, 10.0),
        }
    ),
    turn=st.fixed_dictionaries(
        {
            "orientation": st.none() | ORIENTATIONS,
            "flip": st.sampled_from(["", "h", "v", "hv"]),
            "rotation": st.sampled_from([0.0, 90.0, 180.0, 270.0]) | st.floats(0, 359.99),
        }
    ),
    background=st.fixed_dictionaries({"colour": st.none() | st.builds(Colour, bands, bands, bands, bands)}),
    output=st.fixed_dictionaries(
        {
            "format": st.none() | st.builds(Format, FORMATS, st.none() | st.booleans()),
            "quality": st.none() | st.integers(0, 100),
            "negotiated": st.booleans(),
            "by_alpha": st.booleans(),
        }
    ),
)
"""Plans whose prints have the size that geometry alone lays out."""


KINDS = {
    "1": ["PNG", "TIFF"],
    "L": ["PNG", "JPEG"],
    "LA": ["PNG"],
    "P": ["PNG", "TIFF"],
    "RGB": ["PNG", "JPEG"],
    "RGBA": ["PNG", "WEBP"],
    "CMYK": ["JPEG", "TIFF"],
}


@st.composite
def files(draw: st.DrawFn) -> tuple[tuple[int, int], int, bytes]:
    """An original's size as stored, its orientation, and its bytes."""
    size = draw(st.integers(1, 70)), draw(st.integers(1, 50))
    mode, names = draw(st.sampled_from(sorted(KINDS.items())))
    name = draw(st.sampled_from(names))
    exif = Image.Exif()
    exif[0x0112] = orientation = draw(ORIENTATIONS)
    options: dict[str, Any] = {"lossless": True} if name == "WEBP" else {}
    return size, orientation, written(scene().crop((0, 0, *size)).convert(mode), name, exif=exif, **options)


ACCEPTED = st.sampled_from([frozenset(), frozenset({"webp"}), frozenset({"avif", "webp"})])


@given(files(), plain, ACCEPTED)
@settings(max_examples=100)
def test_a_print_has_the_size_that_was_laid_out(
    file: tuple[tuple[int, int], int, bytes], plan: Plan, accepted: frozenset[str]
) -> None:
    stored, own, original = file
    orientation = plan.turn.orientation or own
    upright = stored[::-1] if orientation >= 5 else stored
    made = printed(original, plan, accepted)
    assert opened(made).size == layout(upright, plan).frame


OVERLAYS = {locator: overlay for row in ROWS.values() for locator, overlay in row.overlays.items()}


@st.composite
def mixed(draw: st.DrawFn) -> Plan:
    """A plan that takes each of a few groups from some golden row: wishes that nobody thought of together."""
    plan = Plan()
    for group in draw(st.lists(st.sampled_from([name for name in groups() if name != "delivery"]), max_size=6)):
        held = [value for row in ROWS.values() if (value := getattr(row.plan, group)) != getattr(plan, group)]
        if held:
            plan = replace(plan, **{group: draw(st.sampled_from(held))})
    return plan


@given(files(), mixed(), ACCEPTED)
@settings(max_examples=150, deadline=None)
def test_any_wishes_together_end_in_a_print_or_in_an_error_on_the_tree(
    file: tuple[tuple[int, int], int, bytes], plan: Plan, accepted: frozenset[str]
) -> None:
    try:
        made = printed(file[2], plan, accepted, overlays=OVERLAYS)
    except DarkroomError:
        return
    assert made.body and made.width >= 1 and made.height >= 1
    if made.content_type.startswith("image/"):
        assert opened(made).size == (made.width, made.height)
