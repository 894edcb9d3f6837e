"""Announcements: drafts that are gone on with, scheduled, taken back, and begun once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from storage.announcements import Announcement, AnnouncementState, Plan
from storage.broadcasts import Extras
from storage.database import Database
from storage.sending import BroadcastState
from storage.transaction import Transaction
from tests.storage.builders import (
    ANYONE,
    LATER,
    NOW,
    a_list,
    a_subscriber,
    claim_deliveries,
    the_broadcast,
)

OWNER, SECOND = 9_001, 9_002
DAY = timedelta(days=1)


async def there(tx: Transaction, one: Announcement) -> Announcement:
    """Return an announcement as it is now."""
    found = await tx.announcements.get(one.id)
    assert found is not None
    return found


async def scheduled(
    tx: Transaction, local_at: str | None = None, repeats: str | None = None
) -> Announcement:
    """Return an announcement that goes an hour from now."""
    one = await tx.announcements.add(OWNER, "Hello.", NOW)
    plan = Plan(LATER, OWNER, local_at, repeats)
    planned = await tx.announcements.plan(one.id, one.revision, plan, NOW)
    assert planned is not None
    return planned


async def test_several_drafts_are_kept_the_last_changed_first(database: Database) -> None:
    async with database.transaction() as tx:
        first = await tx.announcements.add(OWNER, "One.", NOW)
        second = await tx.announcements.add(OWNER, "Two.", NOW, "a picture")
        assert [one.id for one in await tx.announcements.drafts()] == [second.id, first.id]
        changed = await tx.announcements.change(
            first.id, 1, LATER, body="Three.", links=[["Read", "https://blog.example/"]]
        )
        assert changed is not None
        assert (changed.body, changed.revision) == ("Three.", 2)
        assert changed.links == [["Read", "https://blog.example/"]]
        assert (second.picture, second.state) == ("a picture", AnnouncementState.DRAFT)
        assert [one.id for one in await tx.announcements.drafts()] == [first.id, second.id]
        assert await tx.announcements.get(99) is None


async def test_a_list_gets_it_or_is_left_out_or_neither(database: Database) -> None:
    async with database.transaction() as tx:
        lists = [await a_list(tx, name) for name in ("one", "two")]
        one = await tx.announcements.add(OWNER, "One.", NOW)
        for how, to, minus in (("to", lists[:1], []), ("minus", [], lists[:1]), ("", [], [])):
            chosen = await tx.announcements.choose(one.id, one.revision, lists[0], NOW, how=how)
            assert chosen is not None
            assert (sorted(chosen.lists), sorted(chosen.minus)) == (to, minus)
            one = chosen


Change = Callable[[Transaction, Announcement], Awaitable[object]]
CHANGES: dict[str, Change] = {
    "change": lambda tx, one: tx.announcements.change(one.id, one.revision, NOW, body="x"),
    "choose": lambda tx, one: tx.announcements.choose(one.id, one.revision, 1, NOW, how=""),
    "plan": lambda tx, one: tx.announcements.plan(one.id, one.revision, Plan(LATER, OWNER), NOW),
    "unplan": lambda tx, one: tx.announcements.unplan(one.id, one.revision, NOW),
    "drop": lambda tx, one: tx.announcements.drop(one.id, one.revision, NOW),
    "begin": lambda tx, one: tx.announcements.begin(one, None, 1, NOW),
}
OF_DRAFTS = {"change", "choose", "plan", "drop"}
OF_SCHEDULED = {"plan", "unplan", "drop", "begin"}


async def test_each_press_acts_once_and_in_its_state_only(database: Database) -> None:
    async with database.transaction() as tx:
        for name, change in CHANGES.items():
            draft = await tx.announcements.add(OWNER, "One.", NOW)
            waits = await scheduled(tx)
            sent = await scheduled(tx)
            assert await tx.announcements.begin(sent, None, 1, NOW)
            sent = await there(tx, sent)
            for one, takes in (
                (draft, name in OF_DRAFTS),
                (waits, name in OF_SCHEDULED),
                (sent, False),
            ):
                assert bool(await change(tx, one)) is takes, (name, one.state)
                assert not await change(tx, one), f"{name} again"
                assert (await there(tx, one)).revision == one.revision + takes


async def test_what_was_dropped_goes_after_a_while_and_nothing_else(database: Database) -> None:
    async with database.transaction() as tx:
        stays, dropped = [await tx.announcements.add(OWNER, "One.", NOW) for _ in range(2)]
        chosen = await tx.announcements.choose(dropped.id, 1, await a_list(tx), NOW, how="to")
        assert chosen is not None
        assert await tx.announcements.drop(chosen.id, chosen.revision, NOW)
        await tx.announcements.forget_dropped(NOW)
        assert await tx.announcements.get(dropped.id) is not None
        await tx.announcements.forget_dropped(LATER)
        assert await tx.announcements.get(dropped.id) is None
        assert await tx.announcements.get(stays.id) is not None
        assert (await tx.announcements.add(OWNER, "Two.", NOW)).id > dropped.id


async def test_what_is_due_is_begun_once(database: Database) -> None:
    async with database.transaction() as tx:
        one = await scheduled(tx)
        assert await tx.announcements.due(LATER - timedelta(seconds=1), 9) == []
        (due,) = await tx.announcements.due(LATER, 9)
        assert due == one
        assert [each.id for each in await tx.announcements.scheduled()] == [one.id]
        assert await tx.announcements.begin(due, None, 1, LATER)
        assert not await tx.announcements.begin(due, None, 1, LATER)
        ended = await there(tx, one)
        assert (ended.state, ended.send_at) == (AnnouncementState.SENT, None)
        assert await tx.announcements.due(LATER + DAY, 9) == []
        assert await tx.announcements.drafts() == []


async def test_a_repeating_one_waits_for_its_next_run(database: Database) -> None:
    async with database.transaction() as tx:
        one = await scheduled(tx, local_at="2026-03-02T10:00", repeats="weekly")
        assert await tx.announcements.begin(one, LATER + 7 * DAY, 1, LATER)
        again = await there(tx, one)
        assert (again.state, again.runs) == (AnnouncementState.SCHEDULED, 1)
        assert again.send_at == LATER + 7 * DAY
        assert await tx.announcements.begin(again, LATER + 21 * DAY, 3, LATER)
        (due,) = await tx.announcements.due(LATER + 21 * DAY, 9)
        assert due.runs == 3


async def test_what_was_taken_back_is_not_sent(database: Database) -> None:
    async with database.transaction() as tx:
        one = await scheduled(tx)
        (due,) = await tx.announcements.due(LATER, 9)
        assert await tx.announcements.unplan(one.id, one.revision, NOW)
        assert not await tx.announcements.begin(due, None, 1, LATER)
        assert (await there(tx, one)).state is AnnouncementState.DRAFT


async def test_a_second_admin_agrees_once_and_never_to_the_own_one(database: Database) -> None:
    async with database.transaction() as tx:
        one = await tx.announcements.add(OWNER, "Hello.", NOW)
        asked = await tx.announcements.plan(one.id, 1, Plan(LATER, OWNER, asked=True), NOW)
        assert asked is not None
        assert await tx.announcements.due(LATER, 9) == []
        assert not await tx.announcements.agree(one.id, asked.revision, OWNER)
        assert not await tx.announcements.agree(one.id, asked.revision - 1, SECOND)
        assert await tx.announcements.agree(one.id, asked.revision, SECOND)
        assert not await tx.announcements.agree(one.id, asked.revision, SECOND)
        (due,) = await tx.announcements.due(LATER, 9)
        assert due.agreed_by == SECOND


@pytest.mark.parametrize("column", ["archived_at", "deleted_at"])
async def test_a_list_that_went_meanwhile_is_noticed(database: Database, column: str) -> None:
    from sqlalchemy import update  # noqa: PLC0415  looked at under the verbs

    from storage.tables import lists  # noqa: PLC0415  the same

    async with database.transaction() as tx:
        gone, stays = await a_list(tx, "one"), await a_list(tx, "two")
        one = await tx.announcements.add(OWNER, "Hello.", NOW)
        for list_id, how in ((stays, "to"), (gone, "minus")):
            found = await tx.announcements.choose(one.id, one.revision, list_id, NOW, how=how)
            assert found is not None
            one = found
        assert not await tx.announcements.lost_lists(one)
    async with database._engine.begin() as conn:  # noqa: SLF001  the same
        await conn.execute(update(lists).where(lists.c.id == gone).values({column: NOW}))
    async with database.transaction() as tx:
        assert await tx.announcements.lost_lists(one)


# ---- lists minus lists


async def test_whoever_is_on_a_list_that_is_left_out_gets_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        one, other, minus = [await a_list(tx, name) for name in ("one", "other", "minus")]
        for chat_id, *lists in ((10, one), (11, one, other), (12, other), (13, one, minus)):
            await a_subscriber(tx, chat_id, *lists)
        for chat_id, *lists in ((14, minus), (15, one), (16, other)):
            await a_subscriber(tx, chat_id, *lists)
        for chat_id in range(10, 17):
            await tx.subscribers.consent(chat_id, "announcements", "v1", NOW)
        extras = Extras("photo", [["Read", "https://blog.example/"]], [minus])
        lists = [one, other]
        assert await tx.broadcasts.add_announcement("a:1", "Hi.", lists, OWNER, NOW, extras) == 5
        assert await tx.broadcasts.add_announcement("a:1", "Hi.", lists, OWNER, NOW, extras) == 0
        stored = await the_broadcast(tx, await tx.history.id_of("a:1") or 0)
        assert (stored.picture, stored.links) == ("photo", [["Read", "https://blog.example/"]])
        assert stored.state is BroadcastState.RUNNING
        # Who joins the list that is left out after the fan out is passed over at the claim.
        await tx.lists.join(minus, 15, "v1", LATER)
        claimed = await claim_deliveries(tx, ANYONE, NOW, 10, [])
        assert [each.chat_id for each in claimed] == [10, 11, 12, 16]


async def test_a_pause_in_the_middle_of_a_fan_out_knows_the_lists_that_are_left_out(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        one, minus = await a_list(tx, "one"), await a_list(tx, "minus")
        await a_subscriber(tx, 10, one)
        await tx.subscribers.consent(10, "announcements", "v1", NOW)
        await tx.broadcasts.add_announcement("a:1", "Hi.", [one], OWNER, NOW, Extras(minus=[minus]))
        broadcast_id = await tx.history.id_of("a:1") or 0
        assert await tx.broadcasts.pause(broadcast_id)
        assert await tx.broadcasts.resume(broadcast_id)
        assert (await the_broadcast(tx, broadcast_id)).state is BroadcastState.RUNNING
