"""STEP: the file of /mydata: everything that is kept about one person, as JSON.

    {"format": "bleep-mydata", "version": 1, "made_at", "telegram_chat",
     "tables": {table: [row, ...]}, "bans": [...], "posts": {number: {title, url, blog}},
     "lists": {number: name}, "broadcasts": {number: {kind, post_id}}}

A row has each column of its table by its name; what is encrypted in the database is plain here,
under its name without `sealed_`. Times are ISO 8601 in UTC. The version rises when a name changes
its meaning or goes, not when one is added.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from bot.delivery.enclosures import Enclosure
from storage.transaction import Transaction

NAME = "my-data.json"


class DataFile:
    """Makes the file."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    async def make(self, tx: Transaction, chat_id: int) -> Enclosure:
        """Return all that is kept about a chat."""
        told = await tx.rights.copy(chat_id, self._now())
        return Enclosure(NAME, (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode())
