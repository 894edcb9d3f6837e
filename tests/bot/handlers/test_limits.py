"""Too often, the same again, links of newcomers, names of others: each is told, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from telegram import Update

from bot.comments.limits import Claim, Rule
from bot.context import Incoming, Reaction
from bot.delivery.settlement import stored_screen
from bot.incoming import receive
from bot.screen import Screen
from bot.texts import comments as texts_comments
from bot.texts import guard as texts_guard
from bot.texts import help as texts_help
from bot.texts import limits as texts_limits
from feeds.sites.readonly import ReadOnly
from storage.database import Database
from storage.messages import About
from storage.records import Comment, NewComment, Post
from storage.states import CommentState
from tests.bot.handlers.ask import (
    NOW,
    OTHER,
    OWNER,
    READER,
    Chat,
    a_house,
    changed,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.storage.builders import a_post

TEXT = "I agree: we do the same in our practice and it works."
LINKS = "We wrote about it at https://one.example/ and at www.two.example last week."
CLAIM = texts_limits.CLAIMS


async def published(chat: Chat, post: Post) -> Comment:
    """Let the blog have published a comment of this person, long ago."""
    new = NewComment(chat.chat_id, 5, post.id, None, "It was published long ago.")
    then = NOW - timedelta(days=30)
    return await chat.within(lambda tx: tx.comments.add(new, CommentState.APPROVED, then))


async def write(chat: Chat, post: Post, text: str = TEXT) -> Sequence[Reaction]:
    """Reply to a post, and choose no name where one is asked for."""
    answer = await chat.write(text, to=About(post.id))
    offered = [label for say in says(answer) for label in labels(say.screen)]
    return await chat.press("Anonymous reader") if "Anonymous reader" in offered else answer


async def send(chat: Chat, post: Post, text: str = TEXT, *, decided: bool = True) -> str:
    """Send a comment; the blog decides on it at once, so that none waits. Return the toast."""
    await write(chat, post, text)
    told = toast(await chat.press("Send comment"))
    comment = await chat.comment()
    if decided and comment.state is CommentState.QUEUED:
        await chat.within(lambda tx: tx.comments.move(comment.id, CommentState.POSTING, chat.now))
        await chat.within(lambda tx: tx.comments.move(comment.id, CommentState.SPAM, chat.now))
    return told


def number_text(number: int) -> str:
    """Return a text of its own for each number."""
    return f"{TEXT} This is thought number {number}."


# ---- how often


async def test_the_next_comment_waits_half_a_minute_and_says_until_when(
    reader: Chat, posts: list[Post]
) -> None:
    assert await send(reader, posts[0]) == texts_comments.SENT_TOAST
    reader.wait(seconds=29)
    answer = said(await write(reader, posts[1], number_text(2)))
    assert answer == texts_limits.too_often(Rule.GAP, "12:01pm")
    assert await reader.within(lambda tx: tx.comments.from_message(READER, reader.number)) is None
    reader.wait(seconds=1)
    assert await send(reader, posts[1], number_text(3)) == texts_comments.SENT_TOAST


async def test_a_draft_that_is_begun_in_time_is_looked_at_again_when_it_is_sent(
    reader: Chat, posts: list[Post]
) -> None:
    (second,) = says(await write(reader, posts[1], number_text(2)))
    await send(reader, posts[0])
    told = toast(await reader.press("Send comment", second.screen))
    assert told == texts_limits.too_often(Rule.GAP, "12:01pm")
    assert (await reader.comment(101)).state is CommentState.PREVIEW
    reader.wait(seconds=30)
    await reader.press("Send comment", second.screen)
    assert (await reader.comment(101)).state is CommentState.QUEUED


async def test_drafts_and_what_was_cancelled_do_not_count(reader: Chat, posts: list[Post]) -> None:
    for number in range(10):
        await write(reader, posts[0], number_text(number))
        await reader.press("Do not send")
    assert await send(reader, posts[0]) == texts_comments.SENT_TOAST


async def test_what_was_undone_does_not_count(database: Database, posts: list[Post]) -> None:
    hasty = Chat(database, house=a_house(undo_seconds=30))
    for number in range(4):
        assert await send(hasty, posts[0], number_text(number), decided=False)
        await hasty.press("Undo")
    assert toast(await hasty.press("Send comment")) == texts_comments.SENT_TOAST


async def test_five_an_hour_and_no_sixth(reader: Chat, posts: list[Post]) -> None:
    await published(reader, posts[0])
    for number in range(5):
        assert await send(reader, posts[0], number_text(number)) == texts_comments.SENT_TOAST
        reader.wait(minutes=10)
    answer = said(await write(reader, posts[1], number_text(6)))
    assert answer == texts_limits.too_often(Rule.HOUR, "1pm")
    reader.wait(minutes=10)
    assert await send(reader, posts[1], number_text(6)) == texts_comments.SENT_TOAST


async def test_fifteen_a_day_and_the_day_is_told(reader: Chat, posts: list[Post]) -> None:
    await published(reader, posts[0])
    for number in range(15):
        assert await send(reader, posts[0], number_text(number)) == texts_comments.SENT_TOAST
        reader.wait(minutes=20)
    answer = said(await write(reader, posts[1], number_text(16)))
    assert answer == texts_limits.too_often(Rule.DAY, "midday tomorrow")


async def test_three_on_a_post_until_the_blog_has_published_one(
    reader: Chat, posts: list[Post]
) -> None:
    for number in range(3):
        assert await send(reader, posts[0], number_text(number)) == texts_comments.SENT_TOAST
        reader.wait(minutes=30)
    answer = said(await write(reader, posts[0], number_text(4)))
    assert answer == texts_limits.too_often(Rule.POST, "midday tomorrow")
    assert await send(reader, posts[1], number_text(4)) == texts_comments.SENT_TOAST
    reader.wait(minutes=30)
    await published(reader, posts[3])
    assert await send(reader, posts[0], number_text(5)) == texts_comments.SENT_TOAST


async def test_the_time_is_that_of_the_clock_on_the_wall(reader: Chat, posts: list[Post]) -> None:
    reader.now = NOW.replace(month=7)  # summer time in London
    await send(reader, posts[0])
    assert "at 1:01pm." in said(await write(reader, posts[1], number_text(2)))


async def test_an_answer_to_somebody_on_the_blog_needs_no_gap(
    reader: Chat, posts: list[Post]
) -> None:
    await send(reader, posts[0])
    await reader.write(number_text(2), to=About(posts[0].id, 1, "77"))
    assert toast(await reader.press("Send comment")) == texts_comments.SENT_TOAST


async def test_limits_are_a_persons_own(reader: Chat, other: Chat, posts: list[Post]) -> None:
    await send(reader, posts[0])
    assert await send(other, posts[0]) == texts_comments.SENT_TOAST


async def test_a_comment_that_waits_for_an_owner_counts(reader: Chat, posts: list[Post]) -> None:
    await send(reader, posts[0], LINKS)
    assert (await reader.comment()).state is CommentState.REVIEW
    answer = said(await write(reader, posts[1], number_text(2)))
    assert answer == texts_limits.too_often(Rule.GAP, "12:01pm")


async def test_whoever_needs_help_now_gets_it_at_any_time(reader: Chat, posts: list[Post]) -> None:
    await send(reader, posts[0])
    urgent = "I want to kill myself tonight and nobody at the surgery answers."
    assert texts_guard.URGENT_TITLE in said(await write(reader, posts[0], urgent))


@pytest.mark.parametrize("rule", Rule)
def test_a_limit_fits_over_the_chat(rule: Rule) -> None:
    assert len(texts_limits.too_often(rule, "12:30pm on 16 September 2026")) <= 200


# ---- the same again


@pytest.mark.parametrize("again", [TEXT, TEXT.upper(), f" {TEXT.replace(' ', '  ')}\n"])
async def test_the_same_comment_is_not_taken_twice_on_a_post(
    reader: Chat, posts: list[Post], again: str
) -> None:
    await send(reader, posts[0])
    reader.wait(hours=30)
    assert said(await write(reader, posts[0], again)) == texts_limits.SENT_BEFORE
    assert await send(reader, posts[1], again) == texts_comments.SENT_TOAST


async def test_the_same_comment_is_noticed_when_it_is_sent_too(
    reader: Chat, posts: list[Post]
) -> None:
    (first,) = says(await write(reader, posts[0]))
    (second,) = says(await write(reader, posts[0]))
    await reader.press("Send comment", first.screen)
    reader.wait(minutes=1)
    assert toast(await reader.press("Send comment", second.screen)) == texts_limits.SENT_BEFORE
    assert (await reader.comment(102)).state is CommentState.PREVIEW


async def test_what_was_cancelled_may_be_written_again(reader: Chat, posts: list[Post]) -> None:
    await write(reader, posts[0])
    await reader.press("Do not send")
    assert await send(reader, posts[0]) == texts_comments.SENT_TOAST


async def test_what_another_person_wrote_may_be_written(
    reader: Chat, other: Chat, posts: list[Post]
) -> None:
    await send(other, posts[0])
    assert await send(reader, posts[0]) == texts_comments.SENT_TOAST


async def test_what_the_blog_could_not_take_may_be_written_again(
    reader: Chat, posts: list[Post]
) -> None:
    await send(reader, posts[0], decided=False)
    comment = await reader.comment()
    await reader.within(
        lambda tx: tx.comments.move(comment.id, CommentState.REJECTED, NOW, error="not_taken")
    )
    reader.wait(minutes=1)
    assert await send(reader, posts[0]) == texts_comments.SENT_TOAST


# ---- links of newcomers


async def cards(database: Database) -> list[Screen]:
    """Return the cards that wait for the owner."""
    async with database.transaction() as tx:
        waiting = await tx.messages.upcoming(NOW, 50, [])
    found = [stored_screen(one.body) for one in waiting if one.chat_id == OWNER]
    return [one for one in found if isinstance(one, Screen)]


async def test_a_newcomers_links_wait_for_an_owner_who_is_told_why(
    reader: Chat, owner: Chat, posts: list[Post], database: Database
) -> None:
    await write(reader, posts[0], LINKS)
    sent = await reader.press("Send comment")
    assert plain(changed(sent)).endswith(texts_guard.FOR_EDITOR)
    assert (await reader.comment()).state is CommentState.REVIEW
    (card,) = await cards(database)
    assert LINKS in plain(card)
    assert plain(card).endswith(texts_limits.WHY_LINKS)
    assert toast(await owner.press("Publish", card)) == texts_guard.PUBLISHED
    assert (await reader.comment()).state is CommentState.QUEUED


async def test_one_link_is_fine(reader: Chat, posts: list[Post], database: Database) -> None:
    await write(reader, posts[0], "We wrote about it at https://one.example/ last week.")
    await reader.press("Send comment")
    assert (await reader.comment()).state is CommentState.QUEUED
    assert await cards(database) == []


async def test_whom_the_blog_has_published_may_send_links(
    reader: Chat, posts: list[Post], database: Database
) -> None:
    await published(reader, posts[1])
    await write(reader, posts[0], LINKS)
    await reader.press("Send comment")
    assert (await reader.comment()).state is CommentState.QUEUED
    assert await cards(database) == []


async def test_without_owners_a_newcomers_links_are_refused_before_anything_is_written(
    reader: Chat, posts: list[Post]
) -> None:
    reader.house = replace(reader.house, owners=frozenset())
    assert said(await write(reader, posts[0], LINKS)) == texts_limits.TOO_MANY_LINKS
    assert await reader.within(lambda tx: tx.comments.from_message(READER, reader.number)) is None


async def test_a_draft_into_which_links_came_later_is_refused_without_owners(
    reader: Chat, posts: list[Post]
) -> None:
    reader.house = replace(reader.house, owners=frozenset())
    await write(reader, posts[0])
    await reader.edit(reader.number, LINKS)
    assert toast(await reader.press("Send comment")) == texts_limits.TOO_MANY_LINKS
    assert (await reader.comment()).state is CommentState.PREVIEW


async def test_who_posts_by_hand_may_have_links(database: Database, posts: list[Post]) -> None:
    reader = Chat(database, house=replace(a_house(ReadOnly()), owners=frozenset()))
    (preview,) = says(await reader.write(LINKS, to=About(posts[0].id)))
    assert "I have posted it" in labels(preview.screen)


# ---- names


@pytest.mark.parametrize(
    "name", ["Dr Smith", "D\u200br Smith", "\U0001d403\U0001d42b Smith", "adm1n", "Nurse Joy"]
)
async def test_a_typed_name_that_claims_a_role_is_asked_again(
    reader: Chat, posts: list[Post], name: str
) -> None:
    await reader.write(TEXT, to=About(posts[0].id))
    await reader.press("Type a name")
    assert said(await reader.write(name)) == CLAIM[Claim.ROLE]
    assert "Name: Jo Smith (via Telegram)" in said(await reader.write("Jo Smith"))


@pytest.mark.parametrize("name", ["The author", "th3 author", "Jane Smith", "A blog", "a-BLOG"])
async def test_the_names_of_the_blog_and_its_authors_cannot_be_typed(
    reader: Chat, posts: list[Post], name: str
) -> None:
    await reader.within(lambda tx: a_post(tx, 50, author="Dr Jane Smith"))
    await reader.write(TEXT, to=About(posts[0].id))
    await reader.press("Type a name")
    assert said(await reader.write(name)) in CLAIM.values()
    assert (await reader.comment(101)).state is CommentState.NAMING


async def test_a_first_name_that_claims_a_role_is_not_offered(
    reader: Chat, posts: list[Post]
) -> None:
    reader.first_name = "Dr Sam"
    (question,) = says(await reader.write(TEXT, to=About(posts[0].id)))
    assert labels(question.screen) == ["Anonymous reader", "Type a name"]


@pytest.mark.parametrize(
    ("first_name", "why"), [("Dr Sam", CLAIM[Claim.ROLE]), ("Jane Smith", CLAIM[Claim.BLOG])]
)
async def test_no_press_takes_a_first_name_that_claims_something(
    reader: Chat, posts: list[Post], first_name: str, why: str
) -> None:
    await reader.within(lambda tx: a_post(tx, 50, author="Dr Jane Smith"))
    await reader.write(TEXT, to=About(posts[0].id))
    reader.first_name = first_name
    comment = await reader.comment()
    assert toast(await reader.press_data(f"v1:first:{comment.id}:{comment.revision}")) == why
    assert (await reader.comment()).state is CommentState.NAMING


async def test_a_kept_name_that_claims_a_role_is_neither_offered_nor_taken(
    reader: Chat, posts: list[Post]
) -> None:
    await write(reader, posts[0])
    await reader.within(lambda tx: tx.subscribers.set_name(READER, "Dr Sam"))
    (question,) = says(await reader.press("Change name"))
    assert "Keep: Dr Sam" not in labels(question.screen)
    comment = await reader.comment()
    pressed = await reader.press_data(f"v1:keep:{comment.id}:{comment.revision}")
    assert toast(pressed) == CLAIM[Claim.ROLE]


async def test_whoever_wants_no_name_is_never_asked_for_another(
    reader: Chat, posts: list[Post]
) -> None:
    await reader.within(lambda tx: a_post(tx, 50, author="Anonymous reader"))
    assert "Name: Anonymous reader" in said(await write(reader, posts[0]))


# ---- what is not a person's own text, as Telegram gives it

PRIVATE = {"id": READER, "type": "private", "first_name": "Sam"}
ME = {"id": READER, "is_bot": False, "first_name": "Sam"}
BOT_ID = 4242
BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Bleep", "username": "bleep_demo_bot"}
ANOTHER_BOT = {"id": BOT_ID + 1, "is_bot": True, "first_name": "Other", "username": "another_bot"}
FILE = {"file_id": "a", "file_unique_id": "b"}
PICTURE = [FILE | {"width": 1, "height": 1}]
VIDEO = FILE | {"width": 1, "height": 1, "duration": 1}
CHANNEL = {"id": -2, "type": "channel", "title": "A channel"}
STICKER = FILE | {"width": 1, "height": 1, "is_animated": False, "is_video": False}
ORIGINS = [
    {"type": "user", "date": 1, "sender_user": ME},
    {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"},
    {"type": "chat", "date": 1, "sender_chat": CHANNEL},
    {"type": "channel", "date": 1, "chat": CHANNEL, "message_id": 3},
]
MEDIA: list[dict[str, Any]] = [
    {"voice": FILE | {"duration": 1}},
    {"audio": FILE | {"duration": 1}, "caption": TEXT},
    {"video": VIDEO, "caption": TEXT},
    {"video_note": FILE | {"length": 1, "duration": 1}},
    {"animation": VIDEO, "document": FILE, "caption": TEXT},
    {"document": FILE, "caption": TEXT},
    {"sticker": STICKER | {"type": "regular"}},
    {"contact": {"phone_number": "07700 900123", "first_name": "Sam"}},
    {"location": {"latitude": 1.0, "longitude": 1.0}},
    {"dice": {"emoji": "\U0001f3b2", "value": 3}},
    {"story": {"chat": CHANNEL, "id": 3}},
]


def reply_of(**content: Any) -> Update:  # noqa: ANN401  fields of several types
    """Return a reply to a message of the bot, as Telegram gives it."""
    answered = {"message_id": 3, "date": 1, "chat": PRIVATE, "from": BOT, "text": "A post"}
    message = {"message_id": 7, "date": 1, "chat": PRIVATE, "from": ME}
    data = {"update_id": 1, "message": message | {"reply_to_message": answered} | content}
    update = Update.de_json(data, None)
    assert update is not None
    return update


async def answer_to(chat: Chat, post: Post, **content: Any) -> str:  # noqa: ANN401  the same
    """Return what is said to such a reply to a post; no comment may come of it."""
    incoming = receive(reply_of(**content), BOT_ID, "a_bot").incoming
    assert incoming is not None
    answer = said(await chat.ask(replace(incoming, about=About(post.id))))
    assert await chat.within(lambda tx: tx.comments.of(READER, 10)) == []
    return answer


@pytest.mark.parametrize("origin", ORIGINS, ids=lambda origin: str(origin["type"]))
@pytest.mark.parametrize("content", [{"text": TEXT}, {"photo": PICTURE, "caption": TEXT}])
async def test_nothing_that_is_forwarded_becomes_a_comment(
    reader: Chat, posts: list[Post], origin: dict[str, Any], content: dict[str, Any]
) -> None:
    answer = await answer_to(reader, posts[0], forward_origin=origin, **content)
    assert answer == texts_help.NO_FORWARDS


@pytest.mark.parametrize("content", [{"text": TEXT}, {"photo": PICTURE}, MEDIA[4]])
async def test_nothing_that_another_bot_made_becomes_a_comment(
    reader: Chat, posts: list[Post], content: dict[str, Any]
) -> None:
    assert await answer_to(reader, posts[0], via_bot=ANOTHER_BOT, **content) == texts_help.NO_BOTS


@pytest.mark.parametrize("caption", [{}, {"caption": TEXT}, {"media_group_id": "1"}])
async def test_no_picture_becomes_a_comment(
    reader: Chat, posts: list[Post], caption: dict[str, Any]
) -> None:
    answer = await answer_to(reader, posts[0], photo=PICTURE, **caption)
    assert answer == texts_help.NO_PHOTOS


@pytest.mark.parametrize("content", MEDIA, ids=lambda content: next(iter(content)))
async def test_nothing_else_than_text_becomes_a_comment(
    reader: Chat, posts: list[Post], content: dict[str, Any]
) -> None:
    assert await answer_to(reader, posts[0], **content) == texts_help.ONLY_TEXT


async def test_a_message_that_became_something_else_changes_no_comment(
    reader: Chat, posts: list[Post]
) -> None:
    await write(reader, posts[0])
    before = await reader.comment()
    for refused in ("photo", "forward", "via_bot", "other"):
        incoming = replace(await an_edit(reader), refused=refused)
        assert await reader.ask(incoming) == ()
    assert await reader.comment() == before


async def an_edit(chat: Chat) -> Incoming:
    """Return an edit of the last message, with other words."""
    update = reply_of(text="Other words than before, and many of them.")
    incoming = receive(update, BOT_ID, "a_bot").incoming
    assert incoming is not None
    return replace(incoming, message_id=chat.number, edited=True)


@pytest.mark.parametrize("chat_id", [-5, -1_001_234])
async def test_chatter_in_a_group_is_never_a_comment(
    reader: Chat, posts: list[Post], chat_id: int
) -> None:
    group = replace(reader, chat_id=chat_id, private=False)
    assert await group.write(TEXT, to=About(posts[0].id)) == ()
    assert await group.write(TEXT, to=About(posts[0].id), refused="photo") == ()
    assert await group.edit(group.number, LINKS, to=About(posts[0].id)) == ()
    for action in ("send", "anonymous", "note", "topic"):
        assert await group.press_data(f"v1:{action}:1:1") == ()
    async with reader.database.transaction() as tx:
        assert [await tx.comments.of(one, 10) for one in (chat_id, READER, OTHER)] == [[], [], []]
