"""Deliveries: who is claimed next and who is not, and that only their owner settles them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.broadcasts import Extras
from storage.choices import NEVER_QUIET, QuietTime
from storage.database import Database
from storage.deliveries import Ask, Claimed
from storage.ledger import Owner, Settlement
from storage.sending import Delivery, Policy
from storage.states import SendState
from storage.tables_sending import deliveries
from storage.transaction import Transaction
from tests.storage.builders import (
    ANYONE,
    AWAY,
    FIRST,
    GROUP,
    LATER,
    NOW,
    READER,
    a_broadcast,
    a_list,
    a_post,
    a_subscriber,
    ask,
    settle,
    states_of,
    the_broadcast,
)

NIGHT = "19:00-07:30"
NEXT = Owner("next", 2)
CHATS = (-(10**13), GROUP, -1, 1, 2, 2**52)


async def next_of(
    tx: Transaction, wish: Ask | None = None, broadcast_id: int = 1, owner: Owner = ANYONE
) -> Claimed:
    """Claim the next deliveries of a broadcast."""
    broadcast = await the_broadcast(tx, broadcast_id)
    return await tx.deliveries.claim_next(broadcast, owner, NOW, wish or ask())


async def claim(tx: Transaction, wish: Ask | None = None, broadcast_id: int = 1) -> list[int]:
    """Claim the next deliveries of a broadcast, and return their chats."""
    return chats_of(await next_of(tx, wish, broadcast_id))


def chats_of(claimed: Claimed) -> list[int]:
    return [one.chat_id for one in claimed.deliveries]


async def counts(tx: Transaction, broadcast_id: int = 1) -> dict[str, int]:
    """Return what is counted of a broadcast, without what is counted as none."""
    progress = (await tx.tallies.progress([broadcast_id]))[broadcast_id]
    return {word: n for word, n in progress.counts.items() if n}


# Whom a claim finds


async def test_a_claim_goes_by_chat_and_takes_no_more_than_its_limit(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, reversed(CHATS))
        assert await claim(tx, ask(4)) == list(CHATS[:4])
        assert await claim(tx, ask(4)) == list(CHATS[4:])
        assert await claim(tx, ask(4)) == []


async def test_a_claim_goes_on_behind_a_chat(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, CHATS)
        assert await claim(tx, ask(after=-1)) == [1, 2, 2**52]
        assert await claim(tx, ask(after=2**52)) == []
        assert await claim(tx, ask(after=FIRST)) == list(CHATS[:3])


async def test_a_claim_of_one_broadcast_touches_no_other(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [10], 1)
        await a_broadcast(tx, [10, 11], 2)
        assert await claim(tx, broadcast_id=2) == [10, 11]
        assert await claim(tx, broadcast_id=1) == [10]


@pytest.mark.parametrize(
    ("only", "found"), [([1, -1], [-1, 1]), ([GROUP, 77], [GROUP]), ([77], []), ([], [])]
)
async def test_a_claim_asks_for_certain_chats_only(
    database: Database, only: Sequence[int], found: Sequence[int]
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, CHATS)
        assert await claim(tx, ask(only=only)) == found
        assert len(await claim(tx)) == len(CHATS) - len(found)


@pytest.mark.parametrize(
    ("limit", "scan", "last"),
    [
        (10, 500, None),  # everybody was looked at
        (3, 3, 3),  # there may be more behind
        (3, 4, 3),
        (3, 500, 3),
        (5, 500, None),
        (5, 5, 5),
    ],
)
async def test_a_claim_says_how_far_it_has_looked(
    database: Database, limit: int, scan: int, last: int | None
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [1, 2, 3, 4, 5])
        found = await next_of(tx, ask(limit, scan=scan))
        assert (len(found.deliveries), found.last) == (min(limit, 5), last)


async def test_a_scan_looks_at_so_many_and_the_next_goes_on(database: Database) -> None:
    def odd(chat_id: int, _quiet: str | None) -> bool:
        return chat_id % 2 == 1

    async with database.transaction() as tx:
        await a_broadcast(tx, range(1, 8))
        first = await next_of(tx, ask(5, scan=4, takes=odd))
        assert (chats_of(first), first.last) == ([1, 3], 4)
        rest = await next_of(tx, ask(5, scan=4, takes=odd, after=4))
        assert (chats_of(rest), rest.last) == ([5, 7], None)


async def test_whoever_is_passed_over_is_met_again(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [1, 2, 3])
        assert await claim(tx, ask(takes=lambda chat_id, _: chat_id != 2)) == [1, 3]
        assert await counts(tx) == {}
        assert await claim(tx) == [2]


async def test_quiet_time_is_told_to_who_decides_and_waits(database: Database) -> None:
    asked: dict[int, QuietTime | None] = {}

    def takes(chat_id: int, quiet: QuietTime | None) -> bool:
        asked[chat_id] = quiet
        return quiet != QuietTime(NIGHT)

    async with database.transaction() as tx:
        await a_broadcast(tx, [1, 2, 3])
        await tx.subscribers.set_quiet(2, NIGHT, NOW)
        assert await claim(tx, ask(takes=takes)) == [1, 3]
        assert asked == {1: NEVER_QUIET, 2: QuietTime(NIGHT), 3: NEVER_QUIET}
        await tx.subscribers.set_quiet(2, "none", NOW)
        assert await claim(tx, ask(takes=takes)) == [2]


async def test_who_is_passed_over_takes_nobody_s_place(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, range(1, 8))
        assert await claim(tx, ask(3, takes=lambda chat_id, _: chat_id > 3)) == [4, 5, 6]


async def test_what_waits_for_its_time_is_not_found_before(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [1, 2])
        (one, other) = (await next_of(tx)).deliveries
        await tx.deliveries.settle_one(
            one, ANYONE, Settlement(SendState.TODO, not_before_at=LATER), NOW
        )
        await tx.deliveries.settle_one(
            other, ANYONE, Settlement(SendState.TODO, not_before_at=NOW), NOW
        )
        assert await claim(tx) == [2]
        broadcast = await the_broadcast(tx)
        soon = await tx.deliveries.claim_next(
            broadcast, ANYONE, LATER - timedelta(microseconds=1), ask()
        )
        then = await tx.deliveries.claim_next(broadcast, ANYONE, LATER, ask())
        assert (chats_of(soon), chats_of(then)) == ([], [1])


# Who is not wanted any more


async def test_who_has_left_is_skipped_and_counted_and_takes_nobody_s_place(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        list_id = await a_broadcast(tx, [1, 2, 3, 4])
        for chat_id in (1, 3):
            await tx.lists.leave(list_id, chat_id, NOW)
        assert await claim(tx, ask(2)) == [2, 4]
        assert await counts(tx) == {"skipped": 2}
    assert await states_of(engine) == {1: "skipped", 2: "sending", 3: "skipped", 4: "sending"}


async def test_only_who_was_looked_at_is_skipped(database: Database, engine: AsyncEngine) -> None:
    async with database.transaction() as tx:
        list_id = await a_broadcast(tx, [1, 2, 3])
        await tx.lists.leave(list_id, 3, NOW)
        assert await claim(tx, ask(2)) == [1, 2]
    assert (await states_of(engine))[3] == "todo"


async def test_who_comes_back_before_the_claim_is_sent_to(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_broadcast(tx, [1])
        await tx.lists.leave(list_id, 1, NOW)
        await tx.lists.join(list_id, 1, "v1", NOW)
        assert await claim(tx) == [1]


@pytest.mark.parametrize("away", AWAY)
async def test_who_is_away_is_skipped(database: Database, away: str) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [1, 2])
        await tx.subscribers.mark(1, away, NOW)
        assert await claim(tx) == [2]
        assert await counts(tx) == {"skipped": 1}


async def test_who_leaves_in_the_claim_s_own_transaction_is_not_sent_to(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        list_id = await a_broadcast(tx, [1, 2])
    async with database.transaction() as tx:
        await tx.lists.leave(list_id, 1, NOW)
        assert await claim(tx) == [2]


async def test_who_came_with_a_list_that_was_merged_is_sent_to_however_late_and_once(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        for chat_id in (1, 2, 3):
            await a_subscriber(tx, chat_id, one)
        await a_subscriber(tx, 2, other)
        await tx.broadcasts.add_post(await a_post(tx), [one], NOW)
        assert await tx.list_changes.merge(one, other, NOW)
        assert await claim(tx, ask(1)) == [1]
        await tx.list_changes.forget_members(LATER, 100)
        await tx.lists.leave(other, 3, NOW)
        assert await claim(tx) == [2]


async def test_who_joins_a_list_into_which_one_that_is_left_out_was_merged_is_sent_to(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        for chat_id, list_id in ((1, one), (2, other)):
            await a_subscriber(tx, chat_id, list_id)
            await tx.subscribers.consent(chat_id, "announcements", "v1", NOW)
        extras = Extras(minus=[one])
        await tx.broadcasts.add_announcement("key", "Tea.", [other], 9_001, NOW, extras)
        await tx.list_changes.merge(one, other, NOW)
        assert await claim(tx) == [2]


async def test_who_left_one_of_two_lists_is_claimed_once(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        for chat_id in (1, 2):
            await a_subscriber(tx, chat_id, one, other)
        await tx.broadcasts.add_post(await a_post(tx), [one, other], NOW)
        await tx.lists.leave(one, 1, NOW)
        assert await claim(tx) == [1, 2]


async def test_a_correction_goes_also_to_who_has_left_and_in_quiet_time(
    database: Database,
) -> None:
    asked: list[str | None] = []

    def takes(_chat_id: int, quiet: str | None) -> bool:
        asked.append(quiet)
        return True

    async with database.transaction() as tx:
        await a_broadcast(tx, [1, 2])
        await tx.deliveries.settle_sent(
            [(one, 7) for one in (await next_of(tx)).deliveries], ANYONE, NOW
        )
        await tx.subscribers.set_quiet(1, NIGHT, NOW)
        await tx.subscribers.leave_all(2, NOW)
        await tx.corrections.delete(1, "delete:1", READER, NOW)
        assert await claim(tx, ask(takes=takes), 2) == [1, 2]
    assert asked == [None, None], "it makes no sound"


# Two at once


async def test_two_that_claim_at_once_never_get_the_same_delivery(database: Database) -> None:
    chats = range(60)
    async with database.transaction() as tx:
        await a_broadcast(tx, chats)
    begin = asyncio.Barrier(4)

    async def process(number: int) -> list[int]:
        got: list[int] = []
        await begin.wait()
        for _ in range(30):
            async with database.transaction() as tx:
                got += chats_of(await next_of(tx, ask(5), owner=Owner(f"process {number}", 1)))
                await asyncio.sleep(0)
        return got

    found = await asyncio.gather(*(process(number) for number in range(4)))
    assert sorted(chat for got in found for chat in got) == list(chats)


async def test_who_comes_second_gets_what_the_first_has_left(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [1, 2, 3, 4])
    async with database.transaction() as one:
        assert await claim(one, ask(2)) == [1, 2]
        other = asyncio.create_task(second(database))
        await asyncio.sleep(0.02)
        assert not other.done(), "it waits for the first to be sure"
    assert await other == [3, 4]
    assert set((await states_of(engine)).values()) == {"sending"}


async def second(database: Database) -> list[int]:
    async with database.transaction() as tx:
        return chats_of(await next_of(tx, ask(4), owner=NEXT))


# Settling


async def claimed(database: Database, chats: Sequence[int] = (1, 2, 3)) -> list[Delivery]:
    """Store a broadcast, claim all of it and return it."""
    async with database.transaction() as tx:
        await a_broadcast(tx, chats)
        return list((await next_of(tx)).deliveries)


async def test_what_telegram_took_is_settled_at_once_with_the_messages_ids(
    database: Database, engine: AsyncEngine
) -> None:
    rows = await claimed(database)
    async with database.transaction() as tx:
        given = [(rows[0], 7), (rows[1], None), (rows[2], 2**40)]
        assert await tx.deliveries.settle_sent(given, ANYONE, LATER) == 3
        assert await counts(tx) == {"sent": 3}
    async with engine.connect() as conn:
        kept = (await conn.execute(select(deliveries).order_by(deliveries.c.chat_id))).all()
    assert [row.message_id for row in kept] == [7, None, 2**40]
    assert {(row.state, row.settled_at, row.error) for row in kept} == {("sent", LATER, None)}


async def test_many_broadcasts_are_settled_in_one_call(database: Database) -> None:
    async with database.transaction() as tx:
        for number in (1, 2):
            await a_broadcast(tx, [1, 2, 3], number)
        rows = [one for number in (1, 2) for one in (await next_of(tx, None, number)).deliveries]
        given = [(one, place) for place, one in enumerate(rows[1:])]
        assert await tx.deliveries.settle_sent(given, ANYONE, NOW) == 5
        assert (await counts(tx, 1), await counts(tx, 2)) == ({"sent": 2}, {"sent": 3})
        whole = await tx.tallies.all()
        assert (whole.total, whole.settled, whole.left) == (6, 5, 1)


async def test_nothing_is_settled_where_nothing_came_back(database: Database) -> None:
    await claimed(database)
    async with database.transaction() as tx:
        assert await tx.deliveries.settle_sent([], ANYONE, NOW) == 0
        assert await counts(tx) == {}


@pytest.mark.parametrize("other", [Owner("anyone", 2), Owner("anyone", 0), Owner("other", 1)])
async def test_only_the_owner_of_this_turn_settles(
    database: Database, engine: AsyncEngine, other: Owner
) -> None:
    rows = await claimed(database)
    async with database.transaction() as tx:
        assert await tx.deliveries.settle_sent([(one, 7) for one in rows], other, NOW) == 0
        assert not await tx.deliveries.settle_one(rows[0], other, Settlement(SendState.GONE), NOW)
        assert await counts(tx) == {}
    assert set((await states_of(engine)).values()) == {"sending"}


async def test_of_many_only_what_is_ours_is_settled_and_counted(
    database: Database, engine: AsyncEngine
) -> None:
    rows = await claimed(database)
    async with database.transaction() as tx:
        await settle(tx, rows[0], SendState.TODO)
        await tx.deliveries.claim_next(rows[0].broadcast, NEXT, NOW, ask())
        await settle(tx, rows[1], SendState.BLOCKED)
        assert await tx.deliveries.settle_sent([(one, 7) for one in rows], ANYONE, NOW) == 1
        assert await counts(tx) == {"blocked": 1, "sent": 1}
    assert list((await states_of(engine)).values()) == ["sending", "blocked", "sent"]


async def test_what_is_settled_twice_is_counted_once(database: Database) -> None:
    rows = await claimed(database)
    async with database.transaction() as tx:
        given = [(one, 7) for one in rows]
        assert await tx.deliveries.settle_sent(given, ANYONE, NOW) == 3
        assert await tx.deliveries.settle_sent(given, ANYONE, NOW) == 0
        for state in (SendState.SENT, SendState.TODO):
            assert not await tx.deliveries.settle_one(rows[0], ANYONE, Settlement(state), NOW)
        assert await counts(tx) == {"sent": 3}


async def test_each_end_is_counted_by_its_name_and_todo_is_none(database: Database) -> None:
    ends = [SendState.BLOCKED, SendState.GONE, SendState.REFUSED, SendState.FAILED]
    ends += [SendState.IN_DOUBT, SendState.DROPPED, SendState.SENT, SendState.TODO]
    rows = await claimed(database, range(len(ends)))
    async with database.transaction() as tx:
        for one, state in zip(rows, ends, strict=True):
            await settle(tx, one, state)
        assert await counts(tx) == {state.value: 1 for state in ends[:-1]}
        progress = (await tx.tallies.progress([1]))[1]
        assert (progress.settled, progress.left) == (7, 1)


# Giving back


async def test_what_never_left_is_given_back_and_its_try_does_not_count(
    database: Database, engine: AsyncEngine
) -> None:
    rows = await claimed(database)
    async with database.transaction() as tx:
        assert await tx.deliveries.under_way() == 3
        assert await tx.deliveries.release(ANYONE, [rows[1].id]) == 2
        assert await tx.deliveries.under_way() == 1
    assert list((await states_of(engine)).values()) == ["todo", "sending", "todo"]
    async with database.transaction() as tx:
        again = (await next_of(tx)).deliveries
    assert [(one.chat_id, one.attempt) for one in again] == [(1, 1), (3, 1)]


@pytest.mark.parametrize("other", [Owner("anyone", 2), Owner("other", 1)])
async def test_nobody_gives_back_what_is_another_s(database: Database, other: Owner) -> None:
    await claimed(database)
    async with database.transaction() as tx:
        assert await tx.deliveries.release(other, []) == 0


async def test_what_has_ended_is_not_given_back(database: Database) -> None:
    rows = await claimed(database)
    async with database.transaction() as tx:
        await settle(tx, rows[0], SendState.SENT, 7)
        assert await tx.deliveries.release(ANYONE, []) == 2
        assert await counts(tx) == {"sent": 1}


# After a crash, by the policy of each broadcast


async def crashed(
    database: Database, policy: Policy, resends: int = 0, chats: Sequence[int] = (1, 2, 3)
) -> None:
    """Store a broadcast with a policy, and claim all of it but the last chat."""
    async with database.transaction() as tx:
        await a_broadcast(tx, chats)
        await tx.broadcasts.set_policy(1, policy)
        rows = (await next_of(tx, ask(len(chats) - 1))).deliveries
        for _ in range(resends):
            for one in rows:
                await tx.deliveries.note_resend(one)


@pytest.mark.parametrize(
    ("policy", "resends", "state", "doubted"),
    [
        (Policy.HOLD, 0, "in_doubt", 2),
        (Policy.HOLD, 1, "in_doubt", 2),
        (Policy.RESEND, 0, "todo", 0),
        (Policy.RESEND, 1, "in_doubt", 2),
        (Policy.DROP, 0, "dropped", 0),
        (Policy.DROP, 1, "dropped", 0),
    ],
)
async def test_what_the_dead_was_sending_becomes_what_the_policy_says(
    database: Database,
    engine: AsyncEngine,
    policy: Policy,
    resends: int,
    state: str,
    doubted: int,
) -> None:
    await crashed(database, policy, resends)
    async with database.transaction() as tx:
        assert await tx.deliveries.doubt_the_dead(NEXT, LATER) == doubted
        assert await tx.deliveries.doubt_the_dead(NEXT, LATER) == 0
        assert await counts(tx) == ({} if state == "todo" else {state: 2})
    assert await states_of(engine) == {1: state, 2: state, 3: "todo"}


async def test_a_lost_answer_is_sent_again_once_and_not_twice(
    database: Database, engine: AsyncEngine
) -> None:
    await crashed(database, Policy.RESEND)
    async with database.transaction() as tx:
        await tx.deliveries.doubt_the_dead(NEXT, LATER)
        again = (await next_of(tx, owner=NEXT)).deliveries
        assert [(one.chat_id, one.resends) for one in again] == [(1, 1), (2, 1), (3, 0)]
        assert await tx.deliveries.doubt_the_dead(Owner("third", 3), LATER) == 2
    assert await states_of(engine) == {1: "in_doubt", 2: "in_doubt", 3: "todo"}


async def test_each_broadcast_has_its_own_policy(database: Database) -> None:
    async with database.transaction() as tx:
        for number, policy in enumerate(Policy, 1):
            await a_broadcast(tx, [1, 2], number)
            await tx.broadcasts.set_policy(number, policy)
            await next_of(tx, broadcast_id=number)
        assert await tx.deliveries.doubt_the_dead(NEXT, LATER) == 2
        found = [await counts(tx, number) for number in (1, 2, 3)]
    assert found == [{"in_doubt": 2}, {}, {"dropped": 2}]


async def test_a_cancelled_broadcast_sends_no_lost_answer_again(
    database: Database, engine: AsyncEngine
) -> None:
    await crashed(database, Policy.RESEND)
    async with database.transaction() as tx:
        await tx.broadcasts.cancel(1, NOW)
        assert await tx.deliveries.doubt_the_dead(NEXT, LATER) == 2
        assert await tx.doubts.sweep(LATER, 10) == 1
    assert await states_of(engine) == {1: "in_doubt", 2: "in_doubt", 3: "skipped"}


async def test_what_has_its_outcome_is_not_in_doubt(database: Database) -> None:
    rows = await claimed(database)
    async with database.transaction() as tx:
        await tx.deliveries.settle_sent([(one, 7) for one in rows], ANYONE, NOW)
        assert await tx.deliveries.doubt_the_dead(NEXT, LATER) == 0
        assert await counts(tx) == {"sent": 3}


# The rest


async def test_a_delivery_knows_its_tries_and_its_resends(database: Database) -> None:
    (one,) = await claimed(database, [1])
    assert (one.attempt, one.resends, one.broadcast_id) == (1, 0, 1)
    async with database.transaction() as tx:
        await tx.deliveries.note_resend(one)
        await settle(tx, one, SendState.TODO)
        (again,) = (await next_of(tx)).deliveries
    assert again == replace(one, attempt=2, resends=1)


async def test_an_audience_has_a_chat_or_has_it_not(database: Database) -> None:
    await claimed(database, [1, 2])
    async with database.transaction() as tx:
        assert await tx.deliveries.has_any(1, [7, 2])
        assert not await tx.deliveries.has_any(1, [7])
        assert not await tx.deliveries.has_any(1, [])
        assert not await tx.deliveries.has_any(2, [1])


async def test_a_delivery_moves_to_a_chat_that_has_none(
    database: Database, engine: AsyncEngine
) -> None:
    rows = await claimed(database, [1, 2])
    async with database.transaction() as tx:
        assert not await tx.deliveries.move_chat(rows[0], 2)
        assert await tx.deliveries.move_chat(rows[0], GROUP)
        assert await tx.deliveries.settle_sent([(rows[0], 7)], ANYONE, NOW) == 1
    assert await states_of(engine) == {GROUP: "sent", 2: "sending"}


async def test_a_new_try_forgets_the_time_of_the_old_one(
    database: Database, engine: AsyncEngine
) -> None:
    (one,) = await claimed(database, [1])
    async with engine.begin() as conn:
        await conn.execute(update(deliveries).values(state="todo", not_before_at=NOW))
    async with database.transaction() as tx:
        (again,) = (await next_of(tx)).deliveries
    async with engine.connect() as conn:
        row = (await conn.execute(select(deliveries).where(deliveries.c.id == one.id))).one()
    assert (again.id, row.not_before_at) == (one.id, None)
