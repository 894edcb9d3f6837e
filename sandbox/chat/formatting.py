"""Telegram HTML to plain text and entities, refused where and as Telegram refuses.

Written from the behaviour of TDLib's parse_html (facts: telegram, section 12) and held to it by
tests against TDLib itself. Byte offsets in the messages count UTF-8 bytes. Pure.
"""

from __future__ import annotations

import re

from sandbox.chat.entities import Entity, in_order
from sandbox.chat.tags import KINDS, RefusedError, Tag, entity_of, keep, without_language

_SPACE = frozenset(b" \t\r\n\0\v")
_NAMED = {b"lt": ord("<"), b"gt": ord(">"), b"amp": ord("&"), b"quot": ord('"')}
_REFERENCE = re.compile(rb"&(?:#x([0-9A-Fa-f]*)|#([0-9]*)|([A-Za-z]*));?")
_LONGEST_REFERENCE = 10
_LAST_CODE_POINT = 0x10FFFF
_LAST_OF_ONE_UNIT = 0xFFFF
_FIRST_OF_FOUR_BYTES = 0xF0
_MIDDLE_OF_A_LETTER = range(0x80, 0xC0)
_TAG_NAME = re.compile(rb"[^ \t\r\n\0\v>]*")
_ATTRIBUTE_NAME = re.compile(rb"[^ \t\r\n\0\v=>/\"']*")
_TOKEN = re.compile(rb"[A-Za-z0-9.-]*")


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """Return the plain text and its entities in Telegram's order; raise RefusedError."""
    try:
        source = text.encode()
    except UnicodeEncodeError:
        raise RefusedError("Text must be encoded in UTF-8") from None
    return _Parser(source).parse()


class _Parser:
    """Reads the bytes once; a zero byte at the end stands for "no more", as in TDLib."""

    def __init__(self, source: bytes) -> None:
        self.size = len(source)
        self.source = source + b"\0"
        self.at = 0
        self.plain = bytearray()
        self.offset = 0
        self.opened: list[Tag] = []
        self.entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self.at < self.size:
            if self.source[self.at] == ord("<"):
                self._tag()
            else:
                self._letter()
        if self.opened:
            name = _shown(self.opened[-1].name)
            raise RefusedError(f'Can\'t find end tag corresponding to start tag "{name}"')
        try:
            text = self.plain.decode()
        except UnicodeDecodeError:
            raise RefusedError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units",
            ) from None
        return text, in_order(without_language(each) for each in self.entities)

    def _letter(self) -> None:
        code, end = self._reference()
        if code:
            self.plain += chr(code).encode("utf-8", "surrogatepass")
            self.offset += 1 + (code > _LAST_OF_ONE_UNIT)
            self.at = end
            return
        byte = self.source[self.at]
        if byte not in _MIDDLE_OF_A_LETTER:
            self.offset += 1 + (byte >= _FIRST_OF_FOUR_BYTES)
        self.plain.append(byte)
        self.at += 1

    def _reference(self) -> tuple[int, int]:
        """Decode a reference such as `&amp;`: its code, 0 where it is none, and its end."""
        found = _REFERENCE.match(self.source, self.at)
        if not found:
            return 0, self.at
        if found[3] is not None:
            return _NAMED.get(found[3], 0), found.end()
        sixteen = found[1] is not None
        digits = found[1] if sixteen else found[2]
        length = len(digits) + (3 if sixteen else 2)
        if not digits or length >= _LONGEST_REFERENCE:
            return 0, found.end()
        code = int(digits, 16 if sixteen else 10)
        return (code if code < _LAST_CODE_POINT else 0), found.end()

    def _tag(self) -> None:
        begin = self.at
        if self.source[begin + 1] == ord("/"):
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        name = self._match(_TAG_NAME, begin + 1).lower()
        if not self.source[self.at]:
            raise RefusedError(f"Unclosed start tag at byte offset {begin}")
        if name not in KINDS:
            raise RefusedError(f'Unsupported start tag "{_shown(name)}" at byte offset {begin}')
        tag = Tag(name, self.offset, len(self.plain))
        while self.source[self.at] != ord(">"):
            self._skip_space()
            if self.source[self.at] != ord(">"):
                self._attribute(tag, begin)
        if name == b"span" and tag.argument != b"spoiler":
            raise RefusedError(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.opened.append(tag)
        self.at += 1

    def _attribute(self, tag: Tag, begin: int) -> None:
        place = f'tag "{_shown(tag.name)}" at byte offset {begin}'
        attribute = self._match(_ATTRIBUTE_NAME, self.at)
        if not attribute:
            raise RefusedError(f"Empty attribute name in the {place}")
        self._skip_space()
        if self.source[self.at] == ord("="):
            self.at += 1
            self._skip_space()
            if not self.source[self.at]:
                raise RefusedError(f"Unclosed start {place}")
            value = self._value()
            if not self.source[self.at]:
                raise RefusedError(f"Unclosed start tag at byte offset {begin}")
            keep(tag, attribute, value)
        elif not self.source[self.at]:
            raise RefusedError(f"Unclosed start {place}")
        elif (tag.name, attribute) == (b"blockquote", b"expandable"):
            tag.argument = b"1"

    def _value(self) -> bytes:
        quote = self.source[self.at]
        if quote in b"'\"":
            self.at += 1
            return self._quoted(quote)
        begin = self.at
        token = self._match(_TOKEN, begin).lower()
        if self.source[self.at] not in _SPACE and self.source[self.at] != ord(">"):
            raise RefusedError(f"Unexpected end of name token at byte offset {begin}")
        return token

    def _quoted(self, quote: int) -> bytes:
        value = bytearray()
        while self.source[self.at] not in (quote, 0):
            code, end = self._reference()
            if code:
                value += chr(code).encode("utf-8", "surrogatepass")
                self.at = end
            else:
                value.append(self.source[self.at])
                self.at += 1
        if self.source[self.at] == quote:
            self.at += 1
        return bytes(value)

    def _end_tag(self, begin: int) -> None:
        if not self.opened:
            raise RefusedError(f"Unexpected end tag at byte offset {begin}")
        name = self._match(_TAG_NAME, begin + 2).lower()
        self._skip_space()
        if self.source[self.at] != ord(">"):
            raise RefusedError(f"Unclosed end tag at byte offset {begin}")
        tag = self.opened.pop()
        if name not in (b"", tag.name):
            raise RefusedError(
                f"Unmatched end tag at byte offset {begin}, "
                f'expected "</{_shown(tag.name)}>", found "</{_shown(name)}>"',
            )
        self.at += 1
        if self.offset > tag.offset:
            self._close(tag)

    def _close(self, tag: Tag) -> None:
        inner = bytes(self.plain[tag.start :])
        last = self.entities[-1] if self.entities else None
        entity = entity_of(tag, self.offset - tag.offset, inner, last)
        if entity and entity.type == "pre" and entity.language:
            self.entities.pop()
        if entity:
            self.entities.append(entity)

    def _match(self, pattern: re.Pattern[bytes], begin: int) -> bytes:
        found = pattern.match(self.source, begin)
        value = found[0] if found else b""
        self.at = begin + len(value)
        return value

    def _skip_space(self) -> None:
        while self.source[self.at] and self.source[self.at] in _SPACE:
            self.at += 1


def _shown(name: bytes) -> str:
    return name.decode(errors="replace")
