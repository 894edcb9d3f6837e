"""LOOP: which feed is read when: those that are due, side by side, each at its own pace.

A slow site keeps nobody waiting, no host is asked for more than two feeds at a time, and the owners
are told once when a feed has failed for an hour.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from feeds.alert import AFTER, failing
from feeds.http.web import Web
from feeds.meet import Meet
from feeds.missing import Missing
from feeds.poll import Poll
from feeds.polled import Discovered, Polled
from feeds.prepare import Model, Prepare
from feeds.sites.base import PlatformOf
from feeds.whole import Apart
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Outcome
from storage.records import Site

_AT_ONCE = 16
_PER_HOST = 2
_ROUND_SECONDS = 1.0


class Poller:
    """Reads the feeds of the sites in use."""

    def __init__(self, database: Database, meet: Meet, poll: Poll, *, clock: Clock) -> None:
        self._database = database
        self._meet = meet
        self._poll = poll
        self._clock = clock
        self._flying: dict[asyncio.Task[Polled], Site] = {}
        self._meeting: asyncio.Task[None] | None = None
        self._more = False

    @property
    def busy(self) -> bool:
        """Whether feeds are read or looked for now, or more were due than a round could begin."""
        return self._more or bool(self._flying) or self._meeting is not None

    async def meet(self, address: str) -> Outcome[Site]:
        """Find out what is at an address, and store the site; the first time only."""
        return await self._meet.meet(address)

    async def poll(self, site: Site) -> Polled:
        """Read one feed now."""
        return await self._poll.guarded(site)

    async def ping(self, site_ids: Collection[int] | None) -> None:
        """Take a site's word that there is news: its feed is due now, and again soon after."""
        async with self._database.transaction() as tx:
            await tx.sites.ping(site_ids, self._clock.now())

    async def poll_due(self) -> Polled:
        """Start to read every feed whose time has come; return what has come in within a second."""
        await self._meet_due()
        for site in await self._due():
            self._flying[asyncio.create_task(self._poll.guarded(site))] = site
        if self._flying:
            await asyncio.wait(self._flying, timeout=_ROUND_SECONDS)
        polled = self._landed()
        await self._alert()
        return polled

    async def drain(self, seconds: float) -> None:
        """Wait for what is being read, at most so long, and then let go of it."""
        tasks = [*self._flying, *([] if self._meeting is None else [self._meeting])]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._flying.clear()
        self._meeting = None
        self._more = False

    async def _meet_due(self) -> None:
        """Look for sites that were away, beside everything else."""
        if self._meeting is None:
            self._meeting = asyncio.create_task(self._meet.meet_due())
        done, _ = await asyncio.wait([self._meeting], timeout=_ROUND_SECONDS)
        if done:
            self._meeting = None
        for meeting in done:
            meeting.result()  # raises what went wrong

    async def _due(self) -> list[Site]:
        busy = {site.id for site in self._flying.values()}
        async with self._database.transaction() as tx:
            due = await tx.sites.due(self._clock.now(), 4 * _AT_ONCE, busy)
        hosts = Counter(_host(site) for site in self._flying.values())
        chosen: list[Site] = []
        for site in due:
            if hosts[_host(site)] < _PER_HOST and len(busy) + len(chosen) < _AT_ONCE:
                hosts[_host(site)] += 1
                chosen.append(site)
        self._more = len(chosen) < len(due)
        return chosen

    def _landed(self) -> Polled:
        total = Polled()
        for task in [task for task in self._flying if task.done()]:
            del self._flying[task]
            total += task.result()
        return total

    async def _alert(self) -> None:
        """Tell the owners, once, of feeds that have failed for an hour."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            silent = await tx.sites.silent_since(now - AFTER)
            sites = await tx.sites.all() if silent else []
            lost = [site for site in sites if site.failing_since_at is not None]
            busy = {site.id for site in self._flying.values()}
            # What is read now, or is about to be, may answer: Bleep itself may have been away.
            late = [one for one in silent if one.id not in busy and one.next_poll_at > now]
            for site in late:
                await tx.notices.add(failing(site, lost, len(sites)), now)
                await tx.sites.change(site.id, alerted_at=now)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a poller reaches the outside with. `model` and `discovered` are there if set up."""

    database: Database
    web: Web
    apart: Apart
    platform_of: PlatformOf
    clock: Clock
    model: Model | None = None
    discovered: Discovered | None = None


def make_poller(reach: Reach, addresses: Sequence[str], every: timedelta) -> Poller:
    """Return a poller of the sites at these addresses; `every` is its shortest interval."""
    database, web, clock = reach.database, reach.web, reach.clock
    poll = Poll(
        database,
        web,
        Prepare(database, web, reach.apart, reach.platform_of, reach.model),
        Missing(database, reach.platform_of, clock=clock),
        every=every,
        clock=clock,
        discovered=reach.discovered,
    )
    meet = Meet(database, web, reach.apart.parse, addresses, every=every, clock=clock)
    return Poller(database, meet, poll, clock=clock)


def _host(site: Site) -> str:
    return urlsplit(site.feed_url).netloc
