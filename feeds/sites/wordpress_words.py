"""WORDS: WordPress's side of a comment: how text goes in, and how records come out.

The rules were measured on WordPress 6.1 and 6.9; what each is for is said beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from difflib import SequenceMatcher
from html import unescape
from urllib.parse import parse_qsl, unquote, urlsplit

from feeds.wording import normalise, plain_text
from storage.records import Posted, Posting, SiteComment

_ENTITIES = str.maketrans({"&": "&#038;", "<": "&lt;", ">": "&gt;", "\\": "&#092;"})
# WordPress shows these as pictures: ":D", ":-P", "8-O", ":mrgreen:" (convert_smilies).
_SMILEY = re.compile(r"(?<!\S)(?::[a-z]+:|[:;8]-?[a-zA-Z]|8-\))(?!\S)")
_FITS = 0.9
_COMPARED = 1_000
"""So many letters are compared: the time grows with their square."""
_STATUSES = {"approved": "approved", "spam": "spam", "trash": "trashed", "post-trashed": "trashed"}


def encode(text: str) -> str:
    """Return the body to send so that the site shows exactly this text, and a re-send is noticed.

    WordPress compares the unfiltered body with stored, filtered ones when it looks for duplicates
    (wp_allow_comment), so the body must be one that its filters leave alone: `&#038;` with exactly
    three digits is what they would write themselves.
    """
    return normalise(text).translate(_ENTITIES)


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

    Every row with that address is ours, and one that is in `known` is another. Its words must fit:
    letters and digits, since WordPress changes the rest for display. Among several that fit the
    parent decides, then how alike the words are.
    """
    best: tuple[tuple[bool, float], Posted] | None = None
    for row in rows:
        found, shown = posted(row), site_comment({"post": 0, **_fields(row)}, None)
        if found is None or shown is None or found.id in known:
            continue
        likeness = alike(shown.text, unescape(posting.body))
        fit = (shown.parent_id == posting.parent_id, likeness)
        if likeness < _FITS:
            continue
        if best is None or fit > best[0]:
            best = (fit, found)
    return None if best is None else best[1]


def same_page(one: str, other: str) -> bool:
    """Say whether two addresses name one page: scheme, tracking and a last slash do not matter."""
    return _page(one) == _page(other)


def _page(address: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    parts = urlsplit(address)
    query = (pair for pair in parse_qsl(parts.query) if not pair[0].startswith("utm_"))
    return parts.netloc.lower(), unquote(parts.path).rstrip("/"), tuple(sorted(query))


def alike(shown: str, sent: str) -> float:
    """Return how alike the letters and digits of two texts are, from 0 to 1; 0 for far apart."""
    one, other = letters(shown), letters(sent)
    if one == other:
        return 1.0
    if 2 * min(len(one), len(other)) < _FITS * (len(one) + len(other)):
        return 0.0
    return SequenceMatcher(None, one[:_COMPARED], other[:_COMPARED], autojunk=False).ratio()


def letters(text: str) -> str:
    """Return the letters and digits of a text, small, for comparing: sites change the rest."""
    # WordPress writes its own name its own way, and some smileys as pictures.
    return "".join(filter(str.isalnum, _SMILEY.sub("", text.casefold())))


def _fields(row: object) -> dict[str, object]:
    return row if isinstance(row, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return None
