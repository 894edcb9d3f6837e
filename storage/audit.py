"""STEP: the audit log: who did what when to what; rows are added and never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables_process import audit


class Audit:
    """The one verb of the audit log."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def note(self, actor: int, action: str, subject: str, now: datetime) -> None:
        """Write down that `actor` did `action` to `subject`."""
        row = {"at": now, "actor": actor, "action": action, "subject": subject}
        await self._conn.execute(insert(audit).values(**row))
