"""All that sends, put together over a real database, a real bot and a clock that tests move."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import Any

from telegram import Bot

from bot.aloud.voices import Speak, Voices
from bot.deliver import Deliver
from bot.delivery.claiming import Claiming
from bot.delivery.contents import Contents
from bot.delivery.converse import Converse
from bot.delivery.enclosures import Enclosures, Maker
from bot.delivery.outgoing import Change, Deletion, Outgoing
from bot.delivery.paced import Paced
from bot.delivery.proving import Proving
from bot.delivery.purse import Purse
from bot.delivery.settle import Settle, Stopped
from bot.pace import FREE_RATE, Pace
from bot.screen import Screen
from bot.send import Sender
from sandbox.chat.chats import Chat, Person
from storage.choices import QuietTime
from storage.database import Database
from storage.ledger import Owner
from storage.notices import NewNotice, NoticeKind
from storage.sending import Broadcast, Progress
from storage.states import SendState
from storage.transaction import Transaction
from tests.bot.builders import ME, NOW, rows
from tests.bot.handlers.ask import LONDON, a_house
from tests.clock import FakeClock
from tests.sandbox.ground import READER, Ground
from tests.storage.builders import a_broadcast

FAST = 10_000.0  # messages a second, at which a few wait for nothing
A_TURN = 1.1  # seconds after which every chat takes another message and the rows are read anew
TITLE = "The ward round"
CORRECTED = "The ward round, corrected"
CROWD = range(50_001, 50_061)


class Words(Outgoing):
    """Renders every broadcast as the same screen, and fails for those in `broken`."""

    def __init__(self, screen: Screen | None = None, broken: Collection[int] = ()) -> None:
        super().__init__(LONDON, a_house().platform_of)
        self.screen: Screen | None = screen or Screen(f"<b>{TITLE}</b>")
        self.broken = broken
        self.rendered = 0

    async def render(
        self, _tx: Transaction, broadcast: Broadcast, _now: datetime
    ) -> Screen | Change | Deletion | None:
        """Return what to send."""
        self.rendered += 1
        if broadcast.id in self.broken:
            raise LookupError("a text that nobody may read in a log")
        if broadcast.mends and self.screen is not None:
            return Change(Screen(CORRECTED), None)
        return self.screen


@dataclass
class Outbox:
    """What sends through one bot, as one process has it. `alive` is whether its lease holds."""

    database: Database
    bot: Bot
    clock: FakeClock = field(default_factory=FakeClock)
    words: Outgoing = field(default_factory=Words)
    rate: float = FAST
    first: Collection[int] = ()
    hushed: Collection[str] = ()
    makers: dict[str, Maker] = field(default_factory=dict)
    speak: Speak | None = None
    owner: Owner = ME
    alive: bool = True
    budget: float = inf
    alarms: list[tuple[int, Stopped, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        clock = self.clock.clock
        self.paced = Paced(Sender(self.bot), Pace(self.rate), clock=clock)
        self.purse = Purse(self.budget if self.rate > FREE_RATE else 0)
        voices = self.speak and Voices(self.database, self.speak, LONDON, now=clock.now)
        self.settle = Settle(self.alarm, voices, clock=clock)
        self.contents = Contents(
            self.database,
            self.words,
            self.paced,
            self.alarm,
            username=lambda: "bleep_demo_bot",
            clock=clock,
            purse=self.purse,
        )
        self.claiming = Claiming(self.paced, self.is_quiet, self.first, clock=clock)
        self.proving = Proving(
            self.database, self.paced, self.contents, self.settle, self.first, clock=clock
        )
        self.deliver = Deliver(
            self.database,
            self.paced,
            self.contents,
            self.claiming,
            self.settle,
            self.proving,
            alive=self.holds,
        )
        self.converse = Converse(
            self.database,
            self.paced,
            Enclosures(self.database, self.makers),
            voices,
            alive=self.holds,
            clock=clock,
        )

    def holds(self) -> bool:
        return self.alive

    def is_quiet(self, times: QuietTime, _now: datetime) -> bool:
        return times.window in self.hushed

    async def alarm(
        self, _tx: Transaction, broadcast: Broadcast, why: Stopped, said: str, _now: datetime
    ) -> None:
        """Keep what owners are told."""
        self.alarms.append((broadcast.id, why, said))

    async def step(self) -> bool:
        """Make one round; say whether there is more to do."""
        return await self.deliver.deliver_due(self.owner)

    async def run(self) -> None:
        """Deliver at this moment of the clock until nothing is under way."""
        async with asyncio.timeout(20):
            while await self.step() or await self.is_proving():
                pass

    async def is_proving(self) -> bool:
        """Say whether an owner is being shown something, and wait until that is over."""
        showing = any(self.proving.is_showing(number) for number in range(1, 20))
        await self.proving.shown(5.0)
        return showing

    async def go_on(self, seconds: float = A_TURN, turns: int = 1) -> None:
        """Let time pass, and deliver until nothing is under way; so many times."""
        for _ in range(turns):
            self.clock.advance(seconds)
            await self.run()

    async def drive(self, seconds: float) -> None:
        """Let time pass in small steps while the loop goes round and round, as it does in life."""
        end = self.clock.passed + seconds

        async def rounds() -> None:
            while self.clock.passed < end:
                if not await self.step():
                    await asyncio.sleep(0.002)

        running = asyncio.create_task(rounds())
        while not running.done():
            self.clock.advance(0.01)
            await asyncio.sleep(0.001)
        await running

    async def finish(self) -> None:
        """Deliver until there is nothing to be found any more."""
        await self.go_on(turns=4)

    async def talk(self, seconds: float = A_TURN) -> None:
        """Let time pass, and send messages until none is due."""
        self.clock.advance(seconds)
        async with asyncio.timeout(20):
            while await self.converse.send_messages(self.owner):
                pass


# What there is to send


async def posted(database: Database, *chats: int, number: int = 1, proved: bool = False) -> int:
    """Store a post for these chats and those that are on the list; return its broadcast's id.

    `proved` says that Telegram is known to take its content.
    """
    async with database.transaction() as tx:
        await a_broadcast(tx, chats, number)
        made = (await tx.broadcasts.newest(1))[0].id
        if proved:
            await tx.broadcasts.prove(made, NOW)
        return made


async def corrected(database: Database, post_id: int = 1) -> int:
    """Store a correction of a post for whoever has it; return its broadcast's id."""
    async with database.transaction() as tx:
        post = await tx.posts.get(post_id)
        assert post is not None
        kind = NoticeKind.CORRECTION
        new = NewNotice(f"correct:{post_id}", kind, post.site_id, post_id, post.revision)
        await tx.corrections.add(await tx.notices.add(new, NOW), 1, NOW)
        return (await tx.broadcasts.newest(1))[0].id


