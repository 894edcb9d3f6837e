"""The clock: what runs when, what runs never twice, and how it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.schedule import Schedule

LONG = 3600.0
SOON = 0.01


@dataclass
class Job:
    """Work that a test holds open, and that counts its runs."""

    runs: int = 0
    at_once: int = 0
    most_at_once: int = 0
    ended: int = 0
    more: list[bool] = field(default_factory=list)
    fails: bool = False
    open: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self) -> bool:
        self.runs += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.begun.set()
        await self.open.wait()
        self.at_once -= 1
        self.ended += 1
        if self.fails:
            raise LookupError("a text that nobody may read in a log")
        return bool(self.more and self.more.pop())


@pytest.fixture
async def schedule() -> AsyncIterator[Schedule]:
    made = Schedule()
    yield made
    await made.stop(1.0)


async def turns(count: int = 20) -> None:
    """Let everything run that can run."""
    for _ in range(count):
        await asyncio.sleep(0)


async def until_runs(job: Job, count: int) -> None:
    async with asyncio.timeout(20):
        while job.runs < count:  # noqa: ASYNC110  any number of runs may be waited for
            await asyncio.sleep(SOON / 5)


async def test_a_job_runs_at_once_and_again_at_its_interval(schedule: Schedule) -> None:
    job = Job()
    job.open.set()
    schedule.every(SOON, "job", job)
    schedule.start()
    await until_runs(job, 3)


async def test_nothing_runs_before_the_start(schedule: Schedule) -> None:
    job = Job()
    schedule.every(SOON, "job", job)
    schedule.wake("job")
    await asyncio.sleep(SOON * 2)
    assert job.runs == 0


async def test_never_two_of_one_kind_run_at_a_time(
    schedule: Schedule, caplog: pytest.LogCaptureFixture
) -> None:
    job = Job()
    schedule.every(SOON, "job", job)
    schedule.start()
    with caplog.at_level(logging.WARNING):
        await until_runs(job, 1)
        await asyncio.sleep(SOON * 4)
        schedule.wake("job")
        await asyncio.sleep(SOON * 2)
    assert job.runs == 1
    assert job.most_at_once == 1
    assert caplog.messages == [], "a long run is no news"


async def test_jobs_of_different_kinds_run_side_by_side(schedule: Schedule) -> None:
    one, other = Job(), Job()
    schedule.every(LONG, "one", one)
    schedule.every(LONG, "other", other)
    schedule.start()
    await until_runs(one, 1)
    await until_runs(other, 1)
    assert one.ended == other.ended == 0


async def test_a_job_that_has_more_to_do_runs_again_at_once(schedule: Schedule) -> None:
    job = Job(more=[False, True, True])
    job.open.set()
    schedule.every(LONG, "job", job)
    schedule.start()
    await until_runs(job, 3)
    await turns()
    assert job.runs == 3


async def test_waking_a_job_runs_it_now(schedule: Schedule) -> None:
    job = Job()
    job.open.set()
    schedule.every(LONG, "job", job)
    schedule.start()
    await until_runs(job, 1)
    await turns()
    schedule.wake("job")
    await until_runs(job, 2)


async def test_waking_a_job_that_runs_makes_it_run_once_more(schedule: Schedule) -> None:
    job = Job()
    schedule.every(LONG, "job", job)
    schedule.start()
    await until_runs(job, 1)
    for _ in range(3):
        schedule.wake("job")
    job.open.set()
    await until_runs(job, 2)
    await turns()
    assert job.runs == 2


async def test_a_wake_is_never_lost_however_close_to_the_end_it_comes(schedule: Schedule) -> None:
    """Between the last look at what is due and the next run there must be no gap."""
    for gap in range(8):
        job = Job()
        job.open.set()
        schedule.every(LONG, f"job {gap}", job)
        if gap == 0:
            schedule.start()
        await until_runs(job, 1)
        await turns(gap)
        schedule.wake(f"job {gap}")
        await until_runs(job, 2)


async def test_a_job_that_is_woken_while_it_fails_runs_once_more(schedule: Schedule) -> None:
    job = Job(fails=True)
    schedule.every(LONG, "job", job)
    schedule.start()
    await until_runs(job, 1)
    schedule.wake("job")
    job.open.set()
    await until_runs(job, 2)


async def test_a_surprise_does_not_end_the_rounds(
    schedule: Schedule, caplog: pytest.LogCaptureFixture
) -> None:
    job = Job(fails=True)
    job.open.set()
    schedule.every(SOON, "job", job)
    schedule.start()
    await until_runs(job, 3)
    assert "job failed" in caplog.text


async def test_waking_what_is_not_there_does_nothing(schedule: Schedule) -> None:
    schedule.start()
    schedule.wake("nobody")


async def test_the_end_waits_for_what_runs_and_cancels_nothing(schedule: Schedule) -> None:
    job = Job()
    schedule.every(LONG, "job", job)
    schedule.start()
    await until_runs(job, 1)
    stopping = asyncio.create_task(schedule.stop(10.0))
    await asyncio.sleep(SOON)
    assert not stopping.done()
    job.open.set()
    await stopping
    assert job.ended == 1


async def test_after_the_end_nothing_starts_again(schedule: Schedule) -> None:
    job = Job(more=[True, True])
    schedule.every(SOON, "job", job)
    schedule.start()
    await until_runs(job, 1)
    schedule.wake("job")
    stopping = asyncio.create_task(schedule.stop(10.0))
    await turns()
    schedule.wake("job")
    job.open.set()
    await stopping
    schedule.wake("job")
    await asyncio.sleep(SOON * 3)
    assert job.runs == 1


async def test_the_end_does_not_wait_for_ever(schedule: Schedule) -> None:
    job = Job()
    schedule.every(LONG, "job", job)
    schedule.start()
    await until_runs(job, 1)
    await asyncio.wait_for(schedule.stop(SOON), 20)
    assert job.ended == 0
    job.open.set()
    await turns()


async def test_a_schedule_that_never_started_ends_at_once(schedule: Schedule) -> None:
    schedule.every(LONG, "job", Job())
    await asyncio.wait_for(schedule.stop(10.0), 1)
