"""What the tests of feeds share: databases that are ready to use, a web client, a clock."""

from __future__ import annotations

import shutil
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from feeds.http.web import Web
from feeds.rounds import Poller
from storage.database import Database, make_engine
from tests.clock import FakeClock
from tests.databases import PostgreSQL
from tests.feeds.builders import rss
from tests.feeds.desk import FEED, OLD, TAG, Desk
from tests.feeds.stand_in import Reply, StandIn, loopback_web, standing
from tests.storage.builders import seal
from tests.storage.conftest import migrate

TEMPLATE = "ready_for_feeds"


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file with the present schema, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "bleep.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgresql: PostgreSQL) -> str:
    """Give the name of a PostgreSQL database with the present schema, to be copied."""
    migrate(postgresql.create(TEMPLATE))
    return TEMPLATE


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a fresh database with the present schema, once per engine."""
    if request.param == "sqlite":
        path = tmp_path / "bleep.sqlite"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    name = f"feeds_{tmp_path.stat().st_ino}_{time.monotonic_ns()}"
    yield server.create(name, request.getfixturevalue("migrated_template"))
    server.drop(name)


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """Give a fresh database on each engine."""
    engine = make_engine(migrated_url)
    yield Database(engine, seal())
    await engine.dispose()


@pytest.fixture
async def loop_web() -> AsyncIterator[Web]:
    """Give the web client that the loops are given."""
    async with loopback_web() as client:
        yield client


@pytest.fixture
def clock() -> FakeClock:
    """Give a clock that stands still."""
    return FakeClock()


@pytest.fixture
async def blog() -> AsyncIterator[StandIn]:
    """A stand-in blog with three posts."""
    async with standing() as site:
        site.replies[FEED] = Reply(rss(OLD), headers=TAG)
        yield site


@pytest.fixture
def desk(database: Database, loop_web: Web, clock: FakeClock) -> Desk:
    """A desk to poll from."""
    return Desk(database, loop_web, clock)


@pytest.fixture
def address(blog: StandIn) -> str:
    """The address of the stand-in blog's feed."""
    return f"{blog.url}{FEED}"


@pytest.fixture
def poller(desk: Desk, address: str) -> Poller:
    """A poller of the stand-in blog."""
    return desk.poller(address)
