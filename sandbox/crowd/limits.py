"""How fast a bot may send before the crowd answers 429 (facts: telegram, section 1). Pure.

Stricter than Telegram, which tolerates bursts: what keeps to these limits keeps to Telegram's.
"""

from __future__ import annotations

import math
from collections import deque

CHAT = (3, 3.0)
"""Messages and seconds in a private chat: one a second, with a short burst."""

GROUP = (20, 60.0)
"""Messages and seconds in a group or a channel, whose id is negative."""

_SWEEP_AT = 10_000
_ROUNDING = 1e-6


class Window:
    """At most `most` events in any `seconds` seconds."""

    __slots__ = ("_most", "_seconds", "_times")

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._times: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Return how many seconds must pass until one more fits; 0 where it fits now."""
        if self.count(now) < self._most:
            return 0.0
        return max(self._times[-self._most] + self._seconds - now, _ROUNDING)

    def count(self, now: float) -> int:
        """Return how many events the last seconds saw."""
        over = now - self._seconds
        while self._times and self._times[0] <= over:
            self._times.popleft()
        return len(self._times)

    def add(self, now: float) -> int:
        """Count one event; return how many the last seconds saw with it."""
        self._times.append(now)
        return self.count(now)


class Limits:
    """The rates of a bot and of each chat. A rate of None limits nothing.

    A call that pays is judged by `paid_rate` among all messages; one that does not, by `rate`
    among those that did not pay.
    """

    def __init__(self, rate: int | None, paid_rate: int) -> None:
        self.enforced = rate is not None
        self._free = Window(rate or 0, 1.0)
        self._all = Window(paid_rate, 1.0)
        self._chats: dict[int, Window] = {}
        self._sweep_at = _SWEEP_AT

    def refuse(self, chat_id: int, now: float, *, paid: bool) -> int:
        """Count one message to a chat; return the seconds to wait, 0 where it may go."""
        if not self.enforced:
            return 0
        chat = self._chats.get(chat_id) or self._new(chat_id, now)
        missing = max((self._all if paid else self._free).wait(now), chat.wait(now))
        if missing:
            return max(1, math.ceil(missing - _ROUNDING))
        self._all.add(now)
        chat.add(now)
        if not paid:
            self._free.add(now)
        return 0

    def _new(self, chat_id: int, now: float) -> Window:
        if len(self._chats) >= self._sweep_at:
            self._chats = {each: chat for each, chat in self._chats.items() if chat.count(now)}
            self._sweep_at = len(self._chats) * 2 + _SWEEP_AT
        chat = self._chats[chat_id] = Window(*(GROUP if chat_id < 0 else CHAT))
        return chat
