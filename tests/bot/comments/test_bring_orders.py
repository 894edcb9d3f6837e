"""Whatever order comments come, are approved late, go and come back: each is told once, or less.

Every follower gets each comment that was seen at most once, by itself or in a day's message, none
of the first look, and in the end all that is still there.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from bot.comments.bring import Bring
from bot.screen import Screen
from feeds.watch import Watch
from storage.database import Database
from storage.engine import make_engine
from storage.follows import Choice
from storage.records import SiteComment
from tests.bot.builders import rows
from tests.bot.handlers.ask import plain
from tests.clock import FakeClock
from tests.feeds.builders import Queue
from tests.feeds.paged import Paged
from tests.storage.builders import a_subscriber, seal

LONDON = ZoneInfo("Europe/London")
CHATS = (1_001, 1_002)
NUMBERS = some.integers(1, 12)
HOUR = 3_600

STEPS = some.lists(
    some.one_of(
        some.tuples(some.sampled_from(["show", "take off", "put back"]), NUMBERS),
        some.tuples(some.sampled_from(["watch", "bring"]), some.just(0)),
        some.tuples(some.just("wait"), some.sampled_from([1, 13, 25])),
    ),
    max_size=40,
)


@dataclass
class Play:
    """A blog on which comments come and go, two who follow its post, and what they were told."""

    database: Database
    clock: FakeClock = field(default_factory=FakeClock)
    site: Paged = field(default_factory=Paged)
    away: dict[int, SiteComment] = field(default_factory=dict)
    began: set[int] = field(default_factory=set)

    async def start(self, first: set[int]) -> None:
        """Let comments be there before the first look, and people follow."""
        place = await Queue(self.database, self.clock).site()
        for number in first:
            self.show(number)
        self.began = set(first)
        async with self.database.transaction() as tx:
            (post,) = await tx.posts.latest(1)
            for chat_id in CHATS:
                await a_subscriber(tx, chat_id)
                await tx.follows.choose(chat_id, post.id, Choice.ALL, self.clock.now())
        assert place.id == post.site_id
        self.watch = Watch(self.database, lambda _site: self.site, clock=self.clock.clock)
        await self.watch.watch_due()

    def show(self, number: int) -> None:
        if number not in self.away and not any(one.id == str(number) for one in self.site.shows):
            self.site.show(number, post_id="1", text=f"Words of number {number}.")

    async def step(self, what: str, number: int) -> None:
        """Let one thing happen."""
        self.clock.advance(1)
        match what:
            case "show":
                self.show(number)
            case "take off" if any(one.id == str(number) for one in self.site.shows):
                self.away[number] = self.site.take_off(str(number))
            case "put back" if number in self.away:
                self.site.shows.append(self.away.pop(number))
            case "watch":
                await self.watch.watch_due()
            case "bring":
                await Bring(self.database, LONDON, clock=self.clock.clock).bring_due()
            case "wait":
                self.clock.advance(number * HOUR)

    async def settle(self) -> None:
        """Let nights and days go by until nothing is left to tell."""
        for _ in range(4):
            await self.step("wait", 31)
            await self.step("watch", 0)
            await self.step("bring", 0)

    async def told(self, chat_id: int) -> Counter[int]:
        """Return how often a person was told of each comment."""
        counted: Counter[int] = Counter()
        for row in await rows(self.database, "messages"):
            if row["chat_id"] == chat_id:
                said = plain(Screen.from_json(seal().open(row["sealed_body"])))
                counted.update(map(int, re.findall(r"Words of number (\d+)\.", said)))
        return counted


async def play(ready: Path, folder: Path, first: set[int], steps: list[tuple[str, int]]) -> None:
    path = folder / "orders.sqlite"
    shutil.copy(ready, path)
    engine = make_engine(f"sqlite:///{path}")
    one = Play(Database(engine, seal()))
    await one.start(first)
    for what, number in steps:
        await one.step(what, number)
    await one.settle()
    shown = {int(comment.id) for comment in one.site.shows}
    for chat_id in CHATS:
        told = await one.told(chat_id)
        assert max(told.values(), default=1) == 1
        assert one.began.isdisjoint(told)
        assert shown - one.began <= set(told)
    await engine.dispose()


BUSY = [("show", number) for number in range(1, 13)]
LOOK = [("watch", 0), ("bring", 0)]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=some.sets(NUMBERS, max_size=6), steps=STEPS)
@example(first={2, 5}, steps=[*BUSY, *LOOK, ("wait", 25), *LOOK, ("take off", 7), *LOOK, *LOOK])
@example(first=set(), steps=[*BUSY[4:], *LOOK, ("take off", 6), ("show", 1), *LOOK])
@example(
    first=set(),
    steps=[*BUSY, *LOOK, ("take off", 9), *LOOK, ("put back", 9), ("wait", 25), *LOOK, *LOOK],
)
def test_each_follower_is_told_of_each_comment_once_and_of_none_that_was_there(
    ready_file: Path, tmp_path: Path, first: set[int], steps: list[tuple[str, int]]
) -> None:
    asyncio.run(play(ready_file, tmp_path, first, steps))
