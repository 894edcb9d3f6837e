"""What did not end well: sent again, tried again or left, and counted as what it is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.sending import FAILED_STATES, NOT_FOUND, SETTLED
from storage.states import SEND_MOVES, SendState
from storage.tables_sending import deliveries
from storage.transaction import Transaction
from tests.storage.builders import (
    ANYONE,
    LATER,
    NOW,
    a_broadcast,
    ask,
    settle,
    states_of,
    the_broadcast,
    undone,
)

ENDS = sorted(SETTLED - {SendState.SKIPPED, SendState.GATHERED})
CHATS = range(1, len(ENDS) + 1)


async def one_in_each(tx: Transaction, number: int = 1) -> None:
    """Store a broadcast whose delivery to chat 1, 2, 3 ... has ended in each way."""
    await a_broadcast(tx, CHATS, number)
    broadcast = await the_broadcast(tx, number)
    found = await tx.deliveries.claim_next(broadcast, ANYONE, NOW, ask())
    for one, state in zip(found.deliveries, ENDS, strict=True):
        await settle(tx, one, state, 7 if state is SendState.SENT else None)


async def counts(tx: Transaction, number: int = 1) -> dict[str, int]:
    progress = (await tx.tallies.progress([number]))[number]
    return {word: n for word, n in progress.counts.items() if n}


def others(*states: SendState) -> dict[str, int]:
    """Return the counts of the broadcast in all other states."""
    return {state.value: 1 for state in ENDS if state not in states}


async def test_what_is_in_doubt_is_sent_again_by_hand(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        await one_in_each(tx)
        assert await tx.doubts.resend(1) == 1
        assert await tx.doubts.resend(1) == 0
        assert await counts(tx) == others(SendState.IN_DOUBT)
        found = await tx.deliveries.claim_next(await the_broadcast(tx), ANYONE, NOW, ask())
        (again,) = found.deliveries
        assert (again.attempt, again.resends) == (1, 1)
    doubted = ENDS.index(SendState.IN_DOUBT) + 1
    assert (await states_of(engine))[doubted] == "sending"


async def test_what_is_in_doubt_is_left_by_hand(database: Database, engine: AsyncEngine) -> None:
    async with database.transaction() as tx:
        await one_in_each(tx)
        assert await tx.doubts.leave(1, LATER) == 1
        assert await tx.doubts.leave(1, LATER) == 0
        assert await counts(tx) == others(SendState.IN_DOUBT) | {"dropped": 2}
        assert await tx.doubts.resend(1) == 0
    assert list((await states_of(engine)).values()).count("dropped") == 2


async def test_what_failed_is_tried_again_by_hand(database: Database, engine: AsyncEngine) -> None:
    async with database.transaction() as tx:
        await one_in_each(tx)
        assert await tx.doubts.retry(1) == len(FAILED_STATES)
        assert await tx.doubts.retry(1) == 0
        assert await counts(tx) == others(*FAILED_STATES)
    async with engine.connect() as conn:
        todo = select(deliveries).where(deliveries.c.state == "todo")
        rows = (await conn.execute(todo)).all()
    assert len(rows) == len(FAILED_STATES)
    assert {(row.attempt, row.error, row.settled_at, row.resends) for row in rows} == {
        (0, None, None, 0)
    }


async def test_who_was_not_found_is_counted_from_nothing_when_tried_again(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await one_in_each(tx)
        await tx.tallies.add(1, NOT_FOUND)
        assert (await counts(tx))[NOT_FOUND] == 1
        await tx.doubts.retry(1)
        assert NOT_FOUND not in await counts(tx)


async def test_a_decision_is_about_one_broadcast(database: Database) -> None:
    async with database.transaction() as tx:
        for number in (1, 2):
            await one_in_each(tx, number)
        await tx.doubts.retry(1)
        await tx.doubts.leave(1, NOW)
        await tx.doubts.resend(1)
        assert await counts(tx, 2) == others()


async def test_every_hand_moves_only_as_the_table_of_moves_allows(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        for number in (1, 2):
            await one_in_each(tx, number)
        await tx.doubts.retry(1)
        await tx.doubts.leave(1, NOW)
        await tx.doubts.resend(2)
    for number in (1, 2):
        for old, new in zip(ENDS, (await states_of(engine, number)).values(), strict=True):
            assert old == new or SendState(new) in SEND_MOVES[old]


# What a cancelled broadcast has left to do


async def test_what_a_cancelled_broadcast_has_left_is_skipped_a_few_at_a_time(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [1, 2, 3, 4], 1)
        await a_broadcast(tx, [1], 2)
        broadcast = await the_broadcast(tx)
        await tx.deliveries.claim_next(broadcast, ANYONE, NOW, ask(1))
        assert await tx.doubts.sweep(NOW, 10) == 0
        await tx.broadcasts.cancel(1, NOW)
        assert [await tx.doubts.sweep(LATER, 2) for _ in range(3)] == [2, 1, 0]
        assert await counts(tx) == {"skipped": 3}
        assert await counts(tx, 2) == {}
    assert list((await states_of(engine)).values()) == ["sending", *["skipped"] * 3]
    assert set((await states_of(engine, 2)).values()) == {"todo"}


@pytest.mark.parametrize("verb", ["pause", "halt"])
async def test_what_is_only_stopped_for_now_is_not_swept(database: Database, verb: str) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [1])
        await getattr(tx.broadcasts, verb)(1, "why")
        assert await tx.doubts.sweep(NOW, 10) == 0


async def test_what_is_claimed_while_others_are_swept_stays_claimed(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [1, 2])
        broadcast = await the_broadcast(tx)

    async def cancel_and_sweep() -> int:
        async with database.transaction() as tx:
            await tx.broadcasts.cancel(1, NOW)
        async with database.transaction() as tx:
            return await tx.doubts.sweep(NOW, 10)

    async with database.transaction() as tx:
        found = await tx.deliveries.claim_next(broadcast, ANYONE, NOW, ask(1))
        assert len(found.deliveries) == 1
        sweeping = asyncio.create_task(cancel_and_sweep())
        await asyncio.sleep(0.05)
        assert not sweeping.done(), "it waits for the claim to be sure"
    assert await sweeping == 1
    assert await states_of(engine) == {1: "sending", 2: "skipped"}


@contextmanager
def looked_at(engine: AsyncEngine) -> Iterator[list[Any]]:
    """Note the values of each statement that looks at deliveries."""
    noted: list[Any] = []

    def note(*said: Any) -> None:  # noqa: ANN401  what SQLAlchemy tells of a statement
        _, _, statement, values, _, _ = said
        if "deliveries" in statement:
            noted.append(values)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield noted
    event.remove(engine.sync_engine, "before_cursor_execute", note)


async def test_what_is_not_cancelled_costs_no_look_at_deliveries(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [1, 2])
        with looked_at(engine) as noted:
            assert await tx.doubts.sweep(NOW, 10) == 0
    assert noted == []


async def test_what_was_swept_costs_no_more_looks(database: Database, engine: AsyncEngine) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [1, 2])
        await tx.broadcasts.cancel(1, NOW)
        with looked_at(engine) as noted:
            assert await tx.doubts.sweep(NOW, 10) == 2
            assert len(noted) == 1
            assert await tx.doubts.sweep(NOW, 10) == 0
    assert len(noted) == 1


async def test_what_was_swept_is_not_looked_at_with_the_others(database: Database) -> None:
    """However many there ever were: a sweep costs what is left to do, not what was done."""

    async def sweep_two(tx: Transaction) -> None:
        await a_broadcast(tx, [1, 2, 3])
        await tx.broadcasts.cancel(1, NOW)
        swept.append(await tx.doubts.sweep(NOW, 10))
        hidden = update(deliveries).values(state=SendState.TODO)
        await tx.doubts._conn.execute(hidden)  # noqa: SLF001  rows that the counts deny
        await a_broadcast(tx, [1], 2)
        await tx.broadcasts.cancel(2, NOW)
        swept.append(await tx.doubts.sweep(NOW, 10))

    swept: list[int] = []
    await undone(database, sweep_two)
    assert swept == [3, 3], "six, were it looked at again"


async def test_a_cancelled_broadcast_is_looked_at_until_what_is_being_sent_has_ended(
    database: Database, engine: AsyncEngine
) -> None:
    """What comes back with a wish to be tried again is skipped, too."""
    async with database.transaction() as tx:
        await a_broadcast(tx, [1, 2])
        found = await tx.deliveries.claim_next(await the_broadcast(tx), ANYONE, NOW, ask(1))
        await tx.broadcasts.cancel(1, NOW)
        assert [await tx.doubts.sweep(NOW, 10) for _ in range(2)] == [1, 0]
        assert await tx.deliveries.release(ANYONE, []) == len(found.deliveries) == 1
        assert await tx.doubts.sweep(NOW, 10) == 1
        with looked_at(engine) as noted:
            assert await tx.doubts.sweep(NOW, 10) == 0
    assert noted == []
    assert set((await states_of(engine)).values()) == {"skipped"}


async def test_who_was_not_found_is_not_counted_twice_among_those_that_have_ended(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [1, 2])
        found = await tx.deliveries.claim_next(await the_broadcast(tx), ANYONE, NOW, ask(1))
        await settle(tx, found.deliveries[0], SendState.GONE)
        await tx.tallies.add(1, NOT_FOUND)
        await tx.broadcasts.cancel(1, NOW)
        assert await tx.doubts.sweep(NOW, 10) == 1
    assert await states_of(engine) == {1: "gone", 2: "skipped"}


async def test_in_each_way_that_a_delivery_ends_it_needs_no_sweep(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        await one_in_each(tx)
        await tx.broadcasts.cancel(1, NOW)
        with looked_at(engine) as noted:
            assert await tx.doubts.sweep(NOW, 10) == 0
    assert noted == []
    assert list((await states_of(engine)).values()) == [state.value for state in ENDS]


async def test_one_sweep_skips_what_several_broadcasts_have_left_and_counts_each(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        for number in (1, 2, 3):
            await a_broadcast(tx, [1, 2], number)
        for number in (1, 3):
            await tx.broadcasts.cancel(number, NOW)
        assert await tx.doubts.sweep(NOW, 10) == 4
        assert [await counts(tx, number) for number in (1, 2, 3)] == [
            {"skipped": 2},
            {},
            {"skipped": 2},
        ]
