"""WORDS: what each chat takes: one message a second, 20 a minute in a group, and its own gate.

A private chat is a bucket of three messages that refills by one a second, kept as one number: the
moment when it is full. Bulk leaves only into a full bucket, so two are always left for answers
(facts on Telegram, sections 1 and 4).
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from math import inf

BUCKET = 3  # messages; "short bursts are tolerated"
REFILL = 1.0  # seconds for one message
GROUP_MOST = 20  # messages in a group or channel
JITTER = 0.012  # seconds by which two departures may come closer on their way
GROUP_WINDOW = 60.0 + JITTER  # seconds for them
LOOK_AT = 2  # chats that each booking looks at, to forget one that is over


class _Chat:
    """One chat that had a message or a refusal a short while ago."""

    __slots__ = ("closed_until", "full_at", "is_group", "over_at", "times")

    def __init__(self, *, is_group: bool) -> None:
        self.is_group = is_group
        self.full_at = -inf  # when it takes a full bucket again
        self.closed_until = -inf
        self.over_at = -inf  # when its messages make no difference any more
        self.times: list[float] = []  # its messages of the last minute and to come, in order

    def ready(self, *, bulk: bool) -> float:
        free = self.full_at + JITTER if bulk else self.full_at - (BUCKET - 1) * REFILL
        if self.is_group and len(self.times) >= GROUP_MOST:
            free = max(free, self.times[-GROUP_MOST] + GROUP_WINDOW)
        return max(free, self.closed_until)

    def took(self, at: float) -> None:
        self.full_at = at + REFILL if at > self.full_at else self.full_at + REFILL
        insort(self.times, at)
        self.over_at = self.times[-1] + GROUP_WINDOW if self.is_group else self.full_at + JITTER


class Chats:
    """The chats that have to be waited for; those that need not be are forgotten."""

    def __init__(self) -> None:
        self._known: dict[int, _Chat] = {}
        self._round: deque[int] = deque()  # every known chat once: which to look at next

    def __len__(self) -> int:
        return len(self._known)

    def ready(self, chat_id: int, now: float, *, bulk: bool) -> float:
        """Return when this chat may get a message; `now` means at once."""
        chat = self._known.get(chat_id)
        return now if chat is None else max(now, chat.ready(bulk=bulk))

    def took(self, chat_id: int, at: float, now: float) -> None:
        """Remember that a message to this chat leaves at `at`."""
        chat = self._chat(chat_id)
        chat.took(at)
        while chat.times[0] <= now - GROUP_WINDOW:
            del chat.times[0]
        self._forget(now)

    def close(self, chat_id: int, until: float, now: float) -> None:
        """Send nothing to this chat before `until`."""
        chat = self._chat(chat_id)
        chat.closed_until = max(chat.closed_until, until)
        self._forget(now)

    def give_back(self, chat_id: int, at: float) -> None:
        """Undo what `took` remembered, as far as it still matters."""
        chat = self._known.get(chat_id)
        if chat is None or at not in chat.times:
            return
        chat.times.remove(at)
        last = chat.times[-1] if chat.times else -inf
        chat.full_at = max(chat.full_at - REFILL, last + REFILL)

    def _chat(self, chat_id: int) -> _Chat:
        chat = self._known.get(chat_id)
        if chat is None:
            chat = self._known[chat_id] = _Chat(is_group=chat_id < 0)
            self._round.append(chat_id)
        return chat

    def _forget(self, now: float) -> None:
        """Look at the next chat or two in turn: no call ever pays for all of them."""
        for _ in range(LOOK_AT):
            chat_id = self._round.popleft()
            chat = self._known[chat_id]
            if chat.over_at <= now and chat.closed_until <= now:
                del self._known[chat_id]
                return
            self._round.append(chat_id)
