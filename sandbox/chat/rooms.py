"""What a chat is made of: its messages, and the number that grows with every change."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from sandbox.chat.entities import Entity
from sandbox.chat.files import Media
from sandbox.chat.refusals import Json

TYPING_SECONDS = 5.0
"""How long a chat action is shown (Bot API, sendChatAction)."""


@dataclass(slots=True)
class Message:
    """One message of a chat, by the bot or by the person. Dates are whole Unix seconds.

    The text of a message with `media` is its caption. `thread_id` is a topic of a forum. A person
    has picked a message `via_bot` from what the bot offered in inline mode.
    """

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
    media: Media | None = None
    thread_id: int | None = None
    via_bot: bool = False


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


class Room:
    """A chat of any type. `told` is the Bot API's Chat; `blocked`: the bot is not wanted here."""

    def __init__(self, told: Json) -> None:
        self.told = told
        self.messages: dict[int, Message] = {}
        self.blocked = False
        self.typing_until = 0.0
        self.seq = 0
        self.changed = Signal()

    @property
    def chat_id(self) -> int:
        """The number of the chat; a group's is negative."""
        return int(self.told["id"])

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
