"""Who is next: by lane, by broadcast, by chat, as far as there is room."""

from __future__ import annotations

from collections.abc import Sequence

from bot.delivery.flights import Flights, most_in_flight
from bot.pace import Lane
from storage.database import Database
from storage.sending import BroadcastState, Delivery
from tests.bot.builders import ME, NOW, rows, states
from tests.bot.outbox import CROWD, Outbox, broadcast, corrected, order, posted, tally
from tests.sandbox.ground import OWNER, READER


async def claimed(outbox: Outbox, room: int, seconds: float = 0.0) -> Sequence[Delivery]:
    """Claim as many as there is room for, some time later; nothing is sent."""
    outbox.clock.advance(seconds)
    flights = Flights(outbox.paced, most_in_flight(outbox.rate), outbox.holds)
    async with outbox.database.transaction() as tx:
        running = await tx.broadcasts.running()
        return await outbox.claiming.claim(tx, ME, running, room, flights)


def chats(deliveries: Sequence[Delivery]) -> list[int]:
    return [one.chat_id for one in deliveries]


async def test_no_more_is_claimed_than_there_is_room_for(
    database: Database, outbox: Outbox
) -> None:
    await posted(database, *CROWD, proved=True)
    assert chats(await claimed(outbox, 4)) == list(CROWD[:4])
    assert chats(await claimed(outbox, 3)) == list(CROWD[4:7])
    assert await claimed(outbox, 0) == []
    assert tally(await states(database)) == {"sending": 7, "todo": len(CROWD) - 7}


async def test_a_claim_counts_a_try_and_says_who_and_since_when(
    database: Database, outbox: Outbox
) -> None:
    await posted(database, READER, proved=True)
    (delivery,) = await claimed(outbox, 4)
    (row,) = await rows(database)
    assert (row["owner"], row["epoch"], row["since_at"]) == (ME.name, ME.epoch, NOW)
    assert delivery.attempt == row["attempt"] == 1


async def test_room_that_one_broadcast_leaves_goes_to_the_next(
    database: Database, outbox: Outbox
) -> None:
    await posted(database, *CROWD[10:12], proved=True)
    await posted(database, *CROWD, number=2, proved=True)
    got = await claimed(outbox, 5)
    assert [one.broadcast_id for one in got] == [1, 1, 2, 2, 2]
    assert chats(got) == [*CROWD[10:12], *CROWD[:3]]


async def test_what_is_not_proved_gives_one_at_a_time(database: Database, outbox: Outbox) -> None:
    await posted(database, *CROWD[10:12])
    await posted(database, *CROWD, number=2, proved=True)
    assert [one.broadcast_id for one in await claimed(outbox, 4)] == [1, 2, 2, 2]


async def test_a_chat_is_claimed_for_one_broadcast_in_a_turn(
    database: Database, outbox: Outbox
) -> None:
    await posted(database, READER, proved=True)
    await posted(database, OWNER, number=2, proved=True)
    got = await claimed(outbox, 4)
    assert [(one.broadcast_id, one.chat_id) for one in got] == [(1, READER), (2, OWNER)]


async def test_the_lane_of_corrections_goes_first(database: Database, outbox: Outbox) -> None:
    await posted(database, *CROWD[10:12], proved=True)
    await outbox.finish()
    await posted(database, *CROWD, number=2, proved=True)
    made = await corrected(database)
    got = await claimed(outbox, 4, seconds=2)
    assert [one.broadcast_id for one in got] == [made, made, 2, 2]


async def test_a_chat_that_was_sent_to_a_moment_ago_is_passed_over_until_it_is_ready(
    database: Database, outbox: Outbox
) -> None:
    await posted(database, READER, OWNER, proved=True)
    outbox.paced.book(READER, Lane.ANSWER)
    assert chats(await claimed(outbox, 4)) == [OWNER]
    assert chats(await claimed(outbox, 4, seconds=0.5)) == []
    assert chats(await claimed(outbox, 4, seconds=0.6)) == [READER]


