"""Broadcasts: whom one reaches, who is left out at the last moment, and what stops it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.sending import Broadcast, BroadcastState, Delivery, Policy
from storage.states import SendState
from storage.tables_sending import broadcasts, deliveries
from storage.transaction import Transaction
from tests.storage.builders import (
    ANYONE,
    AWAY,
    GROUP,
    LATER,
    NOW,
    READER,
    a_broadcast,
    a_list,
    a_post,
    a_subscriber,
    ask,
    claim_deliveries,
    settle,
    the_broadcast,
    undone,
)

NIGHT = "19:00-07:30"


async def claim(tx: Transaction, hushed: Collection[str] = ()) -> list[int]:
    """Claim everything that may be sent, and return the chats."""
    return [one.chat_id for one in await claim_deliveries(tx, ANYONE, NOW, 100, hushed)]


async def announce(tx: Transaction, list_id: int, key: str = "announcement:1") -> int:
    return await tx.broadcasts.add_announcement(key, "Hello.", [list_id], READER, NOW)


async def agree(tx: Transaction, *chats: int) -> None:
    for chat_id in chats:
        await tx.subscribers.consent(chat_id, "announcements", "v1", NOW)


async def test_a_post_goes_to_everyone_on_its_lists_once(database: Database) -> None:
    async with database.transaction() as tx:
        one, other, third = [await a_list(tx, slug) for slug in ("one", "other", "third")]
        await a_subscriber(tx, 10, one, other)
        await a_subscriber(tx, 11, other)
        await a_subscriber(tx, 12, third)
        await a_subscriber(tx, 13)
        assert await tx.broadcasts.add_post(await a_post(tx), [one, other], NOW) == 2
        assert await claim(tx) == [10, 11]


async def test_a_claimed_delivery_says_what_to_send_to_whom(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, GROUP, list_id)
        post = await a_post(tx)
        await tx.broadcasts.add_post(post, [list_id], NOW)
        (one,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        broadcast = await the_broadcast(tx)
    assert one == Delivery(one.id, GROUP, 1, 0, broadcast)
    assert (broadcast.kind, broadcast.post_id, broadcast.body) == ("post", post.id, None)


async def test_an_announcement_brings_its_text(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, READER, list_id)
        await agree(tx, READER)
        await announce(tx, list_id)
        (one,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
    what = one.broadcast
    assert (what.kind, what.post_id, what.body) == ("announcement", None, "Hello.")


@pytest.mark.parametrize("state", AWAY)
async def test_a_post_is_not_stored_for_a_chat_that_is_away(database: Database, state: str) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, READER, list_id)
        await tx.subscribers.mark(READER, state, NOW)
        assert await tx.broadcasts.add_post(await a_post(tx), [list_id], NOW) == 0


async def test_who_joins_after_the_fan_out_gets_the_next_post_only(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_broadcast(tx, [10])
        await a_subscriber(tx, 11, list_id)
        assert await claim(tx) == [10]
        assert await tx.broadcasts.add_post(await a_post(tx, 2), [list_id], NOW) == 2


async def test_a_revision_of_a_post_is_broadcast_once(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, READER, list_id)
        post = await a_post(tx)
        assert await tx.broadcasts.add_post(post, [list_id], NOW) == 1
        assert await tx.broadcasts.add_post(post, [list_id], NOW) == 0
    async with engine.connect() as conn:
        assert len((await conn.execute(select(broadcasts))).all()) == 1
        assert len((await conn.execute(select(deliveries))).all()) == 1


async def test_two_that_fan_out_one_post_at_once_store_it_once(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        for chat_id in range(20):
            await a_subscriber(tx, chat_id, list_id)
        post = await a_post(tx)

    async def fan_out() -> int:
        async with database.transaction() as tx:
            stored = await tx.broadcasts.add_post(post, [list_id], NOW)
            await asyncio.sleep(0.005)
            return stored

    assert sorted(await asyncio.gather(fan_out(), fan_out(), fan_out())) == [0, 0, 20]
    async with engine.connect() as conn:
        assert len((await conn.execute(select(deliveries))).all()) == 20


async def test_a_fan_out_that_is_undone_can_be_done_again(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, READER, list_id)
        post = await a_post(tx)
    await undone(database, lambda tx: tx.broadcasts.add_post(post, [list_id], NOW))
    async with database.transaction() as tx:
        assert await tx.broadcasts.add_post(post, [list_id], NOW) == 1


async def test_a_post_for_no_list_is_no_broadcast(database: Database, engine: AsyncEngine) -> None:
    async with database.transaction() as tx:
        assert await tx.broadcasts.add_post(await a_post(tx), [], NOW) == 0
    async with engine.connect() as conn:
        assert (await conn.execute(select(broadcasts))).all() == []


async def test_an_announcement_goes_only_to_those_who_agreed(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        for chat_id in (10, 11, 12):
            await a_subscriber(tx, chat_id, list_id)
        await agree(tx, 10, 11)
        await tx.subscribers.withdraw(11, "announcements", NOW)
        assert await announce(tx, list_id) == 1
        assert await announce(tx, list_id) == 0
        assert await claim(tx) == [10]


async def test_who_left_after_the_fan_out_is_skipped(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_broadcast(tx, [10, 11, 12])
        await tx.lists.leave(list_id, 10, NOW)
        await tx.subscribers.mark(11, "blocked", NOW)
        assert await claim(tx) == [12]
        counts = await tx.deliveries.counts()
    assert (counts[SendState.SKIPPED], counts[SendState.SENDING]) == (2, 1)


async def test_a_subscriber_who_left_one_of_two_lists_still_gets_the_post(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        await a_subscriber(tx, READER, one, other)
        await tx.broadcasts.add_post(await a_post(tx), [one, other], NOW)
        await tx.lists.leave(one, READER, NOW)
        assert await claim(tx) == [READER]


async def test_who_is_on_another_list_only_is_skipped(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        await a_subscriber(tx, READER, one)
        await tx.broadcasts.add_post(await a_post(tx), [one], NOW)
        await tx.lists.leave(one, READER, NOW)
        await tx.lists.join(other, READER, "v1", NOW)
        assert await claim(tx) == []


async def test_who_took_consent_back_after_the_fan_out_gets_no_announcement(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        for chat_id in (10, 11):
            await a_subscriber(tx, chat_id, list_id)
        await agree(tx, 10, 11)
        await announce(tx, list_id)
        await tx.subscribers.withdraw(10, "announcements", NOW)
        assert await claim(tx) == [11]
        assert (await tx.deliveries.counts())[SendState.SKIPPED] == 1


async def test_a_post_needs_no_consent_to_announcements(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10])
        await agree(tx, 10)
        await tx.subscribers.withdraw(10, "announcements", NOW)
        assert await claim(tx) == [10]


async def test_a_chat_in_its_quiet_time_waits(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10, 11])
        await tx.subscribers.set_quiet(10, NIGHT, NOW)
        assert await claim(tx, [NIGHT, "22:00-06:00"]) == [11]
        assert await claim(tx, ["22:00-06:00"]) == [10]


@pytest.mark.parametrize("hushed", [[], (), frozenset()])
async def test_when_nobody_has_quiet_time_nobody_waits(
    database: Database, hushed: Collection[str]
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10, 11])
        await tx.subscribers.set_quiet(10, NIGHT, NOW)
        assert await claim(tx, hushed) == [10, 11]


async def test_a_claim_takes_no_more_than_its_limit_and_the_oldest_first(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10, 11], 1)
        await a_broadcast(tx, [9, 10], 2)
        first = await claim_deliveries(tx, ANYONE, NOW, 3, [])
        rest = await claim_deliveries(tx, ANYONE, NOW, 3, [])
    assert [one.chat_id for one in first] == [10, 11, 9]
    assert [one.chat_id for one in rest] == [10, 11]


async def test_a_halted_broadcast_is_sent_to_nobody_and_others_go_on(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10, 11], 1)
        (first,) = await claim_deliveries(tx, ANYONE, NOW, 1, [])
        await tx.broadcasts.halt(first.broadcast_id, "it is too long")
        assert await claim(tx) == []
        await a_broadcast(tx, [12], 2)
        others = await claim_deliveries(tx, ANYONE, NOW, 10, [])
    assert first.broadcast_id not in {one.broadcast_id for one in others}
    assert 12 in {one.chat_id for one in others}


async def test_halted_broadcasts_are_counted(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10], 1)
        assert await tx.broadcasts.halted() == 0
        (first,) = await claim_deliveries(tx, ANYONE, NOW, 1, [])
        await tx.broadcasts.halt(first.broadcast_id, "it is too long")
        assert await tx.broadcasts.halted() == 1


async def test_an_announcement_is_there_once_it_was_added(database: Database) -> None:
    async with database.transaction() as tx:
        assert not await tx.broadcasts.is_there("announcement:1:1")
        await announce(tx, await a_list(tx), "announcement:1:1")
        assert await tx.broadcasts.is_there("announcement:1:1")
        assert not await tx.broadcasts.is_there("announcement:1:2")


# What is told of a broadcast


async def test_a_new_broadcast_is_as_it_was_made(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10, 11])
        assert await the_broadcast(tx) == Broadcast(
            id=1,
            kind="post",
            post_id=1,
            about_id=None,
            body=None,
            state=BroadcastState.RUNNING,
            policy=Policy.HOLD,
            rate=None,
            total=2,
            reason=None,
            trusted=False,
            created_at=NOW,
            proved_at=None,
            started_at=None,
            ended_at=None,
        )
        assert await tx.broadcasts.get(2) is None


async def test_what_changes_messages_runs_before_what_is_new_and_older_before_newer(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        verbs = tx.broadcasts
        kinds = ("announcement", "post", "deletion", "correction", "withdrawal", "post")
        for number, kind in enumerate(kinds):
            made = await verbs.add(kind, f"key:{number}", NOW)
            assert made is not None
            await verbs.first_slice(made)
        assert [one.id for one in await verbs.running()] == [3, 4, 5, 1, 2, 6]
        assert {one.mends for one in (await verbs.running())[:3]} == {True}
        assert {one.mends for one in (await verbs.running())[3:]} == {False}


async def test_the_newest_come_first_and_the_unclosed_oldest_first(database: Database) -> None:
    async with database.transaction() as tx:
        for number in (1, 2, 3):
            await a_broadcast(tx, [], number)
        await tx.broadcasts.end(2, NOW)
        for number in (1, 2):  # the first is open: another card of it is to come
            await tx.broadcasts.close(number, LATER)
        assert [one.id for one in await tx.broadcasts.newest(2)] == [3, 2]
        assert [one.id for one in await tx.broadcasts.unclosed()] == [1, 3]


async def test_a_broadcast_begins_once(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10])
        await tx.broadcasts.start(1, NOW)
        await tx.broadcasts.start(1, LATER)
        assert (await the_broadcast(tx)).started_at == NOW


async def test_a_pace_and_a_policy_are_a_broadcast_s_own(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10], 1)
        await a_broadcast(tx, [10], 2)
        await tx.broadcasts.set_rate(1, 2.5)
        await tx.broadcasts.set_policy(1, Policy.RESEND)
        one, other = await the_broadcast(tx, 1), await the_broadcast(tx, 2)
        assert (one.rate, one.policy) == (2.5, Policy.RESEND)
        assert (other.rate, other.policy) == (None, Policy.HOLD)
        await tx.broadcasts.set_rate(1, None)
        assert (await the_broadcast(tx, 1)).rate is None


# Control: each verb from each state

Verb = Callable[[Transaction], Awaitable[bool]]

VERBS: dict[str, Verb] = {
    "halt": lambda tx: tx.broadcasts.halt(1, "it is too long"),
    "pause": lambda tx: tx.broadcasts.pause(1),
    "resume": lambda tx: tx.broadcasts.resume(1),
    "cancel": lambda tx: tx.broadcasts.cancel(1, LATER),
    "reopen": lambda tx: tx.broadcasts.reopen(1),
    "end": lambda tx: tx.broadcasts.end(1, LATER),
}
STATE = BroadcastState
MOVES = {
    (STATE.PREPARING, "pause"): STATE.PAUSED,
    (STATE.PREPARING, "cancel"): STATE.CANCELLED,
    (STATE.RUNNING, "halt"): STATE.HALTED,
    (STATE.RUNNING, "pause"): STATE.PAUSED,
    (STATE.RUNNING, "cancel"): STATE.CANCELLED,
    (STATE.RUNNING, "end"): STATE.DONE,
    (STATE.PAUSED, "halt"): STATE.HALTED,
    (STATE.PAUSED, "resume"): STATE.RUNNING,
    (STATE.PAUSED, "cancel"): STATE.CANCELLED,
    (STATE.HELD, "cancel"): STATE.CANCELLED,
    (STATE.HALTED, "resume"): STATE.RUNNING,
    (STATE.HALTED, "cancel"): STATE.CANCELLED,
    (STATE.DONE, "reopen"): STATE.RUNNING,
}


async def put_in(engine: AsyncEngine, state: BroadcastState) -> None:
    """Put the first broadcast in a state, by whatever way it came there."""
    async with engine.begin() as conn:
        await conn.execute(update(broadcasts).where(broadcasts.c.id == 1).values(state=state))


@pytest.mark.parametrize("state", BroadcastState)
async def test_each_control_changes_what_it_may_and_nothing_else(
    database: Database, engine: AsyncEngine, state: BroadcastState
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [], 1)
        await a_broadcast(tx, [], 2)
    for verb, control in VERBS.items():
        await put_in(engine, state)
        async with database.transaction() as tx:
            assert await control(tx) == ((state, verb) in MOVES), verb
            assert (await the_broadcast(tx, 1)).state is MOVES.get((state, verb), state), verb
            assert (await the_broadcast(tx, 2)).state is STATE.RUNNING


async def test_what_we_paused_says_why_and_does_not_pause_by_itself_again(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10])
        await tx.broadcasts.pause(1, "chats not found")
        paused = await the_broadcast(tx)
        assert (paused.reason, paused.trusted) == ("chats not found", False)
        await tx.broadcasts.resume(1)
        again = await the_broadcast(tx)
        assert (again.reason, again.trusted) == (None, True)


async def test_what_was_halted_is_proved_anew_and_what_was_paused_is_not(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        for number in (1, 2):
            await a_broadcast(tx, [10], number)
            await tx.broadcasts.prove(number, NOW)
        await tx.broadcasts.halt(1, "it is too long")
        await tx.broadcasts.pause(2)
        assert (await the_broadcast(tx, 1)).reason == "it is too long"
        for number in (1, 2):
            await tx.broadcasts.resume(number)
        assert (await the_broadcast(tx, 1)).proved_at is None
        assert (await the_broadcast(tx, 2)).proved_at == NOW


async def test_a_broadcast_that_is_reopened_has_not_ended_and_gets_another_last_card(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [])
        await tx.broadcasts.end(1, LATER)
        assert (await the_broadcast(tx)).ended_at == LATER
        await tx.broadcasts.close(1, LATER)
        await tx.broadcasts.reopen(1)
        assert (await the_broadcast(tx)).ended_at is None
        assert [one.id for one in await tx.broadcasts.unclosed()] == [1]


async def test_a_broadcast_ends_once_all_of_it_has(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10, 11])
        one, other = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        assert not await tx.broadcasts.end(1, LATER)
        await settle(tx, one, SendState.IN_DOUBT)
        assert not await tx.broadcasts.end(1, LATER)
        await settle(tx, other, SendState.TODO)
        assert not await tx.broadcasts.end(1, LATER)
        (again,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        await settle(tx, again, SendState.SENT, 7)
        assert await tx.broadcasts.end(1, LATER)
        assert not await tx.broadcasts.end(1, LATER)


async def test_a_cancelled_broadcast_says_when_it_ended(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10])
        await tx.broadcasts.cancel(1, LATER)
        assert (await the_broadcast(tx)).ended_at == LATER


@pytest.mark.parametrize("state", [state for state in BroadcastState if state != "running"])
async def test_only_what_runs_is_sent(
    database: Database, engine: AsyncEngine, state: BroadcastState
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10])
    await put_in(engine, state)
    async with database.transaction() as tx:
        assert await tx.broadcasts.running() == []
        assert await claim(tx) == []


async def test_what_was_under_way_when_a_broadcast_stopped_is_settled_all_the_same(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10, 11])
        found = await tx.deliveries.claim_next(await the_broadcast(tx), ANYONE, NOW, ask(1))
        await tx.broadcasts.cancel(1, NOW)
        assert await tx.deliveries.settle_sent([(found.deliveries[0], 7)], ANYONE, NOW) == 1
        assert (await tx.tallies.progress([1]))[1].counts == {"sent": 1}
