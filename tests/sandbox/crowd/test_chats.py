"""Very many chats cost little, and each message belongs to one of them."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sandbox.chat.refusals import ApiError
from sandbox.crowd.chats import Chats, Tally


@given(some.lists(some.integers(0, 4), max_size=60))
def test_a_tally_tells_how_many_have_each_number(added: list[int]) -> None:
    tally = Tally(5)
    for index in added:
        tally.add(index)
    numbers = [added.count(index) for index in range(5) if index in added]
    assert tally.as_json() == {str(n): numbers.count(n) for n in sorted(set(numbers))}


def test_a_tally_leaves_one_out_and_begins_again() -> None:
    tally = Tally(3)
    for index in (0, 0, 1, 2):
        tally.add(index)
    tally.leave_out(0)
    assert tally.as_json() == {"1": 2}
    tally.clear()
    tally.add(1)
    assert tally.as_json() == {"1": 1}


def test_a_tally_stops_at_its_largest_number() -> None:
    tally = Tally(1)
    for _ in range(65_540):
        tally.add(0)
    assert tally.as_json() == {"65535": 1}


@pytest.mark.parametrize("chat_id", [None, 0, 99, 103, -100, 10**17])
def test_only_the_chats_of_the_crowd_are_found(chat_id: int | None) -> None:
    assert [Chats(100, 3).index(each) for each in (100, 101, 102)] == [0, 1, 2]
    with pytest.raises(ApiError, match="chat not found"):
        Chats(100, 3).index(chat_id)


def test_groups_and_people_may_be_in_one_crowd() -> None:
    chats = Chats(-2, 5)
    assert [chats.index(each) for each in (-2, -1, 1, 2)] == [0, 1, 3, 4]
    with pytest.raises(ApiError):
        chats.index(0)


def test_a_message_is_in_its_chat_until_it_is_removed() -> None:
    chats = Chats(100, 3)
    ours, theirs = chats.next_message(1), chats.next_message(1, by_bot=False)
    assert (ours, theirs) == (1, 2)
    assert [chats.has(index, ours) for index in range(3)] == [False, True, False]
    assert [chats.has(1, each, by_bot=True) for each in (ours, theirs, 3, 0, -1)] == [
        *(True, False, False, False, False),
    ]
    assert not chats.remove(0, ours)
    assert chats.remove(1, ours)
    assert not chats.remove(1, ours)
    assert chats.deleted == 1


def test_a_million_chats_cost_a_few_bytes_each() -> None:
    tracemalloc.start()
    chats = Chats(1, 1_000_000)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert chats.index(1_000_000) == 999_999
    assert size < 6_000_000
