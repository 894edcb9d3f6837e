"""LOOP: messages to one person: answers, reports, cards; in order in a chat, chats side by side.

    messages ─▶ claim ─▶ send ─▶ settle     answers skip the line of broadcasts, no gate

The intent is committed just before its call leaves. A chat that does not answer holds up nobody
else, and a message waits for the earlier ones of its own chat only.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from bot.aloud.voice import Answer, Voice, number_of
from bot.aloud.voices import Voices
from bot.delivery.enclosures import Enclosure, Enclosures
from bot.delivery.matrix import CONTENT, MOVED, REFUSED, effect_of
from bot.delivery.paced import Paced
from bot.delivery.settlement import settlement, stored_screen
from bot.pace import Lane
from bot.screen import Screen
from storage.clock import Clock
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.ledger import Owner
from storage.messages import Message
from storage.outcome import Done, Later, Never, Outcome, Unknown, backoff
from storage.states import SendState
from storage.transaction import Transaction

log = logging.getLogger(__name__)

_AT_ONCE = 20  # chats that are sent to side by side
_BULK_AT_ONCE = 10  # of them with digests or voices, which wait for a place among broadcasts
_WAIT = 0.25  # seconds
_TRIES = 3  # to write an outcome down, while the database is there
_LONGEST_RETRY = 1.0  # seconds
_NO_VOICE = Never(REFUSED, "nothing can be read aloud here any more")
_NEVER_CAME = (SendState.BLOCKED, SendState.GONE, SendState.FAILED, SendState.REFUSED)
_SOON = 0.5  # seconds that a message waits for its place at most, before others go

Enclosed: TypeAlias = Enclosure | Voice | Later | Never | None


class Converse:
    """Sends what the ledger of messages holds; `alive` says whether the lease is ours.

    `voices` makes what is read aloud, where that is there.
    """

    def __init__(
        self,
        database: Database,
        paced: Paced,
        enclosures: Enclosures,
        voices: Voices | None = None,
        *,
        alive: Callable[[], bool],
        clock: Clock,
    ) -> None:
        self._database = database
        self._paced = paced
        self._enclosures = enclosures
        self._alive = alive
        self._clock = clock
        self._talking: dict[int, asyncio.Task[None]] = {}
        self._voices = voices
        self._bulk: set[int] = set()  # chats of `_talking` that get a digest or a voice message
        self._not_before: dict[int, float] = {}

    async def send_messages(self, owner: Owner) -> bool:
        """Begin to send the oldest message of each chat that waits; say whether to look again."""
        wait = self._paced.closed_for > _SOON or not self._alive()
        if wait or not await self._paced.telegram_answers():
            return bool(self._talking) and await self._a_moment()
        room = _AT_ONCE - len(self._talking)
        if room > 0:
            await self._begin(owner, room)
        return bool(self._talking) and await self._a_moment()

    async def _a_moment(self) -> bool:
        """Wait until one more chat may be begun, or a moment; then there is more to look at."""
        talking = list(self._talking.values())
        await asyncio.wait(talking, timeout=_WAIT, return_when=asyncio.FIRST_COMPLETED)
        return True

    async def _begin(self, owner: Owner, room: int) -> None:
        full = len(self._bulk) >= _BULK_AT_ONCE
        async with self._database.transaction() as tx:
            now, held = self._clock.now(), self._held()
            upcoming = await tx.messages.upcoming(now, room, held, bulk=not full)
        for message in upcoming:
            if not self._has_room(message):
                continue
            ready_at = self._ready_at(message)
            if ready_at > self._clock.monotonic() + _SOON:
                self._not_before[message.chat_id] = ready_at
            else:
                talking = asyncio.create_task(self._talk(owner, message))
                self._talking[message.chat_id] = talking
                if message.lane >= Lane.DIGEST:
                    self._bulk.add(message.chat_id)

    def _has_room(self, message: Message) -> bool:
        """Say whether a message may be begun beside what is sent now."""
        full = message.lane >= Lane.DIGEST and len(self._bulk) >= _BULK_AT_ONCE
        return not full and message.chat_id not in self._talking

    def _held(self) -> list[int]:
        """Return the chats that get nothing now: they are being sent to, or take no more yet."""
        now = self._clock.monotonic()
        self._not_before = {chat: at for chat, at in self._not_before.items() if at > now}
        return [*self._talking, *self._not_before]

    def _ready_at(self, message: Message) -> float:
        at = self._paced.ready_at(message.chat_id, Lane(message.lane))
        return max(at, self._clock.monotonic() + self._paced.closed_for)

    async def _talk(self, owner: Owner, message: Message) -> None:
        """Send one message; a surprise is logged, and its row is in doubt later."""
        try:
            await self._send_message(owner, message)
        except Exception:
            log.exception("A message could not be sent.")
        finally:
            del self._talking[message.chat_id]
            self._bulk.discard(message.chat_id)

    async def _send_message(self, owner: Owner, message: Message) -> None:
        """Wait for the message's place, write the intent down, send, and write the outcome down."""
        screen = stored_screen(message.body)
        enclosed = await self._enclosed(message, screen)
        try:
            if not isinstance(enclosed, Later) and not await self._may_leave(message):
                return
            async with self._database.transaction() as tx:
                ours = await tx.messages.claim(message.id, owner, self._clock.now())
            if ours:
                if isinstance(screen, Never):
                    log.error("Message %d cannot be read, and is not sent.", message.id)
                outcome = await self._outcome(message.chat_id, screen, enclosed)
                await self._write(owner, message, enclosed, outcome)
        finally:
            if self._voices is not None and isinstance(enclosed, Voice):
                self._voices.let_go(enclosed)

    async def _may_leave(self, message: Message) -> bool:
        return await self._paced.leave(message.chat_id, Lane(message.lane)) and self._alive()

    async def _enclosed(self, message: Message, screen: Screen | Never) -> Enclosed:
        if isinstance(screen, Never):
            return None
        if message.lane != Lane.ALOUD:
            return await self._enclosures.make(screen.enclosure)
        if self._voices is None:
            return _NO_VOICE
        return await self._voices.make(message.chat_id, screen.enclosure)

    async def _outcome(self, chat_id: int, screen: Screen | Never, enclosed: Enclosed) -> Answer:
        if isinstance(screen, Never):
            return screen
        match enclosed:
            case Later() | Never():
                return enclosed
            case Voice():
                return await self._paced.send_voice(chat_id, screen, enclosed)
            case Enclosure(name, data):
                return await self._paced.send_file(chat_id, screen, name, data)
            case None:
                return await self._send(chat_id, screen)

    async def _send(self, chat_id: int, screen: Screen) -> Outcome[int]:
        outcome = await self._paced.send(chat_id, screen)
        if isinstance(outcome, Never) and outcome.kind == CONTENT:
            # Certainly not sent: the words without their looks are better than silence.
            outcome = await self._paced.send(chat_id, screen.unformatted())
        return outcome

    async def _settle(
        self, owner: Owner, message: Message, enclosed: Enclosed, answer: Answer
    ) -> None:
        now = self._clock.now()
        async with self._database.transaction() as tx:
            outcome = await self._about_voice(tx, message, enclosed, answer, now)
            effect = effect_of(outcome)
            wait = backoff(message.attempt, self._clock.chance())
            what = settlement(outcome, now, wait, message.attempt, halts=False)
            if isinstance(outcome, Never) and outcome.kind == MOVED:
                await tx.subscribers.migrate(message.chat_id, int(outcome.why), now)
            if effect.subscriber is not None:
                await tx.subscribers.mark(message.chat_id, effect.subscriber, now)
            if not await tx.messages.settle(message.id, owner, what, now):
                log.error("Message %d was settled by another process.", message.id)
            elif message.lane == Lane.DIGEST and what.state in _NEVER_CAME:
                await tx.digests.give_back(message.id)

    async def _about_voice(
        self, tx: Transaction, message: Message, enclosed: Enclosed, answer: Answer, now: datetime
    ) -> Outcome[int]:
        """Return the outcome for the row, after what it means for what is read aloud."""
        outcome = number_of(answer)
        if self._voices is None:
            return outcome
        if isinstance(enclosed, Voice):
            return await self._voices.settled(tx, enclosed, answer, now)
        if message.lane == Lane.DIGEST and isinstance(outcome, Done):
            await self._voices.after_digest(tx, message.id, message.chat_id, outcome.value, now)
        return outcome

    async def _write(
        self, owner: Owner, message: Message, enclosed: Enclosed, outcome: Answer
    ) -> None:
        """Write an outcome down. While the database is away, wait: nothing else is claimed."""
        if isinstance(outcome, Unknown):
            log.warning("A message is in doubt and is not sent again: %s", outcome.why)
        tries = there = 0
        while True:
            try:
                await self._settle(owner, message, enclosed, outcome)
            except DatabaseUnavailableError:
                tries += 1
            except Exception:
                tries, there = tries + 1, there + await self._database.answers()
                if there == _TRIES:
                    raise
            else:
                return
            await asyncio.sleep(min(_LONGEST_RETRY, 0.002 * 2.0 ** min(tries, 10)))

    async def drain(self, seconds: float) -> None:
        """Begin nothing more, and wait for what is on its way, at most so long."""
        if self._talking:
            await asyncio.wait(list(self._talking.values()), timeout=seconds)
