"""Packed bytes: whole at any cut, several members, rubbish behind, and never too much."""

from __future__ import annotations

import gzip
import zlib
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.http.unpack import Gunzip

TEXT = b"Tea and threads. " * 50
LIMIT = 100_000


def unpacked(data: bytes, size: int = 65_536, limit: int = LIMIT) -> tuple[bytes, Gunzip]:
    gunzip, body = Gunzip(), bytearray()
    for start in range(0, len(data), size):
        gunzip.feed(data[start : start + size], body, limit)
    return bytes(body), gunzip


@given(st.lists(st.binary(max_size=50), max_size=4), st.integers(1, 40))
def test_members_in_a_row_are_one_body_wherever_they_are_cut(parts: list[bytes], size: int) -> None:
    body, gunzip = unpacked(b"".join(gzip.compress(part) for part in parts), size)
    assert (body, gunzip.whole, gunzip.over) == (b"".join(parts), True, False)


@pytest.mark.parametrize("size", [1, 7, 65_536])
@pytest.mark.parametrize(
    ("behind", "over"), [(b"\0" * 600, False), (b"\0\0rubbish", True), (b"<html>", True)]
)
def test_rubbish_behind_is_ignored(behind: bytes, size: int, *, over: bool) -> None:
    body, gunzip = unpacked(gzip.compress(TEXT) + behind, size)
    assert (body, gunzip.whole, gunzip.over) == (TEXT, True, over)


def test_zeros_between_members_are_ignored() -> None:
    assert unpacked(gzip.compress(b"a") + b"\0\0\0" + gzip.compress(b"b"))[0] == b"ab"


def test_one_stray_byte_behind_is_ignored() -> None:
    body, gunzip = unpacked(gzip.compress(TEXT) + b"\x1f")
    assert (body, gunzip.whole) == (TEXT, True)


@pytest.mark.parametrize("end", [1, 2, 10, 18, -1, -8, -9])
def test_a_cut_body_is_not_whole(end: int) -> None:
    assert not unpacked(gzip.compress(TEXT)[:end])[1].whole


def test_a_cut_second_member_is_not_whole() -> None:
    assert not unpacked(gzip.compress(TEXT) + gzip.compress(TEXT)[:-3])[1].whole


def test_nothing_is_whole() -> None:
    body, gunzip = unpacked(b"")
    assert (body, gunzip.whole) == (b"", True)


@pytest.mark.parametrize("data", [b"this is not packed", b"PK\x03\x04", zlib.compress(TEXT)])
def test_what_is_not_gzip_is_an_error(data: bytes) -> None:
    with pytest.raises(zlib.error):
        unpacked(data)


def test_a_wrong_checksum_is_an_error() -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 1
    with pytest.raises(zlib.error):
        unpacked(bytes(packed))


@pytest.mark.parametrize("members", [1, 30])
def test_no_more_than_one_byte_too_much_is_unpacked(members: int) -> None:
    bomb = gzip.compress(b"\0" * 1_000_000) * members
    assert len(unpacked(bomb, limit=500_000)[0]) == 500_001


def test_a_body_of_exactly_the_limit_fits() -> None:
    noise = b"".join(sha256(bytes([n % 256, n // 256])).digest() for n in range(LIMIT // 32))
    body, gunzip = unpacked(gzip.compress(noise), 1000)
    assert (body, gunzip.whole) == (noise, True)


def test_members_without_end_are_an_error() -> None:
    assert unpacked(gzip.compress(b"") * 1000)[1].whole
    with pytest.raises(zlib.error):
        unpacked(gzip.compress(b"") * 1001)
