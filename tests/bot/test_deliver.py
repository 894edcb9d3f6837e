"""What goes out: each delivery once, in order, held back when asked, never lost in silence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot import send
from bot.deliver import Deliver
from bot.screen import Button, Screen
from bot.settlement import settlement
from sandbox.chat.parameters import Parameters
from sandbox.chat.refusals import ApiError
from sandbox.chat.state import State
from storage.database import Database
from storage.ledger import Owner, Settlement
from storage.outcome import Done, Later, Never, Unknown
from storage.states import SendState
from tests.bot.builders import (
    ME,
    NOW,
    TOKEN,
    Words,
    a_bot_at,
    a_closed_port,
    a_database,
    a_deliver,
    a_shaky_database,
    broadcast_to,
    rows,
    say,
    spoil,
    states,
)
from tests.clock import FakeClock
from tests.sandbox.ground import OWNER, READER, Ground, ground
from tests.storage.builders import a_list, a_post

NOBODY = 4_040
GROUP = -4_041
SOON = timedelta(seconds=30)


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    """Give a Telegram in which the reader and the owner have pressed Start."""
    async with ground(rate=None) as made:
        await made.do("/start", chat_id=OWNER, payload="")
        yield made


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give a fresh database on each engine."""
    async with a_database(database_url) as made:
        yield made


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def deliver(database: Database, here: Ground, clock: FakeClock) -> Deliver:
    return a_deliver(database, here.bot, clock.clock)


async def texts(here: Ground, chat_id: int = READER) -> list[str]:
    """Return what the bot wrote to a chat."""
    seen = await here.seen(chat_id)
    return [one["text"] for one in seen["messages"] if one["sender"] == "bot"]


def sends(here: Ground) -> int:
    """Count the calls that were to send something, with any answer."""
    return sum(call["method"].lower() == "sendmessage" for call in here.telegram.calls)


async def go_on(deliver: Deliver, owner: Owner = ME) -> int:
    """Deliver until nothing more is due; return how many were tried."""
    tried = 0
    while more := await deliver.deliver_due(owner):
        tried += more
    return tried


# Broadcasts


async def test_each_delivery_is_one_message(
    database: Database, here: Ground, deliver: Deliver
) -> None:
    await broadcast_to(database, READER, OWNER)
    await broadcast_to(database, READER, OWNER, number=2)
    assert await go_on(deliver) == 4
    assert await texts(here) == ["The ward round", "The ward round"]
    assert await texts(here, OWNER) == ["The ward round", "The ward round"]
    assert await states(database) == ["sent"] * 4
    assert await go_on(deliver) == 0


async def test_a_sent_delivery_keeps_the_id_of_its_message(
    database: Database, here: Ground, deliver: Deliver
) -> None:
    await broadcast_to(database, READER)
    await go_on(deliver)
    (row,) = await rows(database)
    assert row["message_id"] == (await here.seen())["messages"][-1]["message_id"]
    assert row["settled_at"] is not None


async def test_a_blocked_chat_is_marked_keeps_its_lists_and_is_not_tried_again(
    database: Database, here: Ground, deliver: Deliver
) -> None:
    await here.do("/block", blocked=True)
    await broadcast_to(database, READER)
    await go_on(deliver)
    assert await states(database) == ["blocked"]
    async with database.transaction() as tx:
        subscriber = await tx.subscribers.get(READER)
        everyone = await tx.lists.by_slug("all")
        assert subscriber is not None
        assert everyone is not None
        assert subscriber.state == "blocked"
        assert await tx.lists.of(READER) == {everyone.id}
    tried = sends(here)
    await broadcast_next(database)
    await go_on(deliver)
    assert sends(here) == tried


async def broadcast_next(database: Database) -> None:
    """Store a second post for whoever is on the list by now."""
    async with database.transaction() as tx:
        await tx.broadcasts.add_post(await a_post(tx, 2), [await a_list(tx)], NOW)


async def test_a_chat_that_is_not_there_is_gone(database: Database, deliver: Deliver) -> None:
    await broadcast_to(database, NOBODY)
    await go_on(deliver)
    assert await states(database) == ["gone"]


