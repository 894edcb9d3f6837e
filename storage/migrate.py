"""STEP: brings the schema up to date at every start, by Alembic's migrations."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.errors import SchemaTooNewError


def is_compared(name: str | None, kind: str, _parents: object) -> bool:
    """Say whether tables.py tells of a table; of what a search looks in, indexing.py does.

    This is Alembic's include_name, for all that compares a database with the tables.
    """
    return kind != "table" or not (name or "").startswith("search_")


def alembic_config() -> Config:
    """Return Alembic's settings: where the migrations are."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(epoch)d_%%(slug)s")
    return config


async def upgrade(engine: AsyncEngine) -> None:
    """Run the migrations that this database has not had; raises SchemaTooNewError."""
    async with changing(engine) as conn:
        await conn.run_sync(_upgrade)


@asynccontextmanager
async def changing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Begin a transaction in which the schema may change.

    Where SQLite cannot change a table, Alembic makes it anew and drops the old one. As long as
    foreign keys are watched, that fails once another table has a row that refers to it.
    """
    async with engine.connect() as conn:
        driver = (await conn.get_raw_connection()).driver_connection
        if engine.dialect.name != "sqlite" or driver is None:
            async with conn.begin():
                yield conn
            return
        await driver.execute("PRAGMA foreign_keys=OFF")  # has no effect within a transaction
        try:
            async with conn.begin():
                yield conn
                await conn.run_sync(_refuse_orphans)
        finally:
            await driver.execute("PRAGMA foreign_keys=ON")


def _refuse_orphans(connection: Connection) -> None:
    orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
    if orphans:
        raise AssertionError(f"a migration has left rows of {orphans[0][0]} without their parents")


async def refuse_newer(engine: AsyncEngine) -> None:
    """Raise SchemaTooNewError where a newer version has changed this database."""
    async with engine.connect() as conn:
        await conn.run_sync(_refuse_newer, alembic_config())


async def is_current(engine: AsyncEngine) -> bool:
    """Say whether this database has had every migration."""
    async with engine.connect() as conn:
        return await conn.run_sync(_is_current)


def _is_current(connection: Connection) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return False
    stamp = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return bool(stamp == ScriptDirectory.from_config(alembic_config()).get_current_head())


def _upgrade(connection: Connection) -> None:
    config = alembic_config()
    if connection.dialect.name == "postgresql":
        # Two processes that start at once migrate one after the other.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('bleep migrations'))"))
    _refuse_newer(connection, config)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _refuse_newer(connection: Connection, config: Config) -> None:
    if not inspect(connection).has_table("alembic_version"):
        return
    stamp = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if stamp is None:
        return
    try:
        ScriptDirectory.from_config(config).get_revision(stamp)
    except CommandError:
        raise SchemaTooNewError from None
