"""A comment that the blog holds reaches an owner within a minute, though nobody does anything.

The loops are the program's own, as jobs.py tells them to the clock; only the clock is the test's,
so the seconds that are measured do not depend on the machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.app import App, open_app
from bot.delivery.tenure import LEASE_LENGTH
from bot.jobs import LEASE, schedule_all
from bot.meeting import meet_sites
from bot.schedule import Job, Schedule
from bot.send import attempt
from bot.settings import read_settings
from storage.outcome import Done
from storage.records import NewComment
from storage.states import CommentState
from tests.clock import FakeClock
from tests.world import OWNER, READER, World, a_world

MINUTE = 60.0
TEXT = "I agree: we do the same in our practice and it works."


@dataclass
class Due:
    """One job: how often it runs, and when next."""

    job: Job
    every: float
    at: float


@dataclass
class Timetable(Schedule):
    """The program's schedule on a clock that jumps from one job to the next."""

    clock: FakeClock
    jobs: dict[str, Due] = field(default_factory=dict)

    def every(self, seconds: float, name: str, job: Job) -> None:
        self.jobs[name] = Due(job, seconds, self.clock.passed)

    def wake(self, name: str) -> None:
        if name in self.jobs:
            self.jobs[name].at = self.clock.passed

    async def until(self, happened: Callable[[], Awaitable[bool]], seconds: float) -> float:
        """Run what is due until something has happened; return after how many seconds it had."""
        start = self.clock.passed
        while not await happened():
            due = min(self.jobs.values(), key=lambda one: one.at)
            assert due.at - start <= seconds, "it never happened"
            self.clock.passed = max(self.clock.passed, due.at)
            due.at = self.clock.passed + due.every
            await due.job()
        return self.clock.passed - start


@asynccontextmanager
async def a_program(world: World, data: Path, clock: FakeClock) -> AsyncIterator[App]:
    """Give the program as it stands just before its loops start, with the usual poll."""
    given = world.environment(data, BLEEP_POLL_SECONDS="300")
    async with open_app(read_settings(given), clock.clock) as made:
        app = replace(made, schedule=Timetable(clock))
        assert isinstance(await attempt(app.bot.initialize), Done)
        await meet_sites(app)
        async with app.database.transaction() as tx:
            lease = await tx.leases.take(LEASE, app.name, LEASE_LENGTH, force=True)
        assert lease is not None
        app.tenure.renewed(clock.monotonic())
        schedule_all(app, lease, asyncio.Event())
        yield app
        await app.sending.converse.drain(1.0)
        await app.bot.shutdown()


async def a_queued_comment(app: App, clock: FakeClock) -> None:
    """Let a reader have sent a comment on the newest post."""
    async with app.database.transaction() as tx:
        (post,) = await tx.posts.latest(1)
        await tx.subscribers.ensure(READER, "private", "none", clock.now())
        new = NewComment(READER, 7, post.id, None, TEXT)
        made = await tx.comments.add(new, CommentState.PREVIEW, clock.now())
        await tx.comments.note(made.id, shown_name="Sam")
        await tx.comments.move(made.id, CommentState.QUEUED, clock.now())


async def test_with_no_action_in_the_chat_a_held_comment_reaches_an_owner_within_a_minute(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    async with a_world() as world:
        owner = world.phone(OWNER)
        await owner.start()
        await world.phone(READER).start()
        async with a_program(world, tmp_path, clock) as app:
            await a_queued_comment(app, clock)
            timetable = app.schedule
            assert isinstance(timetable, Timetable)

            async def is_held() -> bool:
                return [one["status"] for one in await world.comments()] == ["hold"]

            async def has_the_card() -> bool:
                return await owner.count(TEXT) == 1

            await timetable.until(is_held, MINUTE)
            assert not await has_the_card()
            assert await timetable.until(has_the_card, MINUTE) <= MINUTE
