"""STEP: leases: who may run the loops now, by the database's own clock.

A lease is an optimisation: uniqueness guards against doing a thing twice. Its epoch rises at every
change of hands, so that rows can tell the present owner from a past one.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.ledger import Owner
from storage.sql import insert_new
from storage.tables_process import leases


class Leases:
    """The verbs of leases."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def now(self) -> datetime:
        """Return the time by the database's clock."""
        if self._conn.dialect.name == "sqlite":
            stamp = await self._conn.scalar(text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')"))
            return datetime.fromisoformat(str(stamp)).replace(tzinfo=UTC)
        moment: datetime | None = await self._conn.scalar(select(func.clock_timestamp()))
        if moment is None:
            raise AssertionError("clock_timestamp() always answers")
        return moment

    async def take(
        self, name: str, owner: str, length: timedelta, *, force: bool = False
    ) -> Owner | None:
        """Take a lease that is free, expired or ours; None if another holds it.

        `force` takes it from anyone: right only where a lock outside the database proves that the
        other has ended.
        """
        now = await self.now()
        row = {"name": name, "owner": owner, "epoch": 1, "expires_at": now + length}
        if await insert_new(self._conn, leases, row):
            return Owner(owner, 1)
        held = (
            await self._conn.execute(select(leases).where(leases.c.name == name).with_for_update())
        ).one()
        if held.owner != owner and held.expires_at > now and not force:
            return None
        epoch = held.epoch if held.owner == owner else held.epoch + 1
        change = update(leases).where(leases.c.name == name)
        await self._conn.execute(change.values(owner=owner, epoch=epoch, expires_at=now + length))
        return Owner(owner, epoch)

    async def renew(self, name: str, owner: Owner, length: timedelta) -> bool:
        """Keep a lease for longer; False if it has changed hands."""
        mine = (leases.c.name == name) & (leases.c.owner == owner.name)
        change = update(leases).where(mine, leases.c.epoch == owner.epoch)
        done = await self._conn.execute(change.values(expires_at=await self.now() + length))
        return done.rowcount == 1

    async def release(self, name: str, owner: Owner) -> None:
        """Give a lease back, so that the next process need not wait for its end."""
        mine = (leases.c.name == name) & (leases.c.owner == owner.name)
        change = update(leases).where(mine, leases.c.epoch == owner.epoch)
        await self._conn.execute(change.values(expires_at=await self.now()))
