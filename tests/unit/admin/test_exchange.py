"""Sources in a file that can live in git: out, in again, with secrets left out or sealed."""

import json
from pathlib import Path
from typing import Any

import pytest
from pyrage import x25519

from darkroom.admin import AdminError
from darkroom.admin.exchange import Step, carried_out, exported, planned
from darkroom.admin.sealing import identities, is_sealed, recipients, seal, unseal
from darkroom.errors import ConfigurationError, SourcesUnavailable
from darkroom.memory import MemorySources
from darkroom.sources import Bucket, Keys, Metadata, Secret, SigningKey, Source
from tests.things import a_source

IMGLAB = a_source(
    name="lab",
    dialect="imglab",
    signing_keys=(SigningKey("k1", Secret("b25l"), Secret("c2FsdA==")),),
    metadata=Metadata(Bucket("notes"), Keys("AKIANOTES", Secret("of-the-notes"))),
)


def left_out(*_: str) -> None:
    """What stands for a secret that is left out."""


def unknown(_: Any) -> None:
    """Who opens nothing."""


def file_of(*sources: Source) -> bytes:
    return json.dumps(exported(sources, left_out)).encode()


def plan(store: MemorySources, *sources: Source, content: bytes = b"") -> list[Step]:
    return planned(store, content or file_of(*sources), unknown)


def problems(store: MemorySources, *sources: Source, content: bytes = b"") -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        plan(store, *sources, content=content)
    return list(caught.value.problems)


def test_a_file_is_in_order_and_without_secrets() -> None:
    content = file_of(a_source(name="zebra"), IMGLAB, a_source(name="ant")).decode()
    assert [document["name"] for document in json.loads(content)] == ["ant", "lab", "zebra"]
    for secret in ("a-secret-access-key", "first-light", "b25l", "c2FsdA==", "of-the-notes"):
        assert secret not in content


def test_what_was_exported_changes_nothing_when_it_is_imported() -> None:
    store = MemorySources([a_source(), IMGLAB])
    steps = plan(store, a_source(), IMGLAB)
    assert [(step.source, step.what) for step in steps] == [(a_source(), "unchanged"), (IMGLAB, "unchanged")]
    assert [revision for _, revision in carried_out(store, steps)] == [1, 1]
    assert len(store.history("lab")) == 1


def test_a_change_in_the_file_keeps_the_secrets() -> None:
    store = MemorySources([a_source(), IMGLAB])
    (step,) = plan(store, a_source(max_age=9))
    assert (step.source, step.what, step.fields) == (a_source(max_age=9), "changed", ("max_age",))
    assert [revision for _, revision in carried_out(store, [step])] == [2]


def test_keys_keep_their_secrets_in_whatever_order_they_stand() -> None:
    first, second = SigningKey("k1", Secret("one")), SigningKey("k2", Secret("two"))
    store = MemorySources([a_source(signing_keys=(first, second))])
    assert plan(store, a_source(signing_keys=(second, first)))[0].source.signing_keys == (second, first)


def test_a_secret_that_is_not_known_is_asked_for() -> None:
    store = MemorySources([a_source()])
    other = a_source(credentials=Keys("AKIAOTHER", Secret("x")), signing_keys=(SigningKey("k2", Secret("x")),))
    for known in (store, MemorySources()):
        assert [
            problem.partition(" expected a secret, because none is stored")[0] for problem in problems(known, other)
        ] == [
            "demo: credentials.secret_access_key:",
            "demo: signing_keys[0].secret:",
        ]
    assert store.newest("demo") == (1, a_source())


def test_a_file_may_hold_secrets_that_somebody_wrote() -> None:
    content = json.dumps(exported([IMGLAB], lambda *told: told[2])).encode()
    (step,) = plan(MemorySources(), content=content)
    assert (step.source, step.what) == (IMGLAB, "new")


def test_a_source_that_was_removed_comes_back() -> None:
    store = MemorySources([a_source()])
    store.remove("demo")
    content = json.dumps(exported([a_source()], lambda *told: told[2])).encode()
    steps = plan(store, content=content)
    assert [revision for _, revision in carried_out(store, steps)] == [3]


