"""Some days of tests/year.py, and its judge: each of its rules can fail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.delivery.slots import last_slot
from bot.quiet import is_hushed
from storage.choices import Cadence, QuietTime, Timing
from tests.quick import run_quickly
from tests.year import SLOTS, WINDOWS, Tempo, run
from tests.year_judge import CLOCKS, SITE, Reader, is_quiet, slot_before, wall

SPRING = datetime(2026, 3, 28, 0, 30, tzinfo=UTC)  # the clocks of London change on 29
AUTUMN = datetime(2026, 10, 24, 0, 30, tzinfo=UTC)  # and on 25
HOUR = timedelta(hours=1)
DAILY = Timing(Cadence.DAILY, "07:30", 0, QuietTime("19:00-07:00"))
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
SLOW = Tempo(step=4 * HOUR, step_near=4 * HOUR, news=0.4, news_near=0.4, restarts=0.2)


@pytest.mark.parametrize("begin", [SPRING, AUTUMN])
def test_every_post_reaches_everyone_once_and_never_in_quiet_time(begin: datetime) -> None:
    """The whole year is `python -m tests.year`."""
    year = run_quickly(run(6, 2, begin, seed=3, tempo=SLOW))
    found = year.verdict()
    assert found["had"] > 10
    assert found["messages"] > found["digests"] > 0
    assert found["near a change"] > 0
    assert year.process.owner.epoch > 1, "a process has ended, and another went on"


def test_the_clocks_of_the_judge_are_those_of_the_world() -> None:
    for zone in CLOCKS:
        there = ZoneInfo(zone)
        for hour in range(-24, 376 * 24, 2):
            at = SPRING.replace(month=1, day=1) + hour * HOUR
            assert wall(zone, at) == at.astimezone(there).replace(tzinfo=None), (zone, at)


def test_the_judge_and_the_program_agree_around_each_change_of_the_clocks() -> None:
    here = ZoneInfo(SITE)
    for zone, turns in CLOCKS.items():
        for change, _ in turns[1:]:
            for half in range(-52, 52):
                at = change + half * HOUR / 2
                for window in WINDOWS:
                    quiet = QuietTime(window, zone, rests=half % 2 == 0)
                    assert is_hushed(quiet, at, here) == is_quiet(quiet, at), (quiet, at)
                for slot in SLOTS:
                    on = half % 7
                    for cadence in (Cadence.DAILY, Cadence.WEEKLY):
                        timing = Timing(cadence, slot, on, QuietTime("none", zone))
                        assert last_slot(timing, at, here) == slot_before(timing, at), (timing, at)


def test_a_weekly_slot_on_the_sunday_of_a_change_is_one_moment() -> None:
    sundays = Timing(Cadence.WEEKLY, "01:30", 6, QuietTime("none"))
    spring, autumn = SPRING.replace(day=29, hour=12), AUTUMN.replace(day=25, hour=12)
    assert slot_before(sundays, spring) == SPRING.replace(day=29, hour=1, minute=0), "the jump"
    assert slot_before(sundays, autumn) == AUTUMN.replace(day=25), "the first of the two"


def a_reader(timing: Timing = DAILY) -> Reader:
    """Return a reader for whom two posts came out on Monday at midnight."""
    reader = Reader(1, timing, MONDAY - HOUR)
    reader.is_for(1, MONDAY)
    reader.is_for(2, MONDAY)
    return reader


def at(hour: float) -> datetime:
    """Return the moment so many hours after Monday began."""
    return MONDAY + hour * HOUR


def test_the_judge_takes_what_is_right() -> None:
    reader = a_reader()
    assert reader.late(at(6)) == set()
    assert reader.late(at(8)) == {1, 2}
    reader.take([1], at(8))
    assert reader.late(at(9)) == set(), "the slot has had its digest"
    assert reader.late(at(32)) == {2}
    reader.take([2], at(32))
    assert not reader.waits


@pytest.mark.parametrize(
    ("why", "takes"),
    [
        ("in quiet time", [([1], 6.5)]),
        ("two in one slot", [([1], 8.0), ([2], 9.0)]),
        ("twice", [([1], 8.0), ([1], 32.0)]),
        ("not for them", [([3], 8.0)]),
    ],
)
def test_the_judge_refuses_what_is_wrong(why: str, takes: list[tuple[list[int], float]]) -> None:
    reader = a_reader()
    *right, (numbers, hour) = takes
    for before, when in right:
        reader.take(before, at(when))
    with pytest.raises(AssertionError, match=why):
        reader.take(numbers, at(hour))


def test_the_judge_refuses_a_slot_from_before_the_choice_and_whatever_comes_after_a_stop() -> None:
    reader = a_reader()
    reader.choose(Timing(Cadence.DAILY, "08:30"), at(9))
    assert reader.late(at(10)) == set()
    with pytest.raises(AssertionError, match="from before the choice"):
        reader.take([1], at(10))
    reader.stop()
    with pytest.raises(AssertionError, match="after a stop"):
        reader.take([1], at(33))
