"""Names of prints in metadata buckets that sources share: no print of one is ever taken for another's."""

from darkroom import shelf
from darkroom.course import Wish
from darkroom.dialects import Reading
from darkroom.keeping import print_name
from darkroom.plan import Plan
from darkroom.printing import Wanted
from darkroom.sources import Bucket, Metadata, Source
from tests.things import a_request, a_source


def a_keeper(name: str, folder: str) -> Source:
    return a_source(name=name, metadata=Metadata(Bucket("theirs", prefix=folder)))


def name_of(source: Source, key: str) -> str:
    wish = Wish(a_request("/"), source, key, Reading(Plan()), {})
    assert source.metadata
    place = source.metadata.bucket.folder + shelf.folder(source.name)
    return place + print_name(wish, Wanted(source, Plan(), frozenset()))


def test_places_that_lie_in_one_another_have_no_print_in_common() -> None:
    outer, inner = a_keeper("prints", ""), a_keeper("shop", "prints")
    ours, theirs = name_of(outer, "shop/a.jpg"), name_of(inner, "a.jpg")
    assert ours.rpartition("/")[0] == theirs.rpartition("/")[0]
    assert ours != theirs


def test_keys_that_a_store_takes_for_one_have_no_print_in_common() -> None:
    source = a_keeper("shop", "")
    endings = {name_of(source, key).rpartition("/")[2] for key in ("a/b.jpg", "a//b.jpg", "A/b.jpg", "a/b.jpg ")}
    assert len(endings) == 4
