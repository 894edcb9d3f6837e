"""STEP: reading aloud: who has chosen it, and the texts that were spoken once already.

A text is spoken once. Telegram keeps the file, and what it calls the file is enough to send it to
everyone else (Bot API, Sending files).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.retention import KEPT, What
from storage.sql import put
from storage.states import SendState
from storage.tables import subscribers
from storage.tables_sending import messages, recordings

LANE = 5
"""The lane of what is read aloud; everything else goes first."""

OF_DIGEST = "aloud-digest"
"""How the key of a message begins that reads a digest aloud."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A text that was spoken: what Telegram calls the file, and how long it is."""

    file_id: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that went to a chat which has chosen to be read to; `key` tells what it is."""

    key: str
    post_id: int | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """The voice messages that a chat has of a post; `under_way` says that one is just sent."""

    message_ids: list[int]
    under_way: bool


class Recordings:
    """The verbs of reading aloud."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def choose(self, chat_id: int, *, on: bool) -> None:
        """Write down whether a chat wants to be read to; where not, what waits does not come."""
        mine = subscribers.c.chat_id == chat_id
        await self._conn.execute(update(subscribers).where(mine).values(aloud=on))
        if not on:
            waits = (messages.c.lane == LANE) & (messages.c.state == SendState.TODO)
            await self._conn.execute(delete(messages).where(messages.c.chat_id == chat_id, waits))

    async def is_chosen(self, chat_id: int) -> bool:
        """Say whether a chat wants to be read to."""
        query = select(subscribers.c.aloud).where(subscribers.c.chat_id == chat_id)
        return bool(await self._conn.scalar(query))

    async def sent_to_listener(self, message_row: int) -> Sent | None:
        """Return what a message is, by the number of its row, if its chat wants to be read to."""
        query = select(messages.c.key, messages.c.post_id).join(
            subscribers, subscribers.c.chat_id == messages.c.chat_id
        )
        row = (
            await self._conn.execute(query.where(messages.c.id == message_row, subscribers.c.aloud))
        ).first()
        return None if row is None else Sent(row.key, row.post_id)

    async def withdraw(
        self, chat_id: int, post_id: int, digest_ids: Collection[int], since: datetime
    ) -> Spoken:
        """Return what a chat has heard of a post since then, and let what waits of it not come.

        What reads a digest aloud has all its posts in one.
        """
        keys = [f"{OF_DIGEST}:{digest_id}" for digest_id in digest_ids]
        mine = (messages.c.chat_id == chat_id) & (messages.c.lane == LANE)
        about = mine & ((messages.c.post_id == post_id) | messages.c.key.in_(keys))
        columns = messages.c.id, messages.c.state, messages.c.message_id, messages.c.settled_at
        rows = (await self._conn.execute(select(*columns).where(about))).all()
        if waiting := [row.id for row in rows if row.state == SendState.TODO]:
            still = messages.c.id.in_(waiting) & (messages.c.state == SendState.TODO)
            await self._conn.execute(delete(messages).where(still))
        sent = [row for row in rows if row.message_id is not None and row.settled_at >= since]
        under_way = any(row.state == SendState.SENDING for row in rows)
        return Spoken([row.message_id for row in sent], under_way)

    async def of(self, text_hash: str) -> Recording | None:
        """Return the recording of a text, if it was made."""
        query = select(recordings.c.file_id, recordings.c.seconds)
        row = (await self._conn.execute(query.where(recordings.c.text_hash == text_hash))).first()
        return None if row is None else Recording(row.file_id, row.seconds)

    async def keep(self, text_hash: str, made: Recording, now: datetime) -> None:
        """Write a recording down."""
        row = {"file_id": made.file_id, "seconds": made.seconds, "made_at": now}
        await put(self._conn, recordings, ["text_hash"], {"text_hash": text_hash, **row})

    async def drop(self, text_hash: str, file_id: str) -> None:
        """Forget a recording that Telegram does not take any more, unless it was made anew."""
        mine = (recordings.c.text_hash == text_hash) & (recordings.c.file_id == file_id)
        await self._conn.execute(delete(recordings).where(mine))

    async def end_old(self, now: datetime) -> int:
        """Forget the recordings that were made long ago; return how many."""
        old = recordings.c.made_at < now - KEPT[What.RECORDING].length
        return (await self._conn.execute(delete(recordings).where(old))).rowcount
