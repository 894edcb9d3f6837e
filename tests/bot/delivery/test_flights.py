"""What is claimed leaves in its order and at its place, or is given back; nothing is forgotten."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
from telegram import Bot

from bot.delivery.correct import Mended
from bot.delivery.flights import NOT_NOW, Call, Flights, Landed, most_in_flight
from bot.delivery.paced import Paced
from bot.pace import Lane, Learnt, Pace
from bot.send import Sender
from storage.outcome import Done, Unknown
from storage.sending import Broadcast, BroadcastState, Delivery, Policy
from tests.bot.builders import NOW, TOKEN
from tests.bot.outbox import until
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


async def spin() -> None:
    """Let everything run that waits for no time to pass."""
    for _ in range(40):
        await asyncio.sleep(0)


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
    await until(lambda: len(sky.left) > 1)
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


async def test_room_is_what_is_neither_waiting_nor_flying() -> None:
    """What has landed is settled by the transaction that claims."""
    sky = Sky(rate=20.0)
    sky.launch(1, 2, 3)
    await turns()
    assert sky.flights.free == 7
    sky.open.set()
    await turns()
    assert sky.flights.free == 8
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


async def test_what_may_not_leave_waits_for_no_place_and_takes_none() -> None:
    sky = Sky(rate=20.0)
    sky.alive = False
    sky.launch(1, 2, 3)
    await spin()
    assert sky.came() == [(number, NOT_NOW) for number in (1, 2, 3)]
    assert sky.paced.slot_in() == 0.0


async def test_what_waits_for_its_place_when_the_lease_is_lost_does_not_leave() -> None:
    sky = Sky(rate=20.0)
    sky.launch(1, 2)
    await turns()
    sky.alive = False
    sky.clock.advance(0.06)
    await until(lambda: bool(sky.came()))
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


# Few at first


class Doors(Sky):
    """Calls of which each comes back when a test lets it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.doors: dict[int, asyncio.Event] = {}

    def _call(self, number: int) -> Call:
        door = self.doors[number] = asyncio.Event()

        async def call() -> Mended:
            self.left.append(number)
            await door.wait()
            return SENT

        return call

    async def let_back(self, *ids: int) -> None:
        for number in ids:
            self.doors[number].set()
        await spin()

    async def go_round(self, count: int, first: int = 1) -> None:
        """Let so many leave, come back, and be written down, the last of them last."""
        self.launch(*range(first, first + count))
        await spin()
        while self.flights.any:
            await self.let_back(*self.doors)
            self.flights.settled(self.flights.landed())


async def test_few_leave_at_first_and_one_more_for_each_that_came_back() -> None:
    """Each needs a new connection at first: many at once would arrive as a burst."""
    sky = Doors()
    sky.launch(*range(1, 41))
    await spin()
    assert sky.left == list(range(1, 11))
    assert sky.flights.in_the_air == list(range(1, 11))
    await sky.let_back(1)
    assert sky.left == list(range(1, 13)), "its place, and one more"
    await sky.let_back(2, 3, 4)
    assert sky.left == list(range(1, 19))
    assert len(sky.flights.in_the_air) == 14
    assert sky.flights.waiting == 22
    sky.flights.give_back()


async def test_what_waits_until_more_may_be_out_leaves_in_its_order() -> None:
    sky = Doors()
    order = [number * 7 % 41 for number in range(1, 41)]
    sky.launch(*order)
    await spin()
    for number in order:
        assert number in sky.left
        await sky.let_back(number)
    assert sky.left == order
    assert [number for number, _ in sky.came()] == order


async def test_however_many_come_back_no_more_are_out_than_may_be() -> None:
    sky = Doors()
    sky.flights = Flights(sky.paced, 12, lambda: True)
    sky.launch(*range(1, 41))
    await spin()
    for number in range(1, 21):
        await sky.let_back(number)
        assert len(sky.flights.in_the_air) == min(12, 10 + number)
    sky.flights.give_back()