async def test_after_a_pass_that_found_nobody_the_rows_are_left_alone_for_a_while(
    database: Database, outbox: Outbox
) -> None:
    await posted(database, READER, proved=True)
    outbox.hushed = ["19:00-07:30"]
    async with database.transaction() as tx:
        await tx.subscribers.set_quiet(READER, "19:00-07:30", NOW)
    assert await claimed(outbox, 4) == []
    assert not outbox.claiming.goes_on()
    async with database.transaction() as tx:
        await tx.subscribers.set_quiet(READER, "none", NOW)
    assert await claimed(outbox, 4, seconds=0.9) == []
    assert chats(await claimed(outbox, 4, seconds=0.2)) == [READER]


async def test_the_end_of_a_quiet_time_ends_the_rest(database: Database, outbox: Outbox) -> None:
    """However long a pass through a million sleeping readers took."""
    await posted(database, READER, OWNER, proved=True)
    outbox.hushed = ["19:00-07:30"]
    async with database.transaction() as tx:
        for chat_id in (READER, OWNER):
            await tx.subscribers.set_quiet(chat_id, "19:00-07:30", NOW)
    assert await claimed(outbox, 4) == []
    outbox.hushed = []
    assert chats(await claimed(outbox, 4)) == [READER, OWNER]


async def test_a_broadcast_that_is_resumed_does_not_rest(
    database: Database, outbox: Outbox
) -> None:
    await posted(database, READER, proved=True)
    outbox.paced.book(READER, Lane.POST)
    assert await claimed(outbox, 4) == []
    await posted(database, OWNER, number=2, proved=True)
    await order(database, "pause", 1)
    assert chats(await claimed(outbox, 4, seconds=0.01)) == [OWNER]
    assert 1 not in outbox.claiming._cursors  # noqa: SLF001  what it remembers of a broadcast


async def test_more_to_look_at_is_told_once(database: Database, outbox: Outbox) -> None:
    await posted(database, READER, OWNER, proved=True)
    async with database.transaction() as tx:
        await tx.subscribers.set_quiet(READER, "19:00-07:30", NOW)
    outbox.hushed = ["19:00-07:30"]
    assert await claimed(outbox, 1) == []
    assert outbox.claiming.goes_on()
    assert not outbox.claiming.goes_on()
    assert chats(await claimed(outbox, 1)) == [OWNER]


async def test_a_broadcast_with_a_pace_of_its_own_keeps_it(
    database: Database, outbox: Outbox
) -> None:
    await posted(database, *CROWD, proved=True)
    await order(database, "set_rate", 1, 4.0)
    found = [len(await claimed(outbox, 20, seconds=0.25)) for _ in range(8)]
    assert found == [1] * 8
    burst = len(await claimed(outbox, 20, seconds=60))
    assert burst <= 5, "what it did not use is not saved up for long"
    await order(database, "set_rate", 1, None)
    assert len(await claimed(outbox, 20)) == 20


async def test_a_broadcast_ends_when_nobody_is_left_and_not_before(
    database: Database, outbox: Outbox
) -> None:
    await posted(database, READER, proved=True)
    (delivery,) = await claimed(outbox, 4)
    assert await claimed(outbox, 4, seconds=2) == []
    assert (await broadcast(database)).state is BroadcastState.RUNNING, "one is being sent"
    async with database.transaction() as tx:
        await tx.deliveries.settle_sent([(delivery, 5)], ME, NOW)
    assert await claimed(outbox, 4, seconds=2) == []
    assert (await broadcast(database)).state is BroadcastState.DONE


async def test_a_broadcast_that_was_reopened_is_sent_again_to_those_that_failed(
    database: Database, outbox: Outbox
) -> None:
    await posted(database, READER, 4_040, proved=True)
    await outbox.finish()
    assert await states(database) == ["sent", "gone"]
    async with database.transaction() as tx:
        assert await tx.doubts.retry(1) == 1
        assert await tx.broadcasts.reopen(1)
    assert chats(await claimed(outbox, 4, seconds=2)) == [4_040]
