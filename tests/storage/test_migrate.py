"""Migrations: they make what the tables say, once, and never touch what is newer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, column, insert, inspect, table, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database, open_database
from storage.engine import make_engine
from storage.errors import SchemaTooNewError
from storage.ledger import Owner
from storage.migrate import alembic_config, changing, is_compared, upgrade
from storage.tables import aliases, posts, sites
from storage.tables_sending import tallies
from storage.types import UtcTime
from tests.storage.builders import (
    A_SUMMARY,
    ANYONE,
    NOW,
    assert_counted,
    claim_deliveries,
    entry,
    seal,
)


def differences(connection: Connection) -> list[Any]:
    """Return what separates the migrated database from the tables."""
    context = MigrationContext.configure(
        connection,
        opts={
            "compare_type": True,
            "compare_server_default": True,
            "include_name": is_compared,
        },
    )
    return list(compare_metadata(context, posts.metadata))


def indexes(connection: Connection) -> set[tuple[str, str | None]]:
    look = inspect(connection)
    return {
        (table, index["name"])
        for table in look.get_table_names()
        for index in look.get_indexes(table)
    }


async def version_of(engine: AsyncEngine) -> str | None:
    async with engine.connect() as conn:
        version: str | None = await conn.scalar(text("SELECT version_num FROM alembic_version"))
        return version


async def test_the_migrations_make_what_the_tables_say(engine: AsyncEngine) -> None:
    async with engine.connect() as conn:
        assert await conn.run_sync(differences) == []


async def test_the_indexes_that_the_loops_need_are_there(engine: AsyncEngine) -> None:
    async with engine.connect() as conn:
        made = await conn.run_sync(indexes)
    wanted = {
        (table.name, index.name)
        for table in posts.metadata.tables.values()
        for index in table.indexes
    }
    assert ("deliveries", "ix_deliveries_todo") in wanted
    assert wanted <= made


async def test_a_second_start_changes_nothing(engine: AsyncEngine) -> None:
    before = await version_of(engine)
    await upgrade(engine)
    assert await version_of(engine) == before
    assert before == ScriptDirectory.from_config(alembic_config()).get_current_head()


async def test_a_newer_schema_is_refused_and_left_as_it_was(database_url: str) -> None:
    await (await open_database(database_url, seal())).close()
    engine = make_engine(database_url)
    async with engine.begin() as conn:
        await conn.execute(text("UPDATE alembic_version SET version_num = 'ffffffffffff'"))
    with pytest.raises(SchemaTooNewError, match="A newer Bleep has used this database"):
        await open_database(database_url, seal())
    assert await version_of(engine) == "ffffffffffff"
    await engine.dispose()


async def test_two_starts_at_once_both_succeed(database_url: str) -> None:
    starts = [open_database(database_url, seal()) for _ in range(3)]
    for one in await asyncio.gather(*starts):
        assert await one.answers()
        await one.close()


async def test_a_migration_that_fails_leaves_nothing_behind(database_url: str) -> None:
    engine = make_engine(database_url)
    async with engine.begin() as conn:
        await conn.execute(text("CREATE TABLE updates (this_is_in_the_way INTEGER)"))
    with pytest.raises(Exception, match="updates"):
        await upgrade(engine)
    async with engine.connect() as conn:
        assert await conn.run_sync(lambda sync: inspect(sync).get_table_names()) == ["updates"]
    await engine.dispose()


def go_back(connection: Connection) -> list[str]:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.downgrade(config, "base")
    return inspect(connection).get_table_names()


async def test_the_migrations_can_be_taken_back_and_run_again(database_url: str) -> None:
    engine = make_engine(database_url)
    await upgrade(engine)
    async with engine.begin() as conn:
        assert await conn.run_sync(go_back) == ["alembic_version"]
    await upgrade(engine)
    async with engine.connect() as conn:
        assert await conn.run_sync(differences) == []
    await engine.dispose()


# Broadcasts that lose nothing: what was sent before is counted, and what waits goes on waiting

BEFORE, AFTER = "6f21147e050c", "f9e9040bbd1d"
OLD_COLUMNS = {
    "broadcasts": ("id", "kind", "key", "state"),
    "deliveries": ("broadcast_id", "chat_id", "state", "attempt"),
}
OLD_TABLE = {
    name: table(name, *map(column, names), column("created_at", UtcTime))
    for name, names in OLD_COLUMNS.items()
}

OLD_BROADCASTS = {
    1: ("post", "running", ["sent", "sent", "blocked", "in_doubt", "skipped"]),
    2: ("post", "running", ["sent", "todo", "sending"]),
    3: ("post", "paused", ["sent", "todo"]),
    4: ("post", "halted", ["todo", "todo"]),
    5: ("correction", "running", ["sent", "todo"]),
    6: ("withdrawal", "cancelled", ["todo", "gone"]),
    7: ("announcement", "running", []),
}


def go_to(revision: str) -> Callable[[Connection], None]:
    """Return what brings a database to a revision, forwards or back."""

    def run(connection: Connection) -> None:
        config = alembic_config()
        config.attributes["connection"] = connection
        steps = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()]
        at = MigrationContext.configure(connection).get_current_revision()
        back = at is not None and steps.index(revision) > steps.index(at)
        (command.downgrade if back else command.upgrade)(config, revision)

    return run


async def fill(engine: AsyncEngine) -> None:
    """Store broadcasts and deliveries as the version before wrote them."""
    async with changing(engine) as conn:
        await conn.run_sync(go_to(BEFORE))
        for number, (kind, state, ends) in OLD_BROADCASTS.items():
            about = {"id": number, "kind": kind, "key": f"key:{number}", "state": state}
            await conn.execute(insert(OLD_TABLE["broadcasts"]).values(about | {"created_at": NOW}))
            for chat_id, end in enumerate(ends):
                one = {"broadcast_id": number, "chat_id": chat_id, "state": end, "attempt": 1}
                await conn.execute(insert(OLD_TABLE["deliveries"]).values(one))


async def rows(engine: AsyncEngine, query: str) -> list[tuple[Any, ...]]:
    async with engine.connect() as conn:
        return [tuple(row) for row in await conn.execute(text(query))]


@pytest.fixture
async def upgraded(database_url: str) -> AsyncIterator[AsyncEngine]:
    """Give a database that has come from the version before."""
    engine = make_engine(database_url)
    await fill(engine)
    await upgrade(engine)
    yield engine
    await engine.dispose()


async def test_what_was_sent_before_is_counted(upgraded: AsyncEngine) -> None:
    await assert_counted(upgraded)
    query = "SELECT word, n FROM tallies WHERE broadcast_id = 1 ORDER BY word"
    assert await rows(upgraded, query) == [
        ("blocked", 1),
        ("in_doubt", 1),
        ("sent", 2),
        ("skipped", 1),
    ]


async def test_what_was_before_is_where_it_belongs_now(upgraded: AsyncEngine) -> None:
    query = "SELECT id, state, lane, total, policy FROM broadcasts ORDER BY id"
    assert await rows(upgraded, query) == [
        (1, "done", 3, 5, "hold"),
        (2, "running", 3, 3, "hold"),
        (3, "held", 3, 2, "hold"),
        (4, "halted", 3, 2, "hold"),
        (5, "running", 2, 2, "hold"),
        (6, "cancelled", 2, 2, "hold"),
        (7, "done", 3, 0, "hold"),
    ]


async def test_only_what_has_not_ended_gets_a_card(upgraded: AsyncEngine) -> None:
    query = "SELECT id FROM broadcasts WHERE closed_at IS NULL ORDER BY id"
    assert await rows(upgraded, query) == [(2,), (3,), (5,)]


async def test_what_was_being_sent_goes_on_without_a_proof(upgraded: AsyncEngine) -> None:
    query = "SELECT count(*) FROM broadcasts WHERE proved_at IS NULL OR started_at IS NULL"
    assert await rows(upgraded, query) == [(0,)]


async def test_what_waited_is_sent_after_the_upgrade(upgraded: AsyncEngine) -> None:
    database = Database(upgraded, seal())
    async with database.transaction() as tx:
        assert [one.id for one in await tx.broadcasts.running()] == [5, 2]
        (one,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        assert (one.broadcast_id, one.chat_id, one.attempt) == (5, 1, 2)
        assert await tx.deliveries.doubt_the_dead(Owner("next", 2), NOW) == 0
    await assert_counted(upgraded)


async def test_every_broadcast_of_the_version_before_is_one_still(upgraded: AsyncEngine) -> None:
    database = Database(upgraded, seal())
    async with database.transaction() as tx:
        newest = await tx.broadcasts.newest(10)
        progress = await tx.tallies.progress([one.id for one in newest])
    assert [one.id for one in newest] == [7, 6, 5, 4, 3, 2, 1]
    assert [progress[one].left for one in range(1, 8)] == [0, 2, 1, 2, 1, 1, 0]


async def test_going_back_leaves_each_delivery_and_the_states_of_before(
    upgraded: AsyncEngine,
) -> None:
    async with changing(upgraded) as conn:
        await conn.run_sync(go_to(BEFORE))
    states = [(1, "running"), (2, "running"), (3, "paused"), (4, "halted"), (5, "running")]
    states += [(6, "cancelled"), (7, "running")]
    assert await rows(upgraded, "SELECT id, state FROM broadcasts ORDER BY id") == states
    query = "SELECT broadcast_id, state FROM deliveries ORDER BY broadcast_id, chat_id"
    sent = [(number, end) for number, (*_, ends) in OLD_BROADCASTS.items() for end in ends]
    assert await rows(upgraded, query) == sent
    async with changing(upgraded) as conn:
        await conn.run_sync(go_to(AFTER))
    await assert_counted(upgraded)


FIRST = "0f94bc4499a2"
POST = {
    "site_id": 1,
    "key": "1",
    "title": "The ward round",
    "url": "https://blog.example/",
    "author": "The author",
    "categories": [],
    "text": "A text.",
    "summary": "A summary.",
    "words": 2,
    "cut": False,
    "content_hash": "0",
    "seen_at": NOW,
}
SITE = {
    "id": 1,
    "address": "https://blog.example/",
    "feed_url": "https://blog.example/feed/",
    "platform": "wordpress",
    "title": "A blog",
    "home_url": "https://blog.example/",
    "next_poll_at": NOW,
    "active": True,
}


async def test_a_post_that_others_refer_to_comes_through_every_migration(
    database_url: str,
) -> None:
    engine = make_engine(database_url)
    async with changing(engine) as conn:
        await conn.run_sync(go_to(FIRST))
        await conn.execute(insert(sites).values(SITE))
        await conn.execute(insert(posts).values(POST))
        alias = {"site_id": 1, "alias": "https://blog.example/1", "post_id": 1}
        await conn.execute(insert(aliases).values(alias))
    await upgrade(engine)
    assert await rows(engine, "SELECT post_id, title FROM aliases JOIN posts ON id = post_id") == [
        (1, "The ward round")
    ]
    await engine.dispose()


async def test_after_a_migration_a_row_without_its_parent_is_refused_again(
    database_url: str,
) -> None:
    engine = make_engine(database_url)
    await upgrade(engine)
    async with engine.begin() as conn:
        orphan = {"broadcast_id": 9, "word": "sent", "n": 1}
        with pytest.raises(IntegrityError):
            await conn.execute(insert(tallies).values(orphan))
    await engine.dispose()


async def test_a_migration_that_leaves_orphans_is_undone(database_url: str) -> None:
    engine = make_engine(database_url)
    await upgrade(engine)
    orphan = insert(tallies).values({"broadcast_id": 9, "word": "sent", "n": 1})
    with pytest.raises((AssertionError, IntegrityError)):
        async with changing(engine) as conn:
            await conn.execute(orphan)
    assert await rows(engine, "SELECT * FROM tallies") == []
    await engine.dispose()


BEFORE_SEARCH = "66dcf05960ca"


async def test_posts_that_were_there_before_are_found_afterwards(database_url: str) -> None:
    engine = make_engine(database_url)
    async with changing(engine) as conn:
        await conn.run_sync(go_to(BEFORE_SEARCH))
        await conn.execute(insert(sites).values(SITE))
        for number in range(1, 404):
            one = {"key": str(number), "categories": ["Safety"], "title": f"Caf\u00e9 {number}"}
            await conn.execute(insert(posts).values(POST | one))
    await upgrade(engine)
    async with Database(engine, seal()).transaction() as tx:
        assert [hit.post.title for hit in await tx.search.find(["cafe", "403"], 5)] == [
            "Caf\u00e9 403"
        ]
        assert await tx.search.find(["text", "safeti"], 1)
        assert await tx.search.suggest(["safteyy"]) == ("safety",)
    async with changing(engine) as conn:
        await conn.run_sync(go_to(BEFORE_SEARCH))
    assert await rows(engine, "SELECT count(*) FROM posts") == [(403,)]
    await upgrade(engine)
    await engine.dispose()


async def test_a_post_that_was_indexed_by_the_migration_can_be_edited(database_url: str) -> None:
    engine = make_engine(database_url)
    async with changing(engine) as conn:
        await conn.run_sync(go_to(BEFORE_SEARCH))
        await conn.execute(insert(sites).values(SITE))
        await conn.execute(insert(posts).values(POST))
    await upgrade(engine)
    async with Database(engine, seal()).transaction() as tx:
        post = await tx.posts.get(1)
        assert post is not None
        await tx.posts.edit(post, entry(title="Telehealth"), A_SUMMARY, NOW)
        assert await tx.search.find(["ward"], 5) == []
        assert len(await tx.search.find(["telehealth"], 5)) == 1
    await engine.dispose()


def test_the_migrations_are_one_line_without_forks() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


async def test_bleep_migrates_wherever_it_is_started_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a folder with spaces"
    folder.mkdir()
    monkeypatch.chdir(folder)
    database = await open_database("sqlite:///bleep.sqlite", seal())
    assert await database.answers()
    await database.close()
    assert (folder / "bleep.sqlite").exists()
