"""An original while it arrives: a file to the decoder, and whole or refused."""

import hashlib
import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom.arriving import Arriving
from darkroom.errors import OriginalTooLarge, TransferCut
from darkroom.ports import Limits, Original, Stamp


class Drops:
    """A body that hands its bytes over in drops."""

    def __init__(self, data: bytes, drop: int = 7) -> None:
        self._file = io.BytesIO(data)
        self._drop = drop
        self.taken = 0
        self.closed = False

    def read(self, size: int, /) -> bytes:
        data = self._file.read(min(size, self._drop))
        self.taken += len(data)
        return data

    def close(self) -> None:
        self.closed = True


def arriving(
    data: bytes, body: Drops | None = None, length: int | None = None, checksums: dict[str, str] | None = None
) -> Arriving:
    announced = len(data) if length is None else length
    original = Original(body or Drops(data), Stamp("tag", announced, 0.0), checksums or {})
    return Arriving(original, Limits(bytes=1000))


@given(st.binary(max_size=200), st.lists(st.tuples(st.integers(0, 250), st.integers(-1, 80)), max_size=10))
def test_it_reads_and_seeks_like_any_file(data: bytes, moves: list[tuple[int, int]]) -> None:
    file, same = arriving(data), io.BytesIO(data)
    for place, size in moves:
        assert file.seek(place) == same.seek(place)
        assert file.read(size) == same.read(size)
        assert file.tell() == same.tell()
    assert file.finish() == data


def test_the_beginning_can_be_read_before_the_end_is_there() -> None:
    body = Drops(b"x" * 500, drop=10)
    assert arriving(b"x" * 500, body).read(16) == b"x" * 16
    assert body.taken == 20


def test_too_large_is_said_before_a_byte_is_read() -> None:
    body = Drops(b"")
    with pytest.raises(OriginalTooLarge):
        arriving(b"", body, length=1001)
    assert body.taken == 0
    assert body.closed


@pytest.mark.parametrize("length", [9, 11])
def test_another_length_than_announced_is_a_cut_transfer(length: int) -> None:
    with pytest.raises(TransferCut):
        arriving(b"0123456789", length=length).finish()


def test_reading_past_a_cut_end_is_a_cut_transfer_and_not_an_end() -> None:
    with pytest.raises(TransferCut):
        arriving(b"01234", length=10).read(10)


@pytest.mark.parametrize(
    "checksums",
    [
        {"crc32": f"{zlib.crc32(b'data'):08x}"},
        {"md5": hashlib.md5(b"data").hexdigest()},
        {"sha256": hashlib.sha256(b"data").hexdigest()},
        {"sha1": hashlib.sha1(b"data").hexdigest()},
        {"unheard-of": "00"},
    ],
)
def test_the_checksum_is_verified(checksums: dict[str, str]) -> None:
    assert arriving(b"data", checksums=checksums).finish() == b"data"
    if "unheard-of" not in checksums:
        with pytest.raises(TransferCut):
            arriving(b"dbta", checksums=checksums).finish()


def test_closing_lets_go_of_the_connection() -> None:
    body = Drops(b"data")
    with arriving(b"data", body):
        pass
    assert body.closed
