"""Requests to be let on a list: one that waits, one decision, no old button."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.ledger import Settlement
from storage.messages import NewMessage
from storage.requests import AGAIN, Asked, Decision, Request
from storage.states import SendState
from storage.tables_sending import messages
from storage.transaction import Transaction
from tests.storage.builders import ANYONE, LATER, NOW, READER, a_list, within

ADMIN = 9_001


async def asked(tx: Transaction, chat_id: int = READER) -> Request:
    """Let somebody ask to be on a list that is there or made."""
    chosen = await tx.lists.by_slug("staff")
    list_id = chosen.id if chosen else await a_list(tx, "staff")
    assert await tx.requests.ask(list_id, chat_id, "v1", NOW) is Asked.ASKED
    found = [one for one in await tx.requests.waiting(list_id) if one.chat_id == chat_id]
    return found[0]


async def test_who_asks_twice_waits_once(database: Database) -> None:
    async with database.transaction() as tx:
        one = await asked(tx)
        assert await tx.requests.ask(one.list_id, READER, "v2", LATER) is Asked.WAITS
        assert await tx.requests.waiting(one.list_id) == [one]
        assert await tx.requests.counts() == {one.list_id: 1}
        assert (one.wording, one.asked_at, one.decision) == ("v1", NOW, None)


async def a_card(tx: Transaction, one: Request, admin: int, state: SendState) -> None:
    """Store the card of a request for an admin, and let it end so."""
    key = f"request:{one.list_id}:{one.mark}:{one.revision}:{admin}"
    assert await tx.messages.add(NewMessage(key, admin, "Sam wants to join."), NOW)
    if state is SendState.TODO:
        return
    found = await tx.messages.upcoming(NOW, 99)
    (card,) = [each for each in found if each.chat_id == admin]
    assert await tx.messages.claim(card.id, ANYONE, NOW)
    if state is not SendState.SENDING:
        assert await tx.messages.settle(card.id, ANYONE, Settlement(state), NOW)


async def cards(engine: AsyncEngine) -> dict[int, tuple[str, bool]]:
    """Return the state of each admin's card, and whether its text is still there."""
    async with engine.connect() as conn:
        rows = (await conn.execute(select(messages))).all()
    return {row.chat_id: (row.state, row.sealed_body is not None) for row in rows}


@pytest.mark.parametrize("way", ["hush", "drop"])
async def test_no_card_names_a_person_who_does_not_ask_any_more(
    database: Database, engine: AsyncEngine, way: str
) -> None:
    async with database.transaction() as tx:
        one, other = await asked(tx), await asked(tx, READER + 1)
        ends = (SendState.TODO, SendState.IN_DOUBT, SendState.FAILED, SendState.SENDING)
        for admin, state in enumerate(ends, start=ADMIN):
            await a_card(tx, one, admin, state)
        await a_card(tx, other, ADMIN + 9, SendState.TODO)
    async with database.transaction() as tx:
        if way == "hush":
            await tx.erasure.hush(READER, LATER)
        else:
            await tx.requests.drop(READER, LATER)
        assert [left.chat_id for left in await tx.requests.waiting(one.list_id)] == [READER + 1]
    assert await cards(engine) == {
        ADMIN: ("dropped", False),
        ADMIN + 1: ("dropped", False),
        ADMIN + 2: ("failed", False),
        ADMIN + 3: ("sending", True),  # it is on its way
        ADMIN + 9: ("todo", True),
    }


async def test_of_two_admins_one_decides(database: Database) -> None:
    one = await within(database, asked)

    async def decide(decision: Decision) -> bool:
        async with database.transaction() as tx:
            done = await tx.requests.decide(one, decision, ADMIN, LATER)
            await asyncio.sleep(0.005)
            return done

    assert sorted(await asyncio.gather(decide(Decision.IN), decide(Decision.OUT))) == [False, True]
    assert await within(database, lambda tx: tx.requests.counts()) == {}


async def test_a_button_finds_its_request_by_a_mark_that_names_nobody(database: Database) -> None:
    async with database.transaction() as tx:
        one = await asked(tx)
        other = await asked(tx, READER + 1)
        assert one.mark != other.mark
        assert str(READER) not in one.mark
        find = tx.requests.find
        assert await find(one.list_id, one.mark, one.revision) == one
        assert await find(one.list_id, other.mark, other.revision) == other
        assert await find(one.list_id, one.mark, one.revision + 1) is None
        assert await find(one.list_id + 1, one.mark, one.revision) is None
        assert await find(one.list_id, "", one.revision) is None


async def test_who_was_not_let_in_asks_again_after_a_week(database: Database) -> None:
    async with database.transaction() as tx:
        one = await asked(tx)
        assert await tx.requests.decide(one, Decision.OUT, ADMIN, LATER)
        soon, late = LATER + AGAIN, LATER + AGAIN + timedelta(seconds=1)
        assert await tx.requests.ask(one.list_id, READER, "v1", soon) is Asked.REFUSED
        assert await tx.requests.ask(one.list_id, READER, "v2", late) is Asked.ASKED
        # The first time of asking is over: its button decides nothing.
        assert not await tx.requests.decide(one, Decision.IN, ADMIN, late)


async def test_who_was_let_in_and_left_may_ask_at_once(database: Database) -> None:
    async with database.transaction() as tx:
        one = await asked(tx)
        await tx.requests.decide(one, Decision.IN, ADMIN, LATER)
        again = LATER + timedelta(seconds=1)
        assert await tx.requests.ask(one.list_id, READER, "v1", again) is Asked.ASKED


async def test_what_was_decided_is_forgotten_and_what_waits_is_not(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await asked(tx), await asked(tx, READER + 1)
        await tx.requests.decide(one, Decision.OUT, ADMIN, NOW)
        await tx.requests.forget_old(LATER)
        assert await tx.requests.find(one.list_id, one.mark, one.revision) is None
        assert await tx.requests.waiting(one.list_id) == [other]
        await tx.requests.drop(READER + 1, LATER)
        assert await tx.requests.counts() == {}


async def test_the_key_of_a_private_link_fits_its_own_list_only(database: Database) -> None:
    async with database.transaction() as tx:
        key = tx.requests.key(3)
        assert len(key) == 32
        assert tx.requests.fits(3, key)
        for wrong in ("", key[:-1], f"{key}0", tx.requests.key(4), "\u00e9" * 32):
            assert not tx.requests.fits(3, wrong)
