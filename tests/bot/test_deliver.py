"""What goes out: each delivery once, in order, held back when asked, never lost in silence."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

import pytest

from bot.delivery.correct import Erase, Mend, Mended
from bot.delivery.outgoing import Change, Deletion
from bot.delivery.settle import Stopped
from storage.database import Database
from storage.engine import make_engine
from storage.errors import DatabaseUnavailableError
from storage.ledger import Owner
from storage.sending import BroadcastState, Delivery
from storage.transaction import Transaction
from tests.bot.builders import (
    ME,
    NOW,
    TOKEN,
    a_bot_at,
    a_closed_port,
    a_shaky_database,
    a_wire,
    reply,
    rows,
    say,
    seal,
    states,
)
from tests.bot.outbox import (
    CROWD,
    TITLE,
    Outbox,
    Words,
    broadcast,
    calls,
    corrected,
    counted_right,
    order,
    posted,
    progress,
    reached,
    tally,
    texts,
    until,
)
from tests.clock import RunningClock
from tests.sandbox.ground import OWNER, READER, Ground

NOBODY = 4_040
BAD_BUTTON = "Bad Request: BUTTON_URL_INVALID"
SUCCESSOR = Owner("successor", 2)


# Each once


async def test_each_delivery_is_one_message(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, READER, OWNER)
    await posted(database, number=2)
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
    assert (await progress(database)).left == 0


async def test_a_broadcast_with_something_in_flight_does_not_end(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, READER)
    await here.fault("sendMessage", "hang")
    outbox.clock.advance(5)
    for _ in range(3):
        await outbox.step()
        outbox.clock.advance(5)
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
    assert tally(await states(database)) == {"sending": 1, "todo": len(CROWD) - 1}
    assert (await broadcast(database)).proved_at is None
    await outbox.run()
    assert (await broadcast(database)).proved_at is not None
    assert tally(await states(database)) == {"sent": len(CROWD)}


async def test_an_owner_among_the_readers_goes_first(database: Database, here: Ground) -> None:
    outbox = Outbox(database, here.bot, first=[CROWD[7]])
    await posted(database, READER, *CROWD)
    await outbox.go_on()
    assert reached(here)[0] == CROWD[7]
    assert len(reached(here)) == len(CROWD) + 1
    assert await texts(here, CROWD[7]) == [TITLE]


async def test_a_first_reader_who_is_gone_proves_nothing(
    database: Database, outbox: Outbox
) -> None:
    await posted(database, NOBODY, *CROWD)
    outbox.clock.advance(1)
    await until_settled(database, outbox, 1)
    assert (await broadcast(database)).proved_at is None
    await outbox.run()
    assert tally(await states(database)) == {"gone": 1, "sent": len(CROWD)}


async def until_settled(database: Database, outbox: Outbox, count: int) -> None:
    """Go on until so many deliveries have come to an end."""
    while (await progress(database)).settled < count:
        await outbox.step()


# Only what leaves is claimed


async def test_the_intent_is_in_the_database_when_the_call_arrives(
    ready_url: str, database: Database
) -> None:
    seen: list[list[str]] = []

    async def look(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(sorted(await states(database)))
        await reply(200, '{"ok": true, "result": {"message_id": 5}}')(_reader, writer)

    await posted(database, READER, OWNER)
    async with a_wire(look) as url, a_bot_at(url) as bot:
        await Outbox(database, bot).go_on()
    assert seen == [["sending", "todo"], ["sending", "sent"]]
    assert ready_url


async def test_at_the_free_rate_no_more_than_one_is_claimed_before_it_leaves(
    database: Database, here: Ground
) -> None:
    await posted(database, *CROWD, proved=True)
    outbox = Outbox(database, here.bot, rate=28.0)
    for count in range(1, 6):
        outbox.clock.advance(1 / 27)
        await outbox.step()
        found = tally(await states(database))
        assert found["todo"] == len(CROWD) - count
        assert found.get("sending", 0) <= 2, "one that leaves, and one that is not settled yet"


async def test_at_the_free_rate_no_second_is_above_it(database: Database, here: Ground) -> None:
    """The clock stands still, so there is room for the first message of its second and no more."""
    await posted(database, *CROWD, proved=True)
    outbox = Outbox(database, here.bot, rate=28.0)
    await outbox.go_on()
    assert len(calls(here)) == 1
    for _ in range(27):
        await outbox.go_on(1 / 28)
    assert 26 <= len(calls(here)) <= 28


async def test_a_telegram_that_is_far_away_does_not_slow_the_rate(
    database: Database, here: Ground
) -> None:
    """Others leave while an answer is on its way."""
    await here.fault("sendMessage", "delay", seconds=0.15, times=100)
    await posted(database, *CROWD, proved=True)
    async with a_bot_at(here.url, connections=30) as bot:
        outbox = Outbox(database, bot, clock=RunningClock(), rate=30.0)
        end = time.monotonic() + 0.4
        while time.monotonic() < end:
            await outbox.step()
        await until(lambda: tally_of(here) >= 6)
        outbox.deliver.close()
        await outbox.deliver.drain(ME, 5.0)
    assert len(calls(here)) >= 6, "one after the other they would be 3"


async def test_a_slow_disk_does_not_slow_the_free_rate(
    ready_url: str, database: Database, here: Ground
) -> None:
    """A commit takes longer than the gap between two messages."""
    await posted(database, *CROWD, proved=True)
    slow = SlowDisk(make_engine(ready_url), seal())
    outbox = Outbox(slow, here.bot, clock=RunningClock(), rate=28.0)
    while tally_of(here) < 10:
        await outbox.step()
    before = slow.commits
    while tally_of(here) < 45:
        await outbox.step()
    outbox.deliver.close()
    await outbox.deliver.drain(ME, 5.0)
    await slow.close()
    assert slow.commits - before < 25, "with a commit for each they would be over 35"


class SlowDisk(Database):
    """A real database whose every commit takes a tenth of a second more."""

    commits = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commit, after a while."""
        async with super().transaction() as tx:
            yield tx
            await asyncio.sleep(0.1)
        self.commits += 1


