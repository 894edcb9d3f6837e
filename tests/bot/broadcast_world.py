"""Broadcasts in whatever state a test wants, made with the verbs that the program uses."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from storage.database import Database
from storage.deliveries import Ask
from storage.ledger import Owner, Settlement
from storage.sending import Broadcast
from storage.states import SendState
from storage.tables_process import audit
from storage.transaction import Transaction
from tests.storage.builders import NOW, a_list, a_post, a_subscriber

ME = Owner("this process", 1)
FIRST = 50_001
BODY = "The <b>new</b> clinic opens on 6 April 2026."

SENT, FAILED, REFUSED = SendState.SENT, SendState.FAILED, SendState.REFUSED
IN_DOUBT, BLOCKED, GONE = SendState.IN_DOUBT, SendState.BLOCKED, SendState.GONE


async def a_post_to(database: Database, count: int, *, number: int = 1, title: str = "") -> int:
    """Store a post for so many readers, running; return the id of its broadcast."""
    async with database.transaction() as tx:
        list_id = await _readers(tx, count)
        changes = {"title": title} if title else {}
        post = await a_post(tx, number, **changes)
        await tx.broadcasts.add_post(post, [list_id], NOW)
        return await _id(tx, f"post:{post.id}:{post.revision}")


async def an_announcement_to(
    database: Database, count: int, *, key: str = "a:1", body: str = BODY, by: int = 1
) -> int:
    """Store an announcement for so many readers, running; return the id of its broadcast."""
    async with database.transaction() as tx:
        list_id = await _readers(tx, count)
        for chat_id in range(FIRST, FIRST + count):
            await tx.subscribers.consent(chat_id, "announcements", "v1", NOW)
        await tx.broadcasts.add_announcement(key, body, [list_id], by, NOW)
        return await _id(tx, key)


async def _readers(tx: Transaction, count: int) -> int:
    list_id = await a_list(tx)
    for chat_id in range(FIRST, FIRST + count):
        await a_subscriber(tx, chat_id, list_id)
    return list_id


async def _id(tx: Transaction, key: str) -> int:
    found = await tx.history.id_of(key)
    assert found is not None
    return found


async def get(database: Database, broadcast_id: int) -> Broadcast:
    """Return a broadcast as it is now."""
    async with database.transaction() as tx:
        found = await tx.broadcasts.get(broadcast_id)
    assert found is not None
    return found


async def settled(
    database: Database,
    broadcast_id: int,
    states: Sequence[SendState],
    *,
    error: str | None = None,
) -> None:
    """Let the next deliveries of a broadcast end in these states."""
    async with database.transaction() as tx:
        broadcast = await tx.broadcasts.get(broadcast_id)
        assert broadcast is not None
        ask = Ask(len(states), len(states), 0, lambda _chat, _quiet: True)
        claimed = (await tx.deliveries.claim_next(broadcast, ME, NOW, ask)).deliveries
        assert len(claimed) == len(states)
        for delivery, state in zip(claimed, states, strict=True):
            message_id = 700 + delivery.id if state is SENT else None
            said = None if state is SENT else error or "Bad Request: something odd"
            what = Settlement(state, message_id=message_id, error=said)
            assert await tx.deliveries.settle_one(delivery, ME, what, NOW)


async def end(database: Database, broadcast_id: int) -> None:
    """Write down that a broadcast has begun and ended."""
    async with database.transaction() as tx:
        await tx.broadcasts.start(broadcast_id, NOW)
        assert await tx.broadcasts.end(broadcast_id, NOW)


async def counts(database: Database, broadcast_id: int) -> dict[str, int]:
    """Return how many deliveries ended how, those that none did left out."""
    async with database.transaction() as tx:
        progress = (await tx.tallies.progress([broadcast_id]))[broadcast_id]
    return {word: n for word, n in progress.counts.items() if n}


async def audited(database: Database) -> list[str]:
    """Return what owners did, oldest first."""
    async with database._engine.connect() as conn:  # noqa: SLF001  tests look under the verbs
        return list(await conn.scalars(select(audit.c.action).order_by(audit.c.id)))
