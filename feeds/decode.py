"""WORDS: the bytes of a feed made into clean XML in UTF-8, whatever their label says."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LABEL = re.compile(rb"<\?xml[^<>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9._-]{1,40})[\"']")
# Only plain tables of characters: Python also has "encodings" that run code or take ages.
_KNOWN = re.compile(
    r"(?:utf-?8|us-ascii|iso-?8859-\d{1,2}|windows-125\d|cp\d{3,4}|koi8-[ru]|shift_jis|euc-(?:jp|kr)"
    r"|iso-2022-jp|gb2312|gbk|gb18030|big5)",
    re.IGNORECASE,
)
# Browsers read both labels as Windows-1252 (WHATWG Encoding Standard, section 4.2).
_WESTERN = re.compile(r"(?:iso-?8859-1|us-ascii)", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml[^<>]*\?>")
_ROOT = re.compile(r"<(?:\?xml|!DOCTYPE|!--|[a-z][\w.-]*[\s:>/])", re.IGNORECASE)
# XML 1.0 section 2.2.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_xml(data: bytes) -> bytes:
    """Return the same document in UTF-8, with a matching declaration and only legal characters.

    Bytes that are valid UTF-8 are UTF-8, whatever the label says.
    """
    text = _ILLEGAL.sub("", _decode(data))
    start = _ROOT.search(text)
    body = _DECLARATION.sub("", text[start.start() if start else 0 :], count=1)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body.encode("utf-8")


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end >= len(data) and error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8")  # cut in the middle of a character
    return data.decode(_label(data), "replace")


def _label(data: bytes) -> str:
    found = _LABEL.search(data[:1000])
    label = found[1].decode("ascii") if found else ""
    if not _KNOWN.fullmatch(label) or _WESTERN.fullmatch(label):
        return "cp1252"
    try:
        return codecs.lookup(label).name
    except LookupError:
        return "cp1252"
