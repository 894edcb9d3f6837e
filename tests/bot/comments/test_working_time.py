"""Working time skips weekends and bank holidays as whole days, whatever the clocks do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.comments.bank_holidays import is_bank_holiday
from bot.comments.working_time import is_working, working_days_later, working_hours_later

LONDON = ZoneInfo("Europe/London")
EARLIEST, LATEST = datetime(2000, 1, 1), datetime(2060, 1, 1)  # noqa: DTZ001  hypothesis adds zones

moments = some.datetimes(EARLIEST, LATEST, timezones=some.just(UTC))
# Clocks that change on a Sunday, on a Friday, at midnight, and that once left out a whole day.
zones = some.sampled_from(
    [
        ZoneInfo(name)
        for name in (
            "Europe/London",
            "Africa/Cairo",
            "Asia/Beirut",
            "America/Havana",
            "Asia/Tehran",
            "Pacific/Apia",
            "UTC",
        )
    ]
)
hours = some.integers(0, 200)


def never(_day: date) -> bool:
    return False


def at(text: str) -> datetime:
    """Return a time in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def holidays(seed: int) -> Callable[[date], bool]:
    """Return a calendar in which about one day in five is a holiday."""
    return lambda day: (day.toordinal() * 2_654_435_761 + seed) % 5 == 0


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-03-16 15:00", "2026-03-18 15:00"),  # a Monday
        ("2026-03-19 15:00", "2026-03-23 15:00"),  # a Thursday: over the weekend
        ("2026-03-20 15:00", "2026-03-24 15:00"),  # a Friday
        ("2026-03-21 11:00", "2026-03-25 00:00"),  # a Saturday: Monday and Tuesday
        ("2026-03-22 23:59", "2026-03-25 00:00"),  # a Sunday
        ("2026-03-27 15:00", "2026-03-31 15:00"),  # over the night when summer time begins
        ("2026-10-23 15:00", "2026-10-27 15:00"),  # and when it ends
        ("2026-04-02 15:00", "2026-04-08 15:00"),  # over Good Friday and Easter Monday
        ("2026-12-24 09:00", "2026-12-30 09:00"),  # Boxing Day was on a Saturday
        ("2026-03-19 00:00", "2026-03-23 00:00"),  # both days in full, so not on Saturday
    ],
)
def test_48_hours_skip_weekends_and_bank_holidays(start: str, due: str) -> None:
    assert working_hours_later(at(start), 48, LONDON, is_bank_holiday) == at(due)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-16 15:00", 2, "2026-03-18 15:00"),
        ("2026-03-20 15:00", 2, "2026-03-24 15:00"),
        ("2026-03-21 11:00", 2, "2026-03-25 00:00"),
        ("2026-03-27 15:00", 1, "2026-03-30 15:00"),
        ("2026-04-02 15:00", 1, "2026-04-07 15:00"),
        ("2026-04-02 15:00", 0, "2026-04-02 15:00"),
        ("2026-04-04 15:00", 0, "2026-04-07 00:00"),
    ],
)
def test_working_days_keep_the_time_of_day(start: str, days: int, due: str) -> None:
    assert working_days_later(at(start), days, LONDON, is_bank_holiday) == at(due)


def test_a_day_that_is_an_hour_longer_counts_an_hour_more() -> None:
    """In Cairo the clocks go back in the night after a Thursday: that Thursday has 25 hours."""
    cairo = ZoneInfo("Africa/Cairo")
    start = datetime(2026, 10, 29, 0, 0, tzinfo=cairo)
    assert working_hours_later(start, 24, cairo, never) == start.astimezone(UTC) + timedelta(
        hours=24
    )
    after = working_hours_later(start, 25, cairo, never).astimezone(cairo)
    assert (after.date(), after.time()) == (date(2026, 10, 30), time(0))


@given(moments, hours, zones, some.integers(0, 99))
def test_the_end_is_on_a_working_day_and_as_much_working_time_later(
    start: datetime, wanted: int, zone: ZoneInfo, seed: int
) -> None:
    due = working_hours_later(start, wanted, zone, holidays(seed))
    assert is_working(due.astimezone(zone).date(), holidays(seed))
    assert worked(start, due, zone, holidays(seed)) == timedelta(hours=wanted)


@given(moments, hours, hours, zones)
def test_hours_add_up(start: datetime, first: int, then: int, zone: ZoneInfo) -> None:
    between = working_hours_later(start, first, zone, is_bank_holiday)
    at_once = working_hours_later(start, first + then, zone, is_bank_holiday)
    assert working_hours_later(between, then, zone, is_bank_holiday) == at_once


@given(moments, moments, hours, zones)
def test_who_begins_later_ends_no_earlier(
    one: datetime, other: datetime, wanted: int, zone: ZoneInfo
) -> None:
    first, last = sorted((one, other))
    due = working_hours_later(first, wanted, zone, never)
    assert due <= working_hours_later(last, wanted, zone, never)


@given(moments, some.integers(0, 30), some.integers(0, 99))
def test_where_clocks_never_change_a_day_is_24_hours(start: datetime, days: int, seed: int) -> None:
    utc = ZoneInfo("UTC")
    by_days = working_days_later(start, days, utc, holidays(seed))
    assert by_days == working_hours_later(start, 24 * days, utc, holidays(seed))


@given(moments, some.integers(0, 30), zones)
def test_days_later_is_a_working_day(start: datetime, days: int, zone: ZoneInfo) -> None:
    due = working_days_later(start, days, zone, is_bank_holiday)
    assert is_working(due.astimezone(zone).date(), is_bank_holiday)
    assert due >= start or days == 0


def worked(
    start: datetime, end: datetime, zone: ZoneInfo, is_holiday: Callable[[date], bool]
) -> timedelta:
    """Return the working time between two times, added up a quarter of an hour at a time.

    The wall clocks of all zones change at quarters; `start` may be between two.
    """
    total, at_, step = timedelta(), start, timedelta(minutes=15)
    first = timedelta(seconds=(-start.timestamp()) % step.total_seconds())
    while at_ < end:
        until = min(end, at_ + (first or step))
        first = timedelta()
        if is_working(at_.astimezone(zone).date(), is_holiday):
            total += until - at_
        at_ = until
    return total
