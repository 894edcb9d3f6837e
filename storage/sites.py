"""STEP: the sites, and how far each one's feed and comments have been read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Update, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.records import Found, PlatformName, Site
from storage.sql import insert_new
from storage.tables import sites

_FIELDS = [sites.c[field.name] for field in fields(Site)]

_LONGEST_WAIT = timedelta(hours=25)

# Every poll uses these: made anew each time they would take half of what they cost.
_ONE = sites.c.id == bindparam("site_id")
_TAKEN = select(*_FIELDS).where(_ONE).with_for_update()


@lru_cache(maxsize=64)
def _change(names: tuple[str, ...]) -> Update:
    """Return the statement that changes these columns of a site."""
    return update(sites).where(_ONE).values({name: bindparam(f"new_{name}") for name in names})


def _site(row: Row[Any]) -> Site:
    values = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's public way to a dict, despite its name
    return Site(**values | {"platform": PlatformName(values["platform"])})


class Sites:
    """The verbs of sites."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def all(self) -> list[Site]:
        """Return every site that is in use, oldest first."""
        query = select(*_FIELDS).where(sites.c.active).order_by(sites.c.id)
        return [_site(row) for row in await self._conn.execute(query)]

    async def due(self, now: datetime, limit: int, without: Collection[int] = ()) -> list[Site]:
        """Return the sites whose feeds are to be read now, the longest due first.

        No wait is longer than a day: a time far ahead was written while the clock was wrong.
        """
        due = (sites.c.next_poll_at <= now) | (sites.c.next_poll_at > now + _LONGEST_WAIT)
        query = select(*_FIELDS).where(sites.c.active, due, sites.c.id.not_in(without))
        rows = await self._conn.execute(query.order_by(sites.c.next_poll_at).limit(limit))
        return [_site(row) for row in rows]

    async def silent_since(self, moment: datetime) -> list[Site]:
        """Return the sites that have failed since then or longer, and nobody was told."""
        query = select(*_FIELDS).where(
            sites.c.active, sites.c.failing_since_at <= moment, sites.c.alerted_at.is_(None)
        )
        return [_site(row) for row in await self._conn.execute(query.order_by(sites.c.id))]

    async def ping(self, site_ids: Collection[int] | None, now: datetime) -> None:
        """Let these sites, or all, be polled at once: one of them said that there is news."""
        change = update(sites).where(sites.c.active)
        if site_ids is not None:
            change = change.where(sites.c.id.in_(site_ids))
        await self._conn.execute(change.values(next_poll_at=now, pinged_at=now))

    async def use(self, addresses: Sequence[str]) -> None:
        """Leave every site alone that is not at one of these addresses; its posts stay."""
        await self._conn.execute(update(sites).values(active=sites.c.address.in_(addresses)))

    async def at(self, address: str) -> Site | None:
        """Return the site that the owner typed this address for."""
        row = (await self._conn.execute(select(*_FIELDS).where(sites.c.address == address))).first()
        return None if row is None else _site(row)

    async def get(self, site_id: int) -> Site:
        """Return one site."""
        row = (await self._conn.execute(select(*_FIELDS).where(sites.c.id == site_id))).one()
        return _site(row)

    async def is_used(self, site_id: int) -> bool:
        """Say whether a site is in use."""
        query = select(sites.c.active).where(sites.c.id == site_id)
        return bool(await self._conn.scalar(query))

    async def take(self, site_id: int) -> Site:
        """Return one site, and let nobody else change it until the transaction ends."""
        row = (await self._conn.execute(_TAKEN, {"site_id": site_id})).one()
        return _site(row)

    async def add(self, address: str, found: Found, now: datetime) -> Site:
        """Store a new site, if it is new, and return it; its first poll is due at once."""
        values = {
            "address": address,
            "feed_url": found.feed_url,
            "platform": found.platform.value,
            "title": found.title,
            "home_url": found.home_url,
            "api_root": found.api_root,
            "next_poll_at": now,
            "active": True,
        }
        await insert_new(self._conn, sites, values)
        query = select(*_FIELDS).where(sites.c.address == address)
        return _site((await self._conn.execute(query)).one())

    async def change(self, site_id: int, **values: Any) -> None:  # noqa: ANN401  the columns of sites, of several types
        """Change columns of a site."""
        new = {f"new_{name}": value for name, value in values.items()}
        await self._conn.execute(_change(tuple(values)), {"site_id": site_id, **new})

    async def next_comment_at(self, site_id: int) -> datetime | None:
        """Return the time before which the site would call a comment a flood."""
        query = select(sites.c.next_comment_at).where(sites.c.id == site_id)
        moment: datetime | None = await self._conn.scalar(query)
        return moment

    async def take_turn(self, site_id: int, now: datetime, until: datetime) -> bool:
        """Take the right to post the next comment, and keep everyone off until then; or say no."""
        free = sites.c.next_comment_at.is_(None) | (sites.c.next_comment_at <= now)
        change = update(sites).where(sites.c.id == site_id, free)
        done = await self._conn.execute(change.values(next_comment_at=until))
        return done.rowcount == 1
