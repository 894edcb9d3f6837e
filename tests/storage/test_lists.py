"""Lists: their slugs, who is on them and their rules."""

from __future__ import annotations

import asyncio

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.tables import lists, memberships
from tests.storage.builders import LATER, NOW, READER, a_list, a_subscriber, within


async def test_the_list_of_all_posts_is_made_once(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.lists.ensure_all("All posts", NOW)
        await tx.lists.ensure_all("Another name", NOW)
        assert [(one.slug, one.name) for one in await tx.lists.every()] == [("all", "All posts")]


async def test_two_starts_at_once_make_the_list_of_all_posts_once(database: Database) -> None:
    async def start() -> None:
        await within(database, lambda tx: tx.lists.ensure_all("All posts", NOW))

    await asyncio.gather(start(), start(), start())
    assert len(await within(database, lambda tx: tx.lists.every())) == 1


async def test_a_list_is_found_by_slug_and_by_id(database: Database) -> None:
    async with database.transaction() as tx:
        made = await tx.lists.add("safety", "Patient safety", NOW)
        assert made is not None
        assert await tx.lists.by_slug("safety") == made
        assert await tx.lists.get(made.id) == made
        assert await tx.lists.by_slug("absent") is None
        assert await tx.lists.get(made.id + 1) is None


async def test_a_slug_that_is_taken_is_told_and_nothing_changes(database: Database) -> None:
    async with database.transaction() as tx:
        first = await tx.lists.add("safety", "Patient safety", NOW)
        assert await tx.lists.add("safety", "Other", NOW) is None
        assert await tx.lists.by_slug("safety") == first


async def test_the_list_of_all_posts_comes_first_and_the_others_by_name(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        for slug in ("zebra", "apple", "all", "mango"):
            await a_list(tx, slug)
        assert [one.slug for one in await tx.lists.every()] == ["all", "apple", "mango", "zebra"]
        sized = await tx.lists.sized()
        assert [one.list.slug for one in sized] == ["all", "apple", "mango", "zebra"]


async def test_an_archived_list_is_not_shown(database: Database, engine: AsyncEngine) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx, "old")
    async with engine.begin() as conn:
        await conn.execute(update(lists).values(archived_at=NOW))
    async with database.transaction() as tx:
        assert await tx.lists.get(list_id) is None
        assert await tx.lists.by_slug("old") is None
        assert await tx.lists.every() == []
        assert await tx.lists.sized() == []


async def test_only_active_subscribers_who_have_not_left_are_counted(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        for chat_id in (10, 11, 12):
            await a_subscriber(tx, chat_id, one)
        await a_subscriber(tx, 13, other)
        await tx.lists.leave(one, 11, NOW)
        await tx.subscribers.mark(12, "blocked", NOW)
        sized = await tx.lists.sized()
    assert {entry.list.slug: entry.size for entry in sized} == {"one": 1, "other": 1}


async def test_a_subscriber_joins_leaves_and_joins_again(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        await a_subscriber(tx, READER, one, other)
        await a_subscriber(tx, READER + 1, one)
        assert await tx.lists.of(READER) == {one, other}
        await tx.lists.leave(one, READER, NOW)
        assert await tx.lists.of(READER) == {other}
        await tx.lists.join(one, READER, "v2", LATER)
        assert await tx.lists.of(READER) == {one, other}
        assert await tx.lists.of(READER + 1) == {one}


async def test_a_membership_says_when_it_ended_and_what_was_agreed_to(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, READER, list_id)
        await tx.lists.leave(list_id, READER, NOW)
        await tx.lists.leave(list_id, READER, LATER)
    async with engine.connect() as conn:
        row = (await conn.execute(select(memberships))).one()
    assert (row.wording, row.joined_at, row.left_at) == ("v1", NOW, NOW)
