"""The orientation in EXIF, whoever wrote it and however badly."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from darkroom.render.exif import orientation_of


def exif(value: int, order: str = "<", kind: int = 3, count: int = 1) -> bytes:
    entries = [(0x010F, 2, 4, 0x41414100), (0x0112, kind, count, None), (0x0213, 3, 1, 1)]
    body = struct.pack(f"{order}H", len(entries))
    for tag, sort, number, content in entries:
        body += struct.pack(f"{order}HHL", tag, sort, number)
        body += struct.pack(f"{order}HH", value, 0) if content is None else struct.pack(f"{order}L", content)
    return (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}L", 8) + body + bytes(4)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
@pytest.mark.parametrize("value", range(1, 9))
def test_eight_orientations(value: int, order: str, prefix: bytes) -> None:
    assert orientation_of(prefix + exif(value, order)) == value


@pytest.mark.parametrize("value", [0, 9, 90, 65535])
def test_nonsense_is_as_stored(value: int) -> None:
    assert orientation_of(exif(value)) == 1


def test_another_type_or_count_is_as_stored() -> None:
    assert orientation_of(exif(6, kind=2)) == 1
    assert orientation_of(exif(6, count=7)) == 1


def test_pillow_writes_what_is_read() -> None:
    written = Image.Exif()
    written[0x0112] = 8
    assert orientation_of(written.tobytes()) == 8


@given(st.binary(max_size=200) | st.binary(max_size=100).map(lambda rest: b"II*\0" + rest))
def test_no_bytes_are_an_error(data: bytes) -> None:
    assert 1 <= orientation_of(data) <= 8


@given(st.integers(0, 60))
def test_a_cut_directory_is_as_stored_or_read(length: int) -> None:
    assert orientation_of(exif(6)[:length]) in (1, 6)
