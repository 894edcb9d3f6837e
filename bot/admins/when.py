"""WORDS: a time as an admin types it, in the site's time zone, and the runs of what repeats.

Wall time and not a length of time: "9am every Monday" is 9am in winter and in summer. Where the
clocks go forward, a time that they skip becomes the next one that there is; where they go back, a
time that comes twice is the first of the two (PEP 495, fold).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from bot.quiet import valid

WEEKLY, MONTHLY = "weekly", "monthly"
REPEATS = (WEEKLY, MONTHLY)
FURTHEST = timedelta(days=366)

_WEEK, _YEAR, _NOON = 7, 12, 12
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SHORT = 3  # letters by which a day or a month is known: mon, aug
_SPOKEN = {"midday": time(12), "noon": time(12), "midnight": time(0)}
_AT = r"(?<![\d/:.-])(\d{1,2})"  # no piece of a date
_CLOCK = re.compile(rf"{_AT}(?:[:.](\d{{2}}))? ?([ap])\.?m\b\.?|{_AT}:(\d{{2}})(?![\d:])")
_WORDS = re.compile(r"\b(?:midday|noon|midnight)\b")
_FILLING = re.compile(r"\b(?:at|on|the|this|next)\b|,")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]+)(?: (\d{4}))?")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_STAMP = "%Y-%m-%dT%H:%M"


class Turn(StrEnum):
    """What a change of the clocks does to a time."""

    NONE = "none"
    SKIPPED = "skipped"
    DOUBLED = "doubled"


class Fault(StrEnum):
    """Why a typed time cannot be used."""

    UNREAD = "unread"
    PAST = "past"
    FAR = "far"


@dataclass(frozen=True, slots=True)
class When:
    """A moment: in UTC, and as the clock on the wall shows it, which has no zone of its own."""

    at: datetime
    local: datetime
    turn: Turn = Turn.NONE

    @property
    def stamp(self) -> str:
        """The wall time as it is stored: 2026-03-29T09:00."""
        return self.local.strftime(_STAMP)


def read_when(text: str, now: datetime, zone: tzinfo) -> When | Fault:
    """Return the moment that a text names; `now` is aware.

    Without a day it is the next such time, without a year the next such day.
    """
    here = now.astimezone(zone).replace(tzinfo=None)
    plain = " ".join(_FILLING.sub(" ", text.lower()).split())
    clock, rest = _clock(plain)
    days = None if clock is None else _days(rest, here.date())
    if clock is None or days is None:
        return Fault.UNREAD
    tried = [resolve(datetime.combine(day, clock), zone) for day in days]
    future = [one for one in tried if one.at > now]
    if not future:
        return Fault.PAST if tried else Fault.UNREAD
    return future[0] if future[0].at <= now + FURTHEST else Fault.FAR


def of_stamp(stamp: str, now: datetime, zone: tzinfo) -> When | Fault:
    """Return the moment of a button, which has its wall time as 202603290900."""
    try:
        local = datetime.strptime(stamp, "%Y%m%d%H%M")  # noqa: DTZ007  wall time has no zone
    except ValueError:
        return Fault.UNREAD
    found = resolve(local, zone)
    if found.at <= now:
        return Fault.PAST
    return found if found.at <= now + FURTHEST else Fault.FAR


def resolve(local: datetime, zone: tzinfo) -> When:
    """Return the moment at which a clock on the wall shows a time, for the first time."""
    at = valid(local, zone)
    shown = at.astimezone(zone).replace(tzinfo=None)
    if shown != local:
        return When(at, shown, Turn.SKIPPED)
    again = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return When(at, local, Turn.NONE if again == at else Turn.DOUBLED)


def next_run(
    stamp: str, repeats: str, runs: int, after: datetime, zone: tzinfo
) -> tuple[int, When]:
    """Return the first run after a moment, and its number; run 0 is the one of `stamp`.

    Every month on the 31st is the last day of a shorter month.
    """
    first = datetime.fromisoformat(stamp)
    number = runs + 1
    while (found := resolve(_run(first, repeats, number), zone)).at <= after:
        number += 1
    return number, found


def _run(first: datetime, repeats: str, number: int) -> datetime:
    if repeats == WEEKLY:
        return first + timedelta(days=_WEEK * number)
    months = first.month - 1 + number
    year, month = first.year + months // _YEAR, months % _YEAR + 1
    day = min(first.day, monthrange(year, month)[1])
    return first.replace(year=year, month=month, day=day)


def _clock(text: str) -> tuple[time | None, str]:
    """Return the time of day in a text, and the text without it."""
    spoken = _WORDS.search(text)
    found = spoken or _CLOCK.search(text)
    if found is None:
        return None, text
    rest = " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())
    return (_SPOKEN[found[0]] if spoken else _as_time(found)), rest


def _as_time(found: re.Match[str]) -> time | None:
    hour, minute, half = int(found[1] or found[4]), int(found[2] or found[5] or 0), found[3]
    if half and not 1 <= hour <= _NOON:
        return None
    if half:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None


def _days(text: str, today: date) -> list[date] | None:
    """Return the days that a text may mean, the first that is to come counts."""
    if text in ("", "today", "tomorrow"):
        later = today + timedelta(days=1)
        return {"": [today, later], "today": [today], "tomorrow": [later]}[text]
    if (weekday := _place(text, _DAYS)) is not None:
        ahead = (weekday - today.weekday()) % _WEEK
        return [today + timedelta(days=ahead), today + timedelta(days=ahead + _WEEK)]
    if found := _ISO.fullmatch(text):
        return _dates(int(found[3]), int(found[2]), found[1], today)
    if found := _SLASHES.fullmatch(text):
        return _dates(int(found[1]), int(found[2]), found[3], today)
    found = _NAMED.fullmatch(text)
    month = None if found is None else _place(found[2], _MONTHS)
    if found is None or month is None:
        return None
    return _dates(int(found[1]), month + 1, found[3], today)


def _dates(day: int, month: int, year: str | None, today: date) -> list[date] | None:
    """Return a day of a year, or of this year and the next; None for one that there is not."""
    try:
        first = date(int(year or today.year), month, day)
        return [first] if year else [first, first.replace(year=first.year + 1)]
    except ValueError:
        return None


def _place(word: str, names: tuple[str, ...]) -> int | None:
    """Return the place of a day or a month that is written out or shortened."""
    found = [at for at, name in enumerate(names) if len(word) >= _SHORT and name.startswith(word)]
    return found[0] if len(found) == 1 else None
