"""Overlays as a request meets them: what is fetched for a print, what never is, and what is said of it."""

import io
import re
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image

from darkroom.app import App, Rules
from darkroom.errors import OutOfTime
from darkroom.http import Response
from darkroom.memory import MemoryOriginals, MemorySources
from darkroom.plan import Plan
from darkroom.ports import Deadline, Limits, Original, Overlay
from darkroom.render import develop
from darkroom.render.pipeline import PIPELINE
from darkroom.sources import Bucket, Secret, SigningKey, Source
from tests.things import Ticking, a_request, a_source, read, sign
from tests.unit.render.tools import scene, written

RED, BLUE = (255, 0, 0), (0, 0, 255)
OTHER_KEY = "another-key"


def plain(colour: tuple[int, ...], size: tuple[int, int] = (10, 10)) -> bytes:
    return written(Image.new("RGB" if len(colour) == 3 else "RGBA", size, colour), "PNG")


class Shelf(MemoryOriginals):
    """Originals in memory, a bucket for each source, that note what they were asked for and by whom."""

    def __init__(self, objects: dict[str, bytes]) -> None:
        super().__init__(objects)
        self.objects = objects
        self.asked: list[str] = []

    def open(self, source: Source, key: str, deadline: Deadline) -> Original:
        self.asked.append(f"{source.name}:{key}")
        return super().open(source, f"{source.bucket.name}/{key}", deadline)


def other(**changes: Any) -> Source:
    """A second secured source, of a bucket of its own."""
    keys = (SigningKey(id="k2", secret=Secret(OTHER_KEY)),)
    return a_source(name="other", bucket=Bucket(name="elsewhere", prefix="shown"), signing_keys=keys, **changes)


class House:
    """An App with two sources, and a viewer who signs."""

    def __init__(self, *sources: Source, **limits: Any) -> None:
        self.clock = Ticking()
        self.shelf = Shelf(
            {
                "pictures/public/a.jpg": written(scene(120, 80), "JPEG"),
                "pictures/public/red.png": plain(RED),
                "pictures/public/my logo.png": plain(RED),
                "pictures/public/note.txt": b"<html>hello</html>",
                "pictures/public/cut.png": plain(RED, (200, 200))[:-90],
                "pictures/secret.png": plain(RED),
                "elsewhere/shown/blue.png": plain(BLUE),
                "elsewhere/hidden.png": plain(BLUE),
            }
        )
        rules = Rules("img.example", Limits(**limits))
        self.app = App(rules, MemorySources([*(sources or (a_source(), other()))]), self.shelf, self.clock)

    def get(self, query: str, path: str = "/demo/a.jpg", **headers: str) -> Response:
        return self.app.answer(a_request(path, sign(path, query).partition("?")[2], **headers))


@pytest.fixture
def house() -> House:
    return House()


def marked(value: str, **more: str) -> str:
    """A query with a watermark in the top left corner, opaque, of its own size."""
    wishes = {"w": "60", "fm": "png", "mark": value, "mark-x": "0", "mark-y": "0", **more}
    return "&".join(f"{name}={quote(text, safe='')}" for name, text in wishes.items())


def elsewhere(path: str = "/blue.png", query: str = "", key: str = OTHER_KEY, host: str = "other.img.example") -> str:
    return f"https://{host}{sign(path, query, key)}"


def corner(response: Response) -> Any:
    assert response.status == 200, response.body
    return Image.open(io.BytesIO(response.body)).convert("RGB").getpixel((2, 2))


def refused(house: House, response: Response, status: int) -> None:
    """Refused in public words, before any bucket was asked for anything."""
    assert response.status == status
    assert house.shelf.asked == []
    assert not re.search(rb"pictures|elsewhere|public/|shown|hidden|Traceback", response.body)


@pytest.mark.parametrize("value", ["red.png", "/red.png", "my logo.png", "my%20logo.png", "red.png?w=5", "red.png#x"])
def test_an_overlay_comes_from_the_same_source_below_its_prefix(house: House, value: str) -> None:
    assert corner(house.get(marked(value))) == RED
    assert len(house.shelf.asked) == 2
    assert all(asked.startswith("demo:public/") for asked in house.shelf.asked)


def test_an_overlay_comes_from_another_source_through_that_sources_own_credentials(house: House) -> None:
    assert corner(house.get(marked(elsewhere()))) == BLUE
    assert house.shelf.asked == ["demo:public/a.jpg", "other:shown/blue.png"]


def test_another_source_is_found_below_the_base_domain_too(house: House) -> None:
    assert corner(house.get(marked(f"https://img.example{sign('/other/blue.png', key=OTHER_KEY)}"))) == BLUE


