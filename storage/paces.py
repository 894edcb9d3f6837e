"""STEP: what Telegram's refusals have taught, kept over a restart for an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql import put
from storage.tables_sending import paces

_KEPT = timedelta(hours=1)
_NAME = "bulk"


@dataclass(frozen=True, slots=True)
class KeptPace:
    """A rate in messages a second, and until when nothing may be sent."""

    rate: float
    closed_until_at: datetime


class Paces:
    """The verbs of the pace."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def keep(self, pace: KeptPace, now: datetime) -> None:
        """Write down what was learnt."""
        row = {
            "name": _NAME,
            "rate": pace.rate,
            "closed_until_at": pace.closed_until_at,
            "learnt_at": now,
        }
        await put(self._conn, paces, ["name"], row)

    async def get(self, now: datetime) -> KeptPace | None:
        """Return what was learnt within the hour, or still holds."""
        row = (await self._conn.execute(select(paces).where(paces.c.name == _NAME))).first()
        if row is None or (row.learnt_at < now - _KEPT and row.closed_until_at < now):
            return None
        return KeptPace(row.rate, row.closed_until_at)
