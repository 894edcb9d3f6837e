"""STEP: the whole texts of posts whose feed has the first lines only, where the site gives them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Protocol

from feeds.reading.identity import content_hash
from feeds.sites.base import Platform
from feeds.text import word_count
from storage.outcome import Done, Outcome
from storage.records import Entry, Feed

MOST_CHARS = 300_000
"""A longer text is not taken in the place of the first lines: no blog has one, only attackers."""


class Apart(Protocol):
    """What is done in a child process, within limits."""

    async def parse(self, data: bytes, url: str) -> Outcome[Feed]:
        """Parse the bytes of a feed."""
        ...

    async def summarise(self, title: str, text: str, max_chars: int = 400) -> Outcome[str]:
        """Summarise a text."""
        ...

    async def blocks(self, html: str) -> Outcome[str]:
        """Turn HTML into blocks of plain text."""
        ...


async def whole(platform: Platform, apart: Apart, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries, those that were cut with their whole text if the site has more of it."""
    cut = [name_of(entry) for entry in entries if entry.cut and name_of(entry)]
    if not cut:
        return list(entries)
    got = await platform.full_texts(cut)
    texts = got.value if isinstance(got, Done) else {}
    return [await _grown(apart, entry, texts.get(name_of(entry))) for entry in entries]


def name_of(entry: Entry) -> str:
    """Return what a site is asked for a post by: its own id, else the post's address."""
    return entry.remote_id or entry.url


async def _grown(apart: Apart, entry: Entry, html: str | None) -> Entry:
    if html is None or not entry.cut:
        return entry
    read = await apart.blocks(html)
    if not isinstance(read, Done) or len(read.value) > MOST_CHARS:
        return entry
    if word_count(read.value) <= word_count(entry.text):
        return entry
    meaning = content_hash(
        title=entry.title,
        text=read.value,
        link=entry.url,
        categories=entry.categories,
        author=entry.author,
    )
    return dataclasses.replace(entry, text=read.value, cut=False, content_hash=meaning)
