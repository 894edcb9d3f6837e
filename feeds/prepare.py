"""LOOP: what is made of a feed before it is stored: older pages, whole texts, summaries.

Everything slow or risky happens here, outside of any transaction: asking the site for the whole
text where the feed has the first lines, reading HTML and summarising in a child process, asking
the model.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence
from http import HTTPStatus
from typing import Protocol

from feeds.fetch import reason
from feeds.http.web import Web
from feeds.item import Item, is_changed, match, names_of
from feeds.paging import older_page
from feeds.sites.base import PlatformOf
from feeds.summaries.gates import accept
from feeds.summaries.renew import renewed
from feeds.summarise import SHORT_POST
from feeds.text import word_count
from feeds.whole import Apart, whole
from storage.database import Database
from storage.outcome import Done, Later, Never, Outcome
from storage.records import Entry, Feed, Post, Site, Written
from storage.reviews import EDITOR

EXTRACT, MODEL, REFUSED = "extract", "model", "refused"

_PAGES = 5
_PATIENCE = 5  # failures of older pages in a row, before what is there is taken without them
_LEAD = 400  # characters
_MODEL_AT_ONCE = 2
_MODEL_SECONDS = 20.0  # for all new posts of a feed together: readers wait for no model longer
_LONGEST_KEPT = 100_000  # characters; the gates take too long for more


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

    async def items(self, site: Site, feed: Feed) -> Outcome[tuple[Item, ...]]:
        """Return the entries of a feed, and of older pages where nothing on this one is known.

        Later where something that is needed did not answer: then nothing is to be stored.
        """
        entries = feed.entries
        posts = await self._known(site, entries)
        if entries and not posts and site.baseline_at is not None:
            older = await self._older(site, entries)
            if not isinstance(older, Done):
                return older
            entries += older.value
            posts = await self._known(site, entries)
        made: list[Item] = []
        full = await whole(self._platform_of(site), self._apart, entries)
        for entry, known in zip(full, match(full, posts), strict=True):
            written = await self._write(entry, known)
            if isinstance(written, Later):
                return written
            made.append(Item(entry, known, written))
        return Done(tuple(made if site.baseline_at is None else await self._choose(made)))

    async def _known(self, site: Site, entries: Sequence[Entry]) -> dict[str, Post]:
        async with self._database.transaction() as tx:
            return await tx.posts.by_names(site.id, names_of(entries))

    async def _older(self, site: Site, entries: Sequence[Entry]) -> Outcome[tuple[Entry, ...]]:
        """Return what older pages have, back to a stored post, or five pages, or the last one."""
        found = list(entries)
        for page in range(2, _PAGES + 1):
            older = await self._page(site, page)
            if not isinstance(older, Done):
                if site.failures < _PATIENCE:
                    return older
                break
            keys = {entry.key for entry in found}
            found += [entry for entry in older.value if entry.key not in keys]
            if not older.value or await self._known(site, older.value):
                break
        return Done(tuple(found[len(entries) :]))

    async def _page(self, site: Site, page: int) -> Outcome[tuple[Entry, ...]]:
        """Return the entries of an older page; none where there is no such page."""
        url = older_page(site.feed_url, site.platform, page)
        if url is None:
            return Done(())
        got = await self._web.get(url)
        if not isinstance(got, Done):
            return Later(got.why)
        if got.value.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            return Done(())
        if got.value.status != HTTPStatus.OK:
            return Later(reason(got.value.status), got.value.wait())
        parsed = await self._apart.parse(got.value.body, got.value.url)
        return Done(parsed.value.entries) if isinstance(parsed, Done) else Done(())

    async def _write(self, entry: Entry, known: Post | None) -> Written | Later | None:
        """Return what is written of an entry; None where the post is as it was."""
        if known is not None and not is_changed(entry, known):
            return None
        words = word_count(entry.text)
        kept = None if known is None or words <= SHORT_POST else keep(known, entry)
        if known is not None and kept is not None:
            return Written(kept, words, known.summarised_by)
        made = await self._apart.summarise(entry.title, entry.text)
        if isinstance(made, Later):
            return made
        return Written(made.value if isinstance(made, Done) else lead(entry.text), words, EXTRACT)

    async def _choose(self, made: Sequence[Item]) -> list[Item]:
        """Let the model choose for new posts; what it has not done in time stays as it is."""
        if self._model is None:
            return list(made)
        turns = asyncio.Semaphore(_MODEL_AT_ONCE)
        asked = {
            asyncio.create_task(self._chosen(self._model, item, turns)): place
            for place, item in enumerate(made)
            if _is_for_model(item)
        }
        items = list(made)
        if not asked:
            return items
        done, late = await asyncio.wait(asked, timeout=_MODEL_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for task in done:
            place = asked[task]
            items[place] = dataclasses.replace(items[place], written=task.result())
        return items

    async def _chosen(self, model: Model, item: Item, turns: asyncio.Semaphore) -> Written | None:
        entry, written = item.entry, item.written
        if written is None:
            return None
        async with turns:
            answer = await model.summarise(entry.title, entry.text, written.summary)
        match answer:
            case Done(summary):
                return Written(summary, written.words, MODEL)
            case Never():
                return dataclasses.replace(written, by=REFUSED)
            case _:
                return written


def _is_for_model(item: Item) -> bool:
    """Say whether a model is asked: for a new post that is neither short nor cut."""
    written = item.written
    return (
        item.known is None
        and written is not None
        and not (written.words <= SHORT_POST or item.entry.cut)
    )


def keep(known: Post, entry: Entry) -> str | None:
    """Return the summary that readers have, as the post says it now; None where it must be new.

    A copied one stands if each of its sentences does, or is there with a change; a model's or an
    editor's if it passes the gates again. A change of the way that summaries are made is no change
    of a post.
    """
    if known.words <= SHORT_POST or known.cut or len(entry.text) > _LONGEST_KEPT:
        return None
    source = f"{entry.title}\n\n{entry.text}"
    if known.summarised_by in {MODEL, EDITOR} and accept(known.summary, source):
        return known.summary
    return renewed(known.summary, entry.text)


def lead(text: str) -> str:
    """Return the first words of a text that could not be summarised within its limits."""
    start = " ".join(text[:_LEAD].split())
    return start if len(text) <= _LEAD else start.rpartition(" ")[0] + "\u2026"
