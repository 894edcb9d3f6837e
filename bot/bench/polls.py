"""ROOT: `bleep bench polls`: are many sites polled on time, and what does a poll cost?

The sites are on a server of this machine. Half of them answer "not modified", half the same bytes
once more, so no poll after the first brings anything new.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from bot.app import real_clock
from bot.bench.blogs import open_blogs
from bot.bench.lateness import Cost, Figures, Size, as_json, lateness, table
from bot.bench.resident import megabytes
from bot.schedule import Schedule
from feeds.fetch import fetch
from feeds.http.web import Web, open_web
from feeds.meet import Meet
from feeds.missing import Missing
from feeds.poll import Poll
from feeds.polled import Polled
from feeds.prepare import Prepare
from feeds.reading.parsing import open_pool
from feeds.rounds import Poller
from feeds.sites.base import Platform
from feeds.sites.choose import platform_for
from storage.clock import Clock
from storage.database import Database, open_database
from storage.records import Found, PlatformName, Site
from storage.seal import Seal, new_key

_TICK_SECONDS = 5.0
_LOOK_SECONDS = 0.5
KINDS = ("match", "same")


class TimedPoll(Poll):
    """Notes how late each poll begins, in seconds."""

    late: list[float]

    async def guarded(self, site: Site) -> Polled:
        """Read a feed, and note how late it is."""
        self.late.append((self._clock.now() - site.next_poll_at).total_seconds())
        return await super().guarded(site)


@dataclass(frozen=True, slots=True)
class Bench:
    """A poller of many sites, and what it has noted."""

    database: Database
    web: Web
    poll: TimedPoll
    poller: Poller
    clock: Clock
    size: Size
    memory: list[float] = field(default_factory=list)


def run(say: Callable[[str], None], size: Size | None = None) -> None:
    """Measure, and say it as a table and a line of JSON. It takes about 4 minutes."""
    figures = asyncio.run(measure(size or Size()))
    for line in table(figures):
        say(line)
    say(json.dumps({"bench": "polls", **as_json(figures)}))


async def measure(size: Size) -> Figures:
    """Poll sites of this machine for a while; every run has a server and a database of its own."""
    async with open_bench(size) as bench:
        looking = asyncio.create_task(_look(bench.memory))
        met = await _read_all(bench)
        await _spread(bench)
        round_ms = await _run_on_time(bench)
        late = list(bench.poll.late)
        missed = await _missed(bench)
        costs = {kind: await cost(bench, kind, size.samples) for kind in KINDS}
        looking.cancel()
    return Figures(
        size=size,
        met_seconds=met,
        polls=len(late),
        missed=missed,
        late=lateness(late),
        round_ms=round_ms / max(1, len(late)),
        costs=costs,
        memory_mb=max(bench.memory),
    )


@asynccontextmanager
async def open_bench(size: Size) -> AsyncIterator[Bench]:
    """Give a poller of sites that are stored, due at once and not yet read."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bleep-polls-")))
        hosts = await stack.enter_async_context(open_blogs(size.hosts))
        database = await open_database(f"sqlite:///{folder / 'bleep.sqlite'}", Seal([new_key()]))
        stack.push_async_callback(database.close)
        web = await stack.enter_async_context(open_web(hosts))
        pool = await stack.enter_async_context(open_pool())
        every, clock = timedelta(seconds=size.every), real_clock()

        def platform_of(site: Site) -> Platform:
            return platform_for(site, web, None)

        prepare = Prepare(database, web, pool, platform_of)
        missing = Missing(database, platform_of, clock=clock)
        poll = TimedPoll(database, web, prepare, missing, every=every, clock=clock)
        poll.late = []
        meet = Meet(database, web, pool.parse, (), every=every, clock=clock)
        poller = Poller(database, meet, poll, clock=clock)
        await _add_sites(database, hosts, size, clock)
        yield Bench(database, web, poll, poller, clock, size)
        await poller.drain(0.0)


async def _add_sites(database: Database, hosts: Sequence[str], size: Size, clock: Clock) -> None:
    async with database.transaction() as tx:
        for number in range(size.sites):
            host, kind = hosts[number % len(hosts)], KINDS[number % len(KINDS)]
            address = f"{host}/{kind}/{number}"
            found = Found(address, PlatformName.OTHER, f"Blog {number}", host)
            await tx.sites.add(address, found, clock.now())


async def _read_all(bench: Bench) -> float:
    """Read every site's baseline, all due at once; return how many seconds it took."""
    begin = bench.clock.monotonic()
    while len(bench.poll.late) < bench.size.sites or bench.poller.busy:
        await bench.poller.poll_due()
    return bench.clock.monotonic() - begin


async def _spread(bench: Bench) -> None:
    """Spread the sites evenly over their interval, as they are after some hours."""
    now = bench.clock.now()
    async with bench.database.transaction() as tx:
        for place, site in enumerate(await tx.sites.all()):
            wait = timedelta(seconds=bench.size.every * place / bench.size.sites)
            await tx.sites.change(site.id, next_poll_at=now + wait)
    bench.poll.late.clear()


async def _run_on_time(bench: Bench) -> float:
    """Poll by the program's own clock for a while; return the milliseconds of CPU that it took."""

    async def poll() -> bool:
        await bench.poller.poll_due()
        return bench.poller.busy

    schedule = Schedule()
    schedule.every(min(_TICK_SECONDS, max(1.0, bench.size.every / 4)), "poll", poll)
    begin = time.process_time()
    schedule.start()
    await asyncio.sleep(bench.size.seconds)
    await schedule.stop(_TICK_SECONDS)
    return 1000 * (time.process_time() - begin)


async def _missed(bench: Bench) -> int:
    """Return how many sites should have been polled a tick ago, and were not."""
    async with bench.database.transaction() as tx:
        now = bench.clock.now() - timedelta(seconds=_TICK_SECONDS)
        return len(await tx.sites.due(now, bench.size.sites))


async def cost(bench: Bench, kind: str, samples: int) -> Cost:
    """Measure polls of one kind, each beside its GET alone, so that both meet the same noise."""
    async with bench.database.transaction() as tx:
        sites = [site for site in await tx.sites.all() if f"/{kind}/" in site.feed_url]
    gets, polls = [], []
    for number in range(samples):
        site = sites[number % len(sites)]
        begin = time.process_time()
        await fetch(bench.web, site.feed_url, site.etag, site.last_modified, bench.clock.now())
        middle = time.process_time()
        await bench.poll.poll(site)
        polls.append(time.process_time() - middle)
        gets.append(middle - begin)
    return Cost(poll=1000 * fmean(polls), get=1000 * fmean(gets))


async def _look(memory: list[float]) -> None:
    while True:
        memory.append(megabytes())
        await asyncio.sleep(_LOOK_SECONDS)
