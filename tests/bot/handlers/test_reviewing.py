"""Owners decide about comments that wait here: with a reason, once, and every card says who did."""

from __future__ import annotations

import pytest

from bot.context import House
from bot.render import comment_screen
from bot.render.moderation import DECISIONS
from bot.screen import Screen
from bot.texts import comments as texts_comments
from bot.texts import guard as texts_guard
from bot.texts import help as texts_help
from bot.texts import moderation as texts_moderation
from bot.texts import states as texts_states
from storage.database import Database
from storage.messages import About
from storage.records import Comment, Post
from storage.states import CommentState
from tests.bot.handlers.ask import (
    OTHER,
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
    PHONE,
    TEXT,
    Moderated,
    a_comment,
    a_review,
    the_wish,
    two_owners,
)

QUEUED, REJECTED, REVIEW = CommentState.QUEUED, CommentState.REJECTED, CommentState.REVIEW
REASONS = {**texts_moderation.REFUSALS, **texts_moderation.QUESTIONS}


@pytest.fixture
def house() -> House:
    return two_owners(Moderated())


@pytest.fixture
async def card(reader: Chat, posts: list[Post]) -> Screen:
    """Give the card of a comment that the guard sent to the owners."""
    return await a_review(reader, posts[0])


async def told(reader: Chat, comment: Comment, post: Post) -> Screen:
    """Return what the report tells the writer."""
    site = await reader.within(lambda tx: tx.sites.get(post.site_id))
    return comment_screen(comment, post, site)


async def decide(owner: Chat, card: Screen, label: str, word: str) -> Screen:
    """Press a reason, or a question, of the card; return what it became."""
    side = "Ask for a change" if word in texts_moderation.QUESTIONS else "Reject"
    return changed(await owner.press(label, changed(await owner.press(side, card))))


async def test_the_card_has_the_choices_of_one_that_waits_on_the_blog(card: Screen) -> None:
    assert labels(card) == ["Publish", "Reject", "Ask for a change", "Ban"]
    assert PHONE in plain(card)
    assert "The guard saw a phone number." in plain(card)


@pytest.mark.parametrize(("side", "words"), [("Reject", 4), ("Ask for a change", 3)])
async def test_a_card_turns_over_and_back_and_nothing_is_decided(
    reader: Chat, owner: Chat, card: Screen, side: str, words: int
) -> None:
    menu = changed(await owner.press(side, card))
    assert len(labels(menu)) == words + 1
    assert "bin" not in plain(menu), "the blog does not have it"
    assert changed(await owner.press("Back", menu)) == card
    assert (await reader.comment()).state is REVIEW


@pytest.mark.parametrize(("word", "label"), list(REASONS.items()))
async def test_a_reason_is_told_to_the_writer_and_a_new_version_can_be_sent(
    reader: Chat, owner: Chat, posts: list[Post], card: Screen, word: str, label: str
) -> None:
    closed = await decide(owner, card, label, word)
    assert toast(owner.last) == texts_guard.REFUSED
    assert labels(closed) == []
    assert f"{label.lower()}, was pressed at midday by you. It was not published." in plain(closed)
    comment = await reader.comment()
    assert comment.state is REJECTED
    shown = plain(await told(reader, comment, posts[0]))
    assert (texts_moderation.CHANGE_TITLE in shown) == (word in texts_moderation.QUESTIONS)
    usual = texts_states.REASONS["by_owner"]
    assert (usual if word == "other" else texts_moderation.REASONS[word]) in shown
    reader.wait(minutes=1)
    again = await reader.write(TEXT, to=About(posts[0].id, comment.id))
    assert texts_comments.PREVIEW_TITLE in said(again)
    assert ("comment decided", OWNER) in await audited(owner.database)


async def test_who_is_asked_to_change_an_answer_answers_the_same_comment_again(
    reader: Chat, owner: Chat, posts: list[Post]
) -> None:
    await reader.write(PHONE, to=About(posts[0].id, None, "77"))
    for label in ("It is a public number", "Anonymous reader", "Send comment"):
        await reader.press(label)
    first = await reader.comment()
    menu = await owner.press_data(f"v1:held:{first.id}:{first.revision}:ask")
    await owner.press("Make it shorter", changed(menu))
    reader.wait(minutes=1)
    await reader.write(TEXT, to=About(posts[0].id, first.id))
    assert (await reader.comment()).parent_id == "77"


