"""WORDS: the bytes of a feed made into clean XML in UTF-8, whatever their label says.

Works in pieces: a body of the largest allowed size is never held twice as wide text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.entities import name2codepoint
from itertools import islice

# What a document in each encoding starts with: a mark, or "<" and the letter after it
# (XML 1.0, appendix F). The longer marks come first: one starts like another.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHAPES = (
    (re.compile(rb"<\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0<"), "utf-32-be"),
    (re.compile(rb"(?:[\s]\0){0,99}<\0[^\0]"), "utf-16-le"),
    (re.compile(rb"(?:\0[\s]){0,99}\0<\0"), "utf-16-be"),
    (re.compile(rb"\x4c\x6f\xa7\x94"), "cp037"),
)
_LABEL = re.compile(rb"<\?xml[^<>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9._-]{1,40})[\"']")
# Only plain tables of characters: Python also has "encodings" that run code or take ages.
_KNOWN = re.compile(
    r"(?:iso-?8859-\d{1,2}|windows-(?:125\d|874)|cp\d{3,4}|koi8-[ru]|shift[_-]jis|euc-(?:jp|kr)"
    r"|gb2312|gbk|gb18030|big5(?:-hkscs)?|tis-620|macintosh|latin-?\d)",
    re.IGNORECASE,
)
# Browsers read these labels as Windows-1252 (WHATWG Encoding Standard, section 4.2).
_WESTERN = re.compile(r"(?:iso-?8859-1|us-ascii|ascii|latin-?1)", re.IGNORECASE)
_UNICODE = re.compile(r"utf-?(?:7|8|16|32)\w{0,2}|ucs-?[24]|unicode\w*", re.IGNORECASE)
_ANY_ELEMENT = re.compile("<[a-z?!]", re.IGNORECASE)

_LAST = 0x10FFFF
_PIECE = 256 * 1024
_SAMPLE = 1024 * 1024
# XML 1.0 section 2.2.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Python refuses to read numbers of 4,300 digits.
_REFERENCE = re.compile(
    r"&#(?:0*(\d{1,7})(?!\d)|[xX]0*([0-9a-fA-F]{1,6})(?![0-9a-fA-F]));?"
    r"|&#(?:\d+|[xX][0-9a-fA-F]+);?"
)
_HALF_OF_PAIR = re.compile("[\ud800-\udfff]")
_STRAY = re.compile("[\udc80-\udcff]+")
_BEYOND_ASCII = re.compile("[\x80-\ud7ff\ue000-\U0010ffff]")
_HALF = rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})"
_HALF_CHARACTER = re.compile(_HALF)
_HALF_AT_END = re.compile(_HALF + rb"\Z")

_FEED_ROOT = re.compile(rb"<(?:[a-z_][\w.-]{0,40}:)?(?:rss|feed|rdf)(?=[\s>/])|<!--", re.IGNORECASE)
_ANY_ROOT = re.compile(rb"<[a-z_]|<!--", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_WHOLE_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\])?[^>]*+>", re.IGNORECASE)
# Every feed gets the names that HTML has, and no others: no entity of its own, no outside file.
_NAMES = "".join(
    f'<!ENTITY {name} "&#{code};">'
    for name, code in sorted(name2codepoint.items())
    if name not in {"lt", "gt", "amp", "quot", "apos"}
)
_HEAD = f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE feed [{_NAMES}]>\n'.encode()


def as_xml(data: bytes) -> bytes:
    """Return the same document in UTF-8, with our own head and only legal characters.

    Bytes that are valid UTF-8 are UTF-8, whatever the label says; a stray byte in UTF-8 is read
    as Windows-1252; half a character is left out. What stands before the root element goes: the
    declaration, the DOCTYPE with its entities, warnings of PHP. Never raises.
    """
    clean = bytearray()
    for text in _texts(data):
        clean += _ILLEGAL.sub("", _written_out(text)).encode("utf-8")
    return _HEAD + memoryview(clean)[_root(clean) :]


def _written_out(text: str) -> str:
    """Take out references to characters that cannot be; two halves of a pair are one character."""
    made = _REFERENCE.sub(_character, text)
    if not _HALF_OF_PAIR.search(made):
        return made
    return made.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _character(reference: re.Match[str]) -> str:
    plain, hexadecimal = reference.groups()
    code = int(plain) if plain else int(hexadecimal or "0", 16)
    character = chr(code) if code <= _LAST else "\0"
    if _HALF_OF_PAIR.match(character):
        return character
    return "" if _ILLEGAL.match(character) else reference[0]


def _texts(data: bytes) -> Iterator[str]:
    encoding, start = _encoding(data)
    if encoding != "utf-8":
        yield from _pieces(data, start, encoding, "replace")
        return
    half = _HALF_AT_END.search(data, max(start, len(data) - 3))
    whole = data[: half.start()] if half else data
    good, bad = _balance(data)
    for text in _pieces(whole, start, encoding, "surrogateescape"):
        yield _STRAY.sub(_drop_halves if 2 * good >= bad else _as_western, text)


def _pieces(data: bytes, start: int, encoding: str, errors: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for at in range(start, len(data), _PIECE):
        yield decoder.decode(data[at : at + _PIECE])
    yield decoder.decode(b"", final=True)


def _encoding(data: bytes) -> tuple[str, int]:
    """Return the encoding, and how many bytes of a mark to leave out.

    A mark counts only if the document that it tells of shows an element.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark) and _shows(data[len(mark) :], encoding):
            return encoding, len(mark)
    for shape, encoding in _SHAPES:
        if shape.match(data) and _shows(data, encoding):
            return encoding, 0
    return _labelled(data), 0


