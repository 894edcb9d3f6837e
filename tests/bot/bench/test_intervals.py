"""Tests of means, percentiles and bootstrap intervals."""

from __future__ import annotations

from itertools import count

import pytest

from bot.bench.intervals import differences, mean, percentile


def draw(n: int) -> list[int]:
    return [(7 * i) % n for i in range(n)]


def test_a_mean_of_nothing_is_0() -> None:
    assert mean([]) == 0
    assert mean([1, 2, 6]) == 3


def test_a_percentile_lies_between_two_values() -> None:
    assert percentile([4, 1, 2, 3], 0.5) == 2.5
    assert percentile([4, 1, 2, 3], 1) == 4
    assert percentile([7], 0.95) == 7


def test_a_difference_that_is_always_the_same_has_no_width() -> None:
    found = differences([(3, 2, 1)] * 9, [(1, 1, 1)] * 9, draw, 20)
    assert found["R1"] == {"mean": 2, "low": 2, "high": 2}
    assert found["RL"] == {"mean": 0, "low": 0, "high": 0}


def test_an_interval_holds_its_mean() -> None:
    ours = [(i / 50, 0.0, 0.0) for i in range(50)]
    steps = count(1)
    gap = differences(ours, [(0.0, 0.0, 0.0)] * 50, lambda n: shifted(n, next(steps)), 200)
    assert gap["R1"]["low"] < gap["R1"]["mean"] < gap["R1"]["high"]
    assert gap["R1"]["mean"] == pytest.approx(0.49)


def shifted(n: int, step: int) -> list[int]:
    return [(i * step * step + step) % n for i in range(n)]
