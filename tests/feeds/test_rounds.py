"""Which feed is read when, what the owners hear of one that fails, and what a ping does."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from aiohttp import web

from feeds.polled import Polled
from feeds.rounds import Poller, Reach, make_poller
from storage.engine import make_engine
from storage.notices import NoticeKind
from tests.bot.builders import Shaky
from tests.feeds.builders import Item, rss
from tests.feeds.desk import EVERY, FEED, NEW, OLD, ROUND, TAG, Desk, publish
from tests.feeds.stand_in import Reply, StandIn, hanging, standing

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
    async with standing() as other, hanging() as url:
        other.replies[FEED] = Reply(rss(OLD), headers=TAG)
        poller = desk.poller(f"{other.url}{FEED}", address)
        await desk.follow(poller, of_sites=2)
        slow = await desk.site(f"{other.url}{FEED}")
        async with desk.database.transaction() as tx:
            await tx.sites.change(slow.id, feed_url=url)
        publish(blog, NEW, *OLD)
        polled = await desk.next_round(poller, rounds=1)
        while not polled.posts:  # where the machine is busy too
            polled += await poller.poll_due()
        assert polled == Polled(posts=1, deliveries=1)
        assert poller.busy
        await poller.drain(0.0)
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


class Gate:
    """A feed that answers when it is told to, with what it is told."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.asked = asyncio.Event()
        self.open = asyncio.Event()

    async def __call__(self, _request: web.Request) -> web.Response:
        self.asked.set()
        await self.open.wait()
        return self.reply.response()


async def end(poller: Poller, polling: asyncio.Task[Polled]) -> Polled:
    """Wait until everything that is being read is read."""
    polled = await polling
    while poller.busy:
        polled += await poller.poll_due()
    return polled


@pytest.mark.parametrize(
    "reply",
    [Reply(rss(OLD), headers=TAG), Reply(rss([NEW, *OLD]), headers={"ETag": '"news"'}), BROKEN],
    ids=["nothing new", "news of before the ping", "an error"],
)
async def test_a_ping_while_a_feed_is_read_makes_it_due_again_within_seconds(
    desk: Desk, poller: Poller, blog: StandIn, address: str, reply: Reply
) -> None:
    await desk.follow(poller)
    desk.clock.advance(ROUND.total_seconds())
    gate = blog.replies[FEED] = Gate(reply)
    polling = asyncio.create_task(poller.poll_due())
    await gate.asked.wait()
    desk.clock.advance(1)
    await poller.ping([(await desk.site(address)).id])
    desk.clock.advance(1)
    gate.open.set()
    await end(poller, polling)
    site = await desk.site(address)
    assert timedelta() < site.next_poll_at - desk.clock.now() <= timedelta(seconds=5)
    publish(blog, Item(21), NEW, *OLD)
    await desk.next_round(poller, timedelta(seconds=5))
    assert {title for _, title in await desk.sent()} == {"Post 20", "Post 21"}


async def test_an_alert_that_is_written_while_the_feed_is_read_is_followed_by_a_recovery(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    blog.replies[FEED] = BROKEN
    await desk.next_round(poller)
    desk.clock.advance(HOUR.total_seconds())
    gate = blog.replies[FEED] = Gate(Reply(rss(OLD), headers=TAG))
    polling = asyncio.create_task(poller.poll_due())
    await gate.asked.wait()
    blog.replies[FEED] = BROKEN
    # Another process has no better luck, and says so.
    await desk.next_round(desk.poller(address), timedelta())
    assert await kinds(desk) == [NoticeKind.FAILING]
    gate.open.set()
    await end(poller, polling)
    assert await kinds(desk) == [NoticeKind.FAILING, NoticeKind.RECOVERED]
    assert (await desk.site(address)).alerted_at is None


async def test_owners_hear_nothing_of_a_feed_that_failed_before_bleep_was_off_and_answers_now(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    blog.replies[FEED] = BROKEN
    await desk.next_round(poller)
    desk.clock.advance(timedelta(days=1).total_seconds())
    gate = blog.replies[FEED] = Gate(Reply(rss(OLD), headers=TAG))
    poller = desk.poller(address)
    first = asyncio.create_task(poller.poll_due())
    await gate.asked.wait()
    await first  # a round ends although the feed is still being read
    assert poller.busy
    gate.open.set()
    await end(poller, asyncio.create_task(poller.poll_due()))
    assert await desk.notices() == []
    assert (await desk.site(address)).failing_since_at is None


async def test_owners_hear_of_a_feed_that_failed_before_bleep_was_off_and_fails_still(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    blog.replies[FEED] = BROKEN
    await desk.next_round(poller)
    await desk.next_round(desk.poller(address), timedelta(days=1))
    assert await kinds(desk) == [NoticeKind.FAILING]


async def test_an_address_that_hangs_while_it_is_met_keeps_no_feed_waiting(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    async with hanging() as url:
        poller = desk.poller(url, address)
        for number in (20, 21):
            publish(blog, Item(number), *OLD, tag=f'"{number}"')
            desk.clock.advance(ROUND.total_seconds())
            async with asyncio.timeout(60):
                while (polled := await poller.poll_due()) == Polled():
                    pass
            assert polled == Polled(posts=1, deliveries=1)
            assert poller.busy, "the address that hangs is still looked for"
        await asyncio.wait_for(poller.drain(0.0), 20)
    async with desk.database.transaction() as tx:
        assert [site.address for site in await tx.sites.all()] == [address]


async def test_what_goes_wrong_while_an_address_is_met_is_raised_and_it_is_tried_again(
    desk: Desk, blog: StandIn, address: str, ready_url: str
) -> None:
    engine = make_engine(ready_url)
    database = Shaky(engine)
    reach = Reach(database, desk.web, desk, desk.platform_of, desk.clock.clock)
    poller = make_poller(reach, (address,), EVERY)
    blog.replies[FEED] = Reply("Busy", 503)
    await poller.poll_due()
    desk.clock.advance(2 * HOUR.total_seconds())
    database.away = 2  # when the address is looked up, and when the owners are to be told
    with pytest.raises(ConnectionResetError):
        await poller.poll_due()
    publish(blog, *OLD)
    await desk.next_round(poller, 2 * HOUR)
    assert (await desk.site(address)).baseline_at is not None
    await engine.dispose()


# A clock that was wrong


async def test_a_feed_whose_next_poll_is_years_ahead_is_polled_now(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    years = timedelta(days=3_650)
    await desk.next_round(poller, years)
    publish(blog, NEW, *OLD)
    assert (await desk.next_round(poller, -years)).posts == 1
    assert (await desk.site(address)).next_poll_at - desk.clock.now() <= HOUR


async def test_a_full_look_that_is_still_to_come_is_no_reason_to_wait_for_it(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    site = await desk.site(address)
    async with desk.database.transaction() as tx:
        await tx.sites.change(site.id, full_at=desk.clock.now() + timedelta(days=30))
    await desk.next_round(poller)
    assert "if-none-match" not in blog.asked[-1].headers
    await desk.next_round(poller)
    assert "if-none-match" in blog.asked[-1].headers


async def test_a_ping_that_is_still_to_come_makes_no_burst(
    desk: Desk, poller: Poller, address: str
) -> None:
    await desk.follow(poller)
    site = await desk.site(address)
    async with desk.database.transaction() as tx:
        await tx.sites.change(site.id, pinged_at=desk.clock.now() + timedelta(days=30))
    await desk.next_round(poller)
    assert (await desk.site(address)).next_poll_at - desk.clock.now() >= EVERY


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
