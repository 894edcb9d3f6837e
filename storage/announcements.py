"""STEP: announcements, from the first text on: drafts, what is scheduled, what was sent.

draft ─▶ scheduled ─due─▶ sent         every change raises the revision: a button carries the one
  │ ▲        │ ▲                       that it was made for, and a press on an old one does nothing
  │ └─undo───┘ └─agree── asked         a repeating one stays scheduled, for its next run
  └─▶ dropped
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql import put
from storage.tables import lists
from storage.tables_admin import announcement_lists, announcements


class AnnouncementState(StrEnum):
    """Where an announcement stands."""

    DRAFT = "draft"
    ASKED = "asked"  # a second admin has to agree before it is scheduled
    SCHEDULED = "scheduled"
    SENT = "sent"
    DROPPED = "dropped"


_STATE = AnnouncementState
OPEN = (_STATE.DRAFT, _STATE.ASKED)
"""The states in which an announcement can be gone on with."""
_WAITING = (_STATE.SCHEDULED, _STATE.ASKED)


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement; `body` is Telegram HTML, `links` are words and address of each button.

    `local_at` is the wall time of its first run, "2026-03-29T09:00", and `repeats` is weekly or
    monthly; `runs` counts the runs since. `send_at` is its next run. `lists` get it but for who is
    on a list of `minus`.
    """

    id: int
    created_by: int
    state: AnnouncementState
    revision: int
    body: str
    picture: str | None
    links: Sequence[Sequence[str]]
    send_at: datetime | None
    local_at: str | None
    repeats: str | None
    runs: int
    agreed_by: int | None
    lists: frozenset[int] = frozenset()
    minus: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """When an announcement goes: `by` is who answers for it, `asked` waits for a second admin."""

    send_at: datetime
    by: int
    local_at: str | None = None
    repeats: str | None = None
    asked: bool = False


