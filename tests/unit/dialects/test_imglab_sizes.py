"""imglab's size parameters: what they come to, worked out from its reference."""

import pytest

from darkroom.dialects import imglab
from darkroom.plan import Plan
from darkroom.render.geometry import layout
from tests.things import read


def asked(query: str) -> Plan:
    return read(query, imglab).plan


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("width=150", (150, 100)),
        ("width=150&height=150", (150, 100)),
        ("width=600", (300, 200)),
        ("width=600&upscale=true", (600, 400)),
        ("width=100&dpr=2", (200, 133)),
        ("mode=crop&width=100&height=100", (100, 100)),
        ("mode=face&width=100&height=100", (100, 100)),
        ("mode=contain&width=600&height=600", (600, 600)),
        ("mode=force&width=50&height=150", (50, 150)),
        ("mode=crop&width=160&aspect-ratio=16:9", (160, 90)),
        ("mode=crop&width=100&height=100&aspect-ratio=2:1", (100, 50)),
        ("width=150&aspect-ratio=1:1", (150, 100)),
        ("region=10,10,100,50&width=50", (50, 25)),
    ],
)
def test_a_picture_of_300_by_200(query: str, size: tuple[int, int]) -> None:
    assert layout((300, 200), asked(query)).frame == size


def test_trimming_looks_at_the_regions_edges_with_imglabs_own_tolerance() -> None:
    found = asked("trim=auto&region=0,0,100,100").trim
    assert (found.kind, found.within_region, found.tolerance) == ("corner", True, 20.0)
    assert asked("trim=color&trim-color=white&trim-level=0").trim.tolerance == 0.0
    assert asked("trim=auto").text() == asked("trim=auto&trim-level=80").text()
    assert asked("trim-level=10&width=100").text() == asked("width=100").text()
