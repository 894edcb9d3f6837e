"""STEP: a function in a process of its own, so that its CPU and its memory are its alone."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Protocol, TypeVar

from bot.bench.resident import megabytes
from bot.logs import set_up_logs
from bot.loop import run_loop

Task = TypeVar("Task")
Found = TypeVar("Found")

_LOOK_SECONDS = 0.1


class Runs(Protocol):
    """Runs a coroutine function somewhere; `apart` is one, `here` another."""

    async def __call__(self, work: Callable[[Task], Awaitable[Found]], task: Task) -> Found:
        """Return its answer, or raise its error."""


async def apart(work: Callable[[Task], Awaitable[Found]], task: Task) -> Found:
    """Run a coroutine function of a module in a new process; return its answer, or raise its error.

    The function, the task and the answer have to be such as can be pickled.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return await asyncio.get_running_loop().run_in_executor(pool, _run, work, task)


async def here(work: Callable[[Task], Awaitable[Found]], task: Task) -> Found:
    """Run it in this process, where nobody looks at CPU and memory."""
    return await work(task)


def _run(work: Callable[[Task], Awaitable[Found]], task: Task) -> Found:
    set_up_logs(sys.stderr)

    async def whole() -> Found:
        return await work(task)

    return run_loop(whole())


class Effort:
    """What this process spends from the making of this on, and its most memory in MB."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._cpu_began = time.process_time()
        self.memory_mb = 0.0
        self.stop()

    def stop(self) -> None:
        """Note the seconds of the clock and of CPU, of all threads, up to now."""
        self.seconds = self.elapsed()
        self.cpu_seconds = time.process_time() - self._cpu_began

    def elapsed(self) -> float:
        """Return the seconds of the clock up to now."""
        return time.monotonic() - self._began

    async def look(self) -> None:
        """Note the most memory, again and again, until this is cancelled."""
        while True:
            self.memory_mb = max(self.memory_mb, megabytes(children=False))
            await asyncio.sleep(_LOOK_SECONDS)
