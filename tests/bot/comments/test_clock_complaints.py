"""The clock of complaints: each stage is told once, and what the site has done is told in words."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from bot.comments.bank_holidays import is_bank_holiday
from bot.comments.clock_complaints import ClockComplaints, stage
from bot.comments.working_time import Calendar, working_hours_later
from bot.delivery.settlement import stored_screen
from bot.fit import plain
from bot.report import Report
from bot.screen import Screen
from bot.texts import complaints as texts_complaints
from feeds.sites.base import Ability
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
from storage.records import Comment
from storage.states import CommentState
from storage.tables_comments import site_comments
from storage.tables_process import audit
from storage.tables_sending import messages
from storage.transaction import Transaction
from storage.wishes import WITHDRAW
from tests.clock import FakeClock
from tests.feeds.builders import FakePlatform
from tests.storage.builders import READER, a_comment, a_site, seal

OWNERS = (9_001, 9_002)
OTHER = 1_002
LONDON = ZoneInfo("Europe/London")
CALENDAR = Calendar(LONDON, is_bank_holiday)
TWO_DAYS = timedelta(days=2)
MONDAY = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
HELD, APPROVED, TRASHED = CommentState.HELD, CommentState.APPROVED, CommentState.TRASHED


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(at=MONDAY)


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform(frozenset({Ability.INSERT, Ability.STATUS, Ability.MODERATE}))


@pytest.fixture
def loop(database: Database, clock: FakeClock, platform: FakePlatform) -> ClockComplaints:
    return ClockComplaints(database, OWNERS, lambda _site: platform, CALENDAR, clock=clock.clock)


@pytest.fixture
def report(database: Database, clock: FakeClock, platform: FakePlatform) -> Report:
    return Report(database, OWNERS, lambda _site: platform, clock=clock.clock)


async def on_site(tx: Transaction, now: datetime) -> Comment:
    """Put a reader's comment on the blog as number 5, told to its writer."""
    made = await a_comment(tx)
    for step in (CommentState.QUEUED, CommentState.POSTING, APPROVED):
        assert await tx.comments.move(made.id, step, now, remote_id="5", shown_name="Sam")
    await tx.comments.note(made.id, reported=APPROVED)
    return made


async def complain(
    database: Database, clock: FakeClock, comment: Comment | None = None
) -> Complaint:
    """Let somebody report a comment, one of ours or number 88 of the site."""
    async with database.transaction() as tx:
        site = await a_site(tx)
        number = "5" if comment else "88"
        new = NewComplaint(
            kind=COMMENT,
            chat_id=OTHER,
            post_id=comment.post_id if comment else None,
            comment_id=comment.id if comment else None,
            site_comment_id=None,
            subject=Subject(site.id, number, "", "Quillon", "It is a lie."),
            why="It says that I lie.",
            due_at=working_hours_later(clock.now(), 48, LONDON, is_bank_holiday),
        )
        return await tx.complaints.add(new, clock.now())


@pytest.fixture
async def comment(database: Database, clock: FakeClock) -> Comment:
    async with database.transaction() as tx:
        return await on_site(tx, clock.now())


@pytest.fixture
async def complaint(database: Database, clock: FakeClock, comment: Comment) -> Complaint:
    return await complain(database, clock, comment)


async def sent_to(database: Database, chat_id: int) -> list[str]:
    """Return every message that was written for a chat, oldest first."""
    query = select(messages.c.sealed_body).where(messages.c.chat_id == chat_id)
    async with database._engine.connect() as conn:  # noqa: SLF001  tests look under the verbs
        rows = (await conn.execute(query.order_by(messages.c.id))).all()
    found = [stored_screen(seal().open(row.sealed_body)) for row in rows]
    return [one.html for one in found if isinstance(one, Screen)]


async def the(database: Database, one: Complaint) -> Complaint:
    async with database.transaction() as tx:
        found = await tx.complaints.get(one.id)
    assert found is not None
    return found


async def move(database: Database, comment: Comment, state: CommentState, now: datetime) -> None:
    async with database.transaction() as tx:
        assert await tx.comments.move(comment.id, state, now)


