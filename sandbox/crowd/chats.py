"""The chats of the crowd: very many, so each costs a few bytes only. Pure."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field

from sandbox.chat.refusals import Json, bad_request

_MOST = 65_535


class Tally:
    """How often something happened in each chat, and how many chats have each number."""

    def __init__(self, size: int) -> None:
        self._numbers = array("H", bytes(2 * size))
        self._chats: Counter[int] = Counter()

    def add(self, index: int) -> None:
        """Count once more in a chat."""
        number = self._numbers[index]
        if number < _MOST:
            self._numbers[index] = number + 1
            self._chats[number + 1] += 1
            self._chats[number] -= 1

    def leave_out(self, index: int) -> None:
        """Forget the number of one chat."""
        self._chats[self._numbers[index]] -= 1
        self._numbers[index] = 0

    def clear(self) -> None:
        """Begin again at nothing."""
        self._numbers = array("H", bytes(2 * len(self._numbers)))
        self._chats.clear()

    def as_json(self) -> dict[str, int]:
        """Return how many chats have each number, without the chats that have none."""
        found = sorted(self._chats.items())
        return {str(number): chats for number, chats in found if number and chats > 0}


@dataclass(slots=True)
class Kept:
    """A message that a watched chat received. `text` is as it was sent, tags included."""

    message_id: int
    text: str
    buttons: list[list[Json]]
    at: float
    edits: int = 0
    deleted: bool = False


@dataclass(slots=True)
class Watched:
    """All that is kept of a watched chat."""

    messages: dict[int, Kept] = field(default_factory=dict)
    answers: list[Json] = field(default_factory=list)


class Chats:
    """The chats with the ids from `first` on, except 0, and whose each message is."""

    def __init__(self, first: int, count: int) -> None:
        self._first = first
        self._count = count
        self.copies = Tally(count)
        self.edits = Tally(count)
        self.deleted = 0
        self.watched: dict[int, Watched] = {}
        # By message id: the chat's index, counted from 1; 0 where there is no message any more.
        self._owners = array("I", [0])
        self._said: set[int] = set()

    def index(self, chat_id: int | None) -> int:
        """Return the place of a chat; raise ApiError where there is none."""
        index = -1 if not chat_id else chat_id - self._first
        if not 0 <= index < self._count:
            raise bad_request("chat not found")
        return index

    def next_message(self, index: int, *, by_bot: bool = True) -> int:
        """Put a message into a chat; return its id. One counter serves all chats."""
        self._owners.append(index + 1)
        message_id = len(self._owners) - 1
        if not by_bot:
            self._said.add(message_id)
        return message_id

    def has(self, index: int, message_id: int, *, by_bot: bool = False) -> bool:
        """Say whether a message is in a chat, and is the bot's where that is asked."""
        known = 0 < message_id < len(self._owners) and self._owners[message_id] == index + 1
        return known and not (by_bot and message_id in self._said)

    def remove(self, index: int, message_id: int) -> bool:
        """Delete a message; say whether it was there."""
        if not self.has(index, message_id):
            return False
        self._owners[message_id] = 0
        self.deleted += 1
        if (watched := self.watched.get(index)) and message_id in watched.messages:
            watched.messages[message_id].deleted = True
        return True

    def watch(self, index: int) -> None:
        """Keep what a chat receives from now on, and count its copies no more."""
        if index not in self.watched:
            self.watched[index] = Watched()
            self.copies.leave_out(index)

    def clear_counts(self) -> None:
        """Count copies, edits and deletions from nothing again."""
        self.copies.clear()
        self.edits.clear()
        self.deleted = 0
