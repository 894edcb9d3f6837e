"""STEP: invitations of admins: links that work once, for 48 hours; only their hashes are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, false, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables_admin import invitations

LIVES = timedelta(hours=48)
SHORT = 16
"""How many characters of a hash tell one invitation from another on a button."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link gives: a role, for some lists alone unless `list_ids` is empty."""

    short: str
    role: str
    list_ids: frozenset[int]
    made_by: int
    expires_at: datetime


class Invitations:
    """The verbs of invitations."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def add(
        self, token: str, role: str, list_ids: Iterable[int], by: int, now: datetime
    ) -> None:
        """Keep a new invitation; `token` has at least 128 random bits and is not kept."""
        row = {
            "token_hash": hash_of(token),
            "role": role,
            "list_ids": sorted(list_ids),
            "made_by": by,
            "made_at": now,
            "expires_at": now + LIVES,
        }
        await self._conn.execute(insert(invitations).values(**row))

    async def get(self, token: str, now: datetime) -> Invitation | None:
        """Return what a link gives; None if it was used, taken back, or is too old."""
        query = select(invitations).where(invitations.c.token_hash == hash_of(token), _live(now))
        row = (await self._conn.execute(query)).first()
        return None if row is None else _invitation(row)

    async def take(self, token: str, by: int, now: datetime) -> Invitation | None:
        """Use a link, once; None for whoever comes second or too late."""
        mine = update(invitations).where(invitations.c.token_hash == hash_of(token), _live(now))
        used = mine.values(used_at=now, used_by=by).returning(*invitations.c)
        row = (await self._conn.execute(used)).first()
        return None if row is None else _invitation(row)

    async def waiting(self, now: datetime) -> list[Invitation]:
        """Return the links that still work, the oldest first."""
        query = select(invitations).where(_live(now))
        rows = await self._conn.execute(query.order_by(invitations.c.made_at))
        return [_invitation(row) for row in rows]

    async def revoke(self, short: str, now: datetime) -> Invitation | None:
        """Take a link back; None if it does not work any more."""
        gone = delete(invitations).where(_is(short), _live(now)).returning(*invitations.c)
        rows = await self._conn.execute(gone)
        row = rows.first()
        return None if row is None else _invitation(row)

    async def move(self, source: int, target: int, now: datetime) -> None:
        """Let links for one list be for another instead."""
        rows = await self._conn.execute(select(invitations).where(_live(now)))
        for row in rows.all():
            if source in row.list_ids:
                ids = sorted({*row.list_ids, target} - {source})
                mine = update(invitations).where(invitations.c.token_hash == row.token_hash)
                await self._conn.execute(mine.values(list_ids=ids))

    async def made_by(self, short: str) -> int | None:
        """Return who made a link, used or not; None where it is not kept any more."""
        who: int | None = await self._conn.scalar(select(invitations.c.made_by).where(_is(short)))
        return who

    async def forget_old(self, before: datetime) -> None:
        """Drop the links that have not worked since then."""
        await self._conn.execute(delete(invitations).where(invitations.c.expires_at < before))


def hash_of(token: str) -> str:
    """Return what is kept of a token: SHA-256, 64 characters.

    No salt is needed: a token of 128 random bits cannot be found by trying.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def _is(short: str) -> ColumnElement[bool]:
    """Return the condition of the link of a button; what is no part of a hash fits none."""
    if len(short) != SHORT or not short.isalnum():
        return false()
    return invitations.c.token_hash.startswith(short)


def _live(now: datetime) -> Any:  # noqa: ANN401  a condition of SQLAlchemy
    return invitations.c.used_at.is_(None) & (invitations.c.expires_at > now)


def _invitation(row: Row[Any]) -> Invitation:
    short = row.token_hash[:SHORT]
    return Invitation(short, row.role, frozenset(row.list_ids), row.made_by, row.expires_at)
