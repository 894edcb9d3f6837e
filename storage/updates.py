"""STEP: the updates from Telegram that were handled, so that each is handled once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql import insert_new
from storage.tables_process import updates

_KEEP = timedelta(hours=48)  # Telegram gives an update again for 24 hours at most


class Updates:
    """The verbs of updates."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def first_time(self, update_id: int, now: datetime) -> bool:
        """Write down that an update is being handled; False if it was handled before."""
        return await insert_new(self._conn, updates, {"update_id": update_id, "received_at": now})

    async def forget_old(self, now: datetime) -> None:
        """Drop what Telegram cannot send again."""
        await self._conn.execute(delete(updates).where(updates.c.received_at < now - _KEEP))
