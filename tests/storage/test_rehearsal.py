"""Very many readers at once, for benchmarks and tests."""

from __future__ import annotations

from datetime import UTC, datetime

from storage.database import open_database
from storage.rehearsal import add_readers
from storage.seal import Seal, new_key

NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)


async def test_readers_are_added_once_and_the_post_reaches_each(database_url: str) -> None:
    database = await open_database(database_url, Seal([new_key()]))
    async with database.transaction() as tx:
        await tx.lists.ensure_all("All posts", NOW)
        (every,) = await tx.lists.every()
    await add_readers(database_url, 100, 5, every.id, NOW)
    await add_readers(database_url, 103, 4, every.id, NOW)
    async with database.transaction() as tx:
        (sized,) = await tx.lists.sized()
        people = [await tx.subscribers.get(number) for number in (99, 100, 106, 107)]
        lists = await tx.lists.of(106)
    await database.close()
    assert sized.size == 7
    assert [person is not None for person in people] == [False, True, True, False]
    assert lists == {every.id}


async def test_no_readers_are_no_readers(database_url: str) -> None:
    database = await open_database(database_url, Seal([new_key()]))
    async with database.transaction() as tx:
        await tx.lists.ensure_all("All posts", NOW)
        (every,) = await tx.lists.every()
    await add_readers(database_url, 100, 0, every.id, NOW)
    async with database.transaction() as tx:
        assert await tx.subscribers.get(100) is None
    await database.close()
