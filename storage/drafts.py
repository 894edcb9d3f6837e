"""STEP: where a person is in a task of several messages: one row a chat, so a restart goes on.

`revision` rises at every change: a button carries the revision that it was made for, and a press
on an old one changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.seal import Seal
from storage.sql import insert_into
from storage.tables_process import drafts


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person is in the middle of; `data` is whatever JSON can hold."""

    kind: str
    step: str
    revision: int
    data: dict[str, Any]


class Drafts:
    """The verbs of drafts."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def get(self, chat_id: int) -> Draft | None:
        """Return what this chat is in the middle of."""
        query = select(drafts).where(drafts.c.chat_id == chat_id)
        row = (await self._conn.execute(query)).first()
        if row is None:
            return None
        return Draft(row.kind, row.step, row.revision, self._seal.open_data(row.sealed_data))

    async def has(self, chat_id: int, kind: str) -> bool:
        """Say whether this chat is in a task of this kind; what it holds stays sealed."""
        mine = exists().where(drafts.c.chat_id == chat_id, drafts.c.kind == kind)
        return bool(await self._conn.scalar(select(mine)))

    async def put(
        self, chat_id: int, kind: str, step: str, data: dict[str, Any], now: datetime
    ) -> Draft:
        """Start or go on with a task, and return it with its new revision."""
        values = {
            "kind": kind,
            "step": step,
            # By the clock, so that a new task never repeats the revision of one that has ended.
            "revision": int(now.timestamp()),
            "sealed_data": self._seal.close_data(data),
            "changed_at": now,
        }
        row = insert_into(self._conn, drafts).values(chat_id=chat_id, **values)
        by_clock = row.excluded.revision
        # In the statement itself, so that two changes at once never get the same revision.
        after = case((by_clock > drafts.c.revision, by_clock), else_=drafts.c.revision + 1)
        stored = await self._conn.execute(
            row.on_conflict_do_update(
                index_elements=["chat_id"], set_=values | {"revision": after}
            ).returning(drafts.c.revision)
        )
        return Draft(kind, step, stored.scalar_one(), data)

    async def forget_old(self, before: datetime) -> None:
        """Drop the tasks that nobody went on with."""
        await self._conn.execute(delete(drafts).where(drafts.c.changed_at < before))

    async def drop(self, chat_id: int, revision: int | None = None, *, but: str = "") -> bool:
        """End a task, unless its kind is `but`; with a revision only if it is still that one.

        Say whether it was there.
        """
        query = delete(drafts).where(drafts.c.chat_id == chat_id, drafts.c.kind != but)
        if revision is not None:
            query = query.where(drafts.c.revision == revision)
        return (await self._conn.execute(query)).rowcount == 1
