"""The ledger: whatever happens in whatever order, no row is sent twice and none is lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.ledger import Owner, Settlement
from storage.sending import Delivery
from storage.states import SEND_MOVES, SendState
from storage.tables_sending import deliveries
from tests.storage.builders import (
    ANYONE,
    LATER,
    NOW,
    a_broadcast,
    a_list,
    assert_counted,
    claim_deliveries,
    the_broadcast,
    undone,
)

CHATS = (-30, 10, 11, 2**52)
NEXT = Owner("next", 2)
RESULTS = sorted(SEND_MOVES[SendState.SENDING])


async def row_of(engine: AsyncEngine, row_id: int) -> Any:  # noqa: ANN401  a row, whose columns mypy cannot know
    async with engine.connect() as conn:
        return (await conn.execute(select(deliveries).where(deliveries.c.id == row_id))).one()


async def claimed(database: Database, owner: Owner = ANYONE) -> Delivery:
    """Store a broadcast to one chat, claim its delivery and return it."""
    async with database.transaction() as tx:
        await a_broadcast(tx, [10])
        return (await claim_deliveries(tx, owner, NOW, 1, []))[0]


async def settled(
    database: Database, one: Delivery, what: Settlement, owner: Owner = ANYONE
) -> bool:
    async with database.transaction() as tx:
        return await tx.deliveries.settle_one(one, owner, what, NOW)


async def test_a_claim_writes_down_who_when_and_the_attempt(
    database: Database, engine: AsyncEngine
) -> None:
    row = await row_of(engine, (await claimed(database)).id)
    assert (row.state, row.owner, row.epoch, row.since_at) == ("sending", "anyone", 1, NOW)
    assert row.attempt == 1
    assert row.settled_at is None


async def test_a_claimed_row_is_not_claimed_again(database: Database) -> None:
    await claimed(database)
    async with database.transaction() as tx:
        assert await claim_deliveries(tx, NEXT, LATER, 10, []) == []


@pytest.mark.parametrize("state", RESULTS)
async def test_a_settled_row_is_in_the_state_that_was_written(
    database: Database, engine: AsyncEngine, state: SendState
) -> None:
    one = await claimed(database)
    assert await settled(database, one, Settlement(state, error="why"))
    row = await row_of(engine, one.id)
    assert (row.state, row.error) == (state, "why")
    assert (row.settled_at is None) == (state is SendState.TODO)


async def test_a_sent_row_keeps_the_id_of_its_message(
    database: Database, engine: AsyncEngine
) -> None:
    one = await claimed(database)
    await settled(database, one, Settlement(SendState.SENT, message_id=2**40))
    assert (await row_of(engine, one.id)).message_id == 2**40


async def test_a_row_is_settled_once(database: Database, engine: AsyncEngine) -> None:
    one = await claimed(database)
    assert await settled(database, one, Settlement(SendState.SENT, message_id=1))
    assert not await settled(database, one, Settlement(SendState.TODO))
    assert (await row_of(engine, one.id)).state == "sent"


async def test_an_unclaimed_row_cannot_be_settled(database: Database, engine: AsyncEngine) -> None:
    one = await claimed(database)
    await settled(database, one, Settlement(SendState.TODO))
    assert not await settled(database, one, Settlement(SendState.SENT, message_id=1))
    assert (await row_of(engine, one.id)).state == "todo"


@pytest.mark.parametrize("other", [Owner("anyone", 2), Owner("anyone", 0), Owner("other", 1)])
async def test_only_the_owner_settles_a_row(
    database: Database, engine: AsyncEngine, other: Owner
) -> None:
    one = await claimed(database)
    assert not await settled(database, one, Settlement(SendState.SENT), other)
    assert (await row_of(engine, one.id)).state == "sending"


async def test_a_row_that_waits_is_claimed_when_its_time_has_come(database: Database) -> None:
    one = await claimed(database)
    await settled(database, one, Settlement(SendState.TODO, not_before_at=LATER))
    async with database.transaction() as tx:
        assert await claim_deliveries(tx, ANYONE, NOW, 10, []) == []
        again = await claim_deliveries(tx, ANYONE, LATER, 10, [])
    assert [(row.id, row.attempt) for row in again] == [(one.id, 2)]


async def test_a_try_that_does_not_count_is_taken_off_again(database: Database) -> None:
    one = await claimed(database)
    await settled(database, one, Settlement(SendState.TODO, counted=False))
    async with database.transaction() as tx:
        again = await claim_deliveries(tx, ANYONE, NOW, 10, [])
    assert [row.attempt for row in again] == [1]


async def test_a_second_try_forgets_why_the_first_one_waited(
    database: Database, engine: AsyncEngine
) -> None:
    one = await claimed(database)
    wait = Settlement(SendState.TODO, error="busy", not_before_at=NOW)
    await settled(database, one, wait)
    async with database.transaction() as tx:
        await claim_deliveries(tx, ANYONE, NOW, 10, [])
    await settled(database, one, Settlement(SendState.SENT, message_id=5))
    row = await row_of(engine, one.id)
    assert (row.error, row.not_before_at) == (None, None)


async def test_what_a_dead_owner_was_sending_is_in_doubt(
    database: Database, engine: AsyncEngine
) -> None:
    one = await claimed(database)
    async with database.transaction() as tx:
        assert await tx.deliveries.doubt_the_dead(NEXT, LATER) == 1
        assert await tx.deliveries.doubt_the_dead(NEXT, LATER) == 0
    row = await row_of(engine, one.id)
    assert (row.state, row.settled_at) == ("in_doubt", LATER)
    assert row.error


async def test_what_the_living_owner_is_sending_is_not_in_doubt(database: Database) -> None:
    await claimed(database, NEXT)
    soon = NOW + timedelta(minutes=59)
    async with database.transaction() as tx:
        assert await tx.deliveries.doubt_the_dead(NEXT, soon) == 0
        assert await tx.deliveries.doubt_the_dead(ANYONE, soon) == 0


async def test_what_the_living_owner_could_not_write_down_is_in_doubt(database: Database) -> None:
    await claimed(database, NEXT)
    async with database.transaction() as tx:
        assert await tx.deliveries.doubt_the_dead(NEXT, NOW + timedelta(minutes=61)) == 1


async def test_a_late_answer_to_a_dead_owner_changes_nothing(
    database: Database, engine: AsyncEngine
) -> None:
    one = await claimed(database)
    async with database.transaction() as tx:
        await tx.deliveries.doubt_the_dead(NEXT, LATER)
    assert not await settled(database, one, Settlement(SendState.SENT, message_id=1))
    assert (await row_of(engine, one.id)).state == "in_doubt"


async def test_counts_name_every_state(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.deliveries.counts() == dict.fromkeys(SendState, 0)
        await a_broadcast(tx, CHATS)
        await claim_deliveries(tx, ANYONE, NOW, 1, [])
        counts = await tx.deliveries.counts()
    assert (counts[SendState.TODO], counts[SendState.SENDING]) == (3, 1)
    assert set(counts) == set(SendState)


async def test_two_claims_at_once_share_no_row_and_lose_none(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, CHATS)

    async def claim(owner: Owner) -> list[int]:
        async with database.transaction() as tx:
            rows = await claim_deliveries(tx, owner, NOW, 3, [])
            await asyncio.sleep(0.005)
        return [row.chat_id for row in rows]

    one, other = await asyncio.gather(claim(ANYONE), claim(Owner("other", 1)))
    rest = await claim(Owner("third", 1))
    assert sorted(one + other + rest) == sorted(CHATS)


async def test_a_claim_that_is_undone_leaves_the_rows_to_others(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, CHATS)
    await undone(database, lambda tx: claim_deliveries(tx, ANYONE, NOW, 10, []))
    async with database.transaction() as tx:
        rows = await claim_deliveries(tx, NEXT, NOW, 10, [])
    assert [row.attempt for row in rows] == [1] * len(CHATS)


async def test_the_database_itself_refuses_a_second_delivery(
    database: Database, engine: AsyncEngine
) -> None:
    row = await row_of(engine, (await claimed(database)).id)
    copy = {"broadcast_id": row.broadcast_id, "chat_id": row.chat_id}
    async with engine.connect() as conn:
        with pytest.raises(IntegrityError):
            await conn.execute(insert(deliveries).values(**copy))


# The rest is one property: a model of the ledger in a few lines, and the real one beside it.


@dataclass(frozen=True, slots=True)
class Row:
    """What the model knows about one delivery."""

    state: SendState = SendState.TODO
    owner: Owner | None = None
    attempt: int = 0


@dataclass(slots=True)
class Model:
    """The ledger as it should be: rows by chat, and which chats still want messages."""

    rows: dict[int, Row]
    away: set[int] = field(default_factory=set)
    owners: list[Owner] = field(default_factory=lambda: [Owner("process", 1)])

    def claim(self, owner: Owner, limit: int) -> list[int]:
        """Claim as the real ledger should; return the chats that are sent to."""
        due = [chat for chat in sorted(self.rows) if self.rows[chat].state is SendState.TODO]
        taken: list[int] = []
        for chat in due:
            if len(taken) == limit:
                break
            old = self.rows[chat]
            if chat in self.away:
                self.rows[chat] = replace(old, state=SendState.SKIPPED)
            else:
                self.rows[chat] = Row(SendState.SENDING, owner, old.attempt + 1)
                taken.append(chat)
        return taken

    def settle(self, chat: int, owner: Owner, what: Settlement) -> bool:
        """Settle as the real ledger should; say whether it was this owner's."""
        old = self.rows[chat]
        if old.state is not SendState.SENDING or old.owner != owner:
            return False
        attempt = old.attempt - (not what.counted)
        self.rows[chat] = replace(old, state=what.state, attempt=attempt)
        return True

    def doubt(self, owner: Owner) -> None:
        """Put what earlier owners were sending in doubt."""
        for chat, old in self.rows.items():
            dead = old.owner is not None and old.owner.epoch < owner.epoch
            if old.state is SendState.SENDING and dead:
                self.rows[chat] = replace(old, state=SendState.IN_DOUBT)


