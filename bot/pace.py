"""WORDS: the arithmetic of pace: how soon the next broadcast message may go.

Messages are spaced evenly from the first second on: Telegram counts bursts against the bot. A
"too many requests" closes the gate until its end; gates are joined by the later of the two, so that
no other call can open one early (facts on Telegram, section 4).
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Pace:
    """When the next message may go, in seconds of a clock that never goes back."""

    rate: float
    free_at: float = 0.0
    closed_until: float = 0.0

    def reserve(self, now: float, count: int) -> tuple[Pace, list[float]]:
        """Take `count` places; return the new pace and when each may go."""
        start = max(now, self.free_at, self.closed_until)
        times = [start + place / self.rate for place in range(count)]
        return replace(self, free_at=start + count / self.rate), times

    def close(self, until: float) -> Pace:
        """Let nothing go before `until`; never opens what another call has closed."""
        return replace(self, closed_until=max(self.closed_until, until))

    def room(self, now: float, ahead: float) -> int:
        """Return how many messages may be claimed so that all go within `ahead` seconds."""
        left = now + ahead - max(now, self.free_at, self.closed_until)
        return 0 if left < 0 else 1 + int(left * self.rate)  # a slow rate has room for one too
