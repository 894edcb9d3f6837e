"""Fan out in slices: whoever should get a broadcast gets it once, wherever a slice ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.broadcasts import Broadcasts
from storage.choices import Cadence, Timing
from storage.fanout import HAS_IT, FanOut
from storage.messages import NewMessage
from storage.sending import ANNOUNCEMENT, CORRECTION, POST, BroadcastState
from storage.states import SendState
from storage.tables_sending import broadcast_lists, broadcasts, deliveries, messages
from storage.transaction import Transaction
from tests.storage.builders import (
    AWAY,
    GROUP,
    NOW,
    a_list,
    a_post,
    a_subscriber,
    assert_counted,
    recount,
    seal,
    the_broadcast,
)

CHATS = (-(10**13), GROUP, -2, -1, 1, 2, 3, 2**31, 2**52)
SLICES = (1, 2, 3, 8, 9, 10, 100)


@pytest.fixture
async def conn(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Give a connection whose transaction is committed at the end; the counts fit the rows."""
    async with engine.begin() as conn:
        yield conn
    await assert_counted(engine)


def within(conn: AsyncConnection) -> Transaction:
    return Transaction(conn, seal())


async def prepared(
    conn: AsyncConnection, lists: Sequence[Iterable[int]] = (CHATS,), kind: str = POST
) -> int:
    """Store a broadcast for lists of these chats, with nothing fanned out; return its id."""
    tx = within(conn)
    ids = [await a_list(tx, f"list-{place}") for place in range(len(lists))]
    for list_id, chats in zip(ids, lists, strict=True):
        for chat_id in chats:
            await a_subscriber(tx, chat_id, list_id)
    key = f"key:{await conn.scalar(select(func.count()).select_from(broadcasts))}"
    made = await tx.broadcasts.add(kind, key, NOW)
    assert made is not None
    for list_id in ids:
        row = {"broadcast_id": made, "list_id": list_id}
        await conn.execute(insert(broadcast_lists).values(row))
    return made


async def run(conn: AsyncConnection, broadcast_id: int, most: int) -> int:
    """Add slice after slice until all are there; return how many that took."""
    for count in range(1, 100):
        assert (await the_broadcast(within(conn), broadcast_id)).state == "preparing"
        if await FanOut(conn, broadcast_id, most).go_on():
            return count
    raise AssertionError("it never ends")


async def reached(conn: AsyncConnection, broadcast_id: int) -> list[int]:
    """Return the chats that have a delivery; the total is how many they are."""
    mine = select(deliveries.c.chat_id).where(deliveries.c.broadcast_id == broadcast_id)
    chats = list(await conn.scalars(mine.order_by(deliveries.c.chat_id)))
    assert (await the_broadcast(within(conn), broadcast_id)).total == len(chats)
    return chats


@pytest.mark.parametrize("most", SLICES)
async def test_nobody_is_missed_wherever_a_slice_ends(conn: AsyncConnection, most: int) -> None:
    made = await prepared(conn)
    assert await run(conn, made, most) <= len(CHATS) // most + 1
    assert await reached(conn, made) == sorted(CHATS)


@pytest.mark.parametrize("most", SLICES)
async def test_a_reader_on_several_lists_gets_one_delivery(
    conn: AsyncConnection, most: int
) -> None:
    made = await prepared(conn, (CHATS[:6], CHATS[3:], [GROUP, 7], CHATS))
    await run(conn, made, most)
    assert await reached(conn, made) == sorted({*CHATS, 7})


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lists=st.lists(st.sets(st.sampled_from(CHATS)), min_size=1, max_size=4),
    most=st.integers(1, 12),
)
async def test_whatever_the_lists_and_the_slices_all_of_them_are_reached_once(
    engine: AsyncEngine, lists: list[set[int]], most: int
) -> None:
    async with engine.connect() as conn, conn.begin() as undone:
        made = await prepared(conn, lists)
        await run(conn, made, most)
        assert await reached(conn, made) == sorted(set().union(*lists))
        await undone.rollback()


