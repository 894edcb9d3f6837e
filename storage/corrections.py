"""STEP: what goes to everyone who was sent a post: corrections, withdrawals, and its pauses."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, exists, literal, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.broadcasts import CORRECTION, POST, WITHDRAWAL
from storage.notices import Notice, NoticeKind
from storage.sql import insert_into, insert_new
from storage.states import SendState
from storage.tables import broadcasts, deliveries, memberships, messages, subscribers


class Corrections:
    """The verbs of corrections; their deliveries are moved by the ledger like any other."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def add(self, notice: Notice, actor: int, now: datetime) -> int:
        """Store what was chosen for a post, and a delivery to each chat that has it.

        Returns how many; 0 if it was done before.
        """
        withdrawn = notice.kind is NoticeKind.WITHDRAWAL
        values = {
            "kind": WITHDRAWAL if withdrawn else CORRECTION,
            "key": f"notice:{notice.id}",
            "post_id": notice.post_id,
            "state": "running",
            "created_by": actor,
            "created_at": now,
        }
        if not await insert_new(self._conn, broadcasts, values):
            return 0
        mine = select(broadcasts.c.id).where(broadcasts.c.key == values["key"])
        broadcast_id = await self._conn.scalar(mine)
        post_id = notice.post_id or 0
        chats = union(self._delivered(post_id), self._shown(post_id)).subquery()
        rows = insert_into(self._conn, deliveries).from_select(
            ["broadcast_id", "chat_id"],
            # WHERE true: see Broadcasts._entitled.
            select(literal(broadcast_id), chats.c.chat_id).where(literal(value=True)),
        )
        done = await self._conn.execute(rows.on_conflict_do_nothing())
        return done.rowcount

    def _delivered(self, post_id: int) -> Select[tuple[int]]:
        mine = select(broadcasts.c.id).where(broadcasts.c.post_id == post_id)
        return select(deliveries.c.chat_id).where(
            deliveries.c.broadcast_id.in_(mine), deliveries.c.message_id.is_not(None)
        )

    def _shown(self, post_id: int) -> Select[tuple[int]]:
        return select(messages.c.chat_id).where(
            messages.c.post_id == post_id, messages.c.shows_post, messages.c.message_id.is_not(None)
        )

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
        out = deliveries.c.state.in_([SendState.SENT, SendState.SENDING, SendState.IN_DOUBT])
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
        await self._move(post_id, "running", "paused")

    async def resume(self, post_id: int) -> None:
        """Send what was held back."""
        await self._move(post_id, "paused", "running")

    async def unwithdraw(self, post_id: int) -> bool:
        """Send no more of a withdrawal; say whether there was one."""
        return await self._move(post_id, "running", "cancelled", (WITHDRAWAL,))

    async def cancel(self, post_id: int) -> None:
        """Send nothing more of a post, and correct it no more: nothing may bring it back."""
        for state in ("running", "paused"):
            await self._move(post_id, state, "cancelled", (POST, CORRECTION))

    async def _move(
        self, post_id: int, old: str, new: str, kinds: Collection[str] = (POST,)
    ) -> bool:
        change = update(broadcasts).where(
            broadcasts.c.post_id == post_id,
            broadcasts.c.kind.in_(kinds),
            broadcasts.c.state == old,
        )
        return (await self._conn.execute(change.values(state=new))).rowcount > 0