@pytest.mark.parametrize("first", ["Publish", "Off topic", "For good"])
@pytest.mark.parametrize("late", ["Publish", "Reject", "Ask for a change", "Ban"])
async def test_a_second_press_changes_nothing_and_says_who_did_what(
    reader: Chat, owner: Chat, second: Chat, card: Screen, first: str, late: str
) -> None:
    if first == "Publish":
        await owner.press("Publish", card)
    elif first == "Off topic":
        await decide(owner, card, first, "off_topic")
    else:
        await owner.press(first, changed(await owner.press("Ban", card)))
    before = await reader.comment()
    pressed = await second.press(late, card)
    assert toast(pressed) == texts_moderation.OTHER_TOAST
    shown = changed(pressed)
    assert labels(shown) == []
    assert "was pressed at midday by another owner." in plain(shown)
    assert PHONE in plain(shown)
    assert await reader.comment() == before


async def test_of_two_who_press_at_once_one_decides(
    reader: Chat, owner: Chat, second: Chat, card: Screen
) -> None:
    menus = [changed(await one.press("Reject", card)) for one in (owner, second)]
    await owner.press("Publish", card)
    late = await second.press("Off topic", menus[1])
    assert "Publish was pressed at midday by another owner." in plain(changed(late))
    assert "It is on its way to the blog." in plain(changed(late))
    assert (await reader.comment()).state is QUEUED


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (CommentState.REJECTED, texts_moderation.NOT_TAKEN),
        (CommentState.CANCELLED, texts_moderation.STANDS[CommentState.CANCELLED]),
        (CommentState.POSTING, texts_moderation.STANDS[CommentState.POSTING]),
    ],
)
async def test_a_stale_card_says_what_came_of_it_since(
    reader: Chat, owner: Chat, card: Screen, state: CommentState, words: str
) -> None:
    await owner.press("Publish", card)
    comment = await reader.comment()
    await reader.within(
        lambda tx: tx.comments.move(comment.id, state, reader.now, error="spam_blocked")
    )
    late = plain(changed(await owner.press("Publish", card)))
    assert f"Publish was pressed at midday by you. {words}" in late


async def test_what_its_writer_took_back_is_said_so(
    reader: Chat, owner: Chat, card: Screen
) -> None:
    comment = await reader.comment()
    await reader.press_data(f"v1:withdraw:{comment.id}")
    late = await owner.press("Publish", card)
    assert texts_moderation.STANDS[CommentState.CANCELLED] in plain(changed(late))
    assert PHONE not in plain(changed(late)), "its words are gone"


async def test_owners_who_review_their_own_see_it_published_on_the_blog_by_itself(
    owner: Chat, second: Chat, posts: list[Post]
) -> None:
    await owner.write(PHONE, to=About(posts[0].id))
    for label in ("It is a public number", "Anonymous reader", "Send comment"):
        await owner.press(label)
    own = await owner.comment()
    await second.press_data(f"v1:held:{own.id}:{own.revision}:publish")
    assert (await owner.comment()).state is QUEUED
    assert await the_wish(owner, own) is None, "the report asks the blog to publish it"


@pytest.mark.parametrize("word", ["added", "spam", "answer", "withdraw", "nonsense", ""])
async def test_a_button_that_the_card_does_not_have_does_nothing(
    reader: Chat, owner: Chat, posts: list[Post], word: str
) -> None:
    comment = await a_comment(reader, posts[0], REVIEW)
    pressed = await owner.press_data(f"v1:held:{comment.id}:{comment.revision}:{word}")
    assert toast(pressed) == texts_help.STALE
    assert (await reader.comment(comment.message_id)).state is REVIEW


@pytest.mark.parametrize("who", [READER, OTHER])
async def test_nobody_else_decides(
    database: Database, house: House, card: Screen, who: int
) -> None:
    anyone = Chat(database, who, house)
    author = Chat(database, READER, house, number=101)
    for word in ("refuse", "ask", *DECISIONS):
        await anyone.press_data(f"v1:held:1:1:{word}")
    assert labels(card)
    assert (await author.comment()).state is REVIEW
