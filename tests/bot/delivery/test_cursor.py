"""How far a pass has come, and when the next one begins: soon, and not all the time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Any

import pytest
from sqlalchemy import event

from bot.delivery.cursor import FIRST, Cursor
from bot.delivery.flights import Flights, most_in_flight
from bot.screen import Screen
from storage.choices import QuietTime
from storage.database import Database
from tests.bot.builders import ME, NOW, a_database
from tests.bot.outbox import CROWD, Outbox, order, posted
from tests.sandbox.ground import OWNER, READER, Ground

EVENING, NIGHT = "18:00-21:00", "19:00-07:30"


def test_a_pass_goes_on_behind_the_last_chat_that_was_looked_at() -> None:
    cursor = Cursor()
    assert cursor.after == FIRST
    assert not cursor.looked(3, 17, 0.0, 0.1)
    assert cursor.after == 17
    assert not cursor.resting(0.1)


def test_a_pass_that_found_somebody_is_followed_by_another_at_once() -> None:
    cursor = Cursor()
    cursor.looked(3, 17, 0.0, 0.1)
    assert not cursor.looked(0, None, 0.1, 0.2)
    assert cursor.after == FIRST
    assert not cursor.resting(0.2)


def test_a_pass_that_found_nobody_is_followed_by_a_rest_of_a_second() -> None:
    cursor = Cursor()
    assert cursor.looked(0, None, 5.0, 5.001)
    assert cursor.resting(5.9)
    assert not cursor.resting(6.01)


def test_a_pass_that_took_long_is_followed_by_a_long_rest() -> None:
    """So that a million readers in quiet time keep the machine no more than a little busy."""
    cursor = Cursor()
    for look in range(10):
        cursor.looked(0, look, float(look), look + 0.5)
    assert cursor.looked(0, None, 10.0, 10.5)
    assert cursor.rests_until == pytest.approx(10.5 + 20 * 5.5)


def test_fruitless_passes_rest_no_longer_the_more_of_them_there_are() -> None:
    """A night of them must not make readers wait for half of the next day."""
    cursor, now = Cursor(), 0.0
    for _ in range(1_000):
        cursor.looked(0, None, now, now + 0.002)
        assert cursor.rests_until <= now + 1.01
        now = cursor.rests_until


def test_what_is_between_the_looks_does_not_make_the_rest_longer() -> None:
    """A broadcast may be paused for an hour in the middle of a pass."""
    cursor = Cursor()
    cursor.looked(0, 5, 0.0, 0.001)
    cursor.looked(0, None, 3_600.0, 3_600.001)
    assert cursor.rests_until == pytest.approx(3_601.001)


def test_a_rest_ends_when_a_chat_that_was_passed_over_can_be_sent_to() -> None:
    cursor = Cursor()
    cursor.not_before(0.7)
    cursor.not_before(0.4)
    cursor.looked(0, None, 0.0, 0.001)
    assert cursor.rests_until == 0.4
    cursor.looked(0, None, 0.4, 0.401)
    assert cursor.rests_until == pytest.approx(1.401), "it is forgotten in the next pass"


def test_a_chat_that_is_passed_over_for_long_does_not_make_the_rest_longer() -> None:
    cursor = Cursor()
    cursor.not_before(900.0)
    cursor.looked(0, None, 0.0, 0.001)
    assert cursor.rests_until == pytest.approx(1.001)


def test_the_last_look_tells_whether_many_have_to_be_passed_over() -> None:
    cursor, found = Cursor(), []
    for count in (0, 1, 0):
        cursor.looked(count, 5, 0.0, 0.0)
        found.append(cursor.barren)
    assert found == [True, False, True]
    assert cursor.soonest == inf


def test_a_rest_can_be_broken_off() -> None:
    cursor = Cursor()
    cursor.quiet.add(QuietTime("19:00-07:30"))
    cursor.looked(0, None, 0.0, 50.0)
    assert cursor.resting(1_000.0)
    cursor.wake()
    assert not cursor.resting(50.0)
    assert cursor.quiet == set()


# Readers who sleep


@dataclass
class Sleepy(Outbox):
    """An outbox whose looks take as long as a test says, as they do with a million readers."""

    slow: float = 0.0

    def is_quiet(self, times: QuietTime, now: datetime) -> bool:
        self.clock.advance(self.slow)
        return super().is_quiet(times, now)

    async def claim(self, seconds: float = 0.0) -> tuple[list[int], int]:
        """Look who is next, some time later; return their chats, and how much was asked for it."""
        self.clock.advance(seconds)
        flights = Flights(self.paced, most_in_flight(self.rate), self.holds)
        asked: list[Any] = []

        def note(*said: Any) -> None:  # noqa: ANN401  what SQLAlchemy tells of a statement
            asked.append(said[2])

        engine = self.database._engine.sync_engine  # noqa: SLF001  tests look under the verbs
        async with self.database.transaction() as tx:
            running = await tx.broadcasts.running()
            event.listen(engine, "before_cursor_execute", note)
            got = await self.claiming.claim(tx, ME, running, 4, flights)
            event.remove(engine, "before_cursor_execute", note)
        return [one.chat_id for one in got], len(asked)

    async def find_nobody_for_long(self) -> None:
        """Make a pass that takes ten seconds or more: the rest after it is minutes long."""
        self.slow = 10.0
        got, asked = await self.claim()
        self.slow = 0.0
        assert got == []
        assert asked > 0


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with a_database(database_url) as made:
        yield made


@pytest.fixture
def outbox(database: Database, here: Ground) -> Sleepy:
    return Sleepy(database, here.bot, hushed=[EVENING, NIGHT])


async def sleep(database: Database, quiet: str, *chats: int) -> None:
    async with database.transaction() as tx:
        for chat_id in chats:
            await tx.subscribers.set_quiet(chat_id, quiet, NOW)


async def test_while_all_sleep_nothing_is_looked_at(database: Database, outbox: Sleepy) -> None:
    await posted(database, READER, OWNER, proved=True)
    await sleep(database, NIGHT, READER, OWNER)
    await outbox.find_nobody_for_long()
    assert [await outbox.claim(seconds=15) for _ in range(10)] == [([], 0)] * 10


async def test_those_who_wake_first_end_the_rest_and_the_others_sleep_on(
    database: Database, outbox: Sleepy
) -> None:
    await posted(database, READER, OWNER, proved=True)
    await sleep(database, EVENING, OWNER)
    await sleep(database, NIGHT, READER)
    await outbox.find_nobody_for_long()
    outbox.hushed = [NIGHT]
    got, _ = await outbox.claim(seconds=1)
    assert got == [OWNER]
    got, asked = await outbox.claim()
    assert got == []
    assert asked > 0, "the pass that found somebody is followed by another"
    assert await outbox.claim(seconds=0.5) == ([], 0), "a quiet time that is over wakes nobody"
    outbox.hushed = []
    got, _ = await outbox.claim()
    assert got == [READER]


async def test_a_long_rest_ends_by_itself_too(database: Database, outbox: Sleepy) -> None:
    """A reader may have changed their quiet time."""
    await posted(database, READER, proved=True)
    await sleep(database, NIGHT, READER)
    await outbox.find_nobody_for_long()
    await sleep(database, "none", READER)
    assert await outbox.claim(seconds=190) == ([], 0)
    got, _ = await outbox.claim(seconds=20)
    assert got == [READER]


async def test_a_reader_who_is_ready_earlier_ends_the_rest(
    database: Database, here: Ground, outbox: Sleepy
) -> None:
    await posted(database, READER, OWNER, proved=True)
    await sleep(database, NIGHT, OWNER)
    await here.fault("sendMessage", "429", retry_after=60, chat_id=READER)
    await outbox.paced.send(READER, Screen("something else"))
    await outbox.find_nobody_for_long()
    assert await outbox.claim(seconds=40) == ([], 0), "50 seconds have passed of 60"
    got, _ = await outbox.claim(seconds=20)
    assert got == [READER]


async def test_the_rest_of_one_broadcast_holds_up_no_other(
    database: Database, outbox: Sleepy
) -> None:
    await posted(database, READER, OWNER, proved=True)
    await sleep(database, NIGHT, READER, OWNER)
    await outbox.find_nobody_for_long()
    await posted(database, CROWD[0], number=2, proved=True)
    got, _ = await outbox.claim()
    assert got == [CROWD[0]]


async def test_a_broadcast_that_was_stopped_and_goes_on_has_forgotten_its_rest(
    database: Database, outbox: Sleepy
) -> None:
    await posted(database, READER, proved=True)
    await posted(database, OWNER, number=2, proved=True)
    await sleep(database, NIGHT, READER, OWNER)
    await outbox.find_nobody_for_long()
    await order(database, "pause", 1)
    await outbox.claim()
    await order(database, "resume", 1)
    await sleep(database, "none", READER)
    got, _ = await outbox.claim()
    assert got == [READER]
