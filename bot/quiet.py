"""WORDS: quiet time: a stretch of the day, by the wall clock of the site's time zone.

Written as "HH:MM-HH:MM", over midnight where the end is before the start, or "none". It begins with
the first minute and is over at the last one. On a day when the clocks change it is still what the
clock on the wall says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, time, tzinfo

NONE = "none"

_WINDOW = re.compile(r"([0-9]{1,2}):([0-9]{2}) ?- ?([0-9]{1,2}):([0-9]{2})")
_NOON = 12


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
        return "midday" if moment.hour else "midnight"
    hour = moment.hour % _NOON or _NOON
    minute = f":{moment.minute:02}" if moment.minute else ""
    return f"{hour}{minute}{'am' if moment.hour < _NOON else 'pm'}"


def _times(window: str) -> tuple[time, time]:
    begin, end = parse_window(window).split("-")
    return time.fromisoformat(begin), time.fromisoformat(end)
