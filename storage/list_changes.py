"""STEP: lists are renamed, opened and closed, put away, brought back, merged and deleted.

    in use ─┬─ archive ──▶ archived ── restore ──▶ in use
            ├─ delete ───▶ deleted ─┬─ undelete ─▶ as it was
            │                       └─ 8 days ───▶ nobody is on it any more
            └─ merge ────▶ merged: its link and its readers are those of the other list

The row of a list stays for ever: a link on a poster never leads to another list, and an admin who
was limited to a list that is gone is not an admin of all.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    delete,
    exists,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.lists import FIELDS, Access, List, Stored
from storage.merging import Merging
from storage.records import ALL
from storage.tables import lists, memberships, rules
from storage.tables_admin import requests


class ListChanges:
    """The verbs that change a list; each says whether it did."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn
        self._merging = Merging(conn)

    async def rename(self, list_id: int, name: str) -> bool:
        """Give a list another name; its link stays."""
        return await self._change(list_id, true(), name=name)

    async def describe(self, list_id: int, description: str) -> bool:
        """Say what a list is about; nothing where the text is empty."""
        return await self._change(list_id, true(), description=description or None)

    async def set_access(self, list_id: int, access: Access) -> bool:
        """Say how readers get on a list; one of the staff is never open, and all posts always."""
        fits = lists.c.slug != ALL
        if access is Access.OPEN:
            fits &= ~lists.c.staff
        return await self._change(list_id, fits, access=access.value)

    async def set_staff(self, list_id: int, *, staff: bool) -> bool:
        """Keep a list for the staff, or not; one that was open asks an admin from then on."""
        access = lists.c.access
        asks = case((access == Access.OPEN, literal(Access.APPROVAL.value)), else_=access)
        values = {"staff": True, "access": asks} if staff else {"staff": False}
        return await self._change(list_id, lists.c.slug != ALL, **values)

    async def archive(self, list_id: int, now: datetime) -> bool:
        """Put a list away: no post goes to it and nobody is offered it; its readers stay on it."""
        return await self._change(list_id, lists.c.slug != ALL, archived_at=now)

    async def restore(self, list_id: int) -> bool:
        """Bring an archived list back."""
        away = (lists.c.id == list_id) & lists.c.archived_at.is_not(None)
        plain = lists.c.deleted_at.is_(None) & lists.c.merged_into.is_(None)
        return await self._update(away & plain, archived_at=None)

    async def delete(self, list_id: int, now: datetime) -> bool:
        """Delete a list, in use or archived; for a day it can be brought back."""
        mine = (lists.c.id == list_id) & (lists.c.slug != ALL)
        there = lists.c.deleted_at.is_(None) & lists.c.merged_into.is_(None)
        # What is archived meanwhile has the same time in both, and is brought back with it.
        archived = case((lists.c.archived_at.is_(None), now), else_=lists.c.archived_at)
        return await self._update(mine & there, deleted_at=now, archived_at=archived)

    async def undelete(self, list_id: int, since: datetime) -> bool:
        """Bring back a list that was deleted since then, as it was."""
        mine = (lists.c.id == list_id) & (lists.c.deleted_at >= since)
        archived = case(
            (lists.c.archived_at == lists.c.deleted_at, None), else_=lists.c.archived_at
        )
        return await self._update(mine, deleted_at=None, archived_at=archived)

    async def merge(self, source: int, target: int, now: datetime) -> bool:
        """Merge a list into another: its readers once each, its rules that send posts, its link.

        Of many readers only the first are moved at once; see merging.py. The old memberships go 8
        days later, when what was on its way has been sent.
        """
        used = select(lists.c.id).where(lists.c.id == target, lists.c.archived_at.is_(None))
        if source == target or await self._conn.scalar(used) is None:
            return False
        merged = await self._change(
            source, lists.c.slug != ALL, merged_into=target, archived_at=now
        )
        if not merged:
            return False
        await self._merging.keep(source, now)  # those on their way to it go along from there
        await self._update(lists.c.merged_into == source, merged_into=target)
        await self._merging.begin(source, now)
        await self._move_rules(source, target)
        asked = delete(requests).where(requests.c.list_id == source)
        await self._conn.execute(asked)
        return True

    async def _move_rules(self, source: int, target: int) -> None:
        """Let the rules that send posts go along; one that keeps posts out would narrow the other.

        The list of all posts gets every post, so it needs none.
        """
        there = rules.alias()
        same = exists().where(
            there.c.list_id == target,
            there.c.field == rules.c.field,
            there.c.word == rules.c.word,
        )
        to_all = exists().where(lists.c.id == target, lists.c.slug == ALL)
        mine = rules.c.list_id == source
        moved = update(rules).where(mine, ~rules.c.excludes, ~same, ~to_all)
        await self._conn.execute(moved.values(list_id=target))
        await self._conn.execute(delete(rules).where(mine))

    async def stored(self, since: datetime) -> list[Stored]:
        """Return the lists that are archived, or were deleted since then; the newest first."""
        away = lists.c.archived_at.is_not(None) & lists.c.merged_into.is_(None)
        here = lists.c.deleted_at.is_(None) | (lists.c.deleted_at >= since)
        query = select(*FIELDS, lists.c.archived_at, lists.c.deleted_at).where(away, here)
        rows = await self._conn.execute(query.order_by(lists.c.archived_at.desc(), lists.c.id))
        return [Stored(List(*row[:-2]), *row[-2:]) for row in rows]

    async def names(self) -> dict[str, str]:
        """Return the names of all lists, also of those out of use, by number and by slug."""
        rows = (await self._conn.execute(select(lists.c.id, lists.c.slug, lists.c.name))).all()
        return {ref: row.name for row in rows for ref in (str(row.id), row.slug)}

    async def forget_members(self, before: datetime, most: int) -> int:
        """Remove memberships of lists deleted or merged before then; return how many there were."""
        gone = or_(
            lists.c.deleted_at < before,
            and_(lists.c.merged_into.is_not(None), lists.c.archived_at < before),
        )
        moving = await self._merging.pending()
        ids = select(lists.c.id).where(gone, lists.c.id.not_in(moving))
        key = (memberships.c.list_id, memberships.c.chat_id)
        some = select(*key).where(memberships.c.list_id.in_(ids)).limit(most)
        done = await self._conn.execute(delete(memberships).where(tuple_(*key).in_(some)))
        for table in (rules, requests):
            await self._conn.execute(delete(table).where(table.c.list_id.in_(ids)))
        return done.rowcount

    async def _change(self, list_id: int, where: ColumnElement[bool], **values: Any) -> bool:  # noqa: ANN401  of its columns
        return await self._update(
            (lists.c.id == list_id) & lists.c.archived_at.is_(None) & where, **values
        )

    async def _update(self, where: ColumnElement[bool], **values: Any) -> bool:  # noqa: ANN401  the same
        done = await self._conn.execute(update(lists).where(where).values(**values))
        return done.rowcount == 1
