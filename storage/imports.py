"""STEP: imports of members: the rows of a file, and how far a list has got with them.

    fetching ─▶ ready ─▶ running ─▶ done
        └─▶ refused  └─▶ dropped      refused: the file cannot be read; `counts` says why

Each slice is one transaction that adds members and moves `done` on: a kill in the middle of it
leaves nothing half-done, and whoever goes on begins where it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.seal import Seal
from storage.tables_admin import imports


class ImportState(StrEnum):
    """Where an import is."""

    FETCHING = "fetching"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Rows:
    """What a file says. `chats` are to be joined, `bad` are the lines that are wrong, with why.

    `file_id` is Telegram's name of the file, until it is read.
    """

    file_id: str = ""
    chats: Sequence[int] = ()
    bad: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True, slots=True)
class Import:
    """One import. `counts` says how many rows are of which kind; `card` is its message."""

    id: int
    list_id: int
    created_by: int
    state: ImportState
    total: int
    done: int
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def card(self) -> int | None:
        """The message that shows how it goes; None before `Import` was pressed."""
        return self.counts.get("card")


class Imports:
    """The verbs of imports."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def add(self, list_id: int, by: int, file_id: str, now: datetime) -> int:
        """Start an import whose file is to be fetched; return its number."""
        row = {
            "list_id": list_id,
            "created_by": by,
            "state": ImportState.FETCHING,
            "sealed_rows": self._close(Rows(file_id)),
            "total": 0,
            "counts": {},
            "created_at": now,
        }
        made = await self._conn.execute(insert(imports).values(**row).returning(imports.c.id))
        return int(made.scalar_one())

    async def get(self, import_id: int) -> Import | None:
        """Return an import without its rows."""
        query = select(*_WITHOUT_ROWS).where(imports.c.id == import_id)
        row = (await self._conn.execute(query)).first()
        return None if row is None else _import(row)

    async def rows(self, import_id: int) -> Rows:
        """Return the rows of an import; none where it has ended."""
        query = select(imports.c.sealed_rows).where(imports.c.id == import_id)
        sealed = await self._conn.scalar(query)
        if sealed is None:
            return Rows()
        told = self._seal.open_data(sealed)
        bad = [(int(line), str(why)) for line, why in told["bad"]]
        return Rows(told["file_id"], told["chats"], bad)

    async def in_state(self, state: ImportState) -> list[Import]:
        """Return the imports in a state, the oldest first."""
        query = select(*_WITHOUT_ROWS).where(imports.c.state == state).order_by(imports.c.id)
        return [_import(row) for row in await self._conn.execute(query)]

    async def read(self, import_id: int, rows: Rows, counts: Mapping[str, int]) -> bool:
        """Keep what the file says, once; False if another has done so."""
        change = {
            "state": ImportState.READY,
            "sealed_rows": self._close(rows),
            "total": len(rows.chats),
            "counts": dict(counts),
        }
        return await self._move(import_id, ImportState.FETCHING, change)

    async def refuse(self, import_id: int, now: datetime) -> bool:
        """End an import whose file cannot be read."""
        change = self._ended(ImportState.REFUSED, now)
        return await self._move(import_id, ImportState.FETCHING, change)

    async def start(self, one: Import, card: int | None) -> bool:
        """Let an import run, once; its card is the message with this number."""
        shown = {} if card is None else {"card": card}
        change = {"state": ImportState.RUNNING, "counts": {**one.counts, **shown}}
        return await self._move(one.id, ImportState.READY, change)

    async def drop(self, import_id: int, now: datetime) -> bool:
        """End an import that was not begun, and forget its rows."""
        change = self._ended(ImportState.DROPPED, now)
        return await self._move(import_id, ImportState.READY, change)

    async def advance(self, one: Import, to: int, counts: Mapping[str, int]) -> bool:
        """Move on to a row; False if another has moved it, or it has ended."""
        mine = (imports.c.id == one.id) & (imports.c.done == one.done)
        runs = imports.c.state == ImportState.RUNNING
        change = update(imports).where(mine, runs).values(done=to, counts=dict(counts))
        return (await self._conn.execute(change)).rowcount == 1

    async def end(self, import_id: int, now: datetime, bad: Sequence[tuple[int, str]]) -> bool:
        """End an import that has come to its last row; only its bad lines are kept."""
        change = self._ended(ImportState.DONE, now, bad)
        return await self._move(import_id, ImportState.RUNNING, change)

    async def forget_old(self, before: datetime, now: datetime) -> None:
        """Drop the imports that nobody began since then, with their rows."""
        waits = imports.c.state.in_([ImportState.FETCHING, ImportState.READY])
        old = update(imports).where(waits, imports.c.created_at < before)
        await self._conn.execute(old.values(**self._ended(ImportState.DROPPED, now)))

    async def _move(self, import_id: int, state: ImportState, change: Mapping[str, Any]) -> bool:
        mine = (imports.c.id == import_id) & (imports.c.state == state)
        return (await self._conn.execute(update(imports).where(mine).values(**change))).rowcount > 0

    def _ended(
        self, state: ImportState, now: datetime, bad: Sequence[tuple[int, str]] = ()
    ) -> dict[str, Any]:
        return {"state": state, "sealed_rows": self._close(Rows(bad=bad)), "ended_at": now}

    def _close(self, rows: Rows) -> str:
        told = {"file_id": rows.file_id, "chats": list(rows.chats), "bad": list(rows.bad)}
        return self._seal.close_data(told)


_WITHOUT_ROWS = [column for column in imports.columns if column.name != "sealed_rows"]


def _import(row: Row[Any]) -> Import:
    return Import(
        id=row.id,
        list_id=row.list_id,
        created_by=row.created_by,
        state=ImportState(row.state),
        total=row.total,
        done=row.done,
        counts=row.counts,
    )
