"""WORDS: the fields of one item of a feed, each checked before it is believed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, TypeAlias
from urllib.parse import urljoin, urlsplit

from feeds.markup import clean
from feeds.text import blocks, plain, unmarked

Item: TypeAlias = Mapping[str, Any]
"""An item or a feed as feedparser gives it."""

_EARLIEST = 1995
_LATEST = 2100
_MOST_CATEGORIES = 100
_LONGEST_NAME = 200
_ISO_DATE = re.compile(r"\s*(\d{4})-(\d\d)-(\d\d)")
# "[...]" ends a WordPress excerpt, the others those of themes and plugins.
_CUT = re.compile(
    r"\s*(?:\[\s*(?:\u2026|\.\.\.)\s*\]|\bContinue reading\b[^\n]{0,250}"
    r"|\bRead [Mm]ore\b[ .\u2026\u00bb\u2192>]*)$"
)
_TRAILING = re.compile(r"(?:\u2026|\.\.\.)$")
_CREDIT = re.compile(r"\n\nThe post .{0,500} (?:appeared first|first appeared) on [^\n]{1,300}$")
_PASSWORD = re.compile(r"<input\b[^<>]*\bpassword\b", re.IGNORECASE)
_NO_EXCERPT = "There is no excerpt because this is a protected post"


def body(item: Item) -> Item | None:
    """Return the longest of the entry's contents; None where it has none."""
    parts: list[Item] = item.get("content") or []
    return max(parts, key=lambda part: len(part.get("value") or ""), default=None)


def text_of(detail: Item | None) -> str:
    """Return a content or a description as blocks of plain text."""
    value = (detail or {}).get("value") or ""
    if detail and detail.get("type") == "text/plain":
        value = html.escape(value, quote=False)
    return blocks(value)


def title(item: Item) -> str:
    """Return the title as one line of plain text; it may hold HTML."""
    detail = item.get("title_detail") or {}
    value = detail.get("value") or ""
    return unmarked(value) if detail.get("type") == "text/plain" else plain(value)


def is_cut(text: str, *, only_description: bool, atom: bool) -> bool:
    """Say whether the text is the first lines only; an Atom summary always is.

    RFC 4287, section 4.2.13: a summary is an abstract or an excerpt.
    """
    tail = text[-400:]
    if not only_description:
        return tail.endswith(("[\u2026]", "[...]"))
    return bool(text) and (atom or bool(_CUT.search(tail) or _TRAILING.search(tail)))


def shortened(text: str) -> str:
    """Return a cut text with its mark ("[...]", "Continue reading") made an ellipsis."""
    return _CUT.sub("\u2026", text)


def without_credit(text: str) -> str:
    """Take away the line that plugins add: "The post ... appeared first on ..."."""
    head, tail = text[:-1000], text[-1000:]
    return head + _CREDIT.sub("", tail)


def is_protected(item: Item) -> bool:
    """Say whether WordPress gives only a form for the password; such a post is never sent."""
    sources = [body(item) or {}, item.get("summary_detail") or {}]
    found = [source.get("value") or "" for source in sources]
    if any(_PASSWORD.search(value) for value in found):
        return True
    return title(item).startswith("Protected:") and any(_NO_EXCERPT in value for value in found)


def _links(item: Item) -> Iterator[str]:
    alternates = [one for one in item.get("links") or [] if one.get("rel") == "alternate"]
    pages = [one for one in alternates if "html" in (one.get("type") or "html")]
    yield from (str(one.get("href") or "") for one in pages)
    yield str(item.get("link") or "")


def link(item: Item, base: str) -> str:
    """Return the entry's page: an http or https address, or ""."""
    return next((found for one in _links(item) if (found := web_address(one, base))), "")


def web_address(link: str, base: str) -> str:
    """Return the link resolved against `base`, or "" if it is no http or https address."""
    bare = "".join(clean(link).split())
    try:
        whole = urljoin(base, bare)
        parts = urlsplit(whole)
        fits = bool(bare) and parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return whole if fits else ""


def author(item: Item) -> str:
    """Return the author's name, never an e-mail address; "" for none.

    feedparser's own split takes an address with a long last part ("@clinic.example") to pieces.
    """
    words = unmarked(str(item.get("author") or "")).split()
    name = " ".join(word for word in words if "@" not in word)
    whole = name[1:-1] if name.startswith("(") and name.endswith(")") else name
    return whole[:_LONGEST_NAME]


def categories(item: Item) -> tuple[str, ...]:
    """Return the categories or labels in the feed's order, each once."""
    tags = [tag for tag in item.get("tags") or [] if not str(tag.get("scheme")).endswith("#kind")]
    terms = [unmarked(str(tag.get("term") or ""))[:_LONGEST_NAME] for tag in tags]
    return tuple(dict.fromkeys(term for term in terms if term))[:_MOST_CATEGORIES]


def published(item: Item) -> datetime | None:
    """Return when the entry came out, in UTC; None for no date or a nonsense one."""
    for name in ("published", "updated"):
        if name in item and (
            found := _moment(item.get(f"{name}_parsed") or (), str(item.get(name)))
        ):
            return found
    return None


def _moment(parts: Iterable[int], written: str) -> datetime | None:
    """Return the time in UTC; None for nonsense, which feedparser may roll over (2026-13-45)."""
    try:
        if iso := _ISO_DATE.match(written):
            date(*map(int, iso.groups()))
        year, month, day, hour, minute, second = islice(parts, 6)
        found = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (TypeError, ValueError):
        return None
    return found if _EARLIEST <= found.year < _LATEST else None
