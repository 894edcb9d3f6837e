"""STEP: a database with a blog, a list, many readers, and a post that is on its way to them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.bench.delivered import FanOut
from storage.database import Database, open_database
from storage.records import Entry, Found, PlatformName, Site, Written
from storage.rehearsal import add_readers
from storage.seal import Seal
from storage.transaction import Transaction

FIRST_CHAT = 1_000_000
_BLOG = "https://blog.example/"
TEXT = (
    "A pager goes at four in the morning, and the notes are on three systems that do not know "
    "each other. What would it take for one of them to know the other two?"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A database: its name in tables, its address, the key of what is sealed in it."""

    name: str
    url: str
    key: str

    async def open(self) -> Database:
        """Open it."""
        return await open_database(self.url, Seal([self.key]))


async def settle_in(place: Place, readers: int, have: int = 0) -> None:
    """Give a database a blog, a list, and readers up to a number; `have` of them are there."""
    database = await place.open()
    now = datetime.now(UTC)
    try:
        async with database.transaction() as tx:
            list_id = await _list(tx, now)
            if not await tx.sites.all():
                await tx.sites.add(_BLOG, Found(_BLOG, PlatformName.OTHER, "A blog", _BLOG), now)
    finally:
        await database.close()
    await add_readers(place.url, FIRST_CHAT + have, readers - have, list_id, now)


async def _list(tx: Transaction, now: datetime) -> int:
    await tx.lists.ensure_all("All posts", now)
    return (await tx.lists.every())[0].id


async def fan_out(database: Database, number: int) -> FanOut:
    """Store a post, and add a delivery of it for each reader, as the program does."""
    now, times = datetime.now(UTC), []
    async with database.transaction() as tx:
        list_id, site = await _list(tx, now), (await tx.sites.all())[0]
        post = await tx.posts.add(site.id, entry(site, number, now), Written(TEXT, 31, "x"), now)
        begin = time.perf_counter()
        await tx.broadcasts.add_post(post, [list_id], now)
    times.append(time.perf_counter() - begin)
    more = True
    while more:
        begin = time.perf_counter()
        async with database.transaction() as tx:
            more = await tx.broadcasts.fan_out()
        times.append(time.perf_counter() - begin)
    async with database.transaction() as tx:
        broadcast = (await tx.broadcasts.newest(1))[0]
    return FanOut(broadcast.total, sum(times), 1000 * max(times))


def entry(site: Site, number: int, now: datetime) -> Entry:
    """Return an article of an ordinary length."""
    url = f"{site.home_url}{number}"
    title = f"What a pager knows, part {number}"
    return Entry(
        key=url,
        aliases=(),
        title=title,
        url=url,
        author="An author",
        published_at=now,
        categories=(),
        text=TEXT,
        cut=False,
        remote_id=None,
        content_hash=str(number),
    )


async def call_off(database: Database) -> None:
    """Cancel whatever is being sent, so that the next post has the sender for itself."""
    async with database.transaction() as tx:
        for broadcast in await tx.broadcasts.running():
            await tx.broadcasts.cancel(broadcast.id, datetime.now(UTC))