async def test_a_refusal_stops_one_delivery_and_no_other(
    database: Database, here: Ground, deliver: Deliver
) -> None:
    await here.fault("sendMessage", "400", chat_id=READER, description="Bad Request: a novelty")
    await broadcast_to(database, READER, OWNER)
    await go_on(deliver)
    assert sorted(await states(database)) == ["refused", "sent"]


async def test_a_message_in_doubt_is_never_sent_again(
    database: Database, here: Ground, deliver: Deliver, clock: FakeClock
) -> None:
    """The line is cut after Telegram took the message: it arrived, and nobody can know."""
    await here.fault("sendMessage", "cut_after")
    await broadcast_to(database, READER)
    await go_on(deliver)
    clock.advance(1_000_000)
    await go_on(deliver)
    assert await states(database) == ["in_doubt"]
    assert await texts(here) == ["The ward round"]


async def test_an_outage_puts_a_few_deliveries_in_doubt_and_holds_the_rest(
    database: Database, here: Ground, deliver: Deliver, clock: FakeClock
) -> None:
    """Ten at most fly at once; then one at a time, ever more slowly, until one arrives."""
    chats = [READER, OWNER, *range(50_000, 50_040)]
    await here.fault("sendMessage", "500", times=1000)
    await broadcast_to(database, *chats)
    await go_on(deliver)
    lost = (await states(database)).count("in_doubt")
    assert 1 <= lost <= 10
    for more in (1, 2):
        clock.advance(61)
        await go_on(deliver)
        assert (await states(database)).count("in_doubt") == lost + more
    await here.http.delete("/sandbox/faults")
    clock.advance(61)
    await go_on(deliver)
    assert set(await states(database)) <= {"in_doubt", "gone", "sent"}
    assert (await states(database)).count("in_doubt") == lost + 2


async def test_one_lost_answer_hardly_slows_a_broadcast(
    database: Database, here: Ground, deliver: Deliver, clock: FakeClock
) -> None:
    await here.fault("sendMessage", "500", chat_id=READER)
    await broadcast_to(database, READER, OWNER)
    await go_on(deliver)
    clock.advance(3)
    await go_on(deliver)
    assert sorted(await states(database)) == ["in_doubt", "sent"]


async def test_too_many_requests_holds_everything_and_each_is_sent_later_once(
    database: Database, here: Ground, deliver: Deliver, clock: FakeClock
) -> None:
    await here.fault("sendMessage", "429", retry_after=30, chat_id=READER)
    await broadcast_to(database, READER, OWNER)
    assert await deliver.deliver_due(ME) in {1, 2}, "the second may have left already"
    clock.advance(30.4)
    assert await go_on(deliver) == 0, "the gate is closed for everyone"
    tried = sends(here)
    clock.advance(0.2)
    await go_on(deliver)
    assert await states(database) == ["sent", "sent"]
    assert len(await texts(here)) == len(await texts(here, OWNER)) == 1
    assert sends(here) <= tried + 2


async def test_who_waits_for_a_turn_when_the_gate_closes_does_not_go(
    database: Database, here: Ground, clock: FakeClock
) -> None:
    """The first is told to wait, and the others are not even claimed."""
    deliver = a_deliver(database, here.bot, clock.clock, rate=20.0)
    await here.fault("sendMessage", "429", retry_after=30, times=1)
    await broadcast_to(database, *range(50_000, 50_005))
    assert await deliver.deliver_due(ME) < 5
    assert 1 <= sends(here) < 5
    assert (await states(database)).count("todo") >= 4
    assert {row["attempt"] for row in await rows(database) if row["state"] == "todo"} == {0}


async def test_a_refused_connection_leaves_the_delivery_to_be_done(
    database: Database, clock: FakeClock
) -> None:
    await broadcast_to(database, READER)
    with a_closed_port() as url:
        async with a_bot_at(url) as bot:
            assert await a_deliver(database, bot, clock.clock).deliver_due(ME) == 1
    (row,) = await rows(database)
    assert (row["state"], row["attempt"]) == ("todo", 0)
    assert row["not_before_at"] == NOW + SOON


