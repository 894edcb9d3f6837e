"""A year of readers: everyone gets every post once, at their times, through whatever happens.

    python -m tests.year            500 readers in 6 time zones, a year in steps of an hour
    python -m tests.year 50 30 2    50 readers, 30 days, another chance

The database and the LOOPs are those of the program; the clock is set by hand, and the transport
only writes down what it is given. Processes die between their steps and within a transaction, are
away for hours, and start again.
"""

from __future__ import annotations

import asyncio
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.claiming import Claiming
from bot.contents import Contents
from bot.converse import Converse
from bot.deliver import Deliver
from bot.digest import Digests
from bot.digesting import Digesting
from bot.enclosures import Enclosures
from bot.outgoing import Outgoing
from bot.pace import Pace
from bot.paced import Paced
from bot.payload import Payload
from bot.proving import Proving
from bot.quiet import is_hushed
from bot.screen import Screen
from bot.send import Sender
from bot.settle import Settle, Stopped
from bot.slots import last_slot
from feeds.sites.base import Platform
from feeds.sites.readonly import ReadOnly
from storage.choices import Cadence, QuietTime, Timing
from storage.database import Database, open_database
from storage.ledger import Owner
from storage.outcome import Done, Outcome
from storage.records import Site
from storage.sending import Broadcast
from storage.transaction import Transaction
from tests.clock import FakeClock
from tests.quick import QuickLoop, run_quickly
from tests.storage.builders import a_list, a_post, seal

