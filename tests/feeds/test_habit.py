"""How often a site is polled: quickly when a post is likely, rarely when it is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.habit import next_wait, posts_a_month

EVERY = timedelta(minutes=5)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TUESDAY = datetime(2026, 3, 10, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  the zone is added
WAITS = st.timedeltas(timedelta(seconds=1), timedelta(hours=2))


def mornings(count: int, until: datetime = TUESDAY, hour: int = 9) -> list[datetime]:
    """Return the times of posts at one hour of so many working days, the newest first."""
    days = [until - n * DAY for n in range(1, 3 * count + 8)]
    return [day.replace(hour=hour) for day in days if day.weekday() < 5][:count]


def wait(
    now: datetime,
    published: Sequence[datetime],
    quick_since: datetime | None = None,
    chance: float = 0.5,
) -> timedelta:
    return next_wait(EVERY, now, published, quick_since, chance)


@given(WAITS, MOMENTS, st.lists(MOMENTS), st.none() | MOMENTS, st.floats(0, 1))
def test_a_wait_is_never_shorter_than_every_nor_longer_than_an_hour_or_twelve_times(
    every: timedelta,
    now: datetime,
    published: list[datetime],
    quick_since: datetime | None,
    chance: float,
) -> None:
    got = next_wait(every, now, published, quick_since, chance)
    assert every <= got <= max(every, min(HOUR, 12 * every))


def test_a_quick_test_waits_at_most_twelve_times() -> None:
    every = timedelta(seconds=2)
    assert next_wait(every, TUESDAY, [], None, 0.5) == timedelta(seconds=24)


@pytest.mark.parametrize("hours", [0, 1, 24])
def test_soon_after_a_post_or_a_change_the_site_is_polled_quickly(hours: int) -> None:
    at_night = TUESDAY.replace(hour=2)
    assert wait(at_night, mornings(60), at_night - hours * HOUR) == EVERY
    assert wait(at_night, mornings(60), at_night - 25 * HOUR) == HOUR


def test_a_clock_that_was_ahead_does_not_make_it_quick_for_ever() -> None:
    at_night = TUESDAY.replace(hour=2)
    assert wait(at_night, mornings(60), at_night + 30 * DAY) == HOUR


def test_the_busiest_hour_is_polled_quickly_and_the_night_rarely() -> None:
    habit = mornings(60)
    assert wait(TUESDAY.replace(hour=9, minute=30), habit) == EVERY
    assert wait(TUESDAY.replace(hour=2), habit) == HOUR
    assert wait(TUESDAY.replace(hour=9) + 4 * DAY, habit) == HOUR


def test_the_wait_grows_as_posts_get_rarer() -> None:
    habit = mornings(20) + mornings(10, hour=14)
    often, seldom, never = (wait(TUESDAY.replace(hour=hour), habit) for hour in (9, 14, 22))
    assert often == EVERY
    assert often < seldom < never <= HOUR
    assert seldom == pytest.approx(EVERY * (20 / 10 + 24 / 168 - 0.25), rel=0.1)


def test_a_post_a_little_early_or_late_is_no_surprise() -> None:
    habit = mornings(60)
    assert wait(TUESDAY.replace(hour=8, minute=1), habit) == pytest.approx(2 * EVERY, rel=0.1)
    assert wait(TUESDAY.replace(hour=10, minute=1), habit) == pytest.approx(2 * EVERY, rel=0.1)


def test_no_wait_sleeps_through_the_start_of_a_busy_hour() -> None:
    now = TUESDAY.replace(hour=7, minute=50)
    assert wait(now, mornings(60)) < timedelta(minutes=21)
    assert wait(now.replace(minute=5), mornings(60)) > timedelta(minutes=50)


def test_a_young_blog_is_polled_often_at_any_time() -> None:
    few = mornings(2)
    for hour in range(24):
        assert wait(TUESDAY.replace(hour=hour), few, TUESDAY - 2 * DAY) <= 4 * EVERY


def test_a_feed_without_dates_has_no_habit_and_is_polled_evenly() -> None:
    assert wait(TUESDAY, [], TUESDAY - 2 * DAY) == EVERY


@pytest.mark.parametrize("days", [91, 400])
def test_a_site_that_sleeps_gets_the_longest_wait(days: int) -> None:
    old = mornings(60, TUESDAY - days * DAY)
    assert wait(TUESDAY.replace(hour=9), old) == HOUR
    assert wait(TUESDAY.replace(hour=9), old, TUESDAY - days * DAY) == HOUR
    assert wait(TUESDAY.replace(hour=9), old, TUESDAY - 80 * DAY) == EVERY


def test_only_the_last_hundred_posts_make_the_habit() -> None:
    now = TUESDAY.replace(hour=9)
    lately = [TUESDAY - n * HOUR * 6 for n in range(100)]
    assert wait(now, lately) == wait(now, [*mornings(300, TUESDAY - 30 * DAY), *lately])


def test_a_date_in_the_future_is_no_habit() -> None:
    now = TUESDAY.replace(hour=2)
    ahead = [now + n * DAY for n in range(1, 50)]
    assert wait(now, mornings(60) + ahead) == wait(now, mornings(60))


def test_another_time_zone_is_the_same_moment() -> None:
    east = timezone(timedelta(hours=9))
    habit = [moment.astimezone(east) for moment in mornings(60)]
    now = TUESDAY.replace(hour=9, minute=30)
    assert wait(now.astimezone(east), habit) == wait(now, mornings(60)) == EVERY


def test_chance_shakes_the_wait_by_a_tenth() -> None:
    now, habit = TUESDAY.replace(hour=10, minute=1), mornings(60)
    middle = wait(now, habit)
    assert wait(now, habit, chance=0.0) == pytest.approx(0.9 * middle, rel=0.001)
    assert wait(now, habit, chance=1.0) == pytest.approx(1.1 * middle, rel=0.001)
    assert wait(TUESDAY.replace(hour=9), habit, chance=1.0) == 1.1 * EVERY


def test_nothing_published_is_no_posts_a_month() -> None:
    assert posts_a_month([], TUESDAY) == 0.0
    assert posts_a_month([TUESDAY - 400 * DAY], TUESDAY) == 0.0
    assert posts_a_month([TUESDAY + DAY], TUESDAY) == 0.0


def test_posts_a_month_are_counted_over_a_year() -> None:
    weekly = [TUESDAY - n * 7 * DAY for n in range(200)]
    assert posts_a_month(weekly, TUESDAY) == pytest.approx(53 / 12)


def test_a_younger_blog_is_counted_from_its_first_post() -> None:
    first = TUESDAY - timedelta(days=365 / 4)
    assert posts_a_month([first, TUESDAY, TUESDAY - DAY], TUESDAY) == pytest.approx(1.0)


def test_the_first_days_do_not_promise_too_much() -> None:
    assert posts_a_month([TUESDAY - HOUR, TUESDAY], TUESDAY) == pytest.approx(2.0)


@given(st.lists(MOMENTS), MOMENTS)
def test_posts_a_month_are_never_more_than_the_posts(
    published: list[datetime], now: datetime
) -> None:
    assert 0.0 <= posts_a_month(published, now) <= len(published) + 1e-9
