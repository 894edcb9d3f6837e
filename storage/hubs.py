"""STEP: subscriptions at hubs: who tells Bleep that a feed has news (WebSub).

https://www.w3.org/TR/websub/. A push is a wake-up only: the poll of the feed is the truth.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.seal import Seal
from storage.tables import sites
from storage.tables_process import hubs

ASKED = "asked"
VERIFIED = "verified"
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Hub:
    """The subscription of one site. `path` is the secret part of our address for the hub.

    `state` is asked, verified or refused. `renew_at` is when to ask (again); None where the feed
    names the hub no more. `asked_at` is the request that may still be confirmed. `failures` counts
    the requests in a row that the hub has not confirmed, and `error` says why the last one failed.
    """

    site_id: int
    hub_url: str
    topic_url: str
    path: str
    state: str
    failures: int
    asked_at: datetime | None
    renew_at: datetime | None
    lease_until_at: datetime | None
    pushed_at: datetime | None
    error: str | None
    secret: str = field(repr=False)

    def tells(self, now: datetime) -> bool:
        """Say whether the hub has promised to tell of news at this time."""
        until = self.lease_until_at
        return self.state == VERIFIED and until is not None and now < until


_COLUMNS = [hubs.c["sealed_secret" if one.name == "secret" else one.name] for one in fields(Hub)]
_IN_USE = hubs.c.site_id.in_(select(sites.c.id).where(sites.c.active))


class Hubs:
    """The verbs of hubs."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def put(
        self, site_id: int, hub_url: str, topic_url: str, path: str, secret: str, now: datetime
    ) -> None:
        """Store a new subscription of a site in the place of any earlier one; it is due at once."""
        await self.drop(site_id)
        await self._conn.execute(
            insert(hubs).values(
                site_id=site_id,
                hub_url=hub_url,
                topic_url=topic_url,
                path=path,
                sealed_secret=self._seal.close(secret),
                state=ASKED,
                renew_at=now,
            )
        )

    async def of(self, site_id: int) -> Hub | None:
        """Return the subscription of a site."""
        return await self._one(hubs.c.site_id == site_id)

    async def at(self, path: str) -> Hub | None:
        """Return the subscription whose address ends in this path, of a site that is in use."""
        return await self._one((hubs.c.path == path) & _IN_USE)

    async def due(self, now: datetime, limit: int) -> list[Hub]:
        """Return the subscriptions to ask for now, of sites in use, the longest due first."""
        query = select(*_COLUMNS).where(hubs.c.renew_at <= now, _IN_USE)
        rows = await self._conn.execute(query.order_by(hubs.c.renew_at).limit(limit))
        return [self._hub(row) for row in rows]

    async def change(self, hub: Hub, **values: Any) -> bool:  # noqa: ANN401  the columns of hubs, of several types
        """Change columns of a subscription if it is still as it was read, and say whether it was.

        A hub may confirm before it has answered the request, so an answer that comes late must not
        undo that.
        """
        same = (
            hubs.c.path == hub.path,
            hubs.c.state == hub.state,
            hubs.c.failures == hub.failures,
            hubs.c.renew_at.is_not_distinct_from(hub.renew_at),
        )
        return (await self._conn.execute(update(hubs).where(*same).values(**values))).rowcount == 1

    async def ask(self, hub: Hub, asked: Hub) -> bool:
        """Write down that a hub is about to be asked, unless the row is not as it was read."""
        names = ("state", "failures", "asked_at", "renew_at", "error")
        return await self.change(hub, **{name: getattr(asked, name) for name in names})

    async def note_push(self, path: str, now: datetime) -> None:
        """Write down that the hub has told of news."""
        await self._conn.execute(update(hubs).where(hubs.c.path == path).values(pushed_at=now))

    async def drop(self, site_id: int) -> None:
        """Forget the subscription of a site."""
        await self._conn.execute(delete(hubs).where(hubs.c.site_id == site_id))

    async def _one(self, condition: ColumnElement[bool]) -> Hub | None:
        row = (await self._conn.execute(select(*_COLUMNS).where(condition))).first()
        return None if row is None else self._hub(row)

    def _hub(self, row: Row[Any]) -> Hub:
        values = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's public way to a dict, despite its name
        sealed = values.pop("sealed_secret")
        return Hub(**values, secret=self._seal.open(sealed))
