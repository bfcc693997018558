"""`darkroom source cors` on a real S3: printed, checked, applied, and never a rule lost or a site let in unsaid."""

import json
from http.client import HTTPConnection
from typing import Any

import pytest

from darkroom.local.seaweed import REGION, Seaweed
from darkroom.sources import Bucket, Keys
from darkroom.sources.cors import rule_for
from darkroom.sources.policy import import_, read
from tests.servers.amazon import Amazon
from tests.servers.shelves import fresh_bucket, fresh_name
from tests.terminal import Darkroom, Told

CONSOLE = "https://console.example.com"
UPLOAD = {
    "ID": "upload",
    "AllowedOrigins": ["https://shop.example.com"],
    "AllowedMethods": ["PUT"],
    "AllowedHeaders": ["*"],
    "ExposeHeaders": ["ETag"],
    "MaxAgeSeconds": 60,
}
WITH_LABELLERR_S_HEADER = {
    "AllowedHeaders": ["*.labellerr.com"],
    "AllowedMethods": ["GET", "HEAD"],
    "AllowedOrigins": ["https://*.labellerr.com"],
    "MaxAgeSeconds": 3600,
}

pytestmark = pytest.mark.usefixtures("parameters")


class Desk:
    """Somebody at work on the rules of a source's bucket."""

    def __init__(self, darkroom: Darkroom, seaweed: Seaweed) -> None:
        self._darkroom = darkroom
        self._seaweed = seaweed
        self.bucket = fresh_bucket(seaweed, {})

    def put(self, keys: Keys, **changes: Any) -> None:
        credentials = {
            "kind": "keys",
            "access_key_id": keys.access_key_id,
            "secret_access_key": keys.secret_access_key.reveal(),
        }
        document = {
            "version": 1,
            "name": "photos",
            "bucket": self.place,
            "credentials": credentials,
            "signing_keys": [{"id": "k1", "secret": "a-signing-key"}],
        }
        assert self._darkroom("source", "put", "-", typed=json.dumps(document | changes)).status == 0

    @property
    def place(self) -> dict[str, str]:
        return {"name": self.bucket, "region": REGION, "prefix": "a", "endpoint": self._seaweed.endpoint}

    def cors(self, *arguments: str) -> Told:
        return self._darkroom("source", "cors", "photos", *arguments)

    @property
    def rules(self) -> list[Any]:
        return list(self._seaweed.s3().get_bucket_cors(Bucket=self.bucket)["CORSRules"])

    @rules.setter
    def rules(self, rules: list[Any]) -> None:
        self._seaweed.s3().put_bucket_cors(Bucket=self.bucket, CORSConfiguration={"CORSRules": rules})


@pytest.fixture
def desk(darkroom: Darkroom, seaweed: Seaweed) -> Desk:
    """A source whose own key may set the rules of its bucket."""
    desk = Desk(darkroom, seaweed)
    policy = import_(Bucket(desk.bucket, prefix="a"))
    desk.put(seaweed.create_user(fresh_name("importer"), policy), access="import")
    return desk


def test_rules_are_printed_as_the_console_and_the_aws_cli_take_them(desk: Desk) -> None:
    told = desk.cors("--for", "labellerr", "--for", CONSOLE)
    assert json.loads(told.out) == [rule_for("labellerr"), rule_for(CONSOLE)]
    input_of_cli = desk.cors("--for", "tenyks", "--as", "aws").out
    desk.rules = json.loads(input_of_cli)["CORSRules"]
    assert desk.cors("--for", "tenyks", "--check").status == 0


def test_a_bucket_without_rules_gets_them(desk: Desk) -> None:
    before = desk.cors("--for", CONSOLE, "--check")
    assert (before.status, before.out) == (1, f"missing  GET from {CONSOLE}\nmissing  HEAD from {CONSOLE}\n")
    assert f"`darkroom source cors photos --for {CONSOLE} --apply` adds what is missing" in before.err
    applied = desk.cors("--for", CONSOLE, "--apply")
    assert applied.status == 0
    assert f"now lets in GET from {CONSOLE}, HEAD from {CONSOLE}" in applied.out
    after = desk.cors("--for", CONSOLE, "--check")
    assert (after.status, after.out) == (0, f"let in   GET from {CONSOLE}\nlet in   HEAD from {CONSOLE}\n")


