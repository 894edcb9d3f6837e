"""A name is offered, kept or taken only if it may be shown; owners may speak for the blog."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.comments.limits import Claim
from bot.texts import comments as texts_comments
from bot.texts import limits as texts_limits
from storage.messages import About
from storage.records import Post
from storage.states import CommentState
from tests.bot.handlers.ask import NOW, Chat, labels, says, toast
from tests.bot.handlers.test_screening import CLEAR

BAD_NAMES = ["Dr Sam", "The author", "A blog", "\U0001d403\U0001d42b Sam", "Sam 07700 900123"]
"""A role, an author, the blog, a role in other letters, a phone number."""


async def with_kept_name(chat: Chat, name: str) -> None:
    """Let a name be kept from before there were rules."""
    await chat.within(lambda tx: tx.subscribers.ensure(chat.chat_id, "private", "none", NOW))
    await chat.within(lambda tx: tx.subscribers.set_name(chat.chat_id, name))


@pytest.mark.parametrize("name", BAD_NAMES)
async def test_a_kept_name_that_is_not_allowed_any_more_is_asked_for_anew(
    reader: Chat, posts: list[Post], name: str
) -> None:
    await with_kept_name(reader, name)
    (asked,) = says(await reader.write(CLEAR, to=About(posts[0].id)))
    assert (await reader.comment()).state is CommentState.NAMING
    assert labels(asked.screen) == ["Anonymous reader", "First name: Sam", "Type a name"]
    assert (await reader.comment()).shown_name is None


@pytest.mark.parametrize("name", ["Sam", "Anonymous reader", "Zo\u00eb Quill"])
async def test_a_kept_name_that_is_allowed_is_used(
    reader: Chat, posts: list[Post], name: str
) -> None:
    await with_kept_name(reader, name)
    await reader.write(CLEAR, to=About(posts[0].id))
    comment = await reader.comment()
    assert (comment.state, comment.shown_name) == (
        CommentState.PREVIEW,
        texts_comments.via_telegram(name),
    )


async def test_a_name_that_is_chosen_instead_is_kept_from_then_on(
    reader: Chat, posts: list[Post]
) -> None:
    await with_kept_name(reader, "Dr Sam")
    await reader.write(CLEAR, to=About(posts[0].id))
    await reader.press("First name: Sam")
    reader.now = NOW + timedelta(hours=1)
    await reader.write(f"{CLEAR} And more.", to=About(posts[1].id))
    assert (await reader.comment()).shown_name == "Sam (via Telegram)"


@pytest.mark.parametrize("name", BAD_NAMES)
async def test_a_first_name_that_may_not_be_shown_is_not_offered(
    reader: Chat, posts: list[Post], name: str
) -> None:
    reader.first_name = name
    (asked,) = says(await reader.write(CLEAR, to=About(posts[0].id)))
    assert labels(asked.screen) == ["Anonymous reader", "Type a name"]


@pytest.mark.parametrize("name", ["a BLOG", "A Blog Sam"])
async def test_a_press_takes_no_first_name_of_the_blog_or_its_author(
    reader: Chat, posts: list[Post], name: str
) -> None:
    reader.first_name = name
    await reader.write(CLEAR, to=About(posts[0].id))
    comment = await reader.comment()
    pressed = await reader.press_data(f"v1:first:{comment.id}:{comment.revision}")
    assert toast(pressed) == texts_limits.CLAIMS[Claim.BLOG]
    assert (await reader.comment()).state is CommentState.NAMING


@pytest.mark.parametrize("name", ["A blog", "Of a blog"])
async def test_an_owner_may_speak_for_the_blog(owner: Chat, posts: list[Post], name: str) -> None:
    owner.first_name = name
    await owner.write(CLEAR, to=About(posts[0].id))
    await owner.press(f"First name: {name}")
    assert (await owner.comment()).shown_name == texts_comments.via_telegram(name)


async def test_not_even_an_owner_shows_a_phone_number_as_a_name(
    owner: Chat, posts: list[Post]
) -> None:
    owner.first_name = "Sam 07700 900123"
    (asked,) = says(await owner.write(CLEAR, to=About(posts[0].id)))
    assert labels(asked.screen) == ["Anonymous reader", "Type a name"]