async def decide(database: Database, complaint: Complaint, now: datetime) -> None:
    """Let an owner press `Take it off the blog`."""
    async with database.transaction() as tx:
        seen = await tx.comments.get(complaint.comment_id or 0)
        assert seen is not None
        assert await tx.wishes.ask(seen, "unpublish", OWNERS[0], now, states=(APPROVED,))
        assert await tx.complaints.decide(complaint.id, Choice.ASKED, OWNERS[0], now)


async def settle(database: Database, comment: Comment, state: CommentState, now: datetime) -> None:
    """Let the site do what was asked of it, as feeds/moderate.py writes it down."""
    async with database.transaction() as tx:
        wish = await tx.wishes.of(comment.id)
        assert wish is not None
        assert await tx.wishes.done(wish, now)
        assert await tx.comments.move(comment.id, state, now)


# ---- the stages


async def test_each_stage_is_told_once_to_each_owner(
    loop: ClockComplaints, database: Database, clock: FakeClock, complaint: Complaint
) -> None:
    headings: list[tuple[int, str]] = []
    for hour in range(72):
        await loop.remind_due()
        await loop.remind_due()
        for owner in OWNERS:
            told = await sent_to(database, owner)
            if len(told) > len(headings):
                headings.append((hour, told[-1].split("</b>")[0].removeprefix("<b>")))
            assert len(told) == len(headings)
        clock.advance(3600)
    assert headings == [
        (24, texts_complaints.HALF_TITLE),
        (44, texts_complaints.SOON_TITLE),
        (48, texts_complaints.OVER_TITLE),
    ]
    (late,) = await sent_to(database, OTHER)
    assert texts_complaints.LATE_TITLE in late
    assert complaint.reference in late


async def test_nobody_is_held_up_while_nothing_is_due(
    loop: ClockComplaints, database: Database, clock: FakeClock, complaint: Complaint
) -> None:
    await decide(database, complaint, clock.now())
    await complain(database, clock)
    async with database.transaction(), asyncio.timeout(20):
        assert await loop.remind_due() == 0


async def test_over_a_weekend_nobody_is_reminded(
    loop: ClockComplaints, database: Database, clock: FakeClock, comment: Comment
) -> None:
    clock.advance(4 * 24 * 3600)  # a Friday
    await complain(database, clock, comment)
    clock.advance(60 * 3600)
    assert await loop.remind_due() == 0
    clock.advance(12 * 3600)
    assert await loop.remind_due() == 1


async def test_after_a_pause_only_the_last_stage_is_told(
    loop: ClockComplaints, database: Database, clock: FakeClock, complaint: Complaint
) -> None:
    assert complaint.id
    clock.advance(45 * 3600)
    assert await loop.remind_due() == 1
    (only,) = await sent_to(database, OWNERS[0])
    assert texts_complaints.SOON_TITLE in only
    assert await loop.remind_due() == 0


async def test_the_reminder_is_the_card_with_its_buttons(
    loop: ClockComplaints, database: Database, clock: FakeClock, complaint: Complaint
) -> None:
    clock.advance(24 * 3600)
    await loop.remind_due()
    (card,) = await sent_to(database, OWNERS[0])
    assert "I agree." in card
    assert complaint.why in card
    assert "Decide before 9am tomorrow" in card


async def test_what_was_decided_is_not_reminded_of(
    loop: ClockComplaints, database: Database, clock: FakeClock, complaint: Complaint
) -> None:
    async with database.transaction() as tx:
        await tx.complaints.decide(complaint.id, Choice.LEFT, OWNERS[0], clock.now())
    clock.advance(50 * 3600)
    assert await loop.remind_due() == 0
    assert await sent_to(database, OWNERS[0]) == []


