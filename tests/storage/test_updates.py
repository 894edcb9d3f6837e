"""Updates from Telegram are handled once; what an admin does is written down."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.tables_process import audit
from tests.storage.builders import LATER, NOW, READER, undone, within


async def first_time(database: Database, update_id: int = 1) -> bool:
    return await within(database, lambda tx: tx.updates.first_time(update_id, NOW))


async def test_an_update_is_handled_once(database: Database) -> None:
    assert await first_time(database)
    assert not await first_time(database)
    assert await first_time(database, 2)


async def test_an_update_that_arrives_twice_at_once_is_handled_once(database: Database) -> None:
    async def handle() -> bool:
        async with database.transaction() as tx:
            first = await tx.updates.first_time(1, NOW)
            await asyncio.sleep(0.005)
            return first

    assert sorted(await asyncio.gather(handle(), handle(), handle())) == [False, False, True]


async def test_an_update_whose_handling_failed_is_handled_again(database: Database) -> None:
    await undone(database, lambda tx: tx.updates.first_time(1, NOW))
    assert await first_time(database)


async def test_who_waits_for_a_handling_that_fails_handles_the_update(database: Database) -> None:
    begun = asyncio.Event()

    async def fails() -> None:
        async with database.transaction() as tx:
            await tx.updates.first_time(1, NOW)
            begun.set()
            await asyncio.sleep(0.005)
            raise RuntimeError("the handler failed")

    failing = asyncio.create_task(fails())
    await begun.wait()
    assert await first_time(database)
    with pytest.raises(RuntimeError, match="the handler failed"):
        await failing


@pytest.mark.parametrize(("hours", "handled"), [(25, False), (48, False), (49, True)])
async def test_an_update_is_remembered_for_longer_than_telegram_repeats_it(
    database: Database, hours: int, *, handled: bool
) -> None:
    await first_time(database)
    await within(database, lambda tx: tx.updates.forget_old(NOW + timedelta(hours=hours)))
    assert await first_time(database) == handled


async def test_what_an_admin_does_is_written_down_in_order(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        await tx.audit.note(READER, "list.add", "safety", NOW)
        await tx.audit.note(2**52, "broadcast.halt", "7", LATER)
    async with engine.connect() as conn:
        rows = (await conn.execute(select(audit).order_by(audit.c.id))).all()
    assert [(row.at, row.actor, row.action, row.subject) for row in rows] == [
        (NOW, READER, "list.add", "safety"),
        (LATER, 2**52, "broadcast.halt", "7"),
    ]


async def test_what_was_undone_is_not_written_down(database: Database, engine: AsyncEngine) -> None:
    await undone(database, lambda tx: tx.audit.note(READER, "list.add", "safety", NOW))
    async with engine.connect() as conn:
        assert (await conn.execute(select(audit))).all() == []
