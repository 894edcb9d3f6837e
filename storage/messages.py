"""STEP: messages to one chat: answers and reports, a ledger, and the map back from a chat.

A message is kept for as long as the chat is, so that a reply to it finds its post and its comment
years later. Its body is dropped once it is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, false, select, text, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import WrongKeyError
from storage.gathered import FRESH, LANE
from storage.ledger import Ledger, Owner, Settlement
from storage.people import NOBODY
from storage.seal import Seal, maybe_open
from storage.sql import insert_into, insert_new
from storage.states import SendState
from storage.tables_sending import broadcasts, deliveries, messages

# The condition of ix_messages_open, word for word: SQLite does not see that `todo` implies it
# (https://www.sqlite.org/partialindex.html, section 3).
_OPEN = text("state IN ('todo', 'sending')")


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to send to one chat; `key` makes it one of a kind, `body` is opaque here.

    `shows_post` says that it is the message of a post, which a correction changes too. `lane` says
    who goes first: 0 an answer, 1 a card for admins, 2 what comes instead of a correction, 4 a
    digest, 5 what is read aloud.
    """

    key: str
    chat_id: int
    body: str
    post_id: int | None = None
    comment_id: int | None = None
    site_comment_id: str | None = None
    shows_post: bool = False
    lane: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """A message that waits to be sent."""

    id: int
    chat_id: int
    body: str
    attempt: int
    lane: int


@dataclass(frozen=True, slots=True)
class About:
    """What a message in a chat is about."""

    post_id: int
    comment_id: int | None = None
    site_comment_id: str | None = None


class Messages(Ledger):
    """The verbs of messages."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        super().__init__(conn, messages)
        self._seal = seal

    async def add(self, new: NewMessage, now: datetime) -> bool:
        """Store a message to send, unless one with this key is there; say whether it is new.

        Nothing is sent to somebody whose data is deleted.
        """
        if new.chat_id == NOBODY:
            return False
        return await insert_new(self._conn, messages, self._row(new, now))

    async def add_all(self, several: Sequence[NewMessage], now: datetime) -> None:
        """Store messages to send, but for those whose key is there already."""
        rows = [self._row(new, now) for new in several if new.chat_id != NOBODY]
        if rows:
            await self._conn.execute(
                insert_into(self._conn, messages).on_conflict_do_nothing(), rows
            )

    def _row(self, new: NewMessage, now: datetime) -> dict[str, object]:
        return {
            "key": new.key,
            "chat_id": new.chat_id,
            "sealed_body": self._seal.close(new.body),
            "post_id": new.post_id,
            "comment_id": new.comment_id,
            "site_comment_id": new.site_comment_id,
            "shows_post": new.shows_post,
            "lane": new.lane,
            "created_at": now,
        }

    async def add_instead(self, new: NewMessage, start: str, now: datetime) -> bool:
        """Store a message in the place of those that wait in its chat under keys that begin so."""
        await self.take_back(new.chat_id, start)
        return await self.add(new, now)

    async def take_back(self, chat_id: int, start: str) -> list[str]:
        """Delete the messages that wait in a chat under keys that begin so; return the keys."""
        waits = (messages.c.chat_id == chat_id) & (messages.c.state == SendState.TODO)
        old = delete(messages).where(waits, messages.c.key.startswith(start, autoescape=True))
        return list((await self._conn.scalars(old.returning(messages.c.key))).all())

    async def upcoming(
        self, now: datetime, limit: int, but: Sequence[int] = (), *, bulk: bool = True
    ) -> list[Message]:
        """Return the oldest message of each chat; each is to be claimed just before it is sent.

        Chats in `but` are left out, and so are stale digests. `bulk` says whether digests are
        wanted, and what is read aloud.

        A message waits while an earlier one of its chat is not settled: they come in order. For a
        digest that waits for its place nothing waits, nor for what is read aloud. A body that
        cannot be opened is empty: all others come though.
        """
        earlier = messages.alias()
        waits = (earlier.c.lane >= LANE) & (earlier.c.state == SendState.TODO)
        first = ~exists().where(
            earlier.c.chat_id == messages.c.chat_id,
            earlier.c.id < messages.c.id,
            earlier.c.state.in_([SendState.TODO, SendState.SENDING]),
            ~waits,
        )
        may_go = (messages.c.lane > LANE) | (messages.c.created_at >= now - FRESH)
        lanes = (messages.c.lane < LANE) | (may_go if bulk else false())
        picked = (
            select(messages)
            .where(self.due(now), _OPEN, first, lanes, messages.c.chat_id.not_in(but))
            .order_by(messages.c.lane, messages.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = (await self._conn.execute(picked)).all()
        return [
            Message(
                row.id,
                row.chat_id,
                self._opened(row.sealed_body),
                row.attempt + 1,
                row.lane,
            )
            for row in rows
        ]

    def _opened(self, sealed_body: str | None) -> str:
        try:
            return maybe_open(self._seal, sealed_body) or ""
        except WrongKeyError:
            return ""

    async def settle(self, row_id: int, owner: Owner, what: Settlement, now: datetime) -> bool:
        """Write down what became of a message; its body goes once nothing can need it."""
        ours = await super().settle(row_id, owner, what, now)
        if ours and what.state not in (SendState.TODO, SendState.IN_DOUBT):
            gone = update(messages).where(messages.c.id == row_id).values(sealed_body=None)
            await self._conn.execute(gone)
        return ours

    async def of_key(self, key: str) -> tuple[SendState, int | None] | None:
        """Return where the message with this key stands, and the id that it has in its chat."""
        mine = select(messages.c.state, messages.c.message_id).where(messages.c.key == key)
        row = (await self._conn.execute(mine)).first()
        return None if row is None else (SendState(row.state), row.message_id)

    async def resend_doubt(self) -> int:
        """Send again all that is in doubt: some people may get it twice; return how many."""
        again = {"state": SendState.TODO, "attempt": 0, "settled_at": None, "error": None}
        return await self._end_doubt(messages.c.sealed_body.is_not(None), again)

    async def leave_doubt(self, now: datetime) -> int:
        """Leave as it is all that is in doubt; return how much."""
        left = {"state": SendState.DROPPED, "settled_at": now, "sealed_body": None}
        return await self._end_doubt(true(), left)

    async def _end_doubt(self, which: ColumnElement[bool], values: dict[str, object]) -> int:
        doubted = update(messages).where(messages.c.state == SendState.IN_DOUBT, which)
        return (await self._conn.execute(doubted.values(**values))).rowcount

    def dead(self, owner: Owner, now: datetime) -> ColumnElement[bool]:
        """Return the condition that nobody is sending a message any more though it says so."""
        return super().dead(owner, now) & _OPEN

    async def about(self, chat_id: int, message_id: int) -> About | None:
        """Return what a message in a chat is about, or None if it is about no post."""
        mine = select(messages.c.post_id, messages.c.comment_id, messages.c.site_comment_id).where(
            messages.c.chat_id == chat_id, messages.c.message_id == message_id
        )
        row = (await self._conn.execute(mine)).first()
        if row is not None:
            return About(*row) if row.post_id is not None else None
        many = (
            select(broadcasts.c.post_id)
            .join(deliveries, deliveries.c.broadcast_id == broadcasts.c.id)
            .where(deliveries.c.chat_id == chat_id, deliveries.c.message_id == message_id)
        )
        post_id = (await self._conn.execute(many)).scalar()
        return About(post_id) if post_id is not None else None
