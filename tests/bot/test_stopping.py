"""Waiting that ends as soon as the process is told to stop."""

from __future__ import annotations

import asyncio

import pytest

from bot.stopping import pause, unless_told

LONG = 3600.0


async def five() -> int:
    return 5


async def test_a_pause_ends_by_itself() -> None:
    assert not await pause(asyncio.Event(), 0.001)


async def test_a_pause_ends_when_told_to_stop() -> None:
    stop = asyncio.Event()
    waiting = asyncio.create_task(pause(stop, LONG))
    await asyncio.sleep(0)
    stop.set()
    assert await asyncio.wait_for(waiting, 20)


async def test_work_that_ends_gives_its_answer() -> None:
    assert await unless_told(asyncio.Event(), five()) == 5


async def test_work_that_fails_says_so() -> None:
    async def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await unless_told(asyncio.Event(), fail())


async def test_work_is_broken_off_when_told_to_stop_and_can_tidy_up() -> None:
    tidied = []

    async def work() -> None:
        try:
            await asyncio.sleep(LONG)
        finally:
            await asyncio.sleep(0)
            tidied.append(True)

    stop = asyncio.Event()
    working = asyncio.create_task(unless_told(stop, work()))
    await asyncio.sleep(0.001)
    stop.set()
    await asyncio.wait_for(working, 20)
    assert tidied == [True]


async def test_who_waits_may_be_cancelled_and_leaves_nothing_behind() -> None:
    before = asyncio.all_tasks()
    working = asyncio.create_task(unless_told(asyncio.Event(), asyncio.sleep(LONG)))
    await asyncio.sleep(0.001)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    await asyncio.sleep(0.001)
    assert asyncio.all_tasks() == before
