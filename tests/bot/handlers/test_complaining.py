"""A person reports a comment: from any place where it can be seen, in private, with a clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.context import House, Reaction, Say
from bot.delivery.settlement import stored_screen
from bot.render import reply_screen
from bot.render.complaints import taken_screen
from bot.screen import Screen
from bot.texts import about_us as texts_about_us
from bot.texts import answers as texts_answers
from bot.texts import complaints as texts_complaints
from bot.texts import guard as texts_guard
from bot.texts import help as texts_help
from storage.complaints import Choice, Complaint
from storage.database import Database
from storage.messages import About, NewMessage
from storage.records import Comment, Post, SiteComment
from storage.replies import Reply
from storage.states import CommentState
from storage.tables_comments import site_comments
from storage.tables_sending import messages
from storage.transaction import Transaction
from tests.bot.builders import rows
from tests.bot.handlers.ask import (
    NOW,
    OTHER,
    OWNER,
    READER,
    Chat,
    a_house,
    audited,
    changed,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.bot.handlers.test_screening import BLOCKED, HELD, NUMBER, URGENT
from tests.bot.handlers.waiting import SECOND, Moderated, a_comment
from tests.storage.builders import a_site, seal

WHY = "It says that our surgery lies to people. That is not true."
LINK = "https://blog.example/1/#comment-5"
THEIRS = "Quillon"
DUE = "midday on 18 March 2026"  # NOW is a Monday


def house() -> House:
    return replace(a_house(Moderated()), owners=frozenset({OWNER, SECOND}))


@pytest.fixture
def reader(database: Database) -> Chat:
    """Give the writer of the comment that is reported."""
    return Chat(database, READER, house())


@pytest.fixture
def other(database: Database) -> Chat:
    """Give the person who reports it."""
    return Chat(database, OTHER, house(), first_name="Alex")


@pytest.fixture
async def shown(reader: Chat, posts: list[Post]) -> Comment:
    """Give a reader's comment that is on the blog as number 5."""
    return await a_comment(reader, posts[0], CommentState.APPROVED)


async def sent_to(database: Database, chat_id: int) -> list[Screen]:
    """Return every message that was written for a chat, oldest first."""
    query = select(messages.c.sealed_body).where(messages.c.chat_id == chat_id)
    async with database._engine.connect() as conn:  # noqa: SLF001  tests look under the verbs
        rows = (await conn.execute(query.order_by(messages.c.id))).all()
    found = [stored_screen(seal().open(row.sealed_body)) for row in rows]
    return [one for one in found if isinstance(one, Screen)]


async def all_of(chat: Chat) -> list[Complaint]:
    return await chat.within(lambda tx: tx.complaints.open())


async def report(chat: Chat, link: str = LINK, why: str = WHY) -> Sequence[Reaction]:
    """Report a comment by its link."""
    await chat.write(f"/complain {link}")
    return await chat.write(why)


async def an_answer(tx: Transaction, ours: Comment, number: str = "77") -> Reply:
    """Bring an answer on the blog to the writer of a comment, as the report does it."""
    site = await a_site(tx)
    url = f"https://blog.example/1/#comment-{number}"
    text = "Nobody believes you."
    answer = SiteComment(number, "1", "5", THEIRS, text, url, NOW, by_site=False)
    assert await tx.replies.add(site.id, answer, ours.id)
    (reply,) = await tx.replies.untold(9)
    await tx.replies.told(reply.id, NOW)
    told = NewMessage(f"reply:{number}", ours.chat_id, "{}", ours.post_id, ours.id, number)
    await tx.messages.add(told, NOW)
    return reply


async def site_comment(database: Database, number: str, state: str = "approved") -> None:
    """Put a comment that is not ours on the blog."""
    async with database.transaction() as tx:
        site = await a_site(tx)
    values = {
        "site_id": site.id,
        "remote_id": number,
        "state": state,
        "sealed_author": seal().close(THEIRS),
        "sealed_text": seal().close("You are a fool."),
        "url": f"https://blog.example/1/#comment-{number}",
        "content_hash": "0",
        "seen_at": NOW,
    }
    async with database._engine.begin() as conn:  # noqa: SLF001  the same
        await conn.execute(insert(site_comments).values(**values))


