"""WORDS: how often a site is polled, by its own habit of posting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

_LONGEST = timedelta(hours=1)
_TIMES_LONGER = 12
_QUICK = timedelta(hours=24)
_ASLEEP = timedelta(days=90)
_LEARNT_FROM = 100
_SHAKE = 0.1
_HOUR = timedelta(hours=1)
_HOURS_A_DAY, _WORKDAYS, _WEEKEND, _DAYS = 24, 5, 2, 7
_NEIGHBOURS = ((0, 0.5), (-1, 0.25), (1, 0.25))
_PRIOR = 24.0 / (_DAYS * _HOURS_A_DAY)
"""Posts that every hour of the week is given for a start: 24 in all."""
_YEAR = timedelta(days=365)
_MONTH = _YEAR / 12


def next_wait(
    every: timedelta,
    now: datetime,
    published: Sequence[datetime],
    quick_since: datetime | None,
    chance: float,
) -> timedelta:
    """Return how long to wait until the next poll, from `every` to the smaller of 1 hour and 12 x.

    It is `every` within 24 hours of `quick_since` (the last new or changed post, or the baseline),
    because corrections come soon after a post. Later it is

        every x (posts an hour at the busiest time) / (posts an hour at this time)

    where a time is an hour of the day (UTC) on a working day or at a weekend, counted from the last
    100 of `published`. A post counts half for its own hour and a quarter for each hour beside it,
    and 24 posts spread evenly over the week are added: so a young blog is polled often at any time,
    and a busy one's quiet nights cost little. A wait that would reach into a busier hour ends as if
    it began with that hour. Without a post or a change in 90 days the wait is the longest.
    `chance` in 0..1 makes it up to a tenth shorter or longer, within the same bounds, so that sites
    do not all come at once.
    """
    longest = max(every, min(_LONGEST, _TIMES_LONGER * every))
    wait = _habitual(every, longest, now, published, quick_since)
    shaken = wait * (1 - _SHAKE + 2 * _SHAKE * chance)
    return min(max(shaken, every), longest)


def posts_a_month(published: Sequence[datetime], now: datetime) -> float:
    """Return how many posts came out a month in the last 12, or since the first post; 0.0 for none.

    `published` is all times of those months, or all there are. A blog younger than a month counts
    as a month old, or its first days would promise too much.
    """
    past = [moment for moment in published if moment <= now]
    recent = [moment for moment in past if now - moment <= _YEAR]
    if not recent:
        return 0.0
    age = min(max(now - min(past), _MONTH), _YEAR)
    return len(recent) / (age / _MONTH)


def _habitual(
    every: timedelta,
    longest: timedelta,
    now: datetime,
    published: Sequence[datetime],
    quick_since: datetime | None,
) -> timedelta:
    if quick_since is not None and abs(now - quick_since) <= _QUICK:
        return every
    past = sorted(moment for moment in published if moment <= now)[-_LEARNT_FROM:]
    signs = [*past[-1:], *([] if quick_since is None else [quick_since])]
    if not signs or now - max(signs) > _ASLEEP:
        return longest
    rates = _rates(past)
    top = max(max(hours) for hours in rates)
    here = every * (top / _at(rates, now))
    hour_end = now.replace(minute=0, second=0, microsecond=0) + _HOUR
    there = hour_end - now + every * (top / _at(rates, hour_end))
    return min(here, there, longest)


def _rates(published: Sequence[datetime]) -> tuple[list[float], list[float]]:
    """Return posts an hour of the week for the 24 hours of a working day, and of a weekend day."""
    rates = ([_PRIOR] * _HOURS_A_DAY, [_PRIOR] * _HOURS_A_DAY)
    for moment in published:
        at = moment.astimezone(UTC)
        free = _is_weekend(at)
        for step, share in _NEIGHBOURS:
            rates[free][(at.hour + step) % _HOURS_A_DAY] += share / (
                _WEEKEND if free else _WORKDAYS
            )
    return rates


def _at(rates: tuple[list[float], list[float]], moment: datetime) -> float:
    at = moment.astimezone(UTC)
    return rates[_is_weekend(at)][at.hour]


def _is_weekend(moment: datetime) -> bool:
    return moment.weekday() >= _WORKDAYS
