"""What one call to Telegram teaches holds back all that is broadcast, and is forgotten in time."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.paced import Paced
from bot.screen import Screen
from bot.send import SAME, Sender
from storage.outcome import Done, Later, Never, Unknown
from tests.clock import FakeClock
from tests.sandbox.ground import OWNER, READER, Ground, ground

EDIT, SEND = "editMessageText", "sendMessage"
HELLO, BYE = Screen("<b>Hello</b>"), Screen("<b>Bye</b>")
MOST = 10


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground(rate=None) as made:
        yield made


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def paced(here: Ground, clock: FakeClock) -> Paced:
    return Paced(Sender(here.bot), rate=20.0, clock=clock.clock)


async def sent(paced: Paced) -> int:
    """Send a message, and return its id."""
    outcome = await paced.send(READER, HELLO)
    assert isinstance(outcome, Done)
    return outcome.value


def room(paced: Paced) -> int:
    """Return how many may go within half a second."""
    return paced.room(MOST, 0.5)


async def test_a_message_is_sent_and_changed(here: Ground, paced: Paced) -> None:
    number = await sent(paced)
    assert isinstance(await paced.change(READER, number, BYE), Done)
    assert (await here.seen())["messages"][-1]["text"] == "Bye"


async def test_a_change_to_the_same_is_told_from_one_that_is_refused(paced: Paced) -> None:
    outcome = await paced.change(READER, await sent(paced), HELLO)
    assert isinstance(outcome, Never)
    assert outcome.kind == SAME
    assert room(paced) == MOST


async def test_a_request_to_wait_closes_the_gate_for_sends_and_changes_alike(
    here: Ground, paced: Paced, clock: FakeClock
) -> None:
    number = await sent(paced)
    await here.fault(EDIT, "429", retry_after=30)
    assert isinstance(await paced.change(READER, number, BYE), Later)
    assert room(paced) == 0
    clock.advance(29.9)
    assert room(paced) == 0
    clock.advance(0.7)
    assert room(paced) == MOST


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
    assert room(paced) == MOST


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


async def test_a_wrong_token_says_nothing_about_the_message(here: Ground, paced: Paced) -> None:
    number = await sent(paced)
    here.telegram.state.token = "4242:another"
    for outcome in (await paced.send(READER, HELLO), await paced.change(READER, number, BYE)):
        assert isinstance(outcome, Later)
        assert not outcome.counted


async def test_places_are_free_again_once_the_wait_is_over(
    here: Ground, paced: Paced, clock: FakeClock
) -> None:
    await here.fault(SEND, "429", retry_after=30)
    await paced.send(READER, HELLO)
    clock.advance(30.6)
    assert await paced.place()