CHAT = st.sampled_from(CHATS)
PAST = st.integers(0, 2)  # how many turns ago the owner that acts had the lease
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("claim"), PAST, st.integers(1, 3)),
        st.tuples(st.just("settle"), PAST, CHAT, st.sampled_from(RESULTS), st.booleans()),
        st.tuples(st.just("crash")),
        st.tuples(st.just("doubt")),
        st.tuples(st.just("leave"), CHAT),
        st.tuples(st.just("block"), CHAT),
        st.tuples(st.just("come back"), CHAT),
    ),
    max_size=25,
)


class Run:
    """The real ledger and its model, taken through the same steps."""

    def __init__(
        self, database: Database, engine: AsyncEngine, list_id: int, broadcast_id: int
    ) -> None:
        self.database = database
        self.engine = engine
        self.list_id = list_id
        self.broadcast_id = broadcast_id
        self.model = Model(dict.fromkeys(CHATS, Row()))
        self.ids: dict[int, int] = {}

    async def take(self, step: tuple[Any, ...]) -> None:
        """Take one step on both sides."""
        match step:
            case ("claim", past, limit):
                await self.claim(self.owner(past), limit)
            case ("settle", past, chat, state, counted):
                await self.settle(chat, self.owner(past), Settlement(state, counted=counted))
            case ("crash",):
                await self.crash()
            case ("doubt",):
                await self.doubt()
            case (what, chat):
                await self.move(what, chat)

    def owner(self, past: int) -> Owner:
        """Return the owner of so many turns ago, who may not know that its turn is over."""
        return self.model.owners[-1 - min(past, len(self.model.owners) - 1)]

    async def claim(self, owner: Owner, limit: int) -> None:
        async with self.database.transaction() as tx:
            rows = await claim_deliveries(tx, owner, NOW, limit, [])
        assert [row.chat_id for row in rows] == self.model.claim(owner, limit)
        assert [row.attempt for row in rows] == [
            self.model.rows[row.chat_id].attempt for row in rows
        ]

    async def settle(self, chat: int, owner: Owner, what: Settlement) -> None:
        async with self.database.transaction() as tx:
            broadcast = await the_broadcast(tx, self.broadcast_id)
            one = Delivery(self.ids[chat], chat, 1, 0, broadcast)
            ours = await tx.deliveries.settle_one(one, owner, what, NOW)
        assert ours == self.model.settle(chat, owner, what)

    async def crash(self) -> None:
        turn = len(self.model.owners) + 1
        self.model.owners.append(Owner("process", turn))
        await self.doubt()

    async def doubt(self) -> None:
        owner = self.owner(0)
        async with self.database.transaction() as tx:
            await tx.deliveries.doubt_the_dead(owner, NOW)
        self.model.doubt(owner)

    async def move(self, what: str, chat: int) -> None:
        async with self.database.transaction() as tx:
            if what == "leave":
                await tx.lists.leave(self.list_id, chat, NOW)
            elif what == "block":
                await tx.subscribers.mark(chat, "blocked", NOW)
            else:
                await tx.subscribers.mark(chat, "active", NOW)
                await tx.lists.join(self.list_id, chat, "v1", NOW)
        (self.model.away.discard if what == "come back" else self.model.away.add)(chat)

    async def look(self) -> dict[int, Row]:
        """Return the real rows, as the model would write them; the counts fit them."""
        await assert_counted(self.engine)
        query = select(deliveries).where(deliveries.c.broadcast_id == self.broadcast_id)
        async with self.engine.connect() as conn:
            rows = (await conn.execute(query)).all()
        assert len(rows) == len(CHATS)
        self.ids = {row.chat_id: row.id for row in rows}
        return {row.chat_id: _row(row) for row in rows}


