"""WORDS: made-up figures of the weeks before a demo, so that its statistics have pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from storage.statistics import HOUR, JOINS, LEAVES, MEMBERS, POST_JOINS, POST_LEAVES, Count

DAYS = 28
_START = 0.6
"""The part of today's readers that a list had on the first day."""
_BUSY = {7: 11, 8: 19, 12: 23, 13: 14, 17: 9, 20: 17, 21: 8}
"""Comments and taps of a week, by the hour."""


def made_up(today: date, members: Mapping[int, int], posts: Sequence[int]) -> list[Count]:
    """Return the figures of the days before today; each list ends with the members it has."""
    return [
        *(count for list_id, now in members.items() for count in _growth(today, list_id, now)),
        *_hours(today),
        *_after(today, posts),
    ]


def _growth(today: date, list_id: int, now: int) -> Iterator[Count]:
    before = round(now * _START)
    for at in range(DAYS):
        day = (today - timedelta(days=DAYS - at)).isoformat()
        size = round(now * (_START + (1 - _START) * (at + 1) / DAYS))
        left = at % 7 == 0
        yield Count(day, MEMBERS, list_id, size)
        yield Count(day, JOINS, list_id, size - before + left)
        yield Count(day, LEAVES, list_id, int(left))
        before = size


def _hours(today: date) -> Iterator[Count]:
    for week in range(DAYS // 7):
        day = (today - timedelta(days=1 + 7 * week)).isoformat()
        yield from (Count(day, HOUR, hour, n) for hour, n in _BUSY.items())


def _after(today: date, posts: Sequence[int]) -> Iterator[Count]:
    for at, post_id in enumerate(posts):
        day = (today - timedelta(days=1 + 7 * at)).isoformat()
        yield Count(day, POST_JOINS, post_id, 6 + 5 * (at % 3))
        yield Count(day, POST_LEAVES, post_id, at % 2 * 5)
