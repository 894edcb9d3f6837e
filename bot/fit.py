"""WORDS: text from outside made fit for a message: cleaned, measured, cut at a word.

Lengths are UTF-16 units, the stricter of the two ways in which Telegram is said to count (facts on
Telegram, section 1).
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from ipaddress import IPv4Address
from urllib.parse import quote, urlsplit

from feeds.wording import normalise

LIMIT = 4096
"""What a message may hold, after parsing (Bot API, sendMessage)."""

_LINK_LIMIT = 2000
_PLAIN = "!#$%&()*+,/:;=?@[]~"  # what may be in an address; the rest is percent-encoded
# What is told of a name in the RFCs 1035 and 3986, and the "_" that old names of blogs have.
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])", re.IGNORECASE)
_LONGEST_NAME = 253
# The two standards of names in other scripts read these differently: the link may lead elsewhere.
_DOUBTFUL = frozenset("\u00df\u03c2\u200c\u200d")
# Marks that turn the direction of all that follows: a title must not rearrange our own words.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


# The ends of lines of Unicode (Standard Annex 14, BK, CR, LF and NL): no word may join the next.
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_TAG = re.compile(r"<[^<>]+>")
_SPACE = " \t\r\n"
_PIECES = re.compile(rf"{_TAG.pattern}|[{_SPACE}]+|[^<{_SPACE}]+|<")
_MARKUP = re.compile(rf"{_TAG.pattern}|[<>]|&#?\w+;")


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def clean(text: str) -> str:
    """Return the text without what Telegram refuses or what disturbs: controls, half characters."""
    lines = _LINE_END.sub("\n", str(text)).replace("\t", " ")
    kept = "".join(c for c in lines if c == "\n" or _is_kept(c))
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def one_line(text: str) -> str:
    """Return the text cleaned, on one line."""
    return " ".join(clean(text).split())


def cut(text: str, limit: int) -> str:
    """Return the text, or as many whole words as fit into `limit` units, with an ellipsis."""
    if units(text) <= limit:
        return text
    room = max(limit - 1, 0)
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * room].decode("utf-16-le", "ignore")
    last = max(kept.rfind(" "), kept.rfind("\n"))
    ends_a_word = text[len(kept)].isspace()
    return (kept if ends_a_word or last < room // 2 else kept[:last]).rstrip() + "\u2026"


def line(text: str, limit: int) -> str:
    """Return the text on one line that fits into `limit` units."""
    return cut(one_line(text), limit)


def tidy(html: str) -> str:
    """Return Telegram HTML with one space or one blank line at most in a row, tags untouched.

    Space at its ends and at the ends of its lines goes; a run across a tag stays where it began.
    """
    made: list[str] = []
    gap, lines, begun = -1, 0, False
    for piece in _PIECES.findall(html):
        if piece[0] in _SPACE:
            if gap < 0:
                gap = len(made)
                made.append("")
            lines += piece.count("\n")
        elif _TAG.fullmatch(piece):
            made.append(piece)
        else:
            if begun and gap >= 0:
                made[gap] = "\n" * min(lines, 2) or " "
            gap, lines, begun = -1, 0, True
            made.append(piece)
    return "".join(made)


def unmarked(text: str) -> str:
    """Return the words of a text on one line, without tags and what else is markup."""
    return one_line(_MARKUP.sub(" ", text))


def plain(html: str) -> str:
    """Return what a person reads of Telegram HTML."""
    return unescape(_TAG.sub("", html))


def is_visible(text: str) -> bool:
    """Say whether anything in the text can be seen."""
    try:
        normalise(text)
    except ValueError:
        return False
    return True


def web_link(url: str) -> str | None:
    """Return the address as Telegram takes it for a button, or None.

    One bad address would stop a whole broadcast (BUTTON_URL_INVALID), so only http and https pass,
    with a full host name or an IPv4 address.
    """
    bare = clean(url)
    if len(bare) > _LINK_LIMIT:
        return None
    try:
        named = _with_ascii_name(bare)
        parts = urlsplit(named)
        fits = parts.port != 0 and not parts.netloc.endswith(":")
    except ValueError:
        return None
    plain = quote(named, safe=_PLAIN)
    if len(plain) > _LINK_LIMIT or not fits or "@" in parts.netloc:
        return None
    is_web = parts.scheme in {"http", "https"} and _is_host(parts.hostname or "")
    return plain if is_web else None


def _with_ascii_name(url: str) -> str:
    """Return the address with its host as DNS knows it; ValueError where it cannot be."""
    place = urlsplit(url).netloc
    if place.isascii():
        return url
    if not _DOUBTFUL.isdisjoint(place.lower()):
        raise ValueError(place)
    return url.replace(place, place.encode("idna").decode("ascii"), 1)


def _is_host(name: str) -> bool:
    if len(name) <= _LONGEST_NAME and _NAME.fullmatch(name):
        return True
    try:
        IPv4Address(name)
    except ValueError:
        return False
    return True


def _is_kept(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cs"} and character not in _TURNS