# ---- where it begins


async def test_an_answer_that_is_brought_can_be_reported(
    reader: Chat, shown: Comment, posts: list[Post], database: Database
) -> None:
    reply = await reader.within(lambda tx: an_answer(tx, shown))
    asked = await reader.press("Report this comment", reply_screen(reply, posts[0]))
    assert texts_complaints.ASK_TITLE in said(asked)
    filed = said(await reader.write(WHY))
    (complaint,) = await all_of(reader)
    assert f"Your reference is {complaint.reference}." in filed
    assert f"The editors decide before {DUE}." in filed
    assert complaint.due_at == NOW + timedelta(hours=48)
    assert (complaint.subject.author, complaint.subject.text) == (THEIRS, "Nobody believes you.")
    assert (complaint.why, complaint.chat_id, complaint.post_id) == (WHY, READER, posts[0].id)
    assert (complaint.comment_id, complaint.site_comment_id) == (None, None)
    assert ("complaint made", 0) in await audited(database)


async def test_the_question_answers_the_message_that_brought_the_comment(
    reader: Chat, shown: Comment, posts: list[Post]
) -> None:
    reply = await reader.within(lambda tx: an_answer(tx, shown))
    card = reply_screen(reply, posts[0])
    (say,) = says(await reader.press("Report this comment", card))
    assert say.screen.reply_to is None  # no message of that number is about it here
    async with reader.database._engine.begin() as conn:  # noqa: SLF001  tests look under the verbs
        await conn.execute(update(messages).values(message_id=50))
    (say,) = says(await reader.press("Report this comment", card))
    assert say.screen.reply_to == 50
    assert (say.post_id, say.comment_id) == (None, None)  # a reply to it is the reason


async def test_the_command_lists_what_came_here_and_takes_a_link(
    reader: Chat, shown: Comment
) -> None:
    await reader.within(lambda tx: an_answer(tx, shown))
    listed = await reader.write("/complain")
    assert texts_complaints.COMPLAIN_TITLE in said(listed)
    shown_here, about_us = labels(says(listed)[0].screen)
    assert (shown_here, about_us) == ("Quillon: Nobody believes you", texts_about_us.COMPLAIN)
    await reader.press("Quillon: Nobody believes you")
    await reader.write(WHY)
    assert len(await all_of(reader)) == 1


async def test_where_nothing_came_the_command_asks_for_a_link(other: Chat, shown: Comment) -> None:
    listed = await other.write("/complain")
    assert labels(says(listed)[0].screen) == [texts_about_us.COMPLAIN]
    assert texts_complaints.OR_TAP not in said(listed)
    asked = await other.write(f"This one: {LINK}")
    assert texts_complaints.ASK_TITLE in said(asked)
    assert says(asked)[0].screen.reply_to == other.number
    await other.write(WHY)
    (complaint,) = await all_of(other)
    assert (complaint.comment_id, complaint.post_id) == (shown.id, shown.post_id)
    assert complaint.subject.text == ""  # it is kept in one place only


@pytest.mark.parametrize(
    "text", ["Somebody was rude to me.", "https://other.example/1/#comment-5", "records"]
)
async def test_a_text_without_a_link_ends_the_task(other: Chat, shown: Comment, text: str) -> None:
    assert shown
    await other.write("/complain")
    assert texts_complaints.NO_LINK in said(await other.write(text))
    assert texts_complaints.NO_LINK not in said(await other.write("Records"))
    assert await all_of(other) == []


