"""STEP: where a person is in a task of several messages: one row a chat, so a restart goes on.

`revision` rises at every change: a button carries the revision that it was made for, and a press
on an old one changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.seal import Seal
from storage.sql import put
from storage.tables import drafts


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

    async def put(
        self, chat_id: int, kind: str, step: str, data: dict[str, Any], now: datetime
    ) -> Draft:
        """Start or go on with a task, and return it with its new revision."""
        old = await self.get(chat_id)
        # By the clock, so that a new task never repeats the revision of one that has ended.
        revision = max(int(now.timestamp()), old.revision + 1 if old else 0)
        draft = Draft(kind, step, revision, data)
        row = {
            "chat_id": chat_id,
            "kind": kind,
            "step": step,
            "revision": draft.revision,
            "sealed_data": self._seal.close_data(data),
            "changed_at": now,
        }
        await put(self._conn, drafts, ["chat_id"], row)
        return draft

    async def drop(self, chat_id: int, revision: int | None = None) -> bool:
        """End a task; with a revision only if it is still that one. Say whether it was there."""
        query = delete(drafts).where(drafts.c.chat_id == chat_id)
        if revision is not None:
            query = query.where(drafts.c.revision == revision)
        return (await self._conn.execute(query)).rowcount == 1
