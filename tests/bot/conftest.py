"""What the tests of the bot share: a database, a Telegram with a crowd, what sends to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.database import Database
from tests.bot.builders import a_database
from tests.bot.outbox import CROWD, Outbox, people
from tests.sandbox.ground import OWNER, Ground, ground


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    """Give a fresh database on each engine."""
    async with a_database(ready_url) as made:
        yield made


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    """Give a Telegram in which the reader, the owner and a crowd have pressed Start."""
    async with ground(rate=None) as made:
        people(made, [OWNER, *CROWD])
        yield made


@pytest.fixture
def outbox(database: Database, here: Ground) -> Outbox:
    """Give what sends to that Telegram."""
    return Outbox(database, here.bot)
