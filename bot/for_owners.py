"""LOOP: what the loops have in common that remind owners by the days on which people work."""

from __future__ import annotations

from collections.abc import Collection

from bot.working_time import Calendar
from feeds.sites.base import PlatformOf
from storage.clock import Clock
from storage.database import Database


class ForOwners:
    """A loop that writes to these owners; `calendar` says which days are working days."""

    def __init__(
        self,
        database: Database,
        owners: Collection[int],
        platform_of: PlatformOf,
        calendar: Calendar,
        *,
        clock: Clock,
    ) -> None:
        self._database = database
        self._owners = sorted(owners)
        self._platform_of = platform_of
        self._calendar = calendar
        self._clock = clock
