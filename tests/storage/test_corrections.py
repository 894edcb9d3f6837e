"""Corrections go to whoever has the post, once, and a post can be held back meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.corrections import Sent
from storage.database import Database
from storage.fanout import HAS_IT, FanOut
from storage.ledger import Owner, Settlement
from storage.messages import NewMessage
from storage.notices import NewNotice, Notice, NoticeKind
from storage.records import Post
from storage.sending import CORRECTION, DELETION, POST, WITHDRAWAL, BroadcastState, Policy
from storage.states import SendState
from storage.tables_sending import broadcasts, deliveries
from storage.transaction import Transaction
from tests.storage.builders import (
    ANYONE,
    LATER,
    NOW,
    READER,
    a_list,
    a_post,
    a_subscriber,
    claim_deliveries,
    claim_messages,
    seal,
    settle,
    the_broadcast,
)

OTHER, THIRD, OWNER = 1_003, 1_004, 9_001
DUE = Owner("who looks what is due", 1)
NIGHT = "19:00-07:30"


async def a_sent_post(tx: Transaction, *chats: int, number: int = 1, first_id: int = 50) -> Post:
    """Return a post that these chats were sent; its messages have ids from `first_id` on."""
    post = await a_waiting_post(tx, *chats, number=number)
    for place, delivery in enumerate(await claim_deliveries(tx, ANYONE, NOW, 10, [])):
        await settle(tx, delivery, SendState.SENT, first_id + place)
    return post


async def a_waiting_post(tx: Transaction, *chats: int, number: int = 1) -> Post:
    """Return a post that is on its way to these chats."""
    list_id = await a_list(tx, f"list-{number}")
    for chat_id in chats:
        await a_subscriber(tx, chat_id, list_id)
    post = await a_post(tx, number)
    await tx.broadcasts.add_post(post, [list_id], NOW)
    return post


async def looked_at(
    tx: Transaction, post: Post, chat_id: int, message_id: int, *, shows_post: bool = True
) -> None:
    """Let a chat have a message about a post."""
    new = NewMessage(f"k{message_id}", chat_id, "{}", post.id, shows_post=shows_post)
    await tx.messages.add(new, NOW)
    (message,) = await claim_messages(tx, ANYONE, NOW, 10)
    sent = Settlement(SendState.SENT, message_id)
    await tx.messages.settle(message.id, ANYONE, sent, NOW)


async def a_notice(
    tx: Transaction, post: Post, kind: NoticeKind = NoticeKind.CORRECTION, number: int = 2
) -> Notice:
    """Return a question about a post."""
    new = NewNotice(f"{kind}:{post.id}:{number}", kind, post.site_id, post.id, number)
    return await tx.notices.add(new, NOW)


async def due(tx: Transaction, hushed: Sequence[str] = ()) -> list[tuple[int, str]]:
    """Return who is to get what now; it waits as it did before."""
    found = await claim_deliveries(tx, DUE, NOW, 20, hushed)
    await tx.deliveries.release(DUE, [])
    return [(delivery.chat_id, delivery.broadcast.kind) for delivery in found]


# Who gets it


@pytest.mark.parametrize(
    ("kind", "what"), [(NoticeKind.CORRECTION, CORRECTION), (NoticeKind.WITHDRAWAL, WITHDRAWAL)]
)
async def test_everyone_who_has_the_post_is_due(
    database: Database, kind: NoticeKind, what: str
) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER, OTHER)
        assert await tx.corrections.add(await a_notice(tx, post, kind), OWNER, LATER) == 2
        assert await due(tx) == [(READER, what), (OTHER, what)]


async def test_what_was_decided_once_is_done_once(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER)
        notice = await a_notice(tx, post)
        assert await tx.corrections.add(notice, OWNER, LATER) == 1
        assert await tx.corrections.add(notice, OWNER, LATER) == 0
        assert len(await due(tx)) == 1


async def test_each_later_correction_is_one_of_its_own(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER)
        for number in (2, 3):
            assert await tx.corrections.add(await a_notice(tx, post, number=number), OWNER, NOW)
        assert await due(tx) == [(READER, CORRECTION)] * 2


async def test_who_only_looked_at_it_is_due_and_once(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER)
        for message_id, chat_id in ((60, READER), (61, THIRD), (62, THIRD)):
            await looked_at(tx, post, chat_id, message_id)
        assert await tx.corrections.add(await a_notice(tx, post), OWNER, NOW) == 2
        assert await due(tx) == [(READER, CORRECTION), (THIRD, CORRECTION)]


async def test_a_message_that_is_only_about_the_post_is_none_that_shows_it(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        post = await a_post(tx)
        await looked_at(tx, post, THIRD, 60, shows_post=False)
        assert await tx.corrections.add(await a_notice(tx, post), OWNER, NOW) == 0
        assert await tx.corrections.shown_in(THIRD, post.id) == []
        assert not await tx.corrections.reached(post.id)


async def with_second_as(tx: Transaction, state: SendState) -> Post:
    """Return a post that READER has, and whose delivery to OTHER stands so."""
    post = await a_waiting_post(tx, READER, OTHER)
    first, second = await claim_deliveries(tx, ANYONE, NOW, 10, [])
    await settle(tx, first, SendState.SENT, 50)
    if state is not SendState.SENDING:
        await settle(tx, second, state)
    return post


@pytest.mark.parametrize(
    "state",
    [
        SendState.TODO,
        SendState.BLOCKED,
        SendState.GONE,
        SendState.REFUSED,
        SendState.FAILED,
    ],
)
async def test_who_was_certainly_not_sent_it_is_not_due(
    database: Database, state: SendState
) -> None:
    async with database.transaction() as tx:
        post = await with_second_as(tx, state)
        await tx.corrections.pause(post.id)
        assert await tx.corrections.add(await a_notice(tx, post), OWNER, NOW) == 1
        assert await due(tx) == [(READER, CORRECTION)]


@pytest.mark.parametrize("state", [SendState.SENDING, SendState.IN_DOUBT, SendState.DROPPED])
async def test_who_may_have_it_is_due(database: Database, state: SendState) -> None:
    async with database.transaction() as tx:
        post = await with_second_as(tx, state)
        assert await tx.corrections.add(await a_notice(tx, post), OWNER, NOW) == 2
        assert await due(tx) == [(READER, CORRECTION), (OTHER, CORRECTION)]


async def test_who_left_before_it_was_sent_is_not_due(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_waiting_post(tx, READER, OTHER)
        await tx.subscribers.leave_all(OTHER, NOW)
        (one,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        await settle(tx, one, SendState.SENT, 50)
        assert await tx.corrections.add(await a_notice(tx, post), OWNER, NOW) == 1


async def test_who_has_another_post_is_not_due(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER)
        await a_sent_post(tx, OTHER, number=2, first_id=70)
        assert await tx.corrections.add(await a_notice(tx, post), OWNER, NOW) == 1


async def test_it_goes_out_in_quiet_time_and_to_who_has_left(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER, OTHER)
        await tx.subscribers.set_quiet(READER, NIGHT, NOW)
        await tx.subscribers.leave_all(OTHER, NOW)
        await tx.corrections.add(await a_notice(tx, post), OWNER, NOW)
        assert await due(tx, [NIGHT]) == [(READER, CORRECTION), (OTHER, CORRECTION)]


async def test_the_messages_that_show_a_post_come_oldest_first_and_from_one_chat(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER, OTHER, first_id=50)
        await looked_at(tx, post, READER, 61)
        await looked_at(tx, post, READER, 40)
        await looked_at(tx, post, READER, 45, shows_post=False)
        assert await tx.corrections.shown_in(READER, post.id) == [40, 50, 61]
        assert await tx.corrections.shown_in(OTHER, post.id) == [51]
        assert await tx.corrections.shown_in(THIRD, post.id) == []


# Who still wants to hear


async def test_who_is_on_a_list_gets_messages(database: Database) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx, READER, await a_list(tx))
        await a_subscriber(tx, OTHER)
        assert await tx.corrections.gets_messages(READER)
        assert not await tx.corrections.gets_messages(OTHER)
        assert not await tx.corrections.gets_messages(THIRD)


async def test_who_has_left_gets_no_messages(database: Database) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx, READER, await a_list(tx))
        await tx.subscribers.leave_all(READER, NOW)
        assert not await tx.corrections.gets_messages(READER)


@pytest.mark.parametrize("state", ["blocked", "gone"])
async def test_who_cannot_be_reached_gets_no_messages(database: Database, state: str) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx, READER, await a_list(tx))
        await tx.subscribers.mark(READER, state, NOW)
        assert not await tx.corrections.gets_messages(READER)


# Whether anyone has it


async def test_a_post_that_waits_to_be_sent_may_reach_someone(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.corrections.reached((await a_waiting_post(tx, READER)).id)


async def test_a_post_that_somebody_looked_at_has_reached_someone(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_post(tx)
        assert not await tx.corrections.reached(post.id)
        await looked_at(tx, post, THIRD, 60)
        assert await tx.corrections.reached(post.id)


async def test_a_post_that_nobody_took_has_reached_no_one(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_waiting_post(tx, READER)
        (delivery,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        await settle(tx, delivery, SendState.REFUSED)
        assert not await tx.corrections.reached(post.id)


# Holding back


async def test_a_post_can_be_held_back_and_sent_after_all(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_waiting_post(tx, READER)
        await tx.corrections.pause(post.id)
        assert await due(tx) == []
        await tx.corrections.resume(post.id)
        assert await due(tx) == [(READER, POST)]


@pytest.mark.parametrize("paused", [True, False])
async def test_a_post_that_is_cancelled_goes_to_no_one_more(
    database: Database, *, paused: bool
) -> None:
    async with database.transaction() as tx:
        post = await a_waiting_post(tx, READER)
        if paused:
            await tx.corrections.pause(post.id)
        await tx.corrections.cancel(post.id)
        await tx.corrections.resume(post.id)
        assert await due(tx) == []


async def test_holding_a_post_back_holds_no_other(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_waiting_post(tx, READER)
        await a_waiting_post(tx, OTHER, number=2)
        await tx.corrections.pause(post.id)
        assert await due(tx) == [(OTHER, POST)]
        await tx.corrections.cancel(post.id)
        assert await due(tx) == [(OTHER, POST)]


async def test_a_post_that_is_halted_stays_so(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_waiting_post(tx, READER)
        await tx.broadcasts.halt(1, "it is too long")
        await tx.corrections.resume(post.id)
        assert await tx.broadcasts.halted() == 1
        assert await due(tx) == []


async def test_holding_back_a_post_does_not_hold_back_its_correction(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER)
        await tx.corrections.add(await a_notice(tx, post), OWNER, NOW)
        await tx.corrections.pause(post.id)
        assert await due(tx) == [(READER, CORRECTION)]


async def test_a_post_that_is_cancelled_is_corrected_no_more_but_can_be_withdrawn(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER)
        await tx.corrections.add(await a_notice(tx, post), OWNER, NOW)
        await tx.corrections.cancel(post.id)
        notice = await a_notice(tx, post, NoticeKind.WITHDRAWAL)
        assert await tx.corrections.add(notice, OWNER, NOW) == 1
        await tx.corrections.resume(post.id)
        assert await due(tx) == [(READER, WITHDRAWAL)]


async def a_withdrawal(tx: Transaction, *chats: int, number: int = 1) -> Post:
    """Return a post that these chats have, and that is about to be withdrawn from them."""
    post = await a_sent_post(tx, *chats, number=number, first_id=50 * number)
    notice = await a_notice(tx, post, NoticeKind.WITHDRAWAL)
    assert await tx.corrections.add(notice, OWNER, NOW) == len(chats)
    return post


async def test_what_was_not_withdrawn_yet_is_not_withdrawn_any_more(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_withdrawal(tx, READER, OTHER)
        first, _ = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        await settle(tx, first, SendState.SENT)
        assert await tx.corrections.unwithdraw(post.id)
        assert await due(tx) == []
        assert not await tx.corrections.unwithdraw(post.id), "there is none any more"
        correction = await a_notice(tx, post, number=3)
        assert await tx.corrections.add(correction, OWNER, NOW) == 2
        assert await due(tx) == [(READER, CORRECTION), (OTHER, CORRECTION)]


async def test_a_withdrawal_that_everyone_has_was_one_too(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_withdrawal(tx, READER)
        (delivery,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        await settle(tx, delivery, SendState.SENT)
        assert await tx.broadcasts.end(delivery.broadcast_id, NOW)
        assert await tx.corrections.unwithdraw(post.id)
        assert not await tx.corrections.unwithdraw(post.id)


async def test_taking_a_withdrawal_back_touches_nothing_else(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER)
        await a_withdrawal(tx, OTHER, number=2)
        await tx.corrections.add(await a_notice(tx, post), OWNER, NOW)
        assert not await tx.corrections.unwithdraw(post.id)
        assert sorted(await due(tx)) == [(READER, CORRECTION), (OTHER, WITHDRAWAL)]


# After a crash


async def test_what_was_being_corrected_is_done_again_and_what_was_being_sent_is_in_doubt(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER)
        await tx.corrections.add(await a_notice(tx, post), OWNER, NOW)
        await a_waiting_post(tx, OTHER, number=2)
        claimed = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        assert [one.broadcast.kind for one in claimed] == [CORRECTION, POST]
        assert await tx.deliveries.doubt_the_dead(Owner("successor", 2), NOW) == 1
        assert await due(tx) == [(READER, CORRECTION)]
        assert (await tx.deliveries.counts())[SendState.IN_DOUBT] == 1


async def test_what_this_process_is_correcting_is_left_alone(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER)
        await tx.corrections.add(await a_notice(tx, post), OWNER, NOW)
        await claim_deliveries(tx, ANYONE, NOW, 10, [])
        assert await tx.deliveries.doubt_the_dead(ANYONE, NOW) == 0
        assert await due(tx) == []


# In whatever state it is met


async def put_in(engine: AsyncEngine, state: BroadcastState, broadcast_id: int) -> None:
    """Put a broadcast in a state, by whatever way it came there."""
    async with engine.begin() as conn:
        mine = update(broadcasts).where(broadcasts.c.id == broadcast_id)
        await conn.execute(mine.values(state=state))


@pytest.mark.parametrize("state", BroadcastState)
async def test_nothing_brings_a_post_that_is_withdrawn_back(
    database: Database, engine: AsyncEngine, state: BroadcastState
) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER)
        await tx.corrections.add(await a_notice(tx, post), OWNER, NOW)
    for broadcast_id in (1, 2):
        await put_in(engine, state, broadcast_id)
    async with database.transaction() as tx:
        await tx.corrections.cancel(post.id)
        await tx.corrections.resume(post.id)
        await tx.broadcasts.fan_out()
        for broadcast_id in (1, 2):
            assert not await tx.broadcasts.resume(broadcast_id)
            assert not await tx.broadcasts.reopen(broadcast_id)
            assert (await the_broadcast(tx, broadcast_id)).state is BroadcastState.CANCELLED


@pytest.mark.parametrize("state", BroadcastState)
async def test_a_withdrawal_is_taken_back_however_far_it_is(
    database: Database, engine: AsyncEngine, state: BroadcastState
) -> None:
    async with database.transaction() as tx:
        post = await a_withdrawal(tx, READER)
    await put_in(engine, state, 2)
    async with database.transaction() as tx:
        assert await tx.corrections.unwithdraw(post.id) == (state != BroadcastState.CANCELLED)
        assert (await the_broadcast(tx, 2)).state is BroadcastState.CANCELLED
        assert (await the_broadcast(tx, 1)).state is not BroadcastState.CANCELLED


@pytest.mark.parametrize("state", BroadcastState)
async def test_a_question_holds_back_what_is_sent_or_is_about_to_be(
    database: Database, engine: AsyncEngine, state: BroadcastState
) -> None:
    async with database.transaction() as tx:
        post = await a_waiting_post(tx, READER)
    await put_in(engine, state, 1)
    async with database.transaction() as tx:
        await tx.corrections.pause(post.id)
        held = state in (BroadcastState.PREPARING, BroadcastState.RUNNING)
        assert (await the_broadcast(tx)).state is (BroadcastState.HELD if held else state)


STOPPED = (BroadcastState.PAUSED, BroadcastState.HALTED, BroadcastState.DONE)


async def test_what_an_admin_lets_go_on_waits_for_the_answer_to_the_question(
    database: Database, engine: AsyncEngine
) -> None:
    """Else a press of `Resume` or `Retry failed` would send what is not on the site any more."""
    async with database.transaction() as tx:
        posts = [await a_waiting_post(tx, READER, number=number) for number in (1, 2, 3)]
    for number, state in enumerate(STOPPED, 1):
        await put_in(engine, state, number)
    async with database.transaction() as tx:
        for post in posts:
            await tx.corrections.pause(post.id)
            await a_notice(tx, post, NoticeKind.WITHDRAWAL)
        assert [await goes_on(tx, number) for number in (1, 2, 3)] == [BroadcastState.HELD] * 3
        assert await due(tx) == []
        for post in posts:
            await tx.corrections.resume(post.id)
        assert await due(tx) == [(READER, POST)] * 3


async def test_only_an_open_question_about_its_own_post_holds_a_broadcast_back(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        post, other = [await a_waiting_post(tx, READER, number=number) for number in (1, 2)]
        await a_notice(tx, other, NoticeKind.WITHDRAWAL)
        await a_notice(tx, post)
        over = await a_notice(tx, post, NoticeKind.WITHDRAWAL)
        await tx.notices.choose(over.id, "leave", OWNER, NOW)
    for state in STOPPED:
        await put_in(engine, state, 1)
        async with database.transaction() as tx:
            assert await goes_on(tx, 1) is BroadcastState.RUNNING


async def goes_on(tx: Transaction, broadcast_id: int) -> BroadcastState:
    """Let a broadcast go on, whatever stopped it; return its state."""
    assert await tx.broadcasts.resume(broadcast_id) or await tx.broadcasts.reopen(broadcast_id)
    return (await the_broadcast(tx, broadcast_id)).state


async def test_a_fan_out_that_was_held_back_in_its_middle_misses_nobody(
    engine: AsyncEngine,
) -> None:
    async with engine.begin() as conn:
        tx = Transaction(conn, seal())
        post = await a_waiting_post(tx, *range(10, 15))
        await conn.execute(deliveries.delete())
        again = {"state": "preparing", "stream": 0, "fanned_to": None, "total": 0}
        await conn.execute(update(broadcasts).values(again))
        assert not await FanOut(conn, 1, most=2).go_on()
        await tx.corrections.pause(post.id)
        assert not await tx.broadcasts.fan_out()
        assert await due(tx) == []
        await tx.corrections.resume(post.id)
        assert await tx.broadcasts.fan_out()
        assert await due(tx) == [(chat, POST) for chat in range(10, 15)]


# Changing and deleting what an announcement was


async def a_sent_announcement(tx: Transaction, *chats: int) -> None:
    """Let these chats have an announcement; its messages have ids from 50 on."""
    list_id = await a_list(tx)
    for chat_id in chats:
        await a_subscriber(tx, chat_id, list_id)
        await tx.subscribers.consent(chat_id, "announcements", "v1", NOW)
    await tx.broadcasts.add_announcement("announcement:1", "Hello.", [list_id], OWNER, NOW)
    for place, one in enumerate(await claim_deliveries(tx, ANYONE, NOW, 10, [])):
        await settle(tx, one, SendState.SENT, 50 + place)


async def test_an_announcement_is_changed_wherever_it_is(database: Database) -> None:
    async with database.transaction() as tx:
        await a_sent_announcement(tx, READER, OTHER)
        await a_sent_post(tx, THIRD, number=2, first_id=70)
        assert await tx.corrections.change(1, "change:1", "Hello again.", OWNER, NOW) == 2
        assert await tx.corrections.change(1, "change:1", "Hello again.", OWNER, NOW) == 0
        assert await due(tx) == [(READER, CORRECTION), (OTHER, CORRECTION)]
        what = await the_broadcast(tx, 3)
        assert (what.about_id, what.body, what.proved_at) == (1, "Hello again.", NOW)


async def test_an_announcement_is_deleted_wherever_it_is(database: Database) -> None:
    async with database.transaction() as tx:
        await a_sent_announcement(tx, READER, OTHER)
        await tx.subscribers.leave_all(OTHER, NOW)
        assert await tx.corrections.delete(1, "delete:1", OWNER, NOW) == 2
        assert await due(tx) == [(READER, DELETION), (OTHER, DELETION)]
        assert await tx.corrections.message_of(OTHER, 1) == Sent(51, NOW)
        assert await tx.corrections.message_of(THIRD, 1) is None


# What is being sent while it is to be changed


async def test_what_is_being_sent_is_not_changed_yet(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_waiting_post(tx, READER, OTHER)
        first, second = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        await settle(tx, first, SendState.SENT, 50)
        assert await tx.corrections.add(await a_notice(tx, post), OWNER, NOW) == 2
        correction = await the_broadcast(tx, 2)
        assert not await tx.corrections.under_way(READER, correction)
        assert await tx.corrections.under_way(OTHER, correction)
        await settle(tx, second, SendState.SENT, 51)
        assert not await tx.corrections.under_way(OTHER, correction)


async def test_a_correction_does_not_wait_for_itself(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER)
        await tx.corrections.add(await a_notice(tx, post), OWNER, NOW)
        (one,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        assert not await tx.corrections.under_way(READER, one.broadcast)


async def test_an_announcement_that_is_being_sent_is_not_changed_yet(database: Database) -> None:
    async with database.transaction() as tx:
        await a_sent_announcement(tx, READER)
        post = await a_waiting_post(tx, OTHER, number=2)
        await claim_deliveries(tx, ANYONE, NOW, 10, [])
        await tx.corrections.change(1, "change:1", "Hello again.", OWNER, NOW)
        change = await the_broadcast(tx, 3)
        assert not await tx.corrections.under_way(READER, change)
        assert not await tx.corrections.under_way(OTHER, change), "that is another broadcast"
        assert await tx.corrections.was_sent(post.id)


@pytest.mark.parametrize("state", [state for state in SendState if state != "gathered"])
async def test_a_post_was_sent_where_anyone_may_have_it(
    database: Database, state: SendState
) -> None:
    async with database.transaction() as tx:
        post = await a_waiting_post(tx, READER)
        if state is SendState.SKIPPED:
            await tx.subscribers.leave_all(READER, NOW)
        for one in await claim_deliveries(tx, ANYONE, NOW, 10, []):
            if state is not SendState.SENDING:
                await settle(tx, one, state)
        assert await tx.corrections.was_sent(post.id) == (state in HAS_IT)


async def test_a_correction_whose_answer_was_lost_is_made_again_whatever_the_policy(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER)
        await tx.corrections.add(await a_notice(tx, post), OWNER, NOW)
        await tx.broadcasts.set_policy(2, Policy.DROP)
        for turn in range(2, 5):
            owner = Owner("next", turn)
            assert len(await claim_deliveries(tx, owner, NOW, 10, [])) == 1
            assert await tx.deliveries.doubt_the_dead(Owner("next", turn + 1), NOW) == 0
        assert await due(tx) == [(READER, CORRECTION)]
