"""Hostile documents: each ends in a picture or in an error of the tree, in time, and no process stays behind."""

import base64
import gzip
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from darkroom.documents import reader
from darkroom.errors import (
    DocumentsLeftOut,
    OriginalCorrupt,
    OriginalError,
    OriginalTooLarge,
    OriginalUnsupported,
    OutOfTime,
)
from darkroom.plan import Plan
from darkroom.ports import Limits
from darkroom.render import develop
from tests.things import Ticking
from tests.unit.render.documents import GREEN_PAGE, HEIC, RED_PAGE, pdf, quarters, svg
from tests.unit.render.tools import asking, developed, opened, scene, written

SECONDS = 1.5
SMALL = asking(size={"width": 40})


@pytest.fixture(autouse=True)
def nothing_stays_behind() -> Iterator[None]:
    before = children()
    yield
    assert children() <= before


def children() -> set[int]:
    """The processes that this one started and has not waited for; servers of other tests may be among them."""
    threads = Path("/proc/self/task").glob("*/children")
    return {int(child) for thread in threads for child in thread.read_text().split()}


def hurried(document: bytes, plan: Plan = SMALL, seconds: float = SECONDS) -> Image.Image:
    return opened(develop(io.BytesIO(document), plan, frozenset(), Limits(), Ticking().deadline(seconds)))


def status(document: bytes, seconds: float) -> int:
    """What a viewer would be told."""
    try:
        return 200 if hurried(document, seconds=seconds).width == 40 else 0
    except OriginalError as error:
        return error.status


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    return svg("<text>&l9;</text>", before=f'<!DOCTYPE svg [<!ENTITY l0 "lol">{entities}]>')


def uses() -> bytes:
    doubled = "".join(f'<g id="g{n + 1}"><use href="#g{n}"/><use href="#g{n}"/></g>' for n in range(40))
    return svg(f'<path id="g0" d="M0 0h9v9z"/>{doubled}')


def forms() -> bytes:
    nested = "q 1 0 0 1 0 0 cm 0 0 60 40 re f Q " * 300_000
    return pdf(nested)


TOO_LARGE: dict[str, Callable[[], bytes]] = {
    "uses": uses,
    "turbulence": lambda: svg(
        '<filter id="f" x="0" y="0" width="1" height="1">'
        '<feTurbulence baseFrequency=".1" numOctaves="100000"/></filter>'
        '<rect width="24" height="24" filter="url(#f)"/>'
    ),
    "gzip bomb": lambda: gzip.compress(svg(" " * 40_000_000)),
}


@pytest.mark.parametrize("name", TOO_LARGE)
def test_what_takes_too_much_is_too_large(name: str) -> None:
    with pytest.raises(OriginalTooLarge):
        hurried(TOO_LARGE[name](), seconds=SECONDS)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "patterns": lambda: svg(
        '<pattern id="p" width=".0001" height=".0001" patternUnits="userSpaceOnUse"><path d="M0 0h1v1z"/></pattern>'
        + '<rect width="24" height="24" fill="url(#p)"/>' * 10_000
    ),
    "blur": lambda: svg('<filter id="f"><feGaussianBlur stdDeviation="1e9"/></filter><circle r="9" filter="url(#f)"/>'),
    "filter region": lambda: svg(
        '<filter id="f" x="-1e9" y="-1e9" width="2e9" height="2e9"><feFlood/></filter><circle r="9" filter="url(#f)"/>'
    ),
    "size": lambda: svg('<path d="M0 0h9v9z"/>', 'width="1e9" height="1e9"'),
    "thin": lambda: svg('<path d="M0 0h9v9z"/>', 'viewBox="0 0 1e9 1"'),
    "endless numbers": lambda: svg('<path d="M0 0h1e39v1e39z"/>', 'width="1e38" height="nan" viewBox="0 0 1e400 inf"'),
    "deep": lambda: svg("<g>" * 200_000 + "</g>" * 200_000),
    "many": lambda: svg('<path d="M0 0h9v9z"/>' * 200_000),
    "itself": lambda: svg('<g id="a"><use href="#a"/></g>'),
    "laughs": laughs,
    "cut": lambda: quarters()[:-9],
    "cut gzip": lambda: gzip.compress(quarters())[:40],
    "no svg at all": lambda: b"<!--" + b" " * 5000 + b"--><html/>",
    "unknown encoding": lambda: b'<?xml version="1.0" encoding="EBCDIC-CP-BE"?>' + quarters(),
    "cut pdf": lambda: pdf(RED_PAGE)[:200],
    "empty pdf": lambda: b"%PDF-1.7\n",
    "pageless pdf": pdf,
    "endless pdf": lambda: pdf(GREEN_PAGE, box="0 0 1e38 1e38"),
    "flat pdf": lambda: pdf(GREEN_PAGE, box="0 0 0 0"),
    "thousand pages": lambda: pdf(*[GREEN_PAGE] * 1000),
    "script": lambda: pdf(GREEN_PAGE, catalog="/OpenAction <</S /JavaScript /JS (while(true){})>>"),
    "long pdf": forms,
    "cut heic": lambda: HEIC["plain"][:500],
    "headers only": lambda: HEIC["plain"][:60],
    "scrambled heic": lambda: HEIC["plain"][:400] + bytes(range(256)) + HEIC["plain"][400:],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_a_picture_or_a_listed_error(name: str) -> None:
    assert status(HOSTILE[name](), 8) in (200, 413, 422)


