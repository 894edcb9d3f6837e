"""Sites at the addresses that the owner typed: found once, however long that takes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from feeds.rounds import Poller, Reach, make_poller
from storage.database import Database
from storage.engine import make_engine
from storage.notices import NoticeKind
from storage.outcome import Done
from storage.transaction import Transaction
from tests.feeds.builders import rss
from tests.feeds.desk import EVERY, FEED, NEW, OLD, TAG, Desk, publish
from tests.feeds.stand_in import Reply, StandIn, hanging, standing
from tests.storage.builders import seal

BUSY = Reply("Busy", 503)
HOURS = timedelta(hours=6)


async def test_a_site_that_was_told_of_as_never_found_is_told_of_when_it_is_found(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    blog.replies[FEED] = BUSY
    await desk.next_round(poller, timedelta())
    since = desk.clock.now()
    await desk.next_round(poller, HOURS)
    publish(blog, NEW, *OLD)
    for _ in range(3):
        await desk.next_round(poller, HOURS)
    await desk.read_baselines(poller)
    lost, found = await desk.notices()
    assert (lost.kind, found.kind) == (NoticeKind.FAILING, NoticeKind.RECOVERED)
    assert found.site_id == (await desk.site(address)).id
    assert found.facts == {"address": address, "since": since.isoformat(), "posts": 0}


async def test_a_site_that_is_found_within_the_hour_is_told_to_nobody(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    blog.replies[FEED] = BUSY
    await desk.next_round(poller, timedelta())
    publish(blog, *OLD)
    await desk.next_round(poller, timedelta(minutes=50))
    assert (await desk.site(address)).baseline_at is not None
    assert await desk.notices() == []


async def test_a_surprise_with_one_address_stops_no_other_and_it_is_tried_again(
    desk: Desk, blog: StandIn, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with standing() as other:
        other.replies[FEED] = Reply(rss(OLD), headers=TAG)
        poller = desk.poller(address, f"{other.url}{FEED}")
        blog.replies[FEED] = BUSY
        desk.crash = True
        await desk.next_round(poller, timedelta())
        assert "nobody thought of this" in caplog.text
        desk.crash = False
        publish(blog, *OLD)
        await desk.next_round(poller, HOURS)
        await desk.read_baselines(poller, of_sites=2)
        async with desk.database.transaction() as tx:
            assert len(await tx.sites.all()) == 2


class Failing(Database):
    """A real database that undoes its next transactions but the first."""

    kept = 1_000

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with super().transaction() as tx:
            yield tx
            self.kept -= 1
            if self.kept < 0:
                raise ConnectionResetError


async def test_an_address_whose_site_could_not_be_stored_is_met_again(
    desk: Desk, blog: StandIn, address: str, ready_url: str
) -> None:
    engine = make_engine(ready_url)
    database = Failing(engine, seal())
    clock = desk.clock.clock
    reach = Reach(database, desk.web, desk, desk.platform_of, clock)
    poller = make_poller(reach, (address,), EVERY)
    database.kept = 1
    with pytest.raises(Exception, match="does not answer"):
        await poller.meet(address)
    database.kept = 1_000
    await desk.next_round(poller, HOURS)
    assert (await desk.site(address)).baseline_at is not None
    assert blog.asked
    await engine.dispose()


async def test_meeting_a_known_site_asks_nobody(
    poller: Poller, blog: StandIn, address: str
) -> None:
    first = await poller.meet(address)
    asked = len(blog.asked)
    assert await poller.meet(address) == first
    assert isinstance(first, Done)
    assert len(blog.asked) == asked


async def test_a_meeting_that_is_let_go_of_ends(desk: Desk) -> None:
    async with hanging() as url:
        poller = desk.poller(url)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(poller.poll_due(), 0.05)
        await asyncio.wait_for(poller.drain(0.0), 20)
    assert not poller.busy