@pytest.mark.parametrize(
    "value",
    [
        "../secret.png",
        "/../secret.png",
        "x/../../secret.png",
        "%2e%2e/secret.png",
        "%2e%2e%2fsecret.png",
        "./red.png",
        "a//red.png",
        "a\\..\\secret.png",
        "red.png\x00",
    ],
)
def test_an_overlay_outside_the_prefix_is_refused_before_anything_is_fetched(house: House, value: str) -> None:
    refused(house, house.get(marked(value)), 400)


@pytest.mark.parametrize(
    "value",
    [
        "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
        "http://169.254.169.254/demo/red.png",
        "http://localhost/demo/red.png",
        "http://127.0.0.1:8080/demo/red.png",
        "http://[::1]/demo/red.png",
        "//evil.example/demo/red.png",
        "https://evil.example/other/blue.png",
        "https://img.example.evil.example/other/blue.png",
        "https://notimg.example/other/blue.png",
        "https://evil.example@other.img.example/blue.png",
        "https://other.img.example@evil.example/blue.png",
        "https://nobody.img.example/blue.png",
        "https://a.other.img.example/blue.png",
        "https://img.example/nobody/blue.png",
        "https://img.example/-/health",
    ],
)
def test_an_overlay_at_a_host_that_is_no_source_is_refused_before_anything_is_fetched(house: House, value: str) -> None:
    refused(house, house.get(marked(value)), 400)


@pytest.mark.parametrize("value", ["file:///etc/passwd", "s3://elsewhere/shown/blue.png"])
def test_other_schemes_are_no_addresses(house: House, value: str) -> None:
    response = house.get(marked(value))
    assert response.status in (200, 400)
    assert house.shelf.asked in ([], ["demo:public/a.jpg"])


@pytest.mark.parametrize(
    "value",
    [
        "https://other.img.example/blue.png",
        elsewhere(key="a-wrong-key"),
        elsewhere().replace("blue.png", "hidden.png"),
        elsewhere(query="w=5").replace("w=5", "w=6"),
        elsewhere("/../hidden.png"),
        elsewhere("/%2e%2e/hidden.png"),
        elsewhere(query="expires=1000"),
    ],
)
def test_another_sources_link_is_held_to_its_signature_prefix_and_expiry(house: House, value: str) -> None:
    refused(house, house.get(marked(value)), 400)


def test_another_sources_link_may_still_run(house: House) -> None:
    assert corner(house.get(marked(elsewhere(query="expires=1900000000")))) == BLUE


def test_the_log_holds_no_signature_of_a_picture_elsewhere(house: House) -> None:
    link = elsewhere(query="w=9")
    response = house.get(marked(link))
    assert response.status == 200
    assert "other.img.example" in response.facts["plan"]
    assert link.rpartition("s=")[2] not in str(response.facts)
    assert house.get(marked(elsewhere(query="w=8"))).headers["ETag"] != response.headers["ETag"]


def test_another_source_answers_as_it_does_by_itself() -> None:
    house = House(a_source(), other(defaults="mark=%2Fred.png&mark-x=0&mark-y=0"))
    house.shelf.objects["elsewhere/shown/red.png"] = plain(RED, (5, 5))
    assert corner(house.get(marked(elsewhere()))) == RED
    assert house.shelf.asked == ["demo:public/a.jpg", "other:shown/blue.png", "other:shown/red.png"]


def test_an_account_guards_its_sources_as_overlays_too() -> None:
    house = House(a_source(), other(account="token"))
    refused(house, house.get(marked(elsewhere())), 400)


def test_its_own_source_by_the_host_is_a_loop_in_imgix(house: House) -> None:
    refused(house, house.get(marked(f"https://demo.img.example{sign('/red.png')}")), 400)
    refused(house, house.get(marked(f"https://img.example{sign('/demo/red.png')}")), 400)


def nested(depth: int) -> str:
    """A watermark upon a watermark, so many of them."""
    value = "red.png"
    for _ in range(depth - 1):
        value = f"red.png?mark={quote(value, safe='')}"
    return value


def test_overlays_lie_upon_overlays_once_and_no_deeper(house: House) -> None:
    assert house.get(marked(nested(2))).status == 200
    assert house.shelf.asked == ["demo:public/a.jpg", "demo:public/red.png"]
    house.shelf.asked.clear()
    refused(house, house.get(marked(nested(3))), 400)


def test_depth_is_counted_across_sources(house: House) -> None:
    inner = f"mark={quote('blue.png?mark=blue.png', safe='')}"
    refused(house, house.get(marked(elsewhere(query=inner))), 400)


