"""Tests of the regressions: they find weights that are known."""

from __future__ import annotations

import math

import pytest

from bot.bench.learning import logistic, ridge, solve, spread

XS = [float(x) for x in range(-20, 21)]
ODD = [float((x * 7) % 5) for x in range(41)]


def test_equations_are_solved() -> None:
    assert solve([[0.0, 2.0], [3.0, 1.0]], [4.0, 5.0]) == pytest.approx([1.0, 2.0])


def test_ridge_finds_the_weights_of_a_line() -> None:
    targets = [2 * x - 3 * odd for x, odd in zip(XS, ODD, strict=True)]
    assert ridge([XS, ODD], targets, 1e-9) == pytest.approx([2.0, -3.0])


def test_a_strong_ridge_holds_weights_near_0() -> None:
    (weak,), (strong,) = ridge([XS], XS, 1.0), ridge([XS], XS, 1e6)
    assert 0 < strong < 0.1 < weak < 1


def test_logistic_finds_what_is_likelier() -> None:
    ones = [1.0] * len(XS)
    labels = [float(x + (3 if odd > 2 else -3) > 5) for x, odd in zip(XS, ODD, strict=True)]
    constant, slope, other = logistic([ones, XS, ODD], labels, 0.1)
    assert constant < 0
    assert slope > 0
    assert other > 0


def test_logistic_of_nothing_but_a_constant_is_the_share() -> None:
    (constant,) = logistic([[1.0] * 4], [1.0, 0.0, 0.0, 0.0], 1.0)
    assert 1 / (1 + math.exp(-constant)) == pytest.approx(0.25, abs=0.01)


def test_the_spread_of_a_column_that_does_not_vary_is_1() -> None:
    assert spread([3.0, 3.0]) == 1
    assert spread([1.0, 3.0]) == 1
    assert spread([0.0, 4.0]) == 2
