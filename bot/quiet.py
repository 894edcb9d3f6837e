"""WORDS: quiet time: a stretch of the day and weekends, by the clock on a reader's wall.

A stretch is written as "HH:MM-HH:MM", over midnight where the end is before the start, or "none".
It begins with the first minute and is over at the last one. On a day when the clocks change it is
still what the clock on the wall says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.language import say
from storage.choices import QuietTime

NONE = "none"

_WINDOW = re.compile(r"([0-9]{1,2}):([0-9]{2}) ?- ?([0-9]{1,2}):([0-9]{2})")
_NOON = 12
_SATURDAY = 5  # as datetime.weekday counts
_DAYS = 5  # no quiet time is longer


def parse_window(text: str) -> str:
    """Return a quiet time as it is stored; raises ValueError for anything else."""
    plain = text.strip().lower()
    if plain == NONE:
        return NONE
    found = _WINDOW.fullmatch(plain)
    if found is None:
        raise ValueError("Write quiet time as HH:MM-HH:MM, such as 19:00-07:30, or none.")
    begin, end = (time(int(found[at]), int(found[at + 1])) for at in (1, 3))
    if begin == end:
        raise ValueError("Quiet time must end at another time than it begins.")
    return f"{begin:%H:%M}-{end:%H:%M}"


def is_quiet(window: str, now: datetime, timezone: tzinfo) -> bool:
    """Say whether it is quiet now; `now` is aware."""
    if window == NONE:
        return False
    begin, end = _times(window)
    clock = now.astimezone(timezone).time()
    if begin < end:
        return begin <= clock < end
    return clock >= begin or clock < end


def zone_of(times: QuietTime, here: tzinfo) -> tzinfo:
    """Return the time zone of a quiet time; `here` is the site's."""
    if times.timezone is None:
        return here
    try:
        return ZoneInfo(times.timezone)
    except (ValueError, OSError, KeyError):  # one that this machine does not know any more
        return here


def is_hushed(times: QuietTime, now: datetime, here: tzinfo) -> bool:
    """Say whether somebody with this quiet time gets nothing now; `here` is the site's zone."""
    there = zone_of(times, here)
    if times.rests and now.astimezone(there).weekday() >= _SATURDAY:
        return True
    return is_quiet(times.window, now, there)


def first_open(times: QuietTime, moment: datetime, here: tzinfo) -> datetime:
    """Return the first moment, from this one on, at which it is not quiet."""
    if not is_hushed(times, moment, here):
        return moment
    there = zone_of(times, here)
    today = moment.astimezone(there).date()
    end = time() if times.window == NONE else _times(times.window)[1]
    # At the end of the stretch, at the end of the weekend, or where the clocks jump over either.
    ends = (
        end_at
        for days in range(_DAYS)
        for at in (time(), end)
        for end_at in _moments(datetime.combine(today + timedelta(days=days), at), there)
    )
    later = (at for at in ends if at > moment and not is_hushed(times, at, here))
    return min(later, default=moment)


def _moments(wall: datetime, there: tzinfo) -> Iterator[datetime]:
    """Give when a clock on a wall shows this: twice in an hour that the clocks repeat."""
    yield (first := valid(wall, there))
    again = wall.replace(tzinfo=there, fold=1).astimezone(UTC)
    if again > first:
        yield again


def valid(wall: datetime, there: tzinfo) -> datetime:
    """Return when a clock on a wall shows this, the first of two times.

    A time that the clocks jump over is the moment of their jump.
    """
    first = wall.replace(tzinfo=there, fold=0)
    exact = first.astimezone(UTC)
    if exact.astimezone(there).replace(tzinfo=None) == wall:
        return exact
    # Before the jump another offset counts: read with it, the time lies behind the jump.
    low, high = first.replace(fold=1).astimezone(UTC), exact
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        passed = middle.astimezone(there).replace(tzinfo=None) > wall
        low, high = (low, middle) if passed else (middle, high)
    return high.replace(microsecond=0)


def hushed(windows: Iterable[str], now: datetime, timezone: tzinfo) -> list[str]:
    """Return those of the quiet times that are on now."""
    return [window for window in windows if is_quiet(window, now, timezone)]


def begins(window: str) -> str:
    """Return when a quiet time begins, in words such as "7pm"."""
    return words(_times(window)[0])


def ends(window: str) -> str:
    """Return when a quiet time ends, in words such as "7:30am"."""
    return words(_times(window)[1])


def words(moment: time) -> str:
    """Return a time of day in the NHS style: 5:30pm, 7am, midday, midnight."""
    if moment.minute == 0 and moment.hour % _NOON == 0:
        return say("midday") if moment.hour else say("midnight")
    hour = moment.hour % _NOON or _NOON
    minute = f":{moment.minute:02}" if moment.minute else ""
    return f"{hour}{minute}{'am' if moment.hour < _NOON else 'pm'}"


def _times(window: str) -> tuple[time, time]:
    begin, end = parse_window(window).split("-")
    return time.fromisoformat(begin), time.fromisoformat(end)
