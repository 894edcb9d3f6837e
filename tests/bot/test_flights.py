"""What is claimed leaves in its order and at its place, or is given back; nothing is forgotten."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
from telegram import Bot

from bot.correct import Mended
from bot.flights import NOT_NOW, Call, Flights, Landed, most_in_flight
from bot.pace import Lane, Pace
from bot.paced import Paced
from bot.send import Sender
from storage.outcome import Done
from storage.sending import Broadcast, BroadcastState, Delivery, Policy
from tests.bot.builders import NOW, TOKEN
from tests.clock import FakeClock

SENT = Mended(Done(5))


@dataclass
class Sky:
    """Flights at a pace, and calls that a test holds open."""

    rate: float = 10_000.0
    clock: FakeClock = field(default_factory=FakeClock)
    alive: bool = True
    left: list[int] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.paced = Paced(Sender(Bot(TOKEN)), Pace(self.rate), clock=self.clock.clock)
        self.flights = Flights(self.paced, most_in_flight(self.rate), lambda: self.alive)

    def launch(self, *ids: int, broadcast_id: int = 1) -> None:
        for number in ids:
            self.flights.launch(a_delivery(number, broadcast_id), self._call(number))

    def _call(self, number: int) -> Call:
        async def call() -> Mended:
            self.left.append(number)
            await self.open.wait()
            return SENT

        return call

    def came(self) -> list[tuple[int, Mended]]:
        return [(one.delivery.id, one.mended) for one in self.flights.landed()]


def a_delivery(number: int, broadcast_id: int = 1) -> Delivery:
    broadcast = Broadcast(
        id=broadcast_id,
        kind="post",
        post_id=1,
        about_id=None,
        body=None,
        state=BroadcastState.RUNNING,
        policy=Policy.HOLD,
        rate=None,
        total=9,
        reason=None,
        trusted=False,
        created_at=NOW,
        proved_at=NOW,
        started_at=NOW,
        ended_at=None,
    )
    return Delivery(number, 50_000 + number, 1, 0, broadcast)


async def turns(count: int = 30) -> None:
    """Let everything run that can run."""
    for _ in range(count):
        await asyncio.sleep(0.0005)


@pytest.mark.parametrize(
    ("rate", "most"), [(1.0, 10), (28.0, 10), (30.0, 10), (100.0, 30), (1_000.0, 300), (9e9, 500)]
)
def test_few_are_out_at_once_and_never_more_than_the_server_bears(rate: float, most: int) -> None:
    assert most_in_flight(rate) == most


async def test_what_is_launched_leaves_in_its_order() -> None:
    sky = Sky()
    sky.launch(3, 1, 2)
    await turns()
    assert sky.left == [3, 1, 2]
    assert sky.flights.waiting == 0
    assert sorted(sky.flights.ours) == [1, 2, 3]


async def test_each_leaves_at_its_place_and_not_before() -> None:
    sky = Sky(rate=20.0)
    sky.launch(1, 2, 3)
    await turns()
    assert sky.left == [1]
    assert sky.flights.waiting == 2
    sky.clock.advance(0.06)
    await asyncio.sleep(0.06)
    assert sky.left == [1, 2]
    sky.flights.give_back()


async def test_a_delivery_is_ours_until_it_is_settled() -> None:
    sky = Sky()
    sky.launch(1)
    sky.launch(2, broadcast_id=2)
    await turns()
    sky.open.set()
    await turns()
    landed = sky.flights.landed()
    assert [one.mended for one in landed] == [SENT, SENT]
    assert sorted(sky.flights.ours) == [1, 2]
    assert sky.flights.of(1)
    sky.flights.settled([one for one in landed if one.delivery.id == landed[0].delivery.id])
    assert sky.flights.of(1) is (landed[0].delivery.broadcast_id != 1)
    sky.flights.settled(landed[1:])
    assert sky.flights.ours == []
    assert not sky.flights.of(1)
    assert not sky.flights.of(2)


async def test_what_lands_while_the_rest_is_written_down_is_not_forgotten() -> None:
    sky = Sky()
    sky.launch(1)
    sky.open.set()
    await turns()
    landed = sky.flights.landed()
    sky.launch(2)
    await turns()
    sky.flights.settled(landed)
    assert sky.came() == [(2, SENT)]


async def test_room_is_what_is_neither_waiting_nor_flying_nor_unsettled() -> None:
    sky = Sky(rate=20.0)
    sky.launch(1, 2, 3)
    await turns()
    assert sky.flights.free == 7
    sky.open.set()
    await turns()
    assert sky.flights.free == 7, "it has landed, and is not settled"
    sky.flights.settled(sky.flights.landed())
    assert sky.flights.free == 8
    sky.flights.give_back()


async def test_what_did_not_leave_is_given_back_and_what_did_goes_on() -> None:
    sky = Sky(rate=20.0)
    sky.launch(1, 2, 3)
    await turns()
    sky.flights.give_back()
    assert sky.came() == [(2, NOT_NOW), (3, NOT_NOW)]
    assert sky.left == [1]
    sky.open.set()
    await turns()
    assert (1, SENT) in sky.came()


async def test_nothing_leaves_once_the_lease_is_lost() -> None:
    sky = Sky()
    sky.alive = False
    sky.launch(1, 2)
    await turns()
    assert sky.left == []
    assert sky.came() == [(1, NOT_NOW), (2, NOT_NOW)]


async def test_what_waits_for_its_place_when_the_lease_is_lost_does_not_leave() -> None:
    sky = Sky(rate=20.0)
    sky.launch(1, 2)
    await turns()
    sky.alive = False
    sky.clock.advance(0.06)
    await asyncio.sleep(0.06)
    assert sky.left == [1]
    assert sky.came() == [(2, NOT_NOW)]


async def test_what_would_wait_long_for_its_place_is_given_back() -> None:
    sky = Sky()
    sky.paced.restore(sky.paced.learnt().__class__(10_000.0, closed_for=30.0))
    sky.launch(1, 2)
    await turns()
    assert sky.left == []
    assert sky.came() == [(1, NOT_NOW), (2, NOT_NOW)]


def test_what_is_given_back_goes_again_soon_and_counts_no_try() -> None:
    outcome = NOT_NOW.outcome
    assert not outcome.counted  # type: ignore[union-attr]
    assert 0 < outcome.after.total_seconds() < 1  # type: ignore[union-attr]


async def test_the_chats_of_what_waits_are_known() -> None:
    sky = Sky(rate=20.0)
    sky.launch(1, 2, 3)
    await turns()
    assert sky.flights.chats() == {50_002, 50_003}
    assert sky.paced.ready_at(50_001, Lane.POST) > 0, "its pace knows of the first"
    sky.flights.give_back()


async def test_a_landing_is_waited_for_and_not_for_long() -> None:
    sky = Sky()
    assert not await sky.flights.landing(5.0), "nothing is ours"
    sky.launch(1)
    assert await sky.flights.landing(0.001)
    assert sky.came() == []
    waiting = asyncio.create_task(sky.flights.landing(5.0))
    await turns()
    assert not waiting.done()
    sky.open.set()
    assert await waiting
    assert sky.came() == [(1, SENT)]


async def test_the_end_waits_for_what_flies() -> None:
    sky = Sky()
    await sky.flights.all_landed(5.0)
    sky.launch(1)
    await turns()
    await sky.flights.all_landed(0.001)
    assert sky.came() == []
    sky.open.set()
    await sky.flights.all_landed(5.0)
    assert sky.flights.landed() == (Landed(a_delivery(1), SENT),)
