"""Tests of the breaker: when a server that failed is left alone, and for how long."""

from __future__ import annotations

from datetime import timedelta

from feeds.summaries.breaker import FAILURES, FIRST, LONGEST, Breaker

NOW = 1000.0


def failing(times: int, now: float = NOW) -> Breaker:
    breaker = Breaker()
    for _ in range(times):
        breaker = breaker.failed(now)
    return breaker


def test_a_new_server_may_be_asked() -> None:
    assert Breaker().wait(NOW) == timedelta()


def test_two_failures_are_borne() -> None:
    assert failing(FAILURES - 1).wait(NOW) == timedelta()


def test_after_three_failures_the_server_is_left_alone_for_five_minutes() -> None:
    breaker = failing(FAILURES)
    assert breaker.wait(NOW) == FIRST == timedelta(minutes=5)
    assert breaker.wait(NOW + 299) == timedelta(seconds=1)
    assert breaker.wait(NOW + 300) == timedelta()


def test_each_failure_after_that_doubles_the_pause_up_to_an_hour() -> None:
    breaker, now, pauses = failing(FAILURES), NOW, list[float]()
    for _ in range(6):
        now += breaker.wait(now).total_seconds()
        breaker = breaker.failed(now)
        pauses.append(breaker.wait(now).total_seconds() / 60)
    assert pauses == [10, 20, 40, 60, 60, 60]
    assert breaker.wait(now) == LONGEST


def test_what_only_the_owner_can_mend_is_not_tried_again_at_once() -> None:
    assert Breaker().failed(NOW, for_good=True).wait(NOW) == FIRST


def test_a_very_long_row_of_failures_is_no_trouble() -> None:
    assert failing(5000).wait(NOW) == LONGEST
