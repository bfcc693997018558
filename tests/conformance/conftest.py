"""The running stack that the official clients' URLs are asked of, with its sources in all three dialects."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image, ImageDraw

from darkroom.local.handover import handover_folder, take_over
from darkroom.wiring import source_store
from tests.conformance.wishes import OVERLAY
from tests.servers.stack import Stack, running_stack

KEY = "conformance"

NAMES = (
    "plain.png",
    "with space.png",
    "plus+sign.png",
    "per%cent.png",
    "per%2Fcent%20twice.png",
    "hash#tag.png",
    "what?.png",
    "what?w=1&h=2.png",
    "größe-日本-😀.png",
    "[brackets] {braces}.png",
    "a&b=c;d,e:f@g$h.png",
    "quote'()!*~.png",
    "sub folder/deep/ünïcode.png",
)
"""Pictures whose names are hard to write in a URL, each of a colour of its own."""


@pytest.fixture(scope="package")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    for number, name in enumerate(NAMES):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (60, 40), (number * 15, 100, 200)).save(file)
    logo = Image.new("RGBA", (24, 16), (0, 0, 0, 0))
    ImageDraw.Draw(logo).ellipse((2, 2, 21, 13), (255, 200, 0, 200))
    logo.save(folder / OVERLAY)
    return folder


@pytest.fixture(scope="package")
def stack(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The stack; beside the demo's own sources stand `open` and `open-ixmage`, which ask for no signature."""
    runtime = tmp_path_factory.mktemp("runtime")
    with running_stack(photos=pictures, key=KEY, runtime=runtime) as stack:
        left = take_over(handover_folder({**os.environ, "XDG_RUNTIME_DIR": str(runtime)}))
        store = source_store({**os.environ, **left.function})
        for name, opened in (("demo", "open"), ("demo-ixmage", "open-ixmage")):
            newest = store.newest(name)
            assert newest is not None
            store.put(replace(newest[1], name=opened, secured=False))
        yield stack


@pytest.fixture(scope="package")
def stack_without_edge(pictures: Path) -> Iterator[Stack]:
    with running_stack(photos=pictures, key=KEY, edge=False) as stack:
        yield stack
