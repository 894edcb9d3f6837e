"""An editor adds a comment to the blog by hand; and posts that take no comments any more."""

from __future__ import annotations

from html import unescape

import pytest

from bot import texts
from bot.context import House
from bot.render import HowComments, how_comments, post_html
from bot.render.hand import paste_card
from bot.screen import Screen
from bot.texts import comments as texts_comments
from bot.texts import hand as texts_hand
from bot.texts import help as texts_help
from bot.texts import moderation as texts_moderation
from feeds.sites.base import Ability
from feeds.sites.readonly import ReadOnly
from storage.awaited import PASTE
from storage.database import Database
from storage.messages import About
from storage.records import Comment, NewComment, Post
from storage.states import CommentState
from tests.bot.builders import rows
from tests.bot.handlers.ask import (
    LONDON,
    NOW,
    OTHER,
    OWNER,
    READER,
    Chat,
    Relayed,
    a_house,
    changed,
    find,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.bot.handlers.test_commenting import a_hand_off, a_preview
from tests.bot.handlers.waiting import the_blog_leaves
from tests.storage.builders import seal

TEXT = "I agree: we do the same & it works < 5 minutes."


class Watched(ReadOnly):
    """A site whose form people use themselves, and whose comments can be read."""

    @property
    def abilities(self) -> frozenset[Ability]:
        return frozenset({Ability.HANDOFF, Ability.COMMENTS})


@pytest.fixture
def house() -> House:
    return a_house(Watched())


async def cards(database: Database, chat_id: int) -> list[Screen]:
    """Return what waits to be sent to a chat."""
    found = [row for row in await rows(database, "messages") if row["chat_id"] == chat_id]
    return [Screen.from_json(seal().open(row["sealed_body"])) for row in found]


async def asked(reader: Chat, post: Post) -> Screen:
    """Let a reader ask an editor to add a comment; return the owner's card."""
    preview = await a_hand_off(reader, post)
    done = await reader.press("Ask an editor to add it", preview.screen)
    assert changed(done).rows == ()
    assert texts_hand.ASKED in plain(changed(done))
    (card,) = await cards(reader.database, OWNER)
    return card


async def test_an_editor_adds_a_comment_and_its_reader_is_told(
    reader: Chat, owner: Chat, posts: list[Post]
) -> None:
    card = await asked(reader, posts[0])
    comment = await reader.comment()
    assert (comment.state, comment.error) == (CommentState.REVIEW, PASTE)
    assert find(card, "Copy comment").copy == f"Anonymous reader wrote:\n{TEXT}"
    assert find(card, "Open the comment box").url == posts[0].url
    done = await owner.press("I have added it", card)
    assert changed(done).rows == ()
    assert toast(done) == texts_hand.WAS_ADDED
    after = await reader.comment()
    assert (after.state, after.error) == (CommentState.HANDED_OFF, None)
    (told,) = await cards(owner.database, READER)
    assert texts_hand.ADDED_TITLE in told.html
    assert texts_hand.ADDED_WATCHED in told.html


async def test_of_what_was_added_to_a_blog_that_has_left_no_news_is_promised(
    reader: Chat, owner: Chat, posts: list[Post]
) -> None:
    card = await asked(reader, posts[0])
    await the_blog_leaves(reader.database)
    assert toast(await owner.press("I have added it", card)) == texts_hand.WAS_ADDED
    (told,) = await cards(owner.database, READER)
    assert texts_hand.ADDED_BODY in told.html
    assert texts_hand.ADDED_WATCHED not in told.html


async def test_a_card_acts_once_and_then_says_who_acted(
    reader: Chat, owner: Chat, posts: list[Post]
) -> None:
    card = await asked(reader, posts[0])
    await owner.press("I have added it", card)
    for label in ("I have added it", "Reject", "Ask for a change"):
        late = await owner.press(label, card)
        assert toast(late) == texts_moderation.OTHER_TOAST
        assert labels(changed(late)) == []
        assert "The last button was pressed at midday by you." in plain(changed(late))
    assert len(await cards(owner.database, READER)) == 1


async def test_an_editor_may_not_add_it(reader: Chat, owner: Chat, posts: list[Post]) -> None:
    card = await asked(reader, posts[0])
    menu = changed(await owner.press("Reject", card))
    assert changed(await owner.press("Back", menu)) == card
    await owner.press("Names a person", menu)
    comment = await reader.comment()
    assert (comment.state, comment.error) == (CommentState.REJECTED, "by_owner:person")
    late = await owner.press("I have added it", card)
    assert "Reject, names a person, was pressed at midday by you." in plain(changed(late))


async def test_what_the_guard_sent_to_review_cannot_be_said_to_be_added(
    reader: Chat, owner: Chat, posts: list[Post]
) -> None:
    card = await asked(reader, posts[0])
    comment = await reader.comment()
    async with owner.database.transaction() as tx:
        await tx.comments.note(comment.id, error=None)
    assert toast(await owner.press("I have added it", card)) == texts_help.STALE
    assert (await reader.comment()).state is CommentState.REVIEW


async def test_an_owner_who_starts_late_gets_the_card(
    reader: Chat, owner: Chat, posts: list[Post]
) -> None:
    await asked(reader, posts[0])
    await owner.write("/start")
    shown = [one.screen for one in says(owner.last)]
    assert any("I have added it" in labels(one) for one in shown)


async def test_where_we_send_comments_nobody_is_asked(
    database: Database, posts: list[Post]
) -> None:
    chat = Chat(database)
    preview = await a_preview(chat, posts[0])
    assert "Ask an editor to add it" not in labels(preview.screen)
    comment = await chat.comment()
    await chat.press_data(f"v1:paste:{comment.id}:{comment.revision}")
    assert (await chat.comment()).state is CommentState.PREVIEW


async def test_a_long_text_is_copied_by_a_tap(posts: list[Post], reader: Chat) -> None:
    await a_hand_off(reader, posts[0], "A long one. " * 40)
    card = paste_card(await reader.comment(), posts[0], posts[0].url)
    assert "Copy comment" not in labels(card)
    assert "<pre>Anonymous reader wrote:\nA long one." in card.html


@pytest.mark.parametrize("watched", [True, False])
async def test_who_posts_by_hand_is_told_whether_we_look_for_it(
    database: Database, posts: list[Post], *, watched: bool
) -> None:
    chat = Chat(database, house=a_house(Watched() if watched else ReadOnly()))
    preview = await a_hand_off(chat, posts[0])
    done = await chat.press("I have posted it", preview.screen)
    what = texts_hand.WATCHED if watched else texts_comments.HANDED_OFF
    assert what in plain(changed(done))


# ---- closed posts


async def refused(database: Database, post: Post, error: str = "rest_comment_closed") -> Comment:
    """Let the site refuse somebody's comment on a post."""
    async with database.transaction() as tx:
        new = NewComment(OTHER, 1, post.id, None, "Is this still open?")
        comment = await tx.comments.add(new, CommentState.QUEUED, NOW)
        await tx.comments.move(comment.id, CommentState.REJECTED, NOW, error=error)
    return comment


@pytest.mark.parametrize("error", ["rest_comment_closed", "comments_closed"])
async def test_on_a_closed_post_the_reader_hears_it_before_writing_more(
    database: Database, posts: list[Post], error: str
) -> None:
    await refused(database, posts[0], error)
    chat = Chat(database)
    answer = await chat.write(TEXT, to=About(posts[0].id))
    assert texts_hand.CLOSED_TITLE in said(answer)
    (shown,) = says(answer)
    assert find(shown.screen, texts.READ_POST).url == posts[0].url
    assert await chat.within(lambda tx: tx.comments.of(READER, 10)) == []
    assert "Anonymous reader" in labels(
        says(await chat.write(TEXT, to=About(posts[1].id)))[0].screen
    )


async def test_other_refusals_close_nothing(database: Database, posts: list[Post]) -> None:
    await refused(database, posts[0], "spam_blocked")
    assert not await Chat(database).within(lambda tx: tx.awaited.is_closed(posts[0].id, NOW))


async def test_a_post_that_takes_a_comment_again_is_open(
    database: Database, posts: list[Post]
) -> None:
    comment = await refused(database, posts[0])
    chat = Chat(database)
    assert await chat.within(lambda tx: tx.awaited.is_closed(posts[0].id, NOW))
    async with database.transaction() as tx:
        new = NewComment(OTHER, 2, posts[0].id, None, "And now?")
        later = await tx.comments.add(new, CommentState.POSTING, NOW)
        await tx.comments.move(later.id, CommentState.HELD, NOW, remote_id="9")
    assert later.id > comment.id
    assert not await chat.within(lambda tx: tx.awaited.is_closed(posts[0].id, NOW))


async def test_after_a_week_one_more_may_try(database: Database, posts: list[Post]) -> None:
    await refused(database, posts[0])
    chat = Chat(database)
    chat.wait(hours=24 * 7 + 1)
    assert not await chat.within(lambda tx: tx.awaited.is_closed(posts[0].id, chat.now))


async def test_a_draft_on_a_post_that_was_closed_meanwhile_is_not_sent(
    database: Database, posts: list[Post]
) -> None:
    chat = Chat(database)
    preview = await a_preview(chat, posts[0])
    await refused(database, posts[0])
    assert toast(await chat.press("Send comment", preview.screen)) == texts_hand.COMMENTS_CLOSED
    assert (await chat.comment()).state is CommentState.PREVIEW


async def test_the_message_of_a_closed_post_does_not_ask_for_comments(
    database: Database, posts: list[Post]
) -> None:
    async with database.transaction() as tx:
        site = await tx.sites.get(posts[0].site_id)
    how = how_comments(Relayed().abilities, closed=True)
    assert how is HowComments.CLOSED
    html = post_html(posts[0], site, NOW, LONDON, how)
    assert texts_hand.COMMENTS_CLOSED in html
    assert texts.TO_COMMENT not in html


async def test_a_hand_off_to_a_blog_that_we_watch_says_so_before_it_is_posted(
    database: Database, posts: list[Post]
) -> None:
    reader = Chat(database, house=a_house(Watched()))
    preview = await a_hand_off(reader, posts[0])
    assert texts_comments.HAND_OFF_WATCHED in plain(preview.screen)
    assert texts_comments.HAND_OFF_UNSEEN not in plain(preview.screen)


class WithLetters(Watched):
    """One whose owner lets comments become a draft post of readers' letters."""

    @property
    def abilities(self) -> frozenset[Ability]:
        return super().abilities | {Ability.LETTERS}


async def test_that_it_may_become_a_letter_is_said_before_anything_is_asked(
    database: Database, posts: list[Post]
) -> None:
    reader = Chat(database, house=a_house(WithLetters()))
    async with database.reading() as tx:
        site = await tx.sites.get(posts[0].site_id)
    how = how_comments(WithLetters().abilities)
    assert texts.TO_HAND_OFF_OR_LETTER in unescape(post_html(posts[0], site, NOW, LONDON, how))
    preview = await a_hand_off(reader, posts[0])
    assert texts_hand.OR_A_LETTER in plain(preview.screen)
    done = await reader.press("Ask an editor to add it", preview.screen)
    assert texts_hand.ASKED_LETTER in plain(changed(done))
    assert (await reader.comment()).error == PASTE
