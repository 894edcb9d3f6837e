"""A blog, a pretend Telegram with very many chats, and the bot as processes that can be killed.

What every phone shows is compared with the rows of the ledger at the end: who has nothing and is
not in doubt is lost, who has more than one copy has it twice.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.routing import Mount

from sandbox.blog import Blog
from sandbox.crowd import Settings, crowd_process
from sandbox.server import serving
from sandbox.site.words import load_posts
from storage.database import Database, open_database
from storage.engine import make_engine
from storage.rehearsal import add_readers
from storage.seal import Seal
from storage.sending import Broadcast, BroadcastState
from storage.states import SendState
from storage.tables_sending import deliveries
from tests.world import RELAY, TOKEN, Program

FIRST = 1_000_000
KEY = "A" * 43 + "="
HELPERS = 400
"""People who are not readers and ask for help; the owner comes after them."""

FREE_RATE, PAID_RATE = 30, 1000  # messages a second that the crowd takes
LOOK_SECONDS = 0.05
READY = "Bleep runs as @"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a broadcast. All of it counts readers."""

    readers: int
    once: int
    twice: int
    lost: int
    in_doubt: int
    states: Mapping[str, int]


class Bot(Program):
    """The bot as a process; its log says what it does."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        super().__init__(environment, log)
        self.log = log
        self._from = 0

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process is not None
        return self._process.pid

    @property
    def lives(self) -> bool:
        """Whether the process has not ended."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start the process; `leads` is about this start."""
        self._from = self.log.stat().st_size if self.log.exists() else 0
        await super().start()

    @property
    def leads(self) -> bool:
        """Whether it is the one that sends."""
        return self.lives and READY in self.said()

    def said(self) -> str:
        """Return what it has said since its start."""
        return self.log.read_bytes()[self._from :].decode(errors="replace")


@dataclass(frozen=True, slots=True)
class CrowdWorld:
    """Readers, a blog, and a database that is theirs."""

    readers: int
    folder: Path
    environment: Mapping[str, str]
    database: Database
    engine: AsyncEngine
    control: httpx.AsyncClient
    blog: httpx.AsyncClient

    @property
    def chats(self) -> range:
        """The readers."""
        return range(FIRST, FIRST + self.readers)

    @property
    def helpers(self) -> range:
        """People who are no readers."""
        return range(FIRST + self.readers, FIRST + self.readers + HELPERS)

    def bot(self, name: str = "one") -> Bot:
        """Return a process that is not started."""
        own = {"BLEEP_DATA": str(self.folder / name)}
        return Bot({**self.environment, **own}, self.folder / f"{name}.log")

    async def publish(self) -> None:
        """Publish a post at the blog, and wait until it is being sent."""
        (await self.blog.post("/blog/desk/api/publish", json={})).raise_for_status()
        await until(self.sent, 60, "the broadcast never began")

    async def sent(self) -> int:
        """Count the deliveries that Telegram took."""
        return (await self.states())[SendState.SENT]

    async def sent_more(self) -> None:
        """Wait until Telegram takes a delivery that it had not taken, or none is left."""
        before = await self.sent()

        async def more() -> bool:
            states = await self.states()
            return states[SendState.SENT] > before or states[SendState.TODO] == 0

        await until(more, 600, "nothing was sent any more")

    async def states(self) -> Mapping[SendState, int]:
        """Count the deliveries in each state."""
        async with self.database.reading() as tx:
            return await tx.deliveries.counts()

    async def newest(self) -> Broadcast | None:
        """Return the broadcast."""
        async with self.database.reading() as tx:
            return next(iter(await tx.broadcasts.newest(1)), None)

    async def finished(self, seconds: float) -> None:
        """Wait for the end of the broadcast."""

        async def over() -> bool:
            broadcast = await self.newest()
            return broadcast is not None and broadcast.state is BroadcastState.DONE

        await until(over, seconds, "the broadcast never ended")

    async def fault(self, kind: str, **more: object) -> None:
        """Let calls go wrong."""
        answer = await self.control.post("/crowd/faults", json={"kind": kind, **more})
        answer.raise_for_status()

    async def say(self, chat_id: int, text: str) -> None:
        """Let somebody write to the bot."""
        answer = await self.control.post("/crowd/say", json={"chat_id": chat_id, "text": text})
        answer.raise_for_status()

    async def watch(self, chats: range) -> None:
        """Keep what these chats get from now on."""
        body = {"chat_ids": list(chats)}
        (await self.control.post("/crowd/watch", json=body)).raise_for_status()

    async def messages(self, chat_id: int) -> list[dict[str, Any]]:
        """Return what a watched chat got."""
        answer = await self.control.get("/crowd/messages", params={"chat_id": chat_id})
        return list(answer.raise_for_status().json()["messages"])

    async def verdict(self) -> Verdict:
        """Compare every reader's phone with the ledger."""
        async with self.engine.connect() as conn:
            query = select(deliveries.c.chat_id, deliveries.c.state)
            rows = {row.chat_id: row.state for row in await conn.execute(query)}
        copies = {chat_id: len(await self.messages(chat_id)) for chat_id in self.chats}
        settled_otherwise = {SendState.IN_DOUBT, SendState.DROPPED}
        return Verdict(
            readers=self.readers,
            once=sum(number == 1 for number in copies.values()),
            twice=sum(number > 1 for number in copies.values()),
            lost=sum(
                number == 0 and rows.get(chat_id) not in settled_otherwise
                for chat_id, number in copies.items()
            ),
            in_doubt=sum(state == SendState.IN_DOUBT for state in rows.values()),
            states=dict(Counter(rows.values())),
        )


