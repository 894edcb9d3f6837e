"""Admins: people with a role."""

from __future__ import annotations

from storage.admins import Admin
from storage.database import Database
from tests.storage.builders import NOW


async def test_a_role_and_its_lists_are_kept_and_replaced(database: Database) -> None:
    async with database.transaction() as tx:
        first = await tx.lists.add("research", "Research", NOW)
        second = await tx.lists.add("news", "News", NOW)
        assert first
        assert second
        await tx.admins.put(Admin(7, "sender", "Sam", frozenset({first.id, second.id})), 1, NOW)
        await tx.admins.put(Admin(7, "editor", "Sam", frozenset({second.id})), 1, NOW)
        assert await tx.admins.get(7) == Admin(7, "editor", "Sam", frozenset({second.id}))
        assert await tx.admins.with_role(["editor"]) == [7]
        assert await tx.admins.with_role(["sender"]) == []


async def test_whoever_loses_a_role_is_a_reader_again(database: Database) -> None:
    async with database.transaction() as tx:
        listed = await tx.lists.add("research", "Research", NOW)
        assert listed
        await tx.admins.put(Admin(7, "viewer", None, frozenset({listed.id})), 1, NOW)
        assert [one.chat_id for one in await tx.admins.every()] == [7]
        assert await tx.admins.drop(7)
        assert not await tx.admins.drop(7)
        assert await tx.admins.get(7) is None
