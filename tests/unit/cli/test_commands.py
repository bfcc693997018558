"""The `darkroom` command: what a stranger reads, and what it does without AWS."""

import base64
import io
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image

from darkroom.cli import COMMANDS
from darkroom.render.drawing import landscape
from tests.paths import ROOT
from tests.terminal import Darkroom
from tests.things import sign

SOURCE = {
    "version": 1,
    "name": "demo",
    "bucket": {"name": "my-bucket"},
    "credentials": {"kind": "keys", "access_key_id": "AKIADEMO", "secret_access_key": "not told"},
    "signing_keys": [{"id": "1", "secret": "not told"}],
}


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "photo.jpg"
    file.write_bytes(landscape(300, 200))
    return file


@pytest.fixture
def in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """One drawn picture instead of AWS."""
    monkeypatch.setenv("DARKROOM_PORTS", "memory")


def picture(file: Path) -> Image.Image:
    return Image.open(io.BytesIO(file.read_bytes()))


def signed(path: str, query: str) -> str:
    return sign(path, query)


def test_help_names_every_command(darkroom: Darkroom) -> None:
    told = darkroom("--help")
    assert told.status == 0
    for name, command in COMMANDS.items():
        assert f"    {name} " in told.out
        assert command.SUMMARY in told.out


@pytest.mark.parametrize("name", COMMANDS)
def test_each_help_has_an_example(darkroom: Darkroom, name: str) -> None:
    told = darkroom(name, "--help")
    assert told.status == 0
    assert f"\n  darkroom {name} " in told.out
    assert all(len(line) <= 110 for line in told.out.splitlines())


@pytest.mark.parametrize("arguments", [(), ("develop",), ("render",), ("serve", "--port", "x"), ("source", "put")])
def test_a_wrong_command_line_is_explained(darkroom: Darkroom, arguments: tuple[str, ...]) -> None:
    told = darkroom(*arguments)
    assert told.status == 2
    assert told.err.startswith("usage: darkroom")


def test_render_develops_a_file(darkroom: Darkroom, photo: Path, tmp_path: Path) -> None:
    told = darkroom("render", str(photo), "w=60&fm=webp&unheard=1", "-o", "small.webp")
    assert (told.status, told.out) == (0, "")
    assert (picture(tmp_path / "small.webp").format, picture(tmp_path / "small.webp").size) == ("WEBP", (60, 40))
    size = (tmp_path / "small.webp").stat().st_size
    assert told.err.startswith(f"small.webp: 60 x 40, image/webp, {size:,} bytes (")
    assert "decode " in told.err
    assert told.err.endswith("not understood: unheard\n")


def test_render_lays_over_it_what_lies_beside_it(darkroom: Darkroom, photo: Path, tmp_path: Path) -> None:
    Image.new("RGB", (20, 20), (255, 0, 0)).save(photo.parent / "badge.png")
    told = darkroom("render", str(photo), "w=60&fm=png&mark=badge.png&mark-x=0&mark-y=0", "-o", "marked.png")
    assert told.status == 0
    assert picture(tmp_path / "marked.png").convert("RGB").getpixel((2, 2)) == (255, 0, 0)
    refused = darkroom("render", str(photo), "w=60&mark=../badge.png", "-o", "x.png")
    assert (refused.status, "OverlayRefused" in refused.err) == (1, True)


def test_render_reads_any_dialect(darkroom: Darkroom, photo: Path, tmp_path: Path) -> None:
    darkroom("render", str(photo), "w=60&h=60", "--dialect", "ixmage", "-o", "padded.webp")
    assert (picture(tmp_path / "padded.webp").format, picture(tmp_path / "padded.webp").size) == ("WEBP", (60, 60))
    unheard = darkroom("render", str(photo), "w=60", "--dialect", "klingon", "-o", "x")
    assert (unheard.status, "there is no dialect 'klingon'" in unheard.err) == (1, True)


def test_render_writes_to_the_standard_output(darkroom: Darkroom, photo: Path) -> None:
    told = darkroom("render", str(photo), "?w=60&fm=png", "-o", "-")
    assert Image.open(io.BytesIO(told.out.encode("latin-1"))).size == (60, 40)
    assert told.err.startswith("stdout: 60 x 40, image/png")