ZONES = (
    *(None, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"),
    *("Pacific/Auckland", "America/Sao_Paulo"),
)
WINDOWS = ("none", "19:00-07:30", "22:00-06:00", "12:00-14:00", "01:00-02:30")
SLOTS = ("07:30", "01:30", "02:00", "13:00", "20:00", "23:30")
STEP = timedelta(hours=1)
REST = timedelta(hours=3)  # the steps at the end, when nothing new happens
SETTLED = timedelta(days=11)  # by when whoever did not leave has a post, at the latest
FAST = 2_000.0
FIRST = 10_000
_TURN = re.compile(r"v1:digest:(\d+):([1-9]\d*)'")
_TITLE = re.compile(r"Number (\d+) of the year")


NEW_YEAR = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


def platforms(_site: Site) -> Platform:
    """Return what every site here can do."""
    return ReadOnly()


class KilledError(Exception):
    """The process dies here."""


@dataclass
class Reader:
    """What a reader chose and was sent, as the test knows it."""

    chat_id: int
    timing: Timing
    on: bool = True
    stopped: list[datetime] = field(default_factory=list)
    due: list[tuple[int, datetime]] = field(default_factory=list)
    got: list[tuple[int, datetime]] = field(default_factory=list)
    slots: list[datetime] = field(default_factory=list)


class Phone(Sender):
    """Takes every message, turns the pages of digests, and tells what was in it."""

    def __init__(self, take: Callable[[int, str], None], turn: Callable[..., Any]) -> None:
        self._take = take
        self._turn = turn
        self.count = 0

    def prepare(self, screen: Screen, *, paid: bool) -> Payload:
        assert not paid
        return Payload(screen.html.encode())

    async def send_prepared(
        self, chat_id: int, prepared: Payload, leaves: Callable[[], None] = lambda: None
    ) -> Outcome[int]:
        leaves()
        return self._given(chat_id, prepared.body.decode())

    async def send(self, chat_id: int, screen: Screen) -> Outcome[int]:
        html, shown = screen.html, screen
        while following := _TURN.findall(str(shown.rows)):
            digest_id, offset = map(int, following[-1])
            if f":{offset}:" in html:
                break
            shown = await self._turn(chat_id, digest_id, offset)
            html += f"\n:{offset}:\n{shown.html}"
        return self._given(chat_id, html)

    async def is_reachable(self) -> str | None:
        return "bot"

    def _given(self, chat_id: int, html: str) -> Outcome[int]:
        self._take(chat_id, html)
        self.count += 1
        return Done(self.count)


class Dying(Digesting):
    """Makes digests, and dies now and then with the transaction open."""

    chance: random.Random | None = None

    async def make(
        self, tx: Transaction, chat_id: int, slot_at: datetime, now: datetime
    ) -> int | None:
        made = await super().make(tx, chat_id, slot_at, now)
        if self.chance is not None and self.chance.random() < 0.002:
            raise KilledError
        return made


class Process:
    """All that sends, as one process has it."""

    def __init__(self, year: Year, epoch: int) -> None:
        clock, database, platform_of = year.clock.clock, year.database, platforms
        paced = Paced(year.phone, Pace(FAST), clock=clock)
        settle = Settle(_alarm, clock=clock)
        outgoing = Outgoing(LONDON, platform_of)
        contents = Contents(
            database, outgoing, paced, _alarm, clock=clock, username=lambda: "a_bot", paid=False
        )
        hushed = lambda times, now: is_hushed(times, now, LONDON)  # noqa: E731  a name for a word handed down
        claiming = Claiming(paced, hushed, (), clock=clock)
        proving = Proving(database, paced, contents, settle, (), clock=clock)
        alive = lambda: True  # noqa: E731  the same
        self.owner = Owner("a process", epoch)
        self.deliver = Deliver(database, paced, contents, claiming, settle, proving, alive=alive)
        self.converse = Converse(
            database, paced, Enclosures(database, {}), alive=alive, clock=clock
        )
        self.digesting = Dying(LONDON, platform_of)
        self.digesting.chance = year.chance
        self.digests = Digests(database, self.digesting, LONDON, clock=clock)

    async def write(self) -> None:
        """Write the digests that are due."""
        while await self.digests.digest_due() or self.digests.goes_on():
            await self.say()

    async def say(self) -> None:
        while await self.converse.send_messages(self.owner):
            pass


async def _alarm(
    _tx: Transaction, broadcast: Broadcast, why: Stopped, said: str, _now: datetime
) -> None:
    raise AssertionError((broadcast.id, why, said))


@dataclass
class Year:
    """Some readers and the time that passes for them."""

    database: Database
    begin: datetime
    seed: int
    readers: dict[int, Reader] = field(default_factory=dict)
    posts: int = 0
    sent: int = 0
    digests: int = 0
    deaths: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311  a test's own, the same each time
        self.clock = FakeClock(at=self.begin)
        self.phone = Phone(self.take, self.page)
        self.list_id = 0
        self.process = Process(self, 1)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def page(self, chat_id: int, digest_id: int, offset: int) -> Screen:
        """Return a page of a digest, as its reader sees it."""
        async with self.database.reading() as tx:
            digesting = Digesting(LONDON, platforms)
            page = await digesting.page(tx, chat_id, digest_id, self.now, offset=offset)
        assert page is not None
        return page

    def choice(self) -> Timing:
        """Return what some reader chooses."""
        pick = self.chance.choice
        quiet = QuietTime(pick(WINDOWS), pick(ZONES), self.chance.random() < 0.4)
        return Timing(pick(list(Cadence)), pick(SLOTS), self.chance.randrange(7), quiet)

    async def fill(self, count: int) -> None:
        """Let readers join."""
        async with self.database.transaction() as tx:
            self.list_id = await a_list(tx)
            for chat_id in range(FIRST, FIRST + count):
                reader = Reader(chat_id, self.choice())
                self.readers[chat_id] = reader
                await tx.subscribers.ensure(chat_id, "private", "none", self.now)
                await tx.subscribers.set_timing(chat_id, reader.timing, self.now)
                await tx.lists.join(self.list_id, chat_id, "v1", self.now)

    def take(self, chat_id: int, html: str) -> None:
        """Write down what reaches a reader, and judge its moment."""
        reader, now = self.readers[chat_id], self.now
        assert not is_hushed(reader.timing.quiet, now, LONDON), (reader, now)
        numbers = [int(found) for found in _TITLE.findall(html)]
        assert numbers, html
        self.sent += 1
        if "new post" in html.split("\n", maxsplit=1)[0]:
            self.digests += 1
            slot = last_slot(reader.timing, now, LONDON)
            if reader.timing.cadence is not Cadence.NOW:
                assert slot not in reader.slots, ("two in one slot", reader, slot, now)
                reader.slots.append(slot)
        for number in numbers:
            assert number in {one for one, _ in reader.due}, ("not for them", reader, number)
            assert number not in {one for one, _ in reader.got}, ("twice", reader, number, now)
            reader.got.append((number, now))

    # ---- what happens

    async def publish(self) -> None:
        """Let the blog bring a post."""
        self.posts += 1
        async with self.database.transaction() as tx:
            title = f"Number {self.posts} of the year"
            post = await a_post(tx, self.posts, title=title, published_at=self.now)
            await tx.broadcasts.add_post(post, [self.list_id], self.now)
        for reader in self.readers.values():
            if reader.on:
                reader.due.append((self.posts, self.now))

    async def change(self) -> None:
        """Let a reader choose other times, stop, or come back."""
        reader = self.chance.choice(list(self.readers.values()))
        process = self.process
        process.digesting.chance = None
        async with self.database.transaction() as tx:
            if not reader.on:
                await tx.lists.join(self.list_id, reader.chat_id, "v1", self.now)
                reader.on = True
            elif self.chance.random() < 0.3:
                await tx.subscribers.leave_all(reader.chat_id, self.now)
                await tx.digests.gathered.forget(reader.chat_id, self.now)
                reader.stopped.append(self.now)
                reader.on = False
            else:
                timing = self.choice()
                if timing.cadence is Cadence.NOW:  # what is gathered comes at once
                    timing = replace(timing, quiet=QuietTime("none", timing.quiet.timezone))
                reader.timing = timing
                await process.digesting.choose(tx, reader.chat_id, timing, self.now)
        process.digesting.chance = self.chance
        await process.say()

    async def turn(self) -> None:
        """Send what is due at this moment; dies now and then."""
        process, before = self.process, -1
        while before != self.phone.count:
            before = self.phone.count
            while await process.deliver.deliver_due(process.owner):
                pass
            await process.write()
            if self.chance.random() < 0.003:
                raise KilledError  # what is written has not left
            await process.say()
            self.clock.advance(1.1)

    async def waits(self) -> bool:
        """Say whether anything is still to be sent to anyone."""
        async with self.database.reading() as tx:
            if await tx.digests.gathered.any_waits() or await tx.broadcasts.running():
                return True
            return await tx.digests.on_the_way(1) > 0

    async def live(
        self, days: float, step: timedelta = STEP, news: float = 0.012, restarts: float = 0.001
    ) -> None:
        """Let so many days pass; chances are of a post, and of a process that ends, in a step."""
        at = away = 0.0
        while at < days * 86_400:
            at += step.total_seconds()
            self.clock.passed = max(self.clock.passed, at)
            if at % (30 * 86_400) < step.total_seconds():
                print(f"{self.now:%d %B}: {self.sent:,} messages", flush=True)  # noqa: T201  it takes a while
            if at >= away:
                await self.step(news)
                if self.chance.random() < restarts:  # away for up to a day
                    away = at + self.chance.randrange(1, 48) * step.total_seconds()
                    self.begin_anew()
        self.chance = random.Random(self.seed)  # noqa: S311  the same
        for _ in range(int(SETTLED / REST)):
            at += REST.total_seconds()
            self.clock.passed = max(self.clock.passed, at)
            await self.step(0.0, changes=0.0)

    async def step(self, news: float, changes: float = 0.02) -> None:
        """Let happen what happens at one moment."""
        try:
            if self.chance.random() < news:
                await self.publish()
            if self.chance.random() < changes:
                await self.change()
            if await self.waits():
                await self.turn()
        except KilledError:
            self.deaths += 1
            self.begin_anew()

    def begin_anew(self) -> None:
        """Let another process take over; what the last one had in memory is gone."""
        self.process = Process(self, self.process.owner.epoch + 1)

    def verdict(self) -> Counter[str]:
        """Count what was delivered, and raise where a post did not reach who was to have it."""
        found: Counter[str] = Counter()
        for reader in self.readers.values():
            got = {number for number, _ in reader.got}
            for number, at in reader.due:
                left = any(at <= stop <= at + SETTLED for stop in reader.stopped)
                found["had" if number in got else "left"] += 1
                assert number in got or left, ("lost", reader, number, at)
        return found


async def run(
    count: int,
    days: float,
    begin: datetime,
    *,
    seed: int = 1,
    step: timedelta = STEP,
    news: float = 0.005,
    restarts: float = 0.001,
) -> Year:
    """Let some readers live for some days on a database of their own."""
    with tempfile.TemporaryDirectory() as folder:
        database = await open_database(f"sqlite:///{Path(folder) / 'year.sqlite'}", seal())
        try:
            year = Year(database, begin, seed)
            loop = asyncio.get_running_loop()
            if isinstance(loop, QuickLoop):
                loop.passing = year.clock.advance
            await year.fill(count)
            await year.live(days, step, news, restarts)
        finally:
            await database.close()
    return year


def main(arguments: Sequence[str]) -> None:
    """Run the whole year, and say what came of it."""
    count, days, seed = map(int, (*arguments, *("500", "365", "1")[len(arguments) :]))
    began = time.monotonic()
    year = run_quickly(run(count, days, NEW_YEAR, seed=seed))
    found = year.verdict()
    took = time.monotonic() - began
    print(  # noqa: T201  a program of its own
        f"{count} readers, {len(ZONES)} zones, {days} days, {year.posts} posts: "
        f"{found['had']} came once, {found['left']} were left; "
        f"{year.sent} messages, {year.digests} of them digests; {year.deaths} deaths; {took:.0f} s"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
