"""A fresh database with a blog, some posts and the list of all posts, and people to use them."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.database import Database, open_database
from storage.engine import make_engine
from storage.records import Post
from tests.bot.handlers.ask import NOW, OTHER, OWNER, Chat
from tests.storage.builders import a_post, seal

TITLES = ("Records in the clinic", "The online form", "A study visit", "Teaching in 2011")


@pytest.fixture(scope="session")
def handlers_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file with the present schema, to be copied."""
    path = tmp_path_factory.mktemp("handlers") / "bleep.sqlite"

    async def run() -> None:
        database = await open_database(f"sqlite:///{path}", seal())
        async with database.transaction() as tx:
            await tx.lists.ensure_all("All posts", NOW)
        await database.close()

    asyncio.run(run())
    return path


@pytest.fixture
async def database(handlers_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """Give a fresh database with the list of all posts."""
    path = tmp_path / "bleep.sqlite"
    shutil.copy(handlers_file, path)
    engine = make_engine(f"sqlite:///{path}")
    yield Database(engine, seal())
    await engine.dispose()


@pytest.fixture
async def posts(database: Database) -> list[Post]:
    """Give posts on the usual blog, the newest first."""
    async with database.transaction() as tx:
        return [
            await a_post(
                tx,
                number,
                title=title,
                url=f"https://blog.example/{number}/",
                published_at=NOW - timedelta(days=number * (1 if number < 4 else 1400)),
            )
            for number, title in enumerate(TITLES, 1)
        ]


@pytest.fixture
def reader(database: Database) -> Chat:
    """Give a reader's chat."""
    return Chat(database)


@pytest.fixture
def other(database: Database) -> Chat:
    """Give another reader's chat."""
    return Chat(database, OTHER, first_name="Alex")


@pytest.fixture
def owner(database: Database) -> Chat:
    """Give the owner's chat."""
    return Chat(database, OWNER, first_name="Robin")
