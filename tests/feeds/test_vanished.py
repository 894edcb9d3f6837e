"""What is posted by hand and goes from the blog again is noticed, and its writer is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.fit import plain
from bot.render.moderation import held_on, withdrawal_card
from bot.report import Report
from bot.screen import Screen
from feeds.http.web import Web
from feeds.sites.base import Ability
from feeds.sites.blogger import Blogger
from feeds.vanished import Vanished
from storage.database import Database
from storage.outcome import Done
from storage.records import Comment, Site
from storage.states import MAY_WITHDRAW, CommentState
from storage.wishes import ASKED_OFF
from tests.bot.builders import rows
from tests.clock import FakeClock
from tests.feeds.builders import FakePlatform
from tests.feeds.paged import Paged
from tests.feeds.stand_in import Reply, StandIn
from tests.feeds.test_handed import TEXT, a_comment, handed, posted_by_hand, shown
from tests.storage.builders import READER, seal

FEED = "/feeds/22/comments/default"
ONE = f"{FEED}/33"
REMOVED = [{"name": "blogger.contentRemoved", "value": "true"}]
GONE: Mapping[str, Any] = {"feed": {"entry": []}}
DAY = 86_400


@pytest.fixture
def blogger(web: Web, site: StandIn) -> Blogger:
    return Blogger(web, f"{site.url}/")


@pytest.fixture
async def there(database: Database, clock: FakeClock, site: StandIn, blogger: Blogger) -> Comment:
    """Give a comment that was posted by hand and is on the blog, told to its writer."""
    comment_id = await posted_by_hand(database, clock)
    site.replies[FEED] = Reply({"feed": {"entry": [shown(33, TEXT, clock.now())]}})
    assert await handed(database, clock, blogger).match_due() == 1
    await Report(database, (), lambda _site: blogger, clock=clock.clock).report_due()
    return await a_comment(database, comment_id)


async def told(database: Database) -> list[str]:
    found = [row for row in await rows(database, "messages") if row["chat_id"] == READER]
    return [plain(Screen.from_json(seal().open(row["sealed_body"])).html) for row in found]


async def test_one_that_the_blog_does_not_have_any_more_is_gone_and_comes_back(
    database: Database, clock: FakeClock, blogger: Blogger, site: StandIn, there: Comment
) -> None:
    loop = handed(database, clock, blogger)
    assert await loop.match_due() == 0
    shown_before, site.replies[FEED] = site.replies[FEED], Reply(GONE)
    clock.advance(600)
    assert await loop.match_due() == 1
    assert (await a_comment(database, there.id)).state is CommentState.REMOVED
    await Report(database, (), lambda _site: blogger, clock=clock.clock).report_due()
    assert "Your comment is no longer on the blog" in (await told(database))[-1]
    site.replies[FEED] = shown_before
    clock.advance(600)
    assert await loop.match_due() == 1
    assert (await a_comment(database, there.id)).state is CommentState.APPROVED


@pytest.mark.parametrize("how", ["a note is left", "the note is asked for by itself"])
async def test_of_what_is_removed_blogger_may_leave_a_note(
    database: Database,
    clock: FakeClock,
    blogger: Blogger,
    site: StandIn,
    there: Comment,
    how: str,
) -> None:
    note = shown(33, "This comment has been removed by the author.", clock.now())
    note |= {"gd$extendedProperty": REMOVED}
    in_list = how == "a note is left"
    site.replies[FEED] = Reply({"feed": {"entry": [note] if in_list else []}})
    site.replies[ONE] = Reply({"entry": note})
    assert await handed(database, clock, blogger).match_due() == 1
    assert (await a_comment(database, there.id)).state is CommentState.REMOVED


@pytest.mark.parametrize(
    ("listed", "alone"),
    [
        (Reply("", 503), Reply("", 404)),
        (Reply(GONE), Reply("", 503)),
        (Reply(GONE), Reply("<html>Log in</html>")),
        (Reply("", 404), Reply("", 404)),
    ],
)
async def test_what_cannot_be_told_is_no_end(
    database: Database,
    clock: FakeClock,
    blogger: Blogger,
    site: StandIn,
    there: Comment,
    listed: Reply,
    alone: Reply,
) -> None:
    """A blog that is private for a while would answer so."""
    site.replies |= {FEED: listed, ONE: alone}
    assert await handed(database, clock, blogger).match_due() == 0
    assert (await a_comment(database, there.id)).state is CommentState.APPROVED


async def test_one_behind_a_hundred_newer_ones_is_still_there(
    database: Database, clock: FakeClock, blogger: Blogger, site: StandIn, there: Comment
) -> None:
    site.replies[FEED] = Reply(GONE)
    site.replies[ONE] = Reply({"entry": shown(33, TEXT, clock.now())})
    assert await handed(database, clock, blogger).match_due() == 0
    assert (await a_comment(database, there.id)).state is CommentState.APPROVED


async def test_what_its_writer_wanted_off_was_withdrawn(
    database: Database, clock: FakeClock, blogger: Blogger, site: StandIn, there: Comment
) -> None:
    async with database.transaction() as tx:
        now = clock.now()
        assert await tx.wishes.ask(there, ASKED_OFF, READER, now, states=MAY_WITHDRAW)
    site.replies[FEED] = Reply(GONE)
    clock.advance(40 * DAY)  # what is asked off is followed without end
    assert await handed(database, clock, blogger).match_due() == 1
    assert (await a_comment(database, there.id)).state is CommentState.WITHDRAWN


async def test_the_card_to_take_it_off_leads_to_where_it_is(
    database: Database, blogger: Blogger, there: Comment
) -> None:
    async with database.reading() as tx:
        post = await tx.posts.get(there.post_id)
    assert post is not None
    for comment, url in ((there, there.url), (_without_url(there), post.url)):
        card = withdrawal_card(held_on(comment, post, blogger))
        assert [button.url for row in card.rows for button in row] == [url]


def _without_url(comment: Comment) -> Comment:
    values = {name: getattr(comment, name) for name in Comment.__slots__}
    return Comment(**values | {"url": None})


async def test_it_is_asked_for_more_and_more_rarely(
    database: Database, clock: FakeClock, blogger: Blogger, site: StandIn, there: Comment
) -> None:
    loop, asked = handed(database, clock, blogger), len(site.asked)
    assert there.remote_id == "33"
    for _ in range(12 * 24):
        await loop.match_due()
        clock.advance(300)
    assert 10 < len(site.asked) - asked < 100


async def test_where_pages_tell_what_is_shown_those_are_asked(
    database: Database, clock: FakeClock, there: Comment
) -> None:
    """A WordPress whose relay account was taken out of the settings."""
    platform = Paged(frozenset({Ability.COMMENTS, Ability.HANDOFF}))
    loop, site = Vanished(database, clock=clock.clock), await _site(database)
    assert isinstance(await platform.among(["33"]), Done)
    assert await loop.look(site, platform) == 1
    assert (await a_comment(database, there.id)).state is CommentState.REMOVED


async def test_a_site_that_says_where_each_stands_is_not_asked_here(
    database: Database, clock: FakeClock, there: Comment
) -> None:
    platform = FakePlatform(frozenset({Ability.COMMENTS, Ability.HANDOFF, Ability.STATUS}))
    loop = Vanished(database, clock=clock.clock)
    assert await loop.look(await _site(database), platform) == 0
    plain_list = FakePlatform(frozenset({Ability.COMMENTS, Ability.HANDOFF}))
    assert await loop.look(await _site(database), plain_list) == 0
    assert (await a_comment(database, there.id)).state is CommentState.APPROVED


async def test_what_cannot_be_told_now_is_not_asked_for_at_once_again(
    database: Database, clock: FakeClock, blogger: Blogger, site: StandIn, there: Comment
) -> None:
    """Else those that never can be told would hide all others."""
    assert there.remote_id == "33"
    site.replies |= {FEED: Reply("", 503), ONE: Reply("", 503)}
    loop, where = Vanished(database, clock=clock.clock), await _site(database)
    assert await loop.look(where, blogger) == 0
    asked = len(site.asked)
    assert await loop.look(where, blogger) == 0
    assert len(site.asked) == asked
    clock.advance(600)
    site.replies |= {FEED: Reply(GONE), ONE: Reply("", 404)}
    assert await loop.look(where, blogger) == 1


async def test_a_readers_letter_is_not_looked_for_among_comments(
    database: Database, clock: FakeClock, blogger: Blogger, site: StandIn, there: Comment
) -> None:
    async with database.transaction() as tx:
        await tx.comments.note(there.id, remote_id=f"letter-{there.id}")
    asked = len(site.asked)
    loop = Vanished(database, clock=clock.clock)
    assert await loop.look(await _site(database), blogger) == 0
    assert len(site.asked) == asked


async def _site(database: Database) -> Site:
    async with database.reading() as tx:
        (site,) = await tx.sites.all()
    return site
