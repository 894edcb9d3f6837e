"""STEP: broadcasts and their deliveries: fan out by one statement, look at consent, settle."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    exists,
    false,
    func,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.ledger import Ledger, Owner
from storage.records import Post
from storage.sql import insert_into, insert_new
from storage.states import SendState
from storage.tables import broadcast_lists, broadcasts, deliveries, memberships, subscribers
from storage.tables import consents as consents_table

POST = "post"
ANNOUNCEMENT = "announcement"
CORRECTION = "correction"
WITHDRAWAL = "withdrawal"

OF_THE_SENT = (CORRECTION, WITHDRAWAL)
"""What changes the messages that a chat has: it makes no sound, and is safe to repeat."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery: what to send to whom. `body` is the text of an announcement."""

    id: int
    broadcast_id: int
    chat_id: int
    attempt: int
    kind: str
    post_id: int | None
    body: str | None


@dataclass(frozen=True, slots=True)
class Audience:
    """How many an announcement reaches, and how many of them are in quiet time now."""

    reached: int
    quiet: int


def _on_lists(list_ids: Select[Any], chat_id: ColumnElement[int]) -> ColumnElement[bool]:
    return exists().where(
        memberships.c.chat_id == chat_id,
        memberships.c.list_id.in_(list_ids),
        memberships.c.left_at.is_(None),
    )


def _agrees(kind: str) -> ColumnElement[bool]:
    return exists().where(
        consents_table.c.chat_id == subscribers.c.chat_id,
        consents_table.c.kind == kind,
        consents_table.c.withdrawn_at.is_(None),
    )


