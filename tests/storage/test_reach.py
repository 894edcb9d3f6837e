"""Whom an announcement would reach, and why it does not reach the others: each person once."""

from __future__ import annotations

import pytest

from storage import merging
from storage.choices import QuietTime, Timing
from storage.database import Database
from storage.reach import Reach
from tests.storage.builders import LATER, NOW, a_list, a_subscriber

NIGHT, PARIS = "19:00-07:30", "Europe/Paris"


async def test_each_person_is_counted_once_with_the_reason(database: Database) -> None:
    async with database.transaction() as tx:
        one, other, minus = [await a_list(tx, name) for name in ("one", "other", "minus")]
        for chat_id in range(10, 20):
            await a_subscriber(tx, chat_id, one, quiet=NIGHT if chat_id == 11 else "none")
            await tx.subscribers.consent(chat_id, "announcements", "v1", NOW)
        await tx.lists.join(other, 10, "v1", NOW)  # on both
        await a_subscriber(tx, 30, other)  # has not agreed
        await tx.subscribers.withdraw(12, "announcements", NOW)
        await tx.subscribers.mark(13, "blocked", NOW)
        await tx.subscribers.mark(14, "inactive", NOW)
        await tx.lists.leave(one, 15, LATER)
        await tx.lists.join(minus, 16, "v1", NOW)
        await tx.lists.join(minus, 13, "v1", NOW)  # left out, whatever else
        found = await tx.reach.of([one, other], [minus])
        assert found == Reach(
            {QuietTime("none"): 4, QuietTime(NIGHT): 1},
            left_out=2,
            not_agreed=2,
            away=1,
            stopped=1,
        )
        assert found.reached == 5
        assert await tx.reach.of([]) == Reach()
        alone = await tx.reach.of([other])
        assert (alone.reached, alone.not_agreed, alone.stopped) == (1, 1, 0)


async def test_a_zone_and_quiet_weekends_of_ones_own_are_told_apart(database: Database) -> None:
    async with database.transaction() as tx:
        one = await a_list(tx, "one")
        for chat_id in (10, 11, 12, 13, 14):
            await a_subscriber(tx, chat_id, one, quiet=NIGHT)
            await tx.subscribers.consent(chat_id, "announcements", "v1", NOW)
        for chat_id, zone, rests in ((11, PARIS, False), (12, PARIS, True), (13, None, True)):
            timing = Timing(quiet=QuietTime(NIGHT, zone, rests))
            await tx.subscribers.set_timing(chat_id, timing, NOW)
        assert (await tx.reach.of([one])).windows == {
            QuietTime(NIGHT): 2,
            QuietTime(NIGHT, PARIS): 1,
            QuietTime(NIGHT, PARIS, rests=True): 1,
            QuietTime(NIGHT, rests=True): 1,
        }


async def test_who_came_back_or_is_on_another_list_has_not_left(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        for chat_id in (10, 11):
            await a_subscriber(tx, chat_id, one, other)
            await tx.lists.leave(one, chat_id, NOW)
        await tx.lists.join(one, 10, "v1", LATER)
        assert (await tx.reach.of([one, other])).stopped == 0
        assert (await tx.reach.of([one])).stopped == 1


async def test_members_are_those_that_can_be_reached_and_agreed_to_announcements(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        one = await a_list(tx, "one")
        for chat_id in (10, 11, 12, 13, 14, 15):
            await a_subscriber(tx, chat_id, one)
            await tx.subscribers.consent(chat_id, "announcements", "v1", NOW)
        await a_subscriber(tx, 16, one)  # was never asked about announcements
        await tx.subscribers.withdraw(14, "announcements", NOW)
        await tx.subscribers.withdraw(15, "announcements", NOW)
        await tx.subscribers.consent(15, "announcements", "v1", LATER)
        await tx.subscribers.mark(11, "blocked", NOW)
        await tx.lists.leave(one, 12, NOW)
        assert await tx.reach.members(one, 9) == [10, 13, 15]
        assert await tx.reach.members(one, 1) == [10]


async def test_who_is_still_moved_from_a_merged_list_is_counted(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "_SLICES", {"sqlite": 2, "postgresql": 2})
    async with database.transaction() as tx:
        source, target, other = [await a_list(tx, name) for name in ("one", "two", "three")]
        for chat_id in range(10, 15):
            await a_subscriber(tx, chat_id, source)
            await tx.subscribers.consent(chat_id, "announcements", "v1", NOW)
        assert await tx.list_changes.merge(source, target, LATER)
    async with database.reading() as tx:
        assert (await tx.reach.of([target])).reached == 5
        assert (await tx.reach.of([other])).reached == 0
