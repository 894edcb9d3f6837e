"""STEP: subscriptions at hubs: who tells Bleep that a feed has news (WebSub).

https://www.w3.org/TR/websub/. A push is a wake-up only: the poll of the feed is the truth.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.seal import Seal
from storage.tables_process import hubs

ASKED = "asked"
VERIFIED = "verified"
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Hub:
    """The subscription of one site. `path` is the secret part of our address for the hub.

    `state` is asked, verified or refused. `renew_at` is when to ask (again).
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


_COLUMNS = [hubs.c["sealed_secret" if one.name == "secret" else one.name] for one in fields(Hub)]


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
        """Return the subscription whose address ends in this path."""
        return await self._one(hubs.c.path == path)

    async def due(self, now: datetime, limit: int) -> list[Hub]:
        """Return the subscriptions to ask for now, the longest due first."""
        query = select(*_COLUMNS).where(hubs.c.renew_at <= now)
        rows = await self._conn.execute(query.order_by(hubs.c.renew_at).limit(limit))
        return [self._hub(row) for row in rows]

    async def change(self, site_id: int, **values: Any) -> None:  # noqa: ANN401  the columns of hubs, of several types
        """Change columns of a subscription."""
        await self._conn.execute(update(hubs).where(hubs.c.site_id == site_id).values(**values))

    async def drop(self, site_id: int) -> None:
        """Forget the subscription of a site."""
        await self._conn.execute(delete(hubs).where(hubs.c.site_id == site_id))

    async def _one(self, condition: Any) -> Hub | None:  # noqa: ANN401  a condition of SQLAlchemy, of several types
        query = select(*_COLUMNS).where(condition)
        row = (await self._conn.execute(query)).first()
        return None if row is None else self._hub(row)

    def _hub(self, row: Row[Any]) -> Hub:
        values = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's public way to a dict, despite its name
        sealed = values.pop("sealed_secret")
        return Hub(**values, secret=self._seal.open(sealed))