async def test_a_wrong_token_is_not_tried_in_a_hurry(
    database: Database, here: Ground, deliver: Deliver, clock: FakeClock
) -> None:
    here.telegram.state.token = "4242:another"
    await broadcast_to(database, READER)
    await say(database, READER, "Hello.")
    assert await go_on(deliver) == 1
    assert await deliver.send_messages(ME) == 1
    assert await deliver.send_messages(ME) == 0
    here.telegram.state.token = TOKEN
    clock.advance(31)
    await go_on(deliver)
    await deliver.send_messages(ME)
    assert await states(database) == await states(database, "messages") == ["sent"]


async def test_words_that_telegram_cannot_read_go_out_plain(
    database: Database, here: Ground, clock: FakeClock
) -> None:
    screen = Screen(
        "<b>Tea &amp; <blink>more</b></blink>", ((Button("Go", url="https://a.example/"),),)
    )
    deliver = a_deliver(database, here.bot, clock.clock, words=Words(screen))
    await broadcast_to(database, READER)
    await go_on(deliver)
    assert await states(database) == ["sent"]
    assert await texts(here) == ["Tea & more"]
    assert (await here.seen())["messages"][-1]["buttons"] != []


async def test_content_that_nobody_can_be_sent_halts_its_broadcast_and_leaves_the_rest_to_do(
    database: Database, here: Ground, deliver: Deliver, clock: FakeClock
) -> None:
    description = "Bad Request: BUTTON_URL_INVALID"
    await here.fault("sendMessage", "400", times=2, chat_id=READER, description=description)
    await broadcast_to(database, READER, *range(50_000, 50_020))
    await deliver.deliver_due(ME)
    assert await states(database, "broadcasts") == ["halted"]
    assert (await states(database)).count("todo") >= 11
    clock.advance(1_000_000)
    assert await go_on(deliver) == 0


async def test_a_post_that_cannot_be_rendered_halts_its_broadcast_and_no_other(
    database: Database, here: Ground, clock: FakeClock
) -> None:
    await broadcast_to(database, READER)
    await broadcast_to(database, OWNER, number=2)
    first, _ = await rows(database, "broadcasts")
    words = Words(broken=frozenset({first["id"]}))
    deliver = a_deliver(database, here.bot, clock.clock, words=words)
    await go_on(deliver)
    assert await states(database, "broadcasts") == ["halted", "running"]
    assert await states(database) == ["todo", "sent", "sent"]
    assert len(await texts(here)) == len(await texts(here, OWNER)) == 1


async def test_a_post_that_has_gone_is_not_sent(
    database: Database, here: Ground, clock: FakeClock
) -> None:
    deliver = a_deliver(database, here.bot, clock.clock, words=Words(None))
    await broadcast_to(database, READER)
    await go_on(deliver)
    assert await states(database) == ["refused"]
    assert sends(here) == 0


async def test_quiet_time_waits_and_then_goes(
    database: Database, here: Ground, clock: FakeClock
) -> None:
    await broadcast_to(database, READER)
    async with database.transaction() as tx:
        await tx.subscribers.set_quiet(READER, "19:00-07:30", NOW)
    quiet = a_deliver(database, here.bot, clock.clock, hushed=("19:00-07:30",))
    assert await go_on(quiet) == 0
    assert await states(database) == ["todo"]
    assert await go_on(a_deliver(database, here.bot, clock.clock)) == 1
    assert await states(database) == ["sent"]


async def test_who_left_since_the_fan_out_is_skipped(
    database: Database, here: Ground, deliver: Deliver
) -> None:
    await broadcast_to(database, READER)
    async with database.transaction() as tx:
        await tx.subscribers.leave_all(READER, NOW)
    await go_on(deliver)
    assert await states(database) == ["skipped"]
    assert await texts(here) == []


