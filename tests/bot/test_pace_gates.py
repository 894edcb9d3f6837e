"""What refusals teach: gates that hold, a slower rate, and the way back up."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.delivery.pace_places import WIDER
from bot.pace import Lane, Learnt, Pace
from tests.bot.pace_road import BUSY, Road, chance, fullest


def two_refusals(pace: Pace, now: float, seconds: float = 1.0) -> None:
    pace.refused(1, seconds, now)
    pace.refused(2, seconds, now)


def test_there_is_no_room_while_the_gate_is_closed() -> None:
    pace = Pace(28.0)
    pace.close(10.0)
    assert pace.room(9.0, 0.5) == 0
    assert pace.room(9.8, 0.5) > 0


class Gates(RuleBasedStateMachine):
    """Whatever is called in whatever order: nothing leaves through a gate, and no gate opens."""

    def __init__(self) -> None:
        super().__init__()
        self.pace = Pace(28.0)
        self.now = 50.0
        self.of_all = -inf  # the least that the gate for all must hold
        self.of_chat: dict[int, float] = {}
        self.seen = -inf
        self.booked: list[tuple[int, Lane, float]] = []

    @rule(seconds=some.floats(0.0, 40.0))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(chat_id=some.integers(-2, 2), lane=some.sampled_from(Lane))
    def take(self, chat_id: int, lane: Lane) -> None:
        ready = self.pace.chat_ready(chat_id, lane, self.now)
        at = self.pace.take(chat_id, lane, self.now)
        assert at >= max(self.now, self.of_all, self.of_chat.get(chat_id, -inf), ready)
        assert ready >= self.of_chat.get(chat_id, -inf)
        self.booked.append((chat_id, lane, at))

    @rule(ahead=some.floats(0.0, 2.0))
    def ask(self, ahead: float) -> None:
        assert self.pace.next_slot(self.now) >= max(self.now, self.of_all)
        assert self.of_all <= self.now + ahead or self.pace.room(self.now, ahead) == 0

    @rule(seconds=some.floats(0.1, 60.0))
    def close(self, seconds: float) -> None:
        self.pace.close(self.now + seconds)
        self.of_all = max(self.of_all, self.now + seconds)

    @rule(chat_id=some.integers(-2, 2), seconds=some.floats(0.1, 60.0))
    def refuse(self, chat_id: int, seconds: float) -> None:
        before, end = self.pace.closed_until, self.now + seconds
        told = self.pace.refused(chat_id, seconds, self.now)
        assert told or self.pace.closed_until == before
        self.of_chat[chat_id] = max(end, self.of_chat.get(chat_id, -inf))
        self.of_all = max(self.of_all, end if told else -inf)

    @rule()
    def give_back(self) -> None:
        if self.booked:
            self.pace.give_back(*self.booked.pop())

    @rule(rate=some.floats(0.0, 60.0), seconds=some.floats(0.0, 60.0))
    def restore(self, rate: float, seconds: float) -> None:
        self.pace.restore(Learnt(rate, seconds), self.now)
        self.of_all = max(self.of_all, self.now + seconds)

    @invariant()
    def gates_only_move_later(self) -> None:
        assert self.pace.closed_until >= max(self.seen, self.of_all)
        self.seen = self.pace.closed_until

    @invariant()
    def the_rate_stays_between_its_bounds(self) -> None:
        assert 1.0 <= self.pace.rate <= 28.0


TestGates = Gates.TestCase
TestGates.settings = BUSY


@pytest.mark.parametrize(
    ("refusals", "told", "closed", "rate"),
    [
        ([(1, 9.0, 0.0)], [False], -inf, 20.0),
        ([(1, 9.0, 0.0), (1, 9.0, 1.0)], [False, False], -inf, 20.0),
        ([(1, 9.0, 0.0), (2, 3.0, 5.0)], [False, True], 9.0, 14.0),
        ([(1, 2.0, 0.0), (2, 3.0, 5.0)], [False, True], 8.0, 14.0),
        ([(1, 9.0, 0.0), (2, 9.0, 5.1)], [False, False], -inf, 20.0),
        ([(1, 9.0, 0.0), (2, 9.0, 5.1), (1, 9.0, 6.0)], [False, False, True], 15.0, 14.0),
        ([(1, 9.0, 0.0), (2, 9.0, 1.0), (3, 9.0, 2.0)], [False, True, True], 11.0, 14.0),
        ([(1, 9.0, 0.0), (2, 9.0, 1.0), (3, 1.0, 2.0)], [False, True, False], 10.0, 14.0),
        ([(1, 1.0, 0.0), (2, 1.0, 0.0), (3, 1.0, 2.0)], [False, True, False], 1.0, 14.0),
        (
            [(1, 1.0, 0.0), (2, 1.0, 0.0), (3, 1.0, 2.0), (4, 1.0, 2.0)],
            [False, True, False, True],
            3.0,
            9.8,
        ),
    ],
)
def test_two_chats_that_are_refused_within_five_seconds_close_the_gate_for_all(
    refusals: list[tuple[int, float, float]], told: list[bool], closed: float, rate: float
) -> None:
    pace = Pace(20.0)
    assert [pace.refused(*refusal) for refusal in refusals] == told
    assert pace.closed_until == closed
    assert pace.rate == pytest.approx(rate)


def test_one_refused_chat_is_left_alone_and_the_others_go_on() -> None:
    pace = Pace(20.0)
    pace.refused(1, 10_072.0, 5.0)
    assert pace.chat_ready(1, Lane.ANSWER, 5.0) == 10_077.0
    assert pace.take(2, Lane.POST, 5.0) == 5.0


@pytest.mark.parametrize("given_back", [False, True])
def test_after_a_gate_messages_are_evenly_spaced(*, given_back: bool) -> None:
    """What the gate held back is not made up for."""
    pace = Pace(10.0)
    booked = [(chat_id, Lane.POST, pace.take(chat_id, Lane.POST, 0.0)) for chat_id in (1, 2, 3)]
    pace.close(0.9)
    for one in booked * given_back:
        pace.give_back(*one)
    first, second = (pace.take(chat_id, Lane.POST, 0.9) for chat_id in (4, 5))
    assert first == 0.9
    assert second - first == pytest.approx(0.1 * WIDER)


def test_a_gate_that_was_closed_for_another_reason_says_nothing_about_refusals() -> None:
    pace = Pace(20.0)
    pace.close(30.0)
    assert not pace.refused(1, 90.0, 5.0)
    assert (pace.closed_until, pace.rate) == (30.0, 20.0)


@pytest.mark.parametrize("lane", Lane)
def test_nobody_skips_the_gate_for_all(lane: Lane) -> None:
    pace = Pace(20.0)
    pace.close(30.0)
    assert pace.take(1, lane, 5.0) == 30.0


@pytest.mark.parametrize(
    ("rate", "climb", "after", "found"),
    [
        (20.0, 1.0, 29.9, 14.0),
        (20.0, 1.0, 30.0, 15.0),
        (20.0, 1.0, 89.9, 16.0),
        (20.0, 1.0, 10_000.0, 20.0),
        (1_000.0, 30.0, 60.0, 760.0),
        (1.2, 1.0, 0.0, 1.0),
        (0.5, 1.0, 0.0, 0.5),
    ],
)
def test_the_rate_falls_and_climbs_again(
    rate: float, climb: float, after: float, found: float
) -> None:
    pace = Pace(rate, climb=climb)
    two_refusals(pace, 100.0, 8.0)
    pace.settle_rate(108.0 + after)
    assert pace.rate == pytest.approx(found)


def test_the_rate_climbs_alike_however_often_one_asks() -> None:
    often, once = Pace(28.0), Pace(28.0)
    for pace in (often, once):
        two_refusals(pace, 0.0)
    for tenth in range(1_501):
        often.next_slot(tenth / 10)
    once.settle_rate(150.0)
    assert often.rate == pytest.approx(once.rate)
    assert 19.6 < once.rate < 28.0


def test_a_slower_pace_is_kept() -> None:
    pace = Pace(20.0)
    two_refusals(pace, 0.0)
    road = Road(pace, chance()).drive(30.0)
    assert 0.96 * 14 * 29 <= len(road.bulk) <= 14 * 29
    assert min(road.bulk) >= 1.0
    assert fullest(road.bulk) <= 14


def test_what_was_learnt_outlives_a_restart() -> None:
    before, after = Pace(20.0), Pace(20.0)
    two_refusals(before, 100.0, 60.0)
    learnt = before.learnt(110.0)
    assert learnt == Learnt(14.0, 50.0)
    after.restore(learnt, 5.0)
    assert after.closed_until == 55.0
    assert after.take(1, Lane.ANSWER, 6.0) == 55.0
    assert after.learnt(84.0) == Learnt(14.0, 0.0)
    assert after.learnt(85.0) == Learnt(15.0, 0.0)


@pytest.mark.parametrize(
    ("learnt", "rate", "closed"),
    [
        (Learnt(28.0, 0.0), 20.0, 7.0),
        (Learnt(0.1, 0.0), 1.0, 7.0),
        (Learnt(15.0, -3.0), 15.0, 7.0),
        (Learnt(15.0, 3.0), 15.0, 10.0),
    ],
)
def test_what_was_learnt_makes_no_pace_faster_or_stops_it(
    learnt: Learnt, rate: float, closed: float
) -> None:
    pace = Pace(20.0)
    pace.restore(learnt, 7.0)
    assert (pace.rate, pace.closed_until) == (rate, closed)


def test_a_pace_that_met_no_refusal_has_nothing_to_tell() -> None:
    pace = Pace(20.0)
    pace.take(1, Lane.POST, 4.0)
    assert pace.learnt(5.0) == Learnt(20.0, 0.0)
