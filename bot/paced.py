"""STEP: one message sent or changed, no faster than Telegram takes it, and what that taught us.

A "too many requests" and an answer that was lost hold back whatever is broadcast; so does a
Telegram that seems to be away, until it answers a question that is safe to repeat.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot import send
from bot.pace import Pace
from bot.screen import Screen
from bot.send import Sender
from storage.clock import Clock
from storage.outcome import Later, Never, Outcome, Unknown

T = TypeVar("T")

_ASK_EVERY = 2.0  # seconds between two questions whether Telegram is back
_LONGEST_PAUSE = 60.0  # seconds between two tries while Telegram loses every answer


class Paced:
    """Sends and changes messages, and knows when the next broadcast message may go."""

    def __init__(self, sender: Sender, *, rate: float, clock: Clock) -> None:
        self._sender = sender
        self._clock = clock
        self._pace = Pace(rate)
        self._doubts = 0  # answers lost in a row
        self._away = False  # whether Telegram seems not to be there
        self._ask_at = 0.0  # not before this is it asked again

    def room(self, most: int, ahead: float) -> int:
        """Return how many may go within `ahead` seconds: `most`, or 1 while answers are lost."""
        most = most if self._doubts == 0 else 1
        return min(most, self._pace.room(self._clock.monotonic(), ahead))

    async def place(self) -> bool:
        """Wait for the next place; False if the gate was closed meanwhile."""
        self._pace, (at,) = self._pace.reserve(self._clock.monotonic(), 1)
        await asyncio.sleep(max(0.0, at - self._clock.monotonic()))
        return self._pace.closed_until <= self._clock.monotonic()

    def doubt_telegram(self) -> None:
        """Send nothing until Telegram answers a question that is safe to repeat."""
        self._away = True

    async def telegram_answers(self) -> bool:
        """Ask, while Telegram seems to be away: what is sent then would only be in doubt."""
        if not self._away:
            return True
        if self._clock.monotonic() < self._ask_at:
            return False
        self._away = await self._sender.is_reachable() is not None
        self._ask_at = self._clock.monotonic() + _ASK_EVERY
        return not self._away

    async def send(self, chat_id: int, screen: Screen) -> Outcome[int]:
        """Send one message; its id is the answer."""
        return await self._try(lambda looks: self._sender.send(chat_id, looks), screen)

    async def change(self, chat_id: int, message_id: int, screen: Screen) -> Outcome[object]:
        """Change one message; safe to repeat."""
        return await self._try(
            lambda looks: self._sender.change(chat_id, message_id, looks), screen
        )

    async def _try(
        self, call: Callable[[Screen], Awaitable[Outcome[T]]], screen: Screen
    ) -> Outcome[T]:
        outcome = await call(screen)
        if isinstance(outcome, Never) and outcome.kind == send.CONTENT:
            # Certainly not sent: the words without their looks are better than silence.
            outcome = await call(screen.unformatted())
        if isinstance(outcome, Never) and outcome.kind == send.TOKEN:
            return Later(outcome.why, counted=False)
        self._learn(outcome)
        return outcome

    def _learn(self, outcome: Outcome[T]) -> None:
        """Hold back broadcasts while Telegram asks to wait, or while its answers are lost."""
        seconds = 0.0
        if isinstance(outcome, Unknown) or (isinstance(outcome, Later) and not outcome.after):
            self.doubt_telegram()
        if isinstance(outcome, Unknown):
            # An outage must not put a whole broadcast in doubt: one at a time, ever more slowly.
            self._doubts += 1
            seconds = min(_LONGEST_PAUSE, 2.0**self._doubts)
        elif not isinstance(outcome, Later):
            self._doubts = 0
        elif outcome.after is not None:
            # The scope of a 429 cannot be known: hold everything that is not an answer.
            seconds = outcome.after.total_seconds()
        if seconds:
            self._pace = self._pace.close(self._clock.monotonic() + seconds)
