"""WORDS: what people write and what sites show, as plain text, whatever the platform."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from feeds.errors import NothingToPostError

_NOT_IN_NAMES = frozenset("&<>\\%")
# These count as letters or symbols in Unicode, yet show nothing: Hangul fillers, Braille blank.
_UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_PIECE = re.compile(r"(<[^<>]*>)")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ALT = re.compile(r"\balt=(?:\"([^\"]*)\"|'([^']*)')")
_BLOCKS = frozenset({"p", "div", "blockquote", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "table"})
_LINES = frozenset({"br", "li", "tr"})
_HIDDEN = frozenset({"script", "style"})


def normalise(text: str) -> str:
    """Return the text as it can be stored: one kind of line end, no control characters, no edges.

    Raises NothingToPostError where nothing that can be seen is left. WordPress itself would take
    a comment of zero-width characters.
    """
    lines = text.replace("\r\n", "\n")
    kept = "".join(c for c in lines if c in "\t\n" or not ("\x00" <= c < " " or _is_half(c)))
    if not any(unicodedata.category(c)[0] in "LNPS" and c not in _UNSEEN for c in kept):
        raise NothingToPostError(NothingToPostError.__doc__)
    return kept.strip()


def clean_name(name: str) -> str:
    """Return a shown name that WordPress stores unchanged; it may come out empty."""
    plain = unicodedata.normalize("NFKC", name)
    kept = (
        c
        for c in plain
        if c.isspace() or (unicodedata.category(c)[0] != "C" and c not in _NOT_IN_NAMES)
    )
    return " ".join("".join(kept).split())


def plain_text(html: str) -> str:
    """Return rendered HTML as plain text: paragraphs apart by a blank line, tags dropped."""
    out: list[str] = []
    hidden = ""
    for piece in _PIECE.split(html):
        tag = _TAG.match(piece) if piece.startswith("<") else None
        name = tag[2].lower() if tag else ""
        if hidden or name in _HIDDEN:
            ends = tag is not None and tag[1] == "/" and name == hidden
            hidden = "" if ends else hidden or (name if tag and not tag[1] else "")
        elif tag:
            out.append(_instead(name, piece))
        elif not piece.startswith("<!--"):
            out.append(unescape(_SPACE.sub(" ", piece)))
    lines = (" ".join(line.split()) for line in "".join(out).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _is_half(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def _instead(name: str, tag: str) -> str:
    if name == "img":  # WordPress shows some smileys as pictures
        alt = _ALT.search(tag)
        return unescape(alt[1] or alt[2] or "") if alt else ""
    return "\n\n" if name in _BLOCKS else "\n" if name in _LINES else ""