class Announcements:
    """The verbs of announcements; those that take a revision change nothing for any but it."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def add(
        self, by: int, body: str, now: datetime, picture: str | None = None
    ) -> Announcement:
        """Store a new draft."""
        row = {
            "created_by": by,
            "state": _STATE.DRAFT,
            "revision": 1,
            "body": body,
            "picture": picture,
            "links": [],
            "created_at": now,
            "changed_at": now,
        }
        stored = insert(announcements).values(**row).returning(announcements)
        return _announcement((await self._conn.execute(stored)).one(), (), ())

    async def get(self, announcement_id: int) -> Announcement | None:
        """Return one announcement."""
        found = await self._several(announcements.c.id == announcement_id)
        return found[0] if found else None

    async def drafts(self) -> list[Announcement]:
        """Return the drafts, the last changed first."""
        return await self._several(announcements.c.state.in_(OPEN), newest=True)

    async def scheduled(self) -> list[Announcement]:
        """Return what is scheduled, the next first."""
        return await self._several(announcements.c.state == _STATE.SCHEDULED)

    async def due(self, now: datetime, limit: int) -> list[Announcement]:
        """Return what is to be sent by now, the oldest first."""
        is_due = (announcements.c.state == _STATE.SCHEDULED) & (announcements.c.send_at <= now)
        return (await self._several(is_due))[:limit]

    async def _several(
        self, which: ColumnElement[bool], *, newest: bool = False
    ) -> list[Announcement]:
        order = announcements.c.changed_at.desc() if newest else announcements.c.send_at
        query = select(announcements).where(which).order_by(order, announcements.c.id.desc())
        rows = (await self._conn.execute(query)).all()
        named = announcement_lists.c.announcement_id.in_([row.id for row in rows])
        chosen = await self._conn.execute(select(announcement_lists).where(named))
        of: dict[tuple[int, bool], set[int]] = {}
        for row in chosen:
            of.setdefault((row.announcement_id, row.minus), set()).add(row.list_id)
        return [
            _announcement(row, of.get((row.id, False), ()), of.get((row.id, True), ()))
            for row in rows
        ]

    # ---- changes: each returns what is there now, None where it had gone on since

    async def change(
        self, announcement_id: int, revision: int, now: datetime, **values: object
    ) -> Announcement | None:
        """Change what a draft says."""
        return await self._move(announcement_id, revision, (_STATE.DRAFT,), now, **values)

    async def choose(
        self, announcement_id: int, revision: int, list_id: int, now: datetime, *, how: str
    ) -> Announcement | None:
        """Choose what a list is for a draft: `to` it, `minus` it, or neither."""
        if await self.change(announcement_id, revision, now) is None:
            return None
        mine = announcement_lists.c.announcement_id == announcement_id
        its_row = mine & (announcement_lists.c.list_id == list_id)
        await self._conn.execute(delete(announcement_lists).where(its_row))
        if how in {"to", "minus"}:
            row = {"announcement_id": announcement_id, "list_id": list_id, "minus": how == "minus"}
            await put(self._conn, announcement_lists, ["announcement_id", "list_id"], row)
        return await self.get(announcement_id)

    async def plan(
        self, announcement_id: int, revision: int, plan: Plan, now: datetime
    ) -> Announcement | None:
        """Schedule a draft, or give what is scheduled another time."""
        old = (*OPEN, _STATE.SCHEDULED)
        values = {
            "state": _STATE.ASKED if plan.asked else _STATE.SCHEDULED,
            "send_at": plan.send_at,
            "local_at": plan.local_at,
            "repeats": plan.repeats,
            "runs": 0,
            "created_by": plan.by,
            "agreed_by": None,
        }
        return await self._move(announcement_id, revision, old, now, **values)

    async def unplan(
        self, announcement_id: int, revision: int, now: datetime
    ) -> Announcement | None:
        """Make what is scheduled, or waits for a second admin, a draft again."""
        values = {"state": _STATE.DRAFT, "send_at": None, "agreed_by": None}
        return await self._move(announcement_id, revision, _WAITING, now, **values)

    async def drop(self, announcement_id: int, revision: int, now: datetime) -> Announcement | None:
        """End an announcement that is not sent yet."""
        old, values = (*OPEN, _STATE.SCHEDULED), {"state": _STATE.DROPPED, "send_at": None}
        return await self._move(announcement_id, revision, old, now, **values)

    async def agree(
        self, announcement_id: int, revision: int, by: int, send_at: datetime | None = None
    ) -> bool:
        """Let a second admin agree: it goes at its time or `send_at`. Nobody agrees to the own."""
        mine = (announcements.c.id == announcement_id) & (announcements.c.revision == revision)
        asked = (announcements.c.state == _STATE.ASKED) & (announcements.c.created_by != by)
        at = {} if send_at is None else {"send_at": send_at}
        values = {"state": _STATE.SCHEDULED, "agreed_by": by, "revision": revision + 1, **at}
        done = await self._conn.execute(update(announcements).where(mine, asked).values(**values))
        return done.rowcount == 1

    async def begin(
        self, due: Announcement, next_at: datetime | None, runs: int, now: datetime
    ) -> bool:
        """Take what is due, once, whoever tries: by now it is sent, or waits for its next run."""
        state = _STATE.SENT if next_at is None else _STATE.SCHEDULED
        values = {"state": state, "send_at": next_at, "runs": runs}
        mine = (announcements.c.id == due.id) & (announcements.c.revision == due.revision)
        still = announcements.c.state == _STATE.SCHEDULED
        more = values | {"revision": due.revision + 1, "changed_at": now}
        taken = update(announcements).where(mine, still).values(**more)
        return (await self._conn.execute(taken)).rowcount == 1

    async def _move(
        self,
        announcement_id: int,
        revision: int,
        old: Collection[str],
        now: datetime,
        **values: object,
    ) -> Announcement | None:
        mine = (announcements.c.id == announcement_id) & (announcements.c.revision == revision)
        change = update(announcements).where(mine, announcements.c.state.in_(old))
        more = values | {"revision": revision + 1, "changed_at": now}
        done = await self._conn.execute(change.values(**more))
        return await self.get(announcement_id) if done.rowcount else None

    async def forget_dropped(self, before: datetime) -> None:
        """Remove what was dropped before then."""
        dropped, old = announcements.c.state == _STATE.DROPPED, announcements.c.changed_at < before
        ids = select(announcements.c.id).where(dropped, old)
        for table, key in ((announcement_lists, "announcement_id"), (announcements, "id")):
            await self._conn.execute(delete(table).where(table.c[key].in_(ids)))

    async def lost_lists(self, one: Announcement) -> bool:
        """Say whether a list that it names is not there any more: then it is not what was meant."""
        return await self._conn.scalar(_lost(one).limit(1)) is not None

    async def forget_lost(self, one: Announcement) -> None:
        """Let an announcement name only lists that are there."""
        mine = announcement_lists.c.announcement_id == one.id
        lost = announcement_lists.c.list_id.in_(_lost(one))
        await self._conn.execute(delete(announcement_lists).where(mine, lost))


def _lost(one: Announcement) -> Select[tuple[int]]:
    named = lists.c.id.in_(one.lists | one.minus)
    away = or_(lists.c.archived_at.is_not(None), lists.c.deleted_at.is_not(None))
    return select(lists.c.id).where(named, or_(away, lists.c.merged_into.is_not(None)))


def _announcement(row: Any, to: Collection[int], minus: Collection[int]) -> Announcement:  # noqa: ANN401  a row of announcements
    names = [name for name in Announcement.__slots__ if name not in ("lists", "minus", "state")]
    values = {name: getattr(row, name) for name in names}
    state = AnnouncementState(row.state)
    return Announcement(**values, state=state, lists=frozenset(to), minus=frozenset(minus))
