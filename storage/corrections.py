"""STEP: what goes to everyone who was sent a post: corrections, withdrawals, and its pauses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.broadcasts import Broadcasts
from storage.fanout import HAS_IT, back_to
from storage.notices import Notice, NoticeKind
from storage.sending import (
    CORRECTION,
    DELETION,
    OF_THE_SENT,
    POST,
    WITHDRAWAL,
    Broadcast,
    BroadcastState,
)
from storage.states import SendState
from storage.tables import memberships, subscribers
from storage.tables_sending import broadcasts, deliveries, messages

_PREPARING, _RUNNING = BroadcastState.PREPARING, BroadcastState.RUNNING
_HELD, _CANCELLED = BroadcastState.HELD, BroadcastState.CANCELLED
_NOT_CANCELLED = tuple(state for state in BroadcastState if state is not _CANCELLED)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of a broadcast in one chat, and when it was sent."""

    message_id: int
    at: datetime


class Corrections:
    """The verbs of corrections; their deliveries are moved by the ledger like any other."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def add(self, notice: Notice, actor: int, now: datetime) -> int:
        """Store what was chosen for a post, and a delivery to each chat that has it.

        Returns how many; 0 if it was done before.
        """
        withdrawn = notice.kind is NoticeKind.WITHDRAWAL
        kind, key = WITHDRAWAL if withdrawn else CORRECTION, f"notice:{notice.id}"
        return await self._add(kind, key, now, post_id=notice.post_id, created_by=actor)

    async def change(self, about_id: int, key: str, body: str, actor: int, now: datetime) -> int:
        """Store a new text for the messages of an announcement; return how many chats have them.

        Returns 0 if there is something with this key.
        """
        # What is still sent of it, or sent again, has the new text too; the last change counts.
        mine = update(broadcasts).where(broadcasts.c.id == about_id)
        await self._conn.execute(mine.values(body=body))
        return await self._add(CORRECTION, key, now, about_id=about_id, body=body, created_by=actor)

    async def delete(self, about_id: int, key: str, actor: int, now: datetime) -> int:
        """Store that the messages of a broadcast are to be deleted; return in how many chats."""
        return await self._add(DELETION, key, now, about_id=about_id, created_by=actor)

    async def _add(self, kind: str, key: str, now: datetime, **more: object) -> int:
        broadcasts_ = Broadcasts(self._conn)
        broadcast_id = await broadcasts_.add(kind, key, now, proved_at=now, **more)
        if broadcast_id is None:
            return 0
        return await broadcasts_.first_slice(broadcast_id, to_lists=False)

    async def message_of(self, chat_id: int, broadcast_id: int) -> Sent | None:
        """Return the message that a broadcast is in a chat."""
        mine = (deliveries.c.chat_id == chat_id) & (deliveries.c.broadcast_id == broadcast_id)
        query = select(deliveries.c.message_id, deliveries.c.settled_at).where(
            mine, deliveries.c.message_id.is_not(None)
        )
        row = (await self._conn.execute(query)).first()
        return None if row is None else Sent(row.message_id, row.settled_at)

    async def under_way(self, chat_id: int, what: Broadcast) -> bool:
        """Say whether what is to be changed in a chat is being sent at this moment."""
        about = broadcasts.c.post_id == what.post_id
        if what.about_id is not None:
            about = broadcasts.c.id == what.about_id
        out = (broadcasts.c.id == deliveries.c.broadcast_id) & about
        sending = (deliveries.c.chat_id == chat_id) & (deliveries.c.state == SendState.SENDING)
        fresh = broadcasts.c.kind.not_in(OF_THE_SENT)
        return bool(await self._conn.scalar(select(exists().where(sending, out, fresh))))

    async def shown_in(self, chat_id: int, post_id: int) -> list[int]:
        """Return the messages of a chat that show a post, oldest first."""
        mine = select(broadcasts.c.id).where(broadcasts.c.post_id == post_id)
        sent = select(deliveries.c.message_id).where(
            deliveries.c.chat_id == chat_id,
            deliveries.c.broadcast_id.in_(mine),
            deliveries.c.message_id.is_not(None),
        )
        shown = select(messages.c.message_id).where(
            messages.c.chat_id == chat_id,
            messages.c.post_id == post_id,
            messages.c.shows_post,
            messages.c.message_id.is_not(None),
        )
        return sorted(await self._conn.scalars(union(sent, shown)))

    async def gets_messages(self, chat_id: int) -> bool:
        """Say whether a chat still wants to hear from the bot: it is there, and on a list."""
        active = exists().where(subscribers.c.chat_id == chat_id, subscribers.c.state == "active")
        listed = exists().where(memberships.c.chat_id == chat_id, memberships.c.left_at.is_(None))
        return bool(await self._conn.scalar(select(active & listed)))

    async def was_sent(self, post_id: int) -> bool:
        """Say whether anyone has a post, or may have it."""
        mine = select(broadcasts.c.id).where(broadcasts.c.post_id == post_id)
        out = deliveries.c.state.in_(HAS_IT) | deliveries.c.digest_id.is_not(None)
        sent = exists().where(deliveries.c.broadcast_id.in_(mine), out)
        shown = exists().where(messages.c.post_id == post_id, messages.c.shows_post)
        return bool(await self._conn.scalar(select(sent | shown)))

    async def reached(self, post_id: int) -> bool:
        """Say whether a post was sent to anyone, or is on its way to someone."""
        mine = select(broadcasts.c.id).where(broadcasts.c.post_id == post_id)
        underway = deliveries.c.state.not_in([SendState.SKIPPED, SendState.REFUSED])
        sent = exists().where(deliveries.c.broadcast_id.in_(mine), underway)
        shown = exists().where(messages.c.post_id == post_id, messages.c.shows_post)
        return bool(await self._conn.scalar(select(sent | shown)))

    async def pause(self, post_id: int) -> None:
        """Hold back what of a post was not sent yet."""
        await self._move(post_id, (_PREPARING, _RUNNING), _HELD)

    async def resume(self, post_id: int) -> None:
        """Send what was held back; a fan out that was held back in its middle goes on first."""
        await self._move(post_id, (_HELD,), back_to())

    async def unwithdraw(self, post_id: int) -> bool:
        """Send no more of a withdrawal; say whether there was one."""
        return await self._move(post_id, _NOT_CANCELLED, _CANCELLED, (WITHDRAWAL,))

    async def cancel(self, post_id: int) -> None:
        """Send nothing more of a post, and correct it no more: nothing may bring it back."""
        await self._move(post_id, _NOT_CANCELLED, _CANCELLED, (POST, CORRECTION))

    async def _move(
        self,
        post_id: int,
        old: Collection[str],
        new: str | ColumnElement[str],
        kinds: Collection[str] = (POST,),
    ) -> bool:
        change = update(broadcasts).where(
            broadcasts.c.post_id == post_id,
            broadcasts.c.kind.in_(kinds),
            broadcasts.c.state.in_(old),
        )
        return (await self._conn.execute(change.values(state=new))).rowcount > 0
