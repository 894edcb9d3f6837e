"""A typed time is read as people write it, in the site's zone, and is right over clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.admins.when import (
    FURTHEST,
    MONTHLY,
    REPEATS,
    WEEKLY,
    Fault,
    Turn,
    When,
    next_run,
    of_stamp,
    read_when,
    resolve,
)

LONDON = ZoneInfo("Europe/London")
ZONES = ("Europe/London", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "UTC")
NOW = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)  # a Monday, midday in London


def wall(stamp: str) -> datetime:
    """Return a time as a clock on the wall shows it."""
    return datetime.fromisoformat(stamp)


def local(text: str, now: datetime = NOW) -> str:
    """Return what a text means as the wall shows it, or why it means nothing."""
    found = read_when(text, now, LONDON)
    return found.stamp if isinstance(found, When) else found.value


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("6 August 2026 5:30pm", "2026-08-06T17:30"),
        ("6 August 2026, 5:30 PM", "2026-08-06T17:30"),
        ("6th of august at 17:30", "2026-08-06T17:30"),
        ("on 6 Aug at 5.30pm", "2026-08-06T17:30"),
        ("5:30pm on 6 August", "2026-08-06T17:30"),
        ("6/8/2026 17:30", "2026-08-06T17:30"),
        ("6/8 09:05", "2026-08-06T09:05"),
        ("2026-08-06 17:30", "2026-08-06T17:30"),
        ("1 February 9am", "2027-02-01T09:00"),
        ("tomorrow 9am", "2026-03-17T09:00"),
        ("tomorrow at midday", "2026-03-17T12:00"),
        ("9am tomorrow", "2026-03-17T09:00"),
        ("today 1pm", "2026-03-16T13:00"),
        ("Monday 7:30am", "2026-03-23T07:30"),
        ("monday 5pm", "2026-03-16T17:00"),
        ("next Friday 9 a.m.", "2026-03-20T09:00"),
        ("tue 00:00", "2026-03-17T00:00"),
        ("midnight", "2026-03-17T00:00"),
        ("12am", "2026-03-17T00:00"),
        ("12:30pm", "2026-03-16T12:30"),
        ("12pm", "2026-03-17T12:00"),
        ("11:59", "2026-03-17T11:59"),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, meant: str) -> None:
    assert local(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "tomorrow", "9", "6 August", "25:00", "13pm", "0am", "9:60", "ju 6 9am"),
        *("31 June 9am", "29 February 2027 9am", "2026-13-01 9:00", "6/8/26 17:30", "m 9am"),
        *("9am 5pm", "6 August 2026 6 August 9am", "yesterday 9am", "1:2", "12:345", "9amm"),
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert local(text) == Fault.UNREAD


@pytest.mark.parametrize(
    "text", ["today 9am", "today midday", "16 March 2026 11:59", "1/1/2020 9am"]
)
def test_a_time_in_the_past_is_not_taken(text: str) -> None:
    assert local(text) == Fault.PAST


def test_a_time_more_than_a_year_away_is_not_taken() -> None:
    assert local("17 March 2027 9am") == "2027-03-17T09:00"
    assert local("18 March 2027 9am") == Fault.FAR
    assert of_stamp("202703180900", NOW, LONDON) is Fault.FAR


def test_a_button_has_its_time_and_may_come_too_late() -> None:
    found = of_stamp("202603170900", NOW, LONDON)
    assert isinstance(found, When)
    assert found.at == datetime(2026, 3, 17, 9, 0, tzinfo=UTC)
    assert of_stamp("202603161200", NOW, LONDON) is Fault.PAST
    for stamp in ("", "x", "20260316", "202613010900", "2026-03-17T09:00"):
        assert of_stamp(stamp, NOW, LONDON) is Fault.UNREAD


def test_a_time_that_the_clocks_skip_is_the_next_that_there_is() -> None:
    found = read_when("29 March 2026 1:30am", NOW, LONDON)
    assert found == When(
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC), wall("2026-03-29T02:00"), Turn.SKIPPED
    )


def test_a_time_that_comes_twice_is_the_first() -> None:
    found = read_when("25 October 2026 1:30am", NOW, LONDON)
    assert found == When(
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC), wall("2026-10-25T01:30"), Turn.DOUBLED
    )


def test_every_other_time_is_what_the_wall_shows() -> None:
    winter, summer = (
        resolve(wall("2026-01-05T09:00"), LONDON),
        resolve(wall("2026-07-06T09:00"), LONDON),
    )
    assert (winter.at.hour, summer.at.hour) == (9, 8)
    assert winter.turn is summer.turn is Turn.NONE


@given(
    st.sampled_from(ZONES),
    st.datetimes(wall("2011-12-01"), wall("2030-01-01")).map(
        lambda at: at.replace(second=0, microsecond=0)
    ),
)
def test_a_moment_is_never_before_what_was_asked_and_the_wall_agrees(
    name: str, asked: datetime
) -> None:
    zone = ZoneInfo(name)
    found = resolve(asked, zone)
    shown = found.at.astimezone(zone).replace(tzinfo=None)
    assert shown == found.local
    assert (found.local > asked) is (found.turn is Turn.SKIPPED)
    if found.turn is Turn.SKIPPED:
        just_before = (found.at - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None)
        assert just_before < asked
    if found.turn is Turn.DOUBLED:
        early = found.at - timedelta(hours=3)
        assert early.astimezone(zone).replace(tzinfo=None) < asked


def runs(stamp: str, repeats: str, many: int) -> list[str]:
    """Return the wall times of the runs after the first."""
    found, number, at = [], 0, datetime(2026, 1, 1, tzinfo=UTC)
    for _ in range(many):
        number, when = next_run(stamp, repeats, number, at, LONDON)
        found.append(when.stamp)
        at = when.at
    return found


def test_weekly_is_by_the_wall_and_not_by_hours() -> None:
    assert runs("2026-03-22T09:00", WEEKLY, 2) == ["2026-03-29T09:00", "2026-04-05T09:00"]
    assert runs("2026-03-22T01:30", WEEKLY, 2) == ["2026-03-29T02:00", "2026-04-05T01:30"]


def test_monthly_on_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    assert runs("2026-01-31T09:00", MONTHLY, 4) == [
        *("2026-02-28T09:00", "2026-03-31T09:00", "2026-04-30T09:00", "2026-05-31T09:00")
    ]
    assert runs("2026-12-15T09:00", MONTHLY, 2) == ["2027-01-15T09:00", "2027-02-15T09:00"]


@pytest.mark.parametrize("repeats", REPEATS)
def test_runs_that_were_missed_are_passed_over(repeats: str) -> None:
    late = datetime(2026, 5, 20, tzinfo=UTC)
    number, when = next_run("2026-03-31T09:00", repeats, 0, late, LONDON)
    assert late < when.at < late + timedelta(days=32)
    again, after = next_run("2026-03-31T09:00", repeats, number, when.at, LONDON)
    assert again == number + 1
    assert after.at > when.at


@given(st.text(max_size=30))
def test_no_text_is_a_surprise(text: str) -> None:
    found = read_when(text, NOW, LONDON)
    assert isinstance(found, Fault) or NOW < found.at <= NOW + FURTHEST
