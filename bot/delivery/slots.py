"""WORDS: slots: the moments at which a reader's digests are made, by the clock on their wall.

A slot that the clocks jump over is at their jump; one that comes twice is the first of the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo

from bot.quiet import first_open, valid, zone_of
from storage.choices import Cadence, Timing

_WEEK = 7
_STRAGGLERS = 10  # minutes


def last_slot(timing: Timing, now: datetime, here: tzinfo) -> datetime:
    """Return the last slot that has begun; `here` is the site's time zone.

    Who gets posts as they come has none: what is gathered for them all the same, because they
    chose a moment ago, is looked for every 10 minutes.
    """
    if timing.cadence is Cadence.NOW:
        return now.replace(minute=now.minute - now.minute % _STRAGGLERS, second=0, microsecond=0)
    there = zone_of(timing.quiet, here)
    today = now.astimezone(there).date()
    days = (today - timedelta(days=back) for back in range(-1, _WEEK + 2))
    return next(at for at in _slots(timing, days, there) if at <= now)


def next_slot(timing: Timing, now: datetime, here: tzinfo) -> datetime:
    """Return the next slot after this moment."""
    there = zone_of(timing.quiet, here)
    today = now.astimezone(there).date()
    days = (today + timedelta(days=on) for on in range(-1, _WEEK + 2))
    return next(at for at in _slots(timing, days, there) if at > now)


def next_message(timing: Timing, now: datetime, here: tzinfo) -> datetime:
    """Return when a reader can get the next post: at a slot, never in quiet time."""
    at = now if timing.cadence is Cadence.NOW else next_slot(timing, now, here)
    return first_open(timing.quiet, at, here)


def _slots(timing: Timing, days: Iterator[date], there: tzinfo) -> Iterator[datetime]:
    at = time.fromisoformat(timing.slot)
    for day in days:
        if timing.cadence is Cadence.DAILY or day.weekday() == timing.weekly_on:
            yield valid(datetime.combine(day, at), there)
