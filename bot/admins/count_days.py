"""LOOP: counts each day that is over, once: days that were missed too, 30 of them at most."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.clock import Clock
from storage.database import Database
from storage.statistics import MOST_DAYS, Span


class CountDays:
    """Writes the figures of days that are over, in the house's time zone."""

    def __init__(self, database: Database, timezone: ZoneInfo, *, clock: Clock) -> None:
        self._database = database
        self._timezone = timezone
        self._clock = clock
        self._done: date | None = None  # the last day counted here: it may have had no figures

    async def count_due(self) -> int:
        """Count the days that are over and not counted; return how many."""
        today = self._clock.now().astimezone(self._timezone).date()
        async with self._database.reading() as tx:
            last = await tx.statistics.last_day()
        done = (date.fromisoformat(last) if last else None, self._done)
        next_days = (day + timedelta(days=1) for day in done if day is not None)
        first = max([today - timedelta(days=MOST_DAYS), *next_days])
        due = [first + timedelta(days=at) for at in range((today - first).days)]
        for day in due:
            # Counting may take a while and must hold up nobody who writes.
            async with self._database.reading() as tx:
                counts = await tx.statistics.count(span_of(day, self._timezone), self._hour_of)
            async with self._database.transaction() as tx:
                await tx.statistics.write(counts)
            self._done = day
        return len(due)

    def _hour_of(self, at: datetime) -> int:
        return at.astimezone(self._timezone).hour


def span_of(day: date, timezone: ZoneInfo) -> Span:
    """Return a day of a time zone: 23 or 25 hours where the clocks change."""
    ends = [datetime.combine(at, time(), timezone) for at in (day, day + timedelta(days=1))]
    start, end = (at.astimezone(UTC) for at in ends)
    return Span(day.isoformat(), start, end)
