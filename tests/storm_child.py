"""The relay's loop as a process of its own, by a clock that runs fast, to be killed.

Its one argument is JSON; see `Given`. It ends when no comment waits any more.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from bot.report import Report
from feeds.http.web import Account
from feeds.relay import Relay
from feeds.sites.wordpress import WordPress
from storage.clock import Clock
from storage.database import Database
from storage.engine import make_engine
from storage.states import WAITING
from tests.feeds.stand_in import loopback_web
from tests.storage.builders import seal

_LENGTH = timedelta(minutes=1)
_PAUSE_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Given:
    """What the process is told: its database, the site, and since when the clock runs how fast."""

    database: str
    root: str
    user: str
    password: str
    begun: float
    times: float


def fast_clock(begun: float, times: float) -> Clock:
    """Return a clock that runs so many times as fast as it should since `begun`."""

    def now() -> datetime:
        return datetime.fromtimestamp(begun, UTC) + timedelta(seconds=monotonic())

    def monotonic() -> float:
        return (time.time() - begun) * times

    return Clock(now, monotonic, random.random)


async def run(given: Given) -> None:
    """Relay and report until nothing waits."""
    clock = fast_clock(given.begun, given.times)
    engine = make_engine(given.database)
    database = Database(engine, seal())
    async with loopback_web() as web:
        platform = WordPress(web, given.root, Account(given.user, given.password))
        relay = Relay(database, lambda _site: platform, clock=clock)
        report = Report(database, (), lambda _site: platform, clock=clock)
        async with database.transaction() as tx:
            # Whoever starts this process has seen the last one end.
            owner = await tx.leases.take("relay", uuid4().hex, _LENGTH, force=True)
        assert owner is not None
        waits = True
        while waits:
            await relay.relay_due(owner)
            await report.report_due()
            async with database.reading() as tx:
                counts = await tx.comments.counts()
            waits = any(counts.get(state) for state in WAITING)
            await asyncio.sleep(_PAUSE_SECONDS)
        while await report.report_due():
            pass
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(run(Given(**json.loads(sys.argv[1]))))
