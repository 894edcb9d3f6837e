"""STEP: where an admin is in the panel, and what is half chosen there: one row a chat.

`revision` rises whenever a page is shown: a button that acts carries the revision of its page, and
`turn` takes a revision once. Pressed twice, replayed, or pressed on an older page it does nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.seal import Seal
from storage.sql import insert_into
from storage.tables_admin import panels


@dataclass(frozen=True, slots=True)
class Panel:
    """The page that an admin looks at; `data` is what is half chosen, whatever JSON can hold."""

    revision: int
    place: str
    data: dict[str, Any]
    message_id: int | None = None


class Panels:
    """The verbs of panels."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def get(self, chat_id: int) -> Panel | None:
        """Return the page that an admin looks at; None where the panel was never opened."""
        query = select(panels).where(panels.c.chat_id == chat_id)
        row = (await self._conn.execute(query)).first()
        if row is None:
            return None
        return self._panel(row.revision, row.sealed_data, row.message_id)

    async def arrive(
        self,
        chat_id: int,
        place: str,
        data: dict[str, Any],
        now: datetime,
        message_id: int | None = None,
    ) -> Panel:
        """Note that a page is shown, and return it with its revision: the older ones are stale."""
        values = {
            # By the clock, so that a row that was deleted and made anew repeats no revision.
            "revision": int(now.timestamp()),
            "message_id": message_id,
            "sealed_data": self._seal.close_data({"place": place, "data": data}),
            "changed_at": now,
        }
        row = insert_into(self._conn, panels).values(chat_id=chat_id, **values)
        by_clock = row.excluded.revision
        # In the statement itself, so that two pages at once never get the same revision.
        after = case((by_clock > panels.c.revision, by_clock), else_=panels.c.revision + 1)
        stored = await self._conn.execute(
            row.on_conflict_do_update(
                index_elements=["chat_id"], set_=values | {"revision": after}
            ).returning(panels.c.revision)
        )
        return Panel(stored.scalar_one(), place, data, message_id)

    async def turn(self, chat_id: int, revision: int, now: datetime) -> Panel | None:
        """Take the press of a button that acts, once; None for any page but the newest."""
        mine = (panels.c.chat_id == chat_id) & (panels.c.revision == revision)
        taken = update(panels).where(mine).values(revision=panels.c.revision + 1, changed_at=now)
        rows = await self._conn.execute(
            taken.returning(panels.c.revision, panels.c.sealed_data, panels.c.message_id)
        )
        row = rows.first()
        return None if row is None else self._panel(row.revision, row.sealed_data, row.message_id)

    async def drop(self, chat_id: int) -> None:
        """Forget where an admin was, and what was half chosen."""
        await self._conn.execute(delete(panels).where(panels.c.chat_id == chat_id))

    async def forget_old(self, before: datetime) -> None:
        """Drop the panels that nobody went on with."""
        await self._conn.execute(delete(panels).where(panels.c.changed_at < before))

    def _panel(self, revision: int, sealed: str, message_id: int | None) -> Panel:
        kept = self._seal.open_data(sealed)
        return Panel(revision, kept["place"], kept["data"], message_id)