async def test_a_comment_that_we_know_nothing_of_can_be_reported(
    other: Chat, posts: list[Post], database: Database
) -> None:
    assert posts
    link = "https://blog.example/1/#comment-4321"
    assert DUE in said(await report(other, link))
    (complaint,) = await all_of(other)
    assert (complaint.subject.remote_id, complaint.subject.url) == ("4321", link)
    card = (await sent_to(database, OWNER))[0]
    assert texts_complaints.NO_WORDS in plain(card)
    assert texts_complaints.BY_HAND in plain(card)
    assert labels(card) == ["Done", "Leave it", "Open it on the blog"]


async def test_a_comment_of_the_site_is_known_by_its_row(
    other: Chat, posts: list[Post], database: Database
) -> None:
    assert posts
    await site_comment(database, "88")
    await report(other, "https://blog.example/1/#comment-88")
    (complaint,) = await all_of(other)
    assert complaint.site_comment_id is not None
    card = (await sent_to(database, OWNER))[0]
    assert "You are a fool." in plain(card)
    assert f"Name: {THEIRS}" in plain(card)
    assert labels(card)[0] == "Take it off the blog"


async def test_the_receipt_says_when_working_time_ends(other: Chat, shown: Comment) -> None:
    assert shown
    other.now = datetime(2026, 4, 2, 14, 0, tzinfo=UTC)  # the Thursday before Good Friday
    assert "3pm on 8 April 2026" in said(await report(other))


# ---- what is refused


async def test_a_comment_that_nobody_can_see_cannot_be_reported(
    other: Chat, reader: Chat, posts: list[Post], database: Database
) -> None:
    held = await a_comment(reader, posts[0])
    assert texts_complaints.NOT_THERE in said(await other.write(f"/complain {LINK}"))
    nothing = await other.press_data(f"v1:report:{posts[0].id}:404")
    assert toast(nothing) == texts_complaints.NOT_THERE
    assert await other.press_data(f"v1:report:{posts[0].id}:{held.remote_id}") == nothing
    await site_comment(database, "88", "held")
    assert await other.press_data(f"v1:report:{posts[0].id}:88") == nothing


async def test_the_comment_of_another_post_is_not_what_the_button_says(
    other: Chat, shown: Comment, posts: list[Post]
) -> None:
    pressed = await other.press_data(f"v1:report:{posts[1].id}:{shown.remote_id}")
    assert toast(pressed) == texts_complaints.NOT_THERE


@pytest.mark.parametrize("data", ["v1:report", "v1:report:", "v1:report:1:", "v1:report:999:5"])
async def test_a_button_that_was_never_shown_does_nothing(
    other: Chat, shown: Comment, data: str
) -> None:
    assert shown
    assert toast(await other.press_data(data)) == texts_help.STALE


async def test_nobody_reports_the_own_comment(reader: Chat, shown: Comment) -> None:
    assert texts_complaints.OWN in said(await reader.write(f"/complain {LINK}"))
    pressed = await reader.press_data(f"v1:report:{shown.post_id}:{shown.remote_id}")
    assert toast(pressed) == texts_complaints.OWN


async def test_one_report_of_a_person_about_a_comment_is_open_at_a_time(
    other: Chat, shown: Comment, database: Database
) -> None:
    await report(other)
    (first,) = await all_of(other)
    again = said(await other.write(f"/complain {LINK}"))
    assert texts_complaints.reported_before(first.reference) in again
    third = Chat(database, 1_003, house())
    await report(third)
    assert len(await all_of(other)) == 2
    decided = await other.within(lambda tx: tx.complaints.decide(first.id, Choice.LEFT, OWNER, NOW))
    assert decided
    await report(other, why="It is still a lie, and I can prove it.")
    assert len(await all_of(other)) == 2
    assert shown


async def test_five_reports_a_day_are_enough(other: Chat, posts: list[Post]) -> None:
    assert posts
    for number in range(100, 105):
        await report(other, f"https://blog.example/1/#comment-{number}")
        other.wait(hours=1)
    last = "https://blog.example/1/#comment-200"
    assert texts_complaints.TOO_MANY in said(await other.write(f"/complain {last}"))
    other.wait(hours=20)
    assert DUE not in said(await report(other, last))
    assert len(await all_of(other)) == 6


