"""The readers of a merged list come to the other one in slices; nobody is lost, and none twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from itertools import pairwise

import pytest

from storage import merging
from storage.database import Database
from storage.sending import BroadcastState
from storage.states import SendState
from storage.transaction import Transaction
from tests.storage.builders import (
    ANYONE,
    LATER,
    READER,
    a_list,
    a_post,
    a_subscriber,
    claim_deliveries,
    settle,
    undone,
    within,
)

CHATS = tuple(range(READER, READER + 7))
EARLIER = READER - 1
SLICE = 3


@pytest.fixture(autouse=True)
def slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a slice be a few chats."""
    monkeypatch.setattr(merging, "_SLICES", {"sqlite": SLICE, "postgresql": SLICE})


async def two(tx: Transaction, chats: Collection[int] = CHATS) -> tuple[int, int]:
    """Make two lists, with these readers on the first."""
    source, target = await a_list(tx, "source"), await a_list(tx, "target")
    for chat_id in chats:
        await a_subscriber(tx, chat_id, source)
    return source, target


async def on(database: Database, list_id: int) -> list[int]:
    async with database.reading() as tx:
        parts = [part async for part in tx.members.of(list_id)]
    return [chat for part in parts for chat, _ in part]


async def merged(database: Database) -> tuple[int, int]:
    """Merge a list into another as a press does, and return both."""
    async with database.transaction() as tx:
        source, target = await two(tx)
        assert await tx.list_changes.merge(source, target, LATER)
    return source, target


async def slice_of(database: Database) -> bool:
    return await within(database, lambda tx: tx.broadcasts.fan_out())


async def test_each_slice_is_a_transaction_and_the_link_leads_there_from_the_first_on(
    database: Database,
) -> None:
    _, target = await merged(database)
    assert await on(database, target) == list(CHATS[4:])
    found = await within(database, lambda tx: tx.lists.by_slug("source"))
    assert found
    assert found.id == target
    assert await slice_of(database)
    assert await on(database, target) == list(CHATS[1:])
    assert await slice_of(database)
    assert await on(database, target) == list(CHATS)
    assert not await slice_of(database), "nothing is left to do"


async def test_a_merge_goes_on_where_it_was_killed(database: Database) -> None:
    _, target = await merged(database)
    await undone(database, lambda tx: tx.broadcasts.fan_out())
    assert await on(database, target) == list(CHATS[4:])
    while await slice_of(database):
        pass
    assert await on(database, target) == list(CHATS)


async def test_who_leaves_while_a_merge_goes_on_is_left_alone(database: Database) -> None:
    moved, waits, stopped = CHATS[6], CHATS[2], CHATS[1]
    _, target = await merged(database)
    async with database.transaction() as tx:
        await tx.lists.leave(target, moved, LATER)
        await tx.lists.leave(target, waits, LATER)
        await tx.subscribers.leave_all(stopped, LATER)
    while await slice_of(database):
        pass
    assert await on(database, target) == [
        chat for chat in CHATS if chat not in {moved, waits, stopped}
    ]


async def test_a_post_in_the_middle_of_a_merge_goes_to_everyone_once(database: Database) -> None:
    _, target = await merged(database)
    async with database.transaction() as tx:
        await tx.broadcasts.add_post(await a_post(tx), [target], LATER)
    assert await on(database, target) == list(CHATS[4:]), "the post holds up nobody who writes"
    while await slice_of(database):
        pass
    broadcast = (await within(database, lambda tx: tx.broadcasts.newest(1)))[0]
    assert broadcast.total == len(CHATS)
    assert broadcast.state is BroadcastState.RUNNING


async def test_what_is_put_right_in_the_middle_of_a_merge_waits_for_nobody(
    database: Database,
) -> None:
    """Whoever asks is told in how many chats, and none is told as if it had been asked before."""
    async with database.transaction() as tx:
        source, target = await two(tx)
        await tx.broadcasts.add_post(await a_post(tx), [source], LATER)
        for message_id, delivery in enumerate(await claim_deliveries(tx, ANYONE, LATER, 20, ()), 1):
            await settle(tx, delivery, SendState.SENT, message_id)
    async with database.transaction() as tx:
        await tx.list_changes.merge(source, target, LATER)
        assert await tx.corrections.delete(1, "deletion:1", READER, LATER) == len(CHATS)
    assert await on(database, target) == list(CHATS[4:])


