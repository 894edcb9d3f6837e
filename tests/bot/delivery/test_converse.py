"""Messages to one person: in order in a chat, chats side by side, never lost, never twice."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.delivery.enclosures import Enclosure
from bot.delivery.settlement import TRIES
from bot.pace import Lane
from bot.screen import Button, Screen
from sandbox.telegram import Group
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.ledger import Owner
from storage.messages import NewMessage
from storage.tables_sending import messages
from storage.transaction import Transaction
from tests.bot.builders import (
    ME,
    NOW,
    TOKEN,
    a_bot_at,
    a_closed_port,
    a_shaky_database,
    rows,
    say,
    spoil,
    states,
)
from tests.bot.outbox import CROWD, Outbox, calls, people, posted, texts, until
from tests.clock import RunningClock
from tests.sandbox.ground import OWNER, READER, Ground, ground
from tests.sandbox.pictures import png
from tests.storage.builders import a_list, a_subscriber

SEND = "sendMessage"
OLD_GROUP, NEW_GROUP = -4_001, -1_004_001


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    """Give a Telegram in which the reader, the owner and a crowd have pressed Start."""
    async with ground(rate=None, groups=[Group(OLD_GROUP, "A ward")]) as made:
        people(made, [OWNER, *CROWD])
        yield made


async def write(database: Database, chat_id: int, screen: Screen, lane: int = 0) -> None:
    """Store one message."""
    async with database.transaction() as tx:
        new = NewMessage(f"{chat_id}:{screen.html}", chat_id, screen.to_json(), lane=lane)
        await tx.messages.add(new, NOW)


async def finish(outbox: Outbox) -> None:
    """Send until nothing is left, a second at a time."""
    for _ in range(4):
        await outbox.talk()


async def fates(database: Database) -> list[str]:
    return await states(database, "messages")


# In order, side by side


async def test_messages_come_in_order_within_a_chat(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "delay", seconds=0.05)
    await say(database, READER, "one", "two", "three")
    await finish(outbox)
    assert await texts(here) == ["one", "two", "three"]
    assert await fates(database) == ["sent"] * 3


async def test_a_chat_that_hangs_does_not_hold_up_others(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "hang", chat_id=READER)
    await say(database, READER, "one", "two")
    for chat_id in (OWNER, *CROWD[:30]):
        await say(database, chat_id, "elsewhere")
    for _ in range(100):
        if len(calls(here)) < 31:
            outbox.clock.advance(0.1)
            await outbox.converse.send_messages(ME)
    await until(lambda: len(calls(here)) >= 31)
    assert await texts(here, OWNER) == ["elsewhere"]
    assert (await fates(database))[:2] == ["sending", "todo"]


async def test_a_message_that_waits_holds_back_those_after_it_in_its_chat(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "429", retry_after=30, chat_id=READER)
    await say(database, READER, "one", "two")
    await say(database, OWNER, "elsewhere")
    await outbox.talk()
    assert await texts(here) == []
    assert await texts(here, OWNER) == ["elsewhere"]
    assert (await rows(database, "messages"))[0]["attempt"] == 0
    await outbox.talk(31)
    await finish(outbox)
    assert await texts(here) == ["one", "two"]


async def test_messages_that_wait_for_the_network_keep_their_order(
    database: Database, here: Ground
) -> None:
    """However chance falls, the second one is not due before the first."""
    await say(database, READER, "one", "two")
    with a_closed_port() as url:
        async with a_bot_at(url) as bot:
            waiting = Outbox(database, bot)
            await waiting.talk()
            waiting.clock.luck = 0.0
            await waiting.talk()
    assert [row["attempt"] for row in await rows(database, "messages")] == [1, 0]
    outbox = Outbox(database, here.bot)
    await outbox.talk(40)
    await finish(outbox)
    assert await texts(here) == ["one", "two"]


async def test_a_chat_that_many_messages_wait_for_takes_them_no_faster_than_it_may(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await say(database, READER, *(str(number) for number in range(6)))
    await say(database, OWNER, "elsewhere")
    await outbox.talk()
    first = len(await texts(here))
    assert 2 <= first <= 4, "a short burst is tolerated"
    assert await texts(here, OWNER) == ["elsewhere"]
    await finish(outbox)
    await finish(outbox)
    assert await texts(here) == [str(number) for number in range(6)]


# Lanes


async def test_answers_go_before_cards_however_old_they_are(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    for chat_id in CROWD[:25]:
        await write(database, chat_id, Screen("a card"), lane=Lane.CARD)
    await write(database, READER, Screen("an answer"))
    outbox.clock.advance(1)
    await outbox.converse.send_messages(ME)
    await until(lambda: len(calls(here)) >= 1)
    async with asyncio.timeout(20):
        while not await texts(here):
            await outbox.converse.send_messages(ME)
    assert len(calls(here)) <= 25
    await outbox.converse.drain(10.0)


async def test_answers_skip_the_line_of_a_broadcast_and_lane_2_waits_in_it(
    database: Database, here: Ground
) -> None:
    """At one message in twenty seconds, bulk would take over a minute."""
    outbox = Outbox(database, here.bot, rate=0.05)
    for chat_id in CROWD[:4]:
        await write(database, chat_id, Screen("instead of a correction"), lane=Lane.CORRECTION)
    await outbox.converse.send_messages(ME)
    for chat_id in CROWD[10:14]:
        await write(database, chat_id, Screen("an answer"))
    for _ in range(3):
        await outbox.converse.send_messages(ME)
    await until(lambda: len(calls(here)) >= 5)
    said = [call["parameters"]["text"] for call in calls(here)]
    assert said.count("an answer") == 4
    assert said.count("instead of a correction") == 1


async def test_an_answer_leaves_while_a_broadcast_runs(database: Database, here: Ground) -> None:
    outbox = Outbox(database, here.bot, rate=28.0)
    await posted(database, *CROWD, proved=True)
    await outbox.go_on()
    await say(database, READER, "Here is help.")
    await outbox.talk(0)
    assert await texts(here) == ["Here is help."]
    assert len(calls(here)) == 2


# The gate, the lease, the token


async def test_a_closed_gate_holds_answers_and_they_count_no_try(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "429", retry_after=30, times=2)
    for chat_id in CROWD[:2]:
        await say(database, chat_id, "one")
    await outbox.talk()
    here.telegram.calls.clear()
    await say(database, READER, "two")
    await outbox.talk(29)
    assert calls(here) == []
    assert await fates(database) == ["todo"] * 3
    assert {row["attempt"] for row in await rows(database, "messages")} == {0}
    await outbox.talk(2)
    await finish(outbox)
    assert await fates(database) == ["sent"] * 3


async def test_a_process_whose_lease_ran_out_sends_no_message(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await say(database, READER, "one")
    outbox.alive = False
    outbox.clock.advance(1)
    await outbox.converse.send_messages(ME)
    await outbox.converse.drain(5.0)
    assert calls(here) == []
    assert await fates(database) == ["todo"]


# What became of it


async def test_a_sent_message_keeps_its_id_and_not_its_body(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await say(database, READER, "one")
    await outbox.talk()
    (row,) = await rows(database, "messages")
    assert row["sealed_body"] is None
    assert row["message_id"] == (await here.seen())["messages"][-1]["message_id"]


async def test_words_that_telegram_cannot_read_go_out_plain(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    buttons = ((Button("Go", url="https://a.example/"),),)
    await write(database, READER, Screen("<b>Tea &amp; <blink>more</b></blink>", buttons))
    await outbox.talk()
    assert await fates(database) == ["sent"]
    assert await texts(here) == ["Tea & more"]
    assert (await here.seen())["messages"][-1]["buttons"] != []


async def test_words_that_cannot_be_sent_even_so_end_as_refused(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    words = "Bad Request: BUTTON_URL_INVALID"
    await here.fault(SEND, "400", times=2, description=words)
    await say(database, READER, "one", "two")
    await finish(outbox)
    assert await fates(database) == ["refused", "sent"]
    assert len(calls(here)) == 3


async def test_a_message_in_doubt_is_never_sent_again(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "cut_after")
    await say(database, READER, "one")
    await outbox.talk()
    await outbox.talk(1_000_000)
    assert await fates(database) == ["in_doubt"]
    assert await texts(here) == ["one"]
    assert (await rows(database, "messages"))[0]["sealed_body"] is not None


async def test_the_log_of_a_doubt_tells_no_chat_and_no_text(
    database: Database, here: Ground, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    await here.fault(SEND, "cut_before")
    await say(database, READER, "something personal")
    with caplog.at_level(logging.INFO):
        await outbox.talk()
    assert "in doubt" in caplog.text
    assert "personal" not in caplog.text
    assert str(READER) not in caplog.text
    assert TOKEN not in caplog.text


async def test_a_refused_connection_counts_and_is_given_up_in_the_end(database: Database) -> None:
    await say(database, READER, "one")
    with a_closed_port() as url:
        async with a_bot_at(url) as bot:
            outbox = Outbox(database, bot)
            await outbox.talk()
            (row,) = await rows(database, "messages")
            assert (row["state"], row["attempt"]) == ("todo", 1)
            assert row["not_before_at"] == outbox.clock.now() + timedelta(seconds=30)
            for _ in range(TRIES):
                fresh = Outbox(database, bot, clock=outbox.clock)
                await fresh.talk(7 * 3600)
    assert await fates(database) == ["failed"]


async def test_a_message_that_another_version_wrote_stops_no_other(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await say(database, READER, "one")
    await spoil(database, '{"html": "one", "rows": [], "colour": "green"}')
    await say(database, OWNER, "two")
    await finish(outbox)
    assert await fates(database) == ["refused", "sent"]
    assert await texts(here, OWNER) == ["two"]


async def test_a_message_that_no_key_opens_stops_no_other(
    database: Database, here: Ground, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    await say(database, READER, "one")
    async with database._engine.begin() as conn:  # noqa: SLF001  as a damaged file has it
        await conn.execute(update(messages).values(sealed_body="not sealed with this key"))
    await say(database, OWNER, "two")
    await finish(outbox)
    assert await fates(database) == ["refused", "sent"]
    assert await texts(here, OWNER) == ["two"]
    told = [record.getMessage() for record in caplog.records]
    (row, _) = await rows(database, "messages")
    assert told == [f"Message {row['id']} cannot be read, and is not sent."]


async def test_a_person_who_blocks_the_bot_before_an_answer_is_marked(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx, READER, await a_list(tx))
    await here.do("/block", blocked=True)
    await say(database, READER, "one")
    await outbox.talk()
    async with database.transaction() as tx:
        subscriber = await tx.subscribers.get(READER)
    assert subscriber is not None
    assert subscriber.state == "blocked"
    assert await fates(database) == ["blocked"]


async def test_an_answer_to_a_group_that_moved_finds_its_way(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    path = f"/sandbox/groups/{OLD_GROUP}/migrate"
    (await here.http.post(path, json={"to": NEW_GROUP})).raise_for_status()
    await say(database, OLD_GROUP, "one", "two")
    await finish(outbox)
    seen = (await here.http.get(f"/sandbox/groups/{NEW_GROUP}")).json()
    assert [one["text"] for one in seen["messages"]] == ["one", "two"]


async def test_a_successor_that_thought_us_dead_is_not_overwritten(
    database: Database, here: Ground, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    await here.fault(SEND, "delay", seconds=0.1)
    await say(database, READER, "one")
    sending = asyncio.create_task(outbox.talk())
    await until(lambda: is_in(database, "sending"))
    async with database.transaction() as tx:
        assert await tx.messages.doubt_the_dead(Owner("successor", 2), NOW) == 1
    await sending
    assert await fates(database) == ["in_doubt"]
    assert "another process" in caplog.text


async def is_in(database: Database, state: str) -> bool:
    return await fates(database) == [state]


# Files


async def test_a_picture_and_a_document_go_with_their_messages(
    database: Database, here: Ground
) -> None:
    async def picture(_tx: Transaction, number: int) -> Enclosure:
        return Enclosure(f"chart-{number}.png", png(20, 10))

    async def table(_tx: Transaction, number: int) -> Enclosure:
        return Enclosure(f"report-{number}.csv", b"state,count\r\n")

    outbox = Outbox(database, here.bot, makers={"chart": picture, "csv": table})
    await write(database, READER, Screen("<b>The chart</b>", enclosure="chart:7"))
    await write(database, OWNER, Screen("The table", enclosure="csv:7"))
    await finish(outbox)
    assert await fates(database) == ["sent", "sent"]
    assert [call["method"] for call in here.telegram.calls] == ["sendPhoto", "sendDocument"]
    assert await texts(here) == ["The chart"]


async def test_a_file_that_cannot_be_made_ends_its_message_and_no_other(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await write(database, READER, Screen("The table", enclosure="csv:7"))
    await say(database, READER, "two")
    await finish(outbox)
    assert await fates(database) == ["refused", "sent"]
    assert await texts(here) == ["two"]


# The stop, and the database


async def test_a_stop_waits_for_what_is_on_its_way(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "delay", seconds=0.4)
    await say(database, READER, "one")
    await outbox.converse.send_messages(ME)
    assert await fates(database) == ["sending"]
    await outbox.converse.drain(5.0)
    assert await fates(database) == ["sent"]


async def test_a_stop_does_not_wait_for_ever(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "hang")
    await say(database, READER, "one")
    await outbox.converse.send_messages(ME)
    await asyncio.wait_for(outbox.converse.drain(0.01), 20)
    assert await fates(database) == ["sending"]


async def test_an_answer_that_came_while_the_database_was_away_is_written_down_later(
    ready_url: str, here: Ground
) -> None:
    async with a_shaky_database(ready_url) as database:
        await say(database, READER, "one")
        outbox = Outbox(database, here.bot)
        await here.fault(SEND, "delay", seconds=0.05)
        running = asyncio.create_task(outbox.converse.send_messages(ME))
        await until(lambda: is_in(database, "sending"))
        database.away = 5
        await running
        await outbox.converse.drain(5.0)
        assert await fates(database) == ["sent"]
    assert await texts(here) == ["one"]


async def test_no_message_is_sent_whose_intent_could_not_be_written_down(
    ready_url: str, here: Ground
) -> None:
    async with a_shaky_database(ready_url) as database:
        await say(database, READER, "one")
        outbox = Outbox(database, here.bot)
        database.away = 1
        with pytest.raises(DatabaseUnavailableError):
            await outbox.converse.send_messages(ME)
        assert calls(here) == []
        await outbox.talk()
        assert await fates(database) == ["sent"]


async def test_digests_keep_to_the_free_rate_while_broadcasts_are_paid_for(
    database: Database,
) -> None:
    """More than a second's worth of them, before a Telegram that counts every second."""
    async with ground(rate=30, strict=True) as strict:
        strict.telegram.state.monotonic = time.monotonic
        people(strict, [OWNER, *CROWD])
        for chat_id in CROWD[:45]:
            await write(database, chat_id, Screen("a digest"), lane=Lane.DIGEST)
        outbox = Outbox(database, strict.bot, clock=RunningClock(), rate=1_000.0)
        async with asyncio.timeout(60):
            while len(calls(strict)) < 45:
                await outbox.converse.send_messages(ME)
            await outbox.converse.drain(10.0)
    assert await fates(database) == ["sent"] * 45
    assert len(calls(strict)) == 45, "none was refused"
