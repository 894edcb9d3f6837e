"""How fast, how long, and on what scale: told late rather than wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.admins.figures import (
    Samples,
    ceiling,
    heights,
    noted,
    rate_of,
    seconds_left,
    slower,
    span_of,
)
from storage.history import Part, Span

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def after(seconds: int, a_second: float, start: int = 0) -> Samples:
    """Return the samples of so many seconds at one speed."""
    samples: Samples = ()
    for at in range(seconds + 1):
        samples = noted(samples, float(at), start + int(at * a_second))
    return samples


def test_the_speed_is_that_of_the_last_minute() -> None:
    samples = after(300, 28.0)
    assert rate_of(samples) == pytest.approx(28.0)
    assert samples[-1][0] - samples[0][0] == 60


@pytest.mark.parametrize(
    ("seconds", "a_second", "known"),
    [(9, 100.0, False), (10, 3.0, True), (10, 2.9, False), (54, 0.1, False), (55, 0.1, True)],
)
def test_the_speed_is_hidden_until_enough_is_known(
    seconds: int, a_second: float, *, known: bool
) -> None:
    assert (rate_of(after(seconds, a_second)) is not None) is known


def test_nothing_is_known_at_first() -> None:
    assert rate_of(()) is None
    assert rate_of(((0.0, 5),)) is None


def test_a_minute_without_any_is_a_speed_of_nothing_and_has_no_end() -> None:
    rate = rate_of(after(60, 0.0))
    assert rate == 0
    assert seconds_left(rate, 5) is None
    assert seconds_left(None, 5) is None
    assert seconds_left(28.0, 280) == 10


def test_a_number_that_falls_begins_anew() -> None:
    assert noted(after(60, 28.0), 61.0, 5) == ((61.0, 5),)


def test_slower_is_a_half_and_one_at_least() -> None:
    assert [slower(rate) for rate in (28.0, 14.0, 7.0, 3.0, 1.0, 0.5)] == [14, 7, 3, 1, 1, 1]


@given(st.integers(0, 10**8), st.integers(0, 4 * 10**7))
def test_a_chart_has_sixty_parts_at_most_and_all_of_the_time(begin: int, seconds: int) -> None:
    begun = NOW + timedelta(seconds=begin)
    span = span_of(begun, begun + timedelta(seconds=seconds))
    assert 1 <= span.parts <= 60
    assert span.start <= begun.timestamp() < span.start + span.width
    assert begun.timestamp() + seconds < span.start + span.width * span.parts


def test_a_part_is_of_a_round_length() -> None:
    widths = [span_of(NOW, NOW + timedelta(seconds=s)).width for s in (1, 100, 590, 6_000, 40_000)]
    assert widths == [1, 2, 10, 120, 900]


def test_heights_are_those_that_were_sent_and_all_others() -> None:
    course = [Part(0, 5, 7), Part(2, 0, 1)]
    assert heights(Span(0, 1, 3), course) == ([5, 0, 0], [2, 0, 1])


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 10), (10, 10), (11, 20), (21, 50), (51, 100), (101, 200), (999, 1_000), (70_000, 100_000)],
)
def test_an_axis_ends_at_a_round_number(highest: int, top: int) -> None:
    assert ceiling(highest) == top