def test_every_damaged_heic_is_a_picture_or_a_listed_error() -> None:
    for place in range(30, len(HEIC["plain"]), 67):
        damaged = bytearray(HEIC["plain"])
        damaged[place] ^= 0xFF
        assert status(bytes(damaged), 8) in (200, 413, 422)


def test_the_deadline_itself_is_out_of_time() -> None:
    clock = Ticking()
    deadline = clock.deadline(0.2)
    with reader.Reader("svg", quarters(), Ticking().deadline(), clean=False) as idle:
        idle._deadline, idle._end = deadline, 0.0  # noqa: SLF001 - as if both moments had passed meanwhile
        clock.pass_by(1)
        with pytest.raises(OutOfTime):
            idle.draw(10, 10, most=1000)


def test_an_svg_reads_no_file(tmp_path: Path) -> None:
    (tmp_path / "red.png").write_bytes(written(Image.new("RGB", (8, 8), "red"), "PNG"))
    (tmp_path / "red.svg").write_bytes(svg('<path fill="red" d="M0 0h24v24H0z"/>'))
    for place in (
        f"{tmp_path}/red.png",
        f"file://{tmp_path}/red.png",
        f"{tmp_path}/red.svg",
        f"../../..{tmp_path}/red.png",
    ):
        made = developed(svg(f'<image width="24" height="24" href="{place}"/>'), size={"width": 24})
        assert made.getchannel("A").getextrema() == (0, 0), place


def test_an_svg_fetches_nothing_and_knows_no_outer_entities(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text('<path fill="red" d="M0 0h24v24H0z"/>')
    entity = f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    for document in (
        svg('<image width="24" height="24" href="http://127.0.0.1:9/x.png"/>'),
        svg('<image width="24" height="24" href="//127.0.0.1:9/x.png"/>'),
        svg('<style>@import url("http://127.0.0.1:9/x.css");</style><use href="http://127.0.0.1:9/x.svg#a"/>'),
        svg("<script>document.documentElement.innerHTML=''</script>"),
        svg("&x;", before=entity),
    ):
        try:
            assert developed(document, size={"width": 24}).getchannel("A").getextrema() == (0, 0)
        except OriginalCorrupt:
            assert b"&x;" in document


def test_a_picture_inside_an_svg_is_drawn() -> None:
    inner = base64.b64encode(written(scene(), "PNG")).decode()
    made = developed(svg(f'<image width="24" height="16" href="data:image/png;base64,{inner}"/>'), size={"width": 120})
    assert made.convert("RGB").getpixel((25, 20)) == scene().getpixel((25, 20))


def test_a_deployment_without_the_layer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = [folder for folder in sys.path if "site-packages" not in folder]
    monkeypatch.setattr(sys, "path", elsewhere)
    for document in (quarters(), pdf(RED_PAGE), HEIC["plain"]):
        with pytest.raises(DocumentsLeftOut, match="No module named"):
            hurried(document)
    assert DocumentsLeftOut.status == 422


def test_its_process_sees_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with reader.Reader("svg", quarters(), Ticking().deadline(), clean=False) as idle:
        process = Path(f"/proc/{idle._process.pid}")  # noqa: SLF001 - what the kernel knows of it
        assert b"secret" not in (process / "environ").read_bytes()
        assert "Max open files            0                    0" in (process / "limits").read_text()


@pytest.mark.parametrize(
    "told", [{}, {"size": 4}, {"size": [4]}, {"size": [1e999, 4]}, {"size": ["4", "4"]}, {"size": [4, 4], "exif": 7}]
)
def test_whatever_its_process_says_is_an_error_of_the_tree(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, object]
) -> None:
    monkeypatch.setattr(reader.Reader, "_ask", lambda *_, **__: (told, b""))
    with pytest.raises(OriginalCorrupt):
        hurried(quarters())


def test_an_eps_is_not_drawn() -> None:
    for document in (b"%!PS-Adobe-3.0 EPSF-3.0\n", b"\xc5\xd0\xd3\xc6" + bytes(40)):
        with pytest.raises(OriginalUnsupported):
            hurried(document)
