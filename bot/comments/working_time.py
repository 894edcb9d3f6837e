"""WORDS: working time: days and hours that skip weekends and bank holidays as whole days.

The clock of a complaint counts "disregarding any time which falls on a non-business day" (The
Defamation (Operators of Websites) Regulations 2013, SI 2013/3028, regulation 1). A day begins and
ends at midnight by the wall clock of the site's time zone, whatever the clocks do on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

IsHoliday: TypeAlias = Callable[[date], bool]

_A_DAY = timedelta(days=1)
_WEEKEND = 5  # of date.weekday(), Saturday


@dataclass(frozen=True, slots=True)
class Calendar:
    """What working time is counted by."""

    zone: ZoneInfo
    is_holiday: IsHoliday


def working_hours_later(
    start: datetime, hours: float, zone: ZoneInfo, is_holiday: IsHoliday
) -> datetime:
    """Return when so many hours of working days have passed, in UTC; `start` is aware.

    What is over at the end of a working day is over at the start of the next one.
    """
    at, left = start.astimezone(UTC), timedelta(hours=hours)
    while True:
        day = at.astimezone(zone).date()
        end = _midnight(day + _A_DAY, zone)
        if is_working(day, is_holiday):
            if at + left < end:
                return at + left
            left -= end - at
        at = end


def working_days_later(
    start: datetime, days: int, zone: ZoneInfo, is_holiday: IsHoliday
) -> datetime:
    """Return the same time of day so many working days later, in UTC; `start` is aware.

    From a day that is none, it counts from the start of the next working day.
    """
    here = start.astimezone(zone)
    day, clock = here.date(), here.timetz().replace(tzinfo=None)
    if not is_working(day, is_holiday):
        day, clock = _next(day, is_holiday), time.min
    for _ in range(days):
        day = _next(day, is_holiday)
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def is_working(day: date, is_holiday: IsHoliday) -> bool:
    """Say whether a day is no Saturday, no Sunday and no holiday."""
    return day.weekday() < _WEEKEND and not is_holiday(day)


def _next(day: date, is_holiday: IsHoliday) -> date:
    day += _A_DAY
    while not is_working(day, is_holiday):
        day += _A_DAY
    return day


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins; one that begins with a gap in the clock, at the gap."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