def _labelled(data: bytes) -> str:
    found = _LABEL.search(data[:1000])
    label = found[1].decode("ascii") if found else ""
    if label.lower() == "iso-2022-jp" and b"\x1b$" in data:
        return label
    good, bad = _balance(data)
    named = bool(label) and not _UNICODE.fullmatch(label)
    return _table(label, data) if named and bad >= good and _is_broken(data) else "utf-8"


def _table(label: str, data: bytes) -> str:
    if not _KNOWN.fullmatch(label) or _WESTERN.fullmatch(label):
        return "cp1252"
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return "cp1252"
    return name if _shows(data, name) else "cp1252"


def _shows(data: bytes, encoding: str) -> bool:
    return bool(_ANY_ELEMENT.search(data[:4096].decode(encoding, "replace")))


def _balance(data: bytes) -> tuple[int, int]:
    """Count, in a sample, the characters that are valid UTF-8 beyond ASCII and the stray bytes."""
    if data.isascii():
        return 0, 0
    text = data[:_SAMPLE].decode("utf-8", "surrogateescape")
    bad = sum(len(run) for run in _STRAY.findall(text))
    return len(_BEYOND_ASCII.findall(text)), bad


def _is_broken(data: bytes) -> bool:
    """Say whether the bytes are no UTF-8, but for half a character at their end."""
    whole = islice(_pieces(data, 0, "utf-8", "strict"), len(data) // _PIECE + 1)
    try:
        return any(text is None for text in whole)
    except UnicodeDecodeError:
        return True


def _drop_halves(stray: re.Match[str]) -> str:
    raw = stray[0].encode("utf-8", "surrogateescape")
    return "" if _HALF_CHARACTER.fullmatch(raw) else raw.decode("cp1252", "replace")


def _as_western(stray: re.Match[str]) -> str:
    return stray[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def _root(text: bytearray) -> int:
    """Return where the root element starts; a known feed's root is preferred to any other."""
    first = _DOCTYPE.search(text)
    doctype = _WHOLE_DOCTYPE.match(text, first.start()) if first else None
    after = doctype.end() if doctype else 0
    found = _outside_comments(_FEED_ROOT, text, after)
    return found if found >= 0 else max(0, _outside_comments(_ANY_ROOT, text, after))


def _outside_comments(root: re.Pattern[bytes], text: bytearray, at: int) -> int:
    ends = True
    while found := root.search(text, at):
        if found[0] != b"<!--":
            return found.start()
        # A comment that never ends is looked for once only: time grows with the length.
        end = text.find(b"-->", found.end()) if ends else -1
        ends = end >= 0
        at = end + 3 if ends else found.end()
    return -1
