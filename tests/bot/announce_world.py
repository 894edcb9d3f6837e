"""What tests of announcements share: the loop that starts what is due, at a time that they pass."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.admins.announce_due import AnnounceDue
from bot.admins.figures import Pulse
from bot.admins.overview import PulseOf
from storage.clock import Clock
from storage.database import Database

OWNER = 9_001
LONDON = ZoneInfo("Europe/London")


def a_starter(
    database: Database, now: datetime, pulse_of: PulseOf = lambda _id: Pulse()
) -> AnnounceDue:
    """Return the loop of a process whose clock stands at this time."""
    clock = Clock(lambda: now, lambda: 0.0, lambda: 0.5)
    return AnnounceDue(database, pulse_of, [OWNER], LONDON, clock=clock)


async def run_due(database: Database, now: datetime) -> int:
    """Start what is due by now."""
    return await a_starter(database, now).announce_due()
