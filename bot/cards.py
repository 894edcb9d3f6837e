"""LOOP: what owners see of each broadcast: a card that lives while it runs, and alarms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.enclosures import Maker
from bot.paced import Paced
from bot.settle import Stopped
from storage.clock import Clock
from storage.database import Database, Transaction
from storage.sending import Broadcast


class Cards:
    """Shows owners how broadcasts go."""

    def __init__(
        self,
        database: Database,
        paced: Paced,
        owners: Iterable[int],
        timezone: ZoneInfo,
        *,
        clock: Clock,
    ) -> None:
        self._database = database
        self._paced = paced
        self._owners = sorted(owners)
        self._timezone = timezone
        self._clock = clock

    async def alarm(
        self, tx: Transaction, broadcast: Broadcast, why: Stopped, said: str, now: datetime
    ) -> None:
        """Tell the owners that a broadcast was stopped."""

    async def show_due(self) -> None:
        """Show what has changed."""

    def makers(self) -> Mapping[str, Maker]:
        """Return what makes the files of a card, by the first word of their reference."""
        return {}
