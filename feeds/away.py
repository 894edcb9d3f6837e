"""STEP: says once in the log that a site does not answer, and not again until it has."""

from __future__ import annotations

from collections.abc import Callable
from logging import Logger

from storage.outcome import Done, Outcome
from storage.records import Site


class Away:
    """What of which site does not answer just now; `trouble` hears of it each time."""

    def __init__(self, log: Logger, trouble: Callable[[Site], None] = lambda _site: None) -> None:
        self._log = log
        self._trouble = trouble
        self._said: set[tuple[int, str]] = set()

    def say(self, site: Site, what: str, answer: Outcome[object]) -> int:
        """Say once that a site does not answer; return how much was found, which is nothing."""
        if (site.id, what) not in self._said and not isinstance(answer, Done):
            why = answer.why
            self._log.warning("The comments of %s: %s Bleep goes on trying.", site.address, why)
        self._said.add((site.id, what))
        self._trouble(site)
        return 0

    def back(self, site: Site, what: str) -> None:
        """Note that it answers."""
        self._said.discard((site.id, what))
