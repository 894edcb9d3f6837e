"""The counts: one more, some fewer, many at once, and all broadcasts together."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.sending import NOT_FOUND, Progress
from tests.storage.builders import a_broadcast, seal, undone

# What is counted here are words without rows, so these tests take a database that nobody recounts.


@pytest.fixture
async def counting(engine: AsyncEngine) -> Database:
    """Give a database with two broadcasts to three chats each."""
    database = Database(engine, seal())
    async with database.transaction() as tx:
        for number in (1, 2):
            await a_broadcast(tx, [1, 2, 3], number)
    return database


async def test_what_was_not_counted_is_none(counting: Database) -> None:
    async with counting.transaction() as tx:
        assert await tx.tallies.progress([1, 2, 9]) == {1: Progress(3), 2: Progress(3)}
        assert await tx.tallies.progress([]) == {}


async def test_counts_are_of_one_broadcast_and_one_word(counting: Database) -> None:
    async with counting.transaction() as tx:
        await tx.tallies.add(1, "sent")
        await tx.tallies.add(1, "sent", 4)
        await tx.tallies.add(1, "gone", 2)
        await tx.tallies.add(2, "sent", 3)
        await tx.tallies.add(1, "sent", -2)
        await tx.tallies.add(1, "blocked", 0)
        assert await tx.tallies.progress([1, 2]) == {
            1: Progress(3, {"sent": 3, "gone": 2}),
            2: Progress(3, {"sent": 3}),
        }


async def test_many_are_counted_at_once(counting: Database) -> None:
    async with counting.transaction() as tx:
        await tx.tallies.count([(1, "sent"), (2, "sent"), (1, "sent"), (1, "gone")])
        await tx.tallies.count([])
        await tx.tallies.add_all({(1, "sent"): 5, (2, "gone"): 0})
        assert await tx.tallies.progress([1, 2]) == {
            1: Progress(3, {"sent": 7, "gone": 1}),
            2: Progress(3, {"sent": 1}),
        }


async def test_all_broadcasts_are_counted_together(counting: Database) -> None:
    async with counting.transaction() as tx:
        await tx.tallies.count([(1, "sent"), (2, "sent"), (2, NOT_FOUND)])
        assert await tx.tallies.all() == Progress(6, {"sent": 2, NOT_FOUND: 1})


async def test_before_the_first_broadcast_there_is_nothing_to_count(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.tallies.all() == Progress(0)


async def test_one_word_is_forgotten_and_the_others_stay(counting: Database) -> None:
    async with counting.transaction() as tx:
        await tx.tallies.count([(1, NOT_FOUND), (1, "gone"), (2, NOT_FOUND)])
        await tx.tallies.forget(1, NOT_FOUND)
        assert await tx.tallies.progress([1, 2]) == {
            1: Progress(3, {"gone": 1}),
            2: Progress(3, {NOT_FOUND: 1}),
        }


async def test_two_that_count_at_once_lose_nothing_and_never_wait_for_each_other_in_a_ring(
    counting: Database,
) -> None:
    async def count(*pairs: tuple[int, str]) -> None:
        for _ in range(10):
            async with counting.transaction() as tx:
                await tx.tallies.count(pairs)

    await asyncio.gather(
        count((1, "sent"), (2, "gone"), (2, "sent")),
        count((2, "sent"), (1, "sent"), (2, "gone")),
        count((2, "gone"), (2, "sent"), (1, "sent")),
    )
    async with counting.transaction() as tx:
        assert (await tx.tallies.all()).counts == {"sent": 60, "gone": 30}


async def test_a_count_that_is_undone_is_not_counted(engine: AsyncEngine) -> None:
    database = Database(engine, seal())
    async with database.transaction() as tx:
        await a_broadcast(tx, [1])
    await undone(database, lambda tx: tx.tallies.add(1, "sent"))
    async with database.transaction() as tx:
        assert await tx.tallies.all() == Progress(1)
