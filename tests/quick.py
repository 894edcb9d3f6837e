"""An event loop for long simulated times: it waits for what works, and skips what only waits.

While something is computed, or a database answers, no time passes; where all only wait for a
moment to come, that moment is now.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_GLANCE = 0.0005  # seconds that an answer is really waited for before time is skipped
_STEP = 0.05  # seconds that are skipped at once, so that no limit of time is met by a slow answer


class _Skipping(selectors.DefaultSelector):
    """Tells of the seconds that would have been waited, instead of waiting."""

    def __init__(self, skip: Callable[[float], None]) -> None:
        super().__init__()
        self._skip = skip

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what has come; at once where nothing has, and time goes on."""
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        found = super().select(_GLANCE)
        if not found:
            self._skip(min(timeout, _STEP))
        return found


class QuickLoop(asyncio.SelectorEventLoop):
    """The loop; `passing` is told of all seconds that are skipped, so that a clock can follow."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self.passing: Callable[[float], None] = lambda _seconds: None
        super().__init__(_Skipping(self._pass))

    def time(self) -> float:
        """Return the seconds that were skipped so far."""
        return self._seconds

    def _pass(self, seconds: float) -> None:
        self._seconds += seconds
        self.passing(seconds)


def run_quickly(work: Coroutine[Any, Any, T]) -> T:
    """Run something to its end in such a loop."""
    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        return runner.run(work)