async def order(database: Database, verb: str, broadcast_id: int, *more: object) -> object:
    """Let an admin do something to a broadcast: pause, resume, cancel, set_rate, set_policy."""
    async with database.transaction() as tx:
        do: Callable[..., Awaitable[object]] = getattr(tx.broadcasts, verb)
        return await do(broadcast_id, *more)


async def broadcast(database: Database, broadcast_id: int = 1) -> Broadcast:
    """Return a broadcast as it is now."""
    async with database.transaction() as tx:
        found = await tx.broadcasts.get(broadcast_id)
    assert found is not None
    return found


async def progress(database: Database, broadcast_id: int = 1) -> Progress:
    """Return how far a broadcast has come."""
    async with database.transaction() as tx:
        return (await tx.tallies.progress([broadcast_id]))[broadcast_id]


async def counted_right(database: Database) -> bool:
    """Say whether the counts of every broadcast are those of its rows."""
    found: dict[tuple[int, str], int] = {}
    for row in await rows(database):
        key = (row["broadcast_id"], row["state"])
        found[key] = found.get(key, 0) + 1
    ids = [row["id"] for row in await rows(database, "broadcasts")]
    async with database.transaction() as tx:
        counts = await tx.tallies.progress(ids)
    return all(
        told.of(state) == found.get((broadcast_id, state.value), 0)
        for broadcast_id, told in counts.items()
        for state in SendState
        if state not in (SendState.TODO, SendState.SENDING)
    )


# What is there to see


def people(here: Ground, chats: Collection[int]) -> None:
    """Let more people have pressed Start."""
    for chat_id in chats:
        chat = Chat(Person(chat_id, "Somebody", "reader"))
        chat.started = True
        here.telegram.state.chats._chats[chat_id] = chat  # noqa: SLF001  the sandbox adds nobody later


async def texts(here: Ground, chat_id: int = READER) -> list[str]:
    """Return what the bot wrote to a chat."""
    seen = await here.seen(chat_id)
    return [one["text"] for one in seen["messages"] if one["sender"] == "bot"]


def calls(here: Ground, method: str = "sendMessage") -> list[dict[str, Any]]:
    """Return the calls of a method that came, with any answer."""
    return [call for call in here.telegram.calls if call["method"].lower() == method.lower()]


def tally(found: Iterable[str]) -> dict[str, int]:
    """Count states."""
    return dict(Counter(found))


def reached(here: Ground) -> list[int]:
    """Return the chats that something was sent to, in order, with any answer."""
    return [int(call["parameters"]["chat_id"]) for call in calls(here)]


async def until(true: Callable[[], Awaitable[bool] | bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(20):
        while True:
            found = true()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.003)
