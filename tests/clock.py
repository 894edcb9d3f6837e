"""A clock that stands still until a test moves it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from storage.clock import Clock


@dataclass(slots=True)
class FakeClock:
    """The time, and chance, as a test sets them; `clock` is what the program is given."""

    at: datetime = field(default=datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    passed: float = 0.0
    luck: float = 1.0

    def now(self) -> datetime:
        return self.at + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    def chance(self) -> float:
        return self.luck

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.passed += seconds

    @property
    def clock(self) -> Clock:
        """What the program is given: it always tells this clock's time."""
        return Clock(self.now, self.monotonic, self.chance)


class RunningClock(FakeClock):
    """One whose monotonic seconds are the machine's own."""

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()