async def test_a_list_that_is_merged_leaves_those_alone_who_go_to_another(
    database: Database,
) -> None:
    _, target = await merged(database)
    async with database.transaction() as tx:
        lone, last = await a_list(tx, "lone"), await a_list(tx, "last")
        assert await tx.list_changes.merge(lone, last, LATER)
    assert await on(database, target) == list(CHATS[4:])
    while await slice_of(database):
        pass
    assert await on(database, target) == list(CHATS)


async def test_a_list_that_is_merged_on_takes_those_along_who_are_on_their_way(
    database: Database,
) -> None:
    """Three merges pressed at once: each is a slice at most, and what follows has its order."""
    left = CHATS[0]
    async with database.transaction() as tx:
        source, target = await two(tx)
        await tx.lists.join(target, left, "v1", LATER)
        await tx.lists.leave(target, left, LATER)
        third, last = await a_list(tx, "third"), await a_list(tx, "last")
        await a_subscriber(tx, EARLIER, target)
    for pair in ((source, target), (target, third), (third, last)):
        async with database.transaction() as tx:
            assert await tx.list_changes.merge(*pair, LATER)
    assert (await on(database, target), await on(database, last)) == ([EARLIER, *CHATS[4:]], [])
    found = await within(database, lambda tx: tx.lists.by_slug("source"))
    assert found
    assert found.id == last, "its link leads to the last at once"
    reach = await within(database, lambda tx: tx.reach.of([last]))
    assert reach.not_agreed == len(CHATS) + 1, "everyone who is on the way is counted, once"
    await undone(database, lambda tx: tx.broadcasts.fan_out())
    seen = []
    while await slice_of(database):
        seen.append(len(await on(database, last)))
    assert max(now - before for before, now in pairwise(seen)) <= SLICE
    assert await on(database, last) == [EARLIER, *CHATS[1:]], "who had left is not brought back"
    kept = await within(database, lambda tx: tx.preferences.numbered("merging_first:"))
    assert kept == {}, "nothing is left of it"


async def test_two_lists_on_their_way_to_one_that_is_merged_on_come_there_both(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        source, target = await two(tx)
        beside, last = await a_list(tx, "beside"), await a_list(tx, "last")
        others = range(READER + 20, READER + 25)
        for chat_id in others:
            await a_subscriber(tx, chat_id, beside)
        for pair in ((source, target), (beside, target), (target, last)):
            assert await tx.list_changes.merge(*pair, LATER)
    while await slice_of(database):
        pass
    assert await on(database, last) == [*CHATS, *others]


async def test_nobody_is_forgotten_before_they_are_moved(database: Database) -> None:
    source, target = await merged(database)
    late = LATER + timedelta(days=30)
    assert await within(database, lambda tx: tx.list_changes.forget_members(late, 100)) == 0
    while await slice_of(database):
        pass
    assert await within(database, lambda tx: tx.list_changes.forget_members(late, 100)) == 7
    assert (await on(database, source), await on(database, target)) == ([], list(CHATS))


async def test_a_group_that_moves_meanwhile_comes_along(database: Database) -> None:
    old, new = -50, -1_001_000_000_050
    for when in range(1, 4):
        was, now = old - when, new - when
        async with database.transaction() as tx:
            source, target = await a_list(tx, f"source {when}"), await a_list(tx, f"target {when}")
            for chat_id in (*CHATS[:2], was, *range(-60, -55)):
                await a_subscriber(tx, chat_id, source)
            await tx.list_changes.merge(source, target, LATER)
        for _ in range(when - 1):
            await slice_of(database)
        async with database.transaction() as tx:
            await tx.subscribers.migrate(was, now, LATER)
        while await slice_of(database):
            pass
        assert now in await on(database, target)
