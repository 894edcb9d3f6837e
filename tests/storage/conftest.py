"""What the tests of storage share: a fresh database on each engine, whose counts fit its rows."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.engine import make_engine
from tests.storage.builders import assert_counted, seal


@pytest.fixture
async def engine(ready_url: str) -> AsyncIterator[AsyncEngine]:
    """Give an engine on a fresh database, for tests that look under the verbs."""
    engine = make_engine(ready_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def database(engine: AsyncEngine) -> AsyncIterator[Database]:
    """Give a fresh database on each engine; whatever a test did, the counts fit the rows."""
    yield Database(engine, seal())
    await assert_counted(engine)