async def test_no_more_than_ten_are_in_doubt_while_telegram_hangs(
    database: Database, here: Ground
) -> None:
    await here.fault("sendMessage", "hang", times=100)
    await posted(database, *CROWD, proved=True)
    async with a_bot_at(here.url, connections=30) as bot:
        outbox = Outbox(database, bot, rate=28.0)
        await outbox.drive(4.0)
        assert tally(await states(database)) == {"sending": 10, "todo": len(CROWD) - 10}
        assert (await rows(database))[-1]["attempt"] == 0


async def test_a_chat_is_claimed_for_one_broadcast_at_a_time(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    """The second would wait a second for its place, and be in doubt for as long after a crash."""
    await posted(database, READER, proved=True)
    await posted(database, number=2, proved=True)
    outbox.clock.advance(1)
    await outbox.step()
    assert await states(database) == ["sending", "todo"]
    await outbox.run()
    assert await states(database) == ["sent", "todo"]
    assert len(await texts(here)) == 1


async def test_two_broadcasts_to_one_chat_are_a_second_apart_and_hold_up_nobody(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, READER, proved=True)
    await posted(database, *CROWD, number=2, proved=True)
    await outbox.go_on()
    assert len(await texts(here)) == 1
    assert tally(await states(database)) == {"sent": len(CROWD) + 1, "todo": 1}
    await outbox.go_on(0.5)
    assert len(await texts(here)) == 1
    await outbox.go_on(0.6)
    assert len(await texts(here)) == 2


# Consent, and quiet time


async def test_who_presses_stop_between_fan_out_and_claim_gets_nothing(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, READER, OWNER)
    async with database.transaction() as tx:
        await tx.subscribers.leave_all(READER, NOW)
    await outbox.finish()
    assert await states(database) == ["skipped", "sent"]
    assert await texts(here) == []
    assert (await broadcast(database)).state is BroadcastState.DONE
    assert await counted_right(database)


async def test_quiet_time_is_passed_over_and_met_again_however_long_it_was(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, READER, OWNER)
    async with database.transaction() as tx:
        await tx.subscribers.set_quiet(READER, "19:00-07:30", NOW)
    outbox.hushed = ["19:00-07:30"]
    await outbox.go_on(turns=12)
    assert await states(database) == ["todo", "sent"]
    assert (await rows(database))[0]["attempt"] == 0
    assert (await broadcast(database)).state is BroadcastState.RUNNING
    outbox.hushed = []
    await outbox.go_on()
    assert await states(database) == ["sent", "sent"]
    assert len(await texts(here)) == 1


async def test_a_reader_who_sleeps_does_not_hold_up_the_next(
    database: Database, here: Ground
) -> None:
    """Even where one row is looked at for one message."""
    await posted(database, READER, OWNER, proved=True)
    async with database.transaction() as tx:
        await tx.subscribers.set_quiet(READER, "19:00-07:30", NOW)
    outbox = Outbox(database, here.bot, rate=28.0, hushed=["19:00-07:30"])
    await outbox.go_on()
    assert reached(here) == [OWNER]


# Control


@pytest.mark.parametrize("how", ["pause", "cancel", "halt"])
async def test_a_broadcast_that_is_stopped_sends_no_more_within_a_second(
    database: Database, here: Ground, how: str
) -> None:
    await posted(database, *CROWD, proved=True)
    outbox = Outbox(database, here.bot, rate=28.0)
    for _ in range(5):
        await outbox.go_on(1 / 27)
    more = {"pause": ("a reason",), "cancel": (NOW,), "halt": ("a reason",)}[how]
    assert await order(database, how, 1, *more)
    sent = len(calls(here))
    await outbox.go_on(0.26, turns=8)
    assert len(calls(here)) == sent
    assert tally(await states(database)) == {"sent": sent, "todo": len(CROWD) - sent}


async def test_a_broadcast_that_is_resumed_goes_on_where_it_was(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, *CROWD, proved=True)
    await order(database, "pause", 1)
    await outbox.go_on(turns=2)
    assert calls(here) == []
    await order(database, "resume", 1)
    await outbox.go_on(1.0)
    assert sorted(reached(here)) == list(CROWD)


async def test_a_slower_broadcast_leaves_the_rest_of_the_rate_to_another(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, *CROWD[:20], proved=True)
    async with database.transaction() as tx:
        for chat_id in CROWD[:20]:
            await tx.subscribers.leave_all(chat_id, NOW)
    await posted(database, *CROWD[20:40], number=2, proved=True)
    async with database.transaction() as tx:
        (everyone,) = [one.id for one in await tx.lists.every()]
        for chat_id in CROWD[:20]:
            await tx.lists.join(everyone, chat_id, "v1", NOW)
    await order(database, "set_rate", 1, 2.0)
    await outbox.go_on()
    assert {chat for chat in reached(here) if chat >= CROWD[20]} == set(CROWD[20:40])
    assert sum(chat < CROWD[20] for chat in reached(here)) == 1
    for _ in range(4):
        await outbox.go_on(0.5)
    assert 4 <= sum(chat < CROWD[20] for chat in reached(here)) <= 5


async def test_corrections_go_before_a_post_that_is_being_sent(
    database: Database, here: Ground
) -> None:
    await posted(database, READER, OWNER, proved=True)
    outbox = Outbox(database, here.bot, rate=28.0)
    await outbox.go_on(turns=2)
    await posted(database, *CROWD, number=2, proved=True)
    for _ in range(3):
        await outbox.go_on(0.3)
    await corrected(database)
    here.telegram.calls.clear()
    await outbox.go_on()
    for _ in range(3):
        await outbox.go_on(0.3)
    methods = [call["method"] for call in here.telegram.calls]
    assert methods == ["editMessageText", "editMessageText", "sendMessage", "sendMessage"]


# The lease


async def test_a_process_whose_lease_ran_out_sends_nothing(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, READER)
    outbox.alive = False
    await outbox.go_on(turns=2)
    assert calls(here) == []
    assert await states(database) == ["todo"]


async def test_what_is_claimed_when_the_lease_runs_out_does_not_leave(
    database: Database, here: Ground
) -> None:
    await posted(database, *CROWD, proved=True)
    outbox = Outbox(database, here.bot, rate=100.0)
    outbox.clock.advance(1)
    await outbox.step()
    assert tally(await states(database))["sending"] > 5
    outbox.alive = False
    await outbox.run()
    sent = len(calls(here))
    assert sent <= 2
    assert tally(await states(database)) == {"sent": sent, "todo": len(CROWD) - sent}
    assert [row["attempt"] for row in await rows(database)].count(0) == len(CROWD) - sent


async def test_a_process_that_was_thought_dead_changes_nothing(
    database: Database, here: Ground, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Its successor has put the row in doubt; the late answer must not overwrite that."""
    await posted(database, READER, OWNER)
    await here.fault("sendMessage", "delay", seconds=0.1)
    outbox.clock.advance(1)
    await outbox.step()
    async with database.transaction() as tx:
        assert await tx.deliveries.doubt_the_dead(SUCCESSOR, NOW) == 1
    await outbox.step()
    await outbox.step()
    assert (await states(database))[0] == "in_doubt"
    assert "another process" in caplog.text
    assert await counted_right(database)


# What nobody foresaw in one broadcast


class Unreadable(tuple[str, ...]):
    """Quiet times that raise when one of them is looked up."""

    __slots__ = ()

    def __contains__(self, times: object) -> bool:
        if times in tuple(self):
            raise LookupError("a text that nobody may read in a log")
        return False


class Unmendable(Words):
    """Words of which no correction can be looked up."""

    async def what_to_mend(
        self, _tx: Transaction, _delivery: Delivery, _content: Change | Deletion, _now: datetime
    ) -> Mend | Erase | Mended:
        """Fail."""
        raise LookupError("a text that nobody may read in a log")


async def go_on_whatever_happens(outbox: Outbox, turns: int) -> None:
    """Deliver as the clock does: what goes wrong in a round is tried in the next one."""
    for _ in range(turns):
        with suppress(LookupError):
            await outbox.go_on()


async def test_a_broadcast_whose_claim_fails_is_halted_and_the_others_go_on(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    good = await posted(database, OWNER, proved=True)
    bad = await posted(database, READER, number=2)
    async with database.transaction() as tx:
        await tx.subscribers.set_quiet(READER, "19:00-07:30", NOW)
    outbox.hushed = Unreadable(["19:00-07:30"])
    await go_on_whatever_happens(outbox, 2)
    assert (await broadcast(database, bad)).state is BroadcastState.RUNNING
    await go_on_whatever_happens(outbox, 4)
    halted = await broadcast(database, bad)
    assert (halted.state, halted.reason) == (
        BroadcastState.HALTED,
        "it cannot be sent (LookupError)",
    )
    assert outbox.alarms == [(bad, Stopped.CONTENT, "it cannot be sent (LookupError)")]
    assert await texts(here, OWNER) == [TITLE]
    assert (await broadcast(database, good)).state is BroadcastState.DONE


async def test_what_came_back_is_kept_while_a_claim_fails(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    """Else a fault in one broadcast would put another's messages in doubt."""
    await posted(database, OWNER, proved=True)
    outbox.clock.advance(1)
    await outbox.step()
    bad = await posted(database, READER, number=2)
    async with database.transaction() as tx:
        await tx.subscribers.set_quiet(READER, "19:00-07:30", NOW)
    outbox.hushed = Unreadable(["19:00-07:30"])
    await go_on_whatever_happens(outbox, 6)
    assert (await broadcast(database, bad)).state is BroadcastState.HALTED
    assert await texts(here, OWNER) == [TITLE]
    assert "in_doubt" not in await states(database)
    assert (await states(database))[0] == "sent"


async def test_a_broadcast_whose_calls_cannot_be_made_is_halted_and_the_others_go_on(
    database: Database, here: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    outbox = Outbox(database, here.bot, words=Unmendable())
    await posted(database, READER, proved=True)
    await outbox.finish()
    bad = await corrected(database)
    good = await posted(database, OWNER, number=2, proved=True)
    await outbox.finish()
    assert (await broadcast(database, bad)).state is BroadcastState.HALTED
    assert (await broadcast(database, good)).state is BroadcastState.DONE
    assert await texts(here, OWNER) == [TITLE]
    assert [told[:2] for told in outbox.alarms] == [(bad, Stopped.CONTENT)]
    assert {row["attempt"] for row in await rows(database) if row["state"] == "todo"} == {0}
    assert "nobody may read" not in ((await broadcast(database, bad)).reason or "")
    assert f"Broadcast {bad} cannot be sent now." in caplog.text


# The stop


async def test_a_stop_waits_for_what_flies_and_gives_back_what_had_not_left(
    database: Database, here: Ground
) -> None:
    await here.fault("sendMessage", "delay", seconds=0.1, times=10)
    await posted(database, *CROWD, proved=True)
    outbox = Outbox(database, here.bot, rate=100.0)
    outbox.clock.advance(1)
    await outbox.step()
    await until(lambda: tally_of(here) >= 1)
    claimed = tally(await states(database))["sending"]
    outbox.deliver.close()
    await outbox.deliver.drain(ME, 5.0)
    sent = len(calls(here))
    assert 1 <= sent <= 2 < claimed
    assert tally(await states(database)) == {"sent": sent, "todo": len(CROWD) - sent}
    assert {row["attempt"] for row in await rows(database) if row["state"] == "todo"} == {0}
    soon = outbox.clock.now() + timedelta(seconds=1)
    waits = [row["not_before_at"] for row in await rows(database) if row["not_before_at"]]
    assert all(until_then <= soon for until_then in waits)


def tally_of(here: Ground) -> int:
    """Count the messages that Telegram has taken, whether it has answered or not."""
    every = (message for chat in here.telegram.state.chats for message in chat.messages.values())
    return sum(message.by_bot for message in every)


async def test_after_the_stop_nothing_is_claimed(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, READER)
    outbox.deliver.close()
    await outbox.go_on(turns=2)
    await outbox.deliver.drain(ME, 1.0)
    assert await states(database) == ["todo"]
    assert calls(here) == []


async def test_a_stop_does_not_wait_for_ever(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault("sendMessage", "hang")
    await posted(database, READER)
    outbox.clock.advance(1)
    await outbox.step()
    await outbox.step()
    outbox.deliver.close()
    await asyncio.wait_for(outbox.deliver.drain(ME, 0.02), 20)
    assert await states(database) == ["sending"]


# Telegram is away


async def test_a_refused_connection_leaves_the_delivery_to_be_done_and_counts(
    database: Database,
) -> None:
    await posted(database, READER)
    with a_closed_port() as url:
        async with a_bot_at(url) as bot:
            outbox = Outbox(database, bot)
            await outbox.run()
            await outbox.go_on(turns=3)
    (row,) = await rows(database)
    assert (row["state"], row["attempt"]) == ("todo", 1)
    assert row["not_before_at"] == NOW + timedelta(seconds=30)


async def test_telegram_is_asked_before_anything_is_sent_after_an_outage(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault("getMe", "500")
    outbox.deliver.doubt_telegram()
    await posted(database, READER)
    await outbox.run()
    assert [call["method"] for call in here.telegram.calls] == ["getMe"]
    assert await states(database) == ["todo"]
    await outbox.go_on(2.1)
    assert await states(database) == ["sent"]


async def test_an_outage_puts_a_few_deliveries_in_doubt_and_holds_the_rest(
    database: Database, here: Ground
) -> None:
    """Ten at most fly at once; then one at a time, ever more slowly, until one arrives."""
    await here.fault("sendMessage", "500", times=1000)
    await posted(database, *CROWD, proved=True)
    outbox = Outbox(database, here.bot, rate=28.0)
    await outbox.go_on()
    lost = tally(await states(database))["in_doubt"]
    assert 1 <= lost <= 10
    for more in (1, 2):
        await outbox.go_on(61)
        assert tally(await states(database))["in_doubt"] == lost + more
    await here.http.delete("/sandbox/faults")
    await outbox.go_on(61)
    found = tally(await states(database))
    assert found["in_doubt"] == lost + 2
    assert found["sent"] >= 1


async def test_one_lost_answer_hardly_slows_a_broadcast(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault("sendMessage", "500", chat_id=READER)
    await posted(database, READER, OWNER, proved=True)
    await outbox.go_on()
    await outbox.go_on(3)
    assert sorted(await states(database)) == ["in_doubt", "sent"]


async def test_a_token_that_is_refused_stops_everything_with_one_line_and_loses_nothing(
    database: Database, here: Ground, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    here.telegram.state.token = "4242:another"
    await posted(database, *CROWD[:5], proved=True)
    await say(database, READER, "Hello.")
    await outbox.go_on()
    await outbox.talk()
    await outbox.go_on(100, turns=3)
    await outbox.talk(100)
    assert tally(await states(database)) == {"todo": 5}
    assert {row["attempt"] for row in await rows(database)} == {0}
    assert await states(database, "messages") == ["todo"]
    assert caplog.text.count("BLEEP_TOKEN") == 1
    assert TOKEN not in caplog.text
    here.telegram.state.token = TOKEN
    again = Outbox(database, here.bot, clock=outbox.clock)
    await again.go_on(100)
    await again.talk(0)
    assert tally(await states(database)) == {"sent": 5}
    assert await texts(here) == ["Hello."]


# Too many requests


async def test_too_many_requests_in_one_chat_hold_that_chat_only(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault("sendMessage", "429", retry_after=30, chat_id=READER)
    await posted(database, READER, OWNER, *CROWD[:5], proved=True)
    await outbox.go_on()
    assert tally(await states(database)) == {"sent": 6, "todo": 1}
    assert (await rows(database))[0]["attempt"] == 0
    await outbox.go_on(30.4)
    assert await texts(here) == []
    await outbox.go_on(0.3, turns=3)
    await outbox.go_on(1.1)
    assert await texts(here) == [TITLE]
    assert outbox.paced.rate == outbox.rate


async def test_two_of_them_hold_everything_answers_too_and_nothing_is_lost(
    database: Database, here: Ground
) -> None:
    await here.fault("sendMessage", "429", retry_after=30, times=2)
    await posted(database, *CROWD, proved=True)
    outbox = Outbox(database, here.bot, rate=100.0)
    outbox.clock.advance(1)
    await outbox.step()
    claimed = tally(await states(database))["sending"]
    assert claimed > 5
    await advance_until(outbox, lambda: len(calls(here)) >= 2)
    await outbox.run()
    tried = len(calls(here))
    assert 2 <= tried <= 4
    assert {row["attempt"] for row in await rows(database) if row["state"] == "todo"} == {0}
    await say(database, READER, "Hello.")
    await outbox.talk(29)
    await outbox.go_on(0)
    assert len(calls(here)) == tried
    assert await states(database, "messages") == ["todo"]
    await outbox.talk(2)
    assert await texts(here) == ["Hello."]
    assert outbox.paced.rate < outbox.rate
    await outbox.drive(4.0)
    assert tally(await states(database)) == {"sent": len(CROWD)}
    assert {len(await texts(here, chat_id)) for chat_id in CROWD} == {1}


async def advance_until(outbox: Outbox, true: Callable[[], bool]) -> None:
    """Let time pass slowly until something is so."""

    def tick() -> bool:
        outbox.clock.advance(0.002)
        return true()

    await until(tick)


# The database goes away


async def test_answers_that_came_while_the_database_was_away_are_written_down_later(
    ready_url: str, here: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_shaky_database(ready_url) as database:
        await posted(database, READER, OWNER, *CROWD[:20], proved=True)
        outbox = Outbox(database, here.bot, rate=28.0)
        outbox.clock.advance(1)
        await outbox.step()
        await until(lambda: len(calls(here)) == 1)
        database.away = 6
        for _ in range(6):
            outbox.clock.advance(1)
            with pytest.raises(DatabaseUnavailableError):
                await outbox.step()
        assert len(calls(here)) == 1, "nothing new is claimed"
        assert "sending" in await states(database)
        await outbox.step()
        assert (await states(database))[0] == "sent"
        for _ in range(25):
            await outbox.go_on()
        assert tally(await states(database)) == {"sent": 22}
    assert len(calls(here)) == 22
    assert "cannot be written down" not in caplog.text


async def test_nothing_is_sent_whose_intent_could_not_be_written_down(
    ready_url: str, here: Ground
) -> None:
    async with a_shaky_database(ready_url) as database:
        await posted(database, READER)
        outbox = Outbox(database, here.bot)
        await outbox.contents.ready()
        database.away = 1
        with pytest.raises(DatabaseUnavailableError):
            await outbox.step()
        assert calls(here) == []
        await outbox.go_on()
        assert await states(database) == ["sent"]


async def test_a_claim_whose_commit_was_not_confirmed_is_released_and_sent_once(
    ready_url: str, here: Ground
) -> None:
    async with a_shaky_database(ready_url) as database:
        await posted(database, *CROWD[:5], proved=True)
        outbox = Outbox(database, here.bot)
        await outbox.contents.ready()
        database.forgetful = 1
        with pytest.raises(DatabaseUnavailableError):
            await outbox.step()
        assert tally(await states(database)) == {"sending": 5}
        assert calls(here) == []
        await outbox.go_on()
        assert tally(await states(database)) == {"sent": 5}
        assert {row["attempt"] for row in await rows(database)} == {1}
    assert sorted(reached(here)) == list(CROWD[:5])


async def test_what_flies_is_not_released_when_a_commit_was_not_confirmed(
    ready_url: str, here: Ground
) -> None:
    """Its own answer is still to come."""
    async with a_shaky_database(ready_url) as database:
        await here.fault("sendMessage", "delay", seconds=0.2)
        await posted(database, *CROWD[:2], proved=True)
        outbox = Outbox(database, here.bot, rate=28.0)
        await outbox.contents.ready()
        outbox.clock.advance(0.1)
        await outbox.step()
        await until(lambda: tally_of(here) == 1)
        outbox.clock.advance(0.1)
        database.forgetful = 1
        with pytest.raises(DatabaseUnavailableError):
            await outbox.step()
        assert tally(await states(database)) == {"sending": 2}
        for _ in range(4):
            await outbox.go_on()
        assert tally(await states(database)) == {"sent": 2}
    assert sorted(reached(here)) == list(CROWD[:2])


async def test_an_outcome_that_no_database_takes_is_given_up_and_others_go_on(
    database: Database, here: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    class Odd(Outbox):
        async def alarm(self, *_given: object) -> None:
            raise LookupError

    await here.fault("sendMessage", "400", chat_id=READER, description=BAD_BUTTON)
    await posted(database, READER)
    outbox = Odd(database, here.bot)
    outbox.clock.advance(1)
    for _ in range(3):
        with suppress(LookupError):
            await outbox.run()
    for _ in range(6):
        with suppress(LookupError):
            await outbox.step()
    assert "cannot be written down" in caplog.text
    assert await states(database) == ["sending"]
    await posted(database, OWNER, number=2)
    await outbox.go_on(turns=3)
    assert len(await texts(here, OWNER)) == 1
