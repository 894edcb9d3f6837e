"""The updates that wait for the bot, and its long poll.

An update stays until a later call's `offset` acknowledges it, so a bot that died before it
acknowledged is told again. Only the newest poll lives: the older one ends with 409.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from sandbox.chat.refusals import OTHER_POLL, Json, conflict
from sandbox.chat.rooms import Signal

LONGEST_WAIT = 50
MOST_UPDATES = 100
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that Telegram sends only to bots that name them (Bot API, getUpdates)."""


class CutError(Exception):
    """The connection of a poll was cut."""


class UpdateQueue:
    """The unacknowledged updates, oldest first. `first_id` is the first update's id."""

    def __init__(self, first_id: int) -> None:
        self._next_id = first_id
        self._waiting: list[Json] = []
        self._allowed: frozenset[str] = frozenset()
        self._pushed = Signal()
        self._poll: asyncio.Future[str] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def allowed(self) -> list[str]:
        """The kinds that the bot asked for; empty for Telegram's own choice."""
        return sorted(self._allowed)

    def push(self, kind: str, content: Json) -> None:
        """Add an update, unless the bot does not want its kind."""
        wanted = kind in self._allowed if self._allowed else kind not in UNASKED
        if wanted:
            self._waiting.append({"update_id": self._next_id, kind: content})
            self._next_id += 1
            self._pushed.ring()

    def allow(self, kinds: Collection[str]) -> None:
        """Choose the kinds of updates from now on. Those already waiting stay."""
        self._allowed = frozenset(kinds)

    def forget(self) -> None:
        """Drop all that waits."""
        self._waiting.clear()

    def end_poll(self, reason: str) -> None:
        """End the poll that is open with 409 and this reason."""
        if self._poll and not self._poll.done():
            self._poll.set_result(reason)

    def cut_poll(self) -> None:
        """End the poll that is open without an answer."""
        self.end_poll("")

    async def get(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Acknowledge all before `offset`, then wait for updates.

        Raises ApiError 409 for a newer poll, and CutError where the connection was cut.
        """
        self.end_poll(OTHER_POLL)
        self._acknowledge(offset)
        loop = asyncio.get_running_loop()
        self._poll = poll = loop.create_future()
        deadline = loop.time() + seconds
        while not self._waiting and (left := deadline - loop.time()) > 0:
            await self._pushed.wait(left, poll)
            if poll.done():
                raise conflict(poll.result()) if poll.result() else CutError
        return self._waiting[:limit]

    def _acknowledge(self, offset: int) -> None:
        if offset < 0:
            self._waiting = self._waiting[offset:]
        elif offset > 0:
            self._waiting = [each for each in self._waiting if each["update_id"] >= offset]
