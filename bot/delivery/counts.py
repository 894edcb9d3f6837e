"""WORDS: how many messages Telegram took, and what came instead of the others."""

from __future__ import annotations

from collections import Counter
from typing import TypeVar

from storage.outcome import Done, Later, Never, Outcome, Unknown

T = TypeVar("T")


class Counts:
    """Counts messages since the start: `sent`, and `errors` by what came instead."""

    def __init__(self) -> None:
        self.sent = 0
        self.errors: Counter[str] = Counter()

    def count(self, outcome: Outcome[T]) -> Outcome[T]:
        """Count what came of one message, and return it."""
        match outcome:
            case Done():
                self.sent += 1
            case Never(kind=kind):
                self.errors[kind] += 1
            case Later(after=after):
                self.errors["not_sent" if after is None else "too_many_requests"] += 1
            case Unknown():
                self.errors["in_doubt"] += 1
        return outcome
