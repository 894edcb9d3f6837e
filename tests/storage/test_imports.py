"""Imports: each step is taken once, and what a file said is forgotten at the end."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.imports import Import, ImportState, Rows
from storage.tables_admin import imports
from storage.transaction import Transaction
from tests.storage.builders import LATER, NOW, a_list, seal

BY = 9
ROWS = Rows(chats=(11, 12, 13), bad=((4, "no_number"),))


async def begun(tx: Transaction) -> int:
    """Return an import whose file is to be fetched."""
    return await tx.imports.add(await a_list(tx), BY, "the-file", NOW)


async def ready(tx: Transaction) -> Import:
    """Return an import that was read."""
    number = await begun(tx)
    assert await tx.imports.read(number, ROWS, {"fine": 3, "bad": 1})
    return await the(tx, number)


async def the(tx: Transaction, number: int) -> Import:
    """Return an import as it is now."""
    found = await tx.imports.get(number)
    assert found is not None
    return found


async def test_a_file_is_read_once(database: Database) -> None:
    async with database.transaction() as tx:
        number = await begun(tx)
        assert [one.id for one in await tx.imports.in_state(ImportState.FETCHING)] == [number]
        assert (await tx.imports.rows(number)).file_id == "the-file"
        assert await tx.imports.read(number, ROWS, {"fine": 3})
        assert not await tx.imports.read(number, Rows(), {})
        assert not await tx.imports.refuse(number, NOW)
        read = await the(tx, number)
        assert (read.state, read.total, read.done, read.counts) == (
            *(ImportState.READY, 3, 0),
            {"fine": 3},
        )
        kept = await tx.imports.rows(number)
        assert (list(kept.chats), list(kept.bad)) == ([11, 12, 13], [(4, "no_number")])


async def test_an_import_begins_once_and_not_after_it_was_dropped(database: Database) -> None:
    async with database.transaction() as tx:
        one = await ready(tx)
        assert await tx.imports.start(one, 55)
        assert not await tx.imports.start(one, 56)
        assert not await tx.imports.drop(one.id, NOW)
        assert (await the(tx, one.id)).card == 55
        other = await ready(tx)
        assert await tx.imports.drop(other.id, NOW)
        assert not await tx.imports.start(other, 57)


async def test_of_two_that_go_on_from_one_row_only_one_does(database: Database) -> None:
    async with database.transaction() as tx:
        one = await ready(tx)
        assert not await tx.imports.advance(one, 2, {}), "it does not run yet"
        await tx.imports.start(one, None)
        assert await tx.imports.advance(one, 2, {"joined": 2})
        assert not await tx.imports.advance(one, 2, {"joined": 4})
        now = await the(tx, one.id)
        assert (now.done, now.counts, now.card) == (2, {"joined": 2}, None)
        assert await tx.imports.advance(now, 3, {"joined": 3})


async def test_at_the_end_no_number_of_a_chat_is_kept(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        one = await ready(tx)
        await tx.imports.start(one, None)
        bad = (await tx.imports.rows(one.id)).bad
        assert await tx.imports.end(one.id, LATER, bad)
        assert not await tx.imports.end(one.id, LATER, bad)
        kept = await tx.imports.rows(one.id)
        assert (list(kept.chats), list(kept.bad)) == ([], [(4, "no_number")])
    async with engine.connect() as conn:
        row = (await conn.execute(select(imports))).one()
    assert row.ended_at == LATER
    assert seal().open_data(row.sealed_rows)["chats"] == []


async def test_what_nobody_begins_is_dropped_with_its_rows(database: Database) -> None:
    async with database.transaction() as tx:
        waits, runs = await ready(tx), await ready(tx)
        await tx.imports.start(runs, None)
        await tx.imports.forget_old(NOW, LATER)
        assert (await the(tx, waits.id)).state is ImportState.READY
        await tx.imports.forget_old(NOW + timedelta(seconds=1), LATER)
        assert (await the(tx, waits.id)).state is ImportState.DROPPED
        assert not (await tx.imports.rows(waits.id)).chats
        assert (await the(tx, runs.id)).state is ImportState.RUNNING
        assert (await tx.imports.rows(runs.id)).chats


async def test_an_import_that_is_not_there_has_no_rows(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.imports.get(99) is None
        assert await tx.imports.rows(99) == Rows()
