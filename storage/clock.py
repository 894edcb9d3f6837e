"""WORDS: time and chance, passed in, so that tests need no sleep and give the same every time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of day in UTC, a clock that never goes back in seconds, and chance in 0..1."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    chance: Callable[[], float]
