"""Complaints: each has a reference, is decided once, and is known for what it is about."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.complaints import (
    ABOUT_US,
    COMMENT,
    NO_COMMENT,
    Choice,
    Complaint,
    NewComplaint,
    Subject,
)
from storage.database import Database
from storage.messages import NewMessage
from storage.records import Comment, SiteComment
from storage.reference import reference
from storage.states import CommentState
from storage.tables_comments import complaints, site_comments
from storage.transaction import Transaction
from tests.copy_rules import faults
from tests.storage.builders import LATER, NOW, READER, a_comment, a_post, a_site, seal, within

DUE = NOW + timedelta(days=2)
OWNER, OTHER = 9_001, 1_002
SUBJECT = Subject(1, "5", "https://blog.example/#comment-5", "Quillon", "It is a lie.")
WHY = "It says that I lie."


def new(**changes: Any) -> NewComplaint:  # noqa: ANN401  fields of several types
    usual = NewComplaint(COMMENT, OTHER, 3, None, 4, SUBJECT, WHY, DUE)
    return dataclasses.replace(usual, **changes)


async def add(database: Database, **changes: Any) -> Complaint:  # noqa: ANN401  the same
    return await within(database, lambda tx: tx.complaints.add(new(**changes), NOW))


async def the(database: Database, one: Complaint) -> Complaint:
    found = await within(database, lambda tx: tx.complaints.get(one.id))
    assert found is not None
    return found


# ---- references


def test_a_reference_is_easy_to_read_out() -> None:
    made = [reference(str(number)) for number in range(3_000)]
    assert all(re.fullmatch(r"B-[2-9][A-Z][2-9][A-Z]-[0-9]{2}", one) for one in made)
    assert not set("".join(one[2:6] for one in made)) & set("01BGILOQSUZ")
    assert all(faults(f"Your reference is {one}.") == [] for one in made)


def test_references_hardly_ever_repeat() -> None:
    twice = [one for one, n in Counter(map(reference, map(str, range(3_000)))).items() if n > 1]
    assert len(twice) < 15


@given(some.text())
def test_a_reference_is_the_same_for_the_same_seed(seed: str) -> None:
    assert reference(seed) == reference(seed)


async def test_what_would_repeat_a_reference_gets_another(database: Database) -> None:
    made = [await add(database) for _ in range(3)]
    assert len({one.reference for one in made}) == 3


# ---- rows


async def test_a_complaint_comes_back_as_it_was_made(database: Database) -> None:
    made = await add(database)
    assert await the(database, made) == made
    assert (made.subject, made.why, made.due_at) == (SUBJECT, WHY, DUE)
    assert (made.decided_at, made.choice, made.reminded_at) == (None, None, None)
    assert await within(database, lambda tx: tx.complaints.get(999)) is None


async def test_what_is_personal_is_sealed(database: Database, engine: AsyncEngine) -> None:
    await add(database)
    async with engine.connect() as conn:
        row = (await conn.execute(select(complaints))).one()
    assert not any(word in str(row) for word in ("Quillon", "lie", "comment-5"))


async def test_the_one_that_is_due_first_comes_first(database: Database) -> None:
    late = await add(database, due_at=DUE + timedelta(hours=1))
    first = await add(database)
    done = await add(database, due_at=NOW)
    await within(database, lambda tx: tx.complaints.decide(done.id, Choice.LEFT, OWNER, NOW))
    found = await within(database, lambda tx: tx.complaints.open())
    assert [one.id for one in found] == [first.id, late.id]
    assert await within(database, lambda tx: tx.complaints.waiting()) == 2


async def test_a_complaint_is_decided_once(database: Database) -> None:
    made = await add(database)

    async def decide(choice: Choice, by: int) -> bool:
        return await within(database, lambda tx: tx.complaints.decide(made.id, choice, by, LATER))

    done = await asyncio.gather(*(decide(Choice.LEFT, by) for by in range(1, 6)))
    assert sum(done) == 1
    assert not await decide(Choice.ASKED, OWNER)
    settled = await the(database, made)
    assert (settled.choice, settled.decided_at) == (Choice.LEFT, LATER)
    assert settled.decided_by == 1 + done.index(True)


async def test_who_takes_a_complaint_sees_what_another_is_deciding_about_it(
    database: Database,
) -> None:
    made, beside = await add(database), await add(database)
    begun = asyncio.Event()

    async def second(one: Complaint) -> Complaint | None:
        async with database.transaction() as tx:
            begun.set()
            return await tx.complaints.take(one.id)

    for one in (made, beside):
        begun.clear()
        async with database.transaction() as tx:
            assert await tx.complaints.take(made.id) is not None
            waits = asyncio.create_task(second(one))
            if not database.is_sqlite:  # there nobody begins before this ends
                await begun.wait()
            await asyncio.sleep(0.005)
            assert not waits.done()
            await tx.complaints.decide(one.id, Choice.LEFT, OWNER, LATER)
        seen = await waits
        assert seen is not None
        assert seen.choice is Choice.LEFT
    assert await within(database, lambda tx: tx.complaints.take(999)) is None


async def test_only_what_was_asked_for_is_carried_out_or_opened_again(database: Database) -> None:
    made = await add(database)
    for verb in ("carried_out", "reopen"):
        assert not await within(database, lambda tx, v=verb: getattr(tx.complaints, v)(made.id))  # type: ignore[misc]
    await within(database, lambda tx: tx.complaints.decide(made.id, Choice.ASKED, OWNER, NOW))
    assert [one.id for one in await within(database, lambda tx: tx.complaints.asked())] == [made.id]
    assert await within(database, lambda tx: tx.complaints.reopen(made.id))
    assert await the(database, made) == made
    await within(database, lambda tx: tx.complaints.decide(made.id, Choice.ASKED, OWNER, NOW))
    assert await within(database, lambda tx: tx.complaints.carried_out(made.id))
    assert (await the(database, made)).choice is Choice.OFF
    assert await within(database, lambda tx: tx.complaints.asked()) == []


async def test_a_reminder_is_noted_only_while_it_is_open(database: Database) -> None:
    made = await add(database)
    await within(database, lambda tx: tx.complaints.reminded(made.id, LATER))
    assert (await the(database, made)).reminded_at == LATER
    await within(database, lambda tx: tx.complaints.decide(made.id, Choice.LEFT, OWNER, LATER))
    await within(database, lambda tx: tx.complaints.reminded(made.id, DUE))
    assert (await the(database, made)).reminded_at == LATER


async def test_what_a_person_complained_about_lately_or_still_waits_for(database: Database) -> None:
    old = await add(database)
    settled = await add(database)
    await within(database, lambda tx: tx.complaints.decide(settled.id, Choice.LEFT, OWNER, NOW))
    await add(database, chat_id=READER)
    found = await within(database, lambda tx: tx.complaints.of(OTHER, NOW - timedelta(days=1)))
    assert {one.id for one in found} == {old.id, settled.id}
    found = await within(database, lambda tx: tx.complaints.of(OTHER, NOW + timedelta(days=1)))
    assert {one.id for one in found} == {old.id}


async def test_the_complaints_about_one_of_ours_are_found(database: Database) -> None:
    mine = await add(database, comment_id=8)
    await add(database, comment_id=9)
    found = await within(database, lambda tx: tx.complaints.about(8))
    assert [one.id for one in found] == [mine.id]


# ---- what a complaint may be about


async def on_site(tx: Transaction, state: CommentState, message_id: int = 7) -> Comment:
    made = await a_comment(tx, message_id, text="It is a lie.")
    for step in (CommentState.QUEUED, CommentState.POSTING, state):
        assert await tx.comments.move(
            made.id, step, NOW, remote_id=str(message_id), shown_name="Sam"
        )
    return made


async def test_of_a_comment_that_nobody_told_of_nothing_is_known(database: Database) -> None:
    site = await within(database, a_site)
    assert await within(database, lambda tx: tx.complaints.known(site.id, "5")) is None


async def test_one_of_ours_is_known_with_its_writer(database: Database) -> None:
    async with database.transaction() as tx:
        ours = await on_site(tx, CommentState.APPROVED)
        hidden = await on_site(tx, CommentState.HELD, 8)
        site = await a_site(tx)
        shown = await tx.complaints.known(site.id, "7")
        other = await tx.complaints.known(site.id, "8")
    assert shown is not None
    assert (shown.public, shown.author, shown.text) == (True, "Sam", "It is a lie.")
    assert (shown.comment_id, shown.writer, shown.revision) == (ours.id, READER, 1)
    assert other is not None
    assert (other.public, other.comment_id) == (False, hidden.id)


async def site_row(engine: AsyncEngine, site_id: int, **changes: Any) -> None:  # noqa: ANN401  the same
    usual = {
        "site_id": site_id,
        "remote_id": "5",
        "post_id": None,
        "state": "approved",
        "sealed_author": seal().close("Quillon"),
        "sealed_text": seal().close("It is a lie."),
        "url": "https://blog.example/#comment-5",
        "content_hash": "0",
        "seen_at": NOW,
    }
    async with engine.begin() as conn:
        await conn.execute(insert(site_comments).values(**usual | changes))


async def test_one_of_the_site_is_public_while_the_site_shows_it(
    database: Database, engine: AsyncEngine
) -> None:
    site = await within(database, a_site)
    await site_row(engine, site.id)
    shown = await within(database, lambda tx: tx.complaints.known(site.id, "5"))
    assert shown is not None
    assert (shown.public, shown.author, shown.text) == (True, "Quillon", "It is a lie.")
    assert (shown.comment_id, shown.writer, shown.site_comment_id) == (None, None, 1)
    for hidden in ({"state": "held"}, {"state": "approved", "gone_at": NOW}):
        async with engine.begin() as conn:
            await conn.execute(update(site_comments).values(**hidden))
        shown = await within(database, lambda tx: tx.complaints.known(site.id, "5"))
        assert shown is not None
        assert not shown.public


async def an_answer(tx: Transaction, number: str, ours: int) -> None:
    site = await a_site(tx)
    text, url = f"Answer {number}.", f"https://blog.example/#comment-{number}"
    answer = SiteComment(number, "1", "7", "Quillon", text, url, NOW, by_site=False)
    assert await tx.replies.add(site.id, answer, ours)


async def test_an_answer_that_was_brought_is_known_though_its_words_went_elsewhere(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        ours = await on_site(tx, CommentState.APPROVED)
        await an_answer(tx, "5", ours.id)
        site = await a_site(tx)
        shown = await tx.complaints.known(site.id, "5")
    assert shown is not None
    assert (shown.public, shown.post_id, shown.text) == (True, ours.post_id, "Answer 5.")
    await site_row(engine, site.id, sealed_text=None, sealed_author=None, url=None)
    again = await within(database, lambda tx: tx.complaints.known(site.id, "5"))
    assert again is not None
    assert (again.text, again.author, again.url) == (shown.text, shown.author, shown.url)
    assert (again.site_comment_id, again.post_id) == (1, ours.post_id)


async def test_what_was_brought_to_a_chat_comes_newest_first_and_once(database: Database) -> None:
    async with database.transaction() as tx:
        ours = await on_site(tx, CommentState.APPROVED)
        own = await on_site(tx, CommentState.APPROVED, 9)
        hidden = await on_site(tx, CommentState.SPAM, 11)
        post = await a_post(tx, 2)
        for turn, number in enumerate(("5", "6", "5", "9", "11", "404")):
            if number in ("5", "6") and turn < 2:
                await an_answer(tx, number, ours.id)
            message = NewMessage(f"m{turn}", READER, "{}", ours.post_id, site_comment_id=number)
            await tx.messages.add(message, NOW)
        await tx.messages.add(NewMessage("m9", READER, "{}", post.id), NOW)
        found = await tx.complaints.brought(READER, 10)
        nothing = await tx.complaints.brought(OTHER, 10)
    assert own.chat_id == hidden.chat_id == READER
    assert [one.remote_id for one in found] == ["5", "6"]
    assert nothing == []


async def test_other_open_complaints_about_the_same_comment_are_found(database: Database) -> None:
    one = await add(database, comment_id=8, site_comment_id=None)
    same = await add(database, comment_id=8, site_comment_id=None)
    await add(database, comment_id=9, site_comment_id=None)
    done = await add(database, comment_id=8, site_comment_id=None)
    await within(database, lambda tx: tx.complaints.decide(done.id, Choice.LEFT, OWNER, NOW))
    found = await within(database, lambda tx: tx.complaints.beside(one))
    assert [other.id for other in found] == [same.id]


async def test_of_comments_that_only_a_link_tells_of_the_link_decides(database: Database) -> None:
    link = {"comment_id": None, "site_comment_id": None}
    one = await add(database, **link)
    same = await add(database, **link)
    await add(database, **link, subject=dataclasses.replace(SUBJECT, remote_id="6"))
    await add(database, **link, subject=dataclasses.replace(SUBJECT, site_id=2))
    found = await within(database, lambda tx: tx.complaints.beside(one))
    assert [other.id for other in found] == [same.id]


# ---- about us


async def test_complaints_about_us_are_answered_one_by_one(database: Database) -> None:
    """All have the same subject, none: it is no sign that they are about the same thing."""
    about_us = {"kind": ABOUT_US, "subject": NO_COMMENT, "post_id": None, "site_comment_id": None}
    first, second = await add(database, **about_us), await add(database, **about_us)
    comment = await add(database)
    async with database.transaction() as tx:
        assert await tx.complaints.beside(first) == []
        assert await tx.complaints.answer(first, "We mended it.", OWNER, LATER)
        assert not await tx.complaints.answer(first, "Too late.", OWNER, LATER)
        assert await tx.complaints.waiting() == 2
        assert await tx.complaints.waiting(ABOUT_US) == 1
        assert [one.id for one in await tx.complaints.open()] == [second.id, comment.id]
        assert [one.id for one in await tx.complaints.open(ABOUT_US)] == [comment.id]
    closed = await the(database, first)
    assert (closed.choice, closed.answer, closed.why) == (Choice.ANSWERED, "We mended it.", WHY)
    assert (await the(database, second)).answer == ""
