"""Waking the poll: once a second a site at most, nothing passed over; and guessing has a limit."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.web.wakes import Secret, Wakes
from tests.clock import FakeClock


@dataclass
class Poll:
    """What is woken: it notes who and when, and may be away."""

    clock: FakeClock
    woken: list[list[int] | None] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    away: bool = False

    async def ping(self, site_ids: Sequence[int] | None) -> None:
        if self.away:
            raise ConnectionResetError("the database has gone")
        self.woken.append(None if site_ids is None else list(site_ids))
        self.times.append(self.clock.monotonic())


@dataclass
class Slow:
    """Wakes whose second ends when a test says so."""

    clock: FakeClock = field(default_factory=FakeClock)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    poll: Poll = field(init=False)

    def __post_init__(self) -> None:
        self.poll = Poll(self.clock)

    async def pause(self, seconds: float) -> None:
        await self.go.wait()
        self.clock.advance(seconds)

    def wakes(self) -> Wakes:
        return Wakes(self.poll.ping, self.clock.monotonic, self.pause)


async def at_once(wakes: Wakes, *sites: int | None) -> list[asyncio.Task[None]]:
    """Let these come, one after the other, and each get as far as it does."""
    tasks = []
    for site in sites:
        tasks.append(asyncio.create_task(wakes.wake(site)))
        await asyncio.sleep(0)
    return tasks


async def test_what_comes_within_a_second_is_one_wake_at_its_end() -> None:
    slow = Slow()
    tasks = await at_once(slow.wakes(), 1, 1, 1, 1)
    assert slow.poll.woken == [[1]]
    assert [task.done() for task in tasks] == [True, False, True, True]
    slow.go.set()
    await asyncio.gather(*tasks)
    assert slow.poll.woken == [[1], [1]]
    assert slow.clock.monotonic() == 1.0


async def test_another_site_does_not_wait() -> None:
    slow = Slow()
    await at_once(slow.wakes(), 1, 2)
    assert slow.poll.woken == [[1], [2]]


@pytest.mark.parametrize(("first", "second"), [(None, 1), (1, None), (None, None)])
async def test_a_wake_of_all_counts_for_each(first: int | None, second: int | None) -> None:
    slow = Slow()
    tasks = await at_once(slow.wakes(), first, second)
    assert len(slow.poll.woken) == 1
    slow.go.set()
    await asyncio.gather(*tasks)
    assert slow.poll.woken == [ids(first), ids(second)]
    assert slow.clock.monotonic() == 1.0


def ids(site: int | None) -> list[int] | None:
    return None if site is None else [site]


async def test_a_wake_of_all_that_waits_covers_each() -> None:
    slow = Slow()
    tasks = await at_once(slow.wakes(), 1, None, 1, 2)
    assert [task.done() for task in tasks] == [True, False, True, True]
    slow.go.set()
    await asyncio.gather(*tasks)
    assert slow.poll.woken == [[1], None]


async def test_after_a_second_nothing_waits() -> None:
    slow = Slow()
    wakes = slow.wakes()
    for _ in range(3):
        await wakes.wake(1)
        slow.clock.advance(1.0)
    assert slow.poll.woken == [[1]] * 3


async def test_a_wake_that_fails_is_tried_again_by_who_comes_next() -> None:
    slow = Slow()
    wakes = slow.wakes()
    slow.go.set()
    slow.poll.away = True
    with pytest.raises(ConnectionResetError):
        await wakes.wake(1)
    slow.poll.away = False
    await wakes.wake(1)
    assert slow.poll.woken == [[1]]


@given(some.lists(some.tuples(some.sampled_from([None, 1, 2]), some.floats(0, 2)), max_size=12))
async def test_no_site_is_woken_twice_in_a_second_and_none_is_passed_over(
    calls: list[tuple[int | None, float]],
) -> None:
    slow = Slow()
    slow.go.set()
    wakes = slow.wakes()
    for site, wait in calls:
        slow.clock.advance(wait)
        called = slow.clock.monotonic()
        await wakes.wake(site)
        assert slow.poll.woken[-1] == ids(site)
        assert slow.poll.times[-1] >= called
    for site in (1, 2):
        times = [
            at
            for who, at in zip(slow.poll.woken, slow.poll.times, strict=True)
            if who in (None, [site])
        ]
        assert all(after - before >= 0.999 for before, after in pairwise(times))


def test_guessing_closes_for_a_minute_from_the_first() -> None:
    clock = FakeClock()
    secret = Secret("tea and threads", clock.monotonic)
    for _ in range(20):
        assert not secret.is_closed()
        assert not secret.is_right("a guess")
        clock.advance(1)
    assert secret.is_closed()
    clock.advance(39.9)
    assert secret.is_closed()
    clock.advance(0.2)
    assert not secret.is_closed()


def test_right_ones_are_never_counted() -> None:
    secret = Secret("tea and threads", lambda: 0.0)
    assert all(secret.is_right("tea and threads") for _ in range(50))
    assert not secret.is_closed()


def test_a_secret_is_compared_whole() -> None:
    secret = Secret("tea and threads", lambda: 0.0)
    assert secret.is_right("tea and threads")
    assert not secret.is_right("tea and thread")
    assert not secret.is_right("")
    assert not secret.is_right("\ud800")
    assert not secret.is_closed()