async def test_a_broadcast_runs_only_once_all_of_it_is_there(conn: AsyncConnection) -> None:
    made, tx = await prepared(conn, ([1, 2, 3],)), within(conn)
    for _ in range(3):
        assert not await FanOut(conn, made, most=1).go_on()
        assert (await the_broadcast(tx, made)).state is BroadcastState.PREPARING
        assert await tx.broadcasts.running() == []
    assert await FanOut(conn, made, most=1).go_on()
    assert (await the_broadcast(tx, made)).state is BroadcastState.RUNNING


async def test_a_slice_takes_no_more_than_it_may_over_all_lists(conn: AsyncConnection) -> None:
    made = await prepared(conn, ([1, 2, 3], [11, 12, 13]))
    await FanOut(conn, made, most=4).go_on()
    assert await reached(conn, made) == [1, 2, 3, 11]


async def test_a_fan_out_that_was_interrupted_goes_on_where_it_was(engine: AsyncEngine) -> None:
    async with engine.begin() as conn:
        made = await prepared(conn, ([1, 2, 3, 4, 5],))
        await FanOut(conn, made, most=2).go_on()
    async with engine.connect() as conn, conn.begin() as killed:
        await FanOut(conn, made, most=2).go_on()
        assert await reached(conn, made) == [1, 2, 3, 4]
        await killed.rollback()
    async with engine.begin() as conn:
        assert await reached(conn, made) == [1, 2]
        assert await run(conn, made, 2) == 2
        assert await reached(conn, made) == [1, 2, 3, 4, 5]
    await assert_counted(engine)


async def test_who_joins_meanwhile_is_reached_where_the_fan_out_has_yet_to_come(
    conn: AsyncConnection,
) -> None:
    made = await prepared(conn, ([10, 20, 30, 40],))
    await FanOut(conn, made, most=2).go_on()
    for chat_id in (-5, 15, 25, 50):
        await a_subscriber(within(conn), chat_id, 1)
    await run(conn, made, 2)
    assert await reached(conn, made) == [10, 20, 25, 30, 40, 50]


async def test_who_leaves_meanwhile_takes_nobody_s_place(conn: AsyncConnection) -> None:
    made, tx = await prepared(conn, ([10, 20, 30, 40, 50],)), within(conn)
    await FanOut(conn, made, most=2).go_on()
    for chat_id in (10, 20, 30):
        await tx.lists.leave(1, chat_id, NOW)
    await run(conn, made, 2)
    assert await reached(conn, made) == [10, 20, 40, 50]


@pytest.mark.parametrize("away", AWAY)
async def test_those_who_are_away_are_left_out_and_take_nobody_s_place(
    conn: AsyncConnection, away: str
) -> None:
    made, tx = await prepared(conn, ([1, 2, 3, 4, 5, 6],)), within(conn)
    for chat_id in (2, 3, 4, 6):
        await tx.subscribers.mark(chat_id, away, NOW)
    await run(conn, made, 2)
    assert await reached(conn, made) == [1, 5]


async def test_an_announcement_goes_only_to_those_who_agreed_in_every_slice(
    conn: AsyncConnection,
) -> None:
    made, tx = await prepared(conn, ([1, 2, 3, 4, 5],), ANNOUNCEMENT), within(conn)
    for chat_id in (1, 3, 4):
        await tx.subscribers.consent(chat_id, "announcements", "v1", NOW)
    await tx.subscribers.consent(2, "comments", "v1", NOW)
    await tx.subscribers.withdraw(4, "announcements", NOW)
    await run(conn, made, 2)
    assert await reached(conn, made) == [1, 3]


