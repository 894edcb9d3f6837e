"""STEP: admins: people with a role, and the lists that a role is limited to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.seal import Seal, maybe_close, maybe_open
from storage.sql import insert_new, put
from storage.states import SendState
from storage.tables_admin import admins, grants
from storage.tables_sending import messages

TAG = 10
_CARD = 1  # the lane of cards for admins; messages.py
_OF_ADMINS = ("owner:%", "notice:%", "import:%", "agree:%", "broadcast:%")


@dataclass(frozen=True, slots=True)
class Admin:
    """A person with a role. With `list_ids` the role is for these lists alone; empty means all."""

    chat_id: int
    role: str
    name: str | None
    list_ids: frozenset[int]


class Admins:
    """The verbs of admins."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def get(self, chat_id: int) -> Admin | None:
        """Return a person's role; None for who has none."""
        query = select(admins).where(admins.c.chat_id == chat_id)
        row = (await self._conn.execute(query)).first()
        if row is None:
            return None
        granted = select(grants.c.list_id).where(grants.c.chat_id == chat_id)
        lists = frozenset(await self._conn.scalars(granted))
        return Admin(chat_id, row.role, maybe_open(self._seal, row.sealed_name), lists)

    async def every(self) -> list[Admin]:
        """Return everyone with a role, the longest here first."""
        ids = await self._conn.scalars(
            select(admins.c.chat_id).order_by(admins.c.added_at, admins.c.chat_id)
        )
        found = [await self.get(chat_id) for chat_id in ids.all()]
        return [one for one in found if one is not None]

    async def with_role(self, roles: Collection[str]) -> list[int]:
        """Return the chats of everyone with one of these roles."""
        query = select(admins.c.chat_id).where(admins.c.role.in_(roles))
        return list(await self._conn.scalars(query.order_by(admins.c.chat_id)))

    async def put(self, admin: Admin, by: int | None, now: datetime) -> None:
        """Give a person a role and its lists, instead of what they had."""
        row = {
            "chat_id": admin.chat_id,
            "role": admin.role,
            "sealed_name": maybe_close(self._seal, admin.name),
            "added_at": now,
            "added_by": by,
        }
        await put(self._conn, admins, ["chat_id"], row)
        await self._conn.execute(delete(grants).where(grants.c.chat_id == admin.chat_id))
        for list_id in sorted(admin.list_ids):
            await insert_new(self._conn, grants, {"chat_id": admin.chat_id, "list_id": list_id})

    async def extend(self, source: int, target: int) -> int:
        """Let roles for one list be for another too; return how many people that are.

        They keep the first: what is on its way to it, they can still stop.
        """
        of_source = select(grants.c.chat_id).where(grants.c.list_id == source)
        chats = (await self._conn.scalars(of_source.order_by(grants.c.chat_id))).all()
        for chat_id in chats:
            await insert_new(self._conn, grants, {"chat_id": chat_id, "list_id": target})
        return len(chats)

    async def rename(self, chat_id: int, name: str) -> None:
        """Keep the name by which other admins know a person."""
        mine = update(admins).where(admins.c.chat_id == chat_id)
        await self._conn.execute(mine.values(sealed_name=self._seal.close(name)))

    async def silence(self, chat_id: int, now: datetime) -> None:
        """Send a person none of the cards any more that wait because of a role."""
        cards = or_(messages.c.lane == _CARD, *(messages.c.key.like(one) for one in _OF_ADMINS))
        waits = (messages.c.chat_id == chat_id) & (messages.c.state == SendState.TODO)
        ended = {"state": SendState.DROPPED, "settled_at": now, "sealed_body": None}
        await self._conn.execute(update(messages).where(waits, cards).values(**ended))

    def tag(self, chat_id: int) -> str:
        """Return what stands for a person in the log: no number of a chat is written there."""
        return f"person {self._seal.person(chat_id)[:TAG]}"

    async def drop(self, chat_id: int) -> bool:
        """Take a person's role away; say whether there was one."""
        await self._conn.execute(delete(grants).where(grants.c.chat_id == chat_id))
        gone = await self._conn.execute(delete(admins).where(admins.c.chat_id == chat_id))
        return gone.rowcount == 1
