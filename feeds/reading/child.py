"""STEP: one child process that parses, as its parent sees it: asked, killed, cleared away."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from typing import Any

from feeds.reading.framing import LENGTH, LONGEST, MOST

_PIECE = 256 * 1024
_TELLING = 200


class DiedError(Exception):
    """The child is gone. `heard` says whether it had begun to answer."""

    def __init__(self, why: str, *, heard: bool) -> None:
        super().__init__(why)
        self.heard = heard


class Child:
    """A process with three pipes. `jobs` is how many it was given."""

    def __init__(self, process: Process) -> None:
        orders, answers, complaints = process.stdin, process.stdout, process.stderr
        if orders is None or answers is None or complaints is None:
            raise TypeError("A child needs three pipes.")
        self._process = process
        self._orders, self._answers, self._complaints = orders, answers, complaints
        self._timer: asyncio.TimerHandle | None = None
        self.jobs = 0

    @property
    def pid(self) -> int:
        """The number that the system knows it by."""
        return self._process.pid

    @property
    def lives(self) -> bool:
        """Whether it was alive when we last heard of it."""
        return self._process.returncode is None

    async def ready(self) -> None:
        """Wait until it can take a job. Raises DiedError, or ValueError for what is no answer."""
        await self._hear(LONGEST, heard=False)

    async def ask(self, order: bytes, data: bytes) -> tuple[list[Any], dict[str, Any]]:
        """Give it a job; return the values of its answer, and how it ended.

        Both ways go in pieces, so that the loop does not stand still. Raises DiedError, or
        ValueError for an answer that is none.
        """
        self.jobs += 1
        await self._send(order, data)
        values: list[Any] = []
        room = MOST
        while True:
            value, size = await self._hear(room, heard=bool(values))
            room -= size
            if isinstance(value, dict) and "end" in value:
                return values, value
            values.append(value)
            await asyncio.sleep(0)

    async def _send(self, order: bytes, data: bytes) -> None:
        try:
            self._orders.write(order)
            for at in range(0, len(data), _PIECE):
                self._orders.write(data[at : at + _PIECE])
                await self._orders.drain()
        except ConnectionError:
            raise await self._died(heard=False) from None

    async def _hear(self, room: int, *, heard: bool) -> tuple[Any, int]:
        """Return one value, and how many bytes it took."""
        try:
            size = int.from_bytes(await self._answers.readexactly(LENGTH), "big")
            if size > min(room, LONGEST):
                raise ValueError(size)
            return json.loads(await self._answers.readexactly(size)), size
        except (asyncio.IncompleteReadError, ConnectionError):
            raise await self._died(heard=heard) from None

    async def _died(self, *, heard: bool) -> DiedError:
        self.kill()
        complaint = await self._complaints.read()
        code = await self._process.wait()
        last = complaint.decode("utf-8", "replace").strip().rpartition("\n")[2][:_TELLING]
        return DiedError(last or f"its reader ended with {code}.", heard=heard)

    def let_go(self, seconds: float, retire: Callable[[Child], None]) -> None:
        """Have it retired when it was idle for so long."""
        self._timer = asyncio.get_running_loop().call_later(seconds, retire, self)

    def hold(self) -> None:
        """Do not retire it: it is needed."""
        if self._timer:
            self._timer.cancel()

    def kill(self) -> None:
        """End it now, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def clear(self) -> None:
        """Wait for its end, and let go of its pipes."""
        await self._process.wait()
        self._orders.close()
        # Only a pipe that was read to its end is closed.
        await self._answers.read()
        await self._complaints.read()
        with contextlib.suppress(ConnectionError):
            await self._orders.wait_closed()


async def spawn() -> Child:
    """Start a child with no secret of our environment. Raises OSError."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "feeds.reading.inside",
        str(os.getpid()),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        limit=_PIECE,
        env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    return Child(process)
