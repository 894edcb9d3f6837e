"""STEP: broadcast lists and who is on them; list_changes.py changes them.

A list that is archived, merged into another or deleted has `archived_at`: no verb here returns it
and a link of a merged one finds the list that has taken its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.records import ALL
from storage.sql import insert_new, put
from storage.tables import lists, memberships, subscribers
from storage.tables_admin import days


class Access(StrEnum):
    """How a reader gets on a list."""

    OPEN = "open"  # offered to everyone
    LINK = "link"  # by its link
    APPROVAL = "approval"  # by its link, and an admin says yes


@dataclass(frozen=True, slots=True)
class List:
    """A broadcast list; readers see it as a topic. One of the `staff` is shown to nobody else."""

    id: int
    slug: str
    name: str
    description: str = ""
    access: str = Access.OPEN
    staff: bool = False

    @property
    def is_offered(self) -> bool:
        """Whether every reader may see it and join it."""
        return self.access == Access.OPEN and not self.staff


@dataclass(frozen=True, slots=True)
class Sized:
    """A list and how many active subscribers are on it."""

    list: List
    size: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A list that is put away, since when, and since when it is deleted if it is."""

    list: List
    archived_at: datetime
    deleted_at: datetime | None


FIELDS = (
    lists.c.id,
    lists.c.slug,
    lists.c.name,
    func.coalesce(lists.c.description, "").label("description"),
    lists.c.access,
    lists.c.staff,
)
"""The columns of a List."""
_IN_ORDER = (lists.c.slug != ALL, lists.c.name)
_EXACT = 50_000  # memberships that are counted anew each time: about 50 ms on SQLite
_EXACT_ONE = 10_000  # the same for one list
SIZES = "readers"
"""What the sizes of lists are called in `days`, where the latest of each is kept."""

_LATEST = "latest"  # stands for their day


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
        """Return the list with a slug, or the one that this list was merged into."""
        into = select(lists.c.merged_into).where(lists.c.slug == slug).scalar_subquery()
        return await self._one(or_(lists.c.slug == slug, lists.c.id == into))

    async def get(self, list_id: int) -> List | None:
        """Return one list."""
        return await self._one(lists.c.id == list_id)

    async def _one(self, where: ColumnElement[bool]) -> List | None:
        row = (await self._conn.execute(_in_use().where(where))).first()
        return None if row is None else List(*row)

    async def every(self) -> list[List]:
        """Return every list in use, the one of all posts first."""
        rows = await self._conn.execute(_in_use().order_by(*_IN_ORDER))
        return [List(*row) for row in rows]

    async def offered(self, chat_id: int) -> list[List]:
        """Return the lists that a chat may see: those open to everyone, and those that it is on."""
        mine = await self.of(chat_id)
        return [one for one in await self.every() if one.is_offered or one.id in mine]

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
        """Take a subscriber off a list, and off those that were merged into it."""
        its_own = select(lists.c.id).where(
            or_(lists.c.id == list_id, lists.c.merged_into == list_id)
        )
        mine = memberships.c.list_id.in_(its_own) & (memberships.c.chat_id == chat_id)
        still = memberships.c.left_at.is_(None)
        await self._conn.execute(update(memberships).where(mine, still).values(left_at=now))

    async def of(self, chat_id: int) -> frozenset[int]:
        """Return the ids of the lists that a subscriber is on."""
        query = select(memberships.c.list_id).where(
            memberships.c.chat_id == chat_id, memberships.c.left_at.is_(None)
        )
        return frozenset((await self._conn.scalars(query)).all())

    # ---- how many are on a list

    async def sized(self, exact_to: int = _EXACT) -> list[Sized]:
        """Return every list in use with the number of its active subscribers.

        Above `exact_to` memberships the numbers are those that `keep_sizes` wrote down last.
        """
        found = await self.every()
        total = await self._conn.scalar(select(func.count()).select_from(memberships)) or 0
        sizes = await (self.counted() if total <= exact_to else self._kept())
        return [
            Sized(one, sizes[one.id] if one.id in sizes else await self.size(one.id))
            for one in found
        ]

    async def size(self, list_id: int, exact_to: int = _EXACT_ONE) -> int:
        """Return how many active subscribers one list has; a large one as it was written down."""
        mine = memberships.c.list_id == list_id
        some = select(memberships.c.chat_id).where(mine).limit(exact_to + 1).subquery()
        total = await self._conn.scalar(select(func.count()).select_from(some)) or 0
        kept = {} if total <= exact_to else await self._kept()
        if list_id in kept:
            return kept[list_id]
        return await self._conn.scalar(_active(func.count()).where(mine)) or 0

    async def keep_sizes(self, sizes: Mapping[int, int]) -> None:
        """Write down how many are on each list, as `counted` said."""
        for list_id, n in sizes.items():
            row = {"day": _LATEST, "what": SIZES, "ref": list_id, "n": n}
            await put(self._conn, days, ["day", "what", "ref"], row)

    async def counted(self) -> dict[int, int]:
        """Count the active subscribers of every list in use."""
        query = _active(memberships.c.list_id, func.count()).group_by(memberships.c.list_id)
        sizes: dict[int, int] = {row[0]: row[1] for row in await self._conn.execute(query)}
        return {one.id: sizes.get(one.id, 0) for one in await self.every()}

    async def _kept(self) -> dict[int, int]:
        query = select(days.c.ref, days.c.n).where(days.c.day == _LATEST, days.c.what == SIZES)
        return {row.ref: row.n for row in await self._conn.execute(query)}


def _in_use() -> Select[Any]:
    return select(*FIELDS).where(lists.c.archived_at.is_(None), lists.c.deleted_at.is_(None))


def _active(*columns: Any) -> Select[Any]:  # noqa: ANN401  columns and counts, as select takes them
    query = select(*columns).select_from(memberships.join(subscribers))
    return query.where(memberships.c.left_at.is_(None), subscribers.c.state == "active")
