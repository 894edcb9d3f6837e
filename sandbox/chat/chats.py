"""The private chats of the pretend Telegram: who takes part, and what was written.

All of it lives in memory. Each chat has a number, `seq`, that grows with every change, so that a
phone can wait for the next one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sandbox.chat.entities import Entity
from sandbox.chat.refusals import Json

TYPING_SECONDS = 5.0
"""How long a chat action is shown (Bot API, sendChatAction)."""

_COUNTED_FROM = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a phone. `role` is for the people who read the demo: reader or owner."""

    chat_id: int
    first_name: str
    role: str

    def as_user(self) -> Json:
        """Return the Bot API's User."""
        return {
            "id": self.chat_id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": "en",
        }


@dataclass(slots=True)
class Message:
    """One message of a chat, by the bot or by the person. Dates are whole Unix seconds."""

    message_id: int
    by_bot: bool
    date: int
    text: str
    entities: list[Entity] = field(default_factory=list)
    reply_to: int | None = None
    buttons: list[list[Json]] = field(default_factory=list)
    link_preview: Json | None = None
    edit_date: int | None = None
    silent: bool = False
    protected: bool = False


class Signal:
    """Wakes everyone who waits for a change."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake all who wait now."""
        for each in self._waiting:
            if not each.done():
                each.set_result(None)

    async def wait(self, seconds: float, *others: asyncio.Future[str]) -> None:
        """Return at the next ring, when one of the others is done, or after `seconds`."""
        rung = asyncio.get_running_loop().create_future()
        self._waiting.add(rung)
        try:
            first = asyncio.FIRST_COMPLETED
            await asyncio.wait((rung, *others), timeout=seconds, return_when=first)
        finally:
            self._waiting.discard(rung)


class Chat:
    """The chat of one person with the bot."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.messages: dict[int, Message] = {}
        self.started = False
        self.blocked = False
        self.typing_until = 0.0
        self.seq = 0
        self.changed = Signal()

    def touch(self) -> None:
        """Say that something can be seen that could not be seen before."""
        self.seq += 1
        self.changed.ring()

    def add(self, message: Message) -> Message:
        """Show a message. The bot's message ends "typing"."""
        self.messages[message.message_id] = message
        if message.by_bot:
            self.typing_until = 0.0
        self.touch()
        return message

    def show_typing(self, now: float) -> None:
        """Show "typing" for a few seconds from `now`, in the event loop's time."""
        self.typing_until = now + TYPING_SECONDS
        asyncio.get_running_loop().call_later(TYPING_SECONDS, self.touch)
        self.touch()


class Chats:
    """All chats, and the one counter of message ids that a bot's private chats share."""

    def __init__(self, people: Sequence[Person], clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._chats = {person.chat_id: Chat(person) for person in people}
        # A database that outlives this sandbox must not meet an old message id again.
        self._last_id = max(0, int((clock() - _COUNTED_FROM).total_seconds()))

    def __iter__(self) -> Iterator[Chat]:
        return iter(self._chats.values())

    def get(self, chat_id: int) -> Chat | None:
        """Return a person's chat, None for a number that nobody has."""
        return self._chats.get(chat_id)

    def now(self) -> int:
        """Return the time as Telegram tells it: whole Unix seconds."""
        return int(self._clock().timestamp())

    def next_id(self) -> int:
        """Return a message id that was never given before."""
        self._last_id += 1
        return self._last_id
