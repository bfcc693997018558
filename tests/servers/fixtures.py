"""Real servers for tests, as fixtures; each pytest worker starts its own when a test first asks for one."""

from collections.abc import Iterator

import pytest

from darkroom.local.moto import Moto
from darkroom.local.seaweed import Seaweed
from tests.servers.amazon import Amazon
from tests.servers.faulty import Faulty
from tests.servers.shelves import ROLES


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweed]:
    """S3, IAM and STS, with the roles of `tests.servers.shelves`."""
    with Seaweed(tmp_path_factory.mktemp("weed"), ROLES) as running:
        yield running


@pytest.fixture(scope="session")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moto]:
    """SSM."""
    with Moto(tmp_path_factory.mktemp("moto")) as running:
        yield running


@pytest.fixture
def faulty() -> Iterator[Faulty]:
    """A server that answers as the test tells it."""
    with Faulty() as running:
        yield running


@pytest.fixture
def amazon() -> Iterator[Amazon]:
    """IAM, STS and S3 as AWS documents them, with an administrator and nothing else."""
    with Amazon() as running:
        yield running
