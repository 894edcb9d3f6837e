"""Digests: what is gathered comes into one once, and what may not go is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.choices import Cadence, QuietTime, Timing
from storage.database import Database
from storage.digests import key_of
from storage.gathered import FRESH, LANE
from storage.ledger import Settlement
from storage.messages import NewMessage
from storage.notices import NewNotice, NoticeKind
from storage.recordings import LANE as ALOUD
from storage.states import SendState
from storage.tables import posts, subscribers
from storage.tables_admin import digests
from storage.tables_sending import broadcasts, deliveries
from storage.transaction import Transaction
from tests.storage.builders import (
    ANYONE,
    NOW,
    READER,
    a_list,
    a_post,
    a_subscriber,
    claim_deliveries,
    states_of,
    the_broadcast,
)

OTHER = 1_002
DAILY = Timing(Cadence.DAILY, "09:30")
SLOT = NOW + timedelta(minutes=30)
OWNER = 9_001


async def gathering(tx: Transaction, *chats: int, timing: Timing = DAILY) -> int:
    """Let chats get the posts of a list in digests; return the list."""
    list_id = await a_list(tx)
    for chat_id in chats:
        await a_subscriber(tx, chat_id, list_id)
        await tx.subscribers.set_timing(chat_id, timing, NOW)
    return list_id


async def posted(tx: Transaction, list_id: int, *numbers: int, at: datetime = NOW) -> None:
    """Store posts for a list."""
    for number in numbers:
        await tx.broadcasts.add_post(await a_post(tx, number), [list_id], at)


async def made(tx: Transaction, chat_id: int = READER, slot_at: datetime = SLOT) -> Sequence[int]:
    """Make a digest with its message; return the posts in it."""
    digest_id = await tx.digests.make(chat_id, slot_at, slot_at)
    if digest_id is None:
        return ()
    new = NewMessage(key_of(digest_id), chat_id, "a digest", lane=LANE)
    assert await tx.messages.add(new, slot_at)
    return [post.id for post in await tx.digests.posts(chat_id, digest_id)]


async def test_the_fan_out_gathers_for_some_and_sends_to_others(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        list_id = await gathering(tx, READER)
        await a_subscriber(tx, OTHER, list_id)
        await posted(tx, list_id, 1)
        assert (await the_broadcast(tx)).total == 2
    assert await states_of(engine) == {READER: "gathered", OTHER: "todo"}


async def test_a_broadcast_ends_though_all_of_it_is_gathered(database: Database) -> None:
    async with database.transaction() as tx:
        await posted(tx, await gathering(tx, READER), 1)
        assert await claim_deliveries(tx, ANYONE, NOW, 10, []) == []
        assert await tx.broadcasts.end(1, NOW)


async def test_announcements_are_not_gathered(database: Database, engine: AsyncEngine) -> None:
    async with database.transaction() as tx:
        list_id = await gathering(tx, READER)
        await tx.subscribers.consent(READER, "announcements", "v1", NOW)
        await tx.broadcasts.add_announcement("one", "Tea.", [list_id], OWNER, NOW)
    assert await states_of(engine) == {READER: "todo"}


async def test_who_is_due_has_something_from_before_the_slot_and_chose_before_it(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        gathered = tx.digests.gathered
        assert not await gathered.any_waits()
        list_id = await gathering(tx, READER, OTHER)
        assert await gathered.due(DAILY, SLOT, 0, 9) == [], "an empty slot is no message"
        await posted(tx, list_id, 1)
        assert await gathered.any_waits()
        assert list(await gathered.timings()) == [DAILY]
        assert await gathered.due(DAILY, SLOT, 0, 9) == [READER, OTHER]
        assert await gathered.due(DAILY, SLOT, READER, 9) == [OTHER]
        assert await gathered.due(DAILY, SLOT, 0, 1) == [READER]
        assert await gathered.due(DAILY, NOW - timedelta(hours=1), 0, 9) == []
        assert await gathered.due(replace(DAILY, slot="10:00"), SLOT, 0, 9) == []
        for timing in (replace(DAILY, slot="10:00"), DAILY):
            await tx.subscribers.set_timing(OTHER, timing, SLOT)
        assert await gathered.due(DAILY, SLOT, 0, 9) == [READER], "it comes at the next slot"


async def test_what_does_not_move_a_slot_costs_nobody_their_digest(database: Database) -> None:
    hushed = replace(DAILY, quiet=QuietTime("20:00-07:00", rests=False))
    async with database.transaction() as tx:
        await posted(tx, await gathering(tx, READER, timing=hushed), 1)
        await tx.subscribers.mark(READER, "blocked", NOW)
        assert await tx.digests.gathered.due(DAILY, SLOT, 0, 9) == []
        await tx.subscribers.mark(READER, "active", SLOT)
        await tx.subscribers.set_name(READER, "Sam")
        await tx.subscribers.set_timing(READER, DAILY, SLOT)
        assert await tx.digests.gathered.due(DAILY, SLOT, 0, 9) == [READER]


@pytest.mark.parametrize(
    "other",
    [
        replace(DAILY, slot="09:00"),
        replace(DAILY, cadence=Cadence.WEEKLY),
        replace(DAILY, weekly_on=3),
        replace(DAILY, quiet=QuietTime("none", "Europe/Paris")),
    ],
)
async def test_what_moves_a_slot_waits_for_the_next_one(database: Database, other: Timing) -> None:
    async with database.transaction() as tx:
        await posted(tx, await gathering(tx, READER), 1)
        await tx.subscribers.set_timing(READER, other, SLOT)
        assert await tx.digests.gathered.due(other, SLOT, 0, 9) == []
        later = SLOT + timedelta(minutes=1)
        assert await tx.digests.gathered.due(other, later, 0, 9) == [READER]


async def test_each_choice_counts(database: Database) -> None:
    changes = [
        replace(DAILY, cadence=Cadence.WEEKLY),
        replace(DAILY, weekly_on=3),
        replace(DAILY, quiet=QuietTime("19:00-07:30")),
        replace(DAILY, quiet=QuietTime("none", "Asia/Tokyo")),
        replace(DAILY, quiet=QuietTime("none", None, rests=True)),
    ]
    async with database.transaction() as tx:
        list_id = await gathering(tx, READER)
        for number, timing in enumerate(changes, OTHER):
            await gathering(tx, number, timing=timing)
            person = await tx.subscribers.get(number)
            assert person is not None
            assert person.timing == timing
        await posted(tx, list_id, 1)
        assert set(await tx.digests.gathered.timings()) == {DAILY, *changes}
        for number, timing in enumerate(changes, OTHER):
            assert await tx.digests.gathered.due(timing, SLOT, 0, 9) == [number]


async def test_a_slot_has_one_digest_with_the_newest_first(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await gathering(tx, READER)
        await posted(tx, list_id, 1, 2)
        newer = {"published_at": NOW + timedelta(hours=1)}
        await tx.broadcasts.add_post(await a_post(tx, 3, **newer), [list_id], NOW)
        assert await made(tx) == [3, 2, 1]
        assert await made(tx) == ()
        await posted(tx, list_id, 4)
        assert await made(tx) == (), "a slot has one"
        assert await made(tx, slot_at=SLOT + timedelta(days=1)) == [4]
        assert await made(tx, slot_at=SLOT + timedelta(days=2)) == ()


async def test_what_may_not_go_is_left_out_for_ever(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        list_id = await gathering(tx, READER)
        await posted(tx, list_id, 1, 2, 3, 4)
        await tx.broadcasts.cancel(1, NOW)
        await tx.posts.mark(2, gone_at=NOW)
        await tx.corrections.delete(3, "delete", OWNER, NOW)
        assert await made(tx) == [4]
        assert not await tx.digests.gathered.any_waits()
    assert [await states_of(engine, number) for number in (1, 2, 3)] == [{READER: "skipped"}] * 3


@pytest.mark.parametrize("state", ["held", "paused", "halted"])
async def test_what_is_held_back_comes_in_a_later_slot(
    database: Database, engine: AsyncEngine, state: str
) -> None:
    async with database.transaction() as tx:
        await posted(tx, await gathering(tx, READER), 1)
    async with engine.begin() as conn:
        await conn.execute(update(broadcasts).values(state=state))
    async with database.transaction() as tx:
        assert await made(tx) == ()
    async with engine.begin() as conn:
        await conn.execute(update(broadcasts).values(state="running"))
    async with database.transaction() as tx:
        assert await made(tx) == [1]


async def test_who_has_left_gets_nothing(database: Database, engine: AsyncEngine) -> None:
    async with database.transaction() as tx:
        list_id = await gathering(tx, READER, OTHER)
        await posted(tx, list_id, 1)
        await tx.lists.leave(list_id, READER, NOW)
        await tx.subscribers.mark(OTHER, "blocked", NOW)
        assert await made(tx) == await made(tx, OTHER) == ()
    assert await states_of(engine) == {READER: "skipped", OTHER: "skipped"}


async def test_what_was_gathered_for_a_list_that_was_merged_is_in_the_digest_of_a_later_day(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await gathering(tx, READER, OTHER)
        list_id, other = await a_list(tx, "one"), await a_list(tx, "other")
        for chat_id in (READER, OTHER):
            await a_subscriber(tx, chat_id, list_id)
        await posted(tx, list_id, 1)
        assert await tx.list_changes.merge(list_id, other, NOW)
        await tx.list_changes.forget_members(SLOT, 9)
        await tx.lists.leave(other, OTHER, SLOT)
        assert await made(tx) == [1]
        assert await made(tx, OTHER) == ()


async def test_stop_forgets_what_is_gathered_and_a_digest_that_has_not_left(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        list_id = await gathering(tx, READER)
        await posted(tx, list_id, 1)
        assert await made(tx) == [1]
        await posted(tx, list_id, 2)
        assert await tx.digests.gathered.forget(READER, NOW) == 1
        assert await tx.messages.upcoming(SLOT, 9) == []
        assert await made(tx, slot_at=SLOT + timedelta(days=1)) == ()
    assert await states_of(engine, 2) == {READER: "skipped"}


async def test_who_changes_to_digests_gets_what_waits_in_the_next(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        list_id = await gathering(tx, READER, timing=Timing())
        await posted(tx, list_id, 1, 2)
        await tx.broadcasts.cancel(2, NOW)
        assert await tx.digests.gathered.hold(READER, NOW) == 1
        assert await claim_deliveries(tx, ANYONE, NOW, 10, []) == []
        assert await made(tx) == [1]
    assert await states_of(engine) == {READER: "gathered"}


async def test_a_digest_that_does_not_leave_is_taken_back_and_made_again(
    database: Database,
) -> None:
    late = SLOT + FRESH + timedelta(seconds=1)
    async with database.transaction() as tx:
        await posted(tx, await gathering(tx, READER), 1)
        assert await made(tx) == [1]
        assert await tx.digests.on_the_way(9) == 1
        assert len(await tx.messages.upcoming(SLOT, 9)) == 1
        assert await tx.messages.upcoming(SLOT, 9, bulk=False) == []
        assert await tx.messages.upcoming(late, 9) == [], "it may be quiet time by now"
        assert await tx.digests.stale(SLOT, 9) == []
        (stale,) = await tx.digests.stale(late, 9)
        assert await tx.digests.take_back(stale)
        assert not await tx.digests.take_back(stale)
        assert await made(tx) == [1]


async def test_a_digest_that_leaves_is_not_taken_back(database: Database) -> None:
    async with database.transaction() as tx:
        await posted(tx, await gathering(tx, READER), 1)
        await made(tx)
        (message,) = await tx.messages.upcoming(SLOT, 9)
        assert await tx.messages.claim(message.id, ANYONE, SLOT)
        assert not await tx.digests.take_back(1)
        assert await tx.digests.is_of(READER, 1)
        assert not await tx.digests.is_of(OTHER, 1)


async def test_what_was_in_a_digest_that_did_not_come_is_in_the_next_slot(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await posted(tx, await gathering(tx, READER), 1)
        await made(tx)
        (message,) = await tx.messages.upcoming(SLOT, 9)
        await tx.digests.give_back(message.id)
        gathered = tx.digests.gathered
        assert await gathered.due(DAILY, SLOT, 0, 9) == [], "the slot has had its digest"
        tomorrow = SLOT + timedelta(days=1)
        assert await gathered.due(DAILY, tomorrow, 0, 9) == [READER]
        await tx.digests.give_back(message.id + 1)  # no such message: nothing happens


async def test_the_message_of_a_digest_is_found_by_its_number_in_the_chat(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await posted(tx, await gathering(tx, READER), 1)
        await made(tx)
        await tx.messages.add(NewMessage("answer", READER, "hello"), SLOT)
        for number, message in enumerate(await tx.messages.upcoming(SLOT, 1), 70):
            assert message.lane == 0
            assert await tx.messages.claim(message.id, ANYONE, SLOT)
            sent = Settlement(SendState.SENT, message_id=number)
            assert await tx.messages.settle(message.id, ANYONE, sent, SLOT)
        (message,) = await tx.messages.upcoming(SLOT, 9)
        assert await tx.messages.claim(message.id, ANYONE, SLOT)
        sent = Settlement(SendState.SENT, message_id=71)
        assert await tx.messages.settle(message.id, ANYONE, sent, SLOT)
        found = [await tx.digests.shown_at(READER, number) for number in (70, 71, 72)]
        assert found == [None, 1, None]
        assert await tx.digests.shown_at(OTHER, 71) is None


async def test_what_reads_a_digest_aloud_leads_to_it_and_what_reads_a_post_does_not(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        for number, key in enumerate(("aloud:5", "aloud-digest:6"), 80):
            await tx.messages.add(NewMessage(key, READER, "a voice", lane=ALOUD), NOW)
            (message,) = await tx.messages.upcoming(NOW, 9)
            assert await tx.messages.claim(message.id, ANYONE, NOW)
            sent = Settlement(SendState.SENT, message_id=number)
            assert await tx.messages.settle(message.id, ANYONE, sent, NOW)
        assert [await tx.digests.shown_at(READER, number) for number in (80, 81)] == [None, 6]
        assert await tx.digests.shown_at(OTHER, 81) is None


async def test_an_answer_does_not_wait_for_a_digest(database: Database) -> None:
    async with database.transaction() as tx:
        await posted(tx, await gathering(tx, READER), 1)
        await made(tx)
        await tx.messages.add(NewMessage("answer", READER, "hello"), SLOT)
        assert [one.lane for one in await tx.messages.upcoming(SLOT, 9)] == [0, LANE]


async def test_a_correction_goes_to_those_who_have_the_post_in_a_digest(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        list_id = await gathering(tx, READER, OTHER)
        await posted(tx, list_id, 1)
        assert not await tx.corrections.was_sent(1)
        await made(tx)
        assert await tx.corrections.was_sent(1)
        post = await tx.posts.get(1)
        assert post is not None
        kind = NoticeKind.CORRECTION
        notice = await tx.notices.add(NewNotice("c:1", kind, post.site_id, 1, 1), NOW)
        assert await tx.corrections.add(notice, OWNER, NOW) == 1
        (shown,) = await tx.digests.having(READER, await the_broadcast(tx, 2))
        assert (shown.digest_id, shown.state, shown.message_id) == (1, SendState.TODO, None)
        assert await tx.digests.having(OTHER, await the_broadcast(tx, 2)) == []
    assert await states_of(engine, 2) == {READER: "todo"}


async def test_a_digest_that_is_undone_leaves_no_trace(
    database: Database, engine: AsyncEngine
) -> None:
    with pytest.raises(LookupError):  # noqa: PT012  the transaction ends by it
        async with database.transaction() as tx:
            await posted(tx, await gathering(tx, READER), 1)
            await made(tx)
            raise LookupError
    async with engine.connect() as conn:
        for table in (digests, deliveries, posts, subscribers):
            assert (await conn.execute(select(table))).all() == []
