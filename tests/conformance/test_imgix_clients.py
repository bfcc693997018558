"""imgix's official clients, unchanged, against the running stack: what they sign renders, odd names included."""

import io
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from imgix import UrlBuilder
from PIL import Image

from tests.paths import ROOT
from tests.servers.stack import Stack, running_stack

DOMAIN = "demo.darkroom.localhost"
TOKEN = "conformance"
HERE = Path(__file__).parent
NODE_MODULES = ROOT / "build" / "conformance-js"

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
PARAMS: tuple[dict[str, object], ...] = (
    {},
    {"w": 40},
    {"w": 40, "h": 30, "fit": "crop", "crop": "top,left"},
    {"w": 30, "bg": "ff0000", "fm": "jpg"},
    {"rect64": "0,0,20,10", "auto": "format,compress"},
)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    for number, name in enumerate(NAMES):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (60, 40), (number * 15, 100, 200)).save(file)
    return folder


@pytest.fixture(scope="module")
def stack(pictures: Path) -> Iterator[Stack]:
    with running_stack(photos=pictures, key=TOKEN) as stack:
        yield stack


@pytest.fixture(scope="module")
def stack_without_edge(pictures: Path) -> Iterator[Stack]:
    with running_stack(photos=pictures, key=TOKEN, edge=False) as stack:
        yield stack


def with_python(asked: list[tuple[str, dict[str, object]]]) -> list[str]:
    builder = UrlBuilder(DOMAIN, sign_key=TOKEN, use_https=False)
    return [builder.create_url(path, dict(params)) for path, params in asked]


def with_javascript(asked: list[tuple[str, dict[str, object]]]) -> list[str]:
    if not (shutil.which("npm") and shutil.which("node")):
        pytest.skip("npm and node are missing: @imgix/js-core cannot be run")
    if not (NODE_MODULES / "node_modules" / ".package-lock.json").exists():
        shutil.copytree(HERE / "js", NODE_MODULES, dirs_exist_ok=True)
        subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=NODE_MODULES, check=True)
    request = {
        "domain": DOMAIN,
        "token": TOKEN,
        "asked": [{"path": path, "params": params} for path, params in asked],
    }
    told = subprocess.run(
        ["node", str(HERE / "js" / "build-urls.mjs"), str(NODE_MODULES)],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=True,
    )
    urls: list[str] = json.loads(told.stdout)
    return urls


CLIENTS = {"imgix (PyPI)": with_python, "@imgix/js-core (npm)": with_javascript}
Client = Callable[[list[tuple[str, dict[str, object]]]], list[str]]


def fetch(stack: Stack, url: str) -> tuple[int, str, bytes]:
    """Ask for exactly this URL's path and query: no client of ours spells them anew."""
    parts = urlsplit(url)
    connection = HTTPConnection("127.0.0.1", stack.port, timeout=30)
    target = f"{parts.path}?{parts.query}"
    headers = {"Host": f"{parts.hostname}:{stack.port}", "Accept": "image/webp"}
    with closing(connection):
        connection.request("GET", target, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Content-Type", ""), answer.read()


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS.keys())
def test_every_url_that_an_official_client_signs_renders(stack: Stack, client: Client) -> None:
    asked = [(name, params) for name in NAMES for params in PARAMS]
    for (name, params), url in zip(asked, client(asked), strict=True):
        status, content_type, body = fetch(stack, url)
        assert (status, content_type[:6]) == (200, "image/"), (name, params, url, body[:200])
        picture = Image.open(io.BytesIO(body))
        colour = picture.convert("RGB").getpixel((2, 2))
        assert isinstance(colour, tuple)
        assert abs(colour[0] - NAMES.index(name) * 15) < 12, (
            name,
            params,
            "another picture than the one asked for",
        )


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS.keys())
def test_a_url_that_was_changed_is_refused(stack: Stack, client: Client) -> None:
    (url,) = client([("plain.png", {"w": 40})])
    for tampered in (
        url.replace("w=40", "w=41"),
        url.replace("plain", "what"),
        url[:-1] + ("0" if url[-1] != "0" else "1"),
    ):
        assert fetch(stack, tampered)[0] == 403


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS.keys())
def test_without_the_edge_all_but_names_with_a_question_mark_render(stack_without_edge: Stack, client: Client) -> None:
    """The bare API cuts a path at a decoded question mark, so no signature over the rest can be checked."""
    asked: list[tuple[str, dict[str, object]]] = [(name, {"w": 40}) for name in NAMES]
    for (name, _), url in zip(asked, client(asked), strict=True):
        assert fetch(stack_without_edge, url)[0] == (403 if "?" in name else 200), (name, url)
