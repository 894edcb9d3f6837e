"""WORDS: the bytes of a feed made into entries. Every field is checked; none is believed.

A hostile feed can take its time and its memory: run this apart, by the pool of
feeds/reading/parsing.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from feeds.errors import NotAFeedError
from feeds.reading import fields
from feeds.reading.decode import as_xml
from feeds.reading.identity import Marks, Name, content_hash, name_all, number
from feeds.reading.markup import clean
from feeds.reading.tame import CUT_OFF, KEPT, Item, Read, read
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
    xml = as_xml(data)
    del data  # a body may be large: what was used is let go before the next step
    found = read(xml)
    del xml
    home = _home(found, url)
    drafts = [_draft(item, found, home) for item in _each(found) if not fields.is_protected(item)]
    names = name_all([draft.marks for draft in drafts], home)
    pairs = zip(drafts, names, strict=True)
    entries = sorted((_entry(draft, name) for draft, name in pairs if name), key=_age)[:KEPT]
    if not entries and found.broken:
        # Cut off on its way: an empty feed would become the site's baseline.
        raise NotAFeedError
    return Feed(
        title=fields.title(found.about),
        platform=_platform(found, drafts),
        home_url=home,
        entries=tuple(entries),
        skipped=found.seen - len(entries),
        hub_url=fields.related(found.about, "hub", url),
        self_url=fields.related(found.about, "self", url),
    )


def _each(found: Read) -> Iterator[Item]:
    """Give each item, and let go of it after."""
    for item in found.items:
        yield item
        item.clear()


def _draft(item: Item, found: Read, home: str) -> _Draft:
    content = fields.text_of(fields.body(item))
    excerpt = fields.text_of(fields.detail(item, "summary_detail"))
    text = fields.without_credit(content or excerpt)
    cut = fields.is_cut(text, only_description=not content, atom=found.version.startswith("atom"))
    guid = clean(str(item.get("id") or "")).strip()
    marks = Marks(
        guid=guid,
        url=fields.link(item, home),
        title=fields.title(item),
        text=fields.shortened(text) if cut else text,
    )
    return _Draft(
        marks=marks,
        author=fields.author(item) or fields.author(found.about),
        published_at=fields.published(item),
        categories=fields.categories(item),
        excerpt=excerpt,
        cut=cut or CUT_OFF in item,
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


def _home(found: Read, url: str) -> str:
    return fields.link(found.about, url) or fields.web_address("/", url)


def _platform(found: Read, drafts: list[_Draft]) -> PlatformName:
    generator = str(found.about.get("generator") or "").lower()
    numbers = [number(draft.marks.guid) or "" for draft in drafts]
    spaces = " ".join(map(str, found.namespaces.values()))
    if (
        "blogger" in generator
        or "schemas.google.com/blogger" in spaces
        or any("/" in n for n in numbers)
    ):
        return PlatformName.BLOGGER
    if "wordpress" in generator or "com-wordpress" in spaces or any(numbers):
        return PlatformName.WORDPRESS
    return PlatformName.OTHER
