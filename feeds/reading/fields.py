"""WORDS: the fields of one item of a feed, each checked before it is believed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from urllib.parse import urljoin, urlsplit

from feeds.reading.markup import clean, unescape
from feeds.reading.tame import Item
from feeds.text import blocks, plain

_EARLIEST = 1995
_LATEST = 2100
_MOST_CATEGORIES = 100
_LONGEST_NAME = 200
_LONGEST_TITLE = 500
_LONGEST_ADDRESS = 2_048
_LONGEST_DATE = 100
# ISO 8601 and what W3C and RFC 3339 take of it: a year, and a month, a day, a time after it.
_ISO_DATE = re.compile(
    r"\s*(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d))?)?)?)?(?!\d)"
)
_ZONES = timedelta(hours=27)
"""A time zone is at most 14 hours away, and 24:00 is a day's end."""
# "[...]" ends a WordPress excerpt, the others those of themes and plugins.
_CUT = re.compile(
    r"\s*(?:\[\s*(?:\u2026|\.\.\.)\s*\]|\bContinue reading\b[^\n]{0,250}"
    r"|\bRead [Mm]ore\b[ .\u2026\u00bb\u2192>]*)$"
)
_TRAILING = re.compile(r"(?:\u2026|\.\.\.)$")
_CREDIT = re.compile(r"\n\nThe post .{0,500} (?:appeared first|first appeared) on [^\n]{1,300}$")
_PASSWORD = re.compile(r"<input\b[^<>]*\bpassword\b", re.IGNORECASE)
_NO_EXCERPT = "There is no excerpt because this is a protected post"


def detail(item: Item, name: str) -> Item:
    """Return a field that is a record; an element of the same name may have taken its place."""
    value = item.get(name)
    return value if isinstance(value, Mapping) else {}


def listed(item: Item, name: str) -> list[Item]:
    """Return a field that is a list of records; what is none is left out."""
    values = item.get(name)
    return [one for one in values if isinstance(one, Mapping)] if isinstance(values, list) else []


def body(item: Item) -> Item | None:
    """Return the longest of the entry's contents; None where it has none."""
    parts = listed(item, "content")
    return max(parts, key=lambda part: len(part.get("value") or ""), default=None)


def text_of(part: Item | None) -> str:
    """Return a content or a description as blocks of plain text."""
    value = (part or {}).get("value") or ""
    if part and part.get("type") == "text/plain":
        value = html.escape(value, quote=False)
    return blocks(value)


def title(item: Item) -> str:
    """Return the title as one line of plain text; it may hold HTML."""
    about = detail(item, "title_detail")
    value = (about.get("value") or "")[: 20 * _LONGEST_TITLE]
    found = _line(value) if about.get("type") == "text/plain" else plain(value)
    return found if len(found) <= _LONGEST_TITLE else found[: _LONGEST_TITLE - 1] + "\u2026"


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
    sources = [body(item) or {}, detail(item, "summary_detail")]
    found = [source.get("value") or "" for source in sources]
    if any(_PASSWORD.search(value) for value in found):
        return True
    return title(item).startswith("Protected:") and any(_NO_EXCERPT in value for value in found)


def _links(item: Item) -> Iterator[str]:
    alternates = [one for one in listed(item, "links") if one.get("rel") == "alternate"]
    pages = [one for one in alternates if "html" in (one.get("type") or "html")]
    yield from (str(one.get("href") or "") for one in pages)
    yield str(item.get("link") or "")


def link(item: Item, base: str) -> str:
    """Return the entry's page: an http or https address, or ""."""
    return next((found for one in _links(item) if (found := web_address(one, base))), "")


def related(about: Item, relation: str, base: str) -> str | None:
    """Return the first web address among the feed's links of a relation; None for none."""
    links = [str(one.get("href") or "") for one in listed(about, "links") if _is(one, relation)]
    return next((found for one in links if (found := web_address(one, base))), None)


def _is(link: Item, relation: str) -> bool:
    return relation in str(link.get("rel") or "").lower().split()


def web_address(link: str, base: str) -> str:
    """Return the link resolved against `base`, or "" if it is no http or https address.

    An address of over 2,048 characters is none: no site of ours has one, and nothing takes it.
    """
    bare = "".join(clean(link[: 4 * _LONGEST_ADDRESS]).split())
    try:
        whole = urljoin(base, bare)
        parts = urlsplit(whole)
        fits = bool(bare) and parts.scheme in {"http", "https"} and bool(parts.hostname)
        fits = fits and len(whole) <= _LONGEST_ADDRESS
    except ValueError:
        return ""
    return parts.scheme + whole[len(parts.scheme) :] if fits else ""


def author(item: Item) -> str:
    """Return the author's name, never an e-mail address; "" for none.

    feedparser's own split takes an address with a long last part ("@clinic.example") to pieces.
    """
    words = _line(str(item.get("author") or "")).split()
    name = " ".join(word for word in words if "@" not in word)
    whole = name[1:-1] if name.startswith("(") and name.endswith(")") else name
    return whole[:_LONGEST_NAME]


def categories(item: Item) -> tuple[str, ...]:
    """Return the categories or labels in the feed's order, each once."""
    tags = [tag for tag in listed(item, "tags") if not str(tag.get("scheme")).endswith("#kind")]
    terms = [_line(str(tag.get("term") or ""))[:_LONGEST_NAME] for tag in tags]
    return tuple(dict.fromkeys(term for term in terms if term))[:_MOST_CATEGORIES]


def published(item: Item) -> datetime | None:
    """Return when the entry came out, in UTC; None for no date or a nonsense one.

    A date in the future is not judged here: that needs a clock.
    """
    for name in ("published", "updated"):
        if name in item and (
            found := _moment(item.get(f"{name}_parsed") or (), str(item.get(name)))
        ):
            return found
    return None


def _moment(parts: Iterable[int], written: str) -> datetime | None:
    """Return the time in UTC; None for nonsense, which feedparser may roll over (2026-13-45)."""
    if len(written) > _LONGEST_DATE:
        return None
    try:
        year, month, day, hour, minute, second = islice(parts, 6)
        found = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        fits = _EARLIEST <= found.year < _LATEST and _agrees(found, written)
    except (TypeError, ValueError):
        return None
    return found if fits else None


def _agrees(found: datetime, written: str) -> bool:
    """Say whether an ISO date is what was made of it; other forms are believed.

    Raises ValueError where the date is in no calendar.
    """
    iso = _ISO_DATE.match(written)
    if not iso:
        return True
    year, month, day, hour, minute, second = (int(part) if part else None for part in iso.groups())
    start = datetime(year or 0, month or 1, day or 1, (hour or 0) % 24, minute or 0, tzinfo=UTC)
    within = _ZONES if day else timedelta(days=31 if month else 366)
    return (second or 0) <= 60 and (hour or 0) <= 24 and abs(found - start) <= within  # noqa: PLR2004  of a clock


def _line(text: str) -> str:
    """Return one line of plain text whose entities are decoded; a "<" is only a character."""
    return " ".join(clean(unescape(text)).split())
