"""STEP: what waits for a second admin, of that which changes or deletes what many have.

asked ─▶ agreed, once          a newer question about the same broadcast takes the place of the old
  └────▶ not agreed, or too old: nothing is done
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables_admin import preferences

WAITS = timedelta(hours=24)
"""For how long a question waits."""

_NAME = "asked:"  # and the numbers of the broadcast and of the question


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants to do everywhere: `html` is the new text, None to delete."""

    by: int
    html: str | None


class Questions:
    """The verbs of what waits for a second admin."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def put(
        self, broadcast_id: int, asked: Asked, now: datetime
    ) -> tuple[int, Mapping[str, int]]:
        """Ask; return the number of the question, which only its answer can know.

        Beside it is who asked the older ones, which end, by the name of each.
        """
        start = f"{_NAME}{broadcast_id}:"
        mine = preferences.c.name.startswith(start, autoescape=True)
        ended = await self._end(mine)
        old = [int(name.removeprefix(start)) for name in ended]
        number = max((int(now.timestamp()), *(one + 1 for one in old)))
        row = {"name": f"{start}{number}", "value": asked.html, "changed_at": now}
        await self._conn.execute(insert(preferences).values(**row, changed_by=asked.by))
        return number, ended

    async def asked_by(self, broadcast_id: int, number: int, now: datetime) -> int | None:
        """Return who asked; None where the question is not open any more."""
        query = select(preferences.c.changed_by, preferences.c.changed_at)
        mine = query.where(preferences.c.name == f"{_NAME}{broadcast_id}:{number}")
        row = (await self._conn.execute(mine)).first()
        by: int | None = None if row is None or row.changed_at < now - WAITS else row.changed_by
        return by

    async def take(self, broadcast_id: int, number: int) -> Asked | None:
        """End a question, once, whoever tries."""
        mine = preferences.c.name == f"{_NAME}{broadcast_id}:{number}"
        gone = delete(preferences).where(mine)
        done = gone.returning(preferences.c.changed_by, preferences.c.value)
        row = (await self._conn.execute(done)).first()
        return None if row is None else Asked(row.changed_by, row.value)

    async def forget_old(self, now: datetime) -> Mapping[str, int]:
        """Remove what nobody answered in time; return who asked, by the name of each question."""
        old = preferences.c.changed_at < now - WAITS
        mine = preferences.c.name.startswith(_NAME, autoescape=True)
        return await self._end(mine & old)

    async def _end(self, which: ColumnElement[bool]) -> Mapping[str, int]:
        gone = delete(preferences).where(which)
        ended = gone.returning(preferences.c.name, preferences.c.changed_by)
        return {row.name: row.changed_by for row in await self._conn.execute(ended)}
