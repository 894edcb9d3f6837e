"""Members in bulk: only who started the bot and never said no is put on a list."""

from __future__ import annotations

from storage.database import Database
from storage.members import WORDING, Standing
from storage.transaction import Transaction
from tests.storage.builders import AWAY, LATER, NOW, a_list, a_subscriber

FINE, AGREED, NEVER, ON, WENT, ENDED, BLOCKED = 11, 12, 13, 14, 15, 16, 17
EVERYONE = (FINE, AGREED, NEVER, ON, WENT, ENDED, BLOCKED)


async def a_crowd(tx: Transaction) -> int:
    """Store people of every kind; return the list that they stand to."""
    list_id, other = await a_list(tx, "research"), await a_list(tx, "news")
    await a_subscriber(tx, FINE)
    await a_subscriber(tx, AGREED, other)
    await tx.subscribers.consent(AGREED, "posts", "v1", NOW)
    for chat_id in (ON, WENT):
        await a_subscriber(tx, chat_id, list_id)
    await tx.lists.leave(list_id, WENT, NOW)
    await a_subscriber(tx, ENDED, other)
    await tx.subscribers.consent(ENDED, "posts", "v1", NOW)
    await tx.subscribers.leave_all(ENDED, NOW)
    await a_subscriber(tx, BLOCKED)
    await tx.subscribers.mark(BLOCKED, "blocked", NOW)
    return list_id


async def test_how_each_chat_stands_to_a_list(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_crowd(tx)
        assert await tx.members.standings(list_id, EVERYONE) == {
            FINE: Standing.FINE,
            AGREED: Standing.FINE,
            NEVER: Standing.UNKNOWN,
            ON: Standing.ALREADY,
            WENT: Standing.LEFT,
            ENDED: Standing.STOPPED,
            BLOCKED: Standing.AWAY,
        }
        assert await tx.members.standings(list_id, []) == {}


async def test_only_who_stands_fine_is_joined_and_once(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_crowd(tx)
        assert await tx.members.join_all(list_id, EVERYONE, LATER) == 2
        assert await tx.members.join_all(list_id, EVERYONE, LATER) == 0
        on = {chat: at async for part in tx.members.of(list_id) for chat, at in part}
        assert on == {FINE: LATER, AGREED: LATER, ON: NOW}


async def test_nobody_who_is_away_is_joined(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_crowd(tx)
        for chat_id, state in enumerate(AWAY, 100):
            await a_subscriber(tx, chat_id)
            await tx.subscribers.mark(chat_id, state, NOW)
        chats = range(100, 100 + len(AWAY))
        assert await tx.members.join_all(list_id, chats, LATER) == 0


async def test_an_agreement_that_came_with_a_file_says_so(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_crowd(tx)
        await tx.members.join_all(list_id, EVERYONE, LATER)
        assert await tx.subscribers.agrees(FINE, "posts")
        assert not await tx.subscribers.decided(FINE, "announcements")
        copy = await tx.rights.copy(FINE, LATER)
        assert [one["wording"] for one in copy["tables"]["consents"]] == [WORDING]
        copy = await tx.rights.copy(AGREED, LATER)
        assert {one["wording"] for one in copy["tables"]["consents"]} == {"v1"}


async def test_who_sends_stop_while_a_file_is_imported_is_off_the_list_again(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        list_id = await a_crowd(tx)
        await tx.members.join_all(list_id, EVERYONE, NOW)
        await tx.subscribers.withdraw(AGREED, "posts", LATER)  # as /stop does, beside the join
        assert await tx.members.stopped(list_id) == [AGREED]
        assert await tx.members.release(list_id, [FINE], LATER) == 0
        assert await tx.members.release(list_id, [FINE, AGREED], LATER) == 1
        assert await tx.lists.of(AGREED) == {await a_list(tx, "news")}
        assert list_id in await tx.lists.of(FINE)
        assert await tx.members.release(list_id, [FINE, AGREED], LATER) == 0


async def test_a_thousand_and_one_members_are_all_told(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx, "research")
        for chat_id in range(1, 1_002):
            await tx.subscribers.ensure(chat_id, "private", "none", NOW)
        assert await tx.members.join_all(list_id, range(1, 1_002), NOW) == 1_001
        parts = [part async for part in tx.members.of(list_id)]
        assert [len(part) for part in parts] == [1_000, 1]
