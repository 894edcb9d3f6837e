"""STEP: the readers of a merged list are put on the one it was merged into, a slice at a time.

    merge ─▶ the link leads to the other list ─▶ slice ─▶ slice ─▶ ... ─▶ done
                                                   └─ a post waits until all are there

How far it has come is in the transaction of each slice, so that a kill loses nothing. The chats are
taken from the highest to the lowest: the id that a group moves to is below the one that it had, and
the old one is moved before that or the new one after it.

A list that is merged on waits until all are on it that were merged into it:

    A into B, B into C ─▶ slices of A, to B ─▶ slices of B, to C ─▶ done
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BigInteger, Insert, delete, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql import insert_into
from storage.tables import lists, memberships
from storage.tables_admin import preferences

_SLICES = {"sqlite": 2_000, "postgresql": 20_000}  # chats; SQLite takes about 30 ms for so many
_NAME = "merging:"  # and the number of the list; the value is the chat that it has come to
_FIRST = "merging_first:"  # the same; the value is the list that it goes to, if that is merged on
_ABOVE_ALL = 2**63 - 1
_ROWS = select(preferences.c.name, preferences.c.value)
_MOVING = _ROWS.where(preferences.c.name.startswith(_NAME, autoescape=True))
_KEPT = _ROWS.where(preferences.c.name.startswith(_FIRST, autoescape=True))


async def under_way(conn: AsyncConnection) -> frozenset[int]:
    """Return the merged lists whose readers are being moved; holds up nobody."""
    return frozenset(int(row.name.removeprefix(_NAME)) for row in await conn.execute(_MOVING))


class Merging:
    """Moves the readers of merged lists."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn
        self._most = _SLICES[conn.dialect.name]

    async def begin(self, source: int, now: datetime) -> None:
        """Move the first readers of a list, which has just been merged: mostly all of them."""
        await self._put(f"{_NAME}{source}", _ABOVE_ALL, now)
        targets = await self._targets(await self.pending())
        if source not in targets.values():
            await self._slice(source, _ABOVE_ALL, targets[source])

    async def go_on(self) -> bool:
        """Move the next readers, where any are missing; say whether there were."""
        pending = await self.pending()
        targets = await self._targets(pending)
        for source in sorted(pending.keys() - targets.values())[:1]:
            await self._slice(source, pending[source], targets[source])
        return bool(pending)

    async def keep(self, target: int, now: datetime) -> None:
        """Let those on their way to a list come there first, because it is merged itself."""
        for source, goes_to in (await self._targets(await self.pending())).items():
            if goes_to == target:
                await self._put(f"{_FIRST}{source}", target, now)

    async def _put(self, name: str, value: int, now: datetime) -> None:
        row = {"name": name, "value": value, "changed_at": now}
        await self._conn.execute(insert_into(self._conn, preferences).values(**row))

    async def _targets(self, sources: Collection[int]) -> dict[int, int]:
        """Return the list to which the readers of each of these are being moved."""
        into = select(lists.c.id, lists.c.merged_into).where(lists.c.id.in_(sources))
        kept = {row.name: int(row.value) for row in await self._conn.execute(_KEPT)}
        found = await self._conn.execute(into)
        return {row.id: kept.get(f"{_FIRST}{row.id}", row.merged_into) for row in found}

    async def pending(self) -> dict[int, int]:
        """Return the merged lists whose readers are being moved, and how far that has come."""
        rows = (await self._conn.execute(_MOVING.with_for_update())).all()
        return {int(row.name.removeprefix(_NAME)): int(row.value) for row in rows}

    async def _slice(self, source: int, below: int, target: int) -> None:
        mine = select(memberships.c.chat_id).where(
            memberships.c.list_id == source, memberships.c.chat_id < below
        )
        part = mine.order_by(memberships.c.chat_id.desc()).limit(self._most).subquery()
        bounds = select(func.count(), func.min(part.c.chat_id)).select_from(part)
        seen, first = (await self._conn.execute(bounds)).one()
        if seen:
            await self._conn.execute(self._moved(source, first, below, target))
        name = f"{_NAME}{source}"
        if seen < self._most:
            its_rows = preferences.c.name.in_([name, f"{_FIRST}{source}"])
            await self._conn.execute(delete(preferences).where(its_rows))
        else:
            its_row = preferences.c.name == name
            await self._conn.execute(update(preferences).where(its_row).values(value=first))

    def _moved(self, source: int, first: int, below: int, target: int) -> Insert:
        """Return the statement for the readers from one chat up to below another.

        A reader's wording and time of joining stay those of what was agreed to. Who has left the
        other list since is not put on it again.
        """
        names = ["list_id", "chat_id", "wording", "joined_at"]
        kept = (memberships.c.chat_id, memberships.c.wording, memberships.c.joined_at)
        mine = select(literal(target, BigInteger), *kept).where(
            memberships.c.list_id == source,
            memberships.c.left_at.is_(None),
            memberships.c.chat_id >= first,
            memberships.c.chat_id < below,
        )
        row = insert_into(self._conn, memberships).from_select(names, mine)
        new = {name: row.excluded[name] for name in ("wording", "joined_at")}
        again = memberships.c.left_at < row.excluded.joined_at
        return row.on_conflict_do_update(
            index_elements=["list_id", "chat_id"], set_=new | {"left_at": None}, where=again
        )
