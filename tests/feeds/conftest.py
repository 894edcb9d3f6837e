"""What the tests of feeds share: databases that are ready to use, a web client, a clock."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from feeds.http.web import Web
from feeds.relay import Relay
from feeds.rounds import Poller
from feeds.watch import Watch
from storage.database import Database
from storage.engine import make_engine
from tests.clock import FakeClock
from tests.feeds.builders import FakePlatform, Queue, rss
from tests.feeds.desk import FEED, OLD, TAG, Desk
from tests.feeds.stand_in import Reply, StandIn, loopback_web, standing
from tests.storage.builders import seal


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    """Give a fresh database on each engine."""
    engine = make_engine(ready_url)
    yield Database(engine, seal())
    await engine.dispose()


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    """Give a web client that may ask this computer."""
    async with loopback_web() as client:
        yield client


@pytest.fixture
async def site() -> AsyncIterator[StandIn]:
    """A stand-in site that has nothing yet."""
    async with standing() as made:
        yield made


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
def desk(database: Database, web: Web, clock: FakeClock) -> Desk:
    """A desk to poll from."""
    return Desk(database, web, clock)


@pytest.fixture
def address(blog: StandIn) -> str:
    """The address of the stand-in blog's feed."""
    return f"{blog.url}{FEED}"


@pytest.fixture
def poller(desk: Desk, address: str) -> Poller:
    """A poller of the stand-in blog."""
    return desk.poller(address)


@pytest.fixture
def platform() -> FakePlatform:
    """A site that takes comments."""
    return FakePlatform()


@pytest.fixture
def queue(database: Database, clock: FakeClock) -> Queue:
    """Readers who have comments for the site."""
    return Queue(database, clock)


@pytest.fixture
def relay(database: Database, platform: FakePlatform, clock: FakeClock) -> Relay:
    """The loop that takes comments to the site."""
    return Relay(database, lambda _site: platform, clock=clock.clock)


@pytest.fixture
def watch(database: Database, platform: FakePlatform, clock: FakeClock) -> Watch:
    """The loop that looks at what the site shows."""
    return Watch(database, lambda _site: platform, clock=clock.clock)
