"""Which feed is read when, what the owners hear of one that fails, and what a ping does."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from feeds.poll import Polled
from feeds.rounds import Poller
from storage.notices import NoticeKind
from tests.feeds.builders import rss
from tests.feeds.desk import EVERY, FEED, NEW, OLD, ROUND, TAG, Desk, publish
from tests.feeds.stand_in import Reply, StandIn, standing

BROKEN = Reply("Broken", 500)
HOUR = timedelta(hours=1)


async def kinds(desk: Desk) -> list[NoticeKind]:
    """Return what the owners were told, in order."""
    return [notice.kind for notice in await desk.notices()]


async def test_owners_hear_of_a_failing_feed_after_an_hour_and_of_its_recovery_once(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    blog.replies[FEED] = BROKEN
    await desk.next_round(poller)
    await desk.next_round(poller, HOUR - timedelta(seconds=1))
    assert await desk.notices() == []
    for _ in range(3):
        await desk.next_round(poller, HOUR)
    (notice,) = await desk.notices()
    assert notice.kind is NoticeKind.FAILING
    assert notice.facts["address"] == address
    assert notice.facts["why"] == "The site has an error of its own (500)."
    publish(blog, NEW, *OLD)
    for _ in range(2):
        await desk.next_round(poller, timedelta(hours=6))
    assert await kinds(desk) == [NoticeKind.FAILING, NoticeKind.RECOVERED]
    assert (await desk.notices())[1].facts["posts"] == 1


async def test_a_feed_that_fails_for_less_than_an_hour_alarms_nobody(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    blog.replies[FEED] = BROKEN
    await desk.next_round(poller)
    publish(blog, *OLD)
    for _ in range(4):
        await desk.next_round(poller, HOUR)
    assert await desk.notices() == []


async def test_a_feed_that_fails_again_is_told_again(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    for tag in ('"two"', '"three"'):
        blog.replies[FEED] = BROKEN
        for _ in range(2):
            await desk.next_round(poller, HOUR)
        await desk.next_round(poller, HOUR)
        publish(blog, *OLD, tag=tag)
        await desk.next_round(poller, timedelta(hours=6))
    assert (await kinds(desk)).count(NoticeKind.FAILING) == 2


async def test_a_site_that_was_never_found_is_told_of_once(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    blog.replies[FEED] = BROKEN
    await poller.poll_due()
    for _ in range(4):
        await desk.next_round(poller, timedelta(hours=6))
    (notice,) = await desk.notices()
    assert (notice.kind, notice.facts["address"]) == (NoticeKind.FAILING, address)


async def test_where_no_site_answers_the_owners_are_told_to_look_at_our_side(
    desk: Desk, blog: StandIn, address: str
) -> None:
    async with standing() as other:
        other.replies[FEED] = Reply(rss(OLD), headers=TAG)
        poller = desk.poller(address, f"{other.url}{FEED}")
        await desk.follow(poller)
        blog.replies[FEED] = other.replies[FEED] = BROKEN
        await desk.next_round(poller)
        for _ in range(2):
            await desk.next_round(poller, HOUR)
    whys = [notice.facts["why"] for notice in await desk.notices()]
    assert len(whys) == 2
    assert all("Bleep's own connection" in why for why in whys)


async def test_a_feed_that_moved_for_good_is_followed_at_the_second_sighting(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    old = (await desk.site(address)).feed_url
    blog.replies["/new/"] = Reply(rss([NEW, *OLD]), headers={**TAG, "ETag": '"two"'})
    blog.replies[FEED] = Reply("", 301, {"Location": f"{blog.url}/new/"})
    await desk.next_round(poller)
    assert (await desk.site(address)).feed_url == old
    await desk.next_round(poller)
    site = await desk.site(address)
    assert (site.feed_url, site.address, site.moved_seen) == (f"{blog.url}/new/", address, 0)


async def test_a_redirect_that_was_seen_once_is_forgotten(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    blog.replies["/new/"] = Reply(rss(OLD), headers=TAG)
    moved = Reply("", 301, {"Location": f"{blog.url}/new/"})
    for reply in (moved, Reply(rss(OLD), headers=TAG), moved):
        blog.replies[FEED] = reply
        await desk.next_round(poller)
    site = await desk.site(address)
    assert (site.feed_url, site.moved_seen) == (f"{blog.url}{FEED}", 1)


async def test_a_slow_site_keeps_no_other_waiting(desk: Desk, blog: StandIn, address: str) -> None:
    never = asyncio.Event()

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        await never.wait()
        writer.close()

    async with standing() as other:
        other.replies[FEED] = Reply(rss(OLD), headers=TAG)
        poller = desk.poller(f"{other.url}{FEED}", address)
        await desk.follow(poller)
        server = await asyncio.start_server(hang, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with desk.database.transaction() as tx:
            slow = await tx.sites.at(f"{other.url}{FEED}")
            assert slow is not None
            await tx.sites.change(slow.id, feed_url=f"http://127.0.0.1:{port}/")
        publish(blog, NEW, *OLD)
        assert await desk.next_round(poller) == Polled(posts=1, deliveries=1)
        assert poller.busy
        never.set()
        await poller.drain(5.0)
        server.close()
    assert not poller.busy


async def test_a_ping_makes_a_feed_due_now_and_again_until_the_news_shows(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    asked = len(blog.asked)
    await poller.ping(None)
    for _ in range(3):
        await poller.poll_due()
        desk.clock.advance(3)
    await poller.poll_due()
    assert len(blog.asked) - asked >= 3
    publish(blog, NEW, *OLD)
    assert (await desk.next_round(poller, timedelta(seconds=12))).deliveries == 1
    assert (await desk.site(address)).next_poll_at - desk.clock.now() >= EVERY


async def test_the_burst_after_a_ping_ends(desk: Desk, poller: Poller, address: str) -> None:
    await desk.follow(poller)
    await poller.ping([(await desk.site(address)).id])
    await poller.poll_due()
    await desk.next_round(poller, timedelta(seconds=61))
    assert (await desk.site(address)).next_poll_at - desk.clock.now() >= EVERY


async def test_a_quiet_site_is_polled_more_rarely(desk: Desk, poller: Poller, address: str) -> None:
    await desk.follow(poller)
    await desk.next_round(poller, timedelta(days=100))
    wait = (await desk.site(address)).next_poll_at - desk.clock.now()
    assert ROUND < wait <= HOUR


@pytest.mark.parametrize("count", [40])
async def test_many_sites_are_all_read(desk: Desk, blog: StandIn, count: int) -> None:
    paths = [f"/feed/{number}/" for number in range(count)]
    for path in paths:
        blog.replies[path] = Reply(rss(OLD), headers=TAG)
    poller = desk.poller(*(f"{blog.url}{path}" for path in paths))
    for _ in range(count):
        await poller.poll_due()
    async with desk.database.transaction() as tx:
        sites = await tx.sites.all()
    assert len(sites) == count
    assert all(site.baseline_at for site in sites)
