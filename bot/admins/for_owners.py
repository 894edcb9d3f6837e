"""LOOP: what the loops have in common that write to owners, some by the days of their work."""

from __future__ import annotations

from collections.abc import Collection

from bot.comments.working_time import Calendar
from feeds.sites.base import PlatformOf
from storage.clock import Clock
from storage.database import Database


class AboutSites:
    """A loop that writes to these owners about the sites and their comments."""

    def __init__(
        self,
        database: Database,
        owners: Collection[int],
        platform_of: PlatformOf,
        *,
        clock: Clock,
    ) -> None:
        self._database = database
        self._owners = sorted(owners)
        self._platform_of = platform_of
        self._clock = clock


class ForOwners(AboutSites):
    """One that reminds them too; `calendar` says which days are working days."""

    def __init__(
        self,
        database: Database,
        owners: Collection[int],
        platform_of: PlatformOf,
        calendar: Calendar,
        *,
        clock: Clock,
    ) -> None:
        super().__init__(database, owners, platform_of, clock=clock)
        self._calendar = calendar