async def test_a_group_that_moved_gets_its_message_at_its_new_id(
    database: Database, here: Ground, deliver: Deliver
) -> None:
    await broadcast_to(database, GROUP)
    moves(here, GROUP, READER)
    await go_on(deliver)
    (row,) = await rows(database)
    assert (row["chat_id"], row["state"]) == (READER, "sent")
    assert await texts(here) == ["The ward round"]


def moves(here: Ground, old: int, new: int) -> None:
    """Let the sandbox say that a group has another id now."""
    methods = here.telegram._methods  # noqa: SLF001  the sandbox has people only, no groups
    usual = methods["sendmessage"]

    def send_message(state: State, given: Parameters) -> object:
        if given.text("chat_id") == str(old):
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise ApiError(400, words, {"migrate_to_chat_id": new})
        return usual(state, given)

    methods["sendmessage"] = send_message


async def test_a_group_that_moved_to_where_it_is_already_gets_one_message(
    database: Database, here: Ground, deliver: Deliver
) -> None:
    await broadcast_to(database, GROUP, READER)
    moves(here, GROUP, READER)
    await go_on(deliver)
    assert sorted(await states(database)) == ["sent", "skipped"]
    assert await texts(here) == ["The ward round"]


async def test_a_process_that_was_thought_dead_changes_nothing(
    database: Database, here: Ground, deliver: Deliver, caplog: pytest.LogCaptureFixture
) -> None:
    """Its successor has put the row in doubt; the late answer must not overwrite that."""
    await broadcast_to(database, READER)
    await here.fault("sendMessage", "delay", seconds=0.2)
    late = asyncio.create_task(deliver.deliver_due(ME))
    while await states(database) != ["sending"]:  # noqa: ASYNC110  the database has no events
        await asyncio.sleep(0.005)
    async with database.transaction() as tx:
        assert await tx.broadcasts.doubt_the_dead(Owner("successor", 2), NOW) == 1
    await late
    assert await states(database) == ["in_doubt"]
    assert "another process" in caplog.text


async def test_the_log_of_a_doubt_tells_no_chat_and_no_text(
    database: Database, here: Ground, deliver: Deliver, caplog: pytest.LogCaptureFixture
) -> None:
    await here.fault("sendMessage", "cut_before")
    await say(database, READER, "something personal")
    with caplog.at_level(logging.INFO):
        await deliver.send_messages(ME)
    assert "in doubt" in caplog.text
    assert "personal" not in caplog.text
    assert str(READER) not in caplog.text
    assert TOKEN not in caplog.text


# The database goes away


async def test_an_answer_that_came_while_the_database_was_away_is_written_down_later(
    database_url: str, here: Ground, clock: FakeClock
) -> None:
    async with a_shaky_database(database_url) as database:
        await broadcast_to(database, READER)
        await say(database, OWNER, "Hello.")
        deliver = a_deliver(database, here.bot, clock.clock)
        await here.fault("sendMessage", "delay", seconds=0.05, times=2)
        running = asyncio.gather(deliver.deliver_due(ME), deliver.send_messages(ME))
        while sends(here) < 2:  # noqa: ASYNC110  the sandbox has no events
            await asyncio.sleep(0.005)
        database.away = 6
        await running
        assert await states(database) == await states(database, "messages") == ["sent"]
    assert len(await texts(here)) == len(await texts(here, OWNER)) == 1


async def test_nothing_is_sent_whose_intent_could_not_be_written_down(
    database_url: str, here: Ground, clock: FakeClock
) -> None:
    async with a_shaky_database(database_url) as database:
        await broadcast_to(database, READER)
        deliver = a_deliver(database, here.bot, clock.clock)
        database.away = 1
        with pytest.raises(OSError, match="gone"):
            await deliver.deliver_due(ME)
        assert sends(here) == 0
        await go_on(deliver)
        assert await states(database) == ["sent"]


# Messages


async def test_messages_come_in_order_within_a_chat(
    database: Database, here: Ground, deliver: Deliver
) -> None:
    await here.fault("sendMessage", "delay", seconds=0.05)
    await say(database, READER, "one", "two", "three")
    while await deliver.send_messages(ME):
        pass
    assert await texts(here) == ["one", "two", "three"]


