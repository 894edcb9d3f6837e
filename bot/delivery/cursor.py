"""WORDS: how far the sender has come in the chats of each broadcast, and when it looks again.

A pass goes through the chats in order. Those that cannot be sent to now (in quiet time, or sent to
a moment ago) are passed over and met again in the next pass. A pass that found nobody is followed
by a rest. All of this is in memory: to forget it costs one more pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

from storage.choices import QuietTime

FIRST = -(2**63)
"""Before the first chat there can be."""

_REST = 1.0  # seconds: an admin's `Resume` has an effect within one second
_SHARE = 20  # a pass that took long is followed by a rest so many times as long


@dataclass(slots=True)
class Cursor:
    """Where one broadcast's pass has come to. Times are monotonic seconds.

    `spent` is how long the looks of this pass have taken, without what was between them. `barren`
    says that the last look found nobody. `quiet` are the quiet times that were met.
    """

    after: int = FIRST
    found: bool = False
    spent: float = 0.0
    soonest: float = inf
    rests_until: float = -inf
    barren: bool = False
    quiet: set[QuietTime] = field(default_factory=set)

    def resting(self, now: float) -> bool:
        """Say whether there is nothing to look for now."""
        return now < self.rests_until

    def wake(self) -> None:
        """Look again at once."""
        self.rests_until = -inf
        self.quiet.clear()

    def not_before(self, ready_at: float) -> None:
        """Remember when a chat that was passed over can be sent to."""
        self.soonest = min(self.soonest, ready_at)

    def looked(self, found: int, last: int | None, began: float, now: float) -> bool:
        """Go on behind the last chat that was looked at; say whether a pass without a find ended.

        `last` is None at the end of the chats. The look was from `began` until now.
        """
        self.spent += now - began
        self.barren = found == 0
        self.found = self.found or found > 0
        if last is not None:
            self.after = last
            return False
        fruitless = not self.found
        if fruitless:
            usual = now + max(_REST, _SHARE * self.spent)
            self.rests_until = min(usual, self.soonest)
        self.after, self.found, self.spent, self.soonest = FIRST, False, 0.0, inf
        return fruitless
