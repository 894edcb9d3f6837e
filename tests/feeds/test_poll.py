"""Posts in: each is sent once to whom it is for, whatever the feed and the network do."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest

from feeds.polled import Polled
from feeds.rounds import Poller
from storage.outcome import Done
from tests.clock import FakeClock
from tests.feeds.builders import Item, a_blog, rss
from tests.feeds.desk import EVERY, FEED, NEW, OLD, ROUND, TAG, Desk, publish
from tests.feeds.stand_in import Reply, StandIn, closed_port, standing
from tests.storage.builders import ADDRESS, READER

# New posts


async def test_the_first_poll_stores_everything_and_sends_nothing(
    desk: Desk, poller: Poller, address: str
) -> None:
    await desk.follow(poller)
    assert [post.title for post in await desk.posts()] == ["Post 12", "Post 11", "Post 10"]
    assert await desk.sent() == []
    site = await desk.site(address)
    assert site.baseline_at == desk.clock.now()
    assert (site.etag, site.last_modified) == (TAG["ETag"], TAG["Last-Modified"])


async def test_a_new_post_is_fanned_out_once(desk: Desk, poller: Poller, blog: StandIn) -> None:
    await desk.follow(poller)
    publish(blog, NEW, *OLD)
    assert await desk.next_round(poller) == Polled(posts=1, deliveries=1)
    for tag in ('"three"', '"four"'):
        publish(blog, NEW, *OLD, tag=tag)
        assert await desk.next_round(poller) == Polled()
    assert await desk.sent() == [(READER, "Post 20")]


async def test_several_new_posts_are_sent_oldest_first(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, Item(22), Item(21), Item(20), *OLD)
    assert (await desk.next_round(poller)).posts == 3
    titles = [title for _, title in await desk.sent()]
    assert titles == ["Post 20", "Post 21", "Post 22"]


async def test_a_feed_is_not_read_before_its_time(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    asked = len(blog.asked)
    await desk.next_round(poller, EVERY - timedelta(seconds=1))
    assert len(blog.asked) == asked


async def test_a_crash_in_the_middle_leaves_nothing_and_the_next_poll_finds_it_all(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    before = await desk.site(address)
    publish(blog, Item(21), NEW, *OLD)
    desk.spoil = True
    assert await desk.next_round(poller) == Polled()
    assert len(await desk.posts()) == 3
    assert await desk.sent() == []
    after = await desk.site(address)
    assert (after.etag, after.last_modified) == (before.etag, before.last_modified)
    assert (after.full_at, after.failures) == (before.full_at, 1)
    desk.spoil = False
    assert await desk.next_round(poller) == Polled(posts=2, deliveries=2)
    assert [title for _, title in await desk.sent()] == ["Post 20", "Post 21"]


async def test_two_polls_at_once_send_once(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    publish(blog, NEW, *OLD)
    desk.clock.advance(ROUND.total_seconds())
    await asyncio.gather(poller.poll_due(), desk.poller(address).poll_due())
    assert await desk.sent() == [(READER, "Post 20")]


async def test_two_that_meet_a_site_at_once_meet_the_same(desk: Desk, address: str) -> None:
    met = await asyncio.gather(desk.poller(address).meet(address), desk.poller().meet(address))
    assert met[0] == met[1]
    assert isinstance(met[0], Done)


# What is not news


async def test_an_edited_post_becomes_a_revision_and_sends_nothing(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, OLD[0].but(title="A better title"), *OLD[1:])
    assert await desk.next_round(poller) == Polled()
    newest = (await desk.posts())[0]
    assert (newest.title, newest.revision) == ("A better title", 2)
    assert await desk.sent() == []


async def test_an_edit_before_the_message_goes_out_changes_what_is_sent(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, NEW, *OLD)
    await desk.next_round(poller)
    publish(blog, NEW.but(title="A better title"), *OLD, tag='"three"')
    await desk.next_round(poller)
    assert await desk.sent() == [(READER, "A better title")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Item(12, guid="http://blog.example/?p=12"), Item(12, guid="https://blog.example/?p=12")),
        (
            Item(12, guid="a-name", link="http://blog.example/twelve/"),
            Item(12, guid="another", link="https://blog.example/twelve/?utm_source=rss"),
        ),
        (Item(12, guid="a-name"), Item(12, guid="a-name", link="https://blog.example/moved/")),
    ],
    ids=["guid moves to https", "link gets utm words", "link moves"],
)
async def test_a_post_under_another_of_its_names_is_not_new(
    desk: Desk, poller: Poller, blog: StandIn, before: Item, after: Item
) -> None:
    publish(blog, before, *OLD[1:], tag='"zero"')
    await desk.follow(poller)
    publish(blog, after, *OLD[1:])
    assert await desk.next_round(poller) == Polled()
    assert len(await desk.posts()) == 3


async def test_a_name_that_was_learned_later_counts_too(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    publish(blog, Item(12, guid="a-name"), *OLD[1:], tag='"zero"')
    await desk.follow(poller)
    moved = "https://blog.example/moved/"
    publish(blog, Item(12, guid="a-name", link=moved), *OLD[1:])
    await desk.next_round(poller)
    publish(blog, Item(12, guid="another", link=moved), *OLD[1:], tag='"three"')
    assert await desk.next_round(poller) == Polled()
    assert len(await desk.posts()) == 3


BLOGGER = "tag:blogger.com,1999:blog-7.post-{}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Item(12), Item(12).but(guid=f"{ADDRESS}?p=99", title="Another post")),
        (
            Item(12, guid=BLOGGER.format(1)),
            Item(12, guid=BLOGGER.format(2)).but(title="Another post"),
        ),
    ],
    ids=["wordpress", "blogger"],
)
async def test_another_post_at_a_reused_address_is_news(
    desk: Desk, poller: Poller, blog: StandIn, before: Item, after: Item
) -> None:
    publish(blog, before, *OLD[1:], tag='"zero"')
    await desk.follow(poller)
    publish(blog, after, *OLD[1:])
    assert await desk.next_round(poller) == Polled(posts=1, deliveries=1)
    titles = {post.title: post.revision for post in await desk.posts()}
    assert (titles["Post 12"], titles["Another post"]) == (1, 1)
    publish(blog, after.but(title="Another post, edited"), *OLD[1:], tag='"three"')
    assert await desk.next_round(poller) == Polled()
    titles = {post.title: post.revision for post in await desk.posts()}
    assert (titles["Post 12"], titles["Another post, edited"]) == (1, 2)


async def test_a_guid_that_becomes_a_number_is_the_same_post_and_the_number_counts(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    publish(blog, Item(12, guid="a-name"), *OLD[1:], tag='"zero"')
    await desk.follow(poller)
    publish(blog, Item(12), *OLD[1:])
    assert await desk.next_round(poller) == Polled()
    assert [post.remote_id for post in await desk.posts()] == ["12", "11", "10"]
    publish(blog, Item(12, guid=f"{ADDRESS}?p=99"), *OLD[1:], tag='"three"')
    assert await desk.next_round(poller) == Polled(posts=1, deliveries=1)


async def test_a_number_that_becomes_a_guid_is_the_same_post(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    for tag, guid in (('"two"', "a-name"), ('"three"', BLOGGER.format(1))):
        publish(blog, Item(12, guid=guid), *OLD[1:], tag=tag)
        assert await desk.next_round(poller) == Polled()
    assert len(await desk.posts()) == 3


async def test_entries_that_were_skipped_are_said_with_the_baseline(
    desk: Desk, poller: Poller, blog: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    nothing = b"<item></item></channel>"
    blog.replies[FEED] = Reply(rss(OLD).replace(b"</channel>", nothing), headers=TAG)
    await desk.follow(poller)
    assert "stored 3 posts as its baseline, sent none, skipped 1." in caplog.text


async def test_a_post_that_comes_back_is_not_new(desk: Desk, poller: Poller, blog: StandIn) -> None:
    await desk.follow(poller)
    publish(blog, *OLD[1:])
    await desk.next_round(poller)
    publish(blog, *OLD, tag='"three"')
    assert await desk.next_round(poller) == Polled()


async def test_an_old_post_that_slides_in_when_one_is_deleted_is_stored_and_not_sent(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, *OLD[1:], Item(9))
    assert await desk.next_round(poller) == Polled()
    publish(blog, *OLD[2:], Item(9), Item(8), tag='"three"')
    assert await desk.next_round(poller) == Polled()
    assert {post.title for post in await desk.posts()} >= {"Post 9", "Post 8"}
    assert await desk.sent() == []


async def test_a_feed_that_was_empty_at_first_is_no_flood_afterwards(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    publish(blog, tag='"zero"')
    desk.clock.at = datetime(2026, 2, 28, tzinfo=UTC)
    await desk.follow(poller)
    publish(blog, NEW, *OLD)
    polled = await desk.next_round(poller, timedelta(days=1))
    assert polled == Polled(posts=1, deliveries=1, held=3)
    assert await desk.sent() == [(READER, "Post 20")]


async def test_the_first_post_of_a_new_blog_is_news(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    publish(blog, tag='"zero"')
    desk.clock.at = datetime(2026, 2, 28, tzinfo=UTC)
    await desk.follow(poller)
    publish(blog, NEW)
    assert await desk.next_round(poller, timedelta(days=1)) == Polled(posts=1, deliveries=1)


async def test_a_late_scheduled_post_is_news_though_its_date_is_before_another(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    publish(blog, OLD[0], Item(30, day=11, title="Late"), *OLD[1:])
    assert (await desk.next_round(poller)).deliveries == 1


# Asking as little as possible


async def test_the_same_bytes_again_are_not_parsed(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    parsed = len(desk.parsed)
    publish(blog, *OLD, tag='"two"')
    assert await desk.next_round(poller) == Polled()
    assert len(desk.parsed) == parsed
    assert (await desk.site(address)).etag == '"two"'


async def test_an_unchanged_feed_is_not_parsed(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    blog.replies[FEED] = Reply(b"", 304)
    parsed = len(desk.parsed)
    assert await desk.next_round(poller) == Polled()
    assert len(desk.parsed) == parsed
    asked = blog.asked[-1].headers
    assert (asked["if-none-match"], asked["if-modified-since"]) == (
        TAG["ETag"],
        TAG["Last-Modified"],
    )
    site = await desk.site(address)
    assert site.last_success_at == desk.clock.now()
    assert (site.etag, site.last_modified) == (TAG["ETag"], TAG["Last-Modified"])


async def test_validators_are_refreshed_by_an_answer_that_nothing_changed(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    blog.replies[FEED] = Reply(b"", 304, {"ETag": '"renamed"'})
    await desk.next_round(poller)
    site = await desk.site(address)
    assert (site.etag, site.last_modified) == ('"renamed"', TAG["Last-Modified"])


async def test_after_six_hours_the_feed_is_read_whatever_the_validators_say(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    blog.replies[FEED] = Reply(b"", 304)
    await desk.next_round(poller, timedelta(hours=5, minutes=50))
    assert "if-none-match" in blog.asked[-1].headers
    publish(blog, NEW, *OLD, tag=TAG["ETag"])
    assert (await desk.next_round(poller, timedelta(minutes=10))).deliveries == 1
    assert "if-none-match" not in blog.asked[-1].headers
    assert "if-modified-since" not in blog.asked[-1].headers
    publish(blog, NEW, *OLD)
    await desk.next_round(poller)
    assert "if-none-match" in blog.asked[-1].headers


# Trouble


async def test_a_feed_that_fails_is_asked_ever_more_rarely_and_never_given_up(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    blog.replies[FEED] = Reply("Broken", 500)
    waits = []
    for _ in range(12):
        desk.clock.at = (await desk.site(address)).next_poll_at
        desk.clock.passed = 0
        await desk.next_round(poller, timedelta())
        waits.append((await desk.site(address)).next_poll_at - desk.clock.now())
    assert waits[0] == EVERY
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=6)
    publish(blog, NEW, *OLD)
    assert (await desk.next_round(poller, timedelta(hours=6))).deliveries == 1
    site = await desk.site(address)
    assert (site.failures, site.last_error) == (0, None)
    assert EVERY <= site.next_poll_at - desk.clock.now() <= ROUND


async def test_a_failing_feed_is_said_once_and_its_recovery_once(
    desk: Desk, poller: Poller, blog: StandIn, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.follow(poller)
    caplog.set_level(logging.WARNING)
    blog.replies[FEED] = Reply("Broken", 500)
    for _ in range(3):
        await desk.next_round(poller, timedelta(hours=6))
    publish(blog, *OLD)
    for _ in range(2):
        await desk.next_round(poller, timedelta(hours=6))
    assert caplog.messages == [
        f"The feed of {address}: The site has an error of its own (500). Bleep goes on trying.",
        f"The feed of {address} answers again.",
    ]


@pytest.mark.parametrize(
    ("wait", "seconds"), [("1800", 1800), ("1", 300), ("999999", 86_400)], ids=str
)
async def test_a_site_that_says_when_to_come_back_is_obeyed_within_reason(
    desk: Desk, poller: Poller, blog: StandIn, address: str, wait: str, seconds: int
) -> None:
    await desk.follow(poller)
    blog.replies[FEED] = Reply("Busy", 503, {"Retry-After": wait})
    await desk.next_round(poller)
    site = await desk.site(address)
    assert site.next_poll_at - desk.clock.now() == timedelta(seconds=seconds)


async def test_what_is_no_feed_any_more_is_a_failure_and_keeps_the_posts(
    desk: Desk, poller: Poller, blog: StandIn, address: str
) -> None:
    await desk.follow(poller)
    blog.replies[FEED] = Reply("<html>Hello</html>", headers={"ETag": '"page"'})
    await desk.next_round(poller)
    site = await desk.site(address)
    assert site.failures == 1
    assert site.etag == TAG["ETag"]
    assert len(await desk.posts()) == 3


async def test_one_bad_site_does_not_stop_another(
    desk: Desk, blog: StandIn, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    away = await closed_port()
    poller = desk.poller(away, address)
    await desk.next_round(poller, timedelta())
    assert len(await desk.posts()) == 3
    assert away in caplog.text
    assert blog.asked


async def test_a_surprise_with_one_feed_stops_no_other_and_is_not_met_again_at_once(
    desk: Desk, poller: Poller, blog: StandIn, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.follow(poller)
    publish(blog, NEW, *OLD)
    async with standing() as good:
        good.replies[FEED] = Reply(rss([Item(5)]), headers=TAG)
        both = desk.poller(address, f"{good.url}{FEED}")
        await both.poll_due()
        desk.crash = True
        good.replies[FEED] = Reply(b"", 304)
        await desk.next_round(both, timedelta(hours=6))
        desk.crash = False
        good.replies[FEED] = Reply(rss([Item(6), Item(5)]), headers={"ETag": '"two"'})
        parsed = len(desk.parsed)
        await desk.next_round(both, timedelta(minutes=1))
        assert len(desk.parsed) == parsed
    site = await desk.site(address)
    assert site.failures == 1
    assert caplog.text.count("nobody thought of this") >= 1


async def test_a_site_that_is_away_at_the_start_is_met_later(
    desk: Desk, poller: Poller, blog: StandIn, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    blog.replies[FEED] = Reply("Busy", 503)
    for _ in range(3):
        await desk.next_round(poller, timedelta())
    assert len(blog.asked) == 1
    await desk.next_round(poller)
    assert len(blog.asked) == 2
    publish(blog, *OLD)
    await desk.next_round(poller, timedelta(minutes=10))
    assert (await desk.site(address)).baseline_at is not None
    assert len(caplog.messages) == 1


# Who gets what


async def test_rules_by_category_and_by_title_word_send_a_post_to_their_lists(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    now = desk.clock.now()
    async with desk.database.transaction() as tx:
        for chat_id, slug, kind, word in (
            (2001, "records", "category", "records"),
            (2002, "wards", "title", "WARD"),
            (2003, "other", "title", "surgery"),
        ):
            made = await tx.lists.add(slug, slug, now)
            assert made is not None
            await tx.rules.add(made.id, kind, word, now)
            await tx.subscribers.ensure(chat_id, "private", "none", now)
            await tx.lists.join(made.id, chat_id, "v1", now)
    publish(blog, NEW.but(title="The ward round", categories=("Records",)), *OLD)
    await desk.next_round(poller)
    assert sorted(chat_id for chat_id, _ in await desk.sent()) == [READER, 2001, 2002]


async def test_a_reader_on_two_lists_that_match_gets_one_message(
    desk: Desk, poller: Poller, blog: StandIn
) -> None:
    await desk.follow(poller)
    now = desk.clock.now()
    async with desk.database.transaction() as tx:
        made = await tx.lists.add("records", "Records", now)
        assert made is not None
        await tx.rules.add(made.id, "category", "Records", now)
        await tx.lists.join(made.id, READER, "v1", now)
    publish(blog, NEW.but(categories=("Records",)), *OLD)
    assert (await desk.next_round(poller)).deliveries == 1
    assert await desk.sent() == [(READER, "Post 20")]


async def test_on_the_sandbox_blog_a_post_that_is_published_comes_and_an_edit_does_not(
    desk: Desk, clock: FakeClock
) -> None:
    await desk.people()
    async with a_blog(clock) as (blog, url):
        poller = desk.poller(url)
        await desk.next_round(poller, timedelta())
        clock.advance(ROUND.total_seconds())
        article = blog.state.publish()
        assert article is not None
        assert await desk.next_round(poller, timedelta()) == Polled(posts=1, deliveries=1)
        clock.advance(ROUND.total_seconds())
        blog.state.change(article.id, text="This is another text altogether.")
        assert await desk.next_round(poller, timedelta()) == Polled()
        assert await desk.sent() == [(READER, article.title)]
        blog.state.articles.pop(article.id)
        assert await desk.next_round(poller) == Polled()