def test_the_number_of_overlays_is_bounded(house: House) -> None:
    many = "&".join(f"mark[{index}]=x{index}.png" for index in range(4))
    names = ("mark", "mark[1]", "blend")
    query = "&".join(f"{name}={quote(f'{index}.png?{many}', safe='')}" for index, name in enumerate(names))
    refused(house, house.get(query), 400)


@pytest.mark.parametrize(
    ("value", "status"),
    [("missing.png", 404), ("note.txt", 422), ("cut.png", 422), (elsewhere("/missing.png"), 404)],
)
def test_what_cannot_be_laid_over_has_its_status(house: House, value: str, status: int) -> None:
    response = house.get(marked(value))
    assert response.status == status
    assert b"overlay" in response.body


def test_a_bomb_is_no_better_as_an_overlay(house: House) -> None:
    house.shelf.objects["pictures/public/bomb.png"] = written(Image.new("1", (20_000, 20_000)), "PNG")
    assert house.get(marked("bomb.png")).status == 413


def test_overlays_together_have_no_more_bytes_than_an_original_may() -> None:
    size = len(plain(RED)) + len(plain(BLUE))
    query = marked("red.png") + "&blend=red2.png"
    for spare, status in ((0, 200), (-1, 413)):
        house = House(bytes=max(size + spare, 0))
        house.shelf.objects["pictures/public/a.jpg"] = plain(BLUE)
        house.shelf.objects["pictures/public/red2.png"] = plain(BLUE)
        assert house.get(query).status == status


def test_a_changed_logo_changes_the_prints_tag(house: House) -> None:
    query = marked("red.png")
    before = house.get(query).headers["ETag"]
    assert house.get(query, if_none_match=before).status == 304
    house.shelf.objects["pictures/public/red.png"] = plain(BLUE)
    after = house.get(query, if_none_match=before)
    assert (after.status, corner(after)) == (200, BLUE)
    assert after.headers["ETag"] != before


def test_layers_that_come_too_late_are_not_laid(house: House) -> None:
    class Hurried(Deadline):
        def check(self) -> None:
            self.clock.sleep(1.0)
            super().check()

    layers = "&".join(f"mark{index}=red.png&mark-x{index}={at}" for at, index in enumerate(("", "[1]", "[2]", "[3]")))
    plan = read(layers).plan
    overlays = {locator: Overlay(plain(RED), "etag", Plan(), {}) for locator in plan.locators()}
    steps = len(PIPELINE) + 2
    with pytest.raises(OutOfTime):
        develop(io.BytesIO(plain(BLUE)), plan, frozenset(), Limits(), Hurried(house.clock, steps), overlays)
    bare = read("w=60").plan
    assert develop(io.BytesIO(plain(BLUE)), bare, frozenset(), Limits(), Hurried(Ticking(), steps)).body


def test_no_date_tells_that_a_print_is_unchanged_whose_logo_may_have_changed(house: House) -> None:
    response = house.get(marked("red.png"), if_modified_since="Fri, 01 Jan 2100 00:00:00 GMT")
    assert (response.status, "Last-Modified" in response.headers) == (200, False)


def test_a_changed_logo_upon_a_logo_changes_it_too(house: House) -> None:
    query = marked(elsewhere(query="mark=top.png"))
    house.shelf.objects["elsewhere/shown/top.png"] = plain(RED)
    before = house.get(query).headers["ETag"]
    house.shelf.objects["elsewhere/shown/top.png"] = plain(BLUE)
    assert house.get(query).headers["ETag"] != before


def test_a_plan_that_only_carries_an_overlay_is_developed(house: House) -> None:
    response = house.get("mark=red.png&mark-x=0&mark-y=0")
    assert response.body != house.shelf.objects["pictures/public/a.jpg"]
    red, green, blue = corner(response)
    assert red > 200
    assert max(green, blue) < 60


def test_a_sources_default_watermark_lies_on_every_print() -> None:
    house = House(a_source(defaults="mark=red.png&mark-x=0&mark-y=0"))
    assert corner(house.get("w=60&fm=png")) == RED
    assert corner(house.get("fm=png")) == RED


def test_a_default_base_stands_before_what_a_url_names() -> None:
    house = House(a_source(defaults="mark-base=brand/2026"))
    house.shelf.objects["pictures/public/brand/2026/red.png"] = plain(RED)
    assert corner(house.get(marked("red.png"))) == RED
    assert house.shelf.asked == ["demo:public/a.jpg", "demo:public/brand/2026/red.png"]


def test_a_base_leads_nowhere_else(house: House) -> None:
    refused(house, house.get(marked("red.png", **{"mark-base": "https://evil.example/x"})), 400)
    refused(house, house.get(marked("secret.png", **{"mark-base": ".."})), 400)
