"""A group that became a supergroup: everything of it is at its new id, and nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, event, insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.ledger import Settlement
from storage.messages import About, NewMessage
from storage.records import NewComment
from storage.sending import CORRECTION, Delivery
from storage.states import CommentState, SendState
from storage.tables_sending import broadcasts, deliveries
from storage.transaction import Transaction
from tests.storage.builders import (
    ANYONE,
    GROUP,
    LATER,
    NOW,
    a_broadcast,
    a_list,
    a_post,
    a_subscriber,
    claim_deliveries,
    claim_messages,
    recount,
    settle,
    states_of,
    the_broadcast,
)

NIGHT = "19:00-07:30"
OLD = -50


async def test_a_group_that_has_moved_keeps_its_topics_and_consents(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        await a_subscriber(tx, OLD, one, other, quiet=NIGHT)
        await tx.lists.leave(other, OLD, NOW)
        await tx.subscribers.consent(OLD, "announcements", "v1", NOW)
        await tx.subscribers.migrate(OLD, GROUP, LATER)
        kept, old = await tx.subscribers.get(GROUP), await tx.subscribers.get(OLD)
        assert kept is not None
        assert old is not None
        assert (kept.quiet, kept.state, old.state) == (NIGHT, "active", "gone")
        assert await tx.lists.of(GROUP) == {one}
        assert await tx.lists.of(OLD) == frozenset()
        assert await tx.subscribers.agrees(GROUP, "announcements")


async def test_a_group_that_was_there_under_both_ids_is_merged(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        await a_subscriber(tx, OLD, one, other)
        await a_subscriber(tx, GROUP, one)
        for chat_id in (OLD, GROUP):
            await tx.subscribers.consent(chat_id, "announcements", "v1", NOW)
        await tx.subscribers.migrate(OLD, GROUP, LATER)
        assert await tx.lists.of(GROUP) == {one, other}
        assert await tx.subscribers.agrees(GROUP, "announcements")
        assert [entry.size for entry in await tx.lists.sized()] == [1, 1]


@pytest.mark.parametrize("times", [1, 2])
async def test_the_messages_for_a_group_that_has_moved_go_with_it(
    database: Database, times: int
) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx, OLD)
        await tx.messages.add(NewMessage("key", OLD, "Hello."), NOW)
        for _ in range(times):
            await tx.subscribers.migrate(OLD, GROUP, LATER)
        assert [one.chat_id for one in await claim_messages(tx, ANYONE, NOW, 10)] == [GROUP]


async def test_a_move_to_the_same_id_loses_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, GROUP, list_id)
        await tx.subscribers.migrate(GROUP, GROUP, LATER)
        assert await tx.lists.of(GROUP) == {list_id}


async def test_a_move_of_an_unknown_group_changes_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        assert await tx.subscribers.get(GROUP) is None


# What is on its way


async def moved(tx: Transaction, chats: list[int]) -> int:
    """Claim the first of these chats, learn that it has moved to GROUP, and say so."""
    await a_broadcast(tx, chats)
    claimed = await claim_deliveries(tx, ANYONE, NOW, 10, [])
    one = next(one for one in claimed if one.chat_id == OLD)
    free = GROUP not in chats
    assert await tx.deliveries.move_chat(one, GROUP) == free
    await tx.subscribers.migrate(OLD, GROUP, NOW)
    again = Settlement(SendState.TODO, counted=False)
    await tx.deliveries.settle_one(one, ANYONE, again, NOW)
    return one.id


async def due(tx: Transaction) -> list[int]:
    """Claim everything that is due, and return the chats."""
    return [one.chat_id for one in await claim_deliveries(tx, ANYONE, LATER, 10, [])]


async def test_a_group_that_has_moved_gets_the_post_at_its_new_id(database: Database) -> None:
    async with database.transaction() as tx:
        delivery_id = await moved(tx, [OLD])
        (one,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
    assert (one.id, one.chat_id, one.attempt) == (delivery_id, GROUP, 1)


async def test_a_group_that_was_there_under_both_ids_gets_the_post_once(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [OLD, GROUP])
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        assert await due(tx) == [GROUP]
        counts = await tx.deliveries.counts()
        progress = await tx.tallies.progress([1])
    assert (counts[SendState.SKIPPED], counts[SendState.SENDING]) == (1, 1)
    assert progress[1].left == 1


async def test_what_was_being_sent_while_a_group_moved_asks_telegram_for_its_new_id(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [OLD])
        (one,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        await settle(tx, one, SendState.IN_DOUBT)
        await tx.doubts.resend(one.broadcast_id)
        assert await due(tx) == [OLD]
        assert await tx.deliveries.move_chat(one, GROUP)
        await settle(tx, one, SendState.TODO)
        assert await due(tx) == [GROUP]


@pytest.mark.parametrize("state", ["preparing", "paused", "halted", "held"])
async def test_a_group_that_moves_while_its_post_is_fanned_out_is_not_left_out(
    database: Database, engine: AsyncEngine, state: str
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [OLD])
        post_id = (await the_broadcast(tx)).post_id or 0
    async with engine.begin() as conn:
        await conn.execute(delete(deliveries))
        in_its_middle = {"state": state, "total": 0, "stream": 0, "fanned_to": GROUP}
        await conn.execute(update(broadcasts).values(in_its_middle))
    async with database.transaction() as tx:
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        await tx.broadcasts.resume(1)
        await tx.corrections.resume(post_id)
        await tx.broadcasts.fan_out()
        assert await due(tx) == [GROUP]
        assert (await tx.tallies.progress([1]))[1].total == 1


async def test_the_other_posts_for_a_group_that_has_moved_go_with_it(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [OLD], 1)
        await a_broadcast(tx, [OLD], 2)
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        assert await due(tx) == [GROUP, GROUP]


@pytest.mark.parametrize(
    "state",
    [SendState.TODO, SendState.IN_DOUBT, SendState.FAILED, SendState.REFUSED, SendState.GONE],
)
async def test_what_may_be_sent_again_goes_with_the_group(
    database: Database, engine: AsyncEngine, state: SendState
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [OLD])
        (one,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        await settle(tx, one, state)
        await tx.subscribers.migrate(OLD, GROUP, NOW)
    assert await states_of(engine) == {GROUP: state}
    async with database.transaction() as tx:
        await tx.doubts.retry(one.broadcast_id)
        await tx.doubts.resend(one.broadcast_id)
        assert await due(tx) == [GROUP]


async def test_what_was_sent_stays_with_the_numbers_of_the_old_group(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [OLD])
        (one,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        await settle(tx, one, SendState.SENT, 7)
        await tx.messages.add(NewMessage("key", OLD, "Hello.", one.broadcast.post_id), NOW)
        (message,) = await claim_messages(tx, ANYONE, NOW, 10)
        await tx.messages.settle(message.id, ANYONE, Settlement(SendState.SENT, 8), NOW)
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        for number in (7, 8):
            assert await tx.messages.about(OLD, number) == About(one.broadcast.post_id or 0)
            assert await tx.messages.about(GROUP, number) is None
        assert await tx.corrections.shown_in(GROUP, one.broadcast.post_id or 0) == []
    assert await states_of(engine) == {OLD: "sent"}


async def test_what_is_being_sent_is_settled_where_it_is(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [OLD])
        (one,) = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        assert await tx.deliveries.move_chat(one, GROUP), "the new id has none of its own yet"
        await settle(tx, one, SendState.TODO)
        assert await due(tx) == [GROUP]
    assert await states_of(engine) == {GROUP: "sending"}


@pytest.mark.parametrize("state", [SendState.SENT, SendState.IN_DOUBT, SendState.TODO])
async def test_who_has_a_delivery_of_its_own_is_given_no_other(
    database: Database, engine: AsyncEngine, state: SendState
) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [OLD, GROUP])
        by_chat = {one.chat_id: one for one in await claim_deliveries(tx, ANYONE, NOW, 10, [])}
        await settle(tx, by_chat[GROUP], state)
        await settle(tx, by_chat[OLD], SendState.TODO)
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        assert await due(tx) == ([GROUP] if state is SendState.TODO else [])
    kept = "sending" if state is SendState.TODO else state.value
    assert await states_of(engine) == {GROUP: kept, OLD: "skipped"}


async def a_correction(tx: Transaction, *chats: int) -> Delivery:
    """Send an announcement to a group, change it, and return what is to be changed there."""
    list_id = await a_list(tx)
    for chat_id in chats:
        await a_subscriber(tx, chat_id, list_id)
        await tx.subscribers.consent(chat_id, "announcements", "v1", NOW)
    await tx.broadcasts.add_announcement("announcement:1", "Hello.", [list_id], 1, NOW)
    for place, one in enumerate(await claim_deliveries(tx, ANYONE, NOW, 10, [])):
        await settle(tx, one, SendState.SENT, 7 + place)
    assert await tx.corrections.change(1, "change:1", "Hello again.", 1, NOW) == len(chats)
    return (await claim_deliveries(tx, ANYONE, NOW, 10, []))[-1]


async def test_a_correction_finds_its_way_to_a_group_that_has_moved(database: Database) -> None:
    async with database.transaction() as tx:
        one = await a_correction(tx, OLD)
        assert one.broadcast.kind == CORRECTION
        await settle(tx, one, SendState.TODO)
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        assert await due(tx) == [GROUP]
        assert await tx.corrections.message_of(GROUP, 1) is None, "it has none that can be changed"


# What the group made


async def test_the_comments_of_a_group_go_with_it_and_its_new_messages_are_no_old_ones(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        post = await a_post(tx)
        await a_subscriber(tx, OLD)
        mine = await tx.comments.add(
            NewComment(OLD, 7, post.id, None, "I agree."), CommentState.PREVIEW, NOW
        )
        theirs = await tx.comments.add(
            NewComment(GROUP, 7, post.id, None, "So do I."), CommentState.PREVIEW, NOW
        )
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        found = await tx.comments.of(GROUP, 10)
        assert {one.id for one in found} == {mine.id, theirs.id}
        assert await tx.comments.of(OLD, 10) == []
        assert await tx.comments.from_message(GROUP, 7) == theirs
        assert await tx.comments.from_message(OLD, 7) is None


async def test_saved_posts_go_with_the_group_once_each(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await a_post(tx, 1), await a_post(tx, 2)
        await tx.posts.save(OLD, one.id, NOW)
        await tx.posts.save(OLD, other.id, LATER)
        await tx.posts.save(GROUP, one.id, NOW)
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        assert [post.id for post in await tx.posts.saved(GROUP, 10)] == [other.id, one.id]
        assert await tx.posts.saved(OLD, 10) == []


async def test_a_task_goes_on_at_the_new_id(database: Database) -> None:
    async with database.transaction() as tx:
        draft = await tx.drafts.put(OLD, "announce", "text", {"n": 1}, NOW)
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        assert await tx.drafts.get(GROUP) == draft
        assert await tx.drafts.get(OLD) is None


async def test_a_task_that_is_there_already_is_kept(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.drafts.put(OLD, "announce", "text", {"n": 1}, NOW)
        theirs = await tx.drafts.put(GROUP, "announce", "lists", {"n": 2}, NOW)
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        assert await tx.drafts.get(GROUP) == theirs


async def test_a_group_keeps_its_name_and_its_address_on_the_site(database: Database) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx, OLD)
        await tx.subscribers.set_name(OLD, "A ward")
        address = await tx.subscribers.address(OLD)
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        kept = await tx.subscribers.get(GROUP)
        assert kept is not None
        assert kept.shown_name == "A ward"
        assert await tx.subscribers.address(GROUP) == address


async def test_a_group_that_has_moved_keeps_its_keeper_and_its_forum_topic(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await tx.groups.join(OLD, "group", NIGHT, NOW)
        await tx.groups.keep(OLD, 1_001)
        await tx.groups.use_thread(OLD, 9)
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        kept, old = await tx.groups.get(GROUP), await tx.groups.get(OLD)
        assert kept is not None
        assert old is not None
        assert (kept.keeper_id, kept.thread_id, old.keeper_id) == (1_001, 9, None)
        assert [one.chat_id for one in await tx.groups.kept_by(1_001)] == [GROUP]


async def test_a_keeper_of_its_own_is_not_taken_from_the_new_id(database: Database) -> None:
    async with database.transaction() as tx:
        for chat_id, keeper, thread in ((OLD, 1_001, 9), (GROUP, 1_002, 7)):
            await tx.groups.join(chat_id, "group", NIGHT, NOW)
            await tx.groups.keep(chat_id, keeper)
            await tx.groups.use_thread(chat_id, thread)
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        kept = await tx.groups.get(GROUP)
        assert kept is not None
        assert (kept.keeper_id, kept.thread_id) == (1_002, 7)


async def test_a_name_of_its_own_is_not_taken_from_the_new_id(database: Database) -> None:
    async with database.transaction() as tx:
        for chat_id, name in ((OLD, "A ward"), (GROUP, "Another ward")):
            await a_subscriber(tx, chat_id)
            await tx.subscribers.set_name(chat_id, name)
        theirs = await tx.subscribers.address(GROUP)
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        kept = await tx.subscribers.get(GROUP)
        assert kept is not None
        assert kept.shown_name == "Another ward"
        assert await tx.subscribers.address(GROUP) == theirs


async def test_nothing_of_another_chat_is_moved(database: Database, engine: AsyncEngine) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [OLD - 1, OLD, OLD + 1])
        await tx.drafts.put(OLD + 1, "announce", "text", {}, NOW)
        await tx.subscribers.migrate(OLD, GROUP, NOW)
        assert await tx.drafts.get(OLD + 1) is not None
        assert await tx.lists.of(OLD + 1) == {1}
    assert set(await states_of(engine)) == {OLD - 1, OLD + 1, GROUP}


async def test_a_move_does_not_walk_through_all_deliveries(
    database: Database, engine: AsyncEngine
) -> None:
    asked: list[tuple[str, Any]] = []

    def listen(*told: Any) -> None:  # noqa: ANN401  SQLAlchemy's event gives six things of its own
        asked.append((told[2], told[3]))

    async with database.transaction() as tx:
        await a_broadcast(tx, [OLD])
    async with engine.begin() as conn:
        many = [{"broadcast_id": 1, "chat_id": chat} for chat in range(3000)]
        await conn.execute(insert(deliveries), many)
        await recount(conn)
        await conn.exec_driver_sql("ANALYZE")
    event.listen(engine.sync_engine, "before_cursor_execute", listen)
    async with database.transaction() as tx:
        await tx.subscribers.migrate(OLD, GROUP, NOW)
    event.remove(engine.sync_engine, "before_cursor_execute", listen)
    moves = [one for one in asked if one[0].startswith("UPDATE deliveries")]
    word = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    assert moves
    async with engine.connect() as conn:
        for move in moves:
            plan = str((await conn.exec_driver_sql(f"{word} {move[0]}", move[1])).all())
            assert "deliveries" in plan
            assert "SCAN deliveries" not in plan
            assert "Seq Scan on deliveries" not in plan
