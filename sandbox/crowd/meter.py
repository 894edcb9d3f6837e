"""Counts what the crowd took, for its report. Pure."""

from __future__ import annotations

from collections import Counter

from sandbox.chat.refusals import Json
from sandbox.crowd.limits import Window


class Meter:
    """The counters. Moments are monotonic seconds and, to tell a reader, Unix seconds."""

    def __init__(self) -> None:
        self.in_flight = 0
        self.connections = 0
        self.clear()

    def clear(self) -> None:
        """Count from nothing again; what is under way stays so."""
        self.calls: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._sent = 0
        self.paid = 0  # messages that were allowed to cost Stars
        self._seconds: list[int] = []
        self._begin: float | None = None
        self._first_at: float | None = None
        self._last_at: float | None = None
        self._second = Window(0, 1.0)
        self._most_in_a_second = 0
        self._most_in_flight = self.in_flight
        self._connections_made = self.connections

    def sent(self, now: float, at: float) -> None:
        """Count a message that was accepted."""
        self._sent += 1
        self._last_at = at
        if self._begin is None:
            self._begin, self._first_at = now, at
        second = int(now - self._begin)
        while len(self._seconds) <= second:
            self._seconds.append(0)
        self._seconds[second] += 1
        self._most_in_a_second = max(self._most_in_a_second, self._second.add(now))

    def refused(self, code: int) -> None:
        """Count a call that was refused."""
        self._refused[str(code)] += 1

    def take_off(self) -> None:
        """Count a call that came in and is not answered yet."""
        self.in_flight += 1
        self._most_in_flight = max(self._most_in_flight, self.in_flight)

    def connected(self) -> None:
        """Count a connection."""
        self.connections += 1
        self._connections_made += 1

    def as_json(self) -> Json:
        """Return the counters, as GET /crowd/report tells them."""
        return {
            "sent": self._sent,
            "paid": self.paid,
            "refused": dict(self._refused),
            "most_in_a_second": self._most_in_a_second,
            "seconds": self._seconds,
            "first_at": self._first_at,
            "last_at": self._last_at,
            "calls": dict(self.calls),
            "in_flight": self.in_flight,
            "most_in_flight": self._most_in_flight,
            "connections": self.connections,
            "connections_made": self._connections_made,
        }
