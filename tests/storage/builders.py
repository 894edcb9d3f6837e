"""What storage tests start from: an entry, a site, a post, a subscriber on a list."""

from __future__ import annotations

import contextlib
import dataclasses
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.database import Database
from storage.deliveries import Ask
from storage.ledger import Owner, Settlement
from storage.messages import Message
from storage.records import Comment, Entry, Found, NewComment, PlatformName, Post, Site, Written
from storage.seal import Seal
from storage.sending import SETTLED, Broadcast, Delivery
from storage.states import CommentState, SendState
from storage.tables_sending import broadcasts, deliveries, tallies
from storage.transaction import Transaction

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
KEY = "A" * 43 + "="
OTHER_KEY = "B" * 42 + "A="
ADDRESS = "https://blog.example/"
ANYONE = Owner("anyone", 1)
A_SUMMARY = Written("A summary.", 6, "extract")
READER = 1_001
AWAY = ("blocked", "deactivated", "never_started", "left", "inactive", "gone")
"""The states of a subscriber to whom nothing is sent."""
GROUP = -1_002_003_004_005

Result = TypeVar("Result")


class StoppedError(Exception):
    """What ends a transaction in `undone`."""


def seal(*keys: str) -> Seal:
    """Return a seal with these keys, or with the usual one."""
    return Seal(keys or (KEY,))


def found(**changes: Any) -> Found:  # noqa: ANN401  fields of several types
    """Return what discovery tells about the usual site."""
    usual = Found(
        feed_url=ADDRESS + "feed/",
        platform=PlatformName.WORDPRESS,
        title="A blog",
        home_url=ADDRESS,
        api_root=ADDRESS + "wp-json/",
    )
    return dataclasses.replace(usual, **changes)


def entry(**changes: Any) -> Entry:  # noqa: ANN401  fields of several types
    """Return an entry as a feed tells it."""
    usual = Entry(
        key="https://blog.example/?p=1",
        aliases=("https://blog.example/the-ward-round/",),
        title="The ward round",
        url="https://blog.example/the-ward-round/",
        author="The author",
        published_at=NOW,
        categories=("Safety", "Records"),
        text="The first block.\n\nThe second block.",
        cut=False,
        remote_id="1",
        content_hash="0" * 64,
    )
    return dataclasses.replace(usual, **changes)


async def a_site(tx: Transaction, address: str = ADDRESS) -> Site:
    """Return a site, stored now if it is new."""
    return await tx.sites.at(address) or await tx.sites.add(address, found(), NOW)


async def a_post(tx: Transaction, number: int = 1, **changes: Any) -> Post:  # noqa: ANN401  the same
    """Return a new post on the usual site."""
    site = await a_site(tx)
    names = {"key": f"https://blog.example/?p={number}", "aliases": (), "remote_id": str(number)}
    return await tx.posts.add(site.id, entry(**names | changes), A_SUMMARY, NOW)


async def a_list(tx: Transaction, slug: str = "all") -> int:
    """Return the id of a list, made now if it is new."""
    made = await tx.lists.add(slug, slug.title(), NOW) or await tx.lists.by_slug(slug)
    assert made is not None
    return made.id


async def a_subscriber(
    tx: Transaction, chat_id: int = READER, *list_ids: int, quiet: str = "none"
) -> None:
    """Store a subscriber who is on these lists."""
    await tx.subscribers.ensure(chat_id, "private", quiet, NOW)
    for list_id in list_ids:
        await tx.lists.join(list_id, chat_id, "v1", NOW)


async def a_broadcast(tx: Transaction, chats: Iterable[int], number: int = 1) -> int:
    """Store a post and its deliveries to these chats; return the id of their list."""
    list_id = await a_list(tx)
    for chat_id in chats:
        await a_subscriber(tx, chat_id, list_id)
    await tx.broadcasts.add_post(await a_post(tx, number), [list_id], NOW)
    return list_id


async def a_comment(
    tx: Transaction,
    message_id: int = 7,
    state: CommentState = CommentState.PREVIEW,
    text: str = "I agree.",
) -> Comment:
    """Return a comment on the first post, stored now if it is new."""
    site = await a_site(tx)
    post = await tx.posts.known(site.id, [entry().key]) or await a_post(tx)
    await a_subscriber(tx)
    return await tx.comments.add(NewComment(READER, message_id, post.id, None, text), state, NOW)


