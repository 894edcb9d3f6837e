"""A comment that was posted by hand is on the blog once the blog shows it, and not before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.report import Report
from bot.screen import Screen
from feeds.handed import Handed, best
from feeds.http.web import Web
from feeds.sites.base import Platform
from feeds.sites.blogger import Blogger
from feeds.sites.readonly import ReadOnly
from storage.database import Database
from storage.records import Comment, NewComment, SiteComment
from storage.states import CommentState
from tests.bot.builders import rows
from tests.clock import FakeClock
from tests.feeds.stand_in import Reply, StandIn, standing
from tests.storage.builders import READER, a_post, seal

FEED = "/feeds/22/comments/default"
TEXT = "We tried this on our ward, and it works: 5 < 6!"
MINUTE = timedelta(minutes=1)


def shown(number: int, text: str, at: datetime) -> dict[str, Any]:
    """Return an entry of Blogger's comment feed."""
    link = f"https://tea.example/p.html?showComment={number}#c{number}"
    return {
        "id": {"$t": f"tag:blogger.com,1999:blog-11.post-{number}"},
        "published": {"$t": at.isoformat()},
        "content": {"type": "html", "$t": text},
        "author": [{"name": {"$t": "Mila"}}],
        "thr$in-reply-to": {"ref": "tag:blogger.com,1999:blog-11.post-22"},
        "link": [{"rel": "alternate", "href": link}],
    }


@pytest.fixture
async def site() -> AsyncIterator[StandIn]:
    async with standing() as stand_in:
        stand_in.replies[FEED] = Reply({"feed": {}})
        yield stand_in


@pytest.fixture
def blogger(web: Web, site: StandIn) -> Blogger:
    return Blogger(web, f"{site.url}/")


def handed(database: Database, clock: FakeClock, platform: Platform) -> Handed:
    return Handed(database, lambda _site: platform, clock=clock.clock)


async def posted_by_hand(
    database: Database, clock: FakeClock, text: str = TEXT, number: int = 1
) -> int:
    """Let a reader post a comment by hand, and return its id."""
    async with database.transaction() as tx:
        post = await tx.posts.get(1) or await a_post(tx, 1)
        await tx.posts.mark(post.id, remote_id="11/22")
        new = NewComment(READER, number, post.id, None, text)
        comment = await tx.comments.add(new, CommentState.PREVIEW, clock.now())
        await tx.comments.move(comment.id, CommentState.HANDED_OFF, clock.now())
    return comment.id


async def a_comment(database: Database, comment_id: int) -> Comment:
    async with database.transaction() as tx:
        comment = await tx.comments.get(comment_id)
    assert comment is not None
    return comment


async def test_what_the_blog_shows_is_on_the_blog_and_its_reader_is_told(
    database: Database, clock: FakeClock, blogger: Blogger, site: StandIn
) -> None:
    comment_id = await posted_by_hand(database, clock)
    loop = handed(database, clock, blogger)
    assert await loop.match_due() == 0
    assert (await a_comment(database, comment_id)).state is CommentState.HANDED_OFF
    html = "We tried this on our ward, and it works: 5 &lt; 6!<br />"
    site.replies[FEED] = Reply({"feed": {"entry": [shown(33, html, clock.now() + MINUTE)]}})
    clock.advance(600)
    assert await loop.match_due() == 1
    comment = await a_comment(database, comment_id)
    assert (comment.state, comment.remote_id) == (CommentState.APPROVED, "33")
    assert comment.url == "https://tea.example/p.html?showComment=33#c33"
    await Report(database, [], lambda _site: blogger, clock=clock.clock).report_due()
    (row,) = await rows(database, "messages")
    said = Screen.from_json(seal().open(row["sealed_body"]))
    assert "Your comment is on the blog" in said.html
    assert said.rows[0][0].url == comment.url
    assert await loop.match_due() == 0


async def test_the_same_words_of_two_people_are_two_comments(
    database: Database, clock: FakeClock, blogger: Blogger, site: StandIn
) -> None:
    first = await posted_by_hand(database, clock)
    second = await posted_by_hand(database, clock, number=2)
    entries = [shown(33, TEXT, clock.now())]
    site.replies[FEED] = Reply({"feed": {"entry": entries}})
    loop = handed(database, clock, blogger)
    assert await loop.match_due() == 1
    states = {(await a_comment(database, one)).state for one in (first, second)}
    assert states == {CommentState.APPROVED, CommentState.HANDED_OFF}
    site.replies[FEED] = Reply({"feed": {"entry": [*entries, shown(34, TEXT, clock.now())]}})
    clock.advance(600)
    assert await loop.match_due() == 1
    ids = {(await a_comment(database, one)).remote_id for one in (first, second)}
    assert ids == {"33", "34"}


async def test_trouble_with_the_feed_is_no_end(
    database: Database, clock: FakeClock, blogger: Blogger, site: StandIn
) -> None:
    await posted_by_hand(database, clock)
    site.replies[FEED] = Reply("", 503)
    loop = handed(database, clock, blogger)
    assert await loop.match_due() == 0
    site.replies[FEED] = Reply({"feed": {"entry": [shown(33, TEXT, clock.now())]}})
    assert await loop.match_due() == 1


async def test_an_old_comment_is_looked_for_more_rarely_and_in_the_end_not_at_all(
    database: Database, clock: FakeClock, blogger: Blogger, site: StandIn
) -> None:
    await posted_by_hand(database, clock)
    loop = handed(database, clock, blogger)
    for _ in range(12 * 24):
        await loop.match_due()
        clock.advance(300)
    assert 10 < len(site.asked) < 100
    clock.advance(30 * 86_400)
    site.asked.clear()
    await loop.match_due()
    assert site.asked == []


async def test_a_site_that_tells_nothing_of_its_comments_is_not_asked(
    database: Database, clock: FakeClock
) -> None:
    await posted_by_hand(database, clock)
    assert await handed(database, clock, ReadOnly()).match_due() == 0


@pytest.mark.parametrize(
    ("text", "minutes", "fits"),
    [
        (TEXT, 0, True),
        ("We tried this on our ward, and it works: 5 < 6 !", 1, True),
        (f"Sam (via Telegram) wrote:\n{TEXT}", 1, True),
        ("WE TRIED THIS ON OUR WARD \u2013 and it works: 5 &lt; 6!".replace("&lt;", "<"), 1, True),
        (TEXT, -60, False),
        ("We tried nothing of the kind.", 1, False),
        ("", 1, False),
        (f"{TEXT} {'I do not think that this is so. ' * 10}", 1, False),
    ],
)
async def test_the_words_and_the_time_say_which_it_is(
    database: Database, clock: FakeClock, text: str, minutes: int, *, fits: bool
) -> None:
    comment = await a_comment(database, await posted_by_hand(database, clock))
    at = clock.now() + minutes * MINUTE
    one = SiteComment("5", "11/22", None, "Mila", text, "", at, by_site=False)
    assert best(comment, [one]) == (one if fits else None)


async def test_the_likest_is_taken(database: Database, clock: FakeClock) -> None:
    comment = await a_comment(database, await posted_by_hand(database, clock))
    near = SiteComment(
        "5", "1", None, "A", TEXT.replace("works", "worked"), "", None, by_site=False
    )
    same = SiteComment("4", "1", None, "B", TEXT, "", None, by_site=False)
    assert best(comment, [near, same]) is same
