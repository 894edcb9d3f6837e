"""A number that was given once is never given again: old keys and buttons name it still."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.engine import make_engine
from storage.migrate import changing, upgrade
from storage.tables import comments, posts, replies, sites
from storage.tables_comments import complaints
from storage.tables_process import audit
from storage.tables_sending import messages
from tests.storage.builders import NOW
from tests.storage.test_migrate import POST, SITE, differences, go_to, rows

BEFORE = "5f1c4fea4e4f"
TIMES = {"created_at": NOW, "changed_at": NOW}
COMMENT = {"chat_id": 5, "post_id": 1, "state": "held", "sealed_text": "sealed"} | TIMES
COMPLAINT = {"kind": "comment", "chat_id": 5, "sealed_text": "sealed"} | {
    "created_at": NOW,
    "due_at": NOW,
}
REPLY = {"site_id": 1, "comment_id": 1, "author": "Ann", "text": "No.", "url": ""}


async def store(conn: AsyncConnection, number: int) -> None:
    """Store one row in each table whose rows are named elsewhere."""
    await conn.execute(insert(comments).values(COMMENT | {"message_id": number}))
    await conn.execute(insert(complaints).values(COMPLAINT | {"reference": f"BC-{number}"}))
    message = {"key": f"key:{number}", "chat_id": 5, "created_at": NOW, "comment_id": 1}
    await conn.execute(insert(messages).values(message))
    await conn.execute(insert(replies).values(REPLY | {"remote_id": str(number)}))


async def a_place(conn: AsyncConnection) -> None:
    await conn.execute(insert(sites).values(SITE))
    await conn.execute(insert(posts).values(POST))


@pytest.mark.parametrize("named", [comments, complaints, messages, replies], ids=str)
async def test_the_number_of_a_deleted_row_is_not_given_again(
    engine: AsyncEngine, named: Table
) -> None:
    async with engine.begin() as conn:
        await a_place(conn)
        for number in (1, 2):
            await store(conn, number)
        await conn.execute(delete(named).where(named.c.id == 2))
    async with engine.begin() as conn:
        await store(conn, 3)
        assert (await conn.scalars(select(named.c.id).order_by(named.c.id))).all() == [1, 3]


@pytest.fixture
async def upgraded(database_url: str) -> AsyncIterator[AsyncEngine]:
    """Give a database that has come from the version before, and in which rows were deleted."""
    engine = make_engine(database_url)
    async with changing(engine) as conn:
        await conn.run_sync(go_to(BEFORE))
        await a_place(conn)
        for number in (1, 2):
            await store(conn, number)
        await conn.execute(insert(audit).values(told("comment 80: Publish")))
        await conn.execute(insert(audit).values(told("broadcast 99: stop")))
        for key in ("owner:70:1:review:9000000001", "complaint:60:card:9000000001", "stuck:500:x"):
            row = {"key": key, "chat_id": 5, "created_at": NOW}
            await conn.execute(insert(messages).values(row))
    await upgrade(engine)
    yield engine
    await engine.dispose()


def told(subject: str) -> dict[str, object]:
    return {"at": NOW, "actor": 5, "action": "comment moderated", "subject": subject}


async def test_rows_and_what_refers_to_them_come_through_the_upgrade(
    upgraded: AsyncEngine,
) -> None:
    query = "SELECT replies.id, comments.message_id, key FROM replies JOIN comments"
    query += " ON comments.id = replies.comment_id JOIN messages ON messages.id = replies.id"
    assert sorted(await rows(upgraded, query)) == [(1, 1, "key:1"), (2, 1, "key:2")]
    async with upgraded.connect() as conn:
        assert await conn.run_sync(differences) == []


async def test_what_was_named_before_the_upgrade_is_not_given_again(
    upgraded: AsyncEngine,
) -> None:
    async with upgraded.begin() as conn:
        await store(conn, 3)
        newest = [
            await conn.scalar(select(func.max(one.c.id)))
            for one in (comments, complaints, messages, replies)
        ]
    counted = {"sqlite": [81, 61, 6, 3], "postgresql": [3, 3, 6, 3]}  # which has counted all along
    assert newest == counted[upgraded.dialect.name]


async def test_an_index_over_few_rows_is_still_one_after_the_upgrade(upgraded: AsyncEngine) -> None:
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'",
        "postgresql": "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '% WHERE %'",
    }[upgraded.dialect.name]
    partial = {name for (name,) in await rows(upgraded, query)}
    old = {"ix_comments_wish", "ix_complaints_open", "ix_messages_open"}
    assert old | {"ix_messages_open_chat", "ix_replies_unreported"} <= partial


async def test_the_upgrade_can_be_taken_back_with_its_rows(upgraded: AsyncEngine) -> None:
    async with changing(upgraded) as conn:
        await conn.run_sync(go_to(BEFORE))
    assert await rows(upgraded, "SELECT count(*) FROM replies JOIN comments ON comment_id = 1") == [
        (4,)
    ]
    await upgrade(upgraded)
    async with upgraded.begin() as conn:
        await store(conn, 4)