def test_the_browser_is_let_in_by_what_was_applied(desk: Desk, seaweed: Seaweed) -> None:
    desk.cors("--for", CONSOLE, "--apply")
    host, port = seaweed.endpoint.removeprefix("http://").split(":")
    connection = HTTPConnection(host, int(port))
    page = {"Origin": CONSOLE, "Access-Control-Request-Method": "GET"}
    connection.request("OPTIONS", f"/{desk.bucket}/a/b.jpg", headers=page)
    assert connection.getresponse().headers["Access-Control-Allow-Origin"] == CONSOLE
    connection.close()


def test_nobody_is_let_in_beside_rules_that_stand_without_consent(desk: Desk) -> None:
    desk.rules = [UPLOAD]
    refused = desk.cors("--for", "tenyks", "--apply")
    assert (refused.status, refused.out) == (1, "")
    assert "would newly let in GET from any site (*); --yes lets them in" in refused.err
    assert desk.rules == [UPLOAD]


def test_rules_that_stand_are_never_lost(desk: Desk) -> None:
    desk.rules = [UPLOAD]
    applied = desk.cors("--for", CONSOLE, "--apply", "--yes")
    assert (applied.status, "rules it had before, all kept: 1" in applied.out) == (0, True)
    first, second = desk.rules
    assert first == UPLOAD
    assert second["AllowedOrigins"] == [CONSOLE]


def test_applied_twice_nothing_changes(desk: Desk) -> None:
    desk.cors("--for", CONSOLE, "--apply")
    before = desk.rules
    again = desk.cors("--for", CONSOLE, "--apply")
    assert (again.status, "nothing was changed" in again.out) == (0, True)
    assert desk.rules == before


def test_labellerr_s_header_is_told_to_be_none(desk: Desk) -> None:
    desk.rules = [WITH_LABELLERR_S_HEADER]
    told = desk.cors("--for", "labellerr", "--check")
    assert told.status == 0
    assert "allow the header *.labellerr.com, which is none" in told.err


def test_programs_are_told_what_is_missing(desk: Desk) -> None:
    desk.rules = [UPLOAD]
    told = desk.cors("--for", "tenyks", "--check", "--json")
    assert told.status == 1
    grant = {"method": "GET", "origin": "*"}
    assert json.loads(told.out) == {"bucket": desk.bucket, "asked": [grant], "missing": [grant]}
    applied = desk.cors("--for", "tenyks", "--apply", "--yes", "--json")
    assert json.loads(applied.out) == {"bucket": desk.bucket, "added": [grant]}


def test_a_key_that_may_only_read_cannot_set_rules_and_the_cure_is_named(desk: Desk, seaweed: Seaweed) -> None:
    desk.put(seaweed.create_user(fresh_name("reader"), read(Bucket(desk.bucket, prefix="a"))))
    told = desk.cors("--for", CONSOLE, "--apply")
    assert (told.status, told.out) == (1, "")
    assert "AccessDenied; allow s3:GetBucketCors on it to these credentials" in told.err


def test_of_metadata_it_is_the_other_bucket_by_its_own_key(desk: Desk, seaweed: Seaweed) -> None:
    pictures, kept = desk.bucket, fresh_bucket(seaweed, {})
    keys = seaweed.create_user(fresh_name("keeper"), import_(Bucket(kept, prefix="a")))
    metadata = {
        "bucket": desk.place | {"name": kept},
        "credentials": {
            "kind": "keys",
            "access_key_id": keys.access_key_id,
            "secret_access_key": keys.secret_access_key.reveal(),
        },
    }
    desk.put(seaweed.create_user(fresh_name("reader"), read(Bucket(pictures))), metadata=metadata)
    assert desk.cors("--for", "tenyks", "--metadata", "--apply").status == 0
    desk.bucket = kept
    assert desk.rules[0]["AllowedOrigins"] == ["*"]


def test_without_metadata_or_pages_nothing_is_done(desk: Desk) -> None:
    assert "photos keeps no metadata" in desk.cors("--for", "tenyks", "--metadata").err
    assert "whose pages? say --for" in desk.cors("--apply").err


def test_the_administrator_s_own_credentials_set_them_on_aws(
    darkroom: Darkroom, seaweed: Seaweed, amazon: Amazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(darkroom, seaweed)
    amazon.create_bucket(desk.bucket)
    reader = amazon.create_user("reader", read(Bucket(desk.bucket)))
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", amazon.endpoint)
    for name, value in amazon.environ.items():
        if name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, value)
    desk.put(reader, bucket={"name": desk.bucket, "region": amazon.region})
    assert desk.cors("--for", CONSOLE, "--apply").status == 0
    assert desk.cors("--for", CONSOLE, "--check").status == 0
    assert {call.who for call in amazon.asked("PutBucketCors")} == {f"arn:aws:iam::{amazon.account}:user/administrator"}
