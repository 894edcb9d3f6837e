"""STEP: digests: what is gathered for a reader comes in one message, once.

A digest, its message (a row of `messages` by the key `digest:ID`) and what is in it are of one
transaction; a chat has one digest at most for a slot. Consent and the state of each broadcast are
looked at again when a post comes into a digest.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.gathered import LANE, Gathered, is_off, is_taken_back
from storage.posts import FIELDS, NEWEST, post_of
from storage.recordings import LANE as ALOUD
from storage.records import Post
from storage.sending import POST, Broadcast, BroadcastState
from storage.sql import insert_into
from storage.states import SendState
from storage.tables import posts, subscribers
from storage.tables_admin import digests
from storage.tables_sending import broadcasts, deliveries, messages
from storage.types import UtcTime

_SHOWN = ("digest", "aloud-digest")  # how the keys of messages begin that show a whole digest
_GOES = (BroadcastState.PREPARING, BroadcastState.RUNNING, BroadcastState.DONE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A digest in a chat that has a certain post; `message_id` is None where none is known."""

    digest_id: int
    state: SendState
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Made:
    """A digest that was just made, and the posts in it."""

    digest_id: int
    chat_id: int
    post_ids: frozenset[int]


def key_of(digest_id: int) -> str:
    """Return the key of a digest's message."""
    return f"digest:{digest_id}"