async def test_each_stage_is_in_the_audit_log(
    loop: ClockComplaints, database: Database, clock: FakeClock, complaint: Complaint
) -> None:
    for hours in (24, 20, 4):
        clock.advance(hours * 3600)
        await loop.remind_due()
    async with database._engine.connect() as conn:  # noqa: SLF001  the log has no reader yet
        found = (await conn.execute(select(audit.c.action, audit.c.subject, audit.c.actor))).all()
    words = ("complaint half", "complaint soon", "complaint over")
    assert [tuple(row) for row in found] == [(word, complaint.reference, 0) for word in words]


def test_a_stage_that_was_heard_is_not_reached_again() -> None:
    made = MONDAY
    values = dict.fromkeys(Complaint.__slots__) | {"created_at": made, "due_at": made + TWO_DAYS}
    one = Complaint(**values)  # type: ignore[arg-type]  # the rest is not looked at
    names = [stage(one, made + timedelta(hours=hour), CALENDAR) for hour in (0, 23, 24, 44, 48)]
    assert names == [None, None, "half", "soon", "over"]


# ---- what the site does


async def test_a_comment_that_was_taken_off_is_told_to_both(
    loop: ClockComplaints,
    report: Report,
    database: Database,
    clock: FakeClock,
    comment: Comment,
    complaint: Complaint,
) -> None:
    await decide(database, complaint, clock.now())
    assert await loop.remind_due() == 0  # the blog has not done it
    clock.advance(5)
    await settle(database, comment, HELD, clock.now())
    assert await loop.remind_due() == 1
    assert await loop.remind_due() == 0
    await report.report_due()
    (outcome,) = await sent_to(database, OTHER)
    assert texts_complaints.OFF_TITLE in outcome
    (writer,) = await sent_to(database, READER)
    assert texts_complaints.TAKEN_TITLE in writer
    assert "I agree." not in outcome
    assert complaint.why not in writer
    assert complaint.reference not in writer
    assert (await the(database, complaint)).choice is Choice.OFF


async def test_it_does_not_matter_which_loop_is_first(
    loop: ClockComplaints,
    report: Report,
    database: Database,
    clock: FakeClock,
    comment: Comment,
    complaint: Complaint,
) -> None:
    await decide(database, complaint, clock.now())
    await settle(database, comment, HELD, clock.now())
    await report.report_due()
    await loop.remind_due()
    assert texts_complaints.TAKEN_TITLE in (await sent_to(database, READER))[0]
    assert texts_complaints.OFF_TITLE in (await sent_to(database, OTHER))[0]


async def test_what_becomes_of_it_later_is_told_in_the_usual_words(
    loop: ClockComplaints,
    report: Report,
    database: Database,
    clock: FakeClock,
    comment: Comment,
    complaint: Complaint,
) -> None:
    await decide(database, complaint, clock.now())
    await settle(database, comment, HELD, clock.now())
    for state in (APPROVED, HELD):
        await report.report_due()
        await loop.remind_due()
        clock.advance(3600)
        await move(database, comment, state, clock.now())
    await report.report_due()
    told = await sent_to(database, READER)
    assert [texts_complaints.TAKEN_TITLE in one for one in told] == [True, False, False]
    assert "on the blog" in told[1]
    assert "waiting for an editor" in told[2]


@pytest.mark.parametrize("state", [TRASHED, CommentState.REMOVED])
async def test_what_an_owner_took_off_by_hand_is_told_to_its_writer(
    report: Report,
    database: Database,
    clock: FakeClock,
    comment: Comment,
    complaint: Complaint,
    state: CommentState,
) -> None:
    async with database.transaction() as tx:
        await tx.complaints.decide(complaint.id, Choice.OFF, OWNERS[0], clock.now())
    clock.advance(300)
    await move(database, comment, state, clock.now())
    await report.report_due()
    (told,) = await sent_to(database, READER)
    assert texts_complaints.TAKEN_TITLE in told


async def test_a_reason_that_an_owner_gave_is_what_the_writer_is_told(
    report: Report, database: Database, clock: FakeClock, comment: Comment, complaint: Complaint
) -> None:
    async with database.transaction() as tx:
        await tx.complaints.decide(complaint.id, Choice.OFF, OWNERS[0], clock.now())
        await tx.comments.move(comment.id, TRASHED, clock.now(), error="off_topic")
    await report.report_due()
    (told,) = await sent_to(database, READER)
    assert "not about this post" in told


