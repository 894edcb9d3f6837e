"""Owners answer: on the blog as anyone does, a private note in private, and a card not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.context import House
from bot.delivery.settlement import stored_screen
from bot.screen import Screen
from bot.texts import answers as texts_answers
from bot.texts import guard as texts_guard
from bot.texts import moderation as texts_moderation
from storage.database import Database
from storage.messages import About
from storage.records import Comment, Post
from storage.states import CommentState
from tests.bot.builders import rows
from tests.bot.handlers.ask import (
    NOW,
    OTHER,
    OWNER,
    READER,
    Chat,
    audited,
    changed,
    find,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.bot.handlers.test_screening import CLEAR, URGENT
from tests.bot.handlers.waiting import (
    SECOND,
    TEXT,
    ByHand,
    Moderated,
    a_card,
    a_comment,
    the_wish,
    two_owners,
    written_to,
)
from tests.storage.builders import seal

ANSWER = "Thank you for telling me. I shall change the post this week."
NUMBER = "943 476 5919"
GIVES_AWAY = f"Is her NHS number {NUMBER}? Then I shall look."
PHONE = "Ring me at the surgery on 0161 496 0000 and we can talk."


@pytest.fixture
def house() -> House:
    return two_owners(Moderated())


async def a_note(reader: Chat, post: Post, text: str = CLEAR) -> About:
    """Send a private note; return what its message to the owners is about."""
    await reader.write(text, to=About(post.id))
    if text != URGENT:
        await reader.press("Anonymous reader")
    await reader.press("Send to the editor" if text == URGENT else "Private note to the author")
    (row,) = [row for row in await rows(reader.database, "messages") if row["chat_id"] == OWNER]
    return About(row["post_id"], row["comment_id"], row["site_comment_id"])


async def to_reader(database: Database) -> list[Screen]:
    return await written_to(database, READER)


# ---- publish and answer


async def test_publish_and_answer_publishes_and_asks_for_the_answer(
    owner: Chat, held: Comment, posts: list[Post]
) -> None:
    pressed = await owner.press("Publish and answer", a_card(owner, held, posts[0]))
    assert toast(pressed) == texts_moderation.DONE_TOAST
    wish = await the_wish(owner, held)
    assert wish is not None
    assert (wish.word, wish.by) == ("publish", OWNER)
    (asked,) = says(pressed)
    assert texts_moderation.ANSWER_TITLE in plain(asked.screen)
    assert TEXT in plain(asked.screen)
    assert (asked.post_id, asked.comment_id, asked.site_comment_id) == (posts[0].id, None, "5")
    assert ("comment moderated", OWNER) in await audited(owner.database)


async def test_the_reply_to_it_is_a_comment_that_answers_with_its_preview(
    owner: Chat, held: Comment, posts: list[Post]
) -> None:
    (asked,) = says(await owner.press("Publish and answer", a_card(owner, held, posts[0])))
    await owner.write(ANSWER, to=asked)
    own = await owner.comment()
    assert (own.chat_id, own.parent_id, own.post_id) == (OWNER, "5", posts[0].id)
    await owner.press("Anonymous reader")
    await owner.press("Send comment")
    assert (await owner.comment()).state is CommentState.QUEUED


async def test_the_guard_looks_at_an_owners_answer_too(
    owner: Chat, held: Comment, posts: list[Post]
) -> None:
    (asked,) = says(await owner.press("Publish and answer", a_card(owner, held, posts[0])))
    assert texts_guard.BLOCKED_TITLE in said(await owner.write(GIVES_AWAY, to=asked))


async def test_a_second_press_asks_for_no_second_answer(
    owner: Chat, second: Chat, held: Comment, posts: list[Post]
) -> None:
    card = a_card(owner, held, posts[0])
    await owner.press("Publish and answer", card)
    late = await second.press("Publish and answer", card)
    assert says(late) == []
    assert toast(late) == texts_moderation.OTHER_TOAST
    assert "Publish was pressed at midday by another owner." in plain(changed(late))


async def test_the_author_may_answer_under_the_own_name(owner: Chat, posts: list[Post]) -> None:
    """Who runs the blog may speak for it; a reader may not."""
    await owner.write(ANSWER, to=About(posts[0].id))
    first = owner.number
    await owner.press("Type a name")
    await owner.write(posts[0].author)
    assert (await owner.comment(first)).shown_name == f"{posts[0].author} (via Telegram)"


# ---- a reply to a card


@pytest.mark.parametrize(
    ("state", "says_so"),
    [
        (CommentState.HELD, texts_answers.PRESS_HELD),
        (CommentState.TRASHED, texts_answers.GONE_ON),
        (CommentState.SPAM, texts_answers.GONE_ON),
    ],
)
async def test_a_reply_to_a_card_sends_nothing_and_says_what_to_press(
    owner: Chat, reader: Chat, posts: list[Post], state: CommentState, says_so: str
) -> None:
    comment = await a_comment(reader, posts[0], state)
    answer = await owner.write(ANSWER, to=About(posts[0].id, comment.id))
    assert said(answer) == says_so
    assert await owner.within(lambda tx: tx.comments.of(OWNER, 9)) == []
    assert await rows(owner.database, "messages") == []


async def test_a_reply_to_a_card_where_the_blog_decides_leads_there(
    owner: Chat, held: Comment, posts: list[Post]
) -> None:
    owner.house = two_owners(ByHand())
    answer = await owner.write(ANSWER, to=About(posts[0].id, held.id))
    assert said(answer) == texts_answers.OPEN_HELD


async def test_a_reply_to_the_card_of_what_waits_here_says_what_to_press(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    comment = await a_comment(reader, posts[0])
    await owner.within(lambda tx: tx.comments.note(comment.id, state=CommentState.REVIEW))
    answer = await owner.write(ANSWER, to=About(posts[0].id, comment.id))
    assert said(answer) == texts_answers.PRESS_REVIEW


async def test_a_reply_to_the_card_of_a_public_comment_asks_for_the_answer_to_it(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    comment = await a_comment(reader, posts[0], CommentState.APPROVED)
    (asked,) = says(await owner.write(ANSWER, to=About(posts[0].id, comment.id)))
    assert asked.site_comment_id == "5"
    await owner.write(ANSWER, to=asked)
    assert (await owner.comment()).parent_id == "5"


@pytest.mark.usefixtures("held")
async def test_cards_at_start_can_be_replied_to(owner: Chat) -> None:
    cards = [one for one in says(await owner.write("/start")) if TEXT in plain(one.screen)]
    assert said(await owner.write(ANSWER, to=cards[0])) == texts_answers.PRESS_HELD


@pytest.mark.parametrize("who", [READER, OTHER])
async def test_what_an_owner_may_reply_to_is_no_card_for_anyone_else(
    database: Database, reader: Chat, posts: list[Post], who: int
) -> None:
    note = await a_note(reader, posts[0])
    anyone = Chat(database, who, two_owners(Moderated()), number=950, now=NOW + timedelta(hours=1))
    await anyone.write("This is a comment and not an answer.", to=note)
    assert (await anyone.comment()).state in (CommentState.NAMING, CommentState.PREVIEW)
    assert await to_reader(database) == []


async def test_an_owners_own_comment_is_changed_by_a_reply_as_anyones_is(
    owner: Chat, posts: list[Post]
) -> None:
    await owner.write(ANSWER, to=About(posts[0].id))
    (preview,) = says(await owner.press("Anonymous reader"))
    first = owner.number
    await owner.write(f"{ANSWER} Or the next one.", to=preview)
    assert (await owner.comment(first)).text.endswith("Or the next one.")


# ---- a private note is answered in private


@pytest.mark.parametrize("text", [CLEAR, URGENT])
async def test_a_reply_to_a_private_note_goes_back_to_its_writer(
    owner: Chat, reader: Chat, posts: list[Post], database: Database, text: str
) -> None:
    note = await a_note(reader, posts[0], text)
    answer = await owner.write(ANSWER, to=note)
    assert said(answer) == texts_answers.SENT
    (came,) = await to_reader(database)
    assert plain(came).startswith("The editors answer")
    assert f"<blockquote>{ANSWER}</blockquote>" in came.html
    assert texts_answers.WRITE_BACK in plain(came)
    assert came.reply_to == (await reader.comment()).message_id
    assert str(OWNER) not in came.html
    assert owner.first_name not in came.html
    assert ("note answered", OWNER) in await audited(database)
    assert await owner.within(lambda tx: tx.comments.of(OWNER, 9)) == []


async def test_the_same_message_is_answered_once(
    owner: Chat, reader: Chat, posts: list[Post], database: Database
) -> None:
    note = await a_note(reader, posts[0])
    await owner.write(ANSWER, to=note)
    edited = await owner.edit(owner.number, f"{ANSWER} Or not.", to=note)
    assert said(edited) == texts_answers.SENT_AS_IT_WAS
    assert len(await to_reader(database)) == 1


async def test_the_row_of_an_answer_does_not_hold_the_owners_number(
    owner: Chat, second: Chat, reader: Chat, posts: list[Post], database: Database
) -> None:
    note = await a_note(reader, posts[0])
    for who in (owner, second):
        await who.write(ANSWER, to=note)
    found = [row for row in await rows(database, "messages") if row["chat_id"] == READER]
    assert len({row["key"] for row in found}) == 2
    assert not any(str(who) in row["key"] for row in found for who in (OWNER, SECOND))


async def test_a_further_reply_is_a_further_answer(
    owner: Chat, reader: Chat, posts: list[Post], database: Database
) -> None:
    note = await a_note(reader, posts[0])
    (sent,) = says(await owner.write(ANSWER, to=note))
    await owner.write("One more thing: it is done.", to=sent)
    keys = [row["key"] for row in await rows(database, "messages") if row["chat_id"] == READER]
    assert len(keys) == len(set(keys)) == 2


async def test_the_other_owners_see_the_answer_and_who_wrote_it_is_not_named(
    owner: Chat, second: Chat, reader: Chat, posts: list[Post], database: Database
) -> None:
    note = await a_note(reader, posts[0])
    await owner.write(ANSWER, to=note)
    shown = await all_to(database, SECOND)
    assert texts_answers.ANSWERED_TITLE in plain(shown[-1])
    assert ANSWER in plain(shown[-1])
    assert not any(ANSWER in plain(one) for one in await all_to(database, OWNER))
    await second.write("I know more about it.", to=note)
    assert len([r for r in await rows(database, "messages") if r["chat_id"] == READER]) == 2


async def all_to(database: Database, chat_id: int) -> Sequence[Screen]:
    """Return every message to a chat, oldest first, also those that wait for others."""
    found = [row for row in await rows(database, "messages") if row["chat_id"] == chat_id]
    screens = [stored_screen(seal().open(row["sealed_body"])) for row in found]
    return [one for one in screens if isinstance(one, Screen)]


async def test_an_answer_that_gives_a_patient_away_is_not_sent_and_not_kept(
    owner: Chat, reader: Chat, posts: list[Post], database: Database
) -> None:
    note = await a_note(reader, posts[0])
    refused = said(await owner.write(GIVES_AWAY, to=note))
    assert texts_guard.BLOCKED_TITLE in refused
    assert NUMBER not in refused
    assert await to_reader(database) == []
    assert await owner.within(lambda tx: tx.drafts.get(OWNER)) is None


async def test_an_answer_that_was_refused_can_be_edited_and_is_sent_then(
    owner: Chat, reader: Chat, posts: list[Post], database: Database
) -> None:
    note = await a_note(reader, posts[0])
    await owner.write(GIVES_AWAY, to=note)
    assert said(await owner.edit(owner.number, ANSWER, to=note)) == texts_answers.SENT
    (came,) = await to_reader(database)
    assert ANSWER in plain(came)


async def test_a_phone_number_in_an_answer_is_asked_about_and_then_sent_once(
    owner: Chat, reader: Chat, posts: list[Post], database: Database
) -> None:
    note = await a_note(reader, posts[0])
    (asked,) = says(await owner.write(PHONE, to=note))
    assert texts_answers.CHECK_TITLE in plain(asked.screen)
    assert labels(asked.screen) == [texts_answers.SEND, texts_answers.DO_NOT_SEND]
    assert await to_reader(database) == []
    sent = await owner.press(texts_answers.SEND, asked.screen)
    assert toast(sent) == texts_answers.SENT
    assert labels(changed(sent)) == []
    (came,) = await to_reader(database)
    assert "0161 496 0000" in plain(came)
    assert toast(await owner.press(texts_answers.SEND, asked.screen)) == texts_answers.STALE
    assert len(await to_reader(database)) == 1


async def test_an_answer_that_is_not_to_be_sent_is_not(
    owner: Chat, reader: Chat, posts: list[Post], database: Database
) -> None:
    note = await a_note(reader, posts[0])
    (asked,) = says(await owner.write(PHONE, to=note))
    dropped = await owner.press(texts_answers.DO_NOT_SEND, asked.screen)
    assert toast(dropped) == texts_answers.NOT_SENT
    assert toast(await owner.press(texts_answers.SEND, asked.screen)) == texts_answers.STALE
    assert await to_reader(database) == []


@pytest.mark.parametrize("who", [READER, OTHER, SECOND])
async def test_nobody_else_sends_an_owners_answer(
    owner: Chat, reader: Chat, posts: list[Post], database: Database, who: int
) -> None:
    note = await a_note(reader, posts[0])
    (asked,) = says(await owner.write(PHONE, to=note))
    anyone = Chat(database, who, two_owners(Moderated()))
    await anyone.press_data(find(asked.screen, texts_answers.SEND).data or "")
    assert await to_reader(database) == []


@pytest.mark.parametrize("words", [" \u200b ", "x" * (texts_answers.LONGEST + 1)])
async def test_an_answer_of_nothing_or_of_too_much_is_not_sent(
    owner: Chat, reader: Chat, posts: list[Post], database: Database, words: str
) -> None:
    note = await a_note(reader, posts[0])
    problem = said(await owner.write(words, to=note))
    assert problem in (texts_answers.NOTHING_THERE, texts_answers.TOO_LONG)
    assert await to_reader(database) == []


async def test_the_longest_answer_fits_into_a_message(
    owner: Chat, reader: Chat, posts: list[Post], database: Database
) -> None:
    note = await a_note(reader, posts[0])
    words = ("& <b> " * 600)[: texts_answers.LONGEST].strip()
    await owner.write(words, to=note)
    (came,) = await to_reader(database)
    assert len(plain(came)) <= 4096
    assert words in plain(came)


async def test_an_owner_is_told_where_the_writer_has_gone(
    owner: Chat, reader: Chat, posts: list[Post], database: Database
) -> None:
    note = await a_note(reader, posts[0])
    await owner.within(lambda tx: tx.subscribers.mark(READER, "blocked", NOW))
    assert said(await owner.write(ANSWER, to=note)) == texts_answers.WRITER_AWAY
    assert await to_reader(database) == []


async def test_a_reply_to_the_answer_is_not_public_by_itself(
    owner: Chat, reader: Chat, posts: list[Post], database: Database
) -> None:
    """It is a draft with the preview, where a private note can be chosen again."""
    note = await a_note(reader, posts[0])
    await owner.write(ANSWER, to=note)
    (row,) = [r for r in await rows(database, "messages") if r["chat_id"] == READER]
    came = About(row["post_id"], row["comment_id"], row["site_comment_id"])
    reader.now = NOW + timedelta(hours=1)
    (preview,) = says(await reader.write("Thank you, that would help us a lot.", to=came))
    assert "Private note to the author" in labels(preview.screen)
    assert (await reader.comment()).parent_id is None
