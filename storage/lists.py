"""STEP: broadcast lists, who is on them and the rules that send posts to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.records import ALL
from storage.sql import insert_new, put
from storage.tables import lists, memberships, rules, subscribers


@dataclass(frozen=True, slots=True)
class List:
    """A broadcast list; readers see it as a topic."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Sized:
    """A list and how many active subscribers are on it."""

    list: List
    size: int


@dataclass(frozen=True, slots=True)
class Rule:
    """What sends a post to a list: `field` is category or title, `word` what must be there."""

    id: int
    list_id: int
    field: str
    word: str


class Lists:
    """The verbs of lists."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def ensure_all(self, name: str, now: datetime) -> None:
        """Make the list of all posts, if it is not there."""
        row = {"slug": ALL, "name": name, "created_at": now}
        await insert_new(self._conn, lists, row)

    async def add(self, slug: str, name: str, now: datetime) -> List | None:
        """Make a list; None if the slug is taken."""
        row = {"slug": slug, "name": name, "created_at": now}
        made = await insert_new(self._conn, lists, row)
        return await self.by_slug(slug) if made else None

    async def by_slug(self, slug: str) -> List | None:
        """Return the list with a slug."""
        return await self._one(lists.c.slug == slug)

    async def get(self, list_id: int) -> List | None:
        """Return one list."""
        return await self._one(lists.c.id == list_id)

    async def _one(self, where: ColumnElement[bool]) -> List | None:
        query = select(lists.c.id, lists.c.slug, lists.c.name).where(
            where,
            lists.c.archived_at.is_(None),
        )
        row = (await self._conn.execute(query)).first()
        return None if row is None else List(*row)

    async def every(self) -> list[List]:
        """Return every list, the one of all posts first."""
        query = select(lists.c.id, lists.c.slug, lists.c.name).where(lists.c.archived_at.is_(None))
        rows = await self._conn.execute(query.order_by(lists.c.slug != ALL, lists.c.name))
        return [List(*row) for row in rows]

    async def sized(self) -> list[Sized]:
        """Return every list with the number of its active subscribers."""
        on_it = (
            select(func.count())
            .select_from(memberships.join(subscribers))
            .where(
                memberships.c.list_id == lists.c.id,
                memberships.c.left_at.is_(None),
                subscribers.c.state == "active",
            )
            .scalar_subquery()
        )
        query = select(lists.c.id, lists.c.slug, lists.c.name, on_it)
        query = query.where(lists.c.archived_at.is_(None))
        rows = await self._conn.execute(query.order_by(lists.c.slug != ALL, lists.c.name))
        return [Sized(List(row[0], row[1], row[2]), row[3]) for row in rows]

    async def join(self, list_id: int, chat_id: int, wording: str, now: datetime) -> None:
        """Put a subscriber on a list, with the wording that was agreed to."""
        row = {
            "list_id": list_id,
            "chat_id": chat_id,
            "wording": wording,
            "joined_at": now,
            "left_at": None,
        }
        await put(self._conn, memberships, ["list_id", "chat_id"], row)

    async def leave(self, list_id: int, chat_id: int, now: datetime) -> None:
        """Take a subscriber off a list."""
        mine = (memberships.c.list_id == list_id) & (memberships.c.chat_id == chat_id)
        still = memberships.c.left_at.is_(None)
        await self._conn.execute(update(memberships).where(mine, still).values(left_at=now))

    async def of(self, chat_id: int) -> frozenset[int]:
        """Return the ids of the lists that a subscriber is on."""
        query = select(memberships.c.list_id).where(
            memberships.c.chat_id == chat_id, memberships.c.left_at.is_(None)
        )
        return frozenset((await self._conn.scalars(query)).all())

    async def add_rule(self, list_id: int, field: str, word: str, now: datetime) -> bool:
        """Add a rule to a list; False if it is there already."""
        row = {"list_id": list_id, "field": field, "word": word, "created_at": now}
        return await insert_new(self._conn, rules, row)

    async def drop_rule(self, rule_id: int) -> None:
        """Take a rule away."""
        await self._conn.execute(rules.delete().where(rules.c.id == rule_id))

    async def rules(self) -> list[Rule]:
        """Return every rule of every list."""
        query = select(rules.c.id, rules.c.list_id, rules.c.field, rules.c.word)
        live = query.join(lists, lists.c.id == rules.c.list_id).where(lists.c.archived_at.is_(None))
        return [Rule(*row) for row in await self._conn.execute(live.order_by(rules.c.id))]
