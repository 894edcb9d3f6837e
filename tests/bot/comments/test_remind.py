"""Owners are reminded of what waits: after 2 working days and every 2 more, each time once."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.comments.remind import Remind, rounds
from bot.comments.working_time import Calendar
from bot.screen import Screen
from feeds.sites.base import Platform
from feeds.sites.readonly import ReadOnly
from storage.awaited import PASTE
from storage.database import Database
from storage.records import Comment
from storage.states import CommentState
from tests.bot.builders import rows
from tests.bot.handlers.waiting import Moderated
from tests.clock import FakeClock
from tests.storage.builders import a_comment, seal

OWNERS = (9_002, 9_001)
LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)
WAITS = (CommentState.REVIEW, CommentState.HELD)


def no_holiday(_day: date) -> bool:
    return False


CALENDAR = Calendar(LONDON, no_holiday)


@pytest.fixture
def clock() -> FakeClock:
    """The clock begins on Monday, 2 March 2026, at 9am."""
    return FakeClock()


@pytest.fixture
def remind(database: Database, clock: FakeClock) -> Remind:
    return a_remind(database, clock)


def a_remind(
    database: Database,
    clock: FakeClock,
    owners: tuple[int, ...] = OWNERS,
    calendar: Calendar = CALENDAR,
) -> Remind:
    def platform_of(_site: object) -> Platform:
        return Moderated()

    return Remind(database, owners, platform_of, calendar, clock=clock.clock)


async def waiting(
    database: Database, clock: FakeClock, state: CommentState = CommentState.HELD
) -> Comment:
    """Let a comment wait from now on."""
    async with database.transaction() as tx:
        comment = await a_comment(tx, text="It works well with us.")
        steps = [CommentState.QUEUED, CommentState.POSTING] if state is not WAITS[0] else []
        for step in (*steps, state):
            await tx.comments.move(comment.id, step, clock.now(), remote_id="5")
        found = await tx.comments.get(comment.id)
    assert found is not None
    return found


async def told(database: Database, owner: int) -> list[str]:
    """Return what an owner is told, oldest first."""
    found = [row for row in await rows(database, "messages") if row["chat_id"] == owner]
    return [Screen.from_json(seal().open(row["sealed_body"])).html for row in found]


@pytest.mark.parametrize("state", WAITS)
async def test_a_comment_that_waits_for_2_working_days_is_shown_again_to_each_owner(
    database: Database, remind: Remind, clock: FakeClock, state: CommentState
) -> None:
    await waiting(database, clock, state)
    clock.advance((2 * DAY).total_seconds() - 1)
    assert await remind.remind_due() == 0
    clock.advance(1)
    assert await remind.remind_due() == 2
    for owner in OWNERS:
        (html,) = await told(database, owner)
        assert "It works well with us." in html
        assert "this comment has waited for 2 working days" in html


@pytest.mark.parametrize("state", WAITS)
async def test_the_reminder_has_the_buttons_of_the_card_and_a_reply_finds_its_way(
    database: Database, remind: Remind, clock: FakeClock, state: CommentState
) -> None:
    comment = await waiting(database, clock, state)
    clock.advance((2 * DAY).total_seconds())
    await remind.remind_due()
    for row in await rows(database, "messages"):
        shown = Screen.from_json(seal().open(row["sealed_body"]))
        buttons = [button.text for line in shown.rows for button in line]
        assert {"Publish", "Reject", "Ban"} <= set(buttons)
        assert (row["post_id"], row["comment_id"]) == (comment.post_id, comment.id)
        assert row["lane"] == 1


async def test_each_reminder_is_written_once_and_the_next_2_working_days_later(
    database: Database, remind: Remind, clock: FakeClock
) -> None:
    await waiting(database, clock)
    for _ in range(7 * 24):  # a week of hours: Wednesday, Friday and the next Tuesday are later
        clock.advance(3600)
        await remind.remind_due()
    texts = await told(database, OWNERS[0])
    assert [days for days in (2, 4, 6) for text in texts if f"for {days} working" in text] == [2, 4]


async def test_a_weekend_and_a_bank_holiday_do_not_count(
    database: Database, clock: FakeClock
) -> None:
    friday, holiday = 4 * DAY, date(2026, 3, 9)
    remind = a_remind(database, clock, calendar=Calendar(LONDON, lambda day: day == holiday))
    clock.advance(friday.total_seconds())
    await waiting(database, clock)
    clock.advance((4 * DAY).total_seconds())  # Tuesday
    assert await remind.remind_due() == 0
    clock.advance(DAY.total_seconds())
    assert await remind.remind_due() == 2


async def test_after_a_long_silence_only_the_last_reminder_is_written(
    database: Database, remind: Remind, clock: FakeClock
) -> None:
    await waiting(database, clock)
    clock.advance((14 * DAY).total_seconds())
    assert await remind.remind_due() == 2
    assert await remind.remind_due() == 0
    (text,) = await told(database, OWNERS[0])
    assert "for 10 working days" in text


@pytest.mark.parametrize("state", [CommentState.APPROVED, CommentState.TRASHED])
async def test_of_what_was_decided_nobody_is_reminded(
    database: Database, remind: Remind, clock: FakeClock, state: CommentState
) -> None:
    comment = await waiting(database, clock)
    async with database.transaction() as tx:
        await tx.comments.move(comment.id, state, clock.now())
    clock.advance((9 * DAY).total_seconds())
    assert await remind.remind_due() == 0


async def test_of_what_an_owner_has_pressed_nobody_is_reminded(
    database: Database, remind: Remind, clock: FakeClock
) -> None:
    comment = await waiting(database, clock)
    async with database.transaction() as tx:
        assert await tx.wishes.ask(comment, "publish", OWNERS[0], clock.now())
    clock.advance((9 * DAY).total_seconds())
    assert await remind.remind_due() == 0


async def test_a_comment_that_waits_anew_is_counted_anew(
    database: Database, remind: Remind, clock: FakeClock
) -> None:
    comment = await waiting(database, clock)
    clock.advance((2 * DAY).total_seconds())
    await remind.remind_due()
    for state in (CommentState.APPROVED, CommentState.HELD):
        async with database.transaction() as tx:
            await tx.comments.move(comment.id, state, clock.now())
    assert await remind.remind_due() == 0
    clock.advance((4 * DAY).total_seconds())  # over a weekend
    assert await remind.remind_due() == 2


async def test_a_new_owner_gets_no_reminder_of_before_but_the_next_one(
    database: Database, remind: Remind, clock: FakeClock
) -> None:
    await waiting(database, clock)
    clock.advance((2 * DAY).total_seconds())
    await remind.remind_due()
    clock.advance((2 * DAY).total_seconds())
    more = a_remind(database, clock, (*OWNERS, 9_000))
    assert await more.remind_due() == 3
    assert len(await told(database, 9_000)) == 1


async def test_nobody_is_held_up_while_no_reminder_is_due(
    database: Database, clock: FakeClock, remind: Remind
) -> None:
    await waiting(database, clock)
    async with database.transaction(), asyncio.timeout(20):
        assert await remind.remind_due() == 0


async def test_without_owners_nothing_is_written(database: Database, clock: FakeClock) -> None:
    await waiting(database, clock)
    clock.advance((9 * DAY).total_seconds())
    assert await a_remind(database, clock, ()).remind_due() == 0
    assert await rows(database, "messages") == []


async def test_on_a_site_that_is_moderated_elsewhere_the_reminder_leads_there(
    database: Database, clock: FakeClock
) -> None:
    remind = Remind(database, OWNERS, lambda _site: ReadOnly(), CALENDAR, clock=clock.clock)
    await waiting(database, clock)
    clock.advance((2 * DAY).total_seconds())
    assert await remind.remind_due() == 2


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  Hypothesis adds the zone
    st.integers(0, 60 * 24 * 60),
)
def test_reminders_only_ever_become_more(since: datetime, minutes: int) -> None:
    now = since + timedelta(minutes=minutes)
    number = rounds(since, now, CALENDAR)
    assert number <= rounds(since, now + DAY, CALENDAR) <= number + 1
    assert number <= (now - since) / (2 * DAY)
    assert number >= ((now - since) / (7 * DAY) - 1) * 2


async def test_the_reminder_of_what_an_editor_is_asked_to_add_is_that_card(
    database: Database, clock: FakeClock
) -> None:
    remind = Remind(database, OWNERS, lambda _site: ReadOnly(), CALENDAR, clock=clock.clock)
    comment = await waiting(database, clock, CommentState.REVIEW)
    async with database.transaction() as tx:
        await tx.comments.note(comment.id, error=PASTE)
    clock.advance((2 * DAY).total_seconds())
    assert await remind.remind_due() == 2
    (row, _) = await rows(database, "messages")
    shown = Screen.from_json(seal().open(row["sealed_body"]))
    buttons = [button.text for line in shown.rows for button in line]
    assert "I have added it" in buttons
    assert "Publish" not in buttons
