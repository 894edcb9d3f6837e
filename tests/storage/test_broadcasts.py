"""Broadcasts: whom one reaches, who is left out at the last moment, and what stops it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.broadcasts import Audience, Delivery
from storage.database import Database, Transaction
from storage.ledger import Settlement
from storage.states import SendState
from storage.tables_sending import broadcasts, deliveries
from tests.storage.builders import (
    ANYONE,
    GROUP,
    NOW,
    READER,
    a_broadcast,
    a_list,
    a_post,
    a_subscriber,
    claim_deliveries,
    undone,
)

NIGHT = "19:00-07:30"


async def claim(tx: Transaction, hushed: Collection[str] = ()) -> list[int]:
    """Claim everything that may be sent, and return the chats."""
    return [one.chat_id for one in await claim_deliveries(tx, ANYONE, NOW, 100, hushed)]


async def announce(tx: Transaction, list_id: int, key: str = "announcement:1") -> int:
    return await tx.broadcasts.add_announcement(key, "Hello.", [list_id], READER, NOW)


async def agree(tx: Transaction, *chats: int) -> None:
    for chat_id in chats:
        await tx.subscribers.consent(chat_id, "announcements", "v1", NOW)


async def test_a_post_goes_to_everyone_on_its_lists_once(database: Database) -> None:
    async with database.transaction() as tx:
        one, other, third = [await a_list(tx, slug) for slug in ("one", "other", "third")]
        await a_subscriber(tx, 10, one, other)
        await a_subscriber(tx, 11, other)
        await a_subscriber(tx, 12, third)
        await a_subscriber(tx, 13)
        assert await tx.broadcasts.add_post(await a_post(tx), [one, other], NOW) == 2
        assert await claim(tx) == [10, 11]


async def test_a_claimed_delivery_says_what_to_send_to_whom(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, GROUP, list_id)
        post = await a_post(tx)
        await tx.broadcasts.add_post(post, [list_id], NOW)
        (one,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
    assert one == Delivery(one.id, one.broadcast_id, GROUP, 1, "post", post.id, None)


async def test_an_announcement_brings_its_text(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, READER, list_id)
        await agree(tx, READER)
        await announce(tx, list_id)
        (one,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
    assert (one.kind, one.post_id, one.body) == ("announcement", None, "Hello.")


@pytest.mark.parametrize("state", ["blocked", "gone"])
async def test_a_post_is_not_stored_for_a_chat_that_is_away(database: Database, state: str) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, READER, list_id)
        await tx.subscribers.mark(READER, state, NOW)
        assert await tx.broadcasts.add_post(await a_post(tx), [list_id], NOW) == 0


async def test_who_joins_after_the_fan_out_gets_the_next_post_only(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_broadcast(tx, [10])
        await a_subscriber(tx, 11, list_id)
        assert await claim(tx) == [10]
        assert await tx.broadcasts.add_post(await a_post(tx, 2), [list_id], NOW) == 2


async def test_a_revision_of_a_post_is_broadcast_once(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, READER, list_id)
        post = await a_post(tx)
        assert await tx.broadcasts.add_post(post, [list_id], NOW) == 1
        assert await tx.broadcasts.add_post(post, [list_id], NOW) == 0
    async with engine.connect() as conn:
        assert len((await conn.execute(select(broadcasts))).all()) == 1
        assert len((await conn.execute(select(deliveries))).all()) == 1


async def test_two_that_fan_out_one_post_at_once_store_it_once(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        for chat_id in range(20):
            await a_subscriber(tx, chat_id, list_id)
        post = await a_post(tx)

    async def fan_out() -> int:
        async with database.transaction() as tx:
            stored = await tx.broadcasts.add_post(post, [list_id], NOW)
            await asyncio.sleep(0.005)
            return stored

    assert sorted(await asyncio.gather(fan_out(), fan_out(), fan_out())) == [0, 0, 20]
    async with engine.connect() as conn:
        assert len((await conn.execute(select(deliveries))).all()) == 20


async def test_a_fan_out_that_is_undone_can_be_done_again(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, READER, list_id)
        post = await a_post(tx)
    await undone(database, lambda tx: tx.broadcasts.add_post(post, [list_id], NOW))
    async with database.transaction() as tx:
        assert await tx.broadcasts.add_post(post, [list_id], NOW) == 1


async def test_a_post_for_no_list_is_no_broadcast(database: Database, engine: AsyncEngine) -> None:
    async with database.transaction() as tx:
        assert await tx.broadcasts.add_post(await a_post(tx), [], NOW) == 0
    async with engine.connect() as conn:
        assert (await conn.execute(select(broadcasts))).all() == []


async def test_an_announcement_goes_only_to_those_who_agreed(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        for chat_id in (10, 11, 12):
            await a_subscriber(tx, chat_id, list_id)
        await agree(tx, 10, 11)
        await tx.subscribers.withdraw(11, "announcements", NOW)
        assert await announce(tx, list_id) == 1
        assert await announce(tx, list_id) == 0
        assert await claim(tx) == [10]


async def test_who_left_after_the_fan_out_is_skipped(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_broadcast(tx, [10, 11, 12])
        await tx.lists.leave(list_id, 10, NOW)
        await tx.subscribers.mark(11, "blocked", NOW)
        assert await claim(tx) == [12]
        counts = await tx.broadcasts.counts()
    assert (counts[SendState.SKIPPED], counts[SendState.SENDING]) == (2, 1)


async def test_a_subscriber_who_left_one_of_two_lists_still_gets_the_post(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        await a_subscriber(tx, READER, one, other)
        await tx.broadcasts.add_post(await a_post(tx), [one, other], NOW)
        await tx.lists.leave(one, READER, NOW)
        assert await claim(tx) == [READER]


async def test_who_is_on_another_list_only_is_skipped(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        await a_subscriber(tx, READER, one)
        await tx.broadcasts.add_post(await a_post(tx), [one], NOW)
        await tx.lists.leave(one, READER, NOW)
        await tx.lists.join(other, READER, "v1", NOW)
        assert await claim(tx) == []


async def test_who_took_consent_back_after_the_fan_out_gets_no_announcement(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        for chat_id in (10, 11):
            await a_subscriber(tx, chat_id, list_id)
        await agree(tx, 10, 11)
        await announce(tx, list_id)
        await tx.subscribers.withdraw(10, "announcements", NOW)
        assert await claim(tx) == [11]
        assert (await tx.broadcasts.counts())[SendState.SKIPPED] == 1


async def test_a_post_needs_no_consent_to_announcements(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10])
        await agree(tx, 10)
        await tx.subscribers.withdraw(10, "announcements", NOW)
        assert await claim(tx) == [10]


async def test_a_chat_in_its_quiet_time_waits(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10, 11])
        await tx.subscribers.set_quiet(10, NIGHT, NOW)
        assert await claim(tx, [NIGHT, "22:00-06:00"]) == [11]
        assert await claim(tx, ["22:00-06:00"]) == [10]


@pytest.mark.parametrize("hushed", [[], (), frozenset()])
async def test_when_nobody_has_quiet_time_nobody_waits(
    database: Database, hushed: Collection[str]
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10, 11])
        await tx.subscribers.set_quiet(10, NIGHT, NOW)
        assert await claim(tx, hushed) == [10, 11]


async def test_quiet_times_are_told_once_each(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.broadcasts.quiet_times() == []
        await a_broadcast(tx, [10, 11, 12])
        await tx.subscribers.set_quiet(10, NIGHT, NOW)
        assert sorted(await tx.broadcasts.quiet_times()) == [NIGHT, "none"]


async def test_an_audience_is_counted_before_anything_is_sent(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        await a_subscriber(tx, 10, one, other)
        await a_subscriber(tx, 11, other, quiet=NIGHT)
        await a_subscriber(tx, 12, other)
        await agree(tx, 10, 11)
        assert await tx.broadcasts.audience([one, other], [NIGHT]) == Audience(2, 1)
        assert await tx.broadcasts.audience([one, other], []) == Audience(2, 0)
        assert await tx.broadcasts.audience([one], [NIGHT]) == Audience(1, 0)
        assert await tx.broadcasts.audience([], [NIGHT]) == Audience(0, 0)


async def test_a_claim_takes_no_more_than_its_limit_and_the_oldest_first(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10, 11], 1)
        await a_broadcast(tx, [9, 10], 2)
        first = await claim_deliveries(tx, ANYONE, NOW, 3, [])
        rest = await claim_deliveries(tx, ANYONE, NOW, 3, [])
    assert [one.chat_id for one in first] == [10, 11, 9]
    assert [one.chat_id for one in rest] == [10, 11]


async def test_a_halted_broadcast_is_sent_to_nobody_and_others_go_on(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10, 11], 1)
        (first,) = await claim_deliveries(tx, ANYONE, NOW, 1, [])
        await tx.broadcasts.halt(first.broadcast_id)
        assert await claim(tx) == []
        await a_broadcast(tx, [12], 2)
        others = await claim_deliveries(tx, ANYONE, NOW, 10, [])
    assert first.broadcast_id not in {one.broadcast_id for one in others}
    assert 12 in {one.chat_id for one in others}


async def test_halted_broadcasts_are_counted(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10], 1)
        assert await tx.broadcasts.halted() == 0
        (first,) = await claim_deliveries(tx, ANYONE, NOW, 1, [])
        await tx.broadcasts.halt(first.broadcast_id)
        assert await tx.broadcasts.halted() == 1


async def test_an_announcement_is_there_once_it_was_added(database: Database) -> None:
    async with database.transaction() as tx:
        assert not await tx.broadcasts.is_there("announcement:1:1")
        await announce(tx, await a_list(tx), "announcement:1:1")
        assert await tx.broadcasts.is_there("announcement:1:1")
        assert not await tx.broadcasts.is_there("announcement:1:2")


async def moved(tx: Transaction, chats: list[int]) -> int:
    """Claim the first of these chats, learn that it has moved to GROUP, and say so."""
    await a_broadcast(tx, chats)
    one = next(one for one in await claim_deliveries(tx, ANYONE, NOW, 10, []) if one.chat_id == 50)
    free = GROUP not in chats
    assert await tx.broadcasts.move_chat(one, GROUP) == free
    await tx.subscribers.migrate(50, GROUP, NOW)
    await tx.broadcasts.settle(one.id, ANYONE, Settlement(SendState.TODO, counted=False), NOW)
    return one.id


async def test_a_group_that_has_moved_gets_the_post_at_its_new_id(database: Database) -> None:
    async with database.transaction() as tx:
        delivery_id = await moved(tx, [50])
        (one,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
    assert (one.id, one.chat_id, one.attempt) == (delivery_id, GROUP, 1)


async def test_a_group_that_was_there_under_both_ids_gets_the_post_once(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await moved(tx, [50, GROUP])
        assert await claim(tx) == []
        counts = await tx.broadcasts.counts()
    assert (counts[SendState.SKIPPED], counts[SendState.SENDING]) == (1, 1)


async def test_the_other_posts_for_a_group_that_has_moved_go_with_it(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [50], 1)
        await a_broadcast(tx, [50], 2)
        await tx.subscribers.migrate(50, GROUP, NOW)
        assert await claim(tx) == [GROUP, GROUP]


# The plan of the claim. Its speed is facts on Telegram, section 7; here only that it looks at the
# few rows that are to be sent, however many were sent before.

MANY = 3000


async def plan_of_the_claim(engine: AsyncEngine, database: Database) -> str:
    """Return the database's plan for the SELECT of a claim."""
    asked: list[tuple[str, Any]] = []

    def listen(*told: Any) -> None:  # noqa: ANN401  SQLAlchemy's event gives six things of its own
        asked.append((told[2], told[3]))

    event.listen(engine.sync_engine, "before_cursor_execute", listen)
    async with database.transaction() as tx:
        await claim_deliveries(tx, ANYONE, NOW, 25, [NIGHT])
    event.remove(engine.sync_engine, "before_cursor_execute", listen)
    statement, values = next(one for one in asked if one[0].startswith("SELECT"))
    word = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    async with engine.connect() as conn:
        lines = await conn.exec_driver_sql(f"{word} {statement}", values)
        return "\n".join(str(line[-1]) for line in lines)


@pytest.mark.parametrize("fresh", [True, False], ids=["fresh", "stale"])
async def test_a_claim_finds_its_rows_by_the_index_of_rows_to_send(
    database: Database, engine: AsyncEngine, *, fresh: bool
) -> None:
    chats = range(1, MANY)
    async with database.transaction() as tx:
        await a_broadcast(tx, [1], 1)
    async with engine.begin() as conn:
        sent = [{"broadcast_id": 1, "chat_id": -chat, "state": "sent"} for chat in chats]
        await conn.execute(insert(deliveries), sent)
        await conn.execute(text("ANALYZE"))
    async with database.transaction() as tx:
        await a_broadcast(tx, range(1, 40), 2)
    if fresh:
        async with engine.begin() as conn:
            await conn.execute(text("ANALYZE"))
    assert "ix_deliveries_todo" in await plan_of_the_claim(engine, database)
