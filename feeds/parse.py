"""WORDS: the bytes of a feed made into entries. feedparser is named only here.

feedparser is slow on hostile feeds (its author pattern takes time in the square of the length):
run this apart, by `feeds.parsing.parse_apart`. Every field is checked; none is believed.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from xml.sax import SAXParseException

import feedparser

from feeds import fields
from feeds.decode import as_xml
from feeds.errors import NotAFeedError
from feeds.fields import Item
from feeds.identity import Marks, Name, content_hash, name_all, number
from feeds.markup import clean
from storage.records import Entry, Feed, PlatformName


@dataclass(frozen=True, slots=True)
class _Draft:
    """An entry before it has a name."""

    marks: Marks
    author: str
    published_at: datetime | None
    categories: tuple[str, ...]
    excerpt: str
    cut: bool


def parse(data: bytes, url: str) -> Feed:
    """Return the feed that the bytes are, its entries newest first, undated ones last.

    `url` is where the bytes came from; links are resolved against the feed's own link and it.
    Entries that nothing can name, repeats and protected posts are counted in `skipped`.
    Raises NotAFeedError.
    """
    parsed = _parsed(data)
    home = _home(parsed, url)
    drafts = [
        _draft(item, parsed, home) for item in parsed["entries"] if not fields.is_protected(item)
    ]
    names = name_all([draft.marks for draft in drafts])
    pairs = zip(drafts, names, strict=True)
    entries = [_entry(draft, name) for draft, name in pairs if name]
    if not entries and isinstance(parsed.get("bozo_exception"), SAXParseException):
        # Cut off on its way: an empty feed would become the site's baseline.
        raise NotAFeedError
    return Feed(
        title=fields.title(parsed["feed"]),
        platform=_platform(parsed, drafts),
        home_url=home,
        entries=tuple(sorted(entries, key=_age)),
        skipped=len(parsed["entries"]) - len(entries),
    )


def _parsed(data: bytes) -> Item:
    try:
        parsed: Item = feedparser.parse(
            io.BytesIO(as_xml(data)), sanitize_html=False, resolve_relative_uris=False
        )
    except (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        raise NotAFeedError from None
    if not parsed.get("version"):
        raise NotAFeedError
    return parsed


def _draft(item: Item, parsed: Item, home: str) -> _Draft:
    content = fields.text_of(fields.body(item))
    excerpt = fields.text_of(item.get("summary_detail"))
    text = fields.without_credit(content or excerpt)
    cut = fields.is_cut(
        text, only_description=not content, atom=str(parsed["version"]).startswith("atom")
    )
    guid = clean(str(item.get("id") or "")).strip()
    marks = Marks(
        guid=guid,
        url=fields.link(item, home),
        title=fields.title(item),
        text=fields.shortened(text) if cut else text,
    )
    return _Draft(
        marks=marks,
        author=fields.author(item) or fields.author(parsed["feed"]),
        published_at=fields.published(item),
        categories=fields.categories(item),
        excerpt=excerpt,
        cut=cut,
    )


def _entry(draft: _Draft, name: Name) -> Entry:
    marks = draft.marks
    meaning = content_hash(
        title=marks.title,
        text=marks.text,
        excerpt=draft.excerpt,
        link=marks.url,
        categories=draft.categories,
        author=draft.author,
    )
    return Entry(
        key=name.key,
        aliases=name.aliases,
        title=marks.title,
        url=marks.url,
        author=draft.author,
        published_at=draft.published_at,
        categories=draft.categories,
        text=marks.text,
        cut=draft.cut,
        remote_id=name.remote_id,
        content_hash=meaning,
    )


def _age(entry: Entry) -> float:
    return -entry.published_at.timestamp() if entry.published_at else float("inf")


def _home(parsed: Item, url: str) -> str:
    return fields.link(parsed["feed"], url) or fields.web_address("/", url)


def _platform(parsed: Item, drafts: list[_Draft]) -> PlatformName:
    generator = str(parsed["feed"].get("generator") or "").lower()
    numbers = [number(draft.marks.guid) or "" for draft in drafts]
    spaces = " ".join(map(str, parsed.get("namespaces", {}).values()))
    if (
        "blogger" in generator
        or "schemas.google.com/blogger" in spaces
        or any("/" in n for n in numbers)
    ):
        return PlatformName.BLOGGER
    if "wordpress" in generator or "com-wordpress" in spaces or any(numbers):
        return PlatformName.WORDPRESS
    return PlatformName.OTHER
