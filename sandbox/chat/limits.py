"""How fast a bot may send before Telegram answers 429 (facts: telegram, section 1). Pure."""

from __future__ import annotations

import math

BURST = 20
"""How many messages may come at once on top of the rate, in a chat and in all."""

CHAT_RATE = 1.0


class Bucket:
    """Tokens that grow at `rate` a second, up to `size`."""

    def __init__(self, rate: float, size: float, now: float) -> None:
        self._rate = rate
        self._size = size
        self._tokens = size
        self._at = now

    def wait(self, now: float) -> float:
        """Return how many seconds are missing until a token is there; 0 for none."""
        self._tokens = min(self._size, self._tokens + (now - self._at) * self._rate)
        self._at = now
        return max(0.0, (1 - self._tokens) / self._rate)

    def take(self) -> None:
        """Use one token."""
        self._tokens -= 1


class Limits:
    """The bulk rate of a bot and the rate of each chat. A rate of None limits nothing."""

    def __init__(self, rate: int | None, now: float) -> None:
        self._rate = rate
        self._bulk = Bucket(rate, BURST, now) if rate else None
        self._chats: dict[int, Bucket] = {}

    def refuse(self, chat_id: int, now: float) -> int:
        """Count one message to a chat; return the seconds to wait, 0 where it may go."""
        if not self._bulk:
            return 0
        chat = self._chats.setdefault(chat_id, Bucket(CHAT_RATE, BURST, now))
        missing = max(self._bulk.wait(now), chat.wait(now))
        if missing > 0:
            return max(1, math.ceil(missing))
        self._bulk.take()
        chat.take()
        return 0
