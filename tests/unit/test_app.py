"""The story of a request: its order, its answers, and what never leaves the house."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from darkroom.app import App, Rules
from darkroom.errors import (
    BucketUnavailable,
    CredentialsRefused,
    DarkroomError,
    OriginalForbidden,
    OutOfTime,
    PathRefused,
    TransferCut,
)
from darkroom.memory import MemorySources
from darkroom.ports import Limits
from darkroom.sources import Bucket, Secret, SigningKey
from tests.things import TOKEN, a_request, a_source, sign
from tests.unit.house import House, Shelf, opened, picture

SECRETS = ("pictures", "public/", "AKIADEMO", "a-secret-access-key", TOKEN, "Traceback")
"""What no answer may carry: bucket, prefix, access key, secrets."""


@pytest.fixture
def house() -> House:
    return House()


def test_a_signed_url_is_answered_with_a_developed_picture(house: House) -> None:
    response = house.get("/demo/a.jpg", "w=30&fm=png")
    assert opened(response).size == (30, 20)
    assert response.headers["Content-Type"] == "image/png"
    assert house.shelf.asked == ["public/a.jpg"]


def test_the_host_names_the_source_too(house: House) -> None:
    signed = sign("/a.jpg", "w=30").partition("?")[2]
    assert opened(house.app.answer(a_request("/a.jpg", signed, host="demo.img.example"))).size == (30, 20)


def test_without_parameters_the_stored_bytes_pass_through(house: House) -> None:
    response = house.get("/demo/alpha.png")
    assert response.body == picture("RGBA", format="PNG")
    assert response.headers["Content-Type"] == "image/png"


def test_a_source_may_have_what_passes_through_stripped() -> None:
    exif = Image.Exif()
    exif[0x010E] = "a private remark"
    house = House(strip_metadata=True)
    house.shelf = Shelf({"public/a.jpg": picture(exif=exif)})
    house.app = App(Rules("img.example"), MemorySources([a_source(strip_metadata=True)]), house.shelf, house.clock)
    response = house.get("/demo/a.jpg")
    assert opened(response).size == (60, 40)
    assert b"private" not in response.body


@pytest.mark.parametrize("query", ["", "w=30", "w=30&s=00000000000000000000000000000000", "s="])
def test_the_signature_is_checked_before_the_bucket_is_touched(house: House, query: str) -> None:
    response = house.ask("/demo/a.jpg", query)
    assert response.status == 403
    assert house.shelf.asked == []


def test_an_expired_link_is_not_found_in_imgix_and_the_bucket_is_not_touched(house: House) -> None:
    now = int(house.clock.now())
    assert house.get("/demo/a.jpg", f"expires={now}").status == 404
    assert house.ask("/demo/a.jpg", f"expires={now}").status == 403
    assert house.shelf.asked == []
    fresh = house.get("/demo/a.jpg", f"w=30&expires={now + 60}")
    assert fresh.status == 200
    assert fresh.headers["Cache-Control"] == "public, max-age=60, must-revalidate, stale-if-error=0"


def test_an_unknown_source_is_a_bad_source_and_the_bucket_is_not_touched(house: House) -> None:
    assert house.get("/other/a.jpg").status == 410
    assert house.shelf.asked == []


def test_an_unsecured_source_ignores_signatures() -> None:
    house = House(secured=False)
    assert house.ask("/demo/a.jpg", "w=30").status == 200
    assert house.ask("/demo/a.jpg", "w=30&s=nonsense").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/demo/../secret.jpg",
        "/demo/%2e%2e/secret.jpg",
        "/demo/..%2Fsecret.jpg",
        "/demo/a%2Fb.jpg",
        "/demo//a.jpg",
        "/demo/",
        "/demo/%5C..%5Csecret.jpg",
        "/demo/http%3A%2F%2Fexample.com%2Fa.jpg",
        "/demo/http://example.com/a.jpg",
        "/demo/a%00.jpg",
        "/demo/%ff.jpg",
    ],
)
def test_a_key_never_leaves_its_prefix_and_the_bucket_is_not_touched(house: House, path: str) -> None:
    assert house.get(path, "w=30").status == 400
    assert house.shelf.asked == []


def test_odd_names_are_found(house: House) -> None:
    assert house.get("/demo/odd%20name%2B%25%3F.png", "w=30").status == 200


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/demo/missing.jpg", "", 404),
        ("/demo/note.txt", "", 422),
        ("/demo/note.txt", "w=30", 422),
        ("/demo/cut.jpg", "w=30", 421),
        ("/demo/a.jpg", "w64=%21", 400),
        ("/-/nothing", "", 404),
        ("/v2/token/alias/a.jpg", "", 404),
        ("/v2/token/demo/a.jpg", "", 404),
        ("/v2/token/https://example.com/a.jpg", "", 400),
        ("/other/a.jpg", "", 410),
        ("/demo/a.jpg", "w=3" + "0" * 8000, 414),
    ],
)
def test_what_cannot_be_answered_has_its_status(house: House, path: str, query: str, status: int) -> None:
    assert house.get(path, query).status == status


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OriginalForbidden("AccessDenied pictures public/a.jpg"), 403),
        (CredentialsRefused("InvalidAccessKeyId AKIADEMO"), 502),
        (BucketUnavailable("pictures"), 502),
        (OutOfTime("pictures"), 504),
        (DarkroomError("pictures"), 500),
    ],
)
def test_what_the_bucket_says_is_said_in_public_words(house: House, error: DarkroomError, status: int) -> None:
    house.shelf.failing = [error]
    response = house.get("/demo/a.jpg", "w=30")
    assert (response.status, json.loads(response.body)["detail"]) == (status, error.public)
    assert str(error) in response.facts["error"]


def test_a_bug_is_500_in_public_words_and_kept_for_the_log(house: House) -> None:
    house.shelf.failing = [ZeroDivisionError("pictures")]  # type: ignore[list-item]
    response = house.get("/demo/a.jpg", "w=30")
    assert response.status == 500
    assert isinstance(response.facts["bug"], ZeroDivisionError)
    assert b"pictures" not in response.body


def test_what_is_not_even_a_request_is_refused_with_its_cause_in_the_log(house: House) -> None:
    response = house.app.refuse(PathRefused("the edge's path disagrees"))
    assert (response.status, response.facts["error"]) == (400, "PathRefused: the edge's path disagrees")
    assert response.facts["status"] == 400


def test_a_cut_transfer_is_fetched_once_more(house: House) -> None:
    house.shelf.failing = [TransferCut("cut")]
    assert house.get("/demo/a.jpg", "w=30").status == 200
    house.shelf.failing = [TransferCut("cut"), TransferCut("cut")]
    assert house.get("/demo/a.jpg", "w=30").status == 502


def test_too_many_bytes_or_pixels_are_refused() -> None:
    for limits in (Limits(bytes=100), Limits(pixels=2399), Limits(frame_pixels=2399)):
        assert House(Rules("img.example", limits)).get("/demo/a.jpg", "w=30").status == 413
    assert House(Rules("img.example", Limits(pixels=2400))).get("/demo/a.jpg", "w=30").status == 200


def test_a_print_over_the_limit_is_refused_clearly() -> None:
    house = House(Rules("img.example", answer_bytes=17_000))
    for query in ("", "w=60&fm=jpg"):
        response = house.get("/demo/a.jpg", query)
        assert (response.status, json.loads(response.body)["detail"][:19]) == (413, "The result is large")
    assert house.get("/demo/a.jpg", "w=30&fm=png").status == 200


def test_only_get_head_and_options_are_answered(house: House) -> None:
    refused = house.get("/demo/a.jpg", "w=30", "POST")
    assert (refused.status, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    preflight = house.ask("/demo/a.jpg", "", "OPTIONS")
    assert (preflight.status, preflight.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert house.shelf.asked == []


def test_head_has_the_headers_of_get_and_no_body(house: House) -> None:
    got, head = house.get("/demo/a.jpg", "w=30"), house.get("/demo/a.jpg", "w=30", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(got.body))
    assert head.headers == {**got.headers, "Content-Length": str(len(got.body))}


def test_a_known_print_is_not_sent_again(house: House) -> None:
    first = house.get("/demo/a.jpg", "w=30")
    again = house.get("/demo/a.jpg", "w=30", if_none_match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    for name in ("ETag", "Cache-Control", "Last-Modified"):
        assert again.headers[name] == first.headers[name]
    assert house.get("/demo/a.jpg", "w=31", if_none_match=first.headers["ETag"]).status == 200
    since = house.get("/demo/a.jpg", "w=30", if_modified_since=first.headers["Last-Modified"])
    assert since.status == 304


def test_equal_wishes_have_equal_tags_and_others_have_not(house: House) -> None:
    def tag(query: str, path: str = "/demo/a.jpg", **headers: str) -> str:
        return house.get(path, query, **headers).headers["ETag"]

    assert tag("w=30") == tag("ixlib=js-3.8.0&width=30") == tag("w=15&dpr=2") == tag("w=30", accept="image/webp")
    assert len({tag("w=30"), tag(""), tag("w=30", "/demo/alpha.png"), tag("w=30&auto=format")}) == 4
    assert tag("w=30&auto=format", accept="image/webp") != tag("w=30&auto=format")


def test_the_best_accepted_format_is_negotiated_and_vary_says_so(house: House) -> None:
    for accept, content_type in (
        ("image/avif,image/webp,*/*", "image/avif"),
        ("image/webp,*/*", "image/webp"),
        ("*/*", "image/jpeg"),
    ):
        response = house.get("/demo/a.jpg", "w=30&auto=format", accept=accept)
        assert (response.headers["Content-Type"], response.headers["Vary"]) == (content_type, "Accept")
    assert "Vary" not in house.get("/demo/a.jpg", "w=30", accept="image/webp").headers


def test_client_hints_are_asked_for_and_vary_says_so(house: House) -> None:
    plain = house.get("/demo/a.jpg", "w=30")
    hinted = house.get("/demo/a.jpg", "w=20&ch=width,save-data", width="30")
    assert hinted.body == plain.body
    assert (hinted.headers["Vary"], hinted.headers["Accept-CH"]) == (
        "Save-Data, Width, Sec-CH-Width",
        "Width, Sec-CH-Width",
    )
    assert "Accept-CH" not in plain.headers and "Vary" not in plain.headers
    assert house.get("/demo/a.jpg", "w=20&ch=width").headers["ETag"] != hinted.headers["ETag"]


@pytest.mark.parametrize(
    ("query", "content_type"),
    [
        ("fm=json", "application/json"),
        ("palette=json", "application/json"),
        ("palette=css", "text/css; charset=utf-8"),
        ("fm=blurhash", "text/plain; charset=utf-8"),
    ],
)
def test_texts_are_answered_as_texts(house: House, query: str, content_type: str) -> None:
    response = house.get("/demo/a.jpg", query, accept="image/avif,image/webp")
    assert (response.status, response.headers["Content-Type"]) == (200, content_type)
    assert response.body.decode().isascii() and "Vary" not in response.headers


def test_what_trials_came_to_is_told(house: House) -> None:
    told = house.get("/demo/a.jpg", "w=30&q=auto").headers["X-Darkroom-Quality"]
    assert re.fullmatch(r"\d+; ssim=[01]\.\d{4}; trials=\d", told)
    assert "bytes=" in house.get("/demo/a.jpg", "w=30&max-bytes=700").headers["X-Darkroom-Quality"]
    assert "X-Darkroom-Quality" not in house.get("/demo/a.jpg", "w=30").headers


def test_a_picture_has_the_headers_that_pages_need(house: House) -> None:
    headers = house.get("/demo/a.jpg", "w=30&h=bad&dl=my%20photo.jpg").headers
    assert headers["Cache-Control"] == "public, max-age=2592000, stale-while-revalidate=3600, stale-if-error=86400"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Imgix-Params"] == "w=30"
    assert headers["Content-Disposition"].startswith('attachment; filename="my photo.jpg"')
    assert "fetch;dur=" in headers["Server-Timing"]


def test_every_key_of_the_ring_verifies() -> None:
    ring = (SigningKey(id="old", secret=Secret(TOKEN)), SigningKey(id="new", secret=Secret("newer")))
    house = House(signing_keys=ring)
    assert house.get("/demo/a.jpg", "w=30").status == 200


def test_facts_for_the_log_name_what_happened_and_no_secret(house: House) -> None:
    facts = house.get("/demo/a.jpg", "w=30").facts
    assert facts["source"] == "demo"
    assert (facts["status"], facts["format"], facts["width"]) == (200, "image/jpeg", 30)
    assert facts["bytes_in"] > facts["bytes_out"] > 0
    for secret in (TOKEN, "a-secret-access-key"):
        assert secret not in repr(facts)


@settings(max_examples=60, deadline=None)
@given(
    path=st.text(alphabet="/.%2feE5cC0demoajpgv-", max_size=30),
    query=st.text(alphabet="wh=&0123456789.,-+%abcfitrodpq64:s", max_size=40),
    signed=st.booleans(),
    method=st.sampled_from(["GET", "HEAD", "POST", "OPTIONS"]),
)
def test_whatever_is_asked_no_answer_carries_a_secret(path: str, query: str, signed: bool, method: str) -> None:
    house = House(bucket=Bucket(name="pictures", prefix="public"))
    ask = house.get if signed else house.ask
    response = ask("/demo/" + path, query, method)
    assert response.status in {200, 204, 304, 400, 403, 404, 405, 410, 413, 414, 421, 422}
    if response.status >= 400:
        told = f"{dict(response.headers)} {response.body!r}"
        assert not [secret for secret in SECRETS if secret in told]
