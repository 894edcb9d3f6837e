"""LOOP: what is made of a feed before it is stored: older pages, whole texts, summaries.

Everything slow or risky happens here, outside of any transaction: asking the site for the whole
text where the feed has the first lines, reading HTML and summarising in a child process, asking
the model.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from http import HTTPStatus
from typing import Protocol

from feeds.gates import accept
from feeds.item import Item, is_changed, known_as, names_of
from feeds.paging import older_page
from feeds.sites.base import PlatformOf
from feeds.text import word_count
from feeds.web import Web
from feeds.whole import Apart, whole
from storage.database import Database
from storage.outcome import Done, Never, Outcome
from storage.records import Entry, Feed, Post, Site, Written

EXTRACT, MODEL, REFUSED = "extract", "model", "refused"

_SHORT = 120  # words; such a post is sent whole
_PAGES = 5


class Model(Protocol):
    """What may choose and trim the sentences of a summary; see feeds/llm.py."""

    async def summarise(
        self, title: str, text: str, extract: str, max_chars: int = 400
    ) -> Outcome[str]:
        """Return a summary that passed the gates."""
        ...


class Prepare:
    """Makes entries ready to be stored."""

    def __init__(
        self,
        database: Database,
        web: Web,
        apart: Apart,
        platform_of: PlatformOf,
        model: Model | None = None,
    ) -> None:
        self._database = database
        self._web = web
        self._apart = apart
        self._platform_of = platform_of
        self._model = model

    async def parse(self, data: bytes, url: str) -> Outcome[Feed]:
        """Parse the bytes of a feed."""
        return await self._apart.parse(data, url)

    async def older(self, site: Site, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        """Return what older pages of the feed have, back to a stored post, or five pages."""
        found = list(entries)
        for page in range(2, _PAGES + 1):
            older = await self._page(site, page)
            keys = {entry.key for entry in found}
            found += [entry for entry in older if entry.key not in keys]
            async with self._database.transaction() as tx:
                known = await tx.posts.by_names(site.id, names_of(older))
            if known or not older:
                break
        return tuple(found[len(entries) :])

    async def _page(self, site: Site, page: int) -> tuple[Entry, ...]:
        url = older_page(site.feed_url, site.platform, page)
        got = None if url is None else await self._web.get(url)
        if not isinstance(got, Done) or got.value.status != HTTPStatus.OK:
            return ()
        parsed = await self._apart.parse(got.value.body, got.value.url)
        return parsed.value.entries if isinstance(parsed, Done) else ()

    async def items(self, site: Site, entries: Sequence[Entry]) -> tuple[Item, ...]:
        """Return the entries with whole texts where the site gives them, and with summaries."""
        async with self._database.transaction() as tx:
            posts = await tx.posts.by_names(site.id, names_of(entries))
        made = []
        for entry in await whole(self._platform_of(site), self._apart, entries):
            known = known_as(entry, posts)
            same = known is not None and not is_changed(entry, known)
            made.append(Item(entry, known, None if same else await self._write(site, entry, known)))
        return tuple(made)

    async def _write(self, site: Site, entry: Entry, known: Post | None) -> Written:
        words = word_count(entry.text)
        made = await self._apart.summarise(entry.title, entry.text)
        extract = made.value if isinstance(made, Done) else ""
        written = Written(extract, words, EXTRACT)
        if self._model is None or site.baseline_at is None or words <= _SHORT or entry.cut:
            return written
        if known is not None:
            return self._kept(written, entry, known)
        return await self._chosen(self._model, entry, written)

    def _kept(self, written: Written, entry: Entry, known: Post) -> Written:
        """Keep what the model chose for as long as the post still says it."""
        fits = known.summarised_by == MODEL and accept(known.summary, _source(entry))
        return Written(known.summary, written.words, MODEL) if fits else written

    async def _chosen(self, model: Model, entry: Entry, written: Written) -> Written:
        match await model.summarise(entry.title, entry.text, written.summary):
            case Done(summary):
                return Written(summary, written.words, MODEL)
            case Never():
                return dataclasses.replace(written, by=REFUSED)
            case _:
                return written


def _source(entry: Entry) -> str:
    return f"{entry.title}\n\n{entry.text}"
