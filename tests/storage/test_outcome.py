"""How long "later" is: the bounds of the backoff."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.outcome import Done, Later, Never, Unknown, backoff

FAILURES = st.integers(min_value=-3, max_value=10_000)
CHANCES = st.floats(min_value=0, max_value=1)


@given(FAILURES, CHANCES)
def test_a_wait_is_between_15_seconds_and_6_hours(failures: int, chance: float) -> None:
    assert timedelta(seconds=15) <= backoff(failures, chance) <= timedelta(hours=6)


@given(FAILURES, CHANCES)
def test_a_wait_is_at_least_half_of_the_longest_that_it_could_be(
    failures: int, chance: float
) -> None:
    assert backoff(failures, 1) / 2 <= backoff(failures, chance) <= backoff(failures, 1)


@given(FAILURES, CHANCES)
def test_one_more_failure_never_shortens_the_wait(failures: int, chance: float) -> None:
    assert backoff(failures + 1, chance) >= backoff(failures, chance)


@given(FAILURES, CHANCES, CHANCES)
def test_more_chance_never_shortens_the_wait(failures: int, one: float, other: float) -> None:
    assert backoff(failures, min(one, other)) <= backoff(failures, max(one, other))


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 30), (1, 30), (2, 60), (3, 120), (4, 240), (10, 15360), (11, 21600), (12, 21600)],
)
def test_a_wait_doubles_from_30_seconds_to_6_hours(failures: int, seconds: int) -> None:
    assert backoff(failures, 1) == timedelta(seconds=seconds)
    assert backoff(failures, 0) == timedelta(seconds=seconds / 2)


@pytest.mark.parametrize(
    "outcome", [Done("yes"), Later("busy"), Never("gone", "no such chat"), Unknown("cut")]
)
def test_an_outcome_never_changes(outcome: Done[str] | Later | Never | Unknown) -> None:
    name = dataclasses.fields(outcome)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(outcome, name, "other")


def test_a_try_counts_unless_it_says_otherwise() -> None:
    assert Later("busy").counted
    assert Later("busy").after is None
