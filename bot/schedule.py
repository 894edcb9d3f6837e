"""LOOP: the clock: which loop runs how often, never two of one kind at a time.

APScheduler in memory. Nothing is stored there: what is due is a row in the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)


class Schedule:
    """Runs jobs at their intervals; `wake` runs one at once, `stop` lets what runs end."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._running: set[asyncio.Task[object]] = set()
        self._again: set[str] = set()
        self._busy: set[str] = set()

    def every(self, seconds: float, name: str, job: Callable[[], Awaitable[object]]) -> None:
        """Run a job every so many seconds, the first time at once.

        A job whose answer is true has more to do and runs again at once.
        """

        async def run() -> None:
            task = asyncio.current_task()
            if task is not None:
                self._running.add(task)
                task.add_done_callback(self._running.discard)
            await self._run(name, job)

        self._scheduler.add_job(
            run,
            "interval",
            seconds=seconds,
            id=name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )

    async def _run(self, name: str, job: Callable[[], Awaitable[object]]) -> None:
        self._busy.add(name)
        try:
            more: object = True
            while more or name in self._again:
                self._again.discard(name)
                more = await job() if self._scheduler.running else False
        except Exception:
            # A surprise in one round must not end the rounds; its rows settle on the next.
            log.exception("%s failed and will run again.", name)
        finally:
            self._busy.discard(name)

    def wake(self, name: str) -> None:
        """Run a job now; one that is running runs once more."""
        if name in self._busy:
            self._again.add(name)
            return
        with contextlib.suppress(JobLookupError):
            self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))

    def start(self) -> None:
        """Start the clock."""
        self._scheduler.start()

    async def stop(self, seconds: float) -> None:
        """Start nothing new, and wait for what runs, at most so long."""
        self._again.clear()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