def test_render_negotiates_when_told_what_is_accepted(darkroom: Darkroom, photo: Path, tmp_path: Path) -> None:
    darkroom("render", str(photo), "w=60&auto=format", "--accept", "image/avif", "-o", "out")
    assert picture(tmp_path / "out").format == "AVIF"


def test_render_without_a_wish_passes_the_file_through(darkroom: Darkroom, photo: Path, tmp_path: Path) -> None:
    told = darkroom("render", str(photo), "", "-o", "same.jpg")
    assert (tmp_path / "same.jpg").read_bytes() == photo.read_bytes()
    assert "as it is stored" in told.err


def test_render_says_what_is_wrong_with_a_file(darkroom: Darkroom, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("no picture")
    for file, words in (("a.txt", "a.txt: OriginalUnsupported"), ("b.jpg", "b.jpg: No such file or directory")):
        told = darkroom("render", file, "w=60", "-o", "out")
        assert (told.status, told.err.count("\n")) == (1, 1)
        assert told.err.startswith(f"darkroom: {words}")
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("in_memory")
@pytest.mark.parametrize("origin", ["http://demo.darkroom.localhost:8080", "http://127.0.0.1/demo", "/demo"])
def test_get_answers_a_url(darkroom: Darkroom, tmp_path: Path, origin: str) -> None:
    prefix = urlsplit(origin).path
    target = signed(f"{prefix}/sunset.jpg", "w=60&auto=format").removeprefix(prefix)
    told = darkroom("get", f"{origin}{target}", "-H", "Accept: image/webp", "-o", "a.webp")
    assert (told.status, told.out) == (0, "")
    assert told.err.startswith("200\n")
    assert "\nContent-Type: image/webp\n" in told.err
    assert picture(tmp_path / "a.webp").width == 60


@pytest.mark.usefixtures("in_memory")
def test_get_shows_what_went_wrong(darkroom: Darkroom) -> None:
    told = darkroom("get", "/demo/sunset.jpg?w=60")
    assert told.status == 1
    assert json.loads(told.out)["detail"] == "The signature is missing or wrong."
    assert told.err.endswith("darkroom: SignatureRefused: no signature\n")


@pytest.mark.usefixtures("in_memory")
def test_get_takes_other_methods_and_no_odd_headers(darkroom: Darkroom) -> None:
    told = darkroom("get", signed("/demo/sunset.jpg", "w=60"), "-X", "head")
    assert (told.status, told.out) == (0, "")
    assert "Content-Length: " in told.err
    assert darkroom("get", "/demo/a", "-H", "odd").err == "darkroom: 'odd' is not a header: expected 'Name: value'\n"


def event(path: str, query: str) -> str:
    told = {"rawPath": path, "rawQueryString": query, "headers": {}, "requestContext": {"http": {"method": "GET"}}}
    return json.dumps(told)


@pytest.mark.usefixtures("in_memory")
def test_invoke_answers_an_event(darkroom: Darkroom, tmp_path: Path) -> None:
    url = urlsplit(signed("/demo/sunset.jpg", "w=60"))
    (tmp_path / "event.json").write_text(event(url.path, url.query))
    answer = json.loads(darkroom("invoke", "transform", "event.json").out)
    assert answer["statusCode"] == 200
    assert base64.b64decode(answer["body"]).startswith(b"\xff\xd8")
    told = darkroom("invoke", "transform", "event.json", "-o", "a.jpg")
    assert json.loads(told.out)["body"] == "(in a.jpg)"
    assert picture(tmp_path / "a.jpg").width == 60


@pytest.mark.usefixtures("in_memory")
def test_invoke_reads_variables_as_sam_does(darkroom: Darkroom, tmp_path: Path) -> None:
    url = urlsplit(signed("/demo/sunset.jpg", "w=60"))
    (tmp_path / "event.json").write_text(event(url.path, url.query))
    memory = str(ROOT / "events" / "memory.json")
    answer = json.loads(darkroom("invoke", "transform", "event.json", "--env-vars", memory).out)
    assert answer["statusCode"] == 200
    (tmp_path / "odd.json").write_text('{"NAME": "value"}')
    told = darkroom("invoke", "transform", "event.json", "--env-vars", "odd.json")
    assert told.err == "darkroom: odd.json is not a file of variables: expected an object of objects\n"


@pytest.mark.usefixtures("in_memory")
def test_invoke_says_what_it_cannot_run(darkroom: Darkroom, tmp_path: Path) -> None:
    (tmp_path / "event.json").write_text("{")
    (tmp_path / "list.json").write_text("[]")
    assert darkroom("invoke", "transform", "event.json").err.startswith("darkroom: event.json is not JSON: ")
    assert darkroom("invoke", "transform", "list.json").err.startswith("darkroom: list.json is not an event")
    (tmp_path / "event.json").write_text("{}")
    assert "not an event of an HTTP API" in darkroom("invoke", "transform", "event.json").err
    assert "there is no function 'develop'; there is: " in darkroom("invoke", "develop", "event.json").err


def test_sign_with_a_key_from_outside(darkroom: Darkroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DARKROOM_SIGNING_KEY", "first-light")
    told = darkroom("sign", "--source", "demo", "ein bild%20+1/größe.jpg?w=60&txt=é ü")
    escaped, query = "/ein%20bild%20+1/gr%C3%B6%C3%9Fe.jpg", "w=60&txt=%C3%A9%20%C3%BC"
    assert told.out.split() == [signed(escaped, query), signed(f"/demo{escaped}", query)]
    monkeypatch.setenv("DARKROOM_BASE_DOMAIN", "img.example")
    first, second = darkroom("sign", "--source", "demo", "/a.jpg").out.split()
    assert first == f"https://demo.img.example{signed('/a.jpg', '')}"
    assert second == f"https://img.example{signed('/demo/a.jpg', '')}"


def test_sign_reads_a_key_from_the_standard_input(darkroom: Darkroom) -> None:
    told = darkroom("sign", "--source", "demo", "--key-from-stdin", "a.jpg?w=1", typed="first-light\n")
    assert told.out.split()[0] == signed("/a.jpg", "w=1")
    assert darkroom("sign", "--source", "demo", "--key-from-stdin", "a.jpg").status == 1


def test_source_check_names_every_mistake(darkroom: Darkroom, tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text(json.dumps(SOURCE))
    assert darkroom("source", "check", "demo.json") == (0, "demo: no mistakes\n", "")
    (tmp_path / "demo.json").write_text(json.dumps({**SOURCE, "name": "De mo", "bucket": {"name": "-"}, "colour": 1}))
    for action in ("check", "put"):
        told = darkroom("source", action, "demo.json")
        assert told.status == 1
        assert len(told.err.splitlines()) == 3
        assert all(line.startswith("darkroom: ") for line in told.err.splitlines())
        assert "not told" not in told.err + told.out


def test_source_check_names_defaults_and_templates_that_would_be_passed_over(
    darkroom: Darkroom, tmp_path: Path
) -> None:
    (tmp_path / "demo.json").write_text(json.dumps({**SOURCE, "defaults": "auto=format&wdith=9&&txt64=%21&w=oops"}))
    told = darkroom("source", "check", "demo.json")
    assert (told.status, [line[-7:] for line in told.err.splitlines()]) == (1, ["place 2", "place 4", "place 5"])
    assert "wdith" not in told.err
    templates = {"small": "w=90&q=80", "odd": "q=80&sepiaa=1"}
    ixmage = {**SOURCE, "dialect": "ixmage", "account": "TQKkCpGYGK", "templates": templates}
    (tmp_path / "demo.json").write_text(json.dumps(ixmage))
    assert "templates.odd: expected parameters that ixmage understands" in darkroom("source", "put", "demo.json").err


@pytest.mark.parametrize(
    "arguments", [("sign", "--source", "demo", "a.jpg"), ("get", "/a.jpg"), ("source", "put", "demo.json")]
)
def test_local_needs_a_running_stack(darkroom: Darkroom, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "demo.json").write_text(json.dumps(SOURCE))
    told = darkroom(*arguments, "--local")
    assert (told.status, told.err) == (1, "darkroom: no local stack is running: start one with `darkroom serve`\n")


def test_docs_are_written_from_the_code(darkroom: Darkroom) -> None:
    assert darkroom("docs", "--check") == (0, "", "")
    assert (ROOT / "PARAMETERS.md").read_text().startswith("# Parameters\n")
