"""Posts that wait for an editor: what is due comes first, and lists that are gone get nothing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.lists import Access
from storage.tables_sending import broadcast_lists
from storage.transaction import Transaction
from tests.storage.builders import (
    LATER,
    NOW,
    READER,
    a_list,
    a_post,
    a_subscriber,
    states_of,
    within,
)

OTHER, THIRD = READER + 1, READER + 2


async def held(tx: Transaction, *list_ids: int, number: int = 1, due: int | None = None) -> int:
    """Let a post wait, until so many minutes from now or until an editor decides."""
    due_at = None if due is None else NOW + timedelta(minutes=due)
    broadcast_id = await tx.reviews.hold(await a_post(tx, number), list_ids, due_at, NOW)
    assert broadcast_id is not None
    return broadcast_id


async def lists_kept(engine: AsyncEngine) -> set[int]:
    """Return the lists of all broadcasts."""
    async with engine.connect() as conn:
        return set(await conn.scalars(select(broadcast_lists.c.list_id)))


async def test_what_has_a_time_comes_before_what_waits_for_an_editor(database: Database) -> None:
    async with database.transaction() as tx:
        everyone = await a_list(tx)
        for number, due in enumerate((None, 30, None, 10, 10), start=1):
            await held(tx, everyone, number=number, due=due)
        assert [one.broadcast_id for one in await tx.reviews.waiting(9)] == [4, 5, 2, 1, 3]
        pages = [await tx.reviews.waiting(2, after) for after in (0, 2, 4, 6)]
        assert [[one.broadcast_id for one in page] for page in pages] == [[4, 5], [2, 1], [3], []]


async def test_a_post_does_not_go_to_lists_that_were_archived_or_deleted_meanwhile(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        kept, archived, deleted = [await a_list(tx, slug) for slug in ("kept", "old", "gone")]
        for chat_id, list_id in ((READER, kept), (OTHER, archived), (THIRD, deleted)):
            await a_subscriber(tx, chat_id, list_id)
        one = await held(tx, kept, archived, deleted)
        await tx.list_changes.archive(archived, LATER)
        await tx.list_changes.delete(deleted, LATER)
        assert await tx.reviews.send(one) == 1
        assert await tx.reviews.send(one) is None
    assert await states_of(engine) == {READER: "todo"}
    assert await lists_kept(engine) == {kept}


async def test_a_post_goes_to_the_list_that_its_own_was_merged_into_once_each(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        source, target = [await a_list(tx, slug) for slug in ("source", "target")]
        await a_subscriber(tx, READER, source)
        await a_subscriber(tx, OTHER, source, target)
        one = await held(tx, source)
        await tx.list_changes.merge(source, target, LATER)
        await a_subscriber(tx, THIRD, target)
        assert target in await tx.reviews.lists_of(one)
        assert await tx.reviews.send(one) == 3
    assert await states_of(engine) == dict.fromkeys((READER, OTHER, THIRD), "todo")


async def test_a_post_goes_nowhere_where_the_list_it_would_be_merged_into_is_gone_too(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        source, target = [await a_list(tx, slug) for slug in ("source", "target")]
        await a_subscriber(tx, READER, source)
        one = await held(tx, source)
        await tx.list_changes.merge(source, target, LATER)
        await tx.list_changes.archive(target, LATER)
        assert await tx.reviews.send(one) == 0
    assert await lists_kept(engine) == set()


async def test_a_list_that_is_only_closed_still_gets_its_post(database: Database) -> None:
    async with database.transaction() as tx:
        closed = await a_list(tx, "closed")
        await a_subscriber(tx, READER, closed)
        one = await held(tx, closed)
        await tx.list_changes.set_access(closed, Access.LINK)
    assert await within(database, lambda tx: tx.reviews.send(one)) == 1
