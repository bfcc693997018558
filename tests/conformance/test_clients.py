"""The services' official clients, unchanged, against the running stack: what they sign renders, odd names included."""

import io
from base64 import b64encode
from random import Random
from urllib.parse import urlsplit

import pytest
from PIL import Image

from darkroom.local.demo import ACCOUNT
from tests.conformance.clients import Client, Wish, fetch
from tests.conformance.conftest import KEY, NAMES
from tests.conformance.wishes import drawn
from tests.servers.stack import Stack


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode()


BASE = "darkroom.localhost"
IMGLAB = (f"demo-imglab.{BASE}", _base64(KEY), _base64("demo-imglab"))

IMGIX_SIGNING = [
    Client(name, f"demo.{BASE}", KEY) for name in ("imgix (PyPI)", "@imgix/js-core (npm)", "imgix-url-builder (npm)")
]
IMGIX_OPEN = [Client(name, f"open.{BASE}") for name in ("unpic (npm)", "react-imgix (npm)")]
IMGLAB_CLIENTS = [Client(name, *IMGLAB) for name in ("imglab (PyPI)", "@imglab/core (npm)")]
IXMAGE_OPEN = Client("astro-ixmage (npm)", f"{ACCOUNT}/open-ixmage")

SIGNING = [*IMGIX_SIGNING, *IMGLAB_CLIENTS]
WITH_SRCSET = SIGNING
ALL = [*SIGNING, *IMGIX_OPEN, IXMAGE_OPEN]

URLS = 40
"""Random URLs for each client."""


def dialect_of(client: Client) -> str:
    return "imglab" if "imglab" in client.name else "ixmage" if "ixmage" in client.name else "imgix"


def named(client: Client) -> str:
    return client.name


def spells(client: Client, name: str) -> bool:
    """Whether a client can ask for a file of this name: some take a path as it is, without a thought of encoding."""
    if client.name == "astro-ixmage (npm)":
        return not set(name) & set("%#?+&;")
    if client.name == "react-imgix (npm)":
        return not set(name) & set("%?#")
    return True


def colour_of(body: bytes) -> tuple[int, ...]:
    """The colour a little inside the middle of the top edge."""
    picture = Image.open(io.BytesIO(body)).convert("RGB")
    colour = picture.getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(colour, tuple)
    return colour


@pytest.mark.parametrize("client", ALL, ids=named)
def test_every_name_is_found_and_is_the_picture_that_was_asked_for(stack: Stack, client: Client) -> None:
    names = [name for name in NAMES if spells(client, name)]
    wishes = [Wish(name, params) for name in names for params in _plain(client)]
    for wish, (url, *_) in zip(wishes, client.urls(wishes), strict=True):
        status, content_type, body = fetch(stack, url)
        assert (status, content_type[:6]) == (200, "image/"), (wish, url, body[:200])
        assert abs(colour_of(body)[0] - NAMES.index(wish.path) * 15) < 12, (wish, url, "another picture")


def _plain(client: Client) -> tuple[dict[str, object], ...]:
    """What leaves the middle of a picture as it is."""
    match dialect_of(client):
        case "imglab":
            return {}, {"width": 40}, {"width": 40, "height": 40, "mode": "crop", "format": "webp", "download": None}
        case "ixmage":
            return {}, {"w": 40}, {"width": 40, "height": 30, "behavior": "cover", "format": "jpg"}
    if client in IMGIX_OPEN:
        return {"w": 40, "h": 30}, {"w": 40, "h": 30, "fit": "crop", "auto": "format"}
    return {}, {"w": 40}, {"w": 40, "h": 30, "fit": "crop", "crop": "top,left"}, {"w": 30, "bg": "f00", "fm": "jpg"}


@pytest.mark.parametrize("client", ALL, ids=named)
def test_random_parameters_verify_and_render(stack: Stack, client: Client) -> None:
    random = Random(f"Darkroom for {client.name}")
    names = [name for name in NAMES if spells(client, name)]
    wishes = [Wish(random.choice(names), drawn(dialect_of(client), random)) for _ in range(URLS)]
    if client in IMGIX_OPEN:
        wishes = [Wish(wish.path, {**wish.params, "w": 40, "h": 30}) for wish in wishes]
    for wish, urls in zip(wishes, client.urls(wishes), strict=True):
        status, content_type, body = fetch(stack, urls[0])
        assert status == 200 and body, (wish, urls[0], content_type, body[:200])


@pytest.mark.parametrize("client", WITH_SRCSET, ids=named)
def test_every_candidate_of_a_srcset_renders(stack: Stack, client: Client) -> None:
    fixed = {"width": 40, "height": 30} if dialect_of(client) == "imglab" else {"w": 40, "h": 30}
    wishes = [Wish("with space.png", dict(params), srcset=True) for params in (fixed, {})]
    if client.name == "imgix-url-builder (npm)":
        wishes = wishes[1:]
    for wish, urls in zip(wishes, client.urls(wishes), strict=True):
        for url in (*urls[:3], urls[-1]):
            status, _, body = fetch(stack, url)
            assert status == 200, (wish, url, body[:200])


@pytest.mark.parametrize("client", SIGNING, ids=named)
def test_a_url_that_was_changed_is_refused(stack: Stack, client: Client) -> None:
    width = "width" if dialect_of(client) == "imglab" else "w"
    ((url,),) = client.urls([Wish("plain.png", {width: 40, "dpr": 2})])
    assert fetch(stack, url)[0] == 200
    signature = urlsplit(url).query.rpartition("=")[2]
    middle = signature[:20] + ("0" if signature[20] != "0" else "1") + signature[21:]
    for tampered in (
        url.replace(f"{width}=40", f"{width}=41"),
        url.replace("plain", "what"),
        url.replace("dpr=2", "dpr=2&unknown=1"),
        url.replace(signature, middle),
        url.replace(signature, ""),
        url.partition("?")[0],
    ):
        assert tampered != url and fetch(stack, tampered)[0] == 403, tampered


def test_a_locked_alias_asks_for_its_key(stack: Stack) -> None:
    """ixmage's clients sign nothing: a key is put behind what they build."""
    client = Client("astro-ixmage (npm)", f"{ACCOUNT}/demo-ixmage")
    ((url,),) = client.urls([Wish("plain.png", {"w": 40})])
    assert fetch(stack, url)[0] == 403


@pytest.mark.parametrize("client", SIGNING, ids=named)
def test_without_the_edge_all_but_names_with_a_question_mark_render(stack_without_edge: Stack, client: Client) -> None:
    """The bare API cuts a path at a decoded question mark, so no signature over the rest can be checked."""
    wishes = [Wish(name, {"width": 40}) for name in NAMES]
    for wish, (url,) in zip(wishes, client.urls(wishes), strict=True):
        assert fetch(stack_without_edge, url)[0] == (403 if "?" in wish.path else 200), (wish, url)