async def until(holds: Callable[[], Awaitable[object]], seconds: float, complaint: str) -> None:
    """Wait until something holds; complain after so many seconds."""
    end = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < end, complaint
        await asyncio.sleep(LOOK_SECONDS)


@asynccontextmanager
async def a_crowd_world(
    folder: Path, url: str, readers: int, rate: int, *, latency: float = 0.06, budget: str = "none"
) -> AsyncIterator[CrowdWorld]:
    """Bring up a crowd that enforces its limits, a blog, and a database with so many readers.

    `budget` is in Stars for each broadcast.
    """
    settings = Settings(TOKEN, readers + HELPERS + 1, FIRST, latency, FREE_RATE, PAID_RATE)

    def now() -> datetime:
        return datetime.now(UTC)

    blog = Blog(load_posts(), now, relay_user=RELAY[0], relay_password=RELAY[1])
    routes = Starlette(routes=[Mount("/blog", routes=blog.routes)])
    async with (
        crowd_process(settings) as crowd,
        serving(routes) as site,
        httpx.AsyncClient(base_url=crowd.control, timeout=60) as control,
        httpx.AsyncClient(base_url=site, timeout=60) as desk,
        _database(url, readers) as database,
    ):
        environment = _environment(url, crowd.url, site, FIRST + readers + HELPERS, rate)
        environment["BLEEP_STAR_BUDGET"] = budget
        engine = make_engine(url)
        world = CrowdWorld(readers, folder, environment, database, engine, control, desk)
        await world.watch(world.chats)
        await world.watch(range(FIRST + readers, FIRST + readers + HELPERS + 1))
        try:
            yield world
        finally:
            await engine.dispose()


@asynccontextmanager
async def _database(url: str, readers: int) -> AsyncIterator[Database]:
    database = await open_database(url, Seal((KEY,)))
    try:
        now = datetime.now(UTC)
        async with database.transaction() as tx:
            await tx.lists.ensure_all("All posts", now)
            (everyone,) = await tx.lists.every()
        await add_readers(url, FIRST, readers, everyone.id, now)
        yield database
    finally:
        await database.close()


def _environment(url: str, telegram: str, site: str, owner: int, rate: int) -> dict[str, str]:
    paid = {"BLEEP_PAID_BROADCAST": "on"} if rate > FREE_RATE else {}
    return {
        "BLEEP_TOKEN": TOKEN,
        "BLEEP_TELEGRAM_URL": telegram,
        "BLEEP_SITE": f"{site}/blog/",
        "BLEEP_OWNERS": str(owner),
        "BLEEP_DATABASE": url,
        "BLEEP_DATA_KEY": KEY,
        "BLEEP_POLL_SECONDS": "1",
        "BLEEP_QUIET": "none",
        "BLEEP_HTTP": "127.0.0.1:0",
        "BLEEP_RATE": str(rate),
        **paid,
    }


@asynccontextmanager
async def running(*bots: Bot) -> AsyncIterator[None]:
    """Start processes, wait until one of them sends, and kill all at the end."""
    try:
        for bot in bots:
            await bot.start()
        await led(bots)
        yield
    finally:
        for bot in bots:
            await bot.kill()


async def led(bots: Sequence[Bot], seconds: float = 60) -> Bot:
    """Wait until one of these processes sends, and return it."""

    async def found() -> bool:
        return any(bot.leads for bot in bots)

    await until(found, seconds, "no process began to send")
    return next(bot for bot in bots if bot.leads)


async def kill_now_and_then(
    world: CrowdWorld, bots: Sequence[Bot], kills: int, longest: float, seed: int
) -> list[int]:
    """Kill one of these processes again and again; return how many calls each kill left behind.

    Each time any moment within `longest` seconds is as likely as any other. What was killed is
    started again at once; where there are two, the other one takes over.
    """
    left, chance = [], random.Random(seed)  # noqa: S311  moments are no secrets
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(0, longest))
        bot = await led(bots) if chance.random() < _LEADERS else chance.choice(bots)
        led_it = bot.leads
        await bot.kill()
        left.append((await world.states())[SendState.SENDING] if led_it else 0)
        await bot.start()
        await led(bots)
    return left


_LEADERS = 0.7
"""The share of kills that wait for a process that sends; the others come at any time."""
