"""STEP: whoever asked for a second person is told when nobody answered in time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.admins.circle import may_now
from bot.admins.roles import Right
from bot.render import screen
from bot.texts import agreeing as texts
from storage.messages import NewMessage
from storage.transaction import Transaction


async def tell_unanswered(tx: Transaction, owners: Collection[int], now: datetime) -> None:
    """End the questions that are too old, and tell who asked and may still send."""
    body = screen(texts.UNANSWERED).to_json()
    for name, by in (await tx.asked.forget_old(now)).items():
        if await may_now(tx, owners, by, Right.SEND):
            await tx.messages.add(NewMessage(f"unanswered:{name}", by, body), now)
