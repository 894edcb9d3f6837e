"""WORDS: WordPress's side of a comment: how text goes in, and how records come out.

The rules were measured on WordPress 6.1 and 6.9; what each is for is said beside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qsl, unquote, urlsplit

from feeds.errors import NothingToPostError
from storage.records import Posted, Posting, SiteComment

_ENTITIES = str.maketrans({"&": "&#038;", "<": "&lt;", ">": "&gt;", "\\": "&#092;"})
_NOT_IN_NAMES = frozenset("&<>\\%")
# These count as letters or symbols in Unicode, yet show nothing: Hangul fillers, Braille blank.
_UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_STATUSES = {"approved": "approved", "spam": "spam", "trash": "trashed", "post-trashed": "trashed"}
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


def encode(text: str) -> str:
    """Return the body to send so that the site shows exactly this text, and a re-send is noticed.

    WordPress compares the unfiltered body with stored, filtered ones when it looks for duplicates
    (wp_allow_comment), so the body must be one that its filters leave alone: `&#038;` with exactly
    three digits is what they would write themselves.
    """
    return normalise(text).translate(_ENTITIES)


def clean_name(name: str) -> str:
    """Return a shown name that WordPress stores unchanged; it may come out empty."""
    plain = unicodedata.normalize("NFKC", name)
    kept = (
        c
        for c in plain
        if c.isspace() or (unicodedata.category(c)[0] != "C" and c not in _NOT_IN_NAMES)
    )
    return " ".join("".join(kept).split())


def _is_half(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def posted(row: object) -> Posted | None:
    """Return where a comment stands, from its REST row; None where the row is none."""
    if not isinstance(row, dict) or not isinstance(row.get("id"), int):
        return None
    status, link = row.get("status"), row.get("link")
    if not isinstance(status, str):
        return None
    return Posted(
        id=str(row["id"]),
        status=_STATUSES.get(status, "held"),
        url=link if isinstance(link, str) else "",
    )


def site_comment(row: object, strangers: frozenset[int] | None) -> SiteComment | None:
    """Return a public comment from its REST row; None where the row is none.

    `strangers` are the user ids whose comments are not the site's own: 0, which is nobody, and the
    relay. None means that they are not known, and then no comment is said to be the site's own.
    """
    if not isinstance(row, dict) or not all(isinstance(row.get(k), int) for k in ("id", "post")):
        return None
    content, parent, author = row.get("content"), row.get("parent"), row.get("author")
    html = content.get("rendered") if isinstance(content, dict) else None
    return SiteComment(
        id=str(row["id"]),
        post_id=str(row["post"]),
        parent_id=str(parent) if isinstance(parent, int) and parent > 0 else None,
        author=unescape(_text(row.get("author_name"))),
        text=plain_text(_text(html)),
        url=_text(row.get("link")),
        published_at=_moment(_text(row.get("date_gmt"))),
        by_site=strangers is not None and isinstance(author, int) and author not in strangers,
    )


def pick_lost(rows: Iterable[object], posting: Posting, known: frozenset[str]) -> Posted | None:
    """Return the comment whose answer was lost, out of the rows of its author's address.

    Every row with that address is ours, so one that is not in `known` is the lost one. Among
    several the parent decides, then the words: letters and digits, since WordPress changes the rest
    for display.
    """
    best: tuple[tuple[bool, bool], Posted] | None = None
    for row in rows:
        found, shown = posted(row), site_comment({"post": 0, **_fields(row)}, None)
        if found is None or shown is None or found.id in known:
            continue
        fit = (shown.parent_id == posting.parent_id, _same_words(shown.text, posting.body))
        if best is None or fit > best[0]:
            best = (fit, found)
    return None if best is None else best[1]


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


def same_page(one: str, other: str) -> bool:
    """Say whether two addresses name one page: scheme, tracking and a last slash do not matter."""
    return _page(one) == _page(other)


def _page(address: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    parts = urlsplit(address)
    query = (pair for pair in parse_qsl(parts.query) if not pair[0].startswith("utm_"))
    return parts.netloc.lower(), unquote(parts.path).rstrip("/"), tuple(sorted(query))


def _instead(name: str, tag: str) -> str:
    if name == "img":  # WordPress shows some smileys as pictures
        alt = _ALT.search(tag)
        return unescape(alt[1] or alt[2] or "") if alt else ""
    return "\n\n" if name in _BLOCKS else "\n" if name in _LINES else ""


def _same_words(shown: str, body: str) -> bool:
    one, other = ("".join(filter(str.isalnum, text)) for text in (shown, unescape(body)))
    return one == other


def _fields(row: object) -> dict[str, object]:
    return row if isinstance(row, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return None
