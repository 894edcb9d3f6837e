"""STEP: bans: people whose comments are not taken, known by a keyed hash.

The hash outlives all else that is kept of a person, so that a ban is not ended by leaving and
coming back. It cannot be turned back into a person without the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.seal import Seal
from storage.sql import put
from storage.tables import comments
from storage.tables_comments import bans

OPEN, QUIET = "open", "quiet"
"""The kinds of bans: told to the person at the next comment, or not told at all."""

_LOOKED = 5_000  # people who wrote last: hashing them takes some hundredths of a second
_MARK = 16
_REF = 32  # characters of the hash, so that it fits into a button's data


@dataclass(frozen=True, slots=True)
class Ban:
    """One person's ban; with `until_at` it ends by itself."""

    person: str
    kind: str
    banned_by: int
    since_at: datetime
    until_at: datetime | None

    @property
    def is_quiet(self) -> bool:
        """Whether the person is not told."""
        return self.kind == QUIET

    @property
    def ref(self) -> str:
        """What a button says of it: the beginning of the hash."""
        return self.person[:_REF]


@dataclass(frozen=True, slots=True)
class Wrote:
    """What is still kept of a person's newest comment: the shown name and the text."""

    name: str
    text: str


class Bans:
    """The verbs of bans."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def add(
        self, chat_id: int, kind: str, by: int, now: datetime, until: datetime | None = None
    ) -> None:
        """Ban a person; what was said about the same person before does not count any more."""
        row = {
            "person": self._seal.person(chat_id),
            "kind": kind,
            "banned_by": by,
            "since_at": now,
            "until_at": until,
        }
        await put(self._conn, bans, ["person"], row)

    async def of(self, chat_id: int, now: datetime) -> Ban | None:
        """Return a person's ban, if there is one now."""
        mine = bans.c.person == self._seal.person(chat_id)
        row = (await self._conn.execute(select(bans).where(mine, _lasts(now)))).first()
        return None if row is None else Ban(*row)

    def mark(self, chat_id: int) -> str:
        """Return what stands for a person in the key of another's row; only we can tell who."""
        return self._seal.person(chat_id)[:_MARK]

    async def count(self, now: datetime) -> int:
        """Count the bans that there are now."""
        query = select(func.count()).select_from(bans).where(_lasts(now))
        return int(await self._conn.scalar(query) or 0)

    async def newest(self, now: datetime, limit: int) -> list[Ban]:
        """Return the bans that there are now, newest first."""
        query = select(bans).where(_lasts(now))
        ordered = query.order_by(bans.c.since_at.desc(), bans.c.person).limit(limit)
        return [Ban(*row) for row in await self._conn.execute(ordered)]

    async def lift(self, ref: str, since: int) -> Ban | None:
        """End the ban that a button names, if it is still the one from that second; return it."""
        query = select(bans).where(bans.c.person.startswith(ref, autoescape=True))
        found = [Ban(*row) for row in await self._conn.execute(query)]
        meant = [one for one in found if one.ref == ref and int(one.since_at.timestamp()) == since]
        for one in meant:
            await self._conn.execute(delete(bans).where(bans.c.person == one.person))
        return meant[0] if meant else None

    async def end_old(self, now: datetime) -> int:
        """Forget the bans whose time is over; return how many."""
        return (await self._conn.execute(delete(bans).where(bans.c.until_at <= now))).rowcount

    async def wrote(self, people: frozenset[str]) -> dict[str, Wrote]:
        """Return what banned people wrote last, as far as it is kept, so that owners know them."""
        newest = await self._newest_of(people)
        query = select(comments.c.id, comments.c.sealed_name, comments.c.sealed_text)
        rows = await self._conn.execute(query.where(comments.c.id.in_(newest)))
        found = {}
        for comment_id, name, text in rows:
            shown = self._seal.open(name) if name else ""
            found[newest[comment_id]] = Wrote(shown, self._seal.open(text))
        return found

    async def _newest_of(self, people: frozenset[str]) -> dict[int, str]:
        """Return the newest comments of these people, and whose each is.

        No hash tells who it is of, so those who wrote last are hashed until all are found.
        """
        newest = func.max(comments.c.id)
        query = select(newest, comments.c.chat_id).group_by(comments.c.chat_id)
        rows = await self._conn.execute(query.order_by(newest.desc()).limit(_LOOKED))
        found: dict[int, str] = {}
        for comment_id, chat_id in rows:
            if len(found) == len(people):
                break
            person = self._seal.person(chat_id)
            if person in people:
                found[comment_id] = person
        return found


def _lasts(now: datetime) -> ColumnElement[bool]:
    return bans.c.until_at.is_(None) | (bans.c.until_at > now)
