"""How soon the next broadcast message may go."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.pace import Pace

NEARLY = 1e-6
AHEAD = 0.5

RATES = some.floats(0.1, 1_000.0)
STEPS = some.lists(
    some.tuples(
        some.floats(0.0, 3.0),  # how much time passes
        some.integers(0, 12),  # how many want to go
        some.none() | some.floats(0.0, 30.0),  # for how long Telegram asks us to wait
    ),
    max_size=25,
)


@dataclass
class Ride:
    """A pace as a loop uses it: what went when, and which gates were closed from when to when."""

    pace: Pace
    now: float = 0.0
    went: list[float] = field(default_factory=list)
    gates: list[tuple[float, float]] = field(default_factory=list)

    def step(self, passed: float, count: int, wait: float | None) -> None:
        self.now += passed
        self.pace, times = self.pace.reserve(self.now, count)
        assert not [
            at
            for at in times
            if any(begin <= self.now and at < end - NEARLY for begin, end in self.gates)
        ]
        self.went += times
        if wait is not None:
            self.gates.append((self.now, self.now + wait))
            self.pace = self.pace.close(self.now + wait)


def ride(rate: float, steps: list[tuple[float, int, float | None]]) -> Ride:
    made = Ride(Pace(rate))
    for step in steps:
        made.step(*step)
    return made


@given(RATES, STEPS)
def test_no_second_holds_more_messages_than_the_rate(
    rate: float, steps: list[tuple[float, int, float | None]]
) -> None:
    went = ride(rate, steps).went
    for first in went:
        assert sum(first <= at < first + 1.0 - NEARLY for at in went) <= rate + 1


@given(RATES, STEPS)
def test_messages_are_spaced_evenly_from_the_first_on(
    rate: float, steps: list[tuple[float, int, float | None]]
) -> None:
    went = ride(rate, steps).went
    assert went == sorted(went)
    assert all(later - one >= 1 / rate - NEARLY for one, later in pairwise(went))


@given(RATES, STEPS)
def test_a_gate_never_opens_early(
    rate: float, steps: list[tuple[float, int, float | None]]
) -> None:
    """Whatever else happens: `Ride.step` looks at every gate for every message."""
    ride(rate, steps)


@given(some.lists(some.floats(0.0, 100.0), min_size=1))
def test_of_several_gates_the_last_one_counts(ends: list[float]) -> None:
    pace = Pace(1.0)
    for end in ends:
        pace = pace.close(end)
    assert pace.closed_until == max(ends)


@given(RATES, STEPS, some.floats(0.0, 3.0))
def test_what_there_is_room_for_goes_within_the_time_ahead(
    rate: float, steps: list[tuple[float, int, float | None]], passed: float
) -> None:
    here = ride(rate, steps)
    now = here.now + passed
    _, times = here.pace.reserve(now, here.pace.room(now, AHEAD))
    assert all(at <= now + AHEAD + NEARLY for at in times)


@pytest.mark.parametrize("rate", [0.1, 0.5, 1.0, 1.9, 2.0, 28.0])
@pytest.mark.parametrize("now", [0.0, 1.1, 123_456.7])
def test_even_a_slow_rate_leaves_room_for_one(rate: float, now: float) -> None:
    assert Pace(rate).room(now, AHEAD) >= 1


@pytest.mark.parametrize("rate", [0.5, 1.0, 28.0])
def test_a_loop_that_looks_twice_a_second_reaches_its_rate(rate: float) -> None:
    pace, sent, seconds = Pace(rate), 0, 60
    for tick in range(seconds * 2):
        now = tick / 2
        count = min(20, pace.room(now, AHEAD))
        pace, _ = pace.reserve(now, count)
        sent += count
    assert seconds * rate - 1 <= sent <= (seconds + 1) * rate + 1


def test_there_is_no_room_while_the_gate_is_closed() -> None:
    assert Pace(28.0).close(10.0).room(0.0, AHEAD) == 0
    assert Pace(28.0).close(10.0).room(10.0, AHEAD) > 0