def test_every_mistake_of_every_source_is_named_and_nothing_is_stored() -> None:
    store = MemorySources([a_source()])
    documents = exported([a_source(max_age=1), a_source(name="blog")], lambda *told: told[2])
    documents[0]["bucket"]["name"] = "A"
    documents[1] |= {"max_age": -1, "defaults": "unheard-of=1", "secured": "x"}
    documents += [{"name": "Not A Name"}, documents[1]]
    told = problems(store, content=json.dumps(documents).encode())
    assert [problem.rpartition(": expected")[0] for problem in told if not problem.startswith("document 3")] == [
        "demo",
        "blog: bucket.name",
        "demo: secured",
        "demo: max_age",
        "demo: secured",
        "demo: max_age",
    ]
    assert "Not A Name" not in "".join(told)
    assert store.names() == ["demo"]
    assert store.newest("demo") == (1, a_source())


def test_a_domain_that_two_sources_would_have_is_refused() -> None:
    store = MemorySources([a_source(), a_source(name="blog", domains=("a.example",))])
    (told,) = problems(store, a_source(domains=("a.example",)))
    assert told == "demo: domains[0]: expected a host that no other source has, found one that is taken by blog"
    assert len(problems(store, a_source(domains=("b.example",)), a_source(name="blog", domains=("b.example",)))) == 1
    (told,) = problems(store, a_source(subdomain="blog"))
    assert told.startswith("demo: subdomain: expected a label that no other source has")


def test_a_domain_can_move_from_one_source_to_another() -> None:
    store = MemorySources([a_source(), a_source(name="shop", domains=("a.example",))])
    steps = plan(store, a_source(domains=("a.example",)), a_source(name="shop"))
    assert [step.source.name for step in steps] == ["shop", "demo"]


class Failing(MemorySources):
    """A store that fails at one source."""

    def put(self, source: Source, based_on: int | None = None) -> int:
        if source.name == "middle" and based_on is not None:
            raise SourcesUnavailable("SSM: InternalServerError")
        return super().put(source, based_on)


def test_what_failed_half_way_is_told_exactly() -> None:
    names = ("ant", "middle", "same", "zebra")
    store = Failing([a_source(name=name) for name in names])
    steps = plan(store, *(a_source(name=name, max_age=600 if name != "same" else 2_592_000) for name in names))
    done: list[tuple[Step, int]] = []
    with pytest.raises(AdminError) as caught:
        done.extend(carried_out(store, steps))
    assert str(caught.value) == (
        "middle: not stored: SSM: InternalServerError; stored before it: ant; not tried: zebra"
    )
    assert store.newest("zebra") == (1, a_source(name="zebra"))


@pytest.mark.parametrize("content", [b"", b"{", b"3", b"[3]", b"null", b'"text"', b"\xff", b"[" * 100_000])
def test_what_is_no_file_of_sources_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(ConfigurationError):
        planned(MemorySources(), content, unknown)


def test_a_sealed_secret_is_opened_by_its_identity_alone(tmp_path: Path) -> None:
    mine, other = x25519.Identity.generate(), x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(f"# made for this test\n{mine}\n")
    (tmp_path / "team.txt").write_text(f"# us\n{other.to_public()}\n\n{mine.to_public()}\n")
    sealed = seal("first-light", recipients([str(tmp_path / "team.txt")]))
    assert is_sealed(sealed) and "first-light" not in json.dumps(sealed)
    assert unseal(sealed, identities(tmp_path / "key.txt")) == "first-light"
    assert unseal(sealed, [x25519.Identity.generate()]) is None
    assert unseal({"age": sealed["age"][:-60]}, identities(tmp_path / "key.txt")) is None


def test_a_sealed_file_makes_a_source_where_there_was_none() -> None:
    mine = x25519.Identity.generate()
    documents = exported([IMGLAB], lambda _name, _path, secret: seal(secret, [mine.to_public()]))
    content = json.dumps(documents).encode()

    def reveal(value: Any) -> str | None:
        return unseal(value, [mine]) if is_sealed(value) else None

    assert [step.source for step in planned(MemorySources(), content, reveal)] == [IMGLAB]
    assert len(problems(MemorySources(), content=content)) == 4


@pytest.mark.parametrize("text", ["age1nobody", "ssh-ed25519 AAAA", "nowhere.txt", "AGE-SECRET-KEY-1" + "Q" * 58])
def test_what_is_no_recipient_is_refused_and_not_echoed(text: str) -> None:
    with pytest.raises(AdminError) as caught:
        recipients([text])
    assert text not in str(caught.value)


def test_what_holds_no_identity_is_refused(tmp_path: Path) -> None:
    for content in (b"\xff", b"first-light", b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"):
        (tmp_path / "key.txt").write_bytes(content)
        with pytest.raises(AdminError, match="expected age identities"):
            identities(tmp_path / "key.txt")
