"""What goes out: each delivery once, in order, held back when asked, never lost in silence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.settle import Stopped
from storage.database import Database
from storage.ledger import Owner
from storage.sending import BroadcastState, Policy
from tests.bot.builders import ME, NOW, TOKEN, a_bot_at, a_closed_port, a_database, rows, states
from tests.bot.outbox import (
    CROWD,
    TITLE,
    Outbox,
    broadcast,
    calls,
    counted_right,
    people,
    posted,
    posted_again,
    progress,
    reached,
    texts,
    until,
)
from tests.clock import FakeClock
from tests.sandbox.ground import OWNER, READER, Ground, ground

NOBODY = 4_040
SUCCESSOR = Owner("successor", 2)


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    """Give a Telegram in which the reader, the owner and a crowd have pressed Start."""
    async with ground(rate=None) as made:
        people(made, [OWNER, *CROWD])
        yield made


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give a fresh database on each engine."""
    async with a_database(database_url) as made:
        yield made


@pytest.fixture
def outbox(database: Database, here: Ground) -> Outbox:
    return Outbox(database, here.bot)


# Each once


async def test_each_delivery_is_one_message(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, READER, OWNER)
    await posted_again(database)
    await outbox.finish()
    assert await texts(here) == [TITLE, TITLE]
    assert await texts(here, OWNER) == [TITLE, TITLE]
    assert await states(database) == ["sent"] * 4
    assert await counted_right(database)
    tried = len(calls(here))
    await outbox.finish()
    assert len(calls(here)) == tried == 4


async def test_a_sent_delivery_keeps_the_id_of_its_message(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, READER)
    await outbox.go_on()
    (row,) = await rows(database)
    assert row["message_id"] == (await here.seen())["messages"][-1]["message_id"]
    assert row["settled_at"] is not None
    assert row["attempt"] == 1


async def test_a_broadcast_ends_when_all_of_it_is_settled_and_only_then(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault("sendMessage", "429", retry_after=5, chat_id=OWNER)
    await posted(database, READER, OWNER)
    await outbox.go_on(turns=3)
    assert sorted(await states(database)) == ["sent", "todo"]
    assert (await broadcast(database)).state is BroadcastState.RUNNING
    await outbox.go_on(6)
    assert await states(database) == ["sent", "sent"]
    await outbox.finish()
    ended = await broadcast(database)
    assert ended.state is BroadcastState.DONE
    assert ended.ended_at is not None
    assert await progress(database) == await progress(database)
    assert (await progress(database)).left == 0


async def test_a_broadcast_with_something_in_flight_does_not_end(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, READER)
    await here.fault("sendMessage", "hang")
    outbox.clock.advance(5)
    await outbox.step()
    await until(lambda: len(calls(here)) == 0 and True)
    for _ in range(3):
        outbox.clock.advance(5)
        await outbox.step()
    assert (await broadcast(database)).state is BroadcastState.RUNNING
    assert await states(database) == ["sending"]


async def test_a_broadcast_to_nobody_ends(database: Database, outbox: Outbox) -> None:
    await posted(database)
    await outbox.finish()
    assert (await broadcast(database)).state is BroadcastState.DONE


# The first goes alone


async def test_the_first_delivery_goes_alone_and_proves_the_content(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault("sendMessage", "delay", seconds=0.05)
    await posted(database, *CROWD)
    outbox.clock.advance(1)
    await outbox.step()
    await outbox.step()
    assert sorted(set(await states(database))) == ["sending", "todo"]
    assert (await states(database)).count("sending") == 1
    assert (await broadcast(database)).proved_at is None
    await outbox.run()
    assert (await broadcast(database)).proved_at is not None
    assert set(await states(database)) == {"sent"}
