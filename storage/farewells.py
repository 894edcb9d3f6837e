"""STEP: the last message to a person whose data goes: the request, and the end of it.

    add ─▶ erase:WORD:…  held back ─▶ tell ─▶ erased:…  is sent, once ─▶ told ─▶ clean:…  ─▶ gone

The request is a row of `messages`, so that it outlives a restart. As every message waits for the
earlier ones of its chat, nothing is said to the person before all is erased, and nothing after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, collate, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.people import NOBODY
from storage.seal import Seal
from storage.sql import insert_new
from storage.states import SendState
from storage.tables_sending import messages

LEAVE, TAKE = "leave", "take"
"""What becomes of comments that everyone can see: they stay, or are to be taken off the blog."""

ASKED = "erase:"
"""How the key of a request begins."""

_DONE, _CLEAN = "erased:", "clean:"
_HELD_BACK = timedelta(days=3650)
_PERSON = 32  # characters of the hash
_UNSETTLED = (SendState.TODO, SendState.SENDING)


@dataclass(frozen=True, slots=True)
class Asked:
    """A person who wants to be forgotten; `take` says that public comments are to go too."""

    row_id: int
    chat_id: int
    take: bool
    asked_at: datetime


class Farewells:
    """The verbs of last messages."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def add(self, chat_id: int, word: str, body: str, now: datetime) -> bool:
        """Write down that a person wants to be forgotten; False if it is written down already.

        `body` is the last message, `word` is LEAVE or TAKE.
        """
        mark = self._seal.person(chat_id)[:_PERSON]
        there = messages.c.key.in_([f"{ASKED}{one}:{mark}" for one in (LEAVE, TAKE)])
        if await self._conn.scalar(select(exists().where(there))):
            return False
        row = {
            "key": f"{ASKED}{word}:{mark}",
            "chat_id": chat_id,
            "sealed_body": self._seal.close(body),
            "created_at": now,
            "not_before_at": now + _HELD_BACK,
        }
        return await insert_new(self._conn, messages, row)

    async def asked(self, limit: int) -> list[Asked]:
        """Return who wants to be forgotten, the first first."""
        query = select(messages.c.id, messages.c.key, messages.c.chat_id, messages.c.created_at)
        # In order of their numbers the database would look through all that it ever sent.
        rows = sorted(await self._conn.execute(query.where(self._keyed(ASKED), _unsettled())))
        return [
            Asked(at, chat, key.split(":")[1] == TAKE, when) for at, key, chat, when in rows[:limit]
        ]

    async def still_asks(self, asked: Asked) -> bool:
        """Say whether nobody has carried out a request since it was read."""
        mine = (messages.c.id == asked.row_id) & self._keyed(ASKED)
        return bool(await self._conn.scalar(select(exists().where(mine))))

    async def tell(self, row_id: int) -> None:
        """Let a last message be sent."""
        values = {"key": func.replace(messages.c.key, ASKED, _DONE), "not_before_at": None}
        await self._conn.execute(update(messages).where(messages.c.id == row_id).values(**values))

    async def waiting(self) -> int:
        """Count the last messages that are still to be sent."""
        waits = self._keyed(_DONE) & _unsettled()
        return int(await self._conn.scalar(select(func.count()).where(waits)) or 0)

    async def has_ended(self) -> bool:
        """Say whether there is a last message that was sent, or could not be: see `told`."""
        ended = exists().where(self._keyed(_DONE), ~_unsettled())
        return bool(await self._conn.scalar(select(ended)))

    async def told(self) -> Sequence[int]:
        """Forget the chats that the last message was sent to, or could not be; return them."""
        ended = self._keyed(_DONE) & ~_unsettled()
        query = select(messages.c.id, messages.c.chat_id).where(ended)
        rows = (await self._conn.execute(query)).all()
        for row_id, _ in rows:
            values = {"key": f"{_CLEAN}{row_id}", "chat_id": NOBODY, "message_id": None}
            more = {"state": SendState.DROPPED, "error": None, "sealed_body": None}
            mine = update(messages).where(messages.c.id == row_id)
            await self._conn.execute(mine.values(**values, **more))
        return [chat_id for _, chat_id in rows]

    async def owe_cleaning(self, now: datetime) -> None:
        """Write down that copies of somebody who is told nothing are to be looked for."""
        row = {
            "key": f"{_CLEAN}{now.timestamp()}",
            "chat_id": NOBODY,
            "state": SendState.DROPPED,
            "created_at": now,
        }
        await insert_new(self._conn, messages, row)

    async def unclean(self) -> frozenset[int]:
        """Return the marks of people of whom copies may be left in the file."""
        marks = await self._conn.scalars(select(messages.c.id).where(self._keyed(_CLEAN)))
        return frozenset(marks.all())

    async def cleaned(self, marks: frozenset[int]) -> None:
        """Write down that no copy is left of those people; others may have come since."""
        await self._conn.execute(delete(messages).where(messages.c.id.in_(sorted(marks))))

    def _keyed(self, start: str) -> ColumnElement[bool]:
        """Return the condition that a key begins so, as a range: LIKE reads every row there is.

        `start` ends with a colon, and after that comes the semicolon.
        """
        key: ColumnElement[str] = messages.c.key
        if self._conn.dialect.name != "sqlite":
            key = collate(key, "C")  # other orders pass over punctuation
        return (key >= start) & (key < f"{start[:-1]};")


def _unsettled() -> ColumnElement[bool]:
    return messages.c.state.in_(_UNSETTLED)
