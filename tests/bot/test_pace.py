"""When messages may leave: no second above the rate, people first, each chat in its time."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.delivery.pace_places import PATIENCE, WIDER
from bot.pace import BULK, FREE_RATE, Lane, Pace
from tests.bot.pace_road import BUSY, EVERYONE, Road, chance, fullest
from tests.sandbox.ground import READER

PEOPLE = (Lane.ANSWER, Lane.CARD)
SEEDS = some.integers(0, 10**6)


def asked_at(
    a_second: float, seconds: float, seed: int = 2, spread: tuple[float, float] = (0.0, 2.0)
) -> list[float]:
    """Return when people ask: so often in the long run, at moments of their own."""
    dice, moments, at = chance(seed), [], 0.0
    while (at := at + dice.uniform(*spread) / a_second) < seconds:
        moments.append(at)
    return moments


@BUSY
@given(some.floats(1.0, 60.0), some.floats(0.0, 0.5), some.floats(0.0, 0.4), SEEDS)
def test_no_second_is_above_the_rate(rate: float, ahead: float, stall: float, seed: int) -> None:
    road = Road(Pace(rate), chance(seed), ahead=ahead, stall=stall, late=0.02).drive(4.0)
    assert fullest(road.bulk) <= int(rate)


@BUSY
@given(some.integers(12, 60), some.floats(0.1, 0.3), SEEDS)
def test_no_second_is_above_the_rate_with_its_answers(rate: int, share: float, seed: int) -> None:
    asked = asked_at(share * rate, 5.0, seed, (0.5, 1.5))
    road = Road(Pace(rate), chance(seed)).drive(5.0, asked)
    assert len(road.answers) == len(asked)
    assert fullest(road.bulk + road.answers) <= rate


@pytest.mark.parametrize("stall", [0.0, 0.1])
@pytest.mark.parametrize(
    ("rate", "ahead", "seconds"),
    [
        *[(0.05, 0.0, 2_000), (0.5, 0.0, 400), (1, 0.0, 300), (5, 0.0, 120)],
        *[(28, 0.0, 120), (28, 0.5, 120), (1_000, 0.01, 10)],
    ],
)
def test_the_rate_is_kept_up_by_a_loop_that_stalls(
    rate: float, ahead: float, seconds: float, stall: float
) -> None:
    pace = Pace(rate)
    road = Road(pace, chance(), ahead=ahead, stall=stall).drive(seconds)
    assert len(road.bulk) >= 0.95 * rate * seconds
    assert fullest(road.bulk) <= max(1, rate)


def test_ten_thousand_readers_and_an_answer_a_second() -> None:
    seconds = 10_000 / 27.5
    road = Road(Pace(28.0), chance(), late=0.005)
    road.drive(seconds, asked_at(1.0, seconds))
    assert len(road.answers) > 300
    assert fullest(road.bulk + road.answers) <= 28
    assert len(road.bulk + road.answers) >= 27 * seconds
    assert max(road.waits) < 0.25


@pytest.mark.parametrize("a_second", [1.0, 5.0, 14.0])
def test_bulk_yields_to_people(a_second: float) -> None:
    road = Road(Pace(28.0), chance()).drive(60.0, asked_at(a_second, 60.0))
    assert len(road.answers) >= 0.8 * a_second * 60
    assert fullest(road.bulk + road.answers) <= 28
    assert len(road.bulk + road.answers) >= 0.96 * 28 * 60


def test_more_answers_than_telegram_takes_are_refused_none_and_leave_in_turn() -> None:
    road = Road(Pace(28.0), chance()).drive(20.0, asked_at(100.0, 20.0))
    assert len(road.answers) > 1_800
    assert fullest(road.bulk + road.answers) <= FREE_RATE
    assert len(road.bulk) < 28
    assert max(road.answers) < len(road.answers) / 28.0 * WIDER + 1.0


def test_a_slow_bot_still_answers_at_once() -> None:
    pace = Pace(0.05)
    assert pace.take(1, Lane.POST, 10.0) == 10.0
    assert pace.take(2, Lane.ANSWER, 10.5) == 10.5


@pytest.mark.parametrize("lane", Lane)
def test_the_first_message_leaves_at_once(lane: Lane) -> None:
    pace = Pace(28.0)
    assert pace.next_slot(3.0) == 3.0
    assert pace.chat_ready(5, lane, 3.0) == 3.0
    assert pace.take(5, lane, 3.0) == 3.0


@pytest.mark.parametrize("lane", BULK)
def test_a_post_waits_for_its_chat_while_help_does_not(lane: Lane) -> None:
    pace = Pace(28.0)
    pace.take(5, lane, 3.0)
    assert pace.chat_ready(5, lane, 3.0) > 4.0
    assert pace.take(5, lane, 3.0) > 4.0
    assert pace.take(6, Lane.ANSWER, 3.0) == 3.0


@pytest.mark.parametrize("lane", PEOPLE)
def test_help_in_a_chat_that_got_a_post_is_answered_at_once(lane: Lane) -> None:
    pace = Pace(28.0)
    pace.take(5, Lane.POST, 3.0)
    assert [pace.take(5, lane, 3.0) for _ in range(2)] == [3.0, 3.0]


def test_a_group_gets_twenty_in_a_minute() -> None:
    pace = Pace(28.0)
    left = [pace.take(-5, (*BULK, *PEOPLE)[turn % 5], 3.0) for turn in range(60)]
    assert fullest(left, 60.0) == 20
    assert pace.next_slot(3.0) < 3.0 + 61 / 27


@BUSY
@given(some.floats(0.05, 100.0), some.floats(0.0, 1.0), SEEDS)
def test_there_is_room_for_as_many_as_leave_in_time(rate: float, ahead: float, seed: int) -> None:
    pace = Road(Pace(rate), chance(seed), stall=0.1).drive(3.0).pace
    now = 3.2
    room = pace.room(now, ahead)
    assert (room >= 1) is (pace.next_slot(now) <= now + ahead)
    left = [pace.take(EVERYONE + turn, Lane.POST, now) for turn in range(room + 1)]
    assert [at <= now + ahead for at in left] == [True] * room + [False]


@pytest.mark.parametrize("lane", [Lane.DIGEST, Lane.ALOUD, Lane.ANSWER, Lane.CARD])
@pytest.mark.parametrize("rate", [100, 1_000])
def test_what_is_not_paid_for_keeps_to_the_free_rate_beside_what_is(lane: Lane, rate: int) -> None:
    pace, times = Pace(rate), list[float]()
    road = Road(pace, chance(), ahead=0.01)
    for turn in range(60):
        road.drive(0.1 * turn)
        while sum(at > road.now for at in times) < 10:  # as many as are sent side by side
            times.append(pace.take(10 * EVERYONE + len(times), lane, road.now))
    assert fullest(times) <= FREE_RATE
    assert len(times) >= 0.9 * FREE_RATE * road.now
    assert fullest(sorted(road.bulk + times)) <= rate
    assert len(road.bulk) + len(times) >= 0.9 * rate * road.now


@pytest.mark.parametrize("lane", [Lane.POST, Lane.CORRECTION])
def test_a_bot_that_saves_sends_broadcasts_at_the_free_rate_until_it_does_not(lane: Lane) -> None:
    pace = Pace(1_000)
    road = Road(pace, chance(), ahead=0.01, lane=lane).drive(2.0)
    assert fullest(road.bulk) > 900
    pace.save(road.now, on=True)
    assert pace.rate == FREE_RATE
    begun, paid = road.now, len(road.bulk)
    assert pace.next_slot(begun) > begun + 1, "the second that was paid for passes first"
    road.drive(12.0)
    assert fullest(road.bulk[paid:]) <= FREE_RATE
    assert len(road.bulk) - paid >= 0.8 * FREE_RATE * 9
    assert pace.room(road.now, 1.0) <= FREE_RATE
    pace.save(road.now, on=False)
    saved = len(road.bulk)
    road.drive(14.0)
    assert pace.rate == 1_000
    assert len(road.bulk) - saved > 1_500


def test_a_bot_that_pays_nothing_has_nothing_to_save() -> None:
    pace = Pace(28)
    pace.save(0.0, on=True)
    assert pace.rate == 28
    assert pace.next_slot(0.0) == 0.0


def test_what_is_not_paid_for_and_did_not_leave_costs_nothing() -> None:
    pace = Pace(1_000)
    times = [pace.take(READER + n, Lane.DIGEST, 0.0) for n in range(10)]
    for n in range(9, -1, -1):
        pace.give_back(READER + n, Lane.DIGEST, times[n])
    again = [pace.take(2 * READER + n, Lane.DIGEST, 0.0) for n in range(10)]
    assert again == pytest.approx(times)


def test_what_did_not_leave_costs_nothing() -> None:
    pace = Pace(10.0)
    pace.give_back(1, Lane.POST, pace.take(1, Lane.POST, 3.0))
    assert pace.next_slot(3.0) == pytest.approx(3.0)
    assert pace.chat_ready(1, Lane.POST, 3.0) == pytest.approx(3.0, abs=0.02)


def test_an_answer_given_back_frees_its_place() -> None:
    pace = Pace(3.0)
    pace.give_back(1, Lane.ANSWER, pace.take(1, Lane.ANSWER, 3.0))
    assert fullest([pace.take(chat_id, Lane.ANSWER, 3.0) for chat_id in (2, 3, 4)]) == 3


def test_a_booking_is_cheap_and_leaves_nothing_behind() -> None:
    """At 1,000 a second each may cost 5 microseconds; a busy machine is allowed more."""
    pace, costs = Pace(1_000.0), []
    for thousand in range(100):
        begun = process_time()
        for number in range(thousand * 1_000, thousand * 1_000 + 1_000):
            pace.take(number + 1, Lane.POST, number / 900)
        costs.append((process_time() - begun) / 1_000)
    assert min(costs) < 15e-6
    assert min(costs[50:]) < 3 * min(costs[:50])


@BUSY
@given(some.integers(12, 60), some.floats(0.0, 1.2), SEEDS)
def test_no_second_is_above_the_rate_when_another_process_takes_over(
    rate: int, apart: float, seed: int
) -> None:
    """The new one knows nothing of what the old one sent up to its end."""
    old = Road(Pace(rate), chance(seed)).drive(2.0)
    new = Road(Pace(rate), chance(seed), now=old.now + apart)
    new.pace.take_over(old.now)
    new.drive(new.now + 3.0)
    assert fullest(old.bulk + new.bulk) <= rate
    assert len(new.bulk) >= rate, "and it goes on"


def test_an_answer_does_not_wait_for_a_take_over() -> None:
    pace = Pace(28.0)
    pace.take_over(5.0)
    assert pace.take(1, Lane.ANSWER, 5.0) == 5.0
    assert pace.take(2, Lane.POST, 5.0) >= 6.0


def test_changes_for_people_take_places_that_bulk_leaves_free() -> None:
    pressed = Pace(10.0)
    for chat_id in range(1, 11):
        assert pressed.take_edit(chat_id, 0.0) == 0.0
    assert pressed.next_slot(0.0) >= 1.0
    full = Pace(10.0)
    left = [full.take(chat_id, Lane.POST, 0.0) for chat_id in range(10)]
    assert left[-1] < full.take_edit(99, left[-1]) <= left[-1] + PATIENCE


def test_a_person_who_taps_on_and_on_waits_for_no_chat_but_a_group_counts_each() -> None:
    pace = Pace(28.0)
    assert [pace.take_edit(7, 0.1 * tap) for tap in range(9)] == [
        pytest.approx(0.1 * tap) for tap in range(9)
    ]
    assert pace.chat_ready(7, Lane.ANSWER, 1.0) == 1.0
    for tap in range(20):
        pace.take_edit(-7, 1.0 + tap)
    assert pace.chat_ready(-7, Lane.ANSWER, 21.0) >= 61.0


def test_a_change_waits_for_the_gate() -> None:
    pace = Pace(28.0)
    pace.close(2.0)
    assert pace.take_edit(7, 1.0) == 2.0


def test_refusals_make_the_free_rate_slower_too_and_it_comes_back() -> None:
    pace, now = Pace(1_000, climb=30.0), 100.0
    pace.save(0.0, on=True)
    for _ in range(6):
        pace.refused(READER, 1.0, now)
        pace.refused(READER + 1, 1.0, now)
        now += 10.0
    assert pace.rate < 5
    times = [pace.take(n, Lane.DIGEST, now) for n in range(20)]
    assert sum(at < now + 2 for at in times) < 10
    pace.settle_rate(now + 30.0 * 40)
    assert pace.rate == FREE_RATE


def test_what_refusals_taught_of_the_free_rate_is_kept_over_a_restart() -> None:
    first, second = Pace(1_000), Pace(1_000)
    first.refused(READER, 1.0, 100.0)
    first.refused(READER + 1, 1.0, 100.0)
    second.restore(first.learnt(100.0), 0.0)
    second.save(0.0, on=True)
    assert second.rate == pytest.approx(FREE_RATE * 0.7)
