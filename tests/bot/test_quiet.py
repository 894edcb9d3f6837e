"""Quiet time: over midnight, on the days when the clocks change, and in words."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.quiet import begins, ends, hushed, is_quiet, parse_window, words

LONDON = ZoneInfo("Europe/London")
NIGHT = "19:00-07:30"
times = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


def london(
    day: int, month: int, hour: int, minute: int = 0, *, second_time: bool = False
) -> datetime:
    """Return a moment of 2026 by the clock in London."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON, fold=int(second_time))


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [(18, 59, False), (19, 0, True), (0, 0, True), (7, 29, True), (7, 30, False), (12, 0, False)],
)
def test_a_night_is_quiet_from_its_first_minute_to_before_its_last(
    hour: int, minute: int, *, quiet: bool
) -> None:
    assert is_quiet(NIGHT, london(16, 3, hour, minute), LONDON) is quiet


@pytest.mark.parametrize(
    ("hour", "quiet"), [(11, False), (12, True), (13, True), (14, False), (23, False)]
)
def test_a_stretch_within_a_day_is_quiet_only_then(hour: int, *, quiet: bool) -> None:
    assert is_quiet("12:00-14:00", london(16, 3, hour), LONDON) is quiet


def test_none_is_never_quiet() -> None:
    assert not any(is_quiet("none", london(16, 3, hour), LONDON) for hour in range(24))


def test_the_time_is_the_clock_on_the_wall_in_summer_too() -> None:
    assert not is_quiet(NIGHT, datetime(2026, 7, 1, 6, 30, tzinfo=UTC), LONDON)
    assert is_quiet(NIGHT, datetime(2026, 1, 1, 6, 30, tzinfo=UTC), LONDON)
    assert is_quiet(NIGHT, datetime(2026, 7, 1, 18, 0, tzinfo=UTC), LONDON)


def quiet_minutes(window: str, start: datetime, hours: int) -> int:
    """Count the quiet minutes that really pass from a moment on."""
    begin = start.astimezone(UTC)
    return sum(
        is_quiet(window, begin + timedelta(minutes=minute), LONDON) for minute in range(hours * 60)
    )


def test_the_night_of_the_spring_change_is_an_hour_shorter() -> None:
    assert quiet_minutes(NIGHT, london(28, 3, 12), 23) == int(11.5 * 60)
    assert not is_quiet(NIGHT, datetime(2026, 3, 29, 6, 30, tzinfo=UTC), LONDON)
    assert is_quiet(NIGHT, datetime(2026, 3, 29, 6, 29, tzinfo=UTC), LONDON)


def test_the_night_of_the_autumn_change_is_an_hour_longer() -> None:
    assert quiet_minutes(NIGHT, london(24, 10, 12), 25) == int(13.5 * 60)
    assert is_quiet(NIGHT, datetime(2026, 10, 25, 7, 29, tzinfo=UTC), LONDON)
    assert not is_quiet(NIGHT, datetime(2026, 10, 25, 7, 30, tzinfo=UTC), LONDON)


def test_an_hour_that_the_clocks_skip_is_quiet_for_nobody_and_one_they_repeat_is_twice() -> None:
    assert quiet_minutes("01:00-02:00", london(29, 3, 0), 23) == 0
    assert quiet_minutes("01:00-02:00", london(25, 10, 0), 25) == 120
    assert is_quiet("01:00-02:00", london(25, 10, 1, 30, second_time=True), LONDON)


@settings(deadline=None)
@given(times, times)
def test_a_quiet_time_and_its_rest_make_a_whole_day(begin: time, end: time) -> None:
    if begin == end:
        return
    one, rest = f"{begin:%H:%M}-{end:%H:%M}", f"{end:%H:%M}-{begin:%H:%M}"
    noon = datetime(2026, 5, 5, 12, tzinfo=UTC)
    for hour in range(24):
        now = noon + timedelta(hours=hour, minutes=begin.minute)
        assert is_quiet(one, now, UTC) is not is_quiet(rest, now, UTC)


def test_hushed_names_the_quiet_times_that_are_on() -> None:
    windows = [NIGHT, "none", "22:00-06:00", "12:00-13:00"]
    assert hushed(windows, london(16, 3, 20), LONDON) == [NIGHT]
    assert hushed(windows, london(16, 3, 23), LONDON) == [NIGHT, "22:00-06:00"]
    assert hushed(windows, london(16, 3, 12), LONDON) == ["12:00-13:00"]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("19:00-07:30", NIGHT),
        (" 19:00 - 7:30 ", NIGHT),
        ("None", "none"),
        ("00:00-23:59", "00:00-23:59"),
    ],
)
def test_a_quiet_time_is_read(text: str, stored: str) -> None:
    assert parse_window(text) == stored


@pytest.mark.parametrize(
    "text", ["", "19-7", "24:00-07:00", "19:60-07:00", "07:00-07:00", "19:00", "19:00-07:30x", "no"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_window(text)


@settings(deadline=None)
@given(times, times)
def test_what_was_read_is_read_again_the_same(begin: time, end: time) -> None:
    if begin != end:
        stored = parse_window(f"{begin:%H:%M}-{end:%H:%M}")
        assert parse_window(stored) == stored


def test_the_ends_are_told_in_words() -> None:
    assert (begins(NIGHT), ends(NIGHT)) == ("7pm", "7:30am")
    assert (begins("12:00-00:00"), ends("12:00-00:00")) == ("midday", "midnight")


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(0, 5, "12:05am"), (12, 30, "12:30pm"), (11, 0, "11am"), (13, 0, "1pm"), (23, 59, "11:59pm")],
)
def test_a_time_of_day_is_told_in_words(hour: int, minute: int, said: str) -> None:
    assert words(time(hour, minute)) == said