def _row(row: Any) -> Row:  # noqa: ANN401  a row, whose columns mypy cannot know
    owner = None if row.owner is None else Owner(row.owner, row.epoch)
    return Row(SendState(row.state), owner, row.attempt)


async def begin(database: Database, engine: AsyncEngine) -> Run:
    """Start a broadcast to every chat, with every earlier one out of the way."""
    async with engine.begin() as conn:
        number = len((await conn.execute(select(deliveries.c.broadcast_id).distinct())).all())
    async with database.transaction() as tx:
        await tx.broadcasts.halt(number, "it is over")
        list_id = await a_list(tx)
        await a_broadcast(tx, CHATS, number + 1)
    return Run(database, engine, list_id, number + 1)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
async def test_in_any_order_of_events_the_ledger_does_what_its_model_does(
    database: Database, engine: AsyncEngine, steps: list[tuple[Any, ...]]
) -> None:
    run = await begin(database, engine)
    old = await run.look()
    for step in steps:
        await run.take(step)
        new = await run.look()
        assert new == run.model.rows
        for chat in CHATS:
            moved = (old[chat].state, new[chat].state)
            assert moved[0] is moved[1] or moved[1] in SEND_MOVES[moved[0]]
            assert moved[0] is not SendState.IN_DOUBT or moved[1] is SendState.IN_DOUBT
        old = new
    states = Counter(row.state for row in old.values())
    assert states.total() == len(CHATS)


@pytest.mark.parametrize("state", [SendState.SENDING, SendState.SKIPPED])
async def test_what_was_sent_settles_only_as_the_table_of_moves_allows(
    database: Database, state: SendState
) -> None:
    one = await claimed(database)
    async with database.transaction() as tx:
        with pytest.raises(ValueError, match=state):
            await tx.deliveries.settle_one(one, ANYONE, Settlement(state), NOW)
