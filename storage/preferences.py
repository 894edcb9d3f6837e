"""STEP: preferences: what admins choose for the whole service, one row a choice."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql import put
from storage.tables_admin import preferences

MENU = "menu:"
"""How the names of rows begin that say which menu of commands a chat was given."""

Chosen: TypeAlias = "bool | int | str | list[int] | None"
"""What a preference may be."""


class Preferences:
    """The verbs of preferences; a preference that nobody chose has the default of whoever asks."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def get(self, name: str, default: Chosen = None) -> Chosen:
        """Return what was chosen, else the default."""
        query = select(preferences.c.value).where(preferences.c.name == name)
        row = (await self._conn.execute(query)).first()
        return default if row is None else row.value

    async def number(self, name: str, default: int) -> int:
        """Return what was chosen as a whole number; the default where it is none."""
        value = await self.get(name, default)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    async def flag(self, name: str, *, default: bool) -> bool:
        """Return what was chosen as yes or no; the default where it is neither."""
        value = await self.get(name, default)
        return value if isinstance(value, bool) else default

    async def numbered(self, start: str) -> dict[int, Chosen]:
        """Return what was chosen under each name that is `start` and a number."""
        name = preferences.c.name
        query = select(name, preferences.c.value).where(name.startswith(start, autoescape=True))
        rows = (await self._conn.execute(query)).all()
        return {int(row.name.removeprefix(start)): row.value for row in rows}

    async def put(self, name: str, value: Chosen, by: int | None, now: datetime) -> None:
        """Choose; `by` is who does, None for the program."""
        row = {"name": name, "value": value, "changed_at": now, "changed_by": by}
        await put(self._conn, preferences, ["name"], row)

    async def drop(self, name: str) -> bool:
        """Take a choice back; say whether there was one."""
        gone = await self._conn.execute(delete(preferences).where(preferences.c.name == name))
        return gone.rowcount == 1