async def within(database: Database, verb: Callable[[Transaction], Awaitable[Result]]) -> Result:
    """Run one verb in a transaction of its own."""
    async with database.transaction() as tx:
        return await verb(tx)


async def undone(database: Database, verb: Callable[[Transaction], Awaitable[object]]) -> None:
    """Run one verb in a transaction that ends with an error."""
    with contextlib.suppress(StoppedError):
        async with database.transaction() as tx:
            await verb(tx)
            raise StoppedError


FIRST = -(2**63)
"""What comes before the first chat there can be."""


def ask(limit: int = 100, **changes: Any) -> Ask:  # noqa: ANN401  fields of several types
    """Return a wish for the next deliveries, of everyone at any time."""
    usual = Ask(limit, max(limit, 500), FIRST, lambda _chat_id, _quiet: True)
    return dataclasses.replace(usual, **changes)


async def the_broadcast(tx: Transaction, broadcast_id: int = 1) -> Broadcast:
    """Return a broadcast as it is now."""
    found = await tx.broadcasts.get(broadcast_id)
    assert found is not None
    return found


async def claim_deliveries(
    tx: Transaction, owner: Owner, now: datetime, limit: int, hushed: Collection[str]
) -> list[Delivery]:
    """Claim the next deliveries of everything that runs, in the order of the lanes."""
    claimed: list[Delivery] = []
    for broadcast in await tx.broadcasts.running():
        if limit > len(claimed):
            awake = lambda _, quiet: not quiet or quiet.window not in hushed  # noqa: E731  a name for a word handed down
            wish = ask(limit - len(claimed), takes=awake)
            found = await tx.deliveries.claim_next(broadcast, owner, now, wish)
            claimed += found.deliveries
    return claimed


async def settle(
    tx: Transaction, delivery: Delivery, state: SendState, message_id: int | None = None
) -> None:
    """Write down what became of a delivery that ANYONE was sending."""
    assert await tx.deliveries.settle_one(delivery, ANYONE, Settlement(state, message_id), NOW)


async def states_of(engine: AsyncEngine, broadcast_id: int = 1) -> dict[int, str]:
    """Return the state of each delivery of a broadcast, by chat."""
    query = select(deliveries.c.chat_id, deliveries.c.state).order_by(deliveries.c.chat_id)
    async with engine.connect() as conn:
        rows = await conn.execute(query.where(deliveries.c.broadcast_id == broadcast_id))
        return {row.chat_id: row.state for row in rows}


async def recount(conn: AsyncConnection) -> None:
    """Write down the numbers that belong to deliveries that a test has put there by hand."""
    counted = select(func.count()).where(deliveries.c.broadcast_id == broadcasts.c.id)
    await conn.execute(broadcasts.update().values(total=counted.scalar_subquery()))
    await conn.execute(tallies.delete())
    rows = select(deliveries.c.broadcast_id, deliveries.c.state, func.count()).where(
        deliveries.c.state.in_(SETTLED)
    )
    by_state = rows.group_by(deliveries.c.broadcast_id, deliveries.c.state)
    await conn.execute(insert(tallies).from_select(["broadcast_id", "word", "n"], by_state))


async def assert_counted(engine: AsyncEngine) -> None:
    """Check that every number that is kept is what counting the rows gives."""
    async with engine.connect() as conn:
        words = [state.value for state in SETTLED]
        kept = await conn.execute(
            select(tallies).where(tallies.c.word.in_(words), tallies.c.n != 0)
        )
        told = Counter({(row.broadcast_id, row.word): row.n for row in kept})
        query = select(deliveries.c.broadcast_id, deliveries.c.state)
        rows = (await conn.execute(query)).all()
        assert told == Counter((at, state) for at, state in rows if state in words)
        totals = await conn.execute(select(broadcasts.c.id, broadcasts.c.total))
        assert {at: n for at, n in totals if n} == Counter(at for at, _ in rows)


async def claim_messages(tx: Transaction, owner: Owner, now: datetime, limit: int) -> list[Message]:
    """Claim the oldest message of each chat, and return those that were still to be done."""
    found = await tx.messages.upcoming(now, limit)
    return [one for one in found if await tx.messages.claim(one.id, owner, now)]
