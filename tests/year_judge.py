"""The judge of tests/year.py: its own clocks and its own arithmetic, nothing of the program's.

The changes of the clocks of 2026 are written out, and each rule is said once more, in minutes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from storage.choices import Cadence, QuietTime, Timing

SITE = "Europe/London"
_BEGIN = datetime(2025, 12, 1, tzinfo=UTC)
_END = datetime(2027, 2, 1, tzinfo=UTC)
_DAY = 1_440  # minutes


def _change(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


CLOCKS: dict[str, tuple[tuple[datetime, int], ...]] = {
    SITE: ((_BEGIN, 0), (_change(3, 29, 1), 60), (_change(10, 25, 1), 0)),
    "America/New_York": ((_BEGIN, -300), (_change(3, 8, 7), -240), (_change(11, 1, 6), -300)),
    "Asia/Kolkata": ((_BEGIN, 330),),
    "Australia/Lord_Howe": (
        *((_BEGIN, 660), (_change(4, 4, 15), 630), (_change(10, 3, 15, 30), 660)),
    ),
    "Pacific/Auckland": ((_BEGIN, 780), (_change(4, 4, 14), 720), (_change(9, 26, 14), 780)),
    "America/Sao_Paulo": ((_BEGIN, -180),),
}
"""From when on a zone is so many minutes before UTC."""

CHANGES = tuple(sorted({at for turns in CLOCKS.values() for at, _ in turns[1:]}))


def wall(zone: str | None, at: datetime) -> datetime:
    """Return what the clocks of a zone show, without a zone."""
    minutes = next(m for since, m in reversed(CLOCKS[zone or SITE]) if since <= at)
    return at.replace(tzinfo=None) + timedelta(minutes=minutes)


def shows_first(zone: str | None, shown: datetime) -> datetime:
    """Return the first moment at which the clocks of a zone show this or more."""
    turns = (*CLOCKS[zone or SITE], (_END, 0))
    for (since, minutes), (until, _) in pairwise(turns):
        at = max(shown.replace(tzinfo=UTC) - timedelta(minutes=minutes), since)
        if at < until:
            return at
    raise AssertionError(("not of this year", zone, shown))


def minutes(words: str) -> int:
    """Return the minute of the day that "HH:MM" is."""
    return int(words[:2]) * 60 + int(words[3:5])


def is_quiet(quiet: QuietTime, at: datetime) -> bool:
    """Say whether a reader is to hear nothing at this moment."""
    shown = wall(quiet.timezone, at)
    if quiet.rests and shown.isoweekday() in {6, 7}:
        return True
    if quiet.window == "none":
        return False
    begin, end = minutes(quiet.window[:5]), minutes(quiet.window[6:])
    since = (shown.hour * 60 + shown.minute - begin) % _DAY
    return since < (end - begin) % _DAY


def slot_before(timing: Timing, at: datetime) -> datetime:
    """Return the last slot that has begun."""
    zone = timing.quiet.timezone
    midnight = wall(zone, at).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [midnight + timedelta(days=1 - back) for back in range(10)]
    if timing.cadence is Cadence.WEEKLY:
        days = [day for day in days if day.isoweekday() == timing.weekly_on + 1]
    later = timedelta(minutes=minutes(timing.slot))
    return next(slot for day in days if (slot := shows_first(zone, day + later)) <= at)


@dataclass
class Reader:
    """What a reader chose, is to get and was sent; raises AssertionError at the first wrong."""

    chat_id: int
    timing: Timing
    since: datetime
    on: bool = True
    asks: bool = False
    """Whether the reader has just pressed something, and so may be answered at any time."""
    due: dict[int, datetime] = field(default_factory=dict)
    got: dict[int, datetime] = field(default_factory=dict)
    waits: dict[int, datetime] = field(default_factory=dict)
    last: datetime | None = None

    def is_for(self, number: int, at: datetime) -> None:
        """Write down that a post is for this reader."""
        self.due[number] = self.waits[number] = at

    def choose(self, timing: Timing, at: datetime) -> None:
        """Change when messages come; a slot that was before that does not count any more."""
        if _slots(self.timing) != _slots(timing):
            self.since = at
        self.timing = timing

    def stop(self) -> None:
        """Write down that this reader wants nothing that is not here yet."""
        self.on = False
        self.waits.clear()

    def take(self, numbers: Collection[int], at: datetime) -> None:
        """Write down a message with these posts."""
        what = (self, sorted(numbers), at)
        assert self.on, ("after a stop", *what)
        assert self.asks or not is_quiet(self.timing.quiet, at), ("in quiet time", *what)
        if self.timing.cadence is not Cadence.NOW:
            slot = slot_before(self.timing, at)
            assert slot > self.since, ("in a slot from before the choice", slot, *what)
            assert self.last is None or slot > self.last, ("two in one slot", slot, *what)
            self.last = at
        for number in numbers:
            assert number in self.due, ("not for them", *what)
            assert number not in self.got, ("twice", *what)
            self.got[number] = at
            self.waits.pop(number, None)

    def late(self, at: datetime) -> set[int]:
        """Return the posts that this reader could have had by now."""
        if not self.waits or is_quiet(self.timing.quiet, at):
            return set()
        if self.timing.cadence is Cadence.NOW:
            return set(self.waits)
        slot = slot_before(self.timing, at)
        if slot <= self.since or (self.last is not None and slot <= self.last):
            return set()
        return {number for number, since in self.waits.items() if since <= slot}


def _slots(timing: Timing) -> tuple[object, ...]:
    return (timing.cadence, timing.slot, timing.weekly_on, timing.quiet.timezone)
