"""LOOP: the clock: which loop runs how often, never two of one kind at a time.

APScheduler in memory. Nothing is stored there: what is due is a row in the database. It only says
when: a job runs in a task of its own, because APScheduler cancels what runs when it is shut down,
and a call that is cancelled is one whose answer is lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

Job: TypeAlias = Callable[[], Awaitable[object]]

_APART = timedelta(seconds=0.04)  # between the starts of two jobs, so that none meets all others


class Schedule:
    """Runs jobs at their intervals; `wake` runs one at once, `stop` lets what runs end."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._jobs: dict[str, Job] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._failing: dict[str, type[Exception]] = {}
        self._open = False

    def every(self, seconds: float, name: str, job: Job) -> None:
        """Run a job every so many seconds, the first time soon.

        A job whose answer is true has more to do and runs again at once.
        """
        soon = datetime.now(UTC) + len(self._jobs) * _APART
        self._jobs[name] = job

        async def tick() -> None:
            if name not in self._running:
                self.wake(name)

        self._scheduler.add_job(
            tick,
            "interval",
            seconds=seconds,
            id=name,
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=soon,
        )

    def wake(self, name: str) -> None:
        """Run a job now; one that is running runs once more."""
        if not self._open or name not in self._jobs:
            return
        if name in self._running:
            self._again.add(name)
        else:
            self._running[name] = asyncio.create_task(self._run(name))

    async def _run(self, name: str) -> None:
        more: object = True
        while self._open and (more or name in self._again):
            self._again.discard(name)
            more = await self._round(name)
        del self._running[name]

    async def _round(self, name: str) -> object:
        """Run a job once. A surprise must not end the rounds; it is said once, until it is over."""
        try:
            more = await self._jobs[name]()
        except Exception as error:
            kind = type(error)
            if self._failing.get(name) is not kind:
                log.exception("%s failed and will run again.", name)
            self._failing[name] = kind
            return False
        if self._failing.pop(name, None) is not None:
            log.warning("%s works again.", name)
        return more

    def start(self) -> None:
        """Start the clock."""
        self._open = True
        self._scheduler.start()

    async def stop(self, seconds: float) -> None:
        """Start nothing new, and wait for what runs, at most so long."""
        self._open = False
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._running:
            await asyncio.wait(self._running.values(), timeout=seconds)
