"""Which source a request names."""

import pytest

from darkroom.cache import CachedSources
from darkroom.errors import AddressRefused, ReservedPath, SourcesUnavailable, UnknownSource
from darkroom.http import Request
from darkroom.locate import Place, locate
from darkroom.memory import MemorySources
from darkroom.ports import Deadline
from darkroom.sources import Address, Source
from tests.things import Ticking, a_source

DEMO = a_source()
SHOP = a_source(name="shop-pictures", subdomain="7shop", domains=("pictures.shop.example", "shop.localhost"))
ALIAS = a_source(name="alias", dialect="ixmage", account="token", subdomain="al", domains=("alias.example",))


class Noting(MemorySources):
    """Sources that note what they are asked."""

    def __init__(self, *sources: Source) -> None:
        super().__init__(sources)
        self.asked: list[str | Address] = []
        self.failing = False

    def find(self, name: str, deadline: Deadline) -> Source | None:
        self._note(name)
        return super().find(name, deadline)

    def holder(self, address: Address, deadline: Deadline) -> str | None:
        self._note(address)
        return super().holder(address, deadline)

    def _note(self, asked: str | Address) -> None:
        self.asked.append(asked)
        if self.failing:
            raise SourcesUnavailable("down")


class Town:
    """Three sources, and what is found at a host and a path."""

    def __init__(self) -> None:
        self.clock = Ticking()
        self.store = Noting(DEMO, SHOP, ALIAS)
        self.sources = CachedSources(self.store, self.clock)

    def at(self, host: str, path: str) -> Place:
        return locate(Request("GET", path, True, "", host, {}), "img.example", self.sources, self.clock.deadline())


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.mark.parametrize(
    ("host", "path", "place"),
    [
        ("demo.img.example", "/a/b.jpg", Place(DEMO, "/a/b.jpg")),
        ("demo.img.example", "/v2/b.jpg", Place(DEMO, "/v2/b.jpg")),
        ("img.example", "/demo/a/b.jpg", Place(DEMO, "/a/b.jpg")),
        ("127.0.0.1", "/demo/a.jpg", Place(DEMO, "/a.jpg")),
        ("abc123.execute-api.eu-west-1.amazonaws.com", "/demo/a.jpg", Place(DEMO, "/a.jpg")),
        ("evilimg.example", "/demo/a.jpg", Place(DEMO, "/a.jpg")),
        ("127.0.0.1", "/demo", Place(DEMO, "")),
        ("shop-pictures.img.example", "/a.jpg", Place(SHOP, "/a.jpg")),
        ("7shop.img.example", "/demo/a.jpg", Place(SHOP, "/demo/a.jpg")),
        ("pictures.shop.example", "/demo/a.jpg", Place(SHOP, "/demo/a.jpg")),
        ("shop.localhost", "/v2/a/b/c.jpg", Place(SHOP, "/v2/a/b/c.jpg")),
        ("other.shop.example", "/demo/a.jpg", Place(DEMO, "/a.jpg")),
        ("anything.example", "/v2/token/alias/a.jpg", Place(ALIAS, "/a.jpg", "token")),
        ("img.example", "/v2/token/alias/a.jpg", Place(ALIAS, "/a.jpg", "token")),
        ("alias.example", "/v2/token/alias/a.jpg", Place(ALIAS, "/a.jpg", "token")),
        ("alias.img.example", "/v2/token/alias/a.jpg", Place(ALIAS, "/a.jpg", "token")),
        ("al.img.example", "/v2/token/alias/a.jpg", Place(ALIAS, "/a.jpg", "token")),
    ],
)
def test_the_host_names_the_source_else_the_path_does(host: str, path: str, place: Place, town: Town) -> None:
    assert town.at(host, path) == place


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("127.0.0.1", "/v2/another/alias/a.jpg"),
        ("127.0.0.1", "/v2/token/demo/a.jpg"),
        ("127.0.0.1", "/alias/a.jpg"),
        ("alias.example", "/v2/another/alias/a.jpg"),
        ("alias.example", "/v2/token/demo/a.jpg"),
        ("alias.example", "/a.jpg"),
        ("alias.example", "/demo/a.jpg"),
        ("alias.img.example", "/alias/a.jpg"),
    ],
)
def test_an_alias_is_found_in_its_account_only(host: str, path: str, town: Town) -> None:
    with pytest.raises(UnknownSource):
        town.at(host, path)


@pytest.mark.parametrize(
    "path",
    ["/", "//a.jpg", "/Demo/a.jpg", "/1demo/a", "/demo_x/a", "/d%65mo/a.jpg", "/" + "a" * 64 + "/x", "/7shop/a.jpg"],
)
def test_what_cannot_be_a_name_is_an_unknown_source(path: str, town: Town) -> None:
    with pytest.raises(UnknownSource):
        town.at("127.0.0.1", path)


@pytest.mark.parametrize(
    "host", ["a.b.img.example", "v2.img.example", "-.img.example", "8shop.img.example", "x.img.example"]
)
def test_a_label_that_nobody_has_is_an_unknown_source(host: str, town: Town) -> None:
    with pytest.raises(UnknownSource):
        town.at(host, "/demo/a.jpg")


@pytest.mark.parametrize("path", ["/-/health", "/-/", "/v2", "/v2/token", "/v2/token/alias"])
def test_darkrooms_own_paths_are_reserved(path: str, town: Town) -> None:
    with pytest.raises(ReservedPath):
        town.at("127.0.0.1", path)


def test_the_mirror_form_is_refused(town: Town) -> None:
    with pytest.raises(AddressRefused):
        town.at("127.0.0.1", "/v2/token/https://example.com/a.jpg")


@pytest.mark.parametrize(
    "host",
    [
        "img.example",
        "127.0.0.1",
        "localhost",
        "abc123.execute-api.eu-west-1.amazonaws.com",
        "demo.img.example",
        "[",
        "",
        "under_score.example",
        "a" * 260,
    ],
)
def test_the_index_is_not_asked_about_hosts_that_need_no_entry(host: str, town: Town) -> None:
    town.at(host, "/demo/a.jpg")
    assert town.store.asked == ["demo"]


def test_a_host_is_looked_up_once_while_it_is_believed(town: Town) -> None:
    for _ in range(50):
        town.at("pictures.shop.example", "/a.jpg")
        town.at("cdn.example", "/demo/a.jpg")
        town.clock.pass_by(0.1)
    assert town.store.asked == [
        Address("hosts", "pictures.shop.example"),
        "shop-pictures",
        Address("hosts", "cdn.example"),
        "demo",
    ]


def test_requests_by_path_at_a_host_that_is_nobodys_outlive_a_failing_store(town: Town) -> None:
    town.at("cdn.example", "/demo/a.jpg")
    town.at("pictures.shop.example", "/a.jpg")
    town.store.failing = True
    for _ in range(100):
        town.clock.pass_by(7)
        assert town.at("cdn.example", "/demo/a.jpg").source == DEMO
        assert town.at("pictures.shop.example", "/a.jpg").source == SHOP
    with pytest.raises(SourcesUnavailable):
        town.at("unheard.example", "/demo/a.jpg")
