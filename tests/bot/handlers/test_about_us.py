"""A person complains about the service: a reference at once, 30 days, and an owner's answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.admins.roles import Role
from bot.context import House
from bot.texts import about_us as texts_about_us
from bot.texts import complaints as texts_complaints
from bot.texts import guard as texts_guard
from bot.texts import help as texts_help
from storage.admins import Admin
from storage.complaints import ABOUT_US, Choice, Complaint
from storage.database import Database
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
    toast,
)
from tests.bot.handlers.test_complaining import sent_to
from tests.bot.handlers.test_screening import BLOCKED, URGENT
from tests.bot.handlers.waiting import SECOND, Moderated

WHY = "You sent me posts after I had written /stop."
REPLY = "We are sorry. We found the fault and mended it."
DUE = "midday on 15 April 2026"  # NOW is 16 March, and the clocks go forward on 29 March


def house() -> House:
    return replace(a_house(Moderated()), owners=frozenset({OWNER, SECOND}))


@pytest.fixture
def person(database: Database) -> Chat:
    return Chat(database, READER, house())


@pytest.fixture
def owner(database: Database) -> Chat:
    return Chat(database, OWNER, house())


async def complain(chat: Chat, why: str = WHY) -> Complaint:
    """Complain about the service, as a person does it."""
    await chat.write("/complain")
    await chat.press(texts_about_us.COMPLAIN)
    assert texts_about_us.ASK in said(chat.last)
    await chat.write(why)
    return (await chat.within(lambda tx: tx.complaints.open()))[-1]


async def data_of(chat: Chat, word: str) -> str:
    (one,) = await chat.within(lambda tx: tx.complaints.of(READER, NOW))
    return f"v1:complaint:{one.id}:0:{word}"


async def test_a_complaint_is_acknowledged_at_once_with_a_reference_and_a_day(
    person: Chat, database: Database
) -> None:
    filed = await complain(person)
    assert filed.reference in said(person.last)
    assert f"before {DUE}" in said(person.last).replace("1pm", "midday")
    assert "ico.org.uk" in said(person.last)
    assert (filed.kind, filed.why, filed.due_at - NOW) == (ABOUT_US, WHY, timedelta(days=30))
    assert ("complaint made", 0) in await audited(database)
    for chat_id in (OWNER, SECOND):
        (card,) = await sent_to(database, chat_id)
        assert WHY in plain(card)
        assert f"Complaint {filed.reference}. Answer before" in plain(card)
        assert labels(card) == [texts_about_us.ANSWER]
        assert str(READER) not in plain(card)


async def test_the_answer_of_an_owner_reaches_the_person_and_closes_it(
    person: Chat, owner: Chat, database: Database
) -> None:
    filed = await complain(person)
    await owner.press_data(await data_of(person, "answer"))
    assert said(owner.last) == texts_about_us.ASK_ANSWER
    await owner.write(REPLY)
    assert said(owner.last) == texts_about_us.SENT
    (answer,) = await sent_to(database, READER)
    assert plain(answer).startswith(texts_about_us.ANSWER_TITLE)
    assert REPLY in plain(answer)
    assert filed.reference in plain(answer)
    assert "ico.org.uk" in plain(answer)
    assert ("complaint closed", OWNER) in await audited(database)
    closed = await person.within(lambda tx: tx.complaints.get(filed.id))
    assert closed
    assert (closed.choice, closed.answer, closed.decided_by) == (Choice.ANSWERED, REPLY, OWNER)
    assert await person.within(lambda tx: tx.complaints.waiting()) == 0
    copy = await person.within(lambda tx: tx.rights.copy(READER, NOW))
    assert copy["tables"]["complaints"][0]["text"]["answer"] == REPLY


async def test_who_answers_second_changes_nothing_and_sees_the_answer(
    person: Chat, owner: Chat, database: Database
) -> None:
    await complain(person)
    second = Chat(database, SECOND, house())
    press = await data_of(person, "answer")
    await second.press_data(press)
    await owner.press_data(press)
    await owner.write(REPLY)
    await second.write("Something else.")
    assert said(second.last) == texts_about_us.CLOSED_BEFORE
    assert len(await sent_to(database, READER)) == 1
    await second.press_data(press)
    assert toast(second.last) == texts_about_us.CLOSED_BEFORE
    shown = changed(second.last)
    assert labels(shown) == []
    assert REPLY in plain(shown)
    assert "by another owner, and is closed." in plain(shown)


async def test_only_owners_see_and_answer_it(person: Chat, database: Database) -> None:
    editor = Admin(OTHER, Role.EDITOR.value, None, frozenset())
    await person.within(lambda tx: tx.admins.put(editor, OWNER, NOW))
    await complain(person)
    assert await sent_to(database, OTHER) == []
    chat = Chat(database, OTHER, house())
    for word in ("show", "answer"):
        await chat.press_data(await data_of(person, word))
        assert toast(chat.last) == texts_help.STALE
    await chat.press_data("v1:complaints")
    assert texts_complaints.NO_COMPLAINTS in plain(changed(chat.last))
    await chat.press_data("v1:place:comments")
    assert texts_complaints.place(1) not in labels(changed(chat.last))


async def test_an_owner_finds_it_among_the_complaints_that_wait(person: Chat, owner: Chat) -> None:
    filed = await complain(person)
    await owner.press_data("v1:complaints")
    (listed, _) = labels(changed(owner.last))
    assert listed.startswith(filed.reference)
    await owner.press(listed)
    assert labels(changed(owner.last)) == [texts_about_us.ANSWER]
    await owner.press_data((await data_of(person, "answer")).replace("answer", "off"))
    assert toast(owner.last) == texts_help.STALE, "no word of a comment's card works on it"


async def test_who_does_not_complain_after_all_leaves_nothing(person: Chat) -> None:
    await person.write("/complain")
    await person.press(texts_about_us.COMPLAIN)
    await person.press(texts_about_us.DO_NOT)
    assert plain(changed(person.last)) == texts_about_us.STOPPED
    await person.press(texts_about_us.DO_NOT)
    assert toast(person.last) == texts_help.STALE
    assert await person.within(lambda tx: tx.complaints.waiting()) == 0


async def test_nothing_is_kept_of_a_text_that_gives_a_patient_away(
    person: Chat, owner: Chat, database: Database
) -> None:
    await person.write("/complain")
    await person.press(texts_about_us.COMPLAIN)
    await person.write(BLOCKED)
    assert texts_guard.BLOCKED_TITLE in said(person.last)
    assert await person.within(lambda tx: tx.complaints.waiting()) == 0
    await person.write(WHY)
    assert texts_about_us.FILED_TITLE in said(person.last), "the task still waits"
    await owner.press_data(await data_of(person, "answer"))
    await owner.write(BLOCKED)
    assert texts_guard.BLOCKED_TITLE in said(owner.last)
    assert await sent_to(database, READER) == []


async def test_who_needs_help_is_told_where_to_get_it_first(person: Chat) -> None:
    await complain(person, URGENT)
    assert "999" in said(person.last)
    assert texts_about_us.FILED_TITLE in said(person.last)


async def test_a_person_complains_five_times_a_day_at_most(person: Chat) -> None:
    for number in range(texts_complaints.MOST_A_DAY):
        await complain(person, f"{WHY} {number}")
    await person.press_data("v1:object")
    assert toast(person.last) == texts_complaints.TOO_MANY
    person.wait(hours=25)
    await person.press_data("v1:object")
    assert texts_about_us.ASK in said(person.last)


async def test_an_answer_to_who_has_left_goes_to_nobody(
    person: Chat, owner: Chat, database: Database
) -> None:
    filed = await complain(person)
    press = await data_of(person, "answer")
    await person.within(lambda tx: tx.erasure.erase(READER, NOW))
    await owner.press_data(press.replace("answer", "show"))
    assert texts_about_us.UNREACHED in plain(changed(owner.last))
    await owner.press_data(press)
    await owner.write(REPLY)
    closed = await owner.within(lambda tx: tx.complaints.get(filed.id))
    assert closed
    assert closed.choice is Choice.ANSWERED
    assert await sent_to(database, READER) == []


async def test_where_nobody_is_an_owner_the_person_is_told_whom_to_write_to(
    database: Database,
) -> None:
    chat = Chat(database, READER, replace(house(), owners=frozenset()))
    await complain(chat)
    assert texts_complaints.NO_OWNERS in said(chat.last)
