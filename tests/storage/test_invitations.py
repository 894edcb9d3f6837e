"""Invitations: a link works once, for 48 hours, and only its hash is kept."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.invitations import LIVES, hash_of
from storage.tables_admin import invitations
from tests.storage.builders import NOW, within

TOKEN, OTHER = "Zm9yIGEgdGVzdCBvbmx5IDEyMzQ1", "YW5vdGhlciBvbmUgZm9yIGEgdGVzdA"
SAM, ALEX = 71, 72


async def an_invitation(database: Database, token: str = TOKEN) -> None:
    await within(database, lambda tx: tx.invitations.add(token, "editor", [5, 3], 9, NOW))


async def test_a_link_gives_its_role_to_the_first_and_to_nobody_else(database: Database) -> None:
    await an_invitation(database)
    async with database.transaction() as tx:
        seen = await tx.invitations.get(TOKEN, NOW)
        taken = await tx.invitations.take(TOKEN, SAM, NOW)
        assert taken == seen
        assert taken
        assert (taken.role, taken.list_ids, taken.made_by) == ("editor", frozenset({3, 5}), 9)
        assert await tx.invitations.get(TOKEN, NOW) is None
        assert await tx.invitations.take(TOKEN, ALEX, NOW) is None
        assert await tx.invitations.take(TOKEN, SAM, NOW) is None


async def test_of_two_at_the_same_moment_one_has_it(database: Database) -> None:
    await an_invitation(database)
    both = [
        within(database, lambda tx, who=who: tx.invitations.take(TOKEN, who, NOW))  # type: ignore[misc]
        for who in (SAM, ALEX)
    ]
    taken = await asyncio.gather(*both)
    assert len([one for one in taken if one]) == 1


async def test_who_made_a_link_is_known_after_it_was_used(database: Database) -> None:
    await an_invitation(database)
    async with database.transaction() as tx:
        taken = await tx.invitations.take(TOKEN, SAM, NOW)
        assert taken
        assert await tx.invitations.made_by(taken.short) == 9
        for other in ("", "%" * 16, hash_of(OTHER)[:16], taken.short[:15]):
            assert await tx.invitations.made_by(other) is None


async def test_a_link_works_for_48_hours(database: Database) -> None:
    await an_invitation(database)
    async with database.transaction() as tx:
        last = NOW + LIVES - timedelta(seconds=1)
        assert await tx.invitations.get(TOKEN, last)
        assert await tx.invitations.take(TOKEN, SAM, NOW + LIVES) is None
        assert await tx.invitations.waiting(NOW + LIVES) == []


async def test_a_link_that_was_taken_back_gives_nothing(database: Database) -> None:
    await an_invitation(database)
    await an_invitation(database, OTHER)
    async with database.transaction() as tx:
        waiting = await tx.invitations.waiting(NOW)
        shorts = {one.short for one in waiting}
        assert shorts == {hash_of(token)[:16] for token in (TOKEN, OTHER)}
        gone = await tx.invitations.revoke(hash_of(TOKEN)[:16], NOW)
        assert gone
        assert await tx.invitations.revoke(gone.short, NOW) is None
        assert await tx.invitations.take(TOKEN, SAM, NOW) is None
        assert await tx.invitations.take(OTHER, SAM, NOW)


async def test_no_part_of_a_hash_takes_back_more_than_one(database: Database) -> None:
    await an_invitation(database)
    async with database.transaction() as tx:
        for short in ("", "%" * 16, "_" * 16, hash_of(TOKEN)[:15], hash_of(TOKEN)):
            assert await tx.invitations.revoke(short, NOW) is None
        assert await tx.invitations.get(TOKEN, NOW)


async def test_the_token_itself_is_not_kept(database: Database, engine: AsyncEngine) -> None:
    await an_invitation(database)
    async with engine.connect() as conn:
        row = (await conn.execute(select(invitations))).one()
    assert TOKEN not in str(row)
    assert row.token_hash == hash_of(TOKEN)


async def test_links_that_ended_long_ago_are_forgotten(
    database: Database, engine: AsyncEngine
) -> None:
    await an_invitation(database)
    await within(database, lambda tx: tx.invitations.forget_old(NOW))
    assert await within(database, lambda tx: tx.invitations.get(TOKEN, NOW))
    await within(database, lambda tx: tx.invitations.forget_old(NOW + LIVES + LIVES))
    async with engine.connect() as conn:
        assert (await conn.execute(select(invitations))).all() == []