class Digests:
    """The verbs of digests; `gathered` has those of what waits for one."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn
        self.gathered = Gathered(conn)

    async def make(self, chat_id: int, slot_at: datetime, now: datetime) -> int | None:
        """Gather what waits for a chat into its digest for a slot, and return the digest's id.

        Returns None where the slot has one, or nothing may go into it.
        """
        made = await self.make_all([chat_id], slot_at, now)
        return made[0].digest_id if made else None

    async def make_all(
        self, chat_ids: Collection[int], slot_at: datetime, now: datetime
    ) -> list[Made]:
        """Gather what waits for some chats into their digests for a slot; return what was made.

        A chat gets none where the slot has one, or nothing may go into it. What may not go any
        more is skipped; what is held back stays for a later slot. However many chats there are, it
        takes the same few statements: on SQLite nobody else writes meanwhile.
        """
        waiting = await self.gathered.waiting(chat_ids)
        entitled = await self.gathered.entitled([row.id for row in waiting])
        gone = {row.id for row in waiting if row.id not in entitled or is_off(row)}
        await self.gathered.skip(gone, now)
        inside: dict[int, dict[int, int]] = {}
        for row in waiting:
            if row.id not in gone and row.state in _GOES:
                inside.setdefault(row.chat_id, {})[row.id] = row.post_id
        digest_ids = await self._insert(list(inside), slot_at, now)
        await self._put_in([id_ for chat_id in digest_ids for id_ in inside[chat_id]], slot_at)
        return [
            Made(digest_id, chat_id, frozenset(inside[chat_id].values()))
            for chat_id, digest_id in digest_ids.items()
        ]

    async def _insert(
        self, chat_ids: Collection[int], slot_at: datetime, now: datetime
    ) -> dict[int, int]:
        """Insert a digest for each of these chats that has none for the slot; return their ids."""
        if not chat_ids:
            return {}
        times = (literal(slot_at, UtcTime), literal(now, UtcTime))
        mine = select(subscribers.c.chat_id, *times).where(subscribers.c.chat_id.in_(chat_ids))
        new = insert_into(self._conn, digests).from_select(
            ["chat_id", "slot_at", "made_at"], mine.order_by(subscribers.c.chat_id)
        )
        one = new.on_conflict_do_nothing().returning(digests.c.chat_id, digests.c.id)
        return {row.chat_id: row.id for row in await self._conn.execute(one)}

    async def _put_in(self, ids: Collection[int], slot_at: datetime) -> None:
        """Write down for some deliveries that they are in the digest of their chat for a slot."""
        if not ids:
            return
        mine = (digests.c.chat_id == deliveries.c.chat_id) & (digests.c.slot_at == slot_at)
        its_own = select(digests.c.id).where(mine).scalar_subquery()
        change = update(deliveries).where(deliveries.c.id.in_(ids))
        await self._conn.execute(change.values(digest_id=its_own))

    async def showing(self, post_ids: Collection[int]) -> list[Post]:
        """Return some posts as a digest shows them, newest first."""
        query = select(*FIELDS).where(posts.c.id.in_(post_ids)).order_by(*NEWEST)
        return [post_of(row) for row in await self._conn.execute(query)]

    async def on_the_way(self, most: int) -> int:
        """Count the digests that are written and not sent, up to `most`."""
        still = text("state IN ('todo', 'sending')")  # as ix_messages_open says it
        some = select(messages.c.id).where(still, messages.c.lane == LANE).limit(most)
        return await self._conn.scalar(select(func.count()).select_from(some.subquery())) or 0

    async def stale(self, before: datetime, most: int) -> list[int]:
        """Return digests whose message was written before then and has not left."""
        still = text("messages.state IN ('todo', 'sending')")  # as ix_messages_open says it
        old = (messages.c.lane == LANE) & (messages.c.created_at < before)
        query = select(messages.c.key).where(still, old, messages.c.state == SendState.TODO)
        return [int(key.rpartition(":")[2]) for key in await self._conn.scalars(query.limit(most))]

    async def take_back(self, digest_id: int) -> bool:
        """Undo a digest that has not left: what was in it is gathered still; say if it was so."""
        waits = (messages.c.key == key_of(digest_id)) & (messages.c.state == SendState.TODO)
        gone = await self._conn.execute(delete(messages).where(waits))
        if gone.rowcount == 0:
            return False
        inside = update(deliveries).where(deliveries.c.digest_id == digest_id)
        await self._conn.execute(inside.values(digest_id=None))
        await self._conn.execute(delete(digests).where(digests.c.id == digest_id))
        return True

    async def give_back(self, message_row: int) -> None:
        """Gather again what was in a digest whose message, by the id of its row, did not arrive.

        The slot has had its digest: what was in it comes in the next one, once the chat is back.
        """
        key = await self._conn.scalar(select(messages.c.key).where(messages.c.id == message_row))
        if key is not None:
            mine = deliveries.c.digest_id == int(key.rpartition(":")[2])
            await self._conn.execute(update(deliveries).where(mine).values(digest_id=None))

    async def is_of(self, chat_id: int, digest_id: int) -> bool:
        """Say whether a digest is one of this chat."""
        mine = (digests.c.id == digest_id) & (digests.c.chat_id == chat_id)
        return bool(await self._conn.scalar(select(exists().where(mine))))

    async def shown_at(self, chat_id: int, message_id: int) -> int | None:
        """Return the digest that a message in a chat is or reads aloud; None for any other."""
        here = (messages.c.chat_id == chat_id) & (messages.c.message_id == message_id)
        query = select(messages.c.key).where(here, messages.c.lane.in_([LANE, ALOUD]))
        kind, _, number = (await self._conn.scalar(query) or "").rpartition(":")
        return int(number) if kind in _SHOWN else None

    async def posts(self, chat_id: int, digest_id: int) -> list[Post]:
        """Return the posts of a digest of a chat as they are now, newest first."""
        mine = (deliveries.c.chat_id == chat_id) & (deliveries.c.digest_id == digest_id)
        inside = select(broadcasts.c.post_id).join(
            deliveries, deliveries.c.broadcast_id == broadcasts.c.id
        )
        query = select(*FIELDS).where(posts.c.id.in_(inside.where(mine, ~is_taken_back())))
        rows = await self._conn.execute(query.order_by(*NEWEST))
        return [post_of(row) for row in rows]

    async def having(self, chat_id: int, what: Broadcast) -> list[Shown]:
        """Return the digests of a chat that have what a correction or deletion is about."""
        post = (broadcasts.c.post_id == what.post_id) & (broadcasts.c.kind == POST)
        about = post if what.about_id is None else broadcasts.c.id == what.about_id
        its_own = select(broadcasts.c.id).where(about)
        mine = deliveries.c.broadcast_id.in_(its_own) & (deliveries.c.chat_id == chat_id)
        found = select(deliveries.c.digest_id).where(mine, deliveries.c.digest_id.is_not(None))
        shown = []
        for digest_id in sorted(set(await self._conn.scalars(found))):
            query = select(messages.c.state, messages.c.message_id)
            query = query.where(messages.c.key == key_of(digest_id))
            if row := (await self._conn.execute(query)).first():
                shown.append(Shown(digest_id, SendState(row.state), row.message_id))
        return shown
