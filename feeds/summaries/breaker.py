"""WORDS: when to leave a server alone that failed, as arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

FAILURES = 3
FIRST = timedelta(minutes=5)
LONGEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Breaker:
    """How often a server failed in a row, and until when it is left alone.

    After 3 failures in a row it is left alone for 5 minutes. One failure more doubles that, up to
    an hour; one success ends it. Times are seconds of a clock that never goes back.
    """

    failures: int = 0
    opened: int = 0
    until: float = 0.0

    def wait(self, now: float) -> timedelta:
        """Return for how long the server is still left alone; zero where it may be asked."""
        return timedelta(seconds=max(0.0, self.until - now)) if self.opened else timedelta()

    def failed(self, now: float, *, for_good: bool = False) -> Breaker:
        """Return the breaker after a failure; `for_good` where only the owner can mend it."""
        failures = self.failures + 1
        if failures < FAILURES and not for_good and not self.opened:
            return replace(self, failures=failures)
        pause = min(FIRST * 2 ** min(self.opened, 10), LONGEST)
        return Breaker(failures, self.opened + 1, now + pause.total_seconds())
