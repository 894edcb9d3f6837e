"""Messages to one chat: stored once, sent in order, and the way back to what they are about."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.ledger import Owner, Settlement
from storage.messages import About, Message, NewMessage
from storage.states import SendState
from storage.tables_sending import messages
from storage.transaction import Transaction
from tests.storage.builders import (
    ANYONE,
    GROUP,
    LATER,
    NOW,
    READER,
    a_broadcast,
    a_post,
    claim_deliveries,
    claim_messages,
    settle,
)

SENT = Settlement(SendState.SENT, message_id=77)


def new(number: int = 1, body: str = "Your comment waits.", **about: Any) -> NewMessage:  # noqa: ANN401  fields of several types
    return NewMessage(f"comment:{number}:held", READER, body, **about)


async def sent(tx: Transaction, message: NewMessage) -> None:
    """Store a message and have it sent as number 77 in its chat."""
    await tx.messages.add(message, NOW)
    (one,) = await claim_messages(tx, ANYONE, NOW, 10)
    await tx.messages.settle(one.id, ANYONE, SENT, NOW)


async def body_of(engine: AsyncEngine) -> str | None:
    async with engine.connect() as conn:
        body: str | None = (await conn.execute(select(messages.c.sealed_body))).scalar_one()
        return body


async def test_a_message_is_claimed_with_its_text(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.messages.add(new(), NOW)
        (one,) = await claim_messages(tx, ANYONE, NOW, 10)
    assert one == Message(one.id, READER, "Your comment waits.", 1, 0)


@pytest.mark.parametrize("body", ["not sealed with this key", None])
async def test_a_message_that_cannot_be_opened_comes_empty(
    database: Database, engine: AsyncEngine, body: str | None
) -> None:
    async with database.transaction() as tx:
        await tx.messages.add(new(), NOW)
    async with engine.begin() as conn:
        await conn.execute(update(messages).values(sealed_body=body))
    async with database.transaction() as tx:
        await tx.messages.add(replace(new(2, "Another."), chat_id=GROUP), NOW)
        found = await claim_messages(tx, ANYONE, NOW, 10)
    assert [one.body for one in found] == ["", "Another."]


async def test_a_message_is_stored_once(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.messages.add(new(), NOW)
        assert not await tx.messages.add(new(body="Another text."), NOW)
        rows = await claim_messages(tx, ANYONE, NOW, 10)
    assert [row.body for row in rows] == ["Your comment waits."]


async def test_two_that_store_one_message_at_once_store_it_once(database: Database) -> None:
    async def add() -> bool:
        async with database.transaction() as tx:
            is_new = await tx.messages.add(new(), NOW)
            await asyncio.sleep(0.005)
            return is_new

    assert sorted(await asyncio.gather(add(), add(), add())) == [False, False, True]


def to_each(number: int) -> NewMessage:
    return NewMessage(f"comment:{number}:held", READER + number, str(number))


async def test_messages_are_claimed_oldest_first_and_no_more_than_asked(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        for number in (3, 1, 2):
            await tx.messages.add(to_each(number), NOW)
        first = await claim_messages(tx, ANYONE, NOW, 2)
        rest = await claim_messages(tx, ANYONE, NOW, 2)
    assert [row.body for row in first] == ["3", "1"]
    assert [row.body for row in rest] == ["2"]


async def test_an_answer_goes_before_a_card_and_a_card_before_a_correction(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        for number, lane in ((1, 2), (2, 1), (3, 0), (4, 1), (5, 0)):
            await tx.messages.add(replace(to_each(number), lane=lane), NOW)
        rows = await claim_messages(tx, ANYONE, NOW, 4)
    assert [(row.lane, row.body) for row in rows] == [(0, "3"), (0, "5"), (1, "2"), (1, "4")]


async def test_within_one_chat_messages_keep_their_order_whatever_their_lanes(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await tx.messages.add(new(1, "card", lane=1), NOW)
        await tx.messages.add(new(2, "answer", lane=0), NOW)
        (first,) = await claim_messages(tx, ANYONE, NOW, 10)
    assert first.body == "card"


async def test_chats_that_are_busy_are_left_out(database: Database) -> None:
    async with database.transaction() as tx:
        for number in (1, 2, 3):
            await tx.messages.add(to_each(number), NOW)
        rows = await tx.messages.upcoming(NOW, 10, [READER + 1, READER + 3])
    assert [row.chat_id for row in rows] == [READER + 2]


async def test_the_messages_of_one_chat_come_one_after_the_other(database: Database) -> None:
    async with database.transaction() as tx:
        for number in (1, 2):
            await tx.messages.add(new(number, str(number)), NOW)
        (first,) = await claim_messages(tx, ANYONE, NOW, 10)
        assert await claim_messages(tx, ANYONE, NOW, 10) == []
        later = Settlement(SendState.TODO, not_before_at=LATER)
        await tx.messages.settle(first.id, ANYONE, later, NOW)
        assert await claim_messages(tx, ANYONE, NOW, 10) == []
        (again,) = await claim_messages(tx, ANYONE, LATER, 10)
        await tx.messages.settle(again.id, ANYONE, SENT, LATER)
        (second,) = await claim_messages(tx, ANYONE, LATER, 10)
    assert (first.body, again.body, second.body) == ("1", "1", "2")


async def test_two_claims_at_once_share_no_message(database: Database) -> None:
    async with database.transaction() as tx:
        for number in range(4):
            await tx.messages.add(to_each(number), NOW)

    async def claim(name: str) -> set[int]:
        async with database.transaction() as tx:
            rows = await claim_messages(tx, Owner(name, 1), NOW, 2)
            await asyncio.sleep(0.005)
        return {row.id for row in rows}

    one, other = await asyncio.gather(claim("one"), claim("other"))
    assert (len(one), len(other), len(one | other)) == (2, 2, 4)


async def test_a_message_to_a_reader_needs_no_subscription(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.messages.add(new(), NOW)
        assert await tx.subscribers.get(READER) is None
        assert len(await claim_messages(tx, ANYONE, NOW, 10)) == 1


@pytest.mark.parametrize(
    "state",
    [SendState.SENT, SendState.BLOCKED, SendState.GONE, SendState.REFUSED, SendState.FAILED],
)
async def test_the_text_goes_once_nothing_can_need_it(
    database: Database, engine: AsyncEngine, state: SendState
) -> None:
    async with database.transaction() as tx:
        await tx.messages.add(new(), NOW)
        (one,) = await claim_messages(tx, ANYONE, NOW, 10)
        await tx.messages.settle(one.id, ANYONE, Settlement(state), NOW)
    assert await body_of(engine) is None


@pytest.mark.parametrize("state", [SendState.TODO, SendState.IN_DOUBT])
async def test_the_text_stays_while_it_may_be_sent_again(
    database: Database, engine: AsyncEngine, state: SendState
) -> None:
    async with database.transaction() as tx:
        await tx.messages.add(new(), NOW)
        (one,) = await claim_messages(tx, ANYONE, NOW, 10)
        await tx.messages.settle(one.id, ANYONE, Settlement(state), NOW)
    assert await body_of(engine) is not None


async def test_a_past_owner_does_not_take_the_text_away(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        await tx.messages.add(new(), NOW)
        (one,) = await claim_messages(tx, Owner("new", 2), NOW, 10)
        assert not await tx.messages.settle(one.id, ANYONE, SENT, NOW)
    assert await body_of(engine) is not None


async def test_a_message_that_waits_is_claimed_when_its_time_has_come(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.messages.add(new(), NOW)
        (one,) = await claim_messages(tx, ANYONE, NOW, 10)
        wait = Settlement(SendState.TODO, not_before_at=LATER, counted=False)
        await tx.messages.settle(one.id, ANYONE, wait, NOW)
        assert await claim_messages(tx, ANYONE, NOW, 10) == []
        (again,) = await claim_messages(tx, ANYONE, LATER, 10)
    assert again == one


async def test_what_a_dead_owner_was_sending_is_in_doubt(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.messages.add(new(), NOW)
        await claim_messages(tx, ANYONE, NOW, 10)
        assert await tx.messages.doubt_the_dead(Owner("next", 2), NOW) == 1
        assert await claim_messages(tx, Owner("next", 2), LATER, 10) == []


async def test_a_message_leads_back_to_what_it_is_about(database: Database) -> None:
    async with database.transaction() as tx:
        await sent(tx, new(post_id=4, comment_id=5, site_comment_id="6"))
        assert await tx.messages.about(READER, 77) == About(4, 5, "6")


async def test_a_message_about_no_post_is_about_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        await sent(tx, new())
        assert await tx.messages.about(READER, 77) is None


async def test_a_delivery_leads_back_to_its_post(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [READER])
        (one,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        await settle(tx, one, SendState.SENT, 77)
        assert one.broadcast.post_id is not None
        assert await tx.messages.about(READER, 77) == About(one.broadcast.post_id)


@pytest.mark.parametrize(("chat_id", "message_id"), [(READER, 78), (GROUP, 77)])
async def test_an_unknown_message_is_about_nothing(
    database: Database, chat_id: int, message_id: int
) -> None:
    async with database.transaction() as tx:
        await sent(tx, new(post_id=(await a_post(tx)).id))
        assert await tx.messages.about(chat_id, message_id) is None


async def test_a_claim_does_not_walk_through_every_message_that_was_ever_sent(
    database: Database, engine: AsyncEngine
) -> None:
    asked: list[tuple[str, Any]] = []

    def listen(*told: Any) -> None:  # noqa: ANN401  SQLAlchemy's event gives six things of its own
        asked.append((told[2], told[3]))

    old = {"chat_id": READER, "state": "sent", "created_at": NOW}
    async with engine.begin() as conn:
        await conn.execute(insert(messages), [old | {"key": f"old:{n}"} for n in range(3000)])
        await conn.execute(text("ANALYZE"))
        event.listen(conn.sync_engine, "before_cursor_execute", listen)
    async with database.transaction() as tx:
        await claim_messages(tx, ANYONE, NOW, 25)
    event.remove(engine.sync_engine, "before_cursor_execute", listen)
    statement, values = next(one for one in asked if one[0].startswith("SELECT"))
    word = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    async with engine.connect() as conn:
        plan = (await conn.exec_driver_sql(f"{word} {statement}", values)).all()
    assert "ix_messages_open" in str(plan)


async def test_a_message_takes_the_place_of_those_that_wait_under_such_keys(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        for key, chat_id in (("shown:1", READER), ("answer", READER), ("shown:2", 9_999)):
            await tx.messages.add(NewMessage(key, chat_id, "{}"), NOW)
        assert await tx.messages.add_instead(NewMessage("shown:3", READER, "{}"), "shown:", NOW)
        found = [await tx.messages.of_key(f"shown:{number}") for number in (1, 2, 3)]
        assert [one is not None for one in found] == [False, True, True]
        assert await tx.messages.of_key("answer") is not None
