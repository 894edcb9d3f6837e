"""WORDS: what people write and what sites show, as plain text, whatever the platform."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from html import unescape

from feeds.errors import NothingToPostError
from feeds.identifiers.normal import read

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

# Letters that look like Latin ones and that the guard does not need: Cyrillic, Greek, Armenian,
# small capitals, D with a stroke or a hook. Then the white letters on black discs and squares,
# which Unicode keeps apart.
_ALSO_ALIKE = dict(
    zip(
        (
            "\u0414\u0434\u0501\u0433\u043c\u043d\u0442\u043f\u0432\u043a"
            "\u03b1\u03b5\u03b9\u03ba\u03bd\u03c1\u03c4\u03c5\u03b7"
            "\u0578\u057d\u0585\u0581\u0570\u0261\u0251\u0131"
            "\u1d05\u0280\u0262\u1d18\u0274\u029c\ua731\u1d0f\u1d04\u1d1b\u1d1c\u1d07\u1d00\u1d0d"
            "\u026a\u029f\u00d0\u00f0\u0110\u0111\u0189\u0256\u018a\u0257"
        ),
        "DddrmhtnBkaeikvptunnuoghgaidrgpnhsoctueamilDdDdDdDd",
        strict=True,
    )
) | {
    chr(first + place): chr(ord("A") + place) for first in (0x1F150, 0x1F170) for place in range(26)
}
_EMOJI = re.compile(
    "[\u2190-\u2bff\u3000-\u303f\ufe00-\ufe0f\U0001f000-\U0001faff\U000e0000-\U000e0fff]+"
)
# Where a word begins with a capital letter alone: "DrSmith", "GPSmith", then "NHSdoctor".
_HUMPS = (
    re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"),
    re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z][A-Z])(?=[a-z])"),
)
_SIGNS_AS_LETTERS = str.maketrans("013457@$|!", "oleastasll")
_NO_DIGITS = str.maketrans("", "", "0123456789")
_ONE_STROKE = str.maketrans("ij", "ll")  # I, l, 1 and | are one upright stroke in many typefaces
_WORD = re.compile(r"[^\W_]+")


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


def readings(name: str) -> list[tuple[str, ...]]:
    """Return the words of a name as an eye in a hurry sees them, in each way to part them.

    Letters that look alike are one letter, marks and emoji are gone or part words: so the readings
    of "\u0414r\u200b Sm1th" and of "DrSMITH" are among those of "dr smith". Only for comparing.
    """
    seen = "".join(_ALSO_ALIKE.get(sign, sign) for sign in read(name).text)
    plain = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", seen)
        if unicodedata.category(sign)[0] not in "MC"
    )
    found = [
        tuple(_WORD.findall(_folded(humps.sub(" ", _EMOJI.sub(apart, plain)), signs)))
        for apart in ("", " ")
        for humps in _HUMPS
        for signs in (_SIGNS_AS_LETTERS, _NO_DIGITS)
    ]
    return list(dict.fromkeys(found))


def _folded(text: str, signs: Mapping[int, int | None]) -> str:
    folded = text.casefold().translate(signs).translate(_ONE_STROKE)
    return folded.replace("rn", "m").replace("vv", "w")


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