@pytest.mark.parametrize(
    ("text", "told"),
    [("\u200b", texts_complaints.EMPTY), ("x" * 1_501, texts_complaints.TOO_LONG)],
)
async def test_a_reason_has_to_have_words(
    other: Chat, shown: Comment, text: str, told: str
) -> None:
    assert shown
    assert told in said(await report(other, why=text))
    assert await all_of(other) == []
    await other.write(WHY)  # the question is still open
    assert len(await all_of(other)) == 1


async def test_who_does_not_want_to_report_after_all_stops(other: Chat, shown: Comment) -> None:
    assert shown
    await other.write(f"/complain {LINK}")
    old = other.pressable
    await other.write(f"/complain {LINK}")
    stopped = await other.press("Do not report it")
    assert texts_complaints.STOPPED in plain(changed(stopped))
    assert toast(await other.press("Do not report it", old)) == texts_help.STALE
    assert "No post has" in said(await other.write("nothing"))
    assert await all_of(other) == []


# ---- the guard


async def test_a_reason_that_gives_a_patient_away_is_refused_and_not_kept(
    other: Chat, shown: Comment, database: Database
) -> None:
    assert shown
    refused = said(await report(other, why=BLOCKED))
    assert texts_guard.BLOCKED_TITLE in refused
    assert NUMBER not in refused
    assert await all_of(other) == []
    assert await sent_to(database, OWNER) == []


async def test_who_needs_help_gets_it_at_once_and_the_report_is_taken(
    other: Chat, shown: Comment
) -> None:
    assert shown
    answer = says(await report(other, why=URGENT))
    assert texts_guard.URGENT_TITLE in plain(answer[0].screen)
    assert texts_complaints.FILED_TITLE in plain(answer[1].screen)
    assert len(await all_of(other)) == 1


async def test_who_needs_help_while_a_link_is_asked_for_gets_it(
    other: Chat, shown: Comment
) -> None:
    assert shown
    await other.write("/complain")
    assert texts_guard.URGENT_TITLE in said(await other.write(URGENT))


async def test_a_number_in_a_reason_goes_to_the_editors(other: Chat, shown: Comment) -> None:
    assert shown
    assert texts_complaints.FILED_TITLE in said(await report(other, why=HELD))


# ---- the owners' card


async def test_each_owner_gets_one_card_that_does_not_say_who_complains(
    other: Chat, shown: Comment, posts: list[Post], database: Database
) -> None:
    await report(other)
    for who in (OWNER, SECOND):
        (card,) = await sent_to(database, who)
        words = plain(card)
        assert texts_complaints.CARD_TITLE in words
        for part in (shown.text, WHY, "Name: Sam", f"Post: {posts[0].title}"):
            assert part in words
        assert f"Decide before {DUE}." in words
        assert str(OTHER) not in words
        assert "Alex" not in words
        assert labels(card) == ["Take it off the blog", "Leave it", "Open it on the blog"]
    assert OTHER not in [actor for _, actor in await audited(database)]


async def test_a_writer_who_has_left_is_named_as_a_reason_to_take_it_off(
    other: Chat, shown: Comment, database: Database
) -> None:
    await other.within(lambda tx: tx.subscribers.mark(shown.chat_id, "blocked", NOW))
    await report(other)
    (card,) = await sent_to(database, OWNER)
    assert texts_complaints.UNREACHED in plain(card)


async def test_where_nobody_decides_the_person_is_told(other: Chat, shown: Comment) -> None:
    assert shown
    other.house = replace(house(), owners=frozenset())
    assert texts_complaints.NO_OWNERS in said(await report(other))


# ---- the writer's answer


async def taken(chat: Chat, comment: Comment) -> None:
    """Let the comment be taken off because of a complaint."""
    (complaint,) = await all_of(chat)
    await chat.within(lambda tx: tx.complaints.decide(complaint.id, Choice.ASKED, OWNER, NOW))
    await chat.within(lambda tx: tx.comments.move(comment.id, CommentState.HELD, NOW))


