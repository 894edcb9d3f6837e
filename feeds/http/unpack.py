"""WORDS: packed bytes unpacked as they come, and never more of them than there is room for."""

from __future__ import annotations

import zlib

_WITH_GZIP_HEAD = 31  # zlib's own way to say it
_MAGIC = b"\x1f\x8b"
_MOST_MEMBERS = 1000


class Gunzip:
    """Unpacks gzip. Several members in a row are legal (RFC 1952, 2.2).

    Zeros and rubbish after the last member are ignored, as browsers do; `over` says that no more
    need be read.
    """

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_WITH_GZIP_HEAD)
        self._open = False
        self._members = 0
        self._held = b""
        self.over = False

    @property
    def whole(self) -> bool:
        """Whether nothing is missing. Nothing at all is whole: an answer may have no body."""
        return not self._open and (self._members > 0 or not self._held)

    def feed(self, data: bytes, into: bytearray, limit: int) -> None:
        """Add what these bytes unpack to, until `into` is one byte longer than `limit`.

        Raises zlib.error for what is not gzip.
        """
        data = self._held + data
        self._held = b""
        while data and len(into) <= limit:
            if not self._open:
                data = self._begin(data)
                continue
            into += self._member.decompress(data, limit + 1 - len(into))
            self._open = not self._member.eof
            data = self._member.unconsumed_tail if self._open else self._member.unused_data

    def _begin(self, data: bytes) -> bytes:
        """Open the next member where one begins here; return what is left to unpack."""
        data = data.lstrip(b"\0") if self._members else data
        if len(data) < len(_MAGIC):
            self._held = data
            return b""
        if self._members and not data.startswith(_MAGIC):
            self.over = True
            return b""
        if self._members == _MOST_MEMBERS:
            raise zlib.error("too many members")
        self._member = zlib.decompressobj(_WITH_GZIP_HEAD)
        self._open = True
        self._members += 1
        return data
