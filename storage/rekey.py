"""STEP: every sealed text is sealed again with the newest key, a few rows at a time.

A row is changed only if it still says what was read, and only what some key opens: a text that none
opens stays as it is. What the newest key has sealed is passed over, so a run that was broken off is
simply begun again. The proof of the key is the last, so that the old key is missed until the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import WrongKeyError
from storage.people import SEALED
from storage.seal import Seal
from storage.tables import posts
from storage.tables_comments import complaints
from storage.tables_process import seals
from storage.tables_sending import messages

_EVERY = {**posts.metadata.tables, **complaints.metadata.tables, **messages.metadata.tables}


@dataclass(frozen=True, slots=True)
class Part:
    """What became of some rows: sealed again, new already, not opened by any key; the last key."""

    again: int
    new: int
    unopened: int
    last: int | None


def sealed_columns() -> dict[str, tuple[str, ...]]:
    """Return the columns that hold sealed text, by their tables; the proof of the key last."""
    found = {
        name: tuple(one.name for one in table.columns if one.name.startswith(SEALED))
        for name, table in sorted(_EVERY.items(), key=lambda pair: pair[0] == seals.name)
    }
    return {name: columns for name, columns in found.items() if columns}


class Rekey:
    """Seals again."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def part(self, name: str, after: int | None, limit: int) -> Part:
        """Seal the next rows of a table again; `last` is None where there are no more."""
        table, columns = _EVERY[name], sealed_columns()[name]
        (key,) = table.primary_key.columns
        query = select(key, *(table.c[one] for one in columns)).order_by(key).limit(limit)
        rows = (
            await self._conn.execute(query if after is None else query.where(key > after))
        ).all()
        parts = [
            await self._column(table, name, [(row[0], row[place]) for row in rows if row[place]])
            for place, name in enumerate(columns, 1)
        ]
        again, new, unopened = (sum(one[place] for one in parts) for place in range(3))
        return Part(again, new, unopened, rows[-1][0] if len(rows) == limit else None)

    async def _column(
        self, table: Table, name: str, read: Sequence[tuple[int, str]]
    ) -> tuple[int, int, int]:
        """Seal one column of some rows again, in one statement."""
        old = [(row_id, sealed) for row_id, sealed in read if not self._seal.is_newest(sealed)]
        changes = [
            {"row_id": row_id, "was": sealed, "again": again}
            for row_id, sealed in old
            if (again := self._again(sealed)) is not None
        ]
        if changes:
            (key,) = table.primary_key.columns
            same = (key == bindparam("row_id")) & (table.c[name] == bindparam("was"))
            change = update(table).where(same).values({name: bindparam("again")})
            await self._conn.execute(change, changes)
        return len(changes), len(read) - len(old), len(old) - len(changes)

    def _again(self, sealed: str) -> str | None:
        """Return a text sealed with the newest key; None where no key opens it."""
        try:
            return self._seal.again(sealed)
        except WrongKeyError:
            return None