class Broadcasts(Ledger):
    """The verbs of broadcasts and deliveries."""

    def __init__(self, conn: AsyncConnection) -> None:
        super().__init__(conn, deliveries)

    async def add_post(self, post: Post, list_ids: Collection[int], now: datetime) -> int:
        """Store the broadcast of a new post and its deliveries; return how many, 0 if it exists."""
        values = {
            "kind": POST,
            "key": f"post:{post.id}:{post.revision}",
            "post_id": post.id,
            "state": "running",
            "created_at": now,
        }
        return await self._add(values, list_ids)

    async def add_announcement(
        self, key: str, body: str, list_ids: Collection[int], actor: int, now: datetime
    ) -> int:
        """Store an announcement and its deliveries; return how many, 0 if the key exists."""
        values = {
            "kind": ANNOUNCEMENT,
            "key": key,
            "body": body,
            "state": "running",
            "created_by": actor,
            "created_at": now,
        }
        return await self._add(values, list_ids)

    async def _add(self, values: dict[str, Any], list_ids: Collection[int]) -> int:
        if not list_ids or not await insert_new(self._conn, broadcasts, values):
            return 0
        query = select(broadcasts.c.id).where(broadcasts.c.key == values["key"])
        broadcast_id = int(await self._conn.scalar(query) or 0)
        for list_id in sorted(list_ids):
            row = {"broadcast_id": broadcast_id, "list_id": list_id}
            await insert_new(self._conn, broadcast_lists, row)
        return await self._fan_out(broadcast_id, values["kind"], list_ids)

    async def _fan_out(self, broadcast_id: int, kind: str, list_ids: Collection[int]) -> int:
        chats = self._entitled(kind, list_ids).with_only_columns(
            literal(broadcast_id), subscribers.c.chat_id
        )
        rows = insert_into(self._conn, deliveries).from_select(["broadcast_id", "chat_id"], chats)
        done = await self._conn.execute(rows.on_conflict_do_nothing())
        return done.rowcount

    def _entitled(self, kind: str, list_ids: Collection[int]) -> Select[Any]:
        """Select the subscribers on these lists who agree to messages of this kind.

        `WHERE true` keeps SQLite from reading ON CONFLICT as a join's ON
        (https://www.sqlite.org/lang_upsert.html, section 2.2).
        """
        wanted = select(memberships.c.list_id).where(memberships.c.list_id.in_(list_ids))
        query = select(subscribers.c.chat_id).where(
            text("true"),
            subscribers.c.state == "active",
            _on_lists(wanted, subscribers.c.chat_id),
        )
        return query.where(_agrees("announcements")) if kind == ANNOUNCEMENT else query

    async def audience(self, list_ids: Collection[int], hushed: Collection[str]) -> Audience:
        """Count whom an announcement to these lists would reach, and who is in quiet time."""
        query = self._entitled(ANNOUNCEMENT, list_ids)
        whole = await self._conn.scalar(select(func.count()).select_from(query.subquery()))
        quiet = query.where(subscribers.c.quiet.in_(hushed))
        held = await self._conn.scalar(select(func.count()).select_from(quiet.subquery()))
        return Audience(whole or 0, held or 0)

    async def upcoming(self, now: datetime, limit: int, hushed: Collection[str]) -> list[Delivery]:
        """Return the next deliveries; each is to be claimed just before it is sent.

        Consent is looked at again here: who has left since the fan out, or agrees no longer to
        announcements, is skipped. Chats whose quiet time is in `hushed` wait. What changes messages
        that a chat has goes to it in any case.
        """
        rows = (await self._conn.execute(self._next(now, limit, hushed))).all()
        left = [row.id for row in rows if not row.wanted]
        if left:
            skip = update(deliveries).where(deliveries.c.id.in_(left))
            await self._conn.execute(skip.values(state=SendState.SKIPPED, settled_at=now))
        return [_delivery(row) for row in rows if row.wanted]

    def _next(self, now: datetime, limit: int, hushed: Collection[str]) -> Select[Any]:
        on_lists = select(broadcast_lists.c.list_id).where(
            broadcast_lists.c.broadcast_id == deliveries.c.broadcast_id
        )
        entitled = (
            (subscribers.c.state == "active")
            & _on_lists(on_lists, deliveries.c.chat_id)
            & ((broadcasts.c.kind != ANNOUNCEMENT) | _agrees("announcements"))
        )
        mends = broadcasts.c.kind.in_(OF_THE_SENT)
        wanted = mends | func.coalesce(entitled, false())
        return (
            select(
                deliveries.c.id,
                deliveries.c.broadcast_id,
                deliveries.c.chat_id,
                deliveries.c.attempt,
                broadcasts.c.kind,
                broadcasts.c.post_id,
                broadcasts.c.body,
                wanted.label("wanted"),
            )
            .join(broadcasts, broadcasts.c.id == deliveries.c.broadcast_id)
            .outerjoin(subscribers, subscribers.c.chat_id == deliveries.c.chat_id)
            .where(
                self.due(now),
                broadcasts.c.state == "running",
                mends | subscribers.c.quiet.not_in(hushed),
            )
            .order_by(deliveries.c.broadcast_id, deliveries.c.chat_id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=deliveries)
        )

    async def quiet_times(self) -> Sequence[str]:
        """Return the different quiet times that subscribers have chosen."""
        return (await self._conn.scalars(select(subscribers.c.quiet).distinct())).all()

    async def is_there(self, key: str) -> bool:
        """Say whether a broadcast with this key was ever added."""
        return await self._conn.scalar(select(exists().where(broadcasts.c.key == key))) or False

    async def halted(self) -> int:
        """Count the broadcasts that are halted."""
        query = select(func.count()).where(broadcasts.c.state == "halted")
        return await self._conn.scalar(query) or 0

    async def halt(self, broadcast_id: int) -> None:
        """Stop a broadcast whose content Telegram will take from nobody."""
        change = update(broadcasts).where(broadcasts.c.id == broadcast_id)
        await self._conn.execute(change.values(state="halted"))

    async def doubt_the_dead(self, owner: Owner, now: datetime) -> int:
        """Do again what only changed messages; the rest is in doubt. Return how much that is."""
        mends = select(broadcasts.c.id).where(broadcasts.c.kind.in_(OF_THE_SENT))
        dead = self.dead(owner, now) & deliveries.c.broadcast_id.in_(mends)
        await self._conn.execute(update(deliveries).where(dead).values(state=SendState.TODO))
        return await super().doubt_the_dead(owner, now)

    async def move_chat(self, delivery: Delivery, chat_id: int) -> bool:
        """Point a delivery at the id that a group has now; False if that one has its own."""
        there = select(deliveries.c.id).where(
            deliveries.c.broadcast_id == delivery.broadcast_id, deliveries.c.chat_id == chat_id
        )
        if await self._conn.scalar(there) is not None:
            return False
        change = update(deliveries).where(deliveries.c.id == delivery.id)
        await self._conn.execute(change.values(chat_id=chat_id))
        return True


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        row.id,
        row.broadcast_id,
        row.chat_id,
        row.attempt + 1,
        row.kind,
        row.post_id,
        row.body,
    )
