"""What asks for too much ends as a picture or with a listed status, in the memory that the function has."""

import io
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image

from darkroom.app import App, Rules
from darkroom.http import Response
from darkroom.memory import MemoryOriginals, MemorySources
from tests.things import Ticking, a_request, a_source
from tests.unit.render.tools import scene, written

MEMORY = 1600 * 1024
"""KiB of the function's 1,769 MB, of which its extensions and the gateway's envelope take some."""

LAYERS = "".join(
    f"&mark[{i}]=logo.png&mark-w[{i}]=8192&mark-h[{i}]=8192&mark-fit[{i}]=scale&mark-alpha[{i}]=50"
    f"&blend[{i}]=logo.png&blend-size[{i}]=inherit&blend-fit[{i}]=scale&blend-mode[{i}]=luminosity"
    for i in range(4)
)
CANVAS = f"w=8192&h=8192&fit=scale&fm=jpg&q=1{LAYERS}&txt=a&txt-size=900&txt[1]=b&txt-shad[1]=50&mask=logo.png"


def animation(frames: int) -> bytes:
    images = [Image.new("L", (24, 16), frame % 256) for frame in range(frames)]
    return written(images[0], "GIF", save_all=True, append_images=images[1:], duration=40)


def answer(name: str, query: str, defaults: str = "", dialect: str = "imgix") -> Response:
    originals = {"public/a.jpg": written(scene(120, 80), "JPEG"), "public/logo.png": written(scene(40, 40), "PNG")}
    if name == "long.gif":
        originals["public/long.gif"] = animation(4000)
    account = "TQKkCpGYGK" if dialect == "ixmage" else ""
    source = a_source(secured=False, signing_keys=(), dialect=dialect, account=account, defaults=defaults)
    app = App(Rules("img.example"), MemorySources([source]), MemoryOriginals(originals), Ticking())
    return app.answer(a_request(f"/v2/{account}/demo/{name}" if account else f"/demo/{name}", query))


def peak(name: str, query: str) -> tuple[int, int]:
    """The status of an answer, and the most KiB that this process has held."""
    status = answer(name, query).status
    told = Path("/proc/self/status").read_text().partition("VmHWM:")[2]
    return status, int(told.split()[0])


@pytest.mark.parametrize(
    ("name", "query"),
    [("a.jpg", CANVAS), ("long.gif", "w=20"), ("long.gif", "w=20&blur=50&txt=a&mark=logo.png&fm=webp")],
)
def test_the_largest_wishes_are_granted_within_the_functions_memory(name: str, query: str) -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
        status, kibibytes = alone.submit(peak, name, query).result()
    assert status == 200
    assert kibibytes < MEMORY


def test_a_text_of_10000_characters_is_too_long_for_a_url_and_no_trouble_elsewhere() -> None:
    text = f"txt={quote('Lorem ipsum. ' * 770)}"
    assert answer("a.jpg", text).status == 414
    response = answer("a.jpg", "w=400&fm=png", defaults=f"{text}&txt-fit=max&txt-size=90")
    assert (response.status, response.facts["width"]) == (200, 400)


@pytest.mark.parametrize(
    ("dialect", "query"), [("imgix", "txt=a&txt-font=Nowhere"), ("imglab", "text=a&text-font=Nowhere")]
)
def test_a_font_that_does_not_exist_is_the_usual_one(dialect: str, query: str) -> None:
    usual = answer("a.jpg", query.partition("&")[0], dialect=dialect)
    assert answer("a.jpg", query, dialect=dialect).body == usual.body


@pytest.mark.parametrize(
    ("dialect", "query"), [("imgix", "w=60&blur={}"), ("imglab", "width=60&blur={}"), ("ixmage", "w=60&blur={}")]
)
def test_a_blur_without_end_is_a_picture(dialect: str, query: str) -> None:
    for value in ("1e9", "1000000000", "-1e9", "inf", "nan"):
        response = answer("a.jpg", query.format(value), dialect=dialect)
        assert response.status == 200
        assert Image.open(io.BytesIO(response.body)).size == (60, 40)
