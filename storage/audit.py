"""STEP: the audit log: who did what when to what; rows are added and never changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables_process import audit

_PART = 1_000


@dataclass(frozen=True, slots=True)
class Act:
    """Who did what when to what. `actor` is 0 for somebody who is not known any more."""

    id: int
    at: datetime
    actor: int
    action: str
    subject: str


@dataclass(frozen=True, slots=True)
class Which:
    """What of the log is wanted: the acts of one person, of one kind; all where it is None."""

    actor: int | None = None
    action: str | None = None


class Audit:
    """The verbs of the audit log; none changes a row."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def note(self, actor: int, action: str, subject: str, now: datetime) -> None:
        """Write down that `actor` did `action` to `subject`."""
        row = {"at": now, "actor": actor, "action": action, "subject": subject}
        await self._conn.execute(insert(audit).values(**row))

    async def page(self, which: Which, before: int | None, limit: int) -> Sequence[Act]:
        """Return the newest acts, or the newest before the one with this id."""
        query = select(audit).where(_wanted(which), _older(before))
        rows = await self._conn.execute(query.order_by(audit.c.id.desc()).limit(limit))
        return [Act(row.id, row.at, row.actor, row.action, row.subject) for row in rows]

    async def actors(self) -> Sequence[int]:
        """Return everyone who did something."""
        query = select(audit.c.actor).distinct().order_by(audit.c.actor)
        return (await self._conn.scalars(query)).all()

    async def actions(self) -> Sequence[str]:
        """Return every kind of act that was done."""
        query = select(audit.c.action).distinct().order_by(audit.c.action)
        return (await self._conn.scalars(query)).all()

    async def all(self, most: int) -> AsyncIterator[Sequence[Act]]:
        """Return the log in parts, the newest first, at most this many acts."""
        before, left = None, most
        while left > 0:
            part = await self.page(Which(), before, min(_PART, left))
            if not part:
                return
            yield part
            before, left = part[-1].id, left - len(part)


def _wanted(which: Which) -> ColumnElement[bool]:
    wanted: ColumnElement[bool] = true()
    if which.actor is not None:
        wanted &= audit.c.actor == which.actor
    if which.action is not None:
        wanted &= audit.c.action == which.action
    return wanted


def _older(before: int | None) -> ColumnElement[bool]:
    return true() if before is None else audit.c.id < before
