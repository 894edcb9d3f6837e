"""`Useful` taps are counted, and nobody can tell from them who tapped what."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.tables_admin import marks
from tests.storage.builders import LATER, NOW, READER, a_post, seal


async def test_a_second_tap_takes_the_first_back(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await a_post(tx, 1), await a_post(tx, 2)
        assert await tx.marks.toggle(READER, one.id, NOW)
        assert await tx.marks.toggle(READER + 1, one.id, NOW)
        assert await tx.marks.of_posts([one.id, other.id]) == {one.id: 2, other.id: 0}
        assert not await tx.marks.toggle(READER, one.id, LATER)
        assert await tx.marks.of_posts([one.id]) == {one.id: 1}
        assert await tx.marks.of_posts([]) == {}


async def test_a_persons_taps_are_found_by_the_key_and_the_number_alone(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        one, other = await a_post(tx, 1), await a_post(tx, 2)
        for post in (one, other):
            await tx.marks.toggle(READER, post.id, NOW)
        await tx.marks.toggle(READER + 1, one.id, NOW)
        assert await tx.marks.of(READER) == [(one.id, NOW), (other.id, NOW)]
        assert await tx.marks.of(READER + 2) == []
    async with engine.connect() as conn:
        rows = (await conn.execute(select(marks))).all()
    assert len({row.mark for row in rows}) == 3
    assert all(str(READER) not in row.mark and len(row.mark) == 64 for row in rows)
    assert seal().tap(READER, 1) != seal().tap(READER, 2)
    assert seal().tap(READER, 1) != seal().person(READER)


async def test_after_delete_nothing_of_a_person_is_left_and_others_stay(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        post = await a_post(tx, 1)
        for chat_id in (READER, READER + 1):
            await tx.marks.toggle(chat_id, post.id, NOW)
        await tx.erasure.erase(READER, NOW)
        assert await tx.marks.of(READER) == []
        assert await tx.marks.of_posts([post.id]) == {post.id: 1}


async def test_the_copy_of_a_persons_data_names_the_taps(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_post(tx, 1)
        await tx.marks.toggle(READER, post.id, NOW)
        told = await tx.rights.copy(READER, LATER)
    assert told["useful"] == [{"post_id": post.id, "at": NOW.isoformat()}]
    assert told["posts"][str(post.id)]["title"] == "The ward round"
