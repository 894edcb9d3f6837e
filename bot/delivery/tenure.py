"""WORDS: for how long a process may trust that it still holds the lease.

A process can be asleep while its lease ends and another takes over, and it would not know. So it
stops sending well before the end unless the lease was renewed, by a clock that never goes back
(facts on Telegram, section 6, rule 5). The
lease is short, so that another process goes on within half a minute.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

LEASE_LENGTH = timedelta(seconds=20)
RENEW_SECONDS = 5.0
_TRUST = 0.6  # of the length


class Tenure:
    """Knows when the lease was renewed last. `monotonic` gives seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._until = monotonic()

    def renewed(self, asked_at: float) -> None:
        """Note that a renewal that was asked for at this moment was granted."""
        self._until = asked_at + LEASE_LENGTH.total_seconds() * _TRUST

    def holds(self) -> bool:
        """Say whether the lease certainly is still ours."""
        return self._monotonic() < self._until
