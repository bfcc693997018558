"""Changes to single fields of a source, as somebody types them."""

from typing import Any

import pytest

from darkroom.errors import ConfigurationError
from darkroom.sources import Ambient, AssetRules, Bucket, Keys, Metadata, Public, Role, Secret, Source, Watermark
from darkroom.sources.changes import Change, changed
from tests.things import a_source

SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"


def sets(*texts: str) -> list[Change]:
    return [Change(path, "set", value) for path, _, value in (text.partition("=") for text in texts)]


def problems(source: Source, *changes: Change) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        changed(source, changes)
    return list(caught.value.problems)


IXMAGE: dict[str, Any] = {"dialect": "ixmage", "account": "TQKkCpGYGK"}


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        (["max_age=60", "error_max_age=5"], {"max_age": 60, "error_max_age": 5}),
        (["secured=no", "strip_metadata=TRUE"], {"secured": False, "strip_metadata": True}),
        (["description=a=b, c"], {"description": "a=b, c"}),
        (["bucket.region=eu-west-1"], {"bucket": Bucket("pictures", "eu-west-1", "public")}),
        (["domains=a.example, b.example"], {"domains": ("a.example", "b.example")}),
        (["domains="], {"domains": ()}),
        (["credentials=public"], {"credentials": Public()}),
        (["credentials.kind=ambient"], {"credentials": Ambient()}),
        (
            ["credentials=role", "credentials.arn=arn:aws:iam::123456789012:role/r", "credentials.external_id=e=1"],
            {"credentials": Role("arn:aws:iam::123456789012:role/r", "e=1")},
        ),
        (
            ["metadata.bucket.name=notes", "metadata.credentials=ambient"],
            {"metadata": Metadata(Bucket("notes"), Ambient())},
        ),
        (['assets={"rule": "include", "paths": ["a,b"]}'], {"assets": AssetRules("include", ("a,b",))}),
        (["assets.rule=exclude", 'assets.paths=["a,b", "c"]'], {"assets": AssetRules("exclude", ("a,b", "c"))}),
        (["templates.small.kind=w=9&q=80"], IXMAGE | {"templates": {"small.kind": "w=9&q=80"}}),
        (["watermark.path=logo.png", "watermark.tiled=yes"], IXMAGE | {"watermark": Watermark("logo.png", tiled=True)}),
    ],
)
def test_a_value_is_read_as_its_field_asks(typed: list[str], becomes: dict[str, Any]) -> None:
    dialect = {name: value for name, value in becomes.items() if name in IXMAGE}
    assert changed(a_source(**dialect), sets(*typed)) == a_source(**becomes)


def test_what_is_unset_is_as_if_it_had_never_been_set() -> None:
    source = a_source(max_age=3, domains=("a.example",), metadata=Metadata(Bucket("notes", "eu-west-1"), Ambient()))
    after = changed(source, [Change("max_age", "unset"), Change("metadata.bucket.region", "unset")])
    assert after == a_source(domains=("a.example",), metadata=Metadata(Bucket("notes"), Ambient()))
    assert changed(source, [Change(path, "unset") for path in ("max_age", "domains", "metadata")]) == a_source()
    assert changed(source, [Change("watermark.path", "unset")]) == source


def test_items_are_added_to_lists_and_removed_from_them() -> None:
    source = a_source(domains=("a.example", "b.example"))
    after = changed(source, [Change("domains", "add", "c.example"), Change("domains", "remove", "a.example")])
    assert after.domains == ("b.example", "c.example")
    assert changed(source, [Change("domains", "add", "b.example")]) == source
    assert problems(source, Change("domains", "remove", "x.example"))[0].startswith("domains: expected one of its")
    assert problems(source, Change("max_age", "add", "1"))[0].startswith("max_age: expected a list")
    assert problems(source, Change("signing_keys", "add", "1"))[0].startswith("signing_keys: expected a list of texts")


def test_a_secret_takes_its_own_way() -> None:
    secret = Change("credentials.secret_access_key", "set", SECRET, secret=True)
    after = changed(a_source(), [*sets("credentials.access_key_id=AKIAOTHER"), secret])
    assert after.credentials == Keys("AKIAOTHER", Secret(SECRET))
    (told,) = problems(a_source(), Change("credentials.secret_access_key", "set", SECRET))
    assert told == (
        "credentials.secret_access_key: expected a secret from the standard input, found it on the command line"
    )
    assert problems(a_source(), Change("description", "set", SECRET, secret=True))[0].startswith(
        "description: expected"
    )


def test_a_key_of_another_id_needs_its_own_secret() -> None:
    (told,) = problems(a_source(), *sets("credentials.access_key_id=AKIAOTHER"))
    assert told.startswith("credentials.secret_access_key: expected a new one")
    notes = a_source(metadata=Metadata(Bucket("notes"), Keys("AKIANOTES", Secret("s"))))
    (told,) = problems(notes, *sets("metadata.credentials.access_key_id=AKIAOTHER"))
    assert told.startswith("metadata.credentials.secret_access_key: expected a new one")


def test_credentials_of_the_kind_that_they_are_stay_as_they_are() -> None:
    assert changed(a_source(), sets("credentials=keys")) == a_source()


def test_all_mistakes_are_named_at_once() -> None:
    told = problems(
        a_source(),
        *sets("max_aeg=1", "max_age=soon", "bucket.colour=1", "max_age.x=1", "signing_keys[7].id=1", "secured=maybe"),
        *sets("metadata.credentials.arn=1"),
    )
    assert [problem.partition(":")[0] for problem in told] == [
        "max_aeg",
        "bucket.colour",
        "max_age.x",
        "signing_keys[7]",
        "metadata.credentials.arn",
        "secured",
        "max_age",
        "metadata.bucket",
        "metadata.credentials.kind",
    ]
    assert "max_aeg: expected one of max_age" in told[0]


@pytest.mark.parametrize(
    "change",
    [
        *sets(f"{SECRET}=1", f"bucket.{SECRET}=1", f"=x{SECRET}", f"credentials={SECRET}", f"bucket.name={SECRET}"),
        *sets(f"signing_keys={SECRET}", f"signing_keys[0].secret={SECRET}", f"secured={SECRET}", f"max_age={SECRET}"),
        *sets(f"bucket={SECRET}", f"dialect={SECRET}", f'metadata={{"{SECRET}": 1}}', f"a..{SECRET}=", f"{SECRET}[0]="),
        Change("domains", "remove", SECRET),
        Change("domains", "add", SECRET),
        Change("description", "set", f"{SECRET}\udcff"),
    ],
)
def test_a_secret_in_the_wrong_place_is_refused_and_not_echoed(change: Change) -> None:
    told = "\n".join(problems(a_source(), change))
    assert ": expected " in told
    assert SECRET not in told
