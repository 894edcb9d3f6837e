"""Databases that are ready to use: migrated once, then copied or emptied for each test."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import open_database
from storage.tables import posts
from storage.tables_admin import admins
from storage.tables_comments import bans
from tests.databases import PostgreSQL
from tests.storage.builders import seal

SEARCH = ("search_posts", "search_words")
TABLES = ", ".join(
    [*{**posts.metadata.tables, **admins.metadata.tables, **bans.metadata.tables}, *SEARCH]
)
"""All tables: naming one of a module makes sure that it was imported; search has its own."""


def migrate(url: str) -> None:
    """Bring an empty database to the present schema."""

    async def run() -> None:
        await (await open_database(url, seal())).close()

    asyncio.run(run())


@pytest.fixture(scope="session")
def ready_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file with the present schema, to be copied."""
    path = tmp_path_factory.mktemp("ready") / "bleep.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def ready_server(postgresql: PostgreSQL) -> str:
    """Give the address of a PostgreSQL database with the present schema, to be emptied."""
    url = postgresql.create("ready")
    migrate(url)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def ready_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of an empty database with the present schema, once per engine.

    A test that changes the schema takes `database_url` instead: on PostgreSQL, which makes a
    database in a quarter of a second, this one is shared and only emptied.
    """
    if request.param == "sqlite":
        path = tmp_path / "ready.sqlite"
        shutil.copy(request.getfixturevalue("ready_file"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    yield request.getfixturevalue("ready_server")
    server.psql(f"SET lock_timeout = '5s'; TRUNCATE {TABLES} RESTART IDENTITY", "ready")
