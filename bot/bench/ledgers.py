"""STEP: what a claim and its settling cost in the ledger alone, with no Telegram."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.bench.apart import Effort
from bot.bench.delivered import Claims
from bot.bench.readers import Place
from bot.delivery.cursor import FIRST
from storage.database import Database
from storage.deliveries import Ask
from storage.ledger import Owner
from storage.sending import Broadcast, Delivery

BATCH = 100
_OWNER = Owner("bench", 1)


@dataclass(frozen=True, slots=True)
class Toll:
    """The database with a post on its way, and how many of its deliveries to claim and settle."""

    place: Place
    messages: int


async def claim_and_settle(toll: Toll) -> Claims:
    """Claim by batches; each transaction settles the batch before, as the sender does."""
    database = await toll.place.open()
    try:
        async with database.transaction() as tx:
            broadcast = (await tx.broadcasts.running())[0]
        effort, done, after = Effort(), 0, FIRST
        batch = await _turn(database, broadcast, (), after)
        while batch:
            done, after = done + len(batch), batch[-1].chat_id
            batch = await _turn(database, broadcast, batch, after, more=done < toll.messages)
        effort.stop()
    finally:
        await database.close()
    return Claims(done / effort.seconds, 1000 * effort.cpu_seconds / max(1, done))


async def _turn(
    database: Database,
    broadcast: Broadcast,
    batch: tuple[Delivery, ...],
    after: int,
    *,
    more: bool = True,
) -> tuple[Delivery, ...]:
    now = datetime.now(UTC)
    async with database.transaction() as tx:
        if batch:
            sent = [(delivery, delivery.chat_id) for delivery in batch]
            await tx.deliveries.settle_sent(sent, _OWNER, now)
            await tx.subscribers.forgive([delivery.chat_id for delivery in batch])
        if not more:
            return ()
        ask = Ask(BATCH, BATCH, after, lambda _chat_id, _quiet: True)
        return tuple((await tx.deliveries.claim_next(broadcast, _OWNER, now, ask)).deliveries)
