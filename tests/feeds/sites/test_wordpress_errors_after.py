"""How WordPress refuses a change of what it has: where the comment stands, and who hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.screen import Screen
from feeds.http.web import Account, Web
from feeds.moderate import Moderate
from feeds.sites.wordpress import WordPress
from storage.database import Database
from storage.records import Comment
from storage.states import MAY_WITHDRAW, CommentState
from tests.bot.builders import rows
from tests.clock import FakeClock
from tests.feeds.builders import Queue
from tests.feeds.sites.errors_desk import EDITOR, Desk, Straight, trouble
from tests.storage.builders import READER, seal
from tests.wordpress.site import WordPress as Blog

LATE = timedelta(minutes=6)

pytestmark = pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)


@pytest.fixture
def blog(wordpress: Blog) -> Blog:
    wordpress.reset()
    wordpress.allow_bursts()
    return wordpress


@pytest.fixture
def desk(database: Database, clock: FakeClock, web: Web, blog: Blog) -> Desk:
    """A desk before the real WordPress, with a moderator account beside the relay's."""
    relay, approver = (Account(one.user, one.password) for one in (blog.relay, blog.approver))
    platform = Straight(web, f"{blog.api}/", relay, approver)
    platform.post_id = str(blog.post_id)
    return Desk(database, clock, Queue(database, clock), platform)


async def withdrawn(desk: Desk, comment: Comment) -> Comment:
    """Let the writer ask to take a comment off, the site be asked once, and six minutes pass."""
    async with desk.database.transaction() as tx:
        now = desk.clock.now()
        assert await tx.wishes.ask(comment, "withdraw", READER, now, states=MAY_WITHDRAW)
    assert isinstance(desk.platform, WordPress)
    loop = Moderate(desk.database, lambda _site: desk.platform, clock=desk.clock.clock)
    await loop.moderate_due()
    desk.clock.advance(LATE.total_seconds())
    return await desk.queue.get(comment.id)


async def told(desk: Desk) -> str:
    """Return what the writer is told, all of it."""
    await desk.heard(EDITOR)
    found = [row for row in await rows(desk.database, "messages") if row["chat_id"] == READER]
    return "\n".join(Screen.from_json(seal().open(row["sealed_body"])).html for row in found)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("rest_cannot_edit", 403),
        ("rest_cannot_delete", 403),
        ("rest_cannot_delete", 500),
        ("rest_comment_failed_edit", 500),
        ("rest_comment_invalid_status", 403),
        ("rest_trash_not_supported", 501),
    ],
)
async def test_a_change_that_is_refused_leaves_the_comment_where_it_is_and_says_so(
    desk: Desk, blog: Blog, code: str, status: int
) -> None:
    comment = await desk.send()
    trouble(blog, "change", code, {"status": status})
    after = await withdrawn(desk, comment)
    assert after.state is CommentState.HELD
    assert "Your comment is not off the blog yet" in await told(desk)


async def test_what_was_in_the_bin_before_is_withdrawn(desk: Desk, blog: Blog) -> None:
    comment = await desk.send()
    trouble(blog, "change", "rest_already_trashed", {"status": 410})
    after = await withdrawn(desk, comment)
    assert after.state is CommentState.WITHDRAWN
    assert "It was taken off the blog, as you asked." in await told(desk)


async def test_what_was_deleted_for_good_before_is_withdrawn(desk: Desk, blog: Blog) -> None:
    comment = await desk.send()
    blog.rest("DELETE", f"/wp/v2/comments/{comment.remote_id}?force=true", blog.administrator)
    after = await withdrawn(desk, comment)
    assert after.state is CommentState.WITHDRAWN
    assert "It was taken off the blog, as you asked." in await told(desk)


async def test_without_trouble_it_is_in_the_bin(desk: Desk, blog: Blog) -> None:
    comment = await desk.send()
    after = await withdrawn(desk, comment)
    assert after.state is CommentState.WITHDRAWN
    assert [one["status"] for one in blog.comments() if str(one["id"]) == comment.remote_id] == [
        "trash"
    ]