@pytest.mark.parametrize("most", [1, 3, 100])
async def test_who_gets_posts_in_digests_is_counted_once_whatever_their_lists(
    conn: AsyncConnection, most: int
) -> None:
    made, tx = await prepared(conn, ([1, 2, 3, 4], [3, 4, 5, 6], [4, 7])), within(conn)
    for chat_id in (2, 4, 6):
        await tx.subscribers.set_timing(chat_id, Timing(Cadence.DAILY, "09:30"), NOW)
    await run(conn, made, most)
    assert await reached(conn, made) == [1, 2, 3, 4, 5, 6, 7]
    counts = (await tx.tallies.progress([made]))[made].counts
    assert counts == {"gathered": 3}


async def test_lists_without_anyone_end_at_once(conn: AsyncConnection) -> None:
    made = await prepared(conn, ([], [], []))
    assert await run(conn, made, 1) == 1
    assert await reached(conn, made) == []


async def test_a_fan_out_that_is_done_can_be_done_again_and_adds_nothing(
    conn: AsyncConnection,
) -> None:
    made = await prepared(conn)
    await run(conn, made, 4)
    await conn.execute(update(broadcasts).values(state="preparing", stream=0, fanned_to=None))
    await run(conn, made, 3)
    assert await reached(conn, made) == sorted(CHATS)


@pytest.mark.parametrize("state", ["paused", "held", "halted", "cancelled", "done"])
async def test_the_end_of_a_fan_out_starts_nothing_that_was_stopped(
    conn: AsyncConnection, state: str
) -> None:
    made = await prepared(conn, ([1],))
    await conn.execute(update(broadcasts).values(state=state))
    await FanOut(conn, made).go_on()
    assert (await the_broadcast(within(conn), made)).state == state


# A broadcast at a time


async def test_the_oldest_broadcast_is_made_ready_first(conn: AsyncConnection) -> None:
    verbs = Broadcasts(conn)
    one, other = await prepared(conn, ([1],)), await prepared(conn, ([1],))
    for ready in ([one], [one, other]):
        assert await verbs.fan_out()
        assert [broadcast.id for broadcast in await verbs.running()] == ready
    assert not await verbs.fan_out()


async def test_a_cancelled_broadcast_is_not_made_ready(conn: AsyncConnection) -> None:
    made, verbs = await prepared(conn, ([1],)), Broadcasts(conn)
    assert await verbs.cancel(made, NOW)
    assert not await verbs.fan_out()
    assert await reached(conn, made) == []


async def test_a_fan_out_that_is_paused_stops_and_goes_on_where_it_was(
    conn: AsyncConnection,
) -> None:
    made, tx = await prepared(conn, ([1, 2, 3],)), within(conn)
    assert not await FanOut(conn, made, most=2).go_on()
    assert await tx.broadcasts.pause(made)
    assert not await tx.broadcasts.fan_out()
    assert await reached(conn, made) == [1, 2]
    assert await tx.broadcasts.resume(made)
    assert (await the_broadcast(tx, made)).state is BroadcastState.PREPARING
    assert await tx.broadcasts.fan_out()
    assert await reached(conn, made) == [1, 2, 3]
    assert (await the_broadcast(tx, made)).state is BroadcastState.RUNNING
    assert await tx.broadcasts.pause(made)
    assert await tx.broadcasts.resume(made)
    assert (await the_broadcast(tx, made)).state is BroadcastState.RUNNING


async def test_the_fan_out_of_a_correction_is_not_paused(conn: AsyncConnection) -> None:
    made = await prepared(conn, ([1],), CORRECTION)
    assert not await within(conn).broadcasts.pause(made)


# What goes to those who have a post


STATES = sorted(SendState)


async def a_post_in_every_state(conn: AsyncConnection) -> int:
    """Store a post whose delivery to chat 1, 2, 3 ... is in each state; return the post's id."""
    tx = within(conn)
    post = await a_post(tx)
    made = await tx.broadcasts.add(POST, "post:1", NOW, post_id=post.id)
    rows = [
        {"broadcast_id": made, "chat_id": place, "state": state}
        for place, state in enumerate(STATES, 1)
    ]
    await conn.execute(insert(deliveries), rows)
    await recount(conn)
    await conn.execute(update(broadcasts).values(state="running"))
    return post.id