async def test_the_writer_of_what_was_taken_off_answers_the_editors(
    other: Chat, reader: Chat, shown: Comment, posts: list[Post], database: Database
) -> None:
    await report(other)
    (complaint,) = await all_of(other)
    await taken(other, shown)
    asked = await reader.press("Write to the editors", taken_screen(shown, posts[0]))
    assert texts_complaints.ASK_ANSWER in said(asked)
    answered = await reader.write("It is true, and I was there.")
    assert texts_complaints.ANSWERED in said(answered)
    for who in (OWNER, SECOND):
        note = plain((await sent_to(database, who))[-1])
        assert texts_complaints.ANSWER_TITLE in note
        assert "It is true, and I was there." in note
        assert complaint.reference in note


async def test_an_owners_reply_to_it_comes_back_to_the_writer_in_private(
    other: Chat, reader: Chat, shown: Comment, posts: list[Post], database: Database
) -> None:
    await report(other)
    await taken(other, shown)
    await reader.press("Write to the editors", taken_screen(shown, posts[0]))
    await reader.write("It is true, and I was there.")
    row = [one for one in await rows(database, "messages") if one["chat_id"] == OWNER][-1]
    owner = Chat(database, OWNER, house(), number=900)
    sent = await owner.write("Then say so in it.", to=About(row["post_id"], row["comment_id"]))
    assert said(sent) == texts_answers.SENT
    (came,) = await sent_to(database, READER)
    assert plain(came).startswith(texts_answers.ANSWER_WRITER_TITLE)
    assert shown.text not in plain(came)
    assert "Then say so in it." in plain(came)
    assert texts_answers.YOUR_NOTE not in plain(came)
    copy = plain((await sent_to(database, SECOND))[-1])
    assert copy.startswith(texts_answers.ANSWERED_WRITER_TITLE)
    assert "Then say so in it." in copy


async def test_before_the_writer_has_answered_a_reply_to_the_card_is_sent_to_nobody(
    other: Chat, shown: Comment, database: Database
) -> None:
    await report(other)
    await taken(other, shown)
    owner = Chat(database, OWNER, house(), number=900)
    told = said(await owner.write("Then say so.", to=About(shown.post_id, shown.id)))
    assert told == texts_answers.PRESS_HELD
    assert await sent_to(database, READER) == []


async def test_three_answers_are_enough(
    other: Chat, reader: Chat, shown: Comment, posts: list[Post]
) -> None:
    await report(other)
    await taken(other, shown)
    card = taken_screen(shown, posts[0])
    for turn in range(3):
        await reader.press("Write to the editors", card)
        await reader.write(f"It is true, I say it for the time number {turn}.")
    again = await reader.press("Write to the editors", card)
    assert toast(again) == texts_complaints.ANSWERED_ENOUGH


async def test_an_answer_that_gives_a_patient_away_is_not_kept(
    other: Chat, reader: Chat, shown: Comment, posts: list[Post], database: Database
) -> None:
    await report(other)
    await taken(other, shown)
    before = len(await sent_to(database, OWNER))
    await reader.press("Write to the editors", taken_screen(shown, posts[0]))
    assert texts_guard.BLOCKED_TITLE in said(await reader.write(BLOCKED))
    assert len(await sent_to(database, OWNER)) == before


async def test_nobody_else_answers_and_not_before_it_was_taken_off(
    other: Chat, reader: Chat, shown: Comment
) -> None:
    await report(other)
    for who in (other, reader):
        assert toast(await who.press_data(f"v1:respond:{shown.id}")) == texts_help.STALE
    await taken(other, shown)
    assert toast(await other.press_data(f"v1:respond:{shown.id}")) == texts_help.STALE


async def test_a_task_of_a_day_ago_takes_no_reason(other: Chat, shown: Comment) -> None:
    assert shown
    await other.write(f"/complain {LINK}")
    other.wait(hours=25)
    assert "No post has" in said(await other.write("nothing"))
    assert isinstance(other.last[0], Say)
    assert await all_of(other) == []
