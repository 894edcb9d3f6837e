"""STEP: what is to be shown of broadcasts, looked up; and an admin's card, put into the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import TypeAlias

from bot.admins.figures import Pulse
from bot.admins.look import Look
from bot.render.card import card_screen
from bot.screen import Screen
from storage.messages import NewMessage
from storage.sending import Broadcast
from storage.transaction import Transaction

PulseOf: TypeAlias = Callable[[int], Pulse]

_CARD_LANE = 1


async def look_at(
    tx: Transaction,
    found: Sequence[Broadcast],
    pulse_of: PulseOf,
    now: datetime,
    timezone: tzinfo,
) -> list[Look]:
    """Return all that is shown of these broadcasts, in their order."""
    progress = await tx.tallies.progress([one.id for one in found])
    subjects = await tx.history.subjects(found)
    return [
        Look(one, progress[one.id], subjects[one.id], pulse_of(one.id), now, timezone)
        for one in found
    ]


def card_key(broadcast_id: int, chat_id: int) -> str:
    """Return the key of the message that is an admin's card of a broadcast."""
    return f"card:{broadcast_id}:{chat_id}"


async def put_card(tx: Transaction, look: Look, chat_id: int, now: datetime) -> Screen:
    """Let an admin have the card of a broadcast, once; return what it shows."""
    shown = card_screen(look)
    key = card_key(look.broadcast.id, chat_id)
    new = NewMessage(key=key, chat_id=chat_id, body=shown.to_json(), lane=_CARD_LANE)
    await tx.messages.add(new, now)
    return shown


async def put_alarm(
    tx: Transaction, broadcast_id: int, chat_id: int, shown: Screen, now: datetime
) -> None:
    """Tell an admin that a broadcast was stopped; each time it is stopped anew."""
    key = f"alarm:{broadcast_id}:{now.timestamp():.3f}:{chat_id}"
    new = NewMessage(key=key, chat_id=chat_id, body=shown.to_json(), lane=_CARD_LANE)
    await tx.messages.add(new, now)
