"""How far a pass has come, and when the next one begins: soon, and not all the time."""

from __future__ import annotations

from math import inf

import pytest

from bot.cursor import FIRST, Cursor


def test_a_pass_goes_on_behind_the_last_chat_that_was_looked_at() -> None:
    cursor = Cursor()
    assert cursor.after == FIRST
    assert not cursor.looked(3, 17, 0.0, 0.1)
    assert cursor.after == 17
    assert not cursor.resting(0.1)


def test_a_pass_that_found_somebody_is_followed_by_another_at_once() -> None:
    cursor = Cursor()
    cursor.looked(3, 17, 0.0, 0.1)
    assert not cursor.looked(0, None, 0.1, 0.2)
    assert cursor.after == FIRST
    assert not cursor.resting(0.2)


def test_a_pass_that_found_nobody_is_followed_by_a_rest_of_a_second() -> None:
    cursor = Cursor()
    assert cursor.looked(0, None, 5.0, 5.001)
    assert cursor.resting(5.9)
    assert not cursor.resting(6.01)


def test_a_pass_that_took_long_is_followed_by_a_long_rest() -> None:
    """So that a million readers in quiet time keep the machine no more than a little busy."""
    cursor = Cursor()
    for look in range(10):
        cursor.looked(0, look, float(look), look + 0.5)
    assert cursor.looked(0, None, 10.0, 10.5)
    assert cursor.rests_until == pytest.approx(10.5 + 20 * 5.5)


def test_fruitless_passes_rest_no_longer_the_more_of_them_there_are() -> None:
    """A night of them must not make readers wait for half of the next day."""
    cursor, now = Cursor(), 0.0
    for _ in range(1_000):
        cursor.looked(0, None, now, now + 0.002)
        assert cursor.rests_until <= now + 1.01
        now = cursor.rests_until


def test_what_is_between_the_looks_does_not_make_the_rest_longer() -> None:
    """A broadcast may be paused for an hour in the middle of a pass."""
    cursor = Cursor()
    cursor.looked(0, 5, 0.0, 0.001)
    cursor.looked(0, None, 3_600.0, 3_600.001)
    assert cursor.rests_until == pytest.approx(3_601.001)


def test_a_rest_ends_when_a_chat_that_was_passed_over_can_be_sent_to() -> None:
    cursor = Cursor()
    cursor.not_before(0.7)
    cursor.not_before(0.4)
    cursor.looked(0, None, 0.0, 0.001)
    assert cursor.rests_until == 0.4
    cursor.looked(0, None, 0.4, 0.401)
    assert cursor.rests_until == pytest.approx(1.401), "it is forgotten in the next pass"


def test_a_chat_that_is_passed_over_for_long_does_not_make_the_rest_longer() -> None:
    cursor = Cursor()
    cursor.not_before(900.0)
    cursor.looked(0, None, 0.0, 0.001)
    assert cursor.rests_until == pytest.approx(1.001)


def test_the_last_look_tells_whether_many_have_to_be_passed_over() -> None:
    cursor, found = Cursor(), []
    for count in (0, 1, 0):
        cursor.looked(count, 5, 0.0, 0.0)
        found.append(cursor.barren)
    assert found == [True, False, True]
    assert cursor.soonest == inf


def test_a_rest_can_be_broken_off() -> None:
    cursor = Cursor()
    cursor.quiet.add("19:00-07:30")
    cursor.looked(0, None, 0.0, 50.0)
    assert cursor.resting(1_000.0)
    cursor.wake()
    assert not cursor.resting(50.0)
    assert cursor.quiet == set()
