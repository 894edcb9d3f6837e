"""An owner sees a broadcast before its readers, once, and a fault of its content harms nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.settle import Stopped
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.ledger import Owner
from storage.sending import BroadcastState
from tests.bot.builders import a_database, a_shaky_database, rows, states
from tests.bot.outbox import (
    CROWD,
    TITLE,
    Outbox,
    broadcast,
    calls,
    corrected,
    order,
    people,
    posted,
    reached,
    tally,
    texts,
    until,
)
from tests.sandbox.ground import OWNER, READER, Ground, ground

SEND = "sendMessage"
NOBODY = 500
BAD_TEXT = "Bad Request: can't parse entities: Unsupported start tag"


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground(rate=None) as made:
        people(made, [OWNER, *CROWD])
        yield made


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with a_database(database_url) as made:
        yield made


@pytest.fixture
def outbox(database: Database, here: Ground) -> Outbox:
    return Outbox(database, here.bot, first=[OWNER])


async def test_an_owner_who_is_no_reader_is_shown_it_before_the_readers(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, READER, *CROWD[:3])
    await outbox.finish()
    assert reached(here)[0] == OWNER
    assert sorted(reached(here)) == sorted([OWNER, READER, *CROWD[:3]])
    assert await texts(here, OWNER) == [TITLE]
    assert tally(await states(database)) == {"sent": 4}


async def test_an_owner_among_the_readers_gets_it_once_and_first(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, READER, OWNER)
    await outbox.finish()
    assert reached(here) == [OWNER, READER]


async def test_a_fault_of_the_content_is_met_by_the_owner_and_by_nobody_else(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "400", description=BAD_TEXT, times=100)
    await posted(database, READER, *CROWD[:3])
    await outbox.finish()
    assert reached(here) == [OWNER]
    assert (await broadcast(database)).state is BroadcastState.HALTED
    assert [told[1] for told in outbox.alarms] == [Stopped.CONTENT]
    assert tally(await states(database)) == {"todo": 4}


@pytest.mark.parametrize("kind", ["403", "400", "429"])
async def test_where_an_owner_cannot_be_reached_the_next_is_shown_it(
    database: Database, here: Ground, kind: str
) -> None:
    outbox = Outbox(database, here.bot, first=[NOBODY, OWNER])
    await here.fault(SEND, kind, chat_id=NOBODY)
    await posted(database, READER)
    await outbox.run()
    await outbox.go_on(3)
    await outbox.go_on(61, turns=2)
    assert reached(here) == [NOBODY, OWNER, READER]


async def test_where_no_owner_can_be_reached_the_first_reader_proves_it(
    database: Database, here: Ground
) -> None:
    """A bot whose owners never pressed Start still sends."""
    outbox = Outbox(database, here.bot, first=[NOBODY])
    await posted(database, READER, *CROWD[:3])
    await outbox.finish()
    assert reached(here)[0] == NOBODY
    assert tally(await states(database)) == {"sent": 4}
    assert (await broadcast(database)).state is BroadcastState.DONE


async def test_it_is_shown_once_even_after_a_crash(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    """The process ended after the owner was shown it, before that was written down."""
    await posted(database, READER)
    await here.fault(SEND, "delay", seconds=30.0, chat_id=OWNER)
    outbox.clock.advance(1)
    await outbox.step()
    await until(lambda: has_it(here, OWNER))
    await outbox.step()
    assert await texts(here) == [], "its readers wait for the owner's answer"
    assert (await broadcast(database)).started_at is not None
    assert (await broadcast(database)).proved_at is None
    successor = Outbox(database, here.bot, first=[OWNER], owner=Owner("successor", 2))
    await successor.finish()
    assert await texts(here, OWNER) == [TITLE]
    assert await texts(here) == [TITLE]


async def has_it(here: Ground, chat_id: int) -> bool:
    return await texts(here, chat_id) == [TITLE]


@pytest.mark.parametrize("fault", ["away", "torn", "forgetful"])
async def test_a_beginning_that_could_not_be_written_down_shows_it_no_second_time(
    database_url: str, here: Ground, fault: str
) -> None:
    """Where the commit came through, the first reader proves it: better than to show it twice."""
    async with a_shaky_database(database_url) as database:
        await posted(database, READER)
        outbox = Outbox(database, here.bot, first=[OWNER])
        await outbox.contents.ready()
        setattr(database, fault, 1)
        with pytest.raises(DatabaseUnavailableError):
            await outbox.step()
        assert calls(here) == []
        await outbox.finish()
    assert await texts(here, OWNER) == ([] if fault == "forgetful" else [TITLE])
    assert await texts(here) == [TITLE]


async def test_an_answer_of_the_owner_that_was_lost_does_not_hold_up_the_readers(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "500", chat_id=OWNER)
    await posted(database, READER)
    await outbox.go_on(3, turns=3)
    assert reached(here) == [OWNER, READER]
    assert await states(database) == ["sent"]


async def test_a_broadcast_that_was_halted_and_resumed_is_proved_anew_by_its_first_reader(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "400", description=BAD_TEXT)
    await posted(database, READER, *CROWD[:3])
    await outbox.finish()
    await order(database, "resume", 1)
    assert (await broadcast(database)).proved_at is None
    await outbox.go_on(31)
    await outbox.finish()
    assert tally(await states(database)) == {"sent": 4}
    assert (await broadcast(database)).proved_at is not None


async def test_a_correction_needs_no_proof(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    """It changes messages that were taken, and an owner has seen it before deciding."""
    await posted(database, READER)
    await outbox.finish()
    await corrected(database)
    here.telegram.calls.clear()
    await outbox.finish()
    assert [call["method"] for call in here.telegram.calls] == ["editMessageText"]
    assert calls(here) == []
    assert [row["state"] for row in await rows(database, "broadcasts")] == ["done", "done"]
