"""ROOT: Bleep's own sender, made of the program's objects: what it sends, and what that costs."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.app import make_bot, real_clock
from bot.bench.apart import Effort
from bot.bench.delivered import FIRST_SECOND, Sent, steady
from bot.bench.readers import Place
from bot.deliver import Deliver
from bot.delivery.outgoing import Outgoing
from bot.delivery.tenure import LEASE_LENGTH, RENEW_SECONDS, Tenure
from bot.jobs import LEASE
from bot.outside import platforms
from bot.schedule import Schedule
from bot.send import Sender
from bot.sending import make_sending
from bot.settings import read_settings
from feeds.http.web import open_web
from storage.clock import Clock
from storage.database import Database
from storage.ledger import Owner
from storage.states import SendState

_TICK_SECONDS = 0.5  # as bot/jobs.py has it
_DRAIN_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Server:
    """A pretend Telegram: its address, the certificate that proves it, the bot's token."""

    url: str
    ca: str | None
    token: str

    def context(self) -> ssl.SSLContext | None:
        """Return what trusts its certificate."""
        return ssl.create_default_context(cafile=self.ca) if self.ca else None


@dataclass(frozen=True, slots=True)
class Errand:
    """What to send from, to which server, how fast; for how many seconds, None for to the end."""

    place: Place
    server: Server
    rate: float
    paid: bool
    seconds: float | None = None


@dataclass(slots=True)
class Work:
    """A sender at work."""

    database: Database
    deliver: Deliver
    owner: Owner
    tenure: Tenure
    clock: Clock

    async def run(self, seconds: float | None) -> Sent:
        """Send for so long, or until nothing is left, and settle what is under way."""
        schedule, ended, effort = Schedule(), asyncio.Event(), Effort()
        busy = False

        async def deliver() -> bool:
            nonlocal busy
            more = await self.deliver.deliver_due(self.owner)
            if busy and not more:
                effort.stop()  # all that was claimed is settled; what follows finds nothing
            busy = more
            if not more and await self._nothing_runs():
                ended.set()
            return more

        schedule.every(_TICK_SECONDS, "deliver", deliver)
        schedule.every(RENEW_SECONDS, "renew", self.renew)
        looking = asyncio.create_task(effort.look())
        schedule.start()
        await _until(ended, FIRST_SECOND)
        first, at = await self._settled(), effort.elapsed()
        await _until(ended, None if seconds is None else seconds - at)
        self.deliver.close()
        await schedule.stop(_DRAIN_SECONDS)
        await self.deliver.drain(self.owner, _DRAIN_SECONDS)
        if busy:
            effort.stop()
        looking.cancel()
        sent = await self._settled()
        rate = steady(sent, effort.seconds, first, at)
        return Sent(sent, rate, effort.cpu_seconds, effort.memory_mb)

    async def renew(self) -> None:
        """Keep the lease, as the program does."""
        asked_at = self.clock.monotonic()
        async with self.database.transaction() as tx:
            if await tx.leases.renew(LEASE, self.owner, LEASE_LENGTH):
                self.tenure.renewed(asked_at)

    async def _nothing_runs(self) -> bool:
        async with self.database.transaction() as tx:
            return not await tx.broadcasts.running()

    async def _settled(self) -> int:
        async with self.database.transaction() as tx:
            return (await tx.tallies.all()).of(SendState.SENT)


async def send(errand: Errand) -> Sent:
    """Send what is due in a database, and say how that went."""
    async with open_work(errand) as work:
        return await work.run(errand.seconds)


@asynccontextmanager
async def open_work(errand: Errand) -> AsyncIterator[Work]:
    """Give a sender that holds the lease and has met its server."""
    settings = read_settings(
        {
            "BLEEP_TOKEN": errand.server.token,
            "BLEEP_SITE": "https://blog.example/",
            "BLEEP_TELEGRAM_URL": errand.server.url,
            "BLEEP_RATE": str(errand.rate),
            "BLEEP_PAID_BROADCAST": "on" if errand.paid else "off",
        }
    )
    clock, database = real_clock(), await errand.place.open()
    bot, tenure = make_bot(settings, errand.server.context()), Tenure(clock.monotonic)
    try:
        async with open_web(settings.site) as web, bot:
            outgoing = Outgoing(settings.timezone, platforms(web, settings))
            sending = make_sending(settings, database, Sender(bot), outgoing, tenure, clock)
            owner = await _lead(database)
            work = Work(database, sending.deliver, owner, tenure, clock)
            await work.renew()
            yield work
    finally:
        await database.close()


async def _lead(database: Database) -> Owner:
    async with database.transaction() as tx:
        owner = await tx.leases.take(LEASE, "bench", LEASE_LENGTH)
    if owner is None:
        raise AssertionError("nobody else uses the database of a benchmark")
    return owner


async def _until(ended: asyncio.Event, seconds: float | None) -> None:
    try:
        async with asyncio.timeout(seconds):
            await ended.wait()
    except TimeoutError:
        return
