"""ROOT: `bleep bench search`: how long a reader waits for what a search finds.

The posts are made up, with words as unevenly frequent as English ones. What is timed is what the
program does between an update and its answer: the transaction, the search, the snippets, the
message. Telegram's own time is left out.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.bench.bases import MISSING, Bases, open_bases
from bot.bench.intervals import percentile
from bot.bench.made_up import Language, language, mistyped
from bot.context import Context, House, Incoming
from bot.handlers import handle
from bot.handlers.inline import share
from bot.readers.shares import Inline
from feeds.sites.readonly import ReadOnly
from storage.database import Database
from storage.records import Entry, Found, PlatformName, Site, Written

WANTED_MS = 50.0
"""How long a search over 5,000 posts may take."""

_BLOG = "https://blog.example/"
_SLICE = 250  # posts in one transaction
_TRIES = 3
_LATEST = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
_HEADING = f"{'engine':<12}{'search':<34}{'p50 ms':>8}{'p95 ms':>8}{'most ms':>9}"


@dataclass(frozen=True, slots=True)
class Size:
    """How many posts of how many words, of how large a language; how many searches of a kind."""

    posts: int = 5_000
    words: int = 400
    language: int = 40_000
    searches: int = 40


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds that searches of one kind took."""

    p50: float
    p95: float
    most: float


Ask = Callable[[Database, str], Awaitable[None]]


def run(say: Callable[[str], None], size: Size | None = None) -> None:
    """Measure, and say it as a table and a line of JSON. It takes about 2 minutes."""
    wanted = size or Size()
    times = asyncio.run(measure(wanted))
    said = f"{wanted.searches} searches of each kind, the quickest of {_TRIES} tries"
    say(f"{wanted.posts:,} posts of {wanted.words} words; {said}")
    say(_HEADING)
    for (engine, kind), one in times.items():
        say(f"{engine:<12}{kind:<34}{one.p50:8.1f}{one.p95:8.1f}{one.most:9.1f}")
    if not any(engine == "PostgreSQL" for engine, _ in times):
        say(MISSING)
    say(json.dumps(as_json(wanted, times)))


def as_json(size: Size, times: dict[tuple[str, str], Times]) -> dict[str, object]:
    """Return the figures for a program to read."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for (engine, kind), one in times.items():
        told = {"p50": round(one.p50, 2), "p95": round(one.p95, 2), "max": round(one.most, 2)}
        found.setdefault(engine, {})[kind] = told
    worst = max((one.p95 for one in times.values()), default=0.0)
    return {
        "bench": "search",
        "posts": size.posts,
        "words": size.words,
        "ms": found,
        "wanted_ms": WANTED_MS,
        "met": worst <= WANTED_MS,
    }


async def measure(size: Size) -> dict[tuple[str, str], Times]:
    """Search the same posts for the same words on every engine that is there."""
    found: dict[tuple[str, str], Times] = {}
    spoken = language(size.language)
    async with open_bases(os.environ) as bases:
        for engine in bases.engines:
            database = await _filled(bases, engine, size, spoken)
            try:
                for kind, (ask, queries) in _kinds(spoken, size.searches).items():
                    found[engine, kind] = await _time(database, ask, queries)
            finally:
                await database.close()
    return found


async def _filled(bases: Bases, engine: str, size: Size, spoken: Language) -> Database:
    database = await (await bases.make(engine)).open()
    chance = Random(0)  # noqa: S311  the same posts on every engine
    async with database.transaction() as tx:
        site = await tx.sites.add(_BLOG, Found(_BLOG, PlatformName.OTHER, "A blog", _BLOG), _LATEST)
    for begin in range(0, size.posts, _SLICE):
        async with database.transaction() as tx:
            for number in range(begin, min(begin + _SLICE, size.posts)):
                post = _entry(site, number, spoken, size.words, chance)
                written = Written(post.text[:300], size.words, "x")
                await tx.posts.add(site.id, post, written, _LATEST)
    return database


def _entry(site: Site, number: int, spoken: Language, length: int, chance: Random) -> Entry:
    def draw(words: Sequence[str], weights: Sequence[float], count: int) -> list[str]:
        return chance.choices(words, cum_weights=weights, k=count)

    url = f"{site.home_url}{number}"
    return Entry(
        key=url,
        aliases=(),
        title=spoken.text(6, draw),
        url=url,
        author="",
        published_at=_LATEST - timedelta(days=number),
        categories=(),
        text=spoken.text(length, draw),
        cut=False,
        remote_id=None,
        content_hash=str(number),
    )


def _kinds(spoken: Language, searches: int) -> dict[str, tuple[Ask, list[str]]]:
    """Return the kinds of searches: how each is asked, and for what."""
    rare = [spoken.words[(3_000 + 37 * n) % len(spoken.words)] for n in range(searches)]
    usual = [spoken.words[n] for n in range(searches)]
    pairs = [f"{one} {other}" for one, other in zip(usual, rare, strict=True)]
    typed = [word[: max(3, len(word) // 2)] for word in rare]
    return {
        "a rare word": (_message, rare),
        "a word of most posts": (_message, usual),
        "two words": (_message, pairs),
        "a mistyped word": (_message, [mistyped(word) for word in rare]),
        "half a word, in inline mode": (_inline, typed),
    }


async def _time(database: Database, ask: Ask, queries: Sequence[str]) -> Times:
    """Time each search; of a few tries the quickest, to leave out what else this machine does."""
    times = []
    for query in queries:
        tries = []
        for _ in range(_TRIES):
            begin = time.perf_counter()
            await ask(database, query)
            tries.append(1000 * (time.perf_counter() - begin))
        times.append(min(tries))
    return Times(percentile(times, 0.5), percentile(times, 0.95), max(times))


def _house() -> House:
    return House(frozenset(), "none", ZoneInfo("UTC"), "a_bot", lambda _site: ReadOnly())


async def _message(database: Database, query: str) -> None:
    it = Incoming(chat_id=1, private=True, first_name="", message_id=1, text=query, html=query)
    async with database.transaction() as tx:
        await handle(Context(tx, _LATEST, _house(), it))


async def _inline(database: Database, query: str) -> None:
    async with database.reading() as tx:
        await share(tx, _house(), _LATEST, Inline("1", query))