async def test_a_message_that_waits_holds_back_those_after_it_in_its_chat(
    database: Database, here: Ground, deliver: Deliver, clock: FakeClock
) -> None:
    await here.fault("sendMessage", "429", retry_after=30, chat_id=READER)
    await say(database, READER, "one", "two")
    await say(database, OWNER, "elsewhere")
    while await deliver.send_messages(ME):
        pass
    assert await texts(here) == []
    assert await texts(here, OWNER) == ["elsewhere"]
    clock.advance(31)
    while await deliver.send_messages(ME):
        pass
    assert await texts(here) == ["one", "two"]


async def test_messages_that_wait_for_the_network_keep_their_order(
    database: Database, here: Ground, clock: FakeClock
) -> None:
    """However chance falls, the second one is not due before the first."""
    luck = iter([1.0, 0.0, 0.5, 0.1])
    chancy = FakeClock()
    await say(database, READER, "one", "two")
    with a_closed_port() as url:
        async with a_bot_at(url) as bot:
            unlucky = chancy.clock.__class__(chancy.now, chancy.monotonic, lambda: next(luck))
            waiting = a_deliver(database, bot, unlucky)
            assert await waiting.send_messages(ME) == 1
            assert await waiting.send_messages(ME) == 0
    clock.advance(31)
    deliver = a_deliver(database, here.bot, clock.clock)
    while await deliver.send_messages(ME):
        pass
    assert await texts(here) == ["one", "two"]


async def test_the_body_of_a_sent_message_is_dropped(database: Database, deliver: Deliver) -> None:
    await say(database, READER, "one")
    await deliver.send_messages(ME)
    (row,) = await rows(database, "messages")
    assert row["sealed_body"] is None
    assert row["message_id"] is not None


async def test_a_message_that_another_version_wrote_stops_no_other(
    database: Database, here: Ground, deliver: Deliver
) -> None:
    await say(database, READER, "one")
    await spoil(database, '{"html": "one", "rows": [], "colour": "green"}')
    await say(database, OWNER, "two")
    while await deliver.send_messages(ME):
        pass
    assert sorted(await states(database, "messages")) == ["refused", "sent"]
    assert await texts(here, OWNER) == ["two"]


async def test_a_person_who_blocks_the_bot_before_an_answer_is_marked(
    database: Database, here: Ground, deliver: Deliver
) -> None:
    await broadcast_to(database, READER)
    await here.do("/block", blocked=True)
    await say(database, READER, "one")
    await deliver.send_messages(ME)
    async with database.transaction() as tx:
        subscriber = await tx.subscribers.get(READER)
    assert subscriber is not None
    assert subscriber.state == "blocked"


@pytest.mark.parametrize(
    ("outcome", "what"),
    [
        (Done(5), Settlement(SendState.SENT, message_id=5)),
        (
            Later("busy", timedelta(seconds=9), counted=False),
            Settlement(
                SendState.TODO,
                error="busy",
                not_before_at=NOW + timedelta(seconds=9),
                counted=False,
            ),
        ),
        (Later("away"), Settlement(SendState.TODO, error="away", not_before_at=NOW + SOON)),
        (Never(send.BLOCKED, "why"), Settlement(SendState.BLOCKED, error="why")),
        (Never(send.GONE, "why"), Settlement(SendState.GONE, error="why")),
        (Never(send.REFUSED, "why"), Settlement(SendState.REFUSED, error="why")),
        (Never(send.CONTENT, "why"), Settlement(SendState.REFUSED, error="why")),
        (Never("a new kind", "why"), Settlement(SendState.REFUSED, error="why")),
        (Never(send.MOVED, "-1"), Settlement(SendState.TODO, error="-1", counted=False)),
        (Unknown("why"), Settlement(SendState.IN_DOUBT, error="why")),
    ],
)
def test_each_outcome_settles_its_row(outcome: object, what: Settlement) -> None:
    assert settlement(outcome, NOW, SOON) == what  # type: ignore[arg-type]
