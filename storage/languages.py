"""STEP: languages: which one a person has chosen to read; who has chosen none reads English."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql import among
from storage.tables import subscribers


class Languages:
    """The verbs of the languages that people read, by their codes (ISO 639-1, such as cy)."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def of(self, chat_id: int) -> str | None:
        """Return the language that a person has chosen; None for nobody's choice."""
        query = select(subscribers.c.language).where(subscribers.c.chat_id == chat_id)
        chosen: str | None = await self._conn.scalar(query)
        return chosen

    async def among(self, chat_ids: Collection[int]) -> Mapping[int, str]:
        """Return the languages that some of these chats have chosen."""
        query = select(subscribers.c.chat_id, subscribers.c.language).where(
            among(self._conn, subscribers.c.chat_id, sorted(chat_ids)),
            subscribers.c.language.is_not(None),
        )
        rows = await self._conn.execute(query)
        return {row.chat_id: row.language for row in rows}

    async def choose(self, chat_id: int, language: str) -> None:
        """Write a choice down."""
        mine = update(subscribers).where(subscribers.c.chat_id == chat_id)
        await self._conn.execute(mine.values(language=language))
