"""Slots and quiet time by the clock on a reader's wall, over both changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.slots import last_slot, next_message, next_slot
from bot.quiet import first_open, is_hushed, valid, zone_of
from storage.choices import NEVER_QUIET, Cadence, QuietTime, Timing

LONDON = ZoneInfo("Europe/London")
NIGHT = "19:00-07:30"
ZONES = (None, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Auckland")

MINUTES = 365 * 24 * 60
moments = st.integers(0, MINUTES).map(lambda n: utc(1, 1, 0) + timedelta(minutes=n))
windows = st.sampled_from(["none", NIGHT, "22:00-01:30", "01:00-02:30", "12:00-14:00"])
quiets = st.builds(QuietTime, windows, st.sampled_from(ZONES), st.booleans())
slots = st.sampled_from(["00:00", "01:30", "02:00", "02:30", "07:30", "23:45"])
gathers = st.sampled_from([Cadence.DAILY, Cadence.WEEKLY])
timings = st.builds(Timing, gathers, slots, st.integers(0, 6), quiets)


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "moment"),
    [
        ("2026-03-28T07:30", utc(3, 28, 7, 30)),
        ("2026-03-29T07:30", utc(3, 29, 6, 30)),
        ("2026-03-29T01:00", utc(3, 29, 1)),
        ("2026-03-29T01:30", utc(3, 29, 1)),  # there is no such time
        ("2026-03-29T01:59", utc(3, 29, 1)),
        ("2026-10-25T01:30", utc(10, 25, 0, 30)),  # there are two such times
        ("2026-10-25T02:00", utc(10, 25, 2)),
    ],
)
def test_a_time_on_a_wall_is_one_moment(wall: str, moment: datetime) -> None:
    assert valid(datetime.fromisoformat(wall), LONDON) == moment


def test_a_jump_of_half_an_hour_and_one_over_midnight_are_found() -> None:
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    assert valid(datetime.fromisoformat("2026-10-04T02:15"), lord_howe) == utc(10, 3, 15, 30)
    beirut = ZoneInfo("Asia/Beirut")
    assert valid(datetime.fromisoformat("2026-03-29T00:30"), beirut) == utc(3, 28, 22)


WEEKLY = Timing(Cadence.WEEKLY, "07:30", 0, QuietTime(NIGHT, rests=True))


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        (utc(3, 28, 12), utc(3, 23, 7, 30), utc(3, 30, 6, 30)),
        (utc(3, 30, 6, 29), utc(3, 23, 7, 30), utc(3, 30, 6, 30)),
        (utc(3, 30, 6, 30), utc(3, 30, 6, 30), utc(4, 6, 6, 30)),
        (utc(10, 26, 7, 29), utc(10, 19, 6, 30), utc(10, 26, 7, 30)),
    ],
)
def test_a_week_of_the_wall_may_be_an_hour_longer_or_shorter(
    now: datetime, last: datetime, following: datetime
) -> None:
    assert last_slot(WEEKLY, now, LONDON) == last
    assert next_slot(WEEKLY, now, LONDON) == following


def test_a_slot_that_comes_twice_is_one() -> None:
    daily = Timing(Cadence.DAILY, "01:30")
    assert last_slot(daily, utc(10, 25, 0, 45), LONDON) == utc(10, 25, 0, 30)
    assert last_slot(daily, utc(10, 25, 1, 45), LONDON) == utc(10, 25, 0, 30)
    assert next_slot(daily, utc(10, 25, 0, 45), LONDON) == utc(10, 26, 1, 30)


def test_the_next_message_of_a_slot_in_quiet_time_comes_at_its_end() -> None:
    late = Timing(Cadence.DAILY, "20:00", 0, QuietTime(NIGHT, rests=True))
    assert next_message(late, utc(3, 24, 12), LONDON) == utc(3, 25, 7, 30)
    assert next_message(late, utc(3, 27, 12), LONDON) == utc(3, 30, 6, 30), "after the weekend"
    assert next_message(Timing(quiet=NEVER_QUIET), utc(3, 24, 12), LONDON) == utc(3, 24, 12)


@pytest.mark.parametrize(
    ("window", "now", "opens"),
    [
        ("22:00-01:30", utc(10, 25, 0, 15), utc(10, 25, 0, 30)),
        ("22:00-01:30", utc(10, 25, 1, 15), utc(10, 25, 1, 30)),
        ("00:30-01:30", utc(10, 25, 1), utc(10, 25, 1, 30)),
    ],
)
def test_quiet_time_that_comes_twice_ends_twice(
    window: str, now: datetime, opens: datetime
) -> None:
    assert is_hushed(QuietTime(window), now, LONDON)
    assert first_open(QuietTime(window), now, LONDON) == opens


def test_weekends_are_those_of_the_readers_own_zone() -> None:
    here = QuietTime("none", None, rests=True)
    there = here._replace(timezone="Pacific/Auckland")
    sunday = utc(3, 22, 12)  # in Auckland it is Monday
    assert is_hushed(here, sunday, LONDON)
    assert not is_hushed(there, sunday, LONDON)
    assert not is_hushed(here._replace(rests=False), sunday, LONDON)


@pytest.mark.parametrize("name", ["Atlantis/Centre", "", "/etc/passwd", "Europe"])
def test_a_zone_that_is_not_known_is_the_sites(name: str) -> None:
    assert zone_of(QuietTime("none", name), LONDON) is LONDON


@given(timings, moments)
@settings(max_examples=150, deadline=None)
def test_no_moment_is_without_a_slot_and_none_lies_between_two(
    timing: Timing, now: datetime
) -> None:
    last, following = last_slot(timing, now, LONDON), next_slot(timing, now, LONDON)
    assert last <= now < following
    assert last_slot(timing, following - timedelta(seconds=1), LONDON) == last
    assert last_slot(timing, following, LONDON) == following
    days = 7 if timing.cadence is Cadence.WEEKLY else 1
    assert abs(following - last - timedelta(days=days)) <= timedelta(hours=1)


@given(quiets, moments)
@settings(max_examples=150, deadline=None)
def test_quiet_time_ends_at_its_first_open_moment(times: QuietTime, now: datetime) -> None:
    opens = first_open(times, now, LONDON)
    assert not is_hushed(times, opens, LONDON)
    quarter = timedelta(minutes=15)
    between = (now + quarter * step for step in range(int((opens - now) / quarter) + 1))
    assert all(is_hushed(times, at, LONDON) for at in between if at < opens)
