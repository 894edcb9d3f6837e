"""ROOT: `bleep bench digests`: how fast the digests of one slot are made, and who waits for it.

All readers have chosen the same slot, which has begun, and the same posts wait for each of them.
What is timed is the program's own loop, from the look at what readers chose to the written message.
That the messages arrive is made up, and left out.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.bench.bases import MISSING, open_bases
from bot.bench.intervals import percentile
from bot.bench.readers import Place, fan_out, settle_in
from bot.delivery.digest import Digests
from bot.delivery.digesting import Digesting
from feeds.sites.readonly import ReadOnly
from storage.clock import Clock
from storage.database import Database
from storage.rehearsal import let_digests_arrive, read_daily
from storage.transaction import Transaction

WANTED_MS = 100.0
"""How long others may wait, at most, until they can write."""

WANTED_RATE = 28.0
"""How many digests a second leave at the free rate: no fewer are to be made."""

_SLOT = "07:30"
_BEGUN = timedelta(minutes=1)
_HEADING = (
    f"{'engine':<12}{'a second':>10}{'CPU ms':>8}{'lock p95 ms':>13}{'most ms':>9}{'a look ms':>11}"
)


@dataclass(frozen=True, slots=True)
class Size:
    """How many readers, the posts that wait for each, and the digests that are made."""

    readers: int = 100_000
    posts: int = 3
    digests: int = 4_000


@dataclass(frozen=True, slots=True)
class Made:
    """What the digests took; CPU is that of this process, for each of them."""

    a_second: float
    cpu_ms: float
    lock_ms: float
    """How long others could not write, but for 5 times in 100."""
    longest_lock_ms: float
    look_ms: float


class Watched(Database):
    """A database that keeps how long each transaction held it."""

    def __init__(self, inner: Database) -> None:
        self._inner = inner
        self.held: list[float] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Begin a transaction of the database."""
        begin = time.perf_counter()
        async with self._inner.transaction() as tx:
            begin = time.perf_counter()
            yield tx
        self.held.append(1000 * (time.perf_counter() - begin))

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Begin a transaction that never writes."""
        async with self._inner.reading() as tx:
            yield tx


def run(say: Callable[[str], None], size: Size | None = None) -> None:
    """Measure, and say it as a table and a line of JSON. It takes about 3 minutes."""
    wanted = size or Size()
    found = asyncio.run(measure(wanted))
    said = f"{wanted.digests:,} of them made"
    say(f"{wanted.readers:,} readers with one slot and {wanted.posts} posts each; {said}")
    say(_HEADING)
    for engine, one in found.items():
        times = f"{one.cpu_ms:8.2f}{one.lock_ms:13.1f}{one.longest_lock_ms:9.1f}{one.look_ms:11.1f}"
        say(f"{engine:<12}{one.a_second:10.1f}{times}")
    if "PostgreSQL" not in found:
        say(MISSING)
    say(json.dumps(as_json(wanted, found)))


def as_json(size: Size, found: Mapping[str, Made]) -> dict[str, object]:
    """Return the figures for a program to read."""
    quick = all(one.a_second >= WANTED_RATE for one in found.values())
    short = all(one.longest_lock_ms <= WANTED_MS for one in found.values())
    return {
        "bench": "digests",
        "readers": size.readers,
        "posts": size.posts,
        "made": size.digests,
        "engines": {
            engine: {
                "a_second": round(one.a_second, 1),
                "cpu_ms": round(one.cpu_ms, 2),
                "lock_ms": round(one.lock_ms, 1),
                "longest_lock_ms": round(one.longest_lock_ms, 1),
                "look_ms": round(one.look_ms, 1),
            }
            for engine, one in found.items()
        },
        "wanted": {"a_second": WANTED_RATE, "longest_lock_ms": WANTED_MS},
        "met": quick and short,
    }


async def measure(size: Size) -> dict[str, Made]:
    """Make the digests of a slot on every engine that is there."""
    found = {}
    async with open_bases(os.environ) as bases:
        for engine in bases.engines:
            place = await bases.make(engine)
            await settle_in(place, size.readers)
            await read_daily(place.url, _SLOT)
            database = await place.open()
            try:
                for number in range(size.posts):
                    await fan_out(database, number)
                found[engine] = await _make(place, database, size)
            finally:
                await database.close()
    return found


async def _make(place: Place, database: Database, size: Size) -> Made:
    """Let the loop work until it has made so many."""
    watched, now = Watched(database), _tomorrow()
    clock = Clock(lambda: now, time.monotonic, lambda: 0.5)
    digesting = Digesting(ZoneInfo("UTC"), lambda _site: ReadOnly())
    loop = Digests(watched, digesting, ZoneInfo("UTC"), clock=clock)
    made, took, used, look = 0, 0.0, 0.0, 0.0
    while made < size.digests:
        begin, cpu = time.perf_counter(), time.process_time()
        some = await loop.digest_due()
        took, used = took + time.perf_counter() - begin, used + time.process_time() - cpu
        look = look or took
        made += some
        if not some:
            await let_digests_arrive(place.url, now)
    held = watched.held
    longest = percentile(held, 0.95), max(held)
    return Made(made / took, 1000 * used / made, *longest, 1000 * look)


def _tomorrow() -> datetime:
    """Return a moment at which the slot has begun, after all that was made up just now."""
    slot = datetime.combine(datetime.now(UTC).date() + timedelta(days=2), datetime.min.time(), UTC)
    hours, minutes = map(int, _SLOT.split(":"))
    return slot + timedelta(hours=hours, minutes=minutes) + _BEGUN
