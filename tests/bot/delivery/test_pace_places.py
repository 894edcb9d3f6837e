"""The places that messages leave at: evenly, within the window, with room for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import floor, inf
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from bot.delivery.pace_places import (
    ANSWERS,
    LATE,
    PATIENCE,
    SHARE,
    SPARE,
    WIDER,
    WINDOW,
    Places,
)
from tests.bot.pace_road import BUSY, JITTER, chance, fullest

NEARLY = 1e-6

RATES = some.sampled_from([0.05, 0.5, 1.0, 1.9, 2.0, 3.0, 7.5, 12.0, 28.0]) | some.floats(
    0.05, 40.0
)
STEPS = some.lists(
    some.tuples(
        some.just(0.0) | some.floats(0.0, 0.2) | some.floats(0.0, 3.0),  # how much time passes
        some.integers(0, 12),  # how many messages are booked
        some.just(0.0) | some.floats(0.0, 4.0),  # for how long their chats have to be waited for
        some.integers(0, 3),  # how many people are answered
        some.integers(0, 2),  # how many of the messages are given back
    ),
    max_size=20,
)
Steps = list[tuple[float, int, float, int, int]]


@dataclass
class Ride:
    """Places as a loop uses them, and what left when."""

    places: Places
    now: float = 100.0
    bulk: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)

    def step(self, passed: float, count: int, wait: float, asked: int, unsent: int) -> None:
        self.now += passed
        taken = [self.places.book(self.now, self.now + wait) for _ in range(count)]
        self.answers += [self.places.book_answer(self.now, self.now) for _ in range(asked)]
        for at in taken[:unsent]:
            self.places.give_back(at, bulk=True)
        self.bulk += taken[unsent:]


def ride(rate: float, steps: Steps) -> Ride:
    made = Ride(Places(rate))
    for step in steps:
        made.step(*step)
    return made


def spacing(rate: float) -> float:
    return (WIDER if rate < SPARE else 1 / SHARE) / rate


def booked(places: Places, count: int, now: float = 0.0) -> list[float]:
    return [places.book(now, now) for _ in range(count)]


@BUSY
@given(RATES, STEPS, some.integers(0, 10**6))
def test_no_second_holds_more_than_the_rate_however_they_jitter(
    rate: float, steps: Steps, seed: int
) -> None:
    left = ride(rate, steps).bulk
    dice = chance(seed)
    assert fullest([at + dice.uniform(0.0, JITTER) for at in left]) <= max(1, floor(rate))


@BUSY
@given(RATES, STEPS)
def test_two_bulk_messages_are_half_the_usual_spacing_apart_at_least(
    rate: float, steps: Steps
) -> None:
    left = sorted(ride(rate, steps).bulk)
    assert all(later - one >= 0.5 / rate - NEARLY for one, later in pairwise(left))


@BUSY
@given(RATES, STEPS)
def test_nothing_leaves_before_it_is_booked_or_its_chat_is_ready(rate: float, steps: Steps) -> None:
    here = ride(rate, steps)
    ready = here.now + 2.5
    assert here.places.book(here.now, ready) >= ready
    assert here.places.next(here.now) >= here.now


@BUSY
@given(RATES, STEPS)
def test_an_answer_hardly_waits_but_for_a_second_as_full_as_telegram_takes(
    rate: float, steps: Steps
) -> None:
    here = ride(rate, steps)
    at = here.places.book_answer(here.now, here.now)
    before = [one for one in here.bulk + here.answers if at - WIDER - NEARLY <= one <= at]
    assert at >= here.now
    assert at - here.now <= PATIENCE or len(before) >= ANSWERS


@BUSY
@given(some.floats(0.5, SPARE - 1), STEPS, some.integers(0, 10**6))
def test_no_second_holds_more_than_telegram_takes_answers_included(
    rate: float, steps: Steps, seed: int
) -> None:
    here, dice = ride(rate, steps), chance(seed)
    left = [at + dice.uniform(0.0, JITTER) for at in here.bulk + here.answers]
    assert fullest(left) <= max(ANSWERS, floor(rate))


@BUSY
@example(13.0, [(0, 2, 2.0, 2, 0), (1.25, 0, 0, 0, 0)], 1.5)  # it said 19 where 21 fit
@given(RATES, STEPS, some.floats(0.0, 1.5))
def test_there_is_room_for_what_then_leaves_in_time(
    rate: float, steps: Steps, ahead: float
) -> None:
    here = ride(rate, steps)
    end = here.now + ahead
    room = here.places.room(here.now, end)
    taken = booked(here.places, room + 1, here.now)
    assert [at <= end for at in taken] == [True] * room + [False]


@BUSY
@given(RATES, STEPS)
def test_asking_changes_nothing(rate: float, steps: Steps) -> None:
    asked, other = ride(rate, steps), ride(rate, steps)
    asked.places.room(asked.now, asked.now + 1.0)
    assert asked.places.next(asked.now) == other.places.next(other.now)
    assert booked(asked.places, 5, asked.now) == booked(other.places, 5, other.now)


@BUSY
@given(RATES, STEPS)
def test_the_next_place_is_the_one_that_is_booked_next(rate: float, steps: Steps) -> None:
    here = ride(rate, steps)
    assert here.places.next(here.now) == here.places.book(here.now, here.now)


@pytest.mark.parametrize("rate", [1.0, 5.0, 28.0, 1_000.0])
def test_messages_are_evenly_spaced_from_the_first_on(rate: float) -> None:
    left = booked(Places(rate), 50)
    assert left[0] == 0.0
    assert [later - one for one, later in pairwise(left)] == pytest.approx([spacing(rate)] * 49)


@pytest.mark.parametrize(
    ("rate", "gap"),
    [(0.05, 20.52), (0.5, 2.052), (1.0, 1.026), (1.9, WIDER), (28.0, 0.03664), (500.0, 0.00204)],
)
def test_the_usual_gap(rate: float, gap: float) -> None:
    first, second = booked(Places(rate), 2)
    assert second - first == pytest.approx(gap, rel=1e-3)


@pytest.mark.parametrize(
    ("late", "gaps"),
    [
        (0.0, [0.1, 0.1, 0.1, 0.1]),
        (0.05, [0.055, 0.1, 0.1, 0.1]),
        (0.1, [0.05, 0.064, 0.1, 0.1]),
        (0.9, [0.05, 0.05, 0.05, 0.05]),
        (1.1, [0.1, 0.1, 0.1, 0.1]),
    ],
)
def test_a_stall_is_made_up_for_at_twice_the_pace_unless_it_was_long(
    late: float, gaps: list[float]
) -> None:
    places = Places(10.0 * WIDER)
    booked(places, 1)
    left = booked(places, 5, 0.1 + late)
    assert left[0] == pytest.approx(0.1 + late)
    assert [b - a for a, b in pairwise(left)] == pytest.approx(gaps, abs=0.001)


def test_a_hole_in_a_full_window_is_evened_out() -> None:
    places = Places(28.0)
    booked(places, 1)
    left = booked(places, 28 * 60, 0.5)
    gaps = [b - a for a, b in pairwise(left)]
    assert max(gaps[:28]) > 5 * spacing(28.0), "the hole comes again"
    assert max(gaps[-28:]) < 1.1 * spacing(28.0)
    assert left[-1] - left[0] < 28 * 60 * spacing(28.0) + 0.5


def test_what_a_gate_held_back_is_not_made_up_for() -> None:
    places = Places(10.0)
    booked(places, 1)
    places.hold(0.6)
    left = booked(places, 3, 0.6)
    assert [b - a for a, b in pairwise(left)] == pytest.approx([spacing(10.0)] * 2)


def test_a_full_second_makes_an_answer_wait_for_the_next_place() -> None:
    places = Places(28.0)
    left = booked(places, 28)
    assert places.book_answer(left[-1], left[-1]) == left[0] + WIDER


def test_an_answer_leaves_at_once_where_there_is_room() -> None:
    places = Places(28.0)
    booked(places, 27)
    assert places.book_answer(0.99, 0.99) == 0.99


def test_an_answer_does_not_wait_for_what_is_booked_far_ahead() -> None:
    places = Places(28.0)
    booked(places, 40)
    assert places.book_answer(0.0, 0.0) == 0.0


def test_bulk_leaves_later_by_one_place_for_each_answer() -> None:
    quiet, asked = Places(10.0), Places(10.0)
    for places in (quiet, asked):
        booked(places, 5)
    for _ in range(3):
        asked.book_answer(0.2, 0.2)
    assert asked.next(0.2) - quiet.next(0.2) == pytest.approx(3 * spacing(10.0))


def test_a_flood_of_answers_leaves_as_fast_as_telegram_takes_it_and_bulk_goes_on_after_it() -> None:
    places = Places(28.0)
    last = [places.book_answer(5.0, 5.0) for _ in range(1_000)][-1]
    assert last <= 5.0 + 1_000 / 28.0 * WIDER
    assert last < places.next(5.0) <= last + WIDER


def test_a_flood_of_answers_goes_faster_than_bulk_is_set_to_be() -> None:
    places = Places(10.0)
    flood = [places.book_answer(5.0, 5.0) for _ in range(300)]
    assert fullest(flood) == ANSWERS
    assert flood[-1] < 5.0 + 300 / ANSWERS * WIDER


def test_others_go_round_a_place_that_is_booked_for_later() -> None:
    """One slow chat neither holds the others back nor fills a second too much."""
    places = Places(10.0)
    slow = [places.book(0.0, 3.0 + number / 1_000) for number in range(5)]
    left = booked(places, 60)
    assert min(slow) >= 3.0
    assert left[0] < 1.0
    assert fullest([*slow, *left]) == 10


def test_nothing_squeezes_in_before_a_second_that_is_booked_out() -> None:
    places = Places(3.0)
    full = [places.book(0.0, ready) for ready in (3.0, 3.3, 3.6)]
    assert full == [3.0, 3.3, 3.6]
    assert places.book(0.0, 2.7) == pytest.approx(3.0 + WIDER)


def test_a_place_given_back_is_used_again() -> None:
    places = Places(10.0)
    left = booked(places, 3)
    for _ in range(3):  # once is as good as often
        places.give_back(left[2], bulk=True)
    assert places.next(0.0) == pytest.approx(left[2])


def test_a_slower_rate_counts_from_the_next_booking_on() -> None:
    places = Places(10.0)
    last = booked(places, 20)[-1]
    places.set_rate(2.0)
    left = booked(places, 4, last)
    assert fullest([last, *left]) == 2
    assert left[3] - left[1] == pytest.approx(2 * spacing(2.0), abs=0.01)


@pytest.mark.parametrize("rate", [1.0, 28.0, 500.0])
def test_old_places_are_forgotten(rate: float) -> None:
    places = Places(rate)
    for number in range(20_000):
        places.book(1.1 * number / rate, 0.0)
    assert len(places) <= 2 * rate + 64


# What leaves later than it was booked for


def delay(dice: Random, at: float, stalls: list[tuple[float, float]], share: float) -> float:
    """Return how long a message waits for its connection: until a stall ends, or by chance."""
    ends = [begin + long for begin, long in stalls if begin <= at < begin + long]
    if ends:
        return max(LATE, max(ends) - at)
    return dice.uniform(LATE, 0.9) if dice.random() < share else 0.0


def departures(
    places: Places, count: int, dice: Random, stalls: list[tuple[float, float]], share: float
) -> list[float]:
    """Book so many messages, each when it may go, and return when they really left, in order."""
    under_way: list[tuple[float, float]] = []  # when they leave, and for when they were booked
    left: list[float] = []
    now = 0.0
    while len(left) < count:
        upcoming = places.next(now) if len(left) + len(under_way) < count else inf
        soonest = min(under_way, default=(inf, inf))
        if soonest[0] <= upcoming:
            under_way.remove(soonest)
            now, booked_for = soonest
            places.left(booked_for, now)
            left.append(now)
        else:
            now = upcoming
            at = places.book(now, now)
            under_way.append((at + delay(dice, at, stalls, share), at))
    return left


STALLS = some.lists(some.tuples(some.floats(0.0, 4.0), some.floats(0.01, 0.9)), max_size=4)


@BUSY
@given(RATES, STALLS, some.sampled_from([0.0, 0.1, 0.5, 1.0]), some.integers(0, 10**6))
def test_no_window_holds_more_than_it_may_however_late_they_leave(
    rate: float, stalls: list[tuple[float, float]], share: float, seed: int
) -> None:
    most = max(1, floor(rate) - floor(rate / SPARE))
    left = departures(Places(rate), 10 + 5 * floor(rate), chance(seed), stalls, share)
    window = WIDER if most == floor(rate) else WINDOW
    assert fullest(left, window - NEARLY) <= most


@pytest.mark.parametrize("seed", range(3))
def test_the_same_of_a_thousand_a_second(seed: int) -> None:
    left = departures(Places(1_000.0), 3_000, chance(seed), [(0.4, 0.8), (1.9, 0.3)], 0.3)
    assert fullest(left, WINDOW - NEARLY) <= 980
    assert left[-1] < 5.0, "and it goes on meanwhile"


def test_many_that_left_late_and_together_make_the_next_wait_for_a_whole_window() -> None:
    places = Places(10.0)
    for at in booked(places, 10):
        places.left(at, 1.0)
    assert places.next(1.0) == 1.0 + WIDER


def test_one_that_left_late_moves_alone() -> None:
    places = Places(28.0)
    left = booked(places, 28)
    places.left(left[0], 0.99)
    assert len(places) == 28
    assert places.book_answer(left[-1], left[-1]) == left[1] + WIDER


@pytest.mark.parametrize(("late", "first"), [(0.0019, 0), (0.0021, 1)])
def test_a_moment_later_is_not_late(late: float, first: int) -> None:
    places = Places(28.0)
    left = booked(places, 28)
    places.left(left[0], left[0] + late)
    free = [left[0], left[0] + late][first] + WIDER
    assert places.book_answer(left[-1], left[-1]) == free


def test_of_two_at_one_place_one_moves() -> None:
    places = Places(2.0)
    assert [places.book_answer(0.0, 0.0) for _ in range(2)] == [0.0, 0.0]
    places.left(0.0, 0.2)
    assert places.book_answer(1.0, 1.0) == WIDER, "one place is left at 0"
    assert places.book_answer(WIDER, WIDER) == pytest.approx(0.2 + WIDER)


def test_what_was_never_booked_moves_nothing() -> None:
    places, other = Places(10.0), Places(10.0)
    for one in (places, other):
        booked(one, 10)
    for at in (-1.0, 0.05, 0.93):
        places.left(at, 0.95)
    assert len(places) == 10
    answers = [[one.book_answer(1.0, 1.0) for _ in range(3)] for one in (places, other)]
    assert answers[0] == answers[1]


def test_what_left_late_is_still_found_when_it_is_forgotten_by_others() -> None:
    """Places stay in order, however they move: the window is looked up in them."""
    places = Places(5.0)
    left = booked(places, 5)
    for at, moved in zip(left, (0.9, 0.3, 0.85, 0.95, 0.83), strict=True):
        places.left(at, moved)
    assert places.book_answer(1.2, 1.2) == pytest.approx(0.3 + WIDER)
    assert places.book_answer(1.7, 1.7) == pytest.approx(0.83 + WIDER)


# What did not leave


def test_giving_one_back_frees_one() -> None:
    places = Places(2.0)
    assert [places.book_answer(0.0, 0.0) for _ in range(2)] == [0.0, 0.0]
    places.give_back(0.0, bulk=False)
    assert places.book_answer(0.9, 0.9) == 0.9
    assert places.book_answer(0.9, 0.9) == WIDER


def test_an_answer_that_is_given_back_moves_no_bulk() -> None:
    places = Places(10.0)
    booked(places, 3)
    answer = places.book_answer(0.05, 0.05)
    planned = places.next(0.05)
    places.give_back(answer, bulk=False)
    assert len(places) == 3
    assert places.next(0.05) == planned


def test_what_has_left_late_cannot_be_given_back_under_its_old_place() -> None:
    places = Places(10.0)
    left = booked(places, 3)
    planned = places.next(0.5)
    places.left(left[0], 0.5)
    places.give_back(left[0], bulk=True)
    assert len(places) == 3
    assert places.next(0.5) >= planned
