"""Databases that are ready to use: migrated once, then copied for each test."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database, make_engine, open_database
from tests.databases import PostgreSQL
from tests.storage.builders import seal


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
def ready_template(postgresql: PostgreSQL) -> str:
    """Give the name of a PostgreSQL database with the present schema, to be copied."""
    migrate(postgresql.create("ready"))
    return "ready"


@pytest.fixture(params=["sqlite", "postgresql"])
def ready_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a fresh database with the present schema, once per engine."""
    if request.param == "sqlite":
        path = tmp_path / "ready.sqlite"
        shutil.copy(request.getfixturevalue("ready_file"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    name = f"ready_{tmp_path.stat().st_ino}_{time.monotonic_ns()}"
    yield server.create(name, request.getfixturevalue("ready_template"))
    server.drop(name)


@pytest.fixture
async def engine(ready_url: str) -> AsyncIterator[AsyncEngine]:
    """Give an engine on a fresh database, for tests that look under the verbs."""
    engine = make_engine(ready_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def database(engine: AsyncEngine) -> Database:
    """Give a fresh database on each engine."""
    return Database(engine, seal())
