"""The chats of the pretend Telegram: who takes part, and what was written.

All of it lives in memory. Each chat has a number, `seq`, that grows with every change, so that a
phone can wait for the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.chat.groups import Group, GroupRoom
from sandbox.chat.refusals import Json
from sandbox.chat.rooms import TYPING_SECONDS, Message, Room, Signal

__all__ = ["EXTRA", "TYPING_SECONDS", "Chat", "Chats", "Message", "Person", "Signal"]

EXTRA = "extra"
"""The role of who has no phone on the page."""

_COUNTED_FROM = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a phone. `role` is for those who look at the demo: reader, owner or extra."""

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

    def as_chat(self) -> Json:
        """Return the Bot API's Chat."""
        return {"id": self.chat_id, "type": "private", "first_name": self.first_name}


class Chat(Room):
    """The chat of one person with the bot."""

    def __init__(self, person: Person) -> None:
        super().__init__(person.as_chat())
        self.person = person
        self.started = False
        self.offered: dict[str, Json] = {}  # what inline mode offers now, by the id of each


class Chats:
    """All chats, and the one counter of message ids that a bot's private chats share."""

    def __init__(self, people: Sequence[Person], clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._chats = {person.chat_id: Chat(person) for person in people}
        self._groups: dict[int, GroupRoom] = {}
        # A database that outlives this sandbox must not meet an old message id again.
        self._last_id = max(0, int((clock() - _COUNTED_FROM).total_seconds()))

    def __iter__(self) -> Iterator[Chat]:
        return iter(self._chats.values())

    def get(self, chat_id: int) -> Chat | None:
        """Return a person's chat, None for a number that nobody has."""
        return self._chats.get(chat_id)

    def group(self, chat_id: int) -> GroupRoom | None:
        """Return a group, None for a number that no group has."""
        return self._groups.get(chat_id)

    def groups(self) -> Sequence[GroupRoom]:
        """Return every group and channel, the oldest first."""
        return tuple(self._groups.values())

    def add_group(self, group: Group) -> GroupRoom:
        """Make the bot a member of a new group; raise ValueError where the number is taken."""
        if group.chat_id in self._groups:
            raise ValueError("another group has this number")
        room = self._groups[group.chat_id] = GroupRoom(group)
        return room

    def now(self) -> int:
        """Return the time as Telegram tells it: whole Unix seconds."""
        return int(self._clock().timestamp())

    def next_id(self) -> int:
        """Return a message id that was never given before."""
        self._last_id += 1
        return self._last_id
