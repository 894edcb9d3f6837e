"""Migrations: they make what the tables say, once, and never touch what is newer."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import make_engine, open_database
from storage.errors import SchemaTooNewError
from storage.migrate import alembic_config, upgrade
from storage.tables import posts
from tests.storage.builders import seal


def differences(connection: Connection) -> list[Any]:
    """Return what separates the migrated database from the tables."""
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
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
