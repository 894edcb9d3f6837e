"""A fresh database with a blog, some posts and the list of all posts, and people to use them."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.context import House
from storage.database import Database, open_database
from storage.engine import make_engine
from storage.records import Comment, Post
from tests.bot.handlers.ask import NOW, OTHER, OWNER, Chat, a_house
from tests.bot.handlers.waiting import SECOND, a_comment
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
def house() -> House:
    """Give the house that all are in: one owner, and a site that takes comments."""
    return a_house()


@pytest.fixture
def reader(database: Database, house: House) -> Chat:
    """Give a reader's chat."""
    return Chat(database, house=house)


@pytest.fixture
def other(database: Database, house: House) -> Chat:
    """Give another reader's chat."""
    return Chat(database, OTHER, house, first_name="Alex")


@pytest.fixture
def owner(database: Database, house: House) -> Chat:
    """Give the owner's chat."""
    return Chat(database, OWNER, house, first_name="Robin", number=900)


@pytest.fixture
def second(database: Database, house: House) -> Chat:
    """Give the chat of a second owner, who comes an hour later."""
    return Chat(database, SECOND, house, now=NOW + timedelta(hours=1), number=900)


@pytest.fixture
async def held(reader: Chat, posts: list[Post]) -> Comment:
    """Give a reader's comment that waits on the blog."""
    return await a_comment(reader, posts[0])