async def test_what_the_site_has_not_done_is_open_again(
    loop: ClockComplaints, database: Database, clock: FakeClock, complaint: Complaint
) -> None:
    await decide(database, complaint, clock.now())
    clock.advance(49 * 3600)
    async with database.transaction() as tx:
        assert await tx.wishes.drop_old(clock.now() - timedelta(hours=48), clock.now()) == 1
    assert await loop.remind_due() == 2  # open again, and late
    again = await the(database, complaint)
    assert (again.choice, again.decided_at) == (None, None)
    headings = [one.split("</b>")[0] for one in await sent_to(database, OWNERS[0])]
    assert headings[0].endswith(texts_complaints.AGAIN_TITLE)
    assert headings[1].endswith(texts_complaints.OVER_TITLE)


async def test_what_somebody_else_took_off_is_closed(
    loop: ClockComplaints,
    database: Database,
    clock: FakeClock,
    comment: Comment,
    complaint: Complaint,
) -> None:
    await move(database, comment, TRASHED, clock.now())
    assert await loop.remind_due() == 1
    closed = await the(database, complaint)
    assert (closed.choice, closed.decided_by) == (Choice.GONE, 0)
    (told,) = await sent_to(database, OTHER)
    assert "It is not on the blog any more." in told
    assert await sent_to(database, OWNERS[0]) == []


async def test_a_comment_of_the_site_that_is_gone_is_off(
    loop: ClockComplaints, database: Database, clock: FakeClock
) -> None:
    async with database.transaction() as tx:
        site = await a_site(tx)
    values = {
        "site_id": site.id,
        "remote_id": "88",
        "state": "approved",
        "content_hash": "0",
        "seen_at": MONDAY,
    }
    async with database._engine.begin() as conn:  # noqa: SLF001  the same
        await conn.execute(insert(site_comments).values(**values))
    complaint = await complain(database, clock)
    async with database.transaction() as tx:
        known = await tx.complaints.known(site.id, "88")
        assert known is not None
        row = known.site_comment_id or 0
        assert await tx.site_wishes.ask(row, "unpublish", OWNERS[0], clock.now())
        await tx.complaints.decide(complaint.id, Choice.ASKED, OWNERS[0], clock.now())
    assert await loop.remind_due() == 0
    async with database._engine.begin() as conn:  # noqa: SLF001  the same
        await conn.execute(update(site_comments).values(state="held", wish_done_at=clock.now()))
    assert await loop.remind_due() == 1
    assert (await the(database, complaint)).choice is Choice.OFF


async def test_of_a_comment_that_nobody_knows_only_the_clock_speaks(
    loop: ClockComplaints, database: Database, clock: FakeClock
) -> None:
    complaint = await complain(database, clock)
    assert await loop.remind_due() == 0
    clock.advance(48 * 3600)
    assert await loop.remind_due() == 1
    assert (await the(database, complaint)).decided_at is None


async def test_a_complaint_about_us_is_reminded_of_after_20_and_28_days_and_when_it_is_over(
    database: Database, loop: ClockComplaints, clock: FakeClock
) -> None:
    due = clock.now() + timedelta(days=30)
    new = NewComplaint(ABOUT_US, OTHER, None, None, None, NO_COMMENT, "You were late.", due)
    async with database.transaction() as tx:
        made = await tx.complaints.add(new, clock.now())
    told: list[tuple[int, str]] = []
    for day in range(1, 40):
        clock.advance(86_400)
        if await loop.remind_due():
            assert await loop.remind_due() == 0, "each is told once"
            told.append((day, (await sent_to(database, OWNERS[0]))[-1].splitlines()[0]))
    assert told == [
        (20, "<b>10 days are left to answer a complaint</b>"),
        (28, "<b>2 days are left to answer a complaint</b>"),
        (30, "<b>The time to answer a complaint is over</b>"),
    ]
    assert len(await sent_to(database, OWNERS[1])) == 3
    (late,) = await sent_to(database, OTHER)
    assert late.startswith("<b>Your complaint still waits</b>")
    assert made.reference in late
    async with database.transaction() as tx:
        assert await tx.complaints.answer(made, "We mended it.", OWNERS[0], clock.now())
    clock.advance(86_400)
    assert await loop.remind_due() == 0


