"""The plans of what is asked all the time: by keys, whatever the database knows of its tables.

Their speed is facts on Telegram, section 7. Here is counted what a plan reads, not how long.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.database import Database
from storage.rehearsal import add_readers
from storage.sending import ANNOUNCEMENT, POST
from storage.sql import listed
from storage.tables_sending import deliveries
from storage.transaction import Transaction
from storage.upcoming import entitled_among, next_of_broadcast
from tests.storage.builders import (
    ANYONE,
    FIRST,
    NOW,
    a_broadcast,
    a_list,
    a_post,
    ask,
    recount,
    seal,
    the_broadcast,
)

MANY = 50_000
FEW = 50
BUFFERS = 2_000  # of 8 kB; a scan of the table alone reads about 500, of its unique index 200

Asked = list[tuple[str, Any]]


async def plan_of(conn: AsyncConnection, statement: str, values: Any = ()) -> str:  # noqa: ANN401  as the driver takes them
    """Return the database's plan for a statement."""
    word = "EXPLAIN QUERY PLAN" if conn.dialect.name == "sqlite" else "EXPLAIN"
    lines = await conn.exec_driver_sql(f"{word} {statement}", values)
    return "\n".join(str(line[-1]) for line in lines)


class Ear:
    """Hears what is asked of a database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.asked: Asked = []
        self._engine = engine.sync_engine

    def _hear(self, *told: Any) -> None:  # noqa: ANN401  SQLAlchemy's event gives six things of its own
        if not told[2].startswith("BEGIN"):
            self.asked.append((told[2], told[3]))

    def __enter__(self) -> Asked:
        event.listen(self._engine, "before_cursor_execute", self._hear)
        return self.asked

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._hear)


async def a_past(engine: AsyncEngine) -> None:
    """Store a broadcast that 3,000 chats have, and let the database know of it."""
    async with engine.begin() as conn:
        await a_broadcast(Transaction(conn, seal()), [1], 1)
        sent = [{"broadcast_id": 1, "chat_id": -chat, "state": "sent"} for chat in range(1, 3000)]
        await conn.execute(insert(deliveries), sent)
        await recount(conn)
        await conn.execute(text("ANALYZE"))


async def asked_by_a_claim(
    database: Database, engine: AsyncEngine, only: tuple[int, ...] | None
) -> Asked:
    async with database.transaction() as tx:
        broadcast = await the_broadcast(tx, 2)
        with Ear(engine) as asked:
            found = await tx.deliveries.claim_next(broadcast, ANYONE, NOW, ask(25, only=only))
        assert found.deliveries
    return list(asked)


@pytest.mark.parametrize("only", [None, (5, 6, 7)])
@pytest.mark.parametrize("fresh", [True, False], ids=["fresh", "stale"])
async def test_a_claim_never_walks_through_all_deliveries(
    database: Database, engine: AsyncEngine, only: tuple[int, ...] | None, *, fresh: bool
) -> None:
    await a_past(engine)
    async with database.transaction() as tx:
        await a_broadcast(tx, range(1, 40), 2)
    async with engine.begin() as conn:
        if fresh:
            await conn.execute(text("ANALYZE"))
    asked = await asked_by_a_claim(database, engine, only)
    async with engine.connect() as conn:
        plans = [await plan_of(conn, *one) for one in asked if "deliveries" in one[0]]
    assert len(plans) == 2, "one looks, one claims"
    for plan in plans:
        assert "SCAN deliveries" not in plan
        assert "Seq Scan on deliveries" not in plan
    assert only is not None or "ix_deliveries_todo" in plans[0]


async def test_what_is_next_is_found_by_the_index_of_what_is_to_do_in_its_order(
    engine: AsyncEngine,
) -> None:
    await a_past(engine)
    given = {"broadcast_id": 2, "now": NOW, "after": FIRST, "scan": 25}
    async with engine.connect() as conn:
        with Ear(engine) as asked:
            await conn.execute(next_of_broadcast(), given)
        plan = await plan_of(conn, *asked[0])
    assert "ix_deliveries_todo" in plan
    assert "SCAN deliveries" not in plan
    assert "TEMP B-TREE" not in plan, "the index has the order already"
    assert "Sort" not in plan


async def test_who_may_be_sent_to_is_found_by_chat(
    database: Database, engine: AsyncEngine, ready_url: str
) -> None:
    async with database.transaction() as tx:
        list_id = await a_broadcast(tx, [1])
    await add_readers(ready_url, 1, 5_000, list_id, NOW)
    async with engine.begin() as conn:
        await conn.execute(text("ANALYZE"))
        for kind in (POST, ANNOUNCEMENT):
            dialect = conn.dialect.name
            given = {"broadcast_id": 1, "chat_ids": listed(dialect, [5, 6, 7])}
            with Ear(engine) as asked:
                rows = (await conn.execute(entitled_among(dialect, kind), given)).all()
            plan = await plan_of(conn, *asked[0])
            assert len(rows) == (3 if kind == POST else 0)
            for table in ("subscribers", "memberships"):
                assert f"SCAN {table}" not in plan
                assert f"Seq Scan on {table}" not in plan


async def test_the_same_question_is_made_once() -> None:
    assert next_of_broadcast() is next_of_broadcast()


async def a_large_broadcast(url: str, database: Database, engine: AsyncEngine) -> None:
    """Store a post for very many readers, of whose deliveries the database knows nothing yet."""
    async with database.transaction() as tx:
        list_id = await a_list(tx)
    await add_readers(url, 1, MANY, list_id, NOW)
    async with database.transaction() as tx:
        await tx.broadcasts.add_post(await a_post(tx), [list_id], NOW)
        while await tx.broadcasts.fan_out():
            pass
        assert (await the_broadcast(tx)).total == MANY
    async with engine.begin() as conn:
        # What the database's upkeep may have found out meanwhile is forgotten.
        await conn.execute(text("DELETE FROM pg_statistic WHERE starelid = 'deliveries'::regclass"))


async def buffers(conn: AsyncConnection, statement: str, values: Any) -> int:  # noqa: ANN401  the same
    """Run a statement, and return how many shared buffers that took."""
    told = await conn.exec_driver_sql(
        f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", values
    )
    found = told.scalar_one()
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


async def test_a_claim_right_after_a_large_fan_out_reads_little(
    database: Database, engine: AsyncEngine, ready_url: str
) -> None:
    if database.is_sqlite:
        return  # its planner asks no statistics that could be stale; its plans are tested above
    await a_large_broadcast(ready_url, database, engine)
    async with database.transaction() as tx:
        broadcast = await the_broadcast(tx)
        with Ear(engine) as asked:
            found = await tx.deliveries.claim_next(broadcast, ANYONE, NOW, ask(FEW, scan=FEW))
        assert len(found.deliveries) == FEW
        await tx.deliveries.release(ANYONE, [])
    async with engine.connect() as conn, conn.begin() as undone:
        plans = [await plan_of(conn, *one) for one in asked]
        read = [await buffers(conn, *one) for one in asked]
        assert len(asked) == 3, "one looks, one asks who agrees, one claims"
        await undone.rollback()
    assert "Seq Scan on deliveries" not in "".join(plans)
    assert sum(read) < BUFFERS, read


async def test_settling_walks_through_what_is_being_sent_at_most(
    database: Database, engine: AsyncEngine
) -> None:
    await a_past(engine)
    async with database.transaction() as tx:
        await a_broadcast(tx, range(1, 40), 2)
        found = await tx.deliveries.claim_next(await the_broadcast(tx, 2), ANYONE, NOW, ask(25))
        with Ear(engine) as asked:
            sent = [(one, 7) for one in found.deliveries]
            assert await tx.deliveries.settle_sent(sent, ANYONE, NOW) == 25
    async with engine.connect() as conn:
        plan = await plan_of(conn, *asked[0])
    assert "deliveries" in plan
    for line in plan.splitlines():
        whole = "SCAN deliveries" in line or "Seq Scan on deliveries" in line
        assert not whole or "ix_deliveries_sending" in line
