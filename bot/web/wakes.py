"""STEP: wakes the poll when someone says that there is news, gently; and counts wrong secrets."""

from __future__ import annotations

import hmac
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

Wake: TypeAlias = Callable[[Sequence[int] | None], Awaitable[None]]
"""Has the sites with these ids polled now; None means every site."""

_APART_SECONDS = 1.0
_WRONG_AT_MOST = 20
_WRONG_WITHIN_SECONDS = 60.0


class Wakes:
    """Passes wakes on, at most one a second for each site.

    What comes too soon waits for the end of that second, and what comes while one waits is covered
    by it: no news is passed over. `monotonic` is a clock in seconds, `pause` sleeps so many.
    """

    def __init__(
        self,
        wake: Wake,
        monotonic: Callable[[], float],
        pause: Callable[[float], Awaitable[object]],
    ) -> None:
        self._wake = wake
        self._monotonic = monotonic
        self._pause = pause
        self._last: dict[int | None, float] = {}
        self._waiting: set[int | None] = set()

    async def wake(self, site_id: int | None) -> None:
        """Have a site polled, or with None every site; returns once that is said or covered."""
        if self._waiting & {site_id, None}:
            return
        self._waiting.add(site_id)
        try:
            while (wait := self._free_at(site_id) - self._monotonic()) > 0:
                await self._pause(wait)
        finally:
            self._waiting.discard(site_id)
        self._last[site_id] = self._monotonic()
        await self._wake(None if site_id is None else [site_id])

    def _free_at(self, site_id: int | None) -> float:
        before = self._last if site_id is None else {site_id, None} & self._last.keys()
        return max((self._last[one] + _APART_SECONDS for one in before), default=float("-inf"))


class Secret:
    """A secret that a caller must know, and a limit to guessing it.

    20 wrong ones within a minute close it for everyone until the oldest of them is a minute old.
    """

    def __init__(self, secret: str, monotonic: Callable[[], float]) -> None:
        self._secret = secret.encode()
        self._monotonic = monotonic
        self._wrong: deque[float] = deque(maxlen=_WRONG_AT_MOST)

    def is_closed(self) -> bool:
        """Say whether too many wrong ones came."""
        full = len(self._wrong) == _WRONG_AT_MOST
        return full and self._monotonic() - self._wrong[0] < _WRONG_WITHIN_SECONDS

    def is_right(self, said: str) -> bool:
        """Say whether this is the secret, without telling by the time it takes; count it if not."""
        right = hmac.compare_digest(said.encode(errors="replace"), self._secret)
        if not right:
            self._wrong.append(self._monotonic())
        return right
