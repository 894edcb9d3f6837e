"""STEP: notices: what owners are told, each once, and what they chose.

The LOOPs that learn something write a notice in the transaction in which they learn it; bot/ tells
it, and a press of its buttons is the choice. A choice is made once.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sending import POST
from storage.sql import insert_new
from storage.tables_process import notices
from storage.tables_sending import broadcasts


class NoticeKind(StrEnum):
    """What a notice is about, and whether it asks something."""

    FAILING = "failing"  # a feed has failed for an hour
    RECOVERED = "recovered"  # it answers again
    HOLD = "hold"  # many or old posts at once: send them?
    CORRECTION = "correction"  # a post changed in what readers saw: correct it?
    WITHDRAWAL = "withdrawal"  # a post is not on the site any more: withdraw it?
    REVIEW = "review"  # a new post waits: does it go out, and with these points?
    MOVED = "moved"  # the feed has a new address


ASKING = frozenset(
    {NoticeKind.HOLD, NoticeKind.CORRECTION, NoticeKind.WITHDRAWAL, NoticeKind.REVIEW}
)


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice as a LOOP writes it; `key` makes it one of a kind, `facts` is small JSON."""

    key: str
    kind: NoticeKind
    site_id: int | None = None
    post_id: int | None = None
    revision: int | None = None
    facts: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice: told when `told_at` is set, decided when `choice` is."""

    id: int
    key: str
    kind: NoticeKind
    site_id: int | None
    post_id: int | None
    revision: int | None
    facts: dict[str, Any]
    created_at: datetime
    told_at: datetime | None
    choice: str | None
    chosen_by: int | None
    chosen_at: datetime | None


_FIELDS = [notices.c[field.name] for field in fields(Notice)]
_WAITS = notices.c.kind.in_(sorted(ASKING)) & notices.c.choice.is_(None)


def _notice(row: Row[Any]) -> Notice:
    values = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's public way to a dict, despite its name
    return Notice(**values | {"kind": NoticeKind(values["kind"])})


class Notices:
    """The verbs of notices."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def add(self, new: NewNotice, now: datetime) -> Notice:
        """Store a notice, unless one with this key is there; return the one that is."""
        values = {
            "key": new.key,
            "kind": new.kind.value,
            "site_id": new.site_id,
            "post_id": new.post_id,
            "revision": new.revision,
            "facts": new.facts or {},
            "created_at": now,
        }
        await insert_new(self._conn, notices, values)
        query = select(*_FIELDS).where(notices.c.key == new.key)
        return _notice((await self._conn.execute(query)).one())

    async def get(self, notice_id: int) -> Notice | None:
        """Return one notice."""
        query = select(*_FIELDS).where(notices.c.id == notice_id)
        row = (await self._conn.execute(query)).first()
        return None if row is None else _notice(row)

    async def take(self, notice_id: int) -> Notice | None:
        """Return one notice, and let nobody else change it until the transaction ends."""
        query = select(*_FIELDS).where(notices.c.id == notice_id).with_for_update()
        row = (await self._conn.execute(query)).first()
        return None if row is None else _notice(row)

    async def untold(self, limit: int) -> list[Notice]:
        """Return notices that nobody was told of, oldest first."""
        query = select(*_FIELDS).where(notices.c.told_at.is_(None)).order_by(notices.c.id)
        return [_notice(row) for row in await self._conn.execute(query.limit(limit))]

    async def left_alone(self, post_id: int, since: datetime) -> int:
        """Count how often the owners chose to leave a post as it is, since a time."""
        query = select(func.count()).where(
            notices.c.post_id == post_id, notices.c.choice == "leave", notices.c.chosen_at >= since
        )
        return await self._conn.scalar(query) or 0

    async def told(self, notice_id: int, now: datetime) -> None:
        """Write down that the owners' messages about a notice are stored."""
        change = update(notices).where(notices.c.id == notice_id)
        await self._conn.execute(change.values(told_at=now))

    async def undecided(self, limit: int) -> list[Notice]:
        """Return the questions that wait for an answer, newest first."""
        query = select(*_FIELDS).where(_WAITS)
        rows = await self._conn.execute(query.order_by(notices.c.id.desc()).limit(limit))
        return [_notice(row) for row in rows]

    async def waiting(self) -> int:
        """Count the questions that wait for an answer."""
        query = select(func.count()).select_from(notices).where(_WAITS)
        return await self._conn.scalar(query) or 0

    async def waiting_for(
        self, kind: NoticeKind, *, site_id: int | None = None, post_id: int | None = None
    ) -> Notice | None:
        """Return the undecided question of a kind about a site or a post.

        Nobody can decide it until the transaction ends.
        """
        query = select(*_FIELDS).where(notices.c.kind == kind.value, notices.c.choice.is_(None))
        if site_id is not None:
            query = query.where(notices.c.site_id == site_id)
        if post_id is not None:
            query = query.where(notices.c.post_id == post_id)
        row = (
            await self._conn.execute(query.order_by(notices.c.id.desc()).limit(1).with_for_update())
        ).first()
        return None if row is None else _notice(row)

    async def asks_of(self, broadcast_id: int) -> bool:
        """Say whether owners are asked to withdraw the post that a broadcast is.

        Nobody can decide it until the transaction ends.
        """
        its_own = (broadcasts.c.id == broadcast_id) & (broadcasts.c.kind == POST)
        query = select(notices.c.id).where(
            notices.c.kind == NoticeKind.WITHDRAWAL.value,
            notices.c.choice.is_(None),
            notices.c.post_id.in_(select(broadcasts.c.post_id).where(its_own)),
        )
        return (await self._conn.execute(query.with_for_update())).first() is not None

    async def ask_again(self, notice_id: int) -> None:
        """Let the owners be told of a question anew, because it is about something else now."""
        change = update(notices).where(notices.c.id == notice_id, notices.c.choice.is_(None))
        await self._conn.execute(change.values(told_at=None))

    async def renew(self, notice_id: int, revision: int | None, facts: dict[str, Any]) -> bool:
        """Let an undecided question be about what is there now; False if it was decided."""
        change = update(notices).where(notices.c.id == notice_id, notices.c.choice.is_(None))
        done = await self._conn.execute(change.values(revision=revision, facts=facts))
        return done.rowcount == 1

    async def choose(self, notice_id: int, choice: str, actor: int, now: datetime) -> bool:
        """Write down what was chosen; False if it was decided before. `actor` 0 is Bleep itself."""
        change = update(notices).where(notices.c.id == notice_id, notices.c.choice.is_(None))
        done = await self._conn.execute(
            change.values(choice=choice, chosen_by=actor, chosen_at=now)
        )
        return done.rowcount == 1
