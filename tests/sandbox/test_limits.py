"""How fast a bot may send: the buckets of every day, and the sliding windows of the strict mode."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.chat.limits import Limits, Pace
from sandbox.telegram import Group
from tests.sandbox.ground import READER, Ground, ground

GROUP = -77


def most_in(times: list[float], seconds: float) -> int:
    """Count the slow way: a window that ends at each message."""
    return max((sum(end - seconds < each <= end for each in times) for end in times), default=0)


def taken(
    limits: Limits, attempts: list[tuple[int, float]], *, paid: bool = False
) -> list[tuple[int, float]]:
    """Return what got through."""
    return [(chat, at) for chat, at in attempts if not limits.refuse(chat, at, paid=paid)]


def every(seconds: float, number: int, *chats: int) -> list[tuple[int, float]]:
    """Attempts at even distances, over the chats in turn; without chats each to another."""
    return [(chats[n % len(chats)] if chats else n + 1, n * seconds) for n in range(number)]


def test_the_strict_mode_allows_no_burst_above_the_rate() -> None:
    limits = Limits(30, 0.0, strict=True)
    through = taken(limits, every(1 / 1024, 3072))
    assert most_in([at for _, at in through], 1) == 30
    assert len(through) == 90
    assert limits.pace.told() == {"sent": 90, "refused": 2982, "most_in_a_second": 30}


def test_a_strict_bot_at_the_rate_is_never_refused() -> None:
    limits = Limits(30, 0.0, strict=True)
    assert len(taken(limits, every(1 / 29.99, 300))) == 300


def test_a_strict_private_chat_takes_three_in_three_seconds() -> None:
    limits = Limits(30, 0.0, strict=True)
    through = taken(limits, every(0.1, 100, READER))
    assert [round(at, 1) for _, at in through][:7] == [0.0, 0.1, 0.2, 3.0, 3.1, 3.2, 6.0]
    assert limits.refuse(READER, 9.3) == 3


@pytest.mark.parametrize("strict", [True, False])
def test_a_group_takes_twenty_in_any_minute(*, strict: bool) -> None:
    limits = Limits(30, 0.0, strict=strict)
    through = taken(limits, every(0.5, 400, GROUP))
    assert most_in([at for _, at in through], 60) == 20
    assert len(through) == 80
    assert limits.refuse(GROUP - 1, 200.0) == 0


@pytest.mark.parametrize("strict", [True, False])
def test_a_paid_message_goes_at_a_thousand_a_second(*, strict: bool) -> None:
    limits = Limits(30, 0.0, strict=strict)
    assert len(taken(limits, every(1 / 999, 3000), paid=True)) == 3000
    assert len(taken(Limits(30, 0.0, strict=True), every(1 / 4000, 4000), paid=True)) == 1000


@pytest.mark.parametrize("strict", [True, False])
def test_what_is_paid_for_leaves_the_free_rate_to_answers(*, strict: bool) -> None:
    limits = Limits(30, 0.0, strict=strict)
    taken(limits, every(1 / 900, 900), paid=True)
    assert limits.refuse(5001, 1.0) == 0


def test_a_rate_above_the_paid_one_is_kept() -> None:
    limits = Limits(5000, 0.0, strict=True)
    assert len(taken(limits, every(1 / 4999, 5000))) == 5000


def test_without_a_rate_nothing_is_refused_and_all_is_counted() -> None:
    limits = Limits(None, 0.0, strict=True)
    assert len(taken(limits, every(0.0001, 500, READER))) == 500
    assert limits.pace.told() == {"sent": 500, "refused": 0, "most_in_a_second": 500}


@given(st.lists(st.floats(0, 0.4), max_size=60), st.sampled_from([READER, GROUP]))
def test_no_window_ever_holds_more_than_the_limit(gaps: list[float], chat: int) -> None:
    limits, now = Limits(5, 0.0, strict=True), 0.0
    times: list[float] = []
    for number, gap in enumerate(gaps):
        now += gap
        if not limits.refuse(chat if number % 2 else number + 1, now):
            times.append(now)
    assert most_in(times, 0.999_999) <= 5
    assert limits.pace.most_in_a_second <= 5


@given(st.lists(st.integers(0, 900), max_size=40))
def test_the_fastest_second_is_the_fastest_wherever_it_starts(gaps: list[int]) -> None:
    pace, times = Pace(), [0.0]
    for gap in gaps:
        times.append(times[-1] + gap / 1024)
    for each in times:
        pace.count(each)
    assert pace.most_in_a_second == most_in(times, 1)
    assert pace.sent == len(times)


def test_the_wait_that_is_named_is_enough() -> None:
    limits, now = Limits(30, 0.0, strict=True), 0.0
    waits = []
    for _ in range(45):
        wait = limits.refuse(GROUP, now)
        waits.append(wait)
        now += wait
    assert waits[:21] == [0] * 20 + [60]
    assert all(first == 0 or second == 0 for first, second in pairwise(waits))


async def test_a_strict_sandbox_refuses_and_tells_the_pace() -> None:
    async with ground(strict=True, groups=[Group(GROUP, "Editors")]) as here:
        answers = [(await here.raw("sendMessage", chat_id=READER, text="x")) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[-1].json()["parameters"] == {"retry_after": 3}
        assert await pace(here) == {"sent": 3, "refused": 1, "most_in_a_second": 3}
        here.time.passed += 3
        assert (await here.raw("sendMessage", chat_id=READER, text="x")).status_code == 200
        assert await pace(here) == {"sent": 4, "refused": 1, "most_in_a_second": 3}
        assert here.telegram.pace.sent == 4


async def test_the_bulk_limit_of_a_paid_message_is_higher_and_its_flag_is_recorded() -> None:
    groups = [Group(-number, "One of many") for number in range(1, 9)]
    async with ground(rate=4, strict=True, groups=groups) as here:
        codes = [
            (await here.raw("sendMessage", chat_id=-number, text="x", **paid)).status_code
            for number in range(1, 9)
            for paid in ({}, {"allow_paid_broadcast": True})
        ]
        assert codes == [200] * 8 + [429, 200] * 4
        calls = here.telegram.calls
        assert [call["parameters"].get("allow_paid_broadcast") for call in calls[:2]] == [
            *(None, True),
        ]


async def pace(here: Ground) -> dict[str, int]:
    told: dict[str, int] = (await here.http.get("/sandbox/pace")).json()
    return told
