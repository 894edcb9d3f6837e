"""WORDS: feedparser with bounds on what it takes from a hostile feed. It is named only here.

Its weak spots are cut off before they hurt (facts on feeds, section 8): its author pattern and its
list of categories take time in the square of their length, and it keeps all that it meets. What
no bound stops is stopped by the limits of the child process (feeds/reading/parsing.py).
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias
from xml.sax import SAXException, handler
from xml.sax.expatreader import ExpatParser
from xml.sax.xmlreader import AttributesNSImpl, InputSource

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.mixin import _FeedParserMixin

from feeds.errors import NotAFeedError

Item: TypeAlias = Mapping[str, Any]
"""An item or a feed as feedparser gives it."""

KEPT = 500
"""Items kept of each end of a feed: the newest stand first in most feeds, last in some."""
MOST_TEXT = 1_000_000
"""Characters of markup kept of one item."""
CUT_OFF = "cut_off"
"""The field of an item that says that there was more."""
_MOST_ITEMS = 5_000
_MOST_TAGS = 100_000
_MOST_OF_ALL = 6_000_000
_MOST_LOOSE = 1024 * 1024
_DEEPEST = 1_000
_PIECE = 64 * 1024
_MOST_CATEGORIES = 100
_MOST_LINKS = 100
_MOST_NAMESPACES = 100
_MOST_ATTRIBUTES = 100
_LONGEST_AUTHOR = 300
_LONGEST_ATTRIBUTE = 4_000
# What feedparser's own steps fail with at odd values: such an element is passed over.
_FAULTS = (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_TELLING = 50
"""A document that has not named itself a feed after so many tags is none."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: `seen` counts all items; `broken` says that the document is no clean XML."""

    version: str
    about: Item
    items: list[dict[str, Any]]
    namespaces: Mapping[str, str]
    seen: int
    broken: bool


class _EnoughError(Exception):
    """As much of the feed was read as is kept."""


class _Tame(_FeedParserMixin):  # type: ignore[misc]  # feedparser ships no types
    """feedparser's own steps; each hands on only what is within its bound."""

    resolve_relative_uris = False
    sanitize_html = False

    def __init__(self, *known: object) -> None:
        self.tags = 0
        self.seen = 0
        self._left = _MOST_OF_ALL
        self._left_here = MOST_TEXT
        super().__init__(*known)

    def unknown_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        self.tags += 1
        if self.tags > _MOST_TAGS or self.depth > _DEEPEST:
            raise _EnoughError
        few = [(name, value) for name, value in attrs if len(value) <= _LONGEST_ATTRIBUTE]
        with suppress(*_FAULTS):
            super().unknown_starttag(tag, few)

    def unknown_endtag(self, tag: str) -> None:
        with suppress(*_FAULTS):
            super().unknown_endtag(tag)

    def startElementNS(self, name: object, qname: object, attrs: AttributesNSImpl) -> None:  # noqa: N802  the name that xml.sax calls
        few = attrs if len(attrs) <= _MOST_ATTRIBUTES else AttributesNSImpl({}, {})
        super().startElementNS(name, qname, few)

    def handle_data(self, text: str, escape: int = 1) -> None:
        kept = text[: self._left_here]
        if len(kept) < len(text) and self.inentry:
            self.entries[-1][CUT_OFF] = True
        self._left_here -= len(kept)
        self._left -= len(kept)
        if self._left < 0:
            raise _EnoughError
        if kept:
            super().handle_data(kept, escape)

    def _start_item(self, attrs_d: dict[str, str]) -> None:
        if self.seen >= _MOST_ITEMS:
            raise _EnoughError
        super()._start_item(attrs_d)
        self.seen += 1
        self._left_here = MOST_TEXT
        if len(self.entries) > 2 * KEPT:
            self.property_depth_map.pop(self.entries.pop(KEPT), None)

    _start_entry = _start_item

    def _end_item(self) -> None:
        super()._end_item()
        self._left_here = MOST_TEXT

    _end_entry = _end_item

    def _start_link(self, attrs_d: dict[str, str]) -> None:
        if len(self._get_context().get("links") or ()) < _MOST_LINKS:
            super()._start_link(attrs_d)

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        if len(self.namespaces_in_use) < _MOST_NAMESPACES:
            super().track_namespace(prefix, uri)

    def _sync_author_detail(self, key: str = "author") -> None:
        context = self._get_context()
        if isinstance(name := context.get(key), str):
            context[key] = name[:_LONGEST_AUTHOR]
        super()._sync_author_detail(key)

    def _add_tag(self, term: str | None, scheme: str | None, label: str | None) -> None:
        if len(self._get_context().setdefault("tags", [])) < _MOST_CATEGORIES:
            super()._add_tag(term, scheme, label)


_Strict = type("_Strict", (_Tame, StrictFeedParser), {})
_Loose = type("_Loose", (_Tame, LooseFeedParser), {})


class _Reader(ExpatParser):
    """The standard library's reader of XML, made to give text in long pieces: half the time."""

    _parser: Any

    def reset(self) -> None:
        super().reset()
        if self._parser:
            self._parser.buffer_text = True
            self._parser.buffer_size = _PIECE


def read(xml: bytes) -> Read:
    """Read clean XML in UTF-8 (see feeds.reading.decode) as a feed: as XML, else as well as can be.

    Raises NotAFeedError.
    """
    parser = _Strict("", None, "utf-8")
    broken = _strictly(parser, xml)
    if broken and (parser.version or parser.tags < _TELLING):
        parser = _Loose("", None, "utf-8", {})
        _loosely(parser, xml)
    if not parser.version:
        raise NotAFeedError
    return Read(
        version=parser.version,
        about=parser.feeddata,
        items=parser.entries,
        namespaces=parser.namespaces_in_use,
        seen=max(parser.seen, xml.count(b"</item>") + xml.count(b"</entry>")),
        broken=broken,
    )


def _strictly(parser: Any, xml: bytes) -> bool:  # noqa: ANN401  feedparser ships no types
    """Say whether the document is not well-formed."""
    reader = _Reader(1, _PIECE)
    reader.setFeature(handler.feature_external_ges, 0)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    source = InputSource()
    source.setByteStream(io.BytesIO(xml))
    try:
        reader.parse(source)
    except _EnoughError:
        _drop_unfinished(parser)
    except (SAXException, *_FAULTS):
        return True
    return False


def _loosely(parser: Any, xml: bytes) -> None:  # noqa: ANN401  feedparser ships no types
    try:
        parser.feed(xml[:_MOST_LOOSE].decode("utf-8", "ignore"))
    except _EnoughError:
        _drop_unfinished(parser)
    except _FAULTS:
        raise NotAFeedError from None


def _drop_unfinished(parser: Any) -> None:  # noqa: ANN401  feedparser ships no types
    if parser.inentry and parser.entries:
        parser.entries.pop()