async def test_a_reminder_that_comes_late_says_how_many_days_are_left(
    database: Database, loop: ClockComplaints, clock: FakeClock
) -> None:
    """After a standstill the last stage is told, and those before it are not made up for."""
    due = clock.now() + timedelta(days=30)
    new = NewComplaint(ABOUT_US, OTHER, None, None, None, NO_COMMENT, "You were late.", due)
    async with database.transaction() as tx:
        await tx.complaints.add(new, clock.now())
    clock.advance(29.5 * 86_400)
    assert await loop.remind_due() == 1
    (told,) = await sent_to(database, OWNERS[0])
    assert told.startswith("<b>1 day is left to answer a complaint</b>")


async def left_for_an_hour(loop: ClockComplaints, clock: FakeClock) -> int:
    """Look at a blog that has left, and again after an hour; return what was due then."""
    assert await loop.remind_due() == 0, "it may be a slip of a setting"
    clock.advance(3_600)
    return await loop.remind_due()


async def test_what_a_blog_that_has_left_was_asked_for_is_open_again_to_be_done_by_hand(
    loop: ClockComplaints, database: Database, clock: FakeClock, complaint: Complaint
) -> None:
    """Nobody carries it out there, and the time to decide goes on."""
    await decide(database, complaint, clock.now())
    assert await loop.remind_due() == 0
    async with database.transaction() as tx:
        await tx.sites.use(["https://other.example/"])
    assert await left_for_an_hour(loop, clock) == 1
    assert await loop.remind_due() == 0
    assert (await the(database, complaint)).decided_at is None
    (card,) = await sent_to(database, OWNERS[0])
    assert texts_complaints.AGAIN_TITLE in card
    assert texts_complaints.BY_HAND in plain(card)
    async with database.reading() as tx:
        wish = await tx.wishes.of(complaint.comment_id or 0)
    assert wish is not None
    assert wish.done_at is not None, (
        "it is left on the blog if an owner says so, even after the blog's return"
    )


async def test_a_blog_that_comes_back_within_an_hour_has_changed_nothing_of_a_complaint(
    loop: ClockComplaints, database: Database, clock: FakeClock, complaint: Complaint
) -> None:
    """A slip of a setting with a restart tells nobody anything, and what was asked goes on."""
    await decide(database, complaint, clock.now())
    async with database.transaction() as tx:
        used = [site.address for site in await tx.sites.all()]
    for _ in range(2):  # the second absence is waited for anew
        async with database.transaction() as tx:
            await tx.sites.use(["https://other.example/"])
        assert await loop.remind_due() == 0
        clock.advance(3_599)
        assert await loop.remind_due() == 0
        async with database.transaction() as tx:
            await tx.sites.use(used)
        assert await loop.remind_due() == 0
    assert (await the(database, complaint)).choice is Choice.ASKED
    assert await sent_to(database, OWNERS[0]) == []
    assert await sent_to(database, OTHER) == []


async def test_what_its_writer_wants_off_a_blog_that_has_left_is_still_wanted(
    loop: ClockComplaints, database: Database, clock: FakeClock, complaint: Complaint
) -> None:
    async with database.transaction() as tx:
        seen = await tx.comments.get(complaint.comment_id or 0)
        assert seen is not None
        assert await tx.wishes.ask(seen, WITHDRAW, READER, clock.now(), states=(APPROVED,))
        assert await tx.complaints.decide(complaint.id, Choice.ASKED, OWNERS[0], clock.now())
        await tx.sites.use(["https://other.example/"])
    assert await left_for_an_hour(loop, clock) == 1
    async with database.reading() as tx:
        wish = await tx.wishes.of(seen.id)
    assert wish is not None
    assert (wish.word, wish.done_at) == (WITHDRAW, None)
