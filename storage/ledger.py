"""STEP: the ledger under everything that is sent: intent, then act, then settle.

    todo ──claim──▶ sending ──settle──▶ sent | blocked | gone | refused | in_doubt
      ▲                │
      └── certainly not sent

`claim` commits the intent with the name and epoch of its owner; `settle` changes a row only for
that owner, so a process that was thought dead cannot overwrite what its successor did. Rows of an
owner that has died are in doubt: nobody can know whether the call had left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, func, literal, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.states import SEND_MOVES, SendState
from storage.types import UtcTime

_LONGEST_WAIT = timedelta(hours=1)  # of an outcome to be written down, while the database is away


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that holds the lease, and the number of its turn."""

    name: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of one row; `not_before_at` only with TODO, `message_id` only with SENT."""

    state: SendState
    message_id: int | None = None
    error: str | None = None
    not_before_at: datetime | None = None
    counted: bool = True


class Ledger:
    """Moves the rows of one ledger table."""

    def __init__(self, conn: AsyncConnection, table: Table) -> None:
        self._conn = conn
        self._table = table

    async def claim(self, row_id: int, owner: Owner, now: datetime) -> bool:
        """Write down the intent to send one row; False if it is not to be done any more."""
        rows = self._table
        changed = await self._conn.execute(
            update(rows)
            .where(rows.c.id == row_id, rows.c.state == SendState.TODO)
            .values(
                state=SendState.SENDING,
                owner=owner.name,
                epoch=owner.epoch,
                since_at=now,
                attempt=rows.c.attempt + 1,
                not_before_at=None,
            )
        )
        return changed.rowcount == 1

    async def settle(self, row_id: int, owner: Owner, what: Settlement, now: datetime) -> bool:
        """Write down what became of a row that this owner was sending; say whether it was ours."""
        if what.state not in SEND_MOVES[SendState.SENDING]:
            raise ValueError(f"nothing that is sent becomes {what.state}")
        rows = self._table
        ended = what.state is not SendState.TODO
        changed = await self._conn.execute(
            update(rows)
            .where(
                rows.c.id == row_id,
                rows.c.state == SendState.SENDING,
                rows.c.owner == owner.name,
                rows.c.epoch == owner.epoch,
            )
            .values(
                state=what.state,
                message_id=what.message_id,
                error=what.error,
                not_before_at=what.not_before_at,
                settled_at=now if ended else None,
                attempt=rows.c.attempt - (0 if what.counted else 1),
            )
        )
        return changed.rowcount == 1

    async def doubt_the_dead(self, owner: Owner, now: datetime) -> int:
        """Put rows that nobody is sending any more in doubt; return how many.

        They are an earlier owner's, or so old that their outcome could not be written down.
        """
        changed = await self._conn.execute(
            update(self._table)
            .where(self.dead(owner, now))
            .values(
                state=SendState.IN_DOUBT,
                error="the process ended before Telegram answered",
                settled_at=now,
            )
        )
        return changed.rowcount

    def dead(self, owner: Owner, now: datetime) -> ColumnElement[bool]:
        """Return the condition that nobody is sending a row any more though it says so."""
        rows = self._table
        left = (rows.c.epoch < owner.epoch) | (rows.c.since_at < now - _LONGEST_WAIT)
        return (rows.c.state == literal_column("'sending'")) & left

    async def counts(self) -> dict[SendState, int]:
        """Return how many rows are in each state; states with no row are there too."""
        rows = self._table
        found = await self._conn.execute(select(rows.c.state, func.count()).group_by(rows.c.state))
        return dict.fromkeys(SendState, 0) | {SendState(state): n for state, n in found}

    def due(self, now: datetime) -> ColumnElement[bool]:
        """Return the condition that a row of this ledger may be sent now."""
        return due(self._table, literal(now, UtcTime))


def due(rows: Table, now: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a row of a ledger may be sent now.

    The state is a literal, because a bound one hides the partial index from the planner (facts on
    Telegram, section 7).
    """
    return (rows.c.state == literal_column("'todo'")) & or_(
        rows.c.not_before_at.is_(None), rows.c.not_before_at <= now
    )
