"""With the feed of comments alone: what was posted by hand is seen, and so are its answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from feeds.handed import Handed
from feeds.http.web import Web
from feeds.sites.wordpress import WordPress
from feeds.sites.wordpress_feed import WordPressByFeed
from feeds.watch import Watch
from storage.database import Database
from storage.records import NewComment
from storage.states import CommentState
from tests.clock import FakeClock
from tests.feeds.sites.test_comment_feed import atom
from tests.feeds.stand_in import Reply, StandIn, standing
from tests.storage.builders import READER, a_post

ALL, ONE = "/comments/feed/atom/", "/?feed=atom&p=11"
TEXT = "We tried this on our ward, and it works: 5 < 6!"


def an_entry(number: int, text: str, at: datetime, answers: str = "") -> str:
    return f"""<entry><link href="https://a.example/tea/#comment-{number}" />
<author><name>Mila</name></author><id>https://a.example/?p=11#comment-{number}</id>
<published>{at.isoformat()}</published><content type="html"><![CDATA[<p>{text}</p>]]></content>
<thr:in-reply-to ref="https://a.example/?p=11{answers}" /></entry>"""


@pytest.fixture
async def site() -> AsyncIterator[StandIn]:
    async with standing() as stand_in:
        stand_in.replies |= {ALL: Reply(atom()), ONE: Reply(atom())}
        yield stand_in


async def handed_off(database: Database, clock: FakeClock) -> int:
    """Let a reader post a comment by hand."""
    async with database.transaction() as tx:
        post = await a_post(tx, 1)
        await tx.posts.mark(post.id, remote_id="11")
        new = NewComment(READER, 1, post.id, None, TEXT)
        comment = await tx.comments.add(new, CommentState.PREVIEW, clock.now())
        await tx.comments.move(comment.id, CommentState.HANDED_OFF, clock.now())
    return comment.id


async def test_a_comment_posted_by_hand_and_its_answer_are_seen_in_the_feed(
    database: Database, clock: FakeClock, web: Web, site: StandIn
) -> None:
    comment_id = await handed_off(database, clock)
    blog = WordPressByFeed(web, site.url)
    loop = Handed(database, lambda _site: blog, clock=clock.clock)
    watch = Watch(database, lambda _site: blog, clock=clock.clock)
    await watch.watch_due()  # the first look is a baseline
    assert await loop.match_due() == 0
    at = clock.now() + timedelta(minutes=1)
    ours = an_entry(33, TEXT.replace("<", "&lt;"), at)
    site.replies |= {ALL: Reply(atom(ours)), ONE: Reply(atom(ours))}
    clock.advance(600)
    assert await loop.match_due() == 1
    async with database.reading() as tx:
        comment = await tx.comments.get(comment_id)
    assert comment is not None
    assert (comment.state, comment.remote_id) == (CommentState.APPROVED, "33")
    assert comment.url == "https://a.example/tea/#comment-33"
    answer = an_entry(34, "We agree.", at + timedelta(hours=1), "#comment-33")
    site.replies[ALL] = Reply(atom(answer, ours))
    clock.advance(600)
    assert await watch.watch_due() >= 1
    async with database.reading() as tx:
        (reply,) = await tx.replies.untold(9)
    assert (reply.remote_id, reply.text, reply.comment_id) == ("34", "We agree.", comment_id)
    assert await watch.watch_due() == 0


async def test_a_site_whose_rest_is_shut_for_a_while_loses_no_comment(
    database: Database, clock: FakeClock, web: Web, site: StandIn
) -> None:
    """What REST told before is neither told again by the feed nor taken for gone."""
    await handed_off(database, clock)
    rest = "/wp-json/wp/v2/comments"
    rows = [
        {
            "id": number,
            "post": 11,
            "parent": 0,
            "author": 0,
            "author_name": "Mila",
            "date_gmt": "2026-03-02T08:00:00",
            "content": {"rendered": f"<p>Comment {number}</p>"},
            "link": f"https://a.example/tea/#comment-{number}",
            "status": "approved",
        }
        for number in (32, 31)
    ]
    site.replies[rest] = Reply(rows, headers={"X-WP-Total": "2", "X-WP-TotalPages": "1"})
    blog = WordPress(web, f"{site.url}/wp-json/", None, home=f"{site.url}/")
    watch = Watch(database, lambda _site: blog, clock=clock.clock)
    await watch.watch_due()
    site.replies[rest] = Reply({"code": "rest_forbidden"}, 403)
    new = an_entry(33, "Another comment.", clock.now())
    site.replies[ALL] = Reply(atom(new, an_entry(32, "Comment 32", clock.now())))
    for _ in range(3):
        clock.advance(600)
        await watch.watch_due()
    async with database.reading() as tx:
        known = await tx.site_comments.known(1, ["31", "32", "33"])
    assert {number: one.visible for number, one in known.items()} == dict.fromkeys(
        ("31", "32", "33"), True
    )
    assert [number for number, one in known.items() if not one.told] == ["33"]
