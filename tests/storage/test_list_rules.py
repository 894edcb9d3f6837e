"""Rules of lists: each once, and a whole set is put in the place of another."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.rules import Rule
from storage.tables import lists
from tests.storage.builders import NOW, a_list


async def test_a_rule_is_stored_once(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        assert await tx.rules.add(list_id, "category", "Safety", NOW)
        assert not await tx.rules.add(list_id, "category", "Safety", NOW)
        assert not await tx.rules.add(list_id, "category", "Safety", NOW, excludes=True)
        assert await tx.rules.add(list_id, "title", "Safety", NOW, excludes=True)
        first, second = await tx.rules.every()
        assert first == Rule(first.id, list_id, "category", "Safety")
        assert second.excludes
        await tx.rules.drop(first.id)
        assert await tx.rules.every() == [second]


async def test_a_set_of_rules_is_replaced_and_what_stays_keeps_its_row(database: Database) -> None:
    async with database.transaction() as tx:
        one, other = await a_list(tx, "one"), await a_list(tx, "other")
        await tx.rules.add(one, "title", "ward", NOW)
        await tx.rules.add(one, "title", "draft", NOW)
        await tx.rules.add(other, "title", "ward", NOW)
        stays, turns = await tx.rules.of(one)
        new = [stays, Rule(0, one, "title", "draft", excludes=True), Rule(0, one, "text", "x")]
        await tx.rules.replace(one, new, NOW)
        found = await tx.rules.of(one)
        assert [(rule.field, rule.word, rule.excludes) for rule in found] == [
            ("title", "ward", False),
            ("title", "draft", True),
            ("text", "x", False),
        ]
        assert found[0].id == stays.id
        assert turns.id not in {rule.id for rule in found}
        assert len(await tx.rules.of(other)) == 1
        await tx.rules.replace(one, [], NOW)
        assert await tx.rules.of(one) == []


@pytest.mark.parametrize("column", ["archived_at", "deleted_at"])
async def test_rules_of_a_list_out_of_use_do_nothing(
    database: Database, engine: AsyncEngine, column: str
) -> None:
    async with database.transaction() as tx:
        await tx.rules.add(await a_list(tx, "old"), "category", "Safety", NOW)
    async with engine.begin() as conn:
        await conn.execute(update(lists).values({column: NOW}))
    async with database.transaction() as tx:
        assert await tx.rules.every() == []
