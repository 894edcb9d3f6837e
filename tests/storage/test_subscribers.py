"""Subscribers: what they chose, what they agreed to, and that nothing of it is lost or shown."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.messages import NewMessage
from storage.subscribers import Subscriber
from storage.tables import consents, subscribers
from tests.storage.builders import (
    ANYONE,
    GROUP,
    LATER,
    NOW,
    READER,
    a_list,
    a_subscriber,
    claim_messages,
    seal,
    within,
)

NIGHT = "19:00-07:30"


async def test_a_new_subscriber_is_stored_with_what_was_chosen(database: Database) -> None:
    async with database.transaction() as tx:
        made = await tx.subscribers.ensure(READER, "private", NIGHT, NOW)
        assert made == Subscriber(READER, "private", "active", NIGHT, None)
        assert await tx.subscribers.get(READER) == made
        assert await tx.subscribers.get(READER + 1) is None


async def test_a_subscriber_who_comes_back_keeps_the_choices(database: Database) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx, READER, quiet=NIGHT)
        await tx.subscribers.set_name(READER, "A reader", NOW)
        await tx.subscribers.mark(READER, "blocked", NOW)
        back = await tx.subscribers.ensure(READER, "private", "none", LATER)
    assert back == Subscriber(READER, "private", "active", NIGHT, "A reader")


async def test_two_first_messages_at_once_make_one_subscriber(database: Database) -> None:
    async def arrive() -> Subscriber:
        async with database.transaction() as tx:
            return await tx.subscribers.ensure(READER, "private", NIGHT, NOW)

    one, other = await asyncio.gather(arrive(), arrive())
    assert one == other


@pytest.mark.parametrize("chat_id", [1, GROUP, -(10**13), 2**52])
async def test_every_id_that_telegram_gives_is_kept(database: Database, chat_id: int) -> None:
    await within(database, lambda tx: a_subscriber(tx, chat_id))
    kept = await within(database, lambda tx: tx.subscribers.get(chat_id))
    assert kept is not None
    assert kept.chat_id == chat_id


async def test_a_shown_name_is_sealed_and_can_be_taken_away(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx)
        await tx.subscribers.set_name(READER, "A reader", NOW)
    async with engine.connect() as conn:
        sealed = (await conn.execute(select(subscribers.c.sealed_name))).scalar_one()
    assert "A reader" not in sealed
    async with database.transaction() as tx:
        await tx.subscribers.set_name(READER, None, NOW)
        kept = await tx.subscribers.get(READER)
    assert kept is not None
    assert kept.shown_name is None


async def test_quiet_time_is_one_s_own(database: Database) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx, 10)
        await a_subscriber(tx, 11)
        await tx.subscribers.set_quiet(10, NIGHT, NOW)
        kept = [await tx.subscribers.get(chat_id) for chat_id in (10, 11)]
    assert [one.quiet for one in kept if one] == [NIGHT, "none"]


async def test_an_address_stays_the_same_after_a_change_of_key(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx)
        first = await tx.subscribers.address(READER)
    newer = Database(engine, seal("C" * 42 + "A="))
    assert await within(newer, lambda tx: tx.subscribers.address(READER)) == first
    assert str(READER) not in first


async def test_a_consent_is_given_taken_back_and_given_again(database: Database) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx)
        verbs = tx.subscribers
        assert not await verbs.agrees(READER, "announcements")
        assert not await verbs.decided(READER, "announcements")
        await verbs.consent(READER, "announcements", "v1", NOW)
        assert await verbs.agrees(READER, "announcements")
        assert not await verbs.agrees(READER, "comments")
        await verbs.withdraw(READER, "announcements", NOW)
        assert not await verbs.agrees(READER, "announcements")
        assert await verbs.decided(READER, "announcements")
        await verbs.consent(READER, "announcements", "v2", LATER)
        assert await verbs.agrees(READER, "announcements")


async def test_a_consent_says_when_it_was_first_taken_back(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx)
        await tx.subscribers.consent(READER, "announcements", "v1", NOW)
        await tx.subscribers.withdraw(READER, "announcements", NOW)
        await tx.subscribers.withdraw(READER, "announcements", LATER)
    async with engine.connect() as conn:
        row = (await conn.execute(select(consents))).one()
    assert (row.wording, row.given_at, row.withdrawn_at) == ("v1", NOW, NOW)


async def test_one_who_stops_leaves_everything_at_once(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        await a_subscriber(tx, READER, one, other)
        await a_subscriber(tx, READER + 1, one)
        await tx.subscribers.consent(READER, "announcements", "v1", NOW)
        assert await tx.subscribers.leave_all(READER, NOW) == 2
        assert await tx.subscribers.leave_all(READER, NOW) == 0
        assert await tx.lists.of(READER) == frozenset()
        assert not await tx.subscribers.agrees(READER, "announcements")
        assert await tx.lists.of(READER + 1) == {one}


async def test_a_group_that_has_moved_keeps_its_topics_and_consents(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        await a_subscriber(tx, 50, one, other, quiet=NIGHT)
        await tx.lists.leave(other, 50, NOW)
        await tx.subscribers.consent(50, "announcements", "v1", NOW)
        await tx.subscribers.migrate(50, GROUP, LATER)
        kept, old = await tx.subscribers.get(GROUP), await tx.subscribers.get(50)
        assert kept is not None
        assert old is not None
        assert (kept.quiet, kept.state, old.state) == (NIGHT, "active", "gone")
        assert await tx.lists.of(GROUP) == {one}
        assert await tx.lists.of(50) == frozenset()
        assert await tx.subscribers.agrees(GROUP, "announcements")


async def test_a_group_that_was_there_under_both_ids_is_merged(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        await a_subscriber(tx, 50, one, other)
        await a_subscriber(tx, GROUP, one)
        for chat_id in (50, GROUP):
            await tx.subscribers.consent(chat_id, "announcements", "v1", NOW)
        await tx.subscribers.migrate(50, GROUP, LATER)
        assert await tx.lists.of(GROUP) == {one, other}
        assert await tx.subscribers.agrees(GROUP, "announcements")
        assert [entry.size for entry in await tx.lists.sized()] == [1, 1]


@pytest.mark.parametrize("times", [1, 2])
async def test_the_messages_for_a_group_that_has_moved_go_with_it(
    database: Database, times: int
) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx, 50)
        await tx.messages.add(NewMessage("key", 50, "Hello."), NOW)
        for _ in range(times):
            await tx.subscribers.migrate(50, GROUP, LATER)
        assert [one.chat_id for one in await claim_messages(tx, ANYONE, NOW, 10)] == [GROUP]


async def test_a_move_to_the_same_id_loses_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, GROUP, list_id)
        await tx.subscribers.migrate(GROUP, GROUP, LATER)
        assert await tx.lists.of(GROUP) == {list_id}


async def test_a_move_of_an_unknown_group_changes_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.subscribers.migrate(50, GROUP, NOW)
        assert await tx.subscribers.get(GROUP) is None
