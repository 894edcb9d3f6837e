"""The updates that wait for the bot, and its long poll.

An update stays until a later call's `offset` acknowledges it. Only the newest poll lives: the older
one ends with 409.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sandbox.chat.refusals import OTHER_POLL, Json, conflict
from sandbox.crowd.answers import accepted, encode, refused
from sandbox.crowd.wire import Connection, reply

LONGEST_WAIT = 50
MOST_UPDATES = 100


class Updates:
    """The unacknowledged updates, oldest first. `answer` sends an answer to a connection."""

    def __init__(self, answer: Callable[[Connection, bytes], None]) -> None:
        self._answer = answer
        self._waiting: list[Json] = []
        self._next_id = 1
        self._poll: tuple[Connection, int] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def push(self, kind: str, content: Json) -> int:
        """Add an update; return its id."""
        update_id = self._next_id
        self._next_id += 1
        self._waiting.append({"update_id": update_id, kind: content})
        self._tell()
        return update_id

    def forget(self) -> None:
        """Drop all that waits."""
        self._waiting.clear()

    def poll(self, connection: Connection, offset: int, limit: int, seconds: float) -> None:
        """Acknowledge all before `offset`, then answer with updates as soon as there are any."""
        self._end(reply(409, refused(conflict(OTHER_POLL))))
        self._acknowledge(offset)
        self._poll = (connection, min(max(limit, 1), MOST_UPDATES))
        if self._waiting or seconds <= 0:
            self._tell()
        else:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(min(seconds, LONGEST_WAIT), self._tell)

    def _acknowledge(self, offset: int) -> None:
        if offset < 0:
            self._waiting = self._waiting[offset:]
        elif offset > 0:
            self._waiting = [each for each in self._waiting if each["update_id"] >= offset]

    def _tell(self) -> None:
        if self._poll:
            self._end(reply(200, accepted(encode(self._waiting[: self._poll[1]]))))

    def _end(self, payload: bytes) -> None:
        if self._timer:
            self._timer.cancel()
        poll, self._poll, self._timer = self._poll, None, None
        if poll:
            self._answer(poll[0], payload)  # to a connection that is over this says nothing