async def test_it_is_few_again_once_all_is_settled() -> None:
    """The connections that were made rest meanwhile, and those that rest are closed."""
    sky = Doors()
    await sky.go_round(25)
    sky.left.clear()
    sky.launch(*range(101, 141))
    await spin()
    assert sky.left == list(range(101, 111))
    sky.flights.give_back()


async def test_while_anything_is_not_settled_it_is_not_few_again() -> None:
    sky = Doors()
    sky.launch(*range(1, 11))
    await spin()
    await sky.let_back(*range(1, 10))
    sky.flights.settled(sky.flights.landed())
    sky.launch(*range(101, 141))
    await spin()
    assert len(sky.flights.in_the_air) == 10 + 9
    sky.flights.give_back()


async def test_what_waits_until_more_may_be_out_is_given_back_and_never_leaves() -> None:
    sky = Doors()
    sky.launch(*range(1, 16))
    await spin()
    sky.flights.give_back()
    assert sky.came() == [(number, NOT_NOW) for number in range(11, 16)]
    assert sky.flights.chats() == set()
    await sky.let_back(*range(1, 11))
    assert sky.left == list(range(1, 11))
    assert sorted(sky.came()[5:]) == [(number, SENT) for number in range(1, 11)]


async def test_the_lease_is_looked_at_again_when_more_may_be_out() -> None:
    sky = Doors()
    sky.launch(*range(1, 13))
    await spin()
    sky.alive = False
    await sky.let_back(1)
    assert sky.left == list(range(1, 11))
    assert sorted(sky.came()[:3]) == [(1, SENT), (11, NOT_NOW), (12, NOT_NOW)]


# Trouble


async def test_a_call_that_fails_is_in_doubt_and_the_others_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail() -> Mended:
        raise LookupError("a text that nobody may read in a ledger")

    sky = Sky()
    sky.flights.launch(a_delivery(1), fail)
    sky.launch(2)
    sky.open.set()
    await spin()
    assert sky.came() == [(1, Mended(Unknown("the call failed (LookupError)"))), (2, SENT)]
    assert sky.flights.in_the_air == []
    assert sorted(sky.flights.ours) == [1, 2], "both are to be written down"
    assert "nobody foresaw" in caplog.text


async def test_calls_that_fail_make_room_for_others() -> None:
    async def fail() -> Mended:
        raise LookupError

    sky = Sky()
    for number in range(1, 31):
        sky.flights.launch(a_delivery(number), fail)
    await spin()
    assert [number for number, _ in sky.came()] == list(range(1, 31))


@pytest.mark.parametrize(("seconds", "stays"), [(0.9, True), (1.1, False)])
async def test_a_place_is_waited_for_a_second_and_no_longer(seconds: float, *, stays: bool) -> None:
    sky = Sky()
    sky.paced.restore(Learnt(10_000.0, closed_for=seconds))
    sky.launch(1)
    await spin()
    assert sky.flights.waiting == stays
    assert sky.came() == ([] if stays else [(1, NOT_NOW)])
    sky.flights.give_back()


@pytest.mark.parametrize("trouble", ["gate", "lease"])
async def test_what_has_its_place_and_may_not_leave_any_more_is_given_back(trouble: str) -> None:
    sky = Sky()
    sky.launch(1)
    await asyncio.sleep(0)
    assert sky.flights.in_the_air == [1], "it has its place"
    if trouble == "gate":
        sky.paced.restore(Learnt(10_000.0, closed_for=0.5))
    sky.alive = trouble != "lease"
    await spin()
    assert sky.left == []
    assert sky.came() == [(1, NOT_NOW)]


async def test_what_is_launched_after_all_was_given_back_leaves() -> None:
    sky = Sky()
    sky.alive = False
    sky.launch(1)
    await spin()
    sky.alive = True
    sky.launch(2)
    await spin()
    assert sky.left == [2]
    assert sky.flights.any
    sky.open.set()
    await spin()
    sky.flights.settled(sky.flights.landed())
    assert not sky.flights.any
