"""A reader sends again what the blog did not confirm: once, and never somebody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.render import comment_screen
from bot.screen import Screen
from bot.texts import again as texts_again
from bot.texts import comments as texts_comments
from bot.texts import hand as texts_hand
from feeds.sites.readonly import ReadOnly
from storage.awaited import LEFT_UNASKED, NOT_ASKED, NOT_CONFIRMED, SITE_LEFT
from storage.database import Database
from storage.records import Comment, NewComment, Post
from storage.states import CommentState
from tests.bot.handlers.ask import (
    NOW,
    OTHER,
    READER,
    Chat,
    a_house,
    changed,
    labels,
    plain,
    says,
    toast,
)

BODY = "It works well with us, and we would do it again."
REJECTED, UNKNOWN = CommentState.REJECTED, CommentState.UNKNOWN


@pytest.fixture
def reader(database: Database) -> Chat:
    return Chat(database, READER)


@pytest.fixture
async def lost(reader: Chat, posts: list[Post]) -> Comment:
    return await a_lost_one(reader, posts[0])


async def a_lost_one(reader: Chat, post: Post, error: str = NOT_CONFIRMED) -> Comment:
    async with reader.database.transaction() as tx:
        await tx.subscribers.ensure(READER, "private", "none", NOW)
        new = NewComment(READER, 7, post.id, None, BODY)
        made = await tx.comments.add(new, CommentState.PREVIEW, NOW)
        values: dict[str, Any] = {
            "body": BODY,
            "address": "a@chat.invalid",
            "attempt": 3,
            "shown_name": "Sam",
        }
        for step in (CommentState.QUEUED, CommentState.POSTING, UNKNOWN):
            await tx.comments.move(made.id, step, NOW, **values)
        await tx.comments.move(made.id, REJECTED, NOW, error=error)
        found = await tx.comments.get(made.id)
    assert found is not None
    return found


async def shown(chat: Chat, comment: Comment, post: Post) -> Screen:
    async with chat.database.reading() as tx:
        return comment_screen(comment, post, await tx.sites.get(post.site_id))


async def now_it_is(chat: Chat, comment: Comment) -> Comment:
    found = await chat.within(lambda tx: tx.comments.get(comment.id))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("error", "buttons"),
    [
        (NOT_CONFIRMED, ["Read the post", "Send it again", "Leave it"]),
        (NOT_ASKED, ["Read the post", "Send it again", "Leave it"]),
        (SITE_LEFT, ["Read the post"]),
        (LEFT_UNASKED, ["Read the post"]),
        ("not_taken", []),
    ],
)
async def test_the_message_has_the_buttons_that_there_is_something_to_do_with(
    reader: Chat, posts: list[Post], error: str, buttons: list[str]
) -> None:
    lost = await a_lost_one(reader, posts[0], error)
    assert labels(await shown(reader, lost, posts[0])) == buttons


async def test_send_again_asks_the_blog_first_and_works_once(
    reader: Chat, lost: Comment, posts: list[Post]
) -> None:
    reader.wait(hours=5)
    message = await shown(reader, lost, posts[0])
    said = await reader.press("Send it again", message)
    assert texts_again.ASKING in plain(changed(said))
    assert labels(changed(said)) == []
    now = await now_it_is(reader, lost)
    assert (now.state, now.attempt, now.body, now.error) == (UNKNOWN, 1, BODY, None)
    assert now.queued_at == NOW + timedelta(hours=5)
    again = await reader.press("Send it again", message)
    assert toast(again) == texts_comments.NOT_YOURS_TO_CHANGE
    assert await now_it_is(reader, lost) == now


async def test_where_it_is_posted_by_hand_now_the_preview_comes_back(
    database: Database, reader: Chat, lost: Comment, posts: list[Post]
) -> None:
    by_hand = Chat(database, READER, a_house(ReadOnly()))
    said = await by_hand.press("Send it again", await shown(reader, lost, posts[0]))
    assert texts_again.BACK in plain(changed(said))
    (preview,) = says(said)
    assert BODY in plain(preview.screen)
    assert "I have posted it" in labels(preview.screen)
    now = await now_it_is(reader, lost)
    assert now.state is CommentState.PREVIEW
    assert now.revision > lost.revision


async def test_leave_it_changes_nothing_and_says_so(
    reader: Chat, lost: Comment, posts: list[Post]
) -> None:
    said = await reader.press("Leave it", await shown(reader, lost, posts[0]))
    assert texts_again.LEFT in plain(changed(said))
    assert await now_it_is(reader, lost) == lost


async def test_on_a_post_that_is_closed_by_now_nothing_is_sent_again(
    reader: Chat, lost: Comment, posts: list[Post]
) -> None:
    async with reader.database.transaction() as tx:
        other = await tx.comments.add(
            NewComment(OTHER, 9, posts[0].id, None, "Another."), CommentState.PREVIEW, NOW
        )
        for step in (CommentState.QUEUED, REJECTED):
            await tx.comments.move(other.id, step, NOW, error="rest_comment_closed")
    said = await reader.press("Send it again", await shown(reader, lost, posts[0]))
    assert toast(said) == texts_hand.COMMENTS_CLOSED
    assert await now_it_is(reader, lost) == lost


@pytest.mark.parametrize("label", ["Send it again", "Leave it"])
async def test_somebody_elses_press_does_nothing(
    database: Database, reader: Chat, lost: Comment, posts: list[Post], label: str
) -> None:
    stranger = Chat(database, OTHER)
    await stranger.press(label, await shown(reader, lost, posts[0]))
    assert await now_it_is(reader, lost) == lost


async def test_a_banned_person_sends_nothing_again(
    reader: Chat, lost: Comment, posts: list[Post]
) -> None:
    for kind in ("open", "quiet"):
        async with reader.database.transaction() as tx:
            await tx.bans.add(READER, kind, 9_001, NOW)
        await reader.press("Send it again", await shown(reader, lost, posts[0]))
        assert (await now_it_is(reader, lost)).state is REJECTED


async def test_an_older_text_is_not_sent_again(
    reader: Chat, lost: Comment, posts: list[Post]
) -> None:
    message = await shown(reader, replace(lost, revision=lost.revision + 1), posts[0])
    await reader.press("Send it again", message)
    assert await now_it_is(reader, lost) == lost
