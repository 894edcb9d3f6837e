"""Subscribers: what they chose, what they agreed to, and that nothing of it is lost or shown."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.choices import QuietTime, Timing
from storage.database import Database
from storage.subscribers import Subscriber
from storage.tables import consents, subscribers
from tests.storage.builders import (
    AWAY,
    GROUP,
    LATER,
    NOW,
    READER,
    a_list,
    a_subscriber,
    seal,
    within,
)

NIGHT = "19:00-07:30"
AS_THEY_COME = Timing(quiet=QuietTime(NIGHT))


async def test_a_new_subscriber_is_stored_with_what_was_chosen(database: Database) -> None:
    async with database.transaction() as tx:
        made = await tx.subscribers.ensure(READER, "private", NIGHT, NOW)
        assert made == Subscriber(READER, "private", "active", NIGHT, None, AS_THEY_COME)
        assert await tx.subscribers.get(READER) == made
        assert await tx.subscribers.get(READER + 1) is None


async def test_a_subscriber_who_comes_back_keeps_the_choices(database: Database) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx, READER, quiet=NIGHT)
        await tx.subscribers.set_name(READER, "A reader")
        await tx.subscribers.mark(READER, "blocked", NOW)
        back = await tx.subscribers.ensure(READER, "private", "none", LATER)
    assert back == Subscriber(READER, "private", "active", NIGHT, "A reader", AS_THEY_COME)


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
        await tx.subscribers.set_name(READER, "A reader")
    async with engine.connect() as conn:
        sealed = (await conn.execute(select(subscribers.c.sealed_name))).scalar_one()
    assert "A reader" not in sealed
    async with database.transaction() as tx:
        await tx.subscribers.set_name(READER, None)
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


# What is known of a chat that Telegram did not find

DAY = timedelta(hours=24)


async def state(database: Database) -> str:
    kept = await within(database, lambda tx: tx.subscribers.get(READER))
    assert kept is not None
    return kept.state


async def struck(database: Database, *after: timedelta) -> str:
    """Let Telegram not find a chat at these times; return its state."""
    for moment in after:
        await within(database, lambda tx, at=NOW + moment: tx.subscribers.strike(READER, at))  # type: ignore[misc]
    return await state(database)


@pytest.mark.parametrize(
    ("times", "ends"),
    [
        ([timedelta(0)], "active"),
        ([timedelta(0), timedelta(0)], "active"),
        ([timedelta(0), DAY], "active"),
        ([timedelta(0), DAY + timedelta(seconds=1)], "inactive"),
        ([timedelta(0), timedelta(hours=1), timedelta(hours=23)], "active"),
        ([timedelta(0), timedelta(hours=1), timedelta(hours=25)], "inactive"),
    ],
)
async def test_a_chat_that_is_not_found_twice_a_day_apart_is_inactive(
    database: Database, times: list[timedelta], ends: str
) -> None:
    await within(database, a_subscriber)
    assert await struck(database, *times) == ends


async def test_a_chat_that_was_sent_to_has_no_strike_any_more(database: Database) -> None:
    await within(database, a_subscriber)
    await struck(database, timedelta(0))
    await within(database, lambda tx: tx.subscribers.forgive([READER, READER + 1]))
    assert await struck(database, 2 * DAY) == "active"
    assert await struck(database, 4 * DAY) == "inactive"


async def test_only_those_who_were_sent_to_are_forgiven(database: Database) -> None:
    await within(database, a_subscriber)
    await struck(database, timedelta(0))
    for others in ([], [READER + 1]):
        await within(database, lambda tx, others=others: tx.subscribers.forgive(others))  # type: ignore[misc]
    assert await struck(database, 2 * DAY) == "inactive"


async def test_who_comes_back_has_two_strikes_again(database: Database) -> None:
    await within(database, a_subscriber)
    assert await struck(database, timedelta(0), 2 * DAY) == "inactive"
    await within(database, a_subscriber)
    assert await struck(database, 4 * DAY) == "active"
    assert await struck(database, 6 * DAY) == "inactive"


async def test_a_strike_takes_nothing_from_who_has_blocked_the_bot(database: Database) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx)
        await tx.subscribers.mark(READER, "blocked", NOW)
    assert await struck(database, timedelta(0), 2 * DAY) == "blocked"


async def test_one_chat_s_strikes_are_no_other_s(database: Database) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx)
        await a_subscriber(tx, READER + 1)
        await tx.subscribers.strike(READER + 1, NOW)
    assert await struck(database, 2 * DAY) == "active"


@pytest.mark.parametrize("away", AWAY)
async def test_who_was_away_for_whatever_reason_is_back_with_all_choices(
    database: Database, away: str
) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, READER, list_id)
        await tx.subscribers.consent(READER, "announcements", "v1", NOW)
        await tx.subscribers.mark(READER, away, NOW)
    assert await state(database) == away
    async with database.transaction() as tx:
        await tx.subscribers.ensure(READER, "private", "none", LATER)
        assert await tx.lists.of(READER) == {list_id}
        assert await tx.subscribers.agrees(READER, "announcements")
    assert await state(database) == "active"
