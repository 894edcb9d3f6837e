"""STEP: feeds parsed in child processes, with limits to their time and their memory.

feedparser holds the interpreter's lock, so a thread is no protection: 30 kB of a hostile feed stop
every other task for seconds. A child can be killed, and is replaced. Children stay warm between
jobs; what they do is in feeds/reading/inside.py, how they are asked in feeds/reading/child.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from feeds.reading.child import Child, DiedError, spawn
from feeds.reading.framing import heard
from storage.outcome import Done, Later, Never, Outcome
from storage.records import Feed

Parse: TypeAlias = Callable[[bytes, str], Awaitable[Outcome[Feed]]]
"""Reads feed bytes that came from an address; Never where they are no feed."""

_LARGE = 512 * 1024
_UNREADABLE = "The feed could not be read: its reader answered in a way that makes no sense."
_CLOSED = "The reader of feeds is closed."
_NO_START = Later("Bleep could not start its reader of feeds. It tries again.", counted=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may take, and when a child is replaced or let go.

    `memory_mb` is a child's whole address space in MiB while it works on a body of over 512 kB, of
    which only one is worked on at a time; `small_mb` the same for any other. A child that keeps
    over `recycle_mb` after a job, or that did `jobs` of them, is replaced.
    """

    seconds: float = 20.0
    memory_mb: int = 160
    small_mb: int = 128
    recycle_mb: int = 80
    jobs: int = 200
    idle_seconds: float = 900.0
    start_seconds: float = 60.0


class Pool:
    """At most so many children, started when they are first needed. See `open_pool`."""

    def __init__(self, size: int, limits: Limits) -> None:
        self._limits = limits
        self._size = size
        self._turns = asyncio.Semaphore(size)
        self._large = asyncio.Lock()
        self._idle: list[Child] = []
        self._all: set[Child] = set()
        self._ends: set[asyncio.Task[None]] = set()
        self._closed = asyncio.Event()

    async def parse(self, data: bytes, url: str) -> Outcome[Feed]:
        """Parse a feed; see `feeds.parse.parse`.

        Never with the kind "not_a_feed", or "parse_limit" if the child ran into a limit or died;
        Later if no child could be started.
        """
        order = {"job": "parse", "url": url}
        done = await self._do(order, data)
        if not isinstance(done, Done):
            return done
        try:
            return Done(heard(done.value))
        except (KeyError, TypeError, ValueError):
            return Never("parse_limit", _UNREADABLE)

    async def summarise(self, title: str, text: str, max_chars: int = 400) -> Outcome[str]:
        """Summarise a post; see `feeds.summarise.summarise`."""
        order = {"job": "summarise", "title": title, "max_chars": max_chars}
        return await self._word(order, text)

    async def blocks(self, html: str) -> Outcome[str]:
        """Turn HTML into blocks of plain text; see `feeds.text.blocks`."""
        return await self._word({"job": "blocks"}, html)

    async def _word(self, order: dict[str, Any], text: str) -> Outcome[str]:
        done = await self._do(order, text.encode("utf-8", "replace"))
        if not isinstance(done, Done):
            return done
        answer = "".join(map(str, done.value))
        return Done(answer)

    async def _do(self, order: dict[str, Any], data: bytes) -> Done[list[Any]] | Later | Never:
        """Have a child do a job; wait for a free one."""
        large = self._large if len(data) > _LARGE else contextlib.nullcontext()
        memory_mb = self._limits.memory_mb if len(data) > _LARGE else self._limits.small_mb
        limits = {
            "size": len(data),
            "seconds": self._limits.seconds,
            "memory_mb": memory_mb,
            "recycle_mb": self._limits.recycle_mb,
        }
        async with large, self._turns:
            return await self._serve(json.dumps(order | limits).encode() + b"\n", data, memory_mb)

    async def _serve(
        self, order: bytes, data: bytes, memory_mb: int
    ) -> Done[list[Any]] | Later | Never:
        while True:
            try:
                child = await self._child()
            except (OSError, DiedError, ValueError):
                return _NO_START
            warm = child.jobs > 0
            try:
                return await self._ask(child, order, data, memory_mb)
            except DiedError as error:
                if not warm or error.heard or self._closed.is_set():
                    return Never("parse_limit", f"The feed could not be read: {error}")
                # It may have died of something else while it was idle: ask a new one.

    async def _ask(
        self, child: Child, order: bytes, data: bytes, memory_mb: int
    ) -> Done[list[Any]] | Never:
        spent = True
        try:
            async with asyncio.timeout(self._limits.seconds):
                values, end = await child.ask(order, data)
            spent = bool(end.get("spent")) or child.jobs >= self._limits.jobs
        except TimeoutError:
            seconds = f"{self._limits.seconds:g}"
            return Never("parse_limit", f"The feed took longer than {seconds} seconds to read.")
        except ValueError:
            return Never("parse_limit", _UNREADABLE)
        finally:
            self._give_back(child, spent=spent)
        return _judged(values, end, memory_mb)

    async def _child(self) -> Child:
        while self._idle:
            child = self._idle.pop()
            child.hold()
            if child.lives:
                return child
            self._end(child)
        return await self._new()

    async def _new(self) -> Child:
        if self._closed.is_set():
            raise DiedError(_CLOSED, heard=False)
        child = await spawn()
        self._all.add(child)
        if self._closed.is_set():
            child.kill()
        try:
            async with asyncio.timeout(self._limits.start_seconds):
                await child.ready()
        except BaseException:
            self._end(child)
            raise
        return child

    def _give_back(self, child: Child, *, spent: bool) -> None:
        if spent or self._closed.is_set():
            self._end(child)
            return
        self._idle.append(child)
        child.let_go(self._limits.idle_seconds, self._retire)

    def _retire(self, child: Child) -> None:
        self._idle.remove(child)
        self._end(child)

    def _end(self, child: Child) -> None:
        """Kill a child now; it is cleared away in the background."""
        child.kill()
        task = asyncio.create_task(child.clear())
        self._ends.add(task)
        task.add_done_callback(self._ends.discard)
        self._all.discard(child)

    async def close(self) -> None:
        """Kill all children; jobs under way end as Never or Later."""
        self._closed.set()
        self._idle.clear()
        for child in list(self._all):
            child.hold()
            self._end(child)
        # A child that is just being started ends with its job.
        for _ in range(self._size):
            await self._turns.acquire()
        for _ in range(self._size):
            self._turns.release()
        await asyncio.gather(*self._ends)


def _judged(values: list[Any], end: dict[str, Any], memory_mb: int) -> Done[list[Any]] | Never:
    why = str(end.get("why"))
    match end["end"]:
        case "done":
            return Done(values)
        case "not_a_feed":
            return Never("not_a_feed", why)
        case "memory":
            return Never("parse_limit", f"The feed needed more than {memory_mb} MB to read.")
        case _:
            return Never("parse_limit", f"The feed could not be read: {why}")


@asynccontextmanager
async def open_pool(
    *, size: int = 2, seconds: float = 20.0, memory_mb: int = 160, limits: Limits | None = None
) -> AsyncIterator[Pool]:
    """Give a pool of children that parse; none of them is left at the end.

    `seconds` is wall time for one job, `memory_mb` a child's whole address space in MiB. `limits`
    says the same and more, and is for tests.
    """
    pool = Pool(size, limits or Limits(seconds, memory_mb))
    try:
        yield pool
    finally:
        await pool.close()
