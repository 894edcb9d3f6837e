"""Preferences: what admins choose for the whole service."""

from __future__ import annotations

from storage.database import Database
from storage.preferences import Chosen
from tests.storage.builders import NOW


async def test_what_nobody_chose_has_the_default_of_whoever_asks(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.preferences.get("testers") is None
        assert await tx.preferences.get("testers", 4) == 4
        assert await tx.preferences.number("type_count_above", 500) == 500
        assert await tx.preferences.flag("review", default=True)


async def test_a_choice_of_any_kind_is_kept_and_replaced(database: Database) -> None:
    choices: list[Chosen] = [300, "all", True, [1, 2], None, 0]
    async with database.transaction() as tx:
        for choice in choices:
            await tx.preferences.put("choice", choice, 7, NOW)
            assert await tx.preferences.get("choice", "none") == choice


async def test_a_choice_of_another_kind_counts_as_none(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.preferences.put("limit", "many", 7, NOW)
        assert await tx.preferences.number("limit", 9) == 9
        await tx.preferences.put("limit", value=True, by=None, now=NOW)
        assert await tx.preferences.number("limit", 9) == 9
        await tx.preferences.put("review", 1, 7, NOW)
        assert not await tx.preferences.flag("review", default=False)


async def test_a_choice_taken_back_is_the_default_again(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.preferences.put("limit", 3, 7, NOW)
        assert await tx.preferences.drop("limit")
        assert not await tx.preferences.drop("limit")
        assert await tx.preferences.get("limit", 8) == 8
