"""An owner publishes what the blog put away by itself; once, and only what the card shows."""

from __future__ import annotations

import pytest

from bot.admins.roles import Right
from bot.handlers.table import ADMIN_PRESSES
from bot.render.caught import caught_card
from bot.render.moderation import held_on
from bot.screen import Screen
from bot.texts import help as texts_help
from bot.texts import moderation as texts_moderation
from storage.database import Database
from storage.records import Comment, Post
from storage.states import CommentState
from tests.bot.handlers.ask import (
    NOW,
    OWNER,
    READER,
    Chat,
    audited,
    changed,
    labels,
    plain,
    said,
    toast,
)
from tests.bot.handlers.waiting import (
    SECOND,
    TEXT,
    ByHand,
    Moderated,
    a_comment,
    the_wish,
    two_owners,
)

SPAM, TRASHED = CommentState.SPAM, CommentState.TRASHED


@pytest.fixture
def owner(database: Database) -> Chat:
    return Chat(database, OWNER, two_owners(Moderated()))


@pytest.fixture
def second(database: Database) -> Chat:
    return Chat(database, SECOND, two_owners(Moderated()))


@pytest.fixture
def reader(database: Database) -> Chat:
    return Chat(database, READER, two_owners(Moderated()))


def a_card(comment: Comment, post: Post) -> Screen:
    return caught_card(held_on(comment, post, Moderated()))


@pytest.mark.parametrize("state", [SPAM, TRASHED])
async def test_a_press_publishes_it_once_and_the_card_says_who_did(
    owner: Chat, second: Chat, reader: Chat, posts: list[Post], state: CommentState
) -> None:
    caught = await a_comment(reader, posts[0], state)
    card = a_card(caught, posts[0])
    shown = await owner.press("Publish", card)
    assert toast(shown) == texts_moderation.DONE_TOAST
    wish = await the_wish(owner, caught)
    assert wish is not None
    assert (wish.word, wish.by, wish.done_at) == ("rescue", OWNER, None)
    closed = plain(changed(shown))
    assert TEXT in closed
    assert "by you. The blog is told now." in closed
    assert await audited(owner.database) == [("comment moderated", OWNER)]
    late = await second.press("Publish", card)
    assert toast(late) == texts_moderation.OTHER_TOAST
    assert "by another owner" in plain(changed(late))
    assert await the_wish(owner, caught) == wish


async def test_what_an_editor_took_out_again_is_left_to_the_blog(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    caught = await a_comment(reader, posts[0], SPAM)
    card = a_card(caught, posts[0])
    await owner.within(lambda tx: tx.comments.move(caught.id, CommentState.APPROVED, NOW))
    shown = await owner.press("Publish", card)
    assert toast(shown) == texts_moderation.OTHER_TOAST
    assert "It is on the blog." in plain(changed(shown))
    assert await the_wish(owner, caught) is None


async def test_another_text_than_the_card_shows_is_not_published(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    caught = await a_comment(reader, posts[0], SPAM)
    card = a_card(caught, posts[0])
    await owner.within(lambda tx: tx.comments.note(caught.id, revision=caught.revision + 1))
    assert toast(await owner.press("Publish", card)) == texts_help.STALE
    assert await the_wish(owner, caught) is None


@pytest.mark.parametrize("state", [SPAM, TRASHED])
async def test_what_its_writer_does_not_want_on_the_blog_is_not_published(
    owner: Chat, reader: Chat, posts: list[Post], state: CommentState
) -> None:
    caught = await a_comment(reader, posts[0], state)
    card = a_card(caught, posts[0])
    answer = await reader.press_data(f"v1:withdraw:{caught.id}")
    assert texts_moderation.KEPT_OFF in said(answer)
    assert await audited(owner.database) == [("comment withdrawn", READER)]
    again = await reader.press_data(f"v1:withdraw:{caught.id}")
    assert toast(again) == texts_moderation.ASKED_ALREADY
    shown = await owner.press("Publish", card)
    assert toast(shown) == texts_moderation.OTHER_TOAST
    assert "The reader asked at" in plain(changed(shown))
    wish = await the_wish(owner, caught)
    assert wish is not None
    assert wish.word == "asked_off"


async def test_the_words_of_somebody_who_is_deleted_are_not_published(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    caught = await a_comment(reader, posts[0], SPAM)
    card = a_card(caught, posts[0])
    await owner.within(lambda tx: tx.erasure.erase(READER, NOW))
    assert toast(await owner.press("Publish", card)) == texts_moderation.OTHER_TOAST
    assert await the_wish(owner, caught) is None


async def test_without_a_moderator_account_no_button_publishes(
    database: Database, reader: Chat, posts: list[Post]
) -> None:
    caught = await a_comment(reader, posts[0], SPAM)
    assert labels(caught_card(held_on(caught, posts[0], ByHand()))) == ["Open it on the blog"]
    by_hand = Chat(database, OWNER, two_owners(ByHand()))
    card = a_card(caught, posts[0])
    assert toast(await by_hand.press("Publish", card)) == texts_moderation.OTHER_TOAST
    assert await the_wish(by_hand, caught) is None


def test_it_needs_the_right_to_moderate() -> None:
    assert ADMIN_PRESSES["rescue"][1] is Right.MODERATE
