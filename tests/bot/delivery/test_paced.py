"""What one call to Telegram teaches holds back all that is broadcast, and is forgotten in time."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.delivery.paced import Paced
from bot.pace import Lane, Pace
from bot.screen import Screen
from bot.send import SAME, TOKEN, Sender
from storage.outcome import Done, Later, Never, Unknown
from tests.bot.builders import a_bot_at, a_closed_port
from tests.clock import FakeClock
from tests.sandbox.ground import OWNER, READER, Ground, ground

EDIT = "editMessageText"
HELLO, BYE = Screen("<b>Hello</b>"), Screen("<b>Bye</b>")
ROOM = 10  # places in half a second, at 20 a second


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground(rate=None) as made:
        yield made


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def paced(here: Ground, clock: FakeClock) -> Paced:
    return Paced(Sender(here.bot), Pace(20.0), clock=clock.clock)


async def sent(paced: Paced) -> int:
    """Send a message, and return its id."""
    outcome = await paced.send(READER, HELLO)
    assert isinstance(outcome, Done)
    return outcome.value


def room(paced: Paced) -> int:
    """Return how many may go within half a second."""
    return paced.room(0.5)


async def test_a_message_is_sent_and_changed(here: Ground, paced: Paced) -> None:
    number = await sent(paced)
    assert isinstance(await paced.change(READER, number, BYE), Done)
    assert (await here.seen())["messages"][-1]["text"] == "Bye"


async def test_a_change_to_the_same_is_told_from_one_that_is_refused(paced: Paced) -> None:
    outcome = await paced.change(READER, await sent(paced), HELLO)
    assert isinstance(outcome, Never)
    assert outcome.kind == SAME
    assert room(paced) == ROOM


async def refused_twice(here: Ground, paced: Paced) -> None:
    """Let Telegram ask two chats to wait for 30 seconds."""
    await here.fault("*", "429", retry_after=30, times=2)
    for chat_id in (READER, OWNER):
        assert isinstance(await paced.send(chat_id, HELLO), Later)


async def test_a_request_to_wait_closes_its_chat(
    here: Ground, paced: Paced, clock: FakeClock
) -> None:
    number = await sent(paced)
    await here.fault(EDIT, "429", retry_after=30)
    assert isinstance(await paced.change(READER, number, BYE), Later)
    assert room(paced) == ROOM
    assert paced.closed_for == 0
    assert paced.ready_at(READER, Lane.POST) == pytest.approx(30.5)
    assert paced.ready_at(READER, Lane.ANSWER) == pytest.approx(30.5)
    assert paced.ready_at(OWNER, Lane.POST) == clock.monotonic()


async def test_two_of_them_close_the_gate_for_sends_and_changes_alike(
    here: Ground, paced: Paced, clock: FakeClock
) -> None:
    await refused_twice(here, paced)
    assert room(paced) == 0
    assert paced.closed_for == pytest.approx(30.5)
    clock.advance(29.9)
    assert room(paced) == 0
    clock.advance(0.7)
    assert room(paced) > 0
    assert paced.rate == pytest.approx(14.0)
    assert paced.full_rate == 20.0


async def test_what_waits_for_its_place_when_the_gate_closes_does_not_leave(
    here: Ground, paced: Paced, clock: FakeClock
) -> None:
    at = paced.book(READER, Lane.POST)
    assert await paced.leave(READER, Lane.POST, at)
    at = paced.book(OWNER, Lane.POST)
    await refused_twice(here, paced)
    assert not await paced.leave(OWNER, Lane.POST, at)
    clock.advance(31)
    assert await paced.leave(OWNER, Lane.POST)


async def test_a_look_at_a_press_is_not_kept_waiting_for_long(here: Ground, paced: Paced) -> None:
    number = await sent(paced)
    await refused_twice(here, paced)
    here.telegram.calls.clear()
    assert isinstance(await paced.show(READER, number, BYE), Later)
    assert isinstance(await paced.toast("1", "Saved."), Later)
    assert here.telegram.calls == []


async def test_changes_for_people_take_places_that_broadcasts_leave_free(paced: Paced) -> None:
    """They wait for no chat: people tap faster than once a second."""
    number = await sent(paced)
    assert room(paced) == ROOM
    for _ in range(20):
        await paced.show(READER, number, BYE)
    assert room(paced) < ROOM / 2
    assert paced.ready_at(READER, Lane.ANSWER) <= paced.now()


async def test_who_takes_over_sends_no_broadcast_for_a_second(
    paced: Paced, clock: FakeClock
) -> None:
    """The second before may be full of what another process sent."""
    paced.take_over()
    assert paced.room(1.0) == 0
    assert await paced.leave(READER, Lane.ANSWER)
    clock.advance(1.03)
    assert room(paced) > 0


async def test_what_was_learnt_is_kept_over_a_restart(
    here: Ground, paced: Paced, clock: FakeClock
) -> None:
    await refused_twice(here, paced)
    clock.advance(10)
    again = Paced(Sender(here.bot), Pace(20.0), clock=clock.clock)
    again.restore(paced.learnt())
    assert again.closed_for == pytest.approx(paced.closed_for)
    assert again.rate == pytest.approx(14.0)


async def test_lost_answers_leave_room_for_one_at_a_time_until_one_comes(
    here: Ground, paced: Paced, clock: FakeClock
) -> None:
    number = await sent(paced)
    await here.fault("*", "500", times=2)
    assert isinstance(await paced.change(READER, number, BYE), Unknown)
    assert isinstance(await paced.send(OWNER, HELLO), Unknown)
    assert room(paced) == 0
    clock.advance(4.1)
    assert room(paced) == 1
    assert isinstance(await paced.change(READER, number, BYE), Done)
    assert room(paced) == ROOM


async def test_telegram_is_asked_before_more_is_sent_once_an_answer_was_lost(
    here: Ground, paced: Paced, clock: FakeClock
) -> None:
    assert await paced.telegram_answers()
    assert here.telegram.calls == [], "there was no reason to ask"
    await here.fault("*", "500", times=2)
    await paced.send(READER, HELLO)
    assert not await paced.telegram_answers()
    assert not await paced.telegram_answers(), "it is not asked again at once"
    clock.advance(2.1)
    assert await paced.telegram_answers()


async def test_telegram_is_asked_after_a_connection_that_failed(clock: FakeClock) -> None:
    with a_closed_port() as url:
        async with a_bot_at(url) as bot:
            paced = Paced(Sender(bot), Pace(20.0), clock=clock.clock)
            outcome = await paced.send(READER, HELLO)
            assert isinstance(outcome, Later)
            assert outcome.counted
            assert not await paced.telegram_answers()


async def test_a_wrong_token_stops_everything_and_is_said_once(
    here: Ground, paced: Paced, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    number = await sent(paced)
    here.telegram.state.token = "4242:another"
    for outcome in (await paced.send(READER, HELLO), await paced.change(READER, number, BYE)):
        assert isinstance(outcome, Never)
        assert outcome.kind == TOKEN
    here.telegram.calls.clear()
    clock.advance(1_000_000)
    assert not await paced.telegram_answers()
    assert not await paced.leave(OWNER, Lane.ANSWER)
    assert isinstance(await paced.show(READER, number, BYE), Later)
    assert here.telegram.calls == []
    assert caplog.text.count("BLEEP_TOKEN") == 1


async def test_an_answer_takes_a_place_at_once_while_a_chat_is_full_for_bulk(
    paced: Paced, clock: FakeClock
) -> None:
    assert await paced.leave(READER, Lane.POST)
    assert paced.ready_at(READER, Lane.POST) > clock.monotonic() + 1
    assert paced.ready_at(READER, Lane.ANSWER) == clock.monotonic()


async def test_messages_are_taken_back(here: Ground, paced: Paced) -> None:
    number = await sent(paced)
    assert isinstance(await paced.delete(READER, [number]), Done)
    assert "Hello" not in [one["text"] for one in (await here.seen())["messages"]]
