"""The limits are strict: no window of time, wherever it begins, holds more than allowed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sandbox.crowd.limits import Limits, Window
from tests.sandbox.crowd.ground import READER, ground

GAPS = some.lists(some.floats(0, 1.2), min_size=1, max_size=60)


def moments(gaps: list[float]) -> list[float]:
    return [sum(gaps[: at + 1]) for at in range(len(gaps))]


def most_within(taken: list[float], seconds: float) -> int:
    return max(sum(1 for each in taken if begin - seconds < each <= begin) for begin in taken)


@given(GAPS, some.integers(1, 4))
def test_no_second_holds_more_than_the_rate(gaps: list[float], rate: int) -> None:
    limits = Limits(rate, 1000)
    asked = moments(gaps)
    taken = [now for at, now in enumerate(asked) if not limits.refuse(at, now, paid=False)]
    assert most_within(taken, 1.0) <= rate


@given(GAPS)
def test_no_three_seconds_of_a_chat_hold_more_than_three(gaps: list[float]) -> None:
    limits = Limits(1000, 1000)
    taken = [now for now in moments(gaps) if not limits.refuse(1, now, paid=False)]
    assert most_within(taken, 3.0) <= 3


@given(GAPS)
def test_who_waits_as_long_as_told_is_let_in(gaps: list[float]) -> None:
    limits = Limits(2, 1000)
    for at, now in enumerate(moments(gaps)):
        limits.refuse(at, now, paid=False)
    last = sum(gaps)
    wait = limits.refuse(-1, last, paid=False)
    assert wait in (0, 1)
    assert not wait or limits.refuse(-2, last + wait + 1e-9, paid=False) == 0


def test_a_group_takes_twenty_a_minute() -> None:
    limits = Limits(1000, 1000)
    assert [limits.refuse(-5, 0.0, paid=False) for _ in range(21)] == [0] * 20 + [60]
    assert limits.refuse(-5, 59.5, paid=False) == 1
    assert limits.refuse(-5, 60.0, paid=False) == 0


def test_a_refused_message_is_not_counted() -> None:
    limits = Limits(1, 1000)
    assert [limits.refuse(1, at / 10, paid=False) for at in range(10)] == [0] + [1] * 9
    assert limits.refuse(1, 1.0, paid=False) == 0


def test_paid_messages_have_their_own_rate_among_all() -> None:
    limits = Limits(1, 3)
    free = [limits.refuse(chat, 0.0, paid=False) for chat in (1, 2)]
    paid = [limits.refuse(chat, 0.1, paid=True) for chat in (3, 4, 5)]
    assert (free, paid) == ([0, 1], [0, 0, 1])
    assert limits.refuse(6, 1.0, paid=False) == 0


def test_no_rate_limits_nothing() -> None:
    limits = Limits(None, 1)
    assert [limits.refuse(1, 0.0, paid=False) for _ in range(100)] == [0] * 100


def test_chats_that_were_quiet_are_forgotten_but_not_the_others() -> None:
    limits = Limits(100_000, 100_000)
    for chat in range(1, 10_000):
        limits.refuse(chat, 0.0, paid=False)
    for _ in range(3):
        limits.refuse(10_000, 5.0, paid=False)
    limits.refuse(10_001, 5.5, paid=False)
    assert len(limits._chats) == 2  # noqa: SLF001 - that memory stays small shows nowhere else
    assert limits.refuse(10_000, 5.5, paid=False) == 3


def test_a_window_counts_its_last_seconds() -> None:
    window = Window(2, 1.0)
    assert [window.add(at) for at in (0.0, 0.5, 1.0, 3.0)] == [1, 2, 2, 1]


async def test_too_many_messages_are_answered_with_the_time_to_wait() -> None:
    async with ground(rate=2) as here:
        codes = [(await here.send(READER + n))[0] for n in range(3)]
        assert codes == [200, 200, 429]
        here.time.passed = 0.5
        answer = await here.raw("sendMessage", chat_id=READER, text="x")
        assert answer.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
        here.time.passed = 1.0
        assert (await here.send())[0] == 200
        assert (await here.report())["refused"] == {"429": 2}


async def test_paid_calls_pass_where_free_ones_do_not() -> None:
    async with ground(rate=1, paid_rate=3) as here:
        free = [(await here.send(READER + n))[0] for n in range(2)]
        paid = [(await here.send(READER + n, allow_paid_broadcast=True))[0] for n in (2, 3, 4)]
    assert (free, paid) == ([200, 429], [200, 200, 429])


@pytest.mark.parametrize("method", ["sendPhoto", "sendDocument"])
async def test_pictures_and_files_are_limited_too(method: str) -> None:
    async with ground(rate=1) as here:
        await here.send()
        answer = await here.raw(method, chat_id=READER, photo="id", document="id")
    assert answer.status_code == 429
