"""What each chat takes: one a second, a few answers at once, twenty a minute in a group."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.delivery.pace_chats import BUCKET, GROUP_MOST, Chats
from tests.bot.pace_road import BUSY, JITTER, chance, fullest

READER, GROUP = 7, -1007
NEARLY = 1e-6

STEPS = some.lists(
    some.tuples(
        some.just(0.0) | some.floats(0.0, 5.0),  # how much time passes
        some.booleans(),  # bulk or an answer
        some.integers(0, 9).map(lambda number: number == 0),  # whether it is given back
    ),
    max_size=120,
)
Steps = list[tuple[float, bool, bool]]


def messages(chat_id: int, steps: Steps) -> list[tuple[float, bool]]:
    """Return when one chat got messages, each at once when it could, and which were bulk."""
    chats, now, left = Chats(), 0.0, []
    for passed, bulk, unsent in steps:
        now = chats.ready(chat_id, now + passed, bulk=bulk)
        chats.took(chat_id, now, now)
        if unsent:
            chats.give_back(chat_id, now)
        else:
            left.append((now, bulk))
    return left


def burst(
    chats: Chats, count: int, now: float, *, bulk: bool, chat_id: int = READER
) -> list[float]:
    """Return when each of so many leaves that are wanted at once."""
    left = []
    for _ in range(count):
        left.append(chats.ready(chat_id, now, bulk=bulk))
        chats.took(chat_id, left[-1], now)
    return left


@BUSY
@given(some.sampled_from([READER, GROUP]), STEPS)
def test_bulk_comes_a_second_after_the_last_message(chat_id: int, steps: Steps) -> None:
    for (before, _), (at, bulk) in pairwise(messages(chat_id, steps)):
        assert not bulk or at - before >= 1.0 + JITTER - NEARLY


@BUSY
@given(some.sampled_from([READER, GROUP]), STEPS)
def test_answers_come_in_short_bursts_and_one_a_second_in_the_long_run(
    chat_id: int, steps: Steps
) -> None:
    left = [at for at, _ in messages(chat_id, steps)]
    for seconds in (1, 2, 5, 30):
        assert fullest(left, seconds - NEARLY) <= BUCKET + seconds - 1


@BUSY
@given(STEPS)
def test_a_group_gets_twenty_a_minute_in_all(steps: Steps) -> None:
    left = [at for at, _ in messages(GROUP, steps)]
    dice = chance(len(left))
    assert fullest([at + dice.uniform(0.0, JITTER) for at in left], 60.0) <= GROUP_MOST


def test_an_unknown_chat_is_ready() -> None:
    assert Chats().ready(READER, 3.0, bulk=True) == 3.0


@pytest.mark.parametrize(
    ("asked", "left"), [(1, [5.0]), (3, [5.0] * 3), (6, [5.0] * 3 + [6.0, 7.0, 8.0])]
)
def test_three_answers_go_at_once(asked: int, left: list[float]) -> None:
    assert burst(Chats(), asked, 5.0, bulk=False) == left


def test_a_chat_that_is_getting_posts_is_answered_at_once_twice() -> None:
    chats, now = Chats(), 0.0
    for _ in range(10):
        now = chats.ready(READER, now, bulk=True)
        chats.took(READER, now, now)
    answered = burst(chats, 3, now, bulk=False)
    assert answered[:2] == [now, now]
    assert answered[2] == pytest.approx(now + 1.0)


def test_posts_wait_until_the_answers_are_paid_for() -> None:
    chats = Chats()
    burst(chats, 3, 5.0, bulk=False)
    assert chats.ready(READER, 5.0, bulk=True) >= 8.0


def test_a_group_waits_for_its_minute_but_a_reader_does_not() -> None:
    for chat_id, least in ((GROUP, 60.0), (READER, 18.0)):
        left = burst(Chats(), GROUP_MOST + 1, 0.0, bulk=False, chat_id=chat_id)
        assert least <= left[-1] - left[0] < least + 1.0


def test_one_chat_does_not_wait_for_another() -> None:
    chats = Chats()
    burst(chats, 5, 0.0, bulk=True)
    assert chats.ready(READER + 1, 0.0, bulk=True) == 0.0


def test_what_is_given_back_was_never_there() -> None:
    for chat_id in (READER, GROUP):
        chats = Chats()
        chats.took(chat_id, 4.0, 4.0)
        chats.give_back(chat_id, 4.0)
        assert chats.ready(chat_id, 4.0, bulk=True) == pytest.approx(4.0, abs=0.02)


@pytest.mark.parametrize("at", [4.0, 1_000.0])
def test_giving_back_what_was_never_taken_changes_nothing(at: float) -> None:
    chats = Chats()
    chats.took(READER, 3.5, 3.5)
    before = chats.ready(READER, 3.5, bulk=True)
    chats.give_back(READER, at)
    chats.give_back(READER + 1, at)
    assert chats.ready(READER, 3.5, bulk=True) == before


def test_giving_back_one_message_still_keeps_the_distance_to_another() -> None:
    chats = Chats()
    first, second = burst(chats, 2, 0.0, bulk=True)
    chats.give_back(READER, first)
    assert chats.ready(READER, second, bulk=True) >= second + 1.0


@BUSY
@given(some.lists(some.floats(0.0, 100.0), min_size=1))
def test_of_several_gates_the_last_one_counts(ends: list[float]) -> None:
    chats = Chats()
    for end in ends:
        chats.close(READER, end, 0.0)
    assert chats.ready(READER, 0.0, bulk=False) == max(ends)


def test_chats_that_need_not_be_waited_for_are_forgotten() -> None:
    chats, most = Chats(), 0
    for number in range(1, 100_001):
        now = number / 1_000
        chats.took(number, now, now)
        most = max(most, len(chats))
    assert most <= 2_100


def test_gates_and_groups_are_remembered_as_long_as_they_matter() -> None:
    chats = Chats()
    chats.close(READER, 90.0, 0.0)
    burst(chats, GROUP_MOST, 0.0, bulk=False, chat_id=GROUP)
    for number in range(100, 60_000):
        chats.took(number, number / 1_000, number / 1_000)
    assert chats.ready(READER, 60.0, bulk=False) == 90.0
    assert chats.ready(GROUP, 60.0, bulk=False) > 60.0
    for number in range(100_000, 160_000):
        chats.took(number, number / 1_000, number / 1_000)
    assert len(chats) <= 2_100
    assert chats.ready(READER, 160.0, bulk=False) == 160.0
