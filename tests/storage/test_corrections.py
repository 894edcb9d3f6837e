"""Corrections go to whoever has the post, once, and a post can be held back meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from storage.broadcasts import CORRECTION, POST, WITHDRAWAL, Delivery
from storage.database import Database, Transaction
from storage.ledger import Owner, Settlement
from storage.messages import NewMessage
from storage.notices import NewNotice, Notice, NoticeKind
from storage.records import Post
from storage.states import SendState
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
)

OTHER, THIRD, OWNER = 1_003, 1_004, 9_001
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


async def settle(
    tx: Transaction, delivery: Delivery, state: SendState, message_id: int | None = None
) -> None:
    """Write down what became of a delivery."""
    await tx.broadcasts.settle(delivery.id, ANYONE, Settlement(state, message_id), NOW)


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
    """Return who is to get what now."""
    found = await tx.broadcasts.upcoming(NOW, 20, hushed)
    return [(delivery.chat_id, delivery.kind) for delivery in found]


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


@pytest.mark.parametrize(
    "state", [SendState.BLOCKED, SendState.GONE, SendState.REFUSED, SendState.IN_DOUBT]
)
async def test_who_was_not_sent_it_is_not_due(database: Database, state: SendState) -> None:
    async with database.transaction() as tx:
        post = await a_waiting_post(tx, READER, OTHER)
        first, second = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        await settle(tx, first, SendState.SENT, 50)
        await settle(tx, second, state)
        assert await tx.corrections.add(await a_notice(tx, post), OWNER, NOW) == 1
        assert await due(tx) == [(READER, CORRECTION)]


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
        (delivery,) = await tx.broadcasts.upcoming(NOW, 1, [])
        await tx.broadcasts.halt(delivery.broadcast_id)
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
        assert await tx.corrections.unwithdraw(post.id)


async def test_taking_a_withdrawal_back_touches_nothing_else(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER)
        await a_withdrawal(tx, OTHER, number=2)
        await tx.corrections.add(await a_notice(tx, post), OWNER, NOW)
        assert not await tx.corrections.unwithdraw(post.id)
        assert await due(tx) == [(OTHER, WITHDRAWAL), (READER, CORRECTION)]


# After a crash


async def test_what_was_being_corrected_is_done_again_and_what_was_being_sent_is_in_doubt(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER)
        await tx.corrections.add(await a_notice(tx, post), OWNER, NOW)
        await a_waiting_post(tx, OTHER, number=2)
        claimed = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        assert sorted(one.kind for one in claimed) == [CORRECTION, POST]
        assert await tx.broadcasts.doubt_the_dead(Owner("successor", 2), NOW) == 1
        assert await due(tx) == [(READER, CORRECTION)]
        assert (await tx.broadcasts.counts())[SendState.IN_DOUBT] == 1


async def test_what_this_process_is_correcting_is_left_alone(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_sent_post(tx, READER)
        await tx.corrections.add(await a_notice(tx, post), OWNER, NOW)
        await claim_deliveries(tx, ANYONE, NOW, 10, [])
        assert await tx.broadcasts.doubt_the_dead(ANYONE, NOW) == 0
        assert await due(tx) == []
