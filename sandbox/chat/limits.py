"""How fast a bot may send before Telegram answers 429 (facts: telegram, section 1). Pure.

Telegram publishes 30 messages a second in all, one a second in a private chat with short bursts
tolerated, 20 a minute in a group, and 1,000 a second in all for messages that the bot pays for.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Protocol

BURST = 20
"""How many messages may come at once on top of the rate, in a chat and in all."""

CHAT_RATE = 1.0
PAID_RATE = 1000
GROUP_LIMIT = (20, 60.0)
"""Messages to one group, in how many seconds."""

STRICT_CHAT_LIMIT = (3, 3.0)


class Gate(Protocol):
    """Something that lets a message through now, or after some seconds."""

    def wait(self, now: float) -> float:
        """Return how many seconds are missing; 0 for none."""
        ...

    def take(self, now: float) -> None:
        """Count one message."""
        ...


class Bucket:
    """Tokens that grow at `rate` a second, up to `size`."""

    def __init__(self, rate: float, size: float, now: float) -> None:
        self._rate = rate
        self._size = size
        self._tokens = size
        self._at = now

    def wait(self, now: float) -> float:
        """Return how many seconds are missing until a token is there; 0 for none."""
        self._fill(now)
        return max(0.0, (1 - self._tokens) / self._rate)

    def take(self, now: float) -> None:
        """Use one token."""
        self._fill(now)
        self._tokens -= 1

    def _fill(self, now: float) -> None:
        self._tokens = min(self._size, self._tokens + (now - self._at) * self._rate)
        self._at = now


class Window:
    """At most `most` messages in any `seconds`, wherever the window is laid."""

    def __init__(self, most: int, seconds: float) -> None:
        self._times: deque[float] = deque(maxlen=most)
        self._seconds = seconds

    def wait(self, now: float) -> float:
        """Return how many seconds are missing until the oldest message is out of sight."""
        if len(self._times) != self._times.maxlen:
            return 0.0
        return max(0.0, self._times[0] + self._seconds - now)

    def take(self, now: float) -> None:
        """Count one message; the oldest makes room for it."""
        self._times.append(now)


class Pace:
    """How fast a bot did send. `most_in_a_second` is over every second, wherever it is laid."""

    def __init__(self) -> None:
        self.sent = 0
        self.refused = 0
        self.most_in_a_second = 0
        self._times: deque[float] = deque()

    def count(self, now: float) -> None:
        """Count one message that was taken."""
        self.sent += 1
        self._times.append(now)
        while self._times[0] + 1 <= now:
            self._times.popleft()
        self.most_in_a_second = max(self.most_in_a_second, len(self._times))

    def told(self) -> dict[str, int]:
        """Return what GET /sandbox/pace answers."""
        most = self.most_in_a_second
        return {"sent": self.sent, "refused": self.refused, "most_in_a_second": most}


class Limits:
    """The bulk rate of a bot and the rate of each chat. A rate of None limits nothing.

    A message that is paid for counts for the paid rate only, so that it leaves the answers to
    people their own rate. `strict` counts in sliding windows in place of buckets with a burst.
    """

    def __init__(self, rate: int | None, now: float, *, strict: bool = False) -> None:
        self.pace = Pace()
        self._limited = bool(rate)
        self._strict = strict
        self._free = self._bulk(rate or PAID_RATE, now)
        self._all = self._bulk(max(rate or 0, PAID_RATE), now)
        self._chats: dict[int, Gate] = {}

    def refuse(self, chat_id: int, now: float, *, paid: bool = False) -> int:
        """Count one message to a chat; return the seconds to wait, 0 where it may go.

        A refused message does not count. The number of a group is negative.
        """
        gates = self._gates(chat_id, now, paid=paid)
        missing = max((gate.wait(now) for gate in gates), default=0.0)
        if missing > 0:
            self.pace.refused += 1
            return max(1, math.ceil(missing))
        for gate in gates:
            gate.take(now)
        self.pace.count(now)
        return 0

    def _gates(self, chat_id: int, now: float, *, paid: bool) -> list[Gate]:
        if not self._limited:
            return []
        if chat_id not in self._chats:
            self._chats[chat_id] = self._chat(chat_id, now)
        bulk = [self._all] if paid else [self._all, self._free]
        return [*bulk, self._chats[chat_id]]

    def _bulk(self, rate: int, now: float) -> Gate:
        return Window(rate, 1.0) if self._strict else Bucket(rate, BURST, now)

    def _chat(self, chat_id: int, now: float) -> Gate:
        if chat_id < 0:
            return Window(*GROUP_LIMIT)
        return Window(*STRICT_CHAT_LIMIT) if self._strict else Bucket(CHAT_RATE, BURST, now)
