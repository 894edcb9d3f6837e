"""STEP: rules: what sends a post to a list, and what keeps it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql import insert_new
from storage.tables import lists, rules


@dataclass(frozen=True, slots=True)
class Rule:
    """What sends a post to a list, or keeps it out where it `excludes`.

    `field` is category, title, text, author or site, `word` what must be there; of a site it is
    the site's id. An `id` of 0 is a rule that is not stored.
    """

    id: int
    list_id: int
    field: str
    word: str
    excludes: bool = False


class Rules:
    """The verbs of rules."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def every(self) -> list[Rule]:
        """Return every rule of every list in use, oldest first."""
        columns = (rules.c.id, rules.c.list_id, rules.c.field, rules.c.word, rules.c.excludes)
        used = (lists.c.archived_at.is_(None), lists.c.deleted_at.is_(None))
        query = select(*columns).join(lists, lists.c.id == rules.c.list_id).where(*used)
        return [Rule(*row) for row in await self._conn.execute(query.order_by(rules.c.id))]

    async def of(self, list_id: int) -> list[Rule]:
        """Return the rules of one list, oldest first."""
        return [rule for rule in await self.every() if rule.list_id == list_id]

    async def add(
        self, list_id: int, field: str, word: str, now: datetime, *, excludes: bool = False
    ) -> bool:
        """Add a rule to a list; False if the list has one of this field and word already."""
        row = {"list_id": list_id, "field": field, "word": word, "excludes": excludes}
        return await insert_new(self._conn, rules, row | {"created_at": now})

    async def drop(self, rule_id: int) -> None:
        """Take a rule away."""
        await self._conn.execute(delete(rules).where(rules.c.id == rule_id))

    async def replace(self, list_id: int, new: Sequence[Rule], now: datetime) -> None:
        """Give a list these rules instead of those it has; what stays keeps its row."""
        wanted = {_what(rule) for rule in new}
        there = {_what(rule): rule.id for rule in await self.of(list_id)}
        for what, rule_id in there.items():
            if what not in wanted:
                await self.drop(rule_id)
        for rule in new:
            if _what(rule) not in there:
                await self.add(list_id, rule.field, rule.word, now, excludes=rule.excludes)


def _what(rule: Rule) -> tuple[str, str, bool]:
    return rule.field, rule.word, rule.excludes
