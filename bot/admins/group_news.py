"""STEP: tells who answers for a group or channel that posts cannot come there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.catalogues import speaking_to
from bot.render import screen
from bot.texts import groups as texts_groups
from storage.groups import Group
from storage.messages import NewMessage
from storage.transaction import Transaction


async def note_left(tx: Transaction, chat_id: int, now: datetime) -> None:
    """Write down that the bot may write there no more, and tell it once."""
    group = await tx.groups.get(chat_id)
    if await tx.groups.leave(chat_id, now) and group is not None:
        await _tell(tx, group, f"left:{int(now.timestamp())}", texts_groups.lost, now)


async def note_refused(tx: Transaction, chat_id: int, now: datetime) -> None:
    """Tell that a post could not be sent there; once a day."""
    group = await tx.groups.get(chat_id)
    if group is not None:
        await _tell(tx, group, f"refused:{now.date()}", texts_groups.refused, now)


async def _tell(
    tx: Transaction, group: Group, what: str, words: Callable[[str], str], now: datetime
) -> None:
    if group.keeper_id is not None:
        key = f"group:{group.chat_id}:{what}"
        with await speaking_to(tx, group.keeper_id):
            new = NewMessage(key, group.keeper_id, screen(words(group.kind)).to_json())
        await tx.messages.add(new, now)
