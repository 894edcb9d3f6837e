"""STEP: one call to Telegram, when its pace allows, and what the answer taught us.

Every call that sends or changes something goes through here, in a lane: answers to people first.
A "too many requests" and an answer that was lost hold back whatever is broadcast; so does a
Telegram that seems to be away, until it answers a question that is safe to repeat.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TypeVar

from bot.aloud.voice import SentVoice, Voice
from bot.delivery.counts import Counts
from bot.delivery.matrix import TOKEN
from bot.delivery.payload import Payload
from bot.pace import Lane, Learnt, Pace
from bot.screen import Screen
from bot.send import Sender
from storage.clock import Clock
from storage.outcome import Done, Later, Never, Outcome, Unknown

log = logging.getLogger(__name__)
T = TypeVar("T")

_ASK_EVERY = 2.0  # seconds between two questions whether Telegram is back
_LONGEST_PAUSE = 60.0  # seconds between two tries while Telegram loses every answer
_MANY = 100.0  # messages a second, at which waking for each would cost
_TICK = 0.01  # seconds that are not waited for then
_SHORT = 3.0  # seconds that a press may wait: then its answer is of no use any more
_WHAT_NOW = "Telegram does not know this token: nothing is sent. Put a new one into BLEEP_TOKEN."
_CLOSED = Later("Telegram asked us to wait", counted=False)


class Paced:
    """Sends, changes and deletes messages, no faster than Telegram takes it."""

    def __init__(self, sender: Sender, pace: Pace, *, clock: Clock) -> None:
        self._sender = sender
        self._pace = pace
        self._full_rate = pace.rate
        self._clock = clock
        self._leaving: dict[int, float] = {}  # the places of calls that are under way
        self.doubts = 0  # answers lost in a row
        self._doubted_at = 0.0
        self._away = False  # whether Telegram seems not to be there
        self._ask_at = 0.0  # not before this is it asked again
        self._refused = False  # whether Telegram knows our token no more
        self.counts = Counts()  # for /metrics

    def now(self) -> float:
        """Return the clock's monotonic seconds."""
        return self._clock.monotonic()

    def room(self, ahead: float) -> int:
        """Return how many may go within `ahead` seconds; 1 at most while answers are lost."""
        room = self._pace.room(self._clock.monotonic(), ahead)
        return min(room, 1) if self.doubts else room

    @property
    def rate(self) -> float:
        """The most broadcast messages a second, after what Telegram's refusals taught."""
        return self._pace.rate

    @property
    def full_rate(self) -> float:
        """The most broadcast messages a second where no refusal taught anything."""
        return self._full_rate

    @property
    def saves(self) -> bool:
        """Whether nothing that is sent is paid for."""
        return self._pace.saves

    def save(self, *, on: bool) -> None:
        """Send broadcasts at the free rate from now on, or no longer."""
        self._pace.save(self._clock.monotonic(), on=on)

    @property
    def closed_for(self) -> float:
        """For how many seconds nothing goes."""
        return max(0.0, self._pace.closed_until - self._clock.monotonic())

    def learnt(self) -> Learnt:
        """Return what is to be kept over a restart."""
        return self._pace.learnt(self._clock.monotonic())

    def restore(self, learnt: Learnt) -> None:
        """Go on with what was learnt before a restart."""
        self._pace.restore(learnt, self._clock.monotonic())

    def take_over(self) -> None:
        """Send no broadcast for a second: another process may have sent up to now."""
        self._pace.take_over(self._clock.monotonic())

    def ready_at(self, chat_id: int, lane: Lane) -> float:
        """Return when a chat takes another message, in the clock's monotonic seconds."""
        return self._pace.chat_ready(chat_id, lane, self._clock.monotonic())

    def slot_in(self) -> float:
        """Return in how many seconds the next broadcast message may leave; 0 at once."""
        now = self._clock.monotonic()
        return max(0.0, self._pace.next_slot(now) - now)

    async def wait_for_slot(self, longest: float, *, early: float = 0.0) -> None:
        """Wait until `early` seconds before a broadcast message may leave; at most `longest`."""
        await _sleep(min(longest, self.slot_in() - early))

    def book(self, chat_id: int, lane: Lane) -> float:
        """Take the next place for a message, and return when it leaves."""
        return self._pace.take(chat_id, lane, self._clock.monotonic())

    async def leave(self, chat_id: int, lane: Lane, at: float | None = None) -> bool:
        """Wait for a place, one that is booked or the next; False if a gate has closed since.

        What is booked a moment ahead leaves now, with its neighbours: to wake for each of a
        thousand a second costs more than to send it, and the places allow for such a jitter.
        """
        at = self.book(chat_id, lane) if at is None else at
        wait = at - self._clock.monotonic()
        await _sleep(wait if wait > _TICK or self.rate < _MANY else 0.0)
        if not (open_now := self.closed_for <= 0 and not self._refused):
            self._pace.give_back(chat_id, lane, at)
        else:
            self._leaving[chat_id] = at
        return open_now

    def _left(self, chat_id: int) -> None:
        """Tell the pace when a message really left, once it had a connection."""
        if (at := self._leaving.get(chat_id)) is not None:
            self._pace.left(at, self._clock.monotonic())

    async def leave_soon(self, chat_id: int, lane: Lane) -> bool:
        """Wait for the next place, unless the chat takes nothing for longer than a moment."""
        ready_in = self.ready_at(chat_id, lane) - self._clock.monotonic()
        return ready_in <= _SHORT and await self.leave(chat_id, lane)

    def doubt_telegram(self) -> None:
        """Send nothing until Telegram answers a question that is safe to repeat."""
        self._away = True

    async def telegram_answers(self) -> bool:
        """Ask, while Telegram seems to be away: what is sent then would only be in doubt."""
        if self._refused or not self._away:
            return not self._refused
        if self._clock.monotonic() < self._ask_at:
            return False
        self._away = await self._sender.is_reachable() is not None
        self._ask_at = self._clock.monotonic() + (_ASK_EVERY if self._away else 0.0)
        return not self._away

    def prepare(self, screen: Screen, *, paid: bool) -> Payload:
        """Return a message ready to be sent to any number of chats."""
        return self._sender.prepare(screen, paid=paid)

    async def send_prepared(self, chat_id: int, prepared: Payload) -> Outcome[int]:
        """Send one message whose place has come; its id is the answer."""
        call, leaves = self._sender.send_prepared, partial(self._left, chat_id)
        return self.counts.count(await self._call(chat_id, lambda: call(chat_id, prepared, leaves)))

    async def send(self, chat_id: int, screen: Screen) -> Outcome[int]:
        """Send one message whose place has come; its id is the answer."""
        return self.counts.count(
            await self._call(chat_id, partial(self._sender.send, chat_id, screen))
        )

    async def send_file(self, chat_id: int, screen: Screen, name: str, data: bytes) -> Outcome[int]:
        """Send a picture or a document whose place has come; its message's id is the answer."""
        call = self._sender.send_file
        return self.counts.count(
            await self._call(chat_id, lambda: call(chat_id, screen, name, data))
        )

    async def send_voice(self, chat_id: int, screen: Screen, voice: Voice) -> Outcome[SentVoice]:
        """Send a voice message whose place has come."""
        call = self._sender.send_voice
        return self.counts.count(await self._call(chat_id, lambda: call(chat_id, screen, voice)))

    async def change(self, chat_id: int, message_id: int, screen: Screen) -> Outcome[object]:
        """Change one message; safe to repeat."""
        return await self._call(chat_id, lambda: self._sender.change(chat_id, message_id, screen))

    async def delete(self, chat_id: int, message_ids: Sequence[int]) -> Outcome[bool]:
        """Delete messages of one chat; safe to repeat."""
        return await self._call(chat_id, lambda: self._sender.delete(chat_id, message_ids))

    async def show(self, chat_id: int, message_id: int, screen: Screen) -> Outcome[object]:
        """Change a message for the person who looks at it, unless Telegram asked us to wait."""
        if self.closed_for > _SHORT or self._refused:
            return _CLOSED
        at = self._pace.take_edit(chat_id, self._clock.monotonic())
        await _sleep(at - self._clock.monotonic())
        return await self.change(chat_id, message_id, screen)

    async def toast(self, press_id: str, text: str | None) -> Outcome[object]:
        """Answer a press; a press that has waited too long cannot be answered."""
        if self.closed_for > _SHORT or self._refused:
            return _CLOSED
        await _sleep(self.closed_for)
        return await self._sender.toast(press_id, text)

    async def _call(self, chat_id: int, call: Callable[[], Awaitable[Outcome[T]]]) -> Outcome[T]:
        left_at = self._clock.monotonic()
        outcome = await call()
        self._leaving.pop(chat_id, None)
        self._learn(chat_id, left_at, outcome)
        return outcome

    def _learn(self, chat_id: int, left_at: float, outcome: Outcome[T]) -> None:
        """Hold back broadcasts while Telegram asks to wait, or while its answers are lost."""
        match outcome:
            case Unknown():
                self.doubt_telegram()
                self._count_doubt(left_at)
            case Later(after=None):
                self.doubt_telegram()
            case Later(after=timedelta() as after):
                self._pace.refused(chat_id, after.total_seconds(), self._clock.monotonic())
            case Never(kind=kind) if kind == TOKEN:
                self._stop()
            case Done() | Never():
                self.doubts = 0

    def _count_doubt(self, left_at: float) -> None:
        """Pause ever longer while one answer after the other is lost.

        An outage must not put a whole broadcast in doubt. Calls that were out together when it
        began are one doubt.
        """
        now = self._clock.monotonic()
        if left_at < self._doubted_at:
            return
        self.doubts, self._doubted_at = self.doubts + 1, now
        self._pace.close(now + min(_LONGEST_PAUSE, 2.0 ** (self.doubts - 1)))

    def _stop(self) -> None:
        """Send nothing any more: Telegram does not know our token."""
        if not self._refused:
            log.error(_WHAT_NOW)
        self._refused = True


async def _sleep(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)