@pytest.mark.parametrize("most", [1, 2, 100])
async def test_a_correction_goes_to_all_who_have_the_post_or_may_have_it(
    conn: AsyncConnection, most: int
) -> None:
    post_id = await a_post_in_every_state(conn)
    made = await Broadcasts(conn).add(CORRECTION, "notice:1", NOW, post_id=post_id)
    assert made is not None
    await run(conn, made, most)
    theirs = [state for place, state in enumerate(STATES, 1) if place in await reached(conn, made)]
    assert theirs == sorted(HAS_IT) == ["dropped", "in_doubt", "sending", "sent"]


@pytest.mark.parametrize("most", [1, 2, 3, 100])
async def test_a_correction_goes_to_those_who_looked_the_post_up_and_once(
    conn: AsyncConnection, most: int
) -> None:
    post_id = await a_post_in_every_state(conn)
    sent = STATES.index(SendState.SENT) + 1
    shown = [(70, "a"), (70, "b"), (sent, "c"), (GROUP, "d")]
    tx = within(conn)
    for chat_id, key in shown:
        await tx.messages.add(NewMessage(key, chat_id, "{}", post_id, shows_post=True), NOW)
    await conn.execute(update(messages).values(message_id=5, state="sent"))
    for chat_id, key, about, shows in ((80, "e", post_id, False), (81, "f", 99, True)):
        await tx.messages.add(NewMessage(key, chat_id, "{}", about, shows_post=shows), NOW)
    await conn.execute(update(messages).values(message_id=5, state="sent"))
    await tx.messages.add(NewMessage("g", 82, "{}", post_id, shows_post=True), NOW)
    made = await tx.broadcasts.add(CORRECTION, "notice:1", NOW, post_id=post_id)
    assert made is not None
    await run(conn, made, most)
    have = [place for place, state in enumerate(STATES, 1) if state in HAS_IT]
    assert await reached(conn, made) == sorted({*have, 70, GROUP})


async def test_a_correction_needs_no_consent_and_no_subscription(conn: AsyncConnection) -> None:
    made, tx = await prepared(conn, ([1, 2],)), within(conn)
    await run(conn, made, 10)
    await conn.execute(update(deliveries).values(state="sent", message_id=5))
    await recount(conn)
    await tx.subscribers.leave_all(1, NOW)
    await tx.subscribers.mark(2, "blocked", NOW)
    assert await tx.corrections.change(made, "change:1", "Hello.", 1, NOW) == 2


async def test_a_correction_does_not_go_to_who_has_only_its_earlier_correction(
    conn: AsyncConnection,
) -> None:
    post_id = await a_post_in_every_state(conn)
    verbs = Broadcasts(conn)
    first = await verbs.add(CORRECTION, "notice:1", NOW, post_id=post_id)
    row = {"broadcast_id": first, "chat_id": 90, "state": "sent"}
    await conn.execute(insert(deliveries).values(row))
    await recount(conn)
    await conn.execute(update(broadcasts).values(state="running"))
    second = await verbs.add(CORRECTION, "notice:2", NOW, post_id=post_id)
    assert second is not None
    await run(conn, second, 3)
    assert 90 not in await reached(conn, second)


async def test_each_revision_of_a_post_is_corrected(conn: AsyncConnection) -> None:
    post_id = await a_post_in_every_state(conn)
    verbs = Broadcasts(conn)
    again = await verbs.add(POST, "post:1:2", NOW, post_id=post_id)
    row = {"broadcast_id": again, "chat_id": -7, "state": "sent"}
    await conn.execute(insert(deliveries).values(row))
    await recount(conn)
    await conn.execute(update(broadcasts).values(state="running"))
    made = await verbs.add(CORRECTION, "notice:1", NOW, post_id=post_id)
    assert made is not None
    await run(conn, made, 2)
    assert len(await reached(conn, made)) == len(HAS_IT) + 1
