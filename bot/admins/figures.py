"""WORDS: the arithmetic of a card: how fast a broadcast goes, how long it takes, its chart's scale.

All is worked out from a few samples of the last minute, each a moment and how many had ended then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, inf
from typing import TypeAlias

from bot.pace import FREE_RATE, PER_STAR
from storage.history import Part, Span

Samples: TypeAlias = tuple[tuple[float, int], ...]
"""Moments in monotonic seconds, and how many deliveries had ended then, oldest first."""

WINDOW = 60.0  # seconds
FEWEST = 30  # deliveries before a speed is told (facts on Telegram, section 11)
SHORTEST = 10.0  # seconds before a speed is told
_WHOLE = 55.0  # seconds after which few deliveries are a speed too
MOST_LINES = 100_000
"""The most lines of a file of figures; of a larger broadcast only those that were not sent."""

_PARTS = 59  # of a chart; with the one that is begun they are 60
_DAY = 86_400
_WIDTHS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200)


@dataclass(frozen=True, slots=True)
class Pulse:
    """How fast a broadcast goes at this moment.

    `rate` is in messages a second, None while too little is known. `usual` is the most that all
    broadcasts together may have. `wait` is for how many seconds Telegram asked us to wait.
    `budget` is the most Stars that one may cost, and `spent` says that this one has had them.
    """

    rate: float | None = None
    usual: float = 28.0
    wait: float = 0.0
    budget: float = inf
    spent: bool = False


def stars(messages: int, rate: float, budget: float = inf) -> int:
    """Return the most Stars that so many messages cost at a rate; 0 where Telegram takes none."""
    return ceil(min(messages / PER_STAR, budget)) if rate > FREE_RATE else 0


def noted(samples: Samples, at: float, ended: int) -> Samples:
    """Return the samples of the last minute with one more; a number that fell begins anew."""
    if samples and ended < samples[-1][1]:
        return ((at, ended),)
    return (*(one for one in samples if one[0] >= at - WINDOW), (at, ended))


def rate_of(samples: Samples) -> float | None:
    """Return the messages a second of the last minute; None before there are enough of them."""
    if not samples:
        return None
    seconds, count = samples[-1][0] - samples[0][0], samples[-1][1] - samples[0][1]
    if seconds < SHORTEST or (count < FEWEST and seconds < _WHOLE):
        return None
    return count / seconds


def seconds_left(rate: float | None, left: int) -> float | None:
    """Return how long the rest takes at this speed; None if that cannot be told."""
    return left / rate if rate else None


def slower(rate: float) -> int:
    """Return half a speed, 1 message a second at least."""
    return max(1, int(rate / 2))


def span_of(begun_at: datetime, ended_at: datetime) -> Span:
    """Return the parts of a chart from one moment to another: at most 60, of a round length."""
    first, last = int(begun_at.timestamp()), int(ended_at.timestamp())
    seconds = max(1, last - first)
    days = _DAY * -(-seconds // (_DAY * _PARTS))
    width = next((width for width in _WIDTHS if seconds <= width * _PARTS), days)
    start = first - first % width
    return Span(start, width, (last - start) // width + 1)


def heights(span: Span, course: Sequence[Part]) -> tuple[list[int], list[int]]:
    """Return how many were sent, and how many ended otherwise, in each part of a span."""
    sent, others = [0] * span.parts, [0] * span.parts
    for part in course:
        sent[part.place] = part.sent
        others[part.place] = part.ended - part.sent
    return sent, others


def ceiling(highest: int) -> int:
    """Return the round number that an axis ends at: 1, 2 or 5 with noughts, and 10 at least."""
    power = 10
    while power * 10 < highest:
        power *= 10
    return next(power * by for by in (1, 2, 5, 10) if power * by >= highest)
