"""Names of prints: every original's begin alike, and no other's do."""

from hypothesis import example, given
from hypothesis import strategies as st

from darkroom import shelf
from darkroom.sources.key import LONGEST_KEY

SEGMENT = st.text(st.characters(exclude_characters="/\\", exclude_categories=["C"]), min_size=1, max_size=300).filter(
    lambda text: text not in (".", "..")
)
KEYS = st.lists(
    st.one_of(SEGMENT, st.sampled_from(["=", "==", "=a", "a.jpg", ".", "..", ".a", "=.."])), min_size=1, max_size=5
).map("/".join)


@given(KEYS, KEYS)
@example("a", "a/=/0123456789012345678901234567890123456789")
@example("a", "a/=")
@example("a/=", "a")
@example("=a", "==a")
@example("..", "=..")
@example("x" * 800 + "1", "x" * 800 + "2")
@example("x" * 700, "x" * 701)
def test_the_prints_of_an_original_begin_as_no_other_originals_do(one: str, other: str) -> None:
    name = shelf.print_name(one, "wish")
    assert name.startswith(shelf.of_original(one))
    assert name.startswith(shelf.of_original(other)) == (one == other)


@given(KEYS)
@example("../other/a.jpg")
@example("a/./..")
def test_no_name_leads_out_of_its_place(key: str) -> None:
    assert not {"", ".", ".."} & set(shelf.print_name(key, "wish").split("/"))


@given(KEYS, st.data())
def test_a_print_lies_below_every_prefix_of_its_originals_key(key: str, data: st.DataObject) -> None:
    prefix = key[: data.draw(st.integers(0, len(key)))]
    assert shelf.print_name(key, "wish").startswith(shelf.of_prefix(prefix))


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=LONGEST_KEY))
def test_a_name_fits_into_s3_below_the_longest_source(key: str) -> None:
    key = key.encode()[:LONGEST_KEY].decode(errors="ignore")
    assert len((shelf.folder("s" * 63) + shelf.print_name(key, "wish")).encode()) <= LONGEST_KEY


def test_another_wish_has_another_name_and_the_same_wish_the_same() -> None:
    assert shelf.print_name("a", "w=1") == shelf.print_name("a", "w=1") != shelf.print_name("a", "w=2")


def test_no_sources_place_begins_as_anothers() -> None:
    assert not shelf.folder("shop-2").startswith(shelf.folder("shop"))


def test_cache_tags_tell_apart_what_differs_in_case_only() -> None:
    assert shelf.cache_tags("shop", "a").lower() != shelf.cache_tags("shop", "A").lower()
    assert shelf.cache_tags("shop", "a").startswith("s-shop,o-")
