"""Bans are of one person, end by themselves, and outlive all else that is kept of the person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from storage.bans import OPEN, QUIET, Wrote
from storage.database import Database
from storage.states import CommentState
from storage.tables import comments, subscribers
from storage.tables_comments import bans
from tests.storage.builders import LATER, NOW, READER, a_comment, seal

OWNER, OTHER = 9_001, 1_002
WEEK = timedelta(days=7)


async def test_nobody_is_banned_at_first(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.bans.of(READER, NOW) is None
        assert await tx.bans.newest(NOW, 9) == []
        assert await tx.bans.count(NOW) == 0


@pytest.mark.parametrize(("kind", "quiet"), [(OPEN, False), (QUIET, True)])
async def test_a_ban_is_of_one_person(database: Database, kind: str, *, quiet: bool) -> None:
    async with database.transaction() as tx:
        await tx.bans.add(READER, kind, OWNER, NOW)
        ban = await tx.bans.of(READER, LATER)
        assert await tx.bans.of(OTHER, LATER) is None
        assert await tx.bans.count(LATER) == 1
    assert ban is not None
    assert (ban.is_quiet, ban.banned_by, ban.since_at, ban.until_at) == (quiet, OWNER, NOW, None)


@pytest.mark.parametrize(("late", "lasts"), [(-1, True), (0, False), (1, False)])
async def test_a_ban_ends_by_itself(database: Database, late: int, *, lasts: bool) -> None:
    then = NOW + WEEK + timedelta(seconds=late)
    async with database.transaction() as tx:
        await tx.bans.add(READER, OPEN, OWNER, NOW, NOW + WEEK)
        assert (await tx.bans.of(READER, then) is not None) is lasts
        assert len(await tx.bans.newest(then, 9)) == int(lasts)
        assert await tx.bans.count(then) == int(lasts)
        assert await tx.bans.end_old(then) == int(not lasts)
        assert (await tx.bans.of(READER, NOW) is not None) is lasts


async def test_a_ban_for_good_is_not_forgotten(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.bans.add(READER, OPEN, OWNER, NOW)
        assert await tx.bans.end_old(NOW + 9_999 * WEEK) == 0
        assert await tx.bans.of(READER, NOW + 9_999 * WEEK) is not None


async def test_the_last_word_about_a_person_counts(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.bans.add(READER, OPEN, OWNER, NOW, NOW + WEEK)
        await tx.bans.add(READER, QUIET, OWNER, LATER)
        (ban,) = await tx.bans.newest(LATER, 9)
    assert (ban.kind, ban.since_at, ban.until_at) == (QUIET, LATER, None)


async def test_the_newest_bans_come_first(database: Database) -> None:
    async with database.transaction() as tx:
        for number in range(3):
            await tx.bans.add(READER + number, OPEN, OWNER, NOW + number * WEEK)
        found = await tx.bans.newest(NOW + 3 * WEEK, 2)
    assert [one.since_at for one in found] == [NOW + 2 * WEEK, NOW + WEEK]


async def test_a_lifted_ban_is_over_and_no_other_is(database: Database) -> None:
    async with database.transaction() as tx:
        for chat_id in (READER, OTHER):
            await tx.bans.add(chat_id, OPEN, OWNER, NOW)
        ban = await tx.bans.of(READER, NOW)
        assert ban is not None
        since = int(NOW.timestamp())
        assert await tx.bans.lift(ban.ref, since) == ban
        assert await tx.bans.lift(ban.ref, since) is None
        assert await tx.bans.of(READER, NOW) is None
        assert await tx.bans.of(OTHER, NOW) is not None


@pytest.mark.parametrize("ref", ["", "%", "_" * 32, "0" * 32])
async def test_what_names_no_ban_lifts_none(database: Database, ref: str) -> None:
    async with database.transaction() as tx:
        await tx.bans.add(READER, OPEN, OWNER, NOW)
        assert await tx.bans.lift(ref, int(NOW.timestamp())) is None
        assert await tx.bans.of(READER, NOW) is not None


async def test_a_button_of_an_older_ban_does_not_lift_a_newer_one(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.bans.add(READER, OPEN, OWNER, NOW)
        await tx.bans.add(READER, OPEN, OWNER, LATER)
        ban = await tx.bans.of(READER, LATER)
        assert ban is not None
        assert await tx.bans.lift(ban.ref, int(NOW.timestamp())) is None
        assert await tx.bans.of(READER, LATER) is not None


async def test_no_row_tells_who_it_is(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.bans.add(READER, OPEN, OWNER, NOW)
        row = (await tx.bans._conn.execute(select(bans))).one()  # noqa: SLF001  tests look under the verbs
    assert str(READER) not in row.person
    assert row.person == seal().person(READER)
    assert len(row.person) == 64


async def test_a_ban_outlives_everything_else_of_a_person(database: Database) -> None:
    async with database.transaction() as tx:
        await a_comment(tx)
        await tx.bans.add(READER, OPEN, OWNER, NOW)
        conn = tx.bans._conn  # noqa: SLF001  the same
        for table in (comments, subscribers):
            await conn.execute(delete(table).where(table.c.chat_id == READER))
        assert await tx.bans.of(READER, LATER) is not None


async def test_what_stands_for_a_person_in_a_key_is_the_same_each_time_and_no_others(
    database: Database,
) -> None:
    async with database.reading() as tx:
        mark = tx.bans.mark(READER)
        assert mark == tx.bans.mark(READER)
        assert mark != tx.bans.mark(OTHER)
    assert str(READER) not in mark
    assert len(mark) == 16


async def test_owners_see_what_a_banned_person_wrote_last(database: Database) -> None:
    async with database.transaction() as tx:
        await a_comment(tx, 7, text="The first one.")
        newest = await a_comment(tx, 8, CommentState.HELD, text="The last one.")
        await tx.comments.note(newest.id, shown_name="Sam (via Telegram)")
        person, another = seal().person(READER), seal().person(OTHER)
        assert await tx.bans.wrote(frozenset({person, another})) == {
            person: Wrote("Sam (via Telegram)", "The last one.")
        }
        assert await tx.bans.wrote(frozenset({another})) == {}
