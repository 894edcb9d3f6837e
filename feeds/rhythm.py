"""WORDS: how often a site's comments are looked at, and each of our own (facts, section 6).

Soon after something happened more happens; a comment that has waited for a week can wait an hour
more. Where comments are asked for more than once a minute, as in the demo, nothing is slowed down.
"""

from __future__ import annotations

from datetime import datetime, timedelta

LIVELY = 60.0
"""Below so many seconds between two looks, every look asks for everything."""

_TICK = 15.0
_ACTIVE = timedelta(minutes=30)
_OFTEN = 120.0
_SELDOM, _JITTER = 600.0, 300.0
_RARELY = timedelta(days=1)
_STEPS = (
    (timedelta(hours=1), timedelta(minutes=2)),  # 30 times
    (timedelta(days=1), timedelta(minutes=15)),
    (timedelta(days=7), timedelta(hours=1)),
)
_NIGHT = range(2, 5)  # hours in UTC
_APART, _LATEST = timedelta(hours=12), timedelta(hours=30)


def watch_seconds(poll_seconds: float) -> float:
    """Return how often the loop asks whether a site's time has come."""
    return max(1.0, poll_seconds) if poll_seconds < LIVELY else _TICK


def gap(poll_seconds: float, active_at: datetime | None, now: datetime, chance: float) -> timedelta:
    """Return the time between two looks at a site, where the last thing happened at `active_at`."""
    if poll_seconds < LIVELY:
        return timedelta(0)  # the schedule itself keeps the time
    active = active_at is not None and now - active_at < _ACTIVE
    seconds = _OFTEN if active else _SELDOM + _JITTER * chance
    return timedelta(seconds=max(poll_seconds, seconds))


def status_gap(poll_seconds: float, age: timedelta) -> timedelta:
    """Return the time between two questions about one of ours that last changed so long ago."""
    if poll_seconds < LIVELY:
        return timedelta(0)
    return next((step for until, step in _STEPS if age < until), _RARELY)


def is_night(last: datetime, now: datetime) -> bool:
    """Say whether it is time for the look at all pages that each night brings."""
    since = now - last
    return since >= _LATEST or (now.hour in _NIGHT and since >= _APART)
