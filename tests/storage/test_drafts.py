"""Drafts: where a person is in a task, through restarts and old buttons."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.drafts import Draft
from storage.tables_process import drafts
from tests.storage.builders import LATER, NOW, READER, within


async def test_a_draft_comes_back_as_it_was_put(database: Database) -> None:
    data = {"lists": [1, 2], "text": "Hello \N{WAVING HAND SIGN}", "at": None}
    async with database.transaction() as tx:
        made = await tx.drafts.put(READER, "announce", "text", data, NOW)
        assert await tx.drafts.get(READER) == made
    assert made == Draft("announce", "text", made.revision, data)


async def test_a_person_is_in_one_task_at_a_time(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.drafts.put(READER, "announce", "text", {}, NOW)
        await tx.drafts.put(READER, "newlist", "name", {"name": "Safety"}, NOW)
        await tx.drafts.put(READER + 1, "announce", "lists", {}, NOW)
        kept = await tx.drafts.get(READER)
    assert kept is not None
    assert (kept.kind, kept.step, kept.data) == ("newlist", "name", {"name": "Safety"})


async def test_a_task_of_one_kind_may_be_spared(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.drafts.put(READER, "which", "press", {}, NOW)
        assert await tx.drafts.has(READER, "which")
        assert not await tx.drafts.has(READER, "announce")
        assert not await tx.drafts.has(READER + 1, "which")
        assert not await tx.drafts.drop(READER, but="which")
        assert await tx.drafts.get(READER) is not None
        assert await tx.drafts.drop(READER, but="announce")
        assert await tx.drafts.get(READER) is None


async def test_every_change_raises_the_revision(database: Database) -> None:
    async with database.transaction() as tx:
        made = [await tx.drafts.put(READER, "announce", "text", {}, NOW) for _ in range(3)]
        late = await tx.drafts.put(READER, "announce", "text", {}, LATER)
        back = await tx.drafts.put(READER, "announce", "text", {}, NOW)
    numbers = [draft.revision for draft in (*made, late, back)]
    assert numbers == sorted(set(numbers))


async def test_two_changes_at_once_get_two_revisions(database: Database) -> None:
    async def put(step: str) -> int:
        async with database.transaction() as tx:
            draft = await tx.drafts.put(READER, "announce", step, {}, NOW)
            await asyncio.sleep(0.005)
            return draft.revision

    await put("text")
    made = await asyncio.gather(put("lists"), put("preview"), put("test"))
    assert len(set(made)) == 3
    kept = await within(database, lambda tx: tx.drafts.get(READER))
    assert kept is not None
    assert kept.revision == max(made)


async def test_a_new_task_does_not_repeat_the_revision_of_one_that_ended(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        old = await tx.drafts.put(READER, "announce", "text", {}, NOW)
        await tx.drafts.drop(READER)
        new = await tx.drafts.put(READER, "announce", "text", {}, NOW + timedelta(seconds=1))
    assert new.revision > old.revision


async def test_an_old_button_does_not_end_a_task_that_has_gone_on(database: Database) -> None:
    async with database.transaction() as tx:
        old = await tx.drafts.put(READER, "announce", "text", {}, NOW)
        new = await tx.drafts.put(READER, "announce", "preview", {}, NOW)
        assert not await tx.drafts.drop(READER, old.revision)
        assert await tx.drafts.drop(READER, new.revision)
        assert not await tx.drafts.drop(READER, new.revision)
        assert await tx.drafts.get(READER) is None


async def test_two_presses_at_once_end_a_task_once(database: Database) -> None:
    made = await within(database, lambda tx: tx.drafts.put(READER, "announce", "go", {}, NOW))

    async def press() -> bool:
        return await within(database, lambda tx: tx.drafts.drop(READER, made.revision))

    assert sorted(await asyncio.gather(press(), press(), press())) == [False, False, True]


async def test_what_is_in_a_draft_is_sealed(database: Database, engine: AsyncEngine) -> None:
    data = {"text": "private words"}
    await within(database, lambda tx: tx.drafts.put(READER, "comment", "text", data, NOW))
    async with engine.connect() as conn:
        sealed = (await conn.execute(select(drafts.c.sealed_data))).scalar_one()
    assert "private" not in sealed
