"""An owner sees a broadcast before its readers, once, and a fault of its content harms nobody."""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery.settle import Stopped
from bot.screen import Screen
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.ledger import Owner
from storage.sending import BroadcastState
from tests.bot.builders import a_shaky_database, rows, states
from tests.bot.outbox import (
    CROWD,
    TITLE,
    Outbox,
    broadcast,
    calls,
    corrected,
    order,
    posted,
    progress,
    reached,
    tally,
    texts,
    until,
)
from tests.sandbox.ground import OWNER, READER, Ground

SEND = "sendMessage"
NOBODY = 500
BAD_TEXT = "Bad Request: can't parse entities: Unsupported start tag"


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
    ready_url: str, here: Ground, fault: str
) -> None:
    """Where the commit came through, the first reader proves it: better than to show it twice."""
    async with a_shaky_database(ready_url) as database:
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


# Nobody waits for an owner but the readers of that broadcast


async def go_on_with_another(outbox: Outbox) -> None:
    """Begin a broadcast that an owner is shown first, and send all of another meanwhile."""
    await posted(outbox.database, READER)
    await posted(outbox.database, *CROWD[:5], number=2, proved=True)
    outbox.clock.advance(1)
    async with asyncio.timeout(20):
        while (await progress(outbox.database, 2)).left:
            await outbox.step()


async def of_the_first(database: Database) -> list[str]:
    """Return the states of the deliveries of the first broadcast."""
    return [row["state"] for row in await rows(database) if row["broadcast_id"] == 1]


async def test_while_an_owner_does_not_answer_other_broadcasts_go_on(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "hang", chat_id=OWNER)
    await go_on_with_another(outbox)
    assert sorted(reached(here)) == sorted([OWNER, READER, *CROWD[:5]])
    assert outbox.proving.is_showing(1)
    assert not outbox.proving.is_showing(2)
    assert await of_the_first(database) == ["todo"], "its readers wait for the owner's answer"


async def test_while_an_owner_does_not_answer_the_next_broadcast_is_shown_too(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "hang", chat_id=OWNER)
    await posted(database, READER)
    outbox.clock.advance(1)
    await outbox.step()
    await until(lambda: reached(here) == [OWNER])
    await posted(database, CROWD[0], number=2)
    outbox.clock.advance(1)
    await outbox.step()
    await until(lambda: not outbox.proving.is_showing(2))
    assert outbox.proving.is_showing(1)
    assert (await broadcast(database, 2)).proved_at is not None
    assert (await broadcast(database, 1)).proved_at is None


async def refuse(here: Ground, outbox: Outbox, chat_id: int, seconds: int) -> None:
    """Let Telegram ask to wait before anything else is sent to a chat."""
    await here.fault(SEND, "429", retry_after=seconds, chat_id=chat_id)
    await outbox.paced.send(chat_id, Screen("something else"))
    here.telegram.calls.clear()


async def test_an_owner_whose_chat_is_closed_for_long_is_not_waited_for(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    """The first reader proves it, and nothing is sent to the owner before the time."""
    await refuse(here, outbox, OWNER, 60)
    await posted(database, READER, *CROWD[:3])
    await outbox.go_on(turns=3)
    assert OWNER not in reached(here)
    assert tally(await states(database)) == {"sent": 4}
    assert outbox.clock.passed < 60


async def test_while_an_owners_chat_is_waited_for_a_moment_other_broadcasts_go_on(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await refuse(here, outbox, OWNER, 2)
    await go_on_with_another(outbox)
    assert sorted(reached(here)) == sorted([READER, *CROWD[:5]])
    assert outbox.proving.is_showing(1)
    assert await of_the_first(database) == ["todo"]


async def test_a_429_of_the_owner_stops_neither_that_broadcast_nor_others(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "429", retry_after=60, chat_id=OWNER, times=9)
    await posted(database, READER, *CROWD[:3])
    await outbox.go_on(turns=3)
    await posted(database, number=2)
    await outbox.go_on(turns=3)
    assert tally(await states(database)) == {"sent": 8}
    assert reached(here).count(OWNER) == 1, "the chat stays closed"
    assert outbox.clock.passed < 60


# The end


async def test_a_stop_does_not_wait_for_an_owner_longer_than_it_may(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "hang", chat_id=OWNER)
    await posted(database, READER)
    outbox.clock.advance(1)
    await outbox.step()
    await until(lambda: reached(here) == [OWNER])
    outbox.deliver.close()
    async with asyncio.timeout(20):
        await outbox.deliver.drain(outbox.owner, 0.02)
    assert outbox.proving.is_showing(1)
    assert await states(database) == ["todo"]


async def test_a_stop_waits_for_what_an_owner_is_being_shown(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    """So that it is written down, and not shown again."""
    await here.fault(SEND, "delay", seconds=0.1, chat_id=OWNER)
    await posted(database, READER)
    outbox.clock.advance(1)
    await outbox.step()
    await until(lambda: reached(here) == [OWNER])
    outbox.deliver.close()
    await outbox.deliver.drain(outbox.owner, 10.0)
    assert not outbox.proving.is_showing(1)
    assert (await broadcast(database)).proved_at is not None
    successor = Outbox(database, here.bot, first=[OWNER], owner=Owner("successor", 2))
    await successor.finish()
    assert reached(here) == [OWNER, READER]


async def test_a_proof_that_cannot_be_written_down_holds_up_nobody(
    database_url: str, here: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    """The first reader proves it instead, and the owner is not shown it twice."""
    async with a_shaky_database(database_url) as database:
        await posted(database, READER, *CROWD[:3])
        outbox = Outbox(database, here.bot, first=[OWNER])
        await here.fault(SEND, "delay", seconds=0.1, chat_id=OWNER)
        outbox.clock.advance(1)
        await outbox.step()
        await until(lambda: reached(here) == [OWNER])
        database.away = 1
        await outbox.proving.shown(10.0)
        assert database.away == 0
        assert (await broadcast(database)).proved_at is None
        await outbox.finish()
        assert tally(await states(database)) == {"sent": 4}
    assert sorted(reached(here)) == sorted([OWNER, READER, *CROWD[:3]])
    assert "could not be shown to an owner" in caplog.text
