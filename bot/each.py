"""LOOP: does what is due together; where one of it fails, each on its own: the others go on.

due ─▶ one transaction for all ─ one fails ─▶ undone ─▶ a transaction for each ─▶ the bad one waits

What fails is left alone for an hour, and holds no place of the others meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Hashable, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from storage.clock import Clock
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.transaction import Transaction

log = logging.getLogger(__name__)
T = TypeVar("T")

_MOST = 50  # in one transaction; the others are next
_AGAIN = timedelta(hours=1)


class Each(Generic[T]):
    """Does one kind of thing for whatever is due."""

    def __init__(
        self,
        database: Database,
        find: Callable[[Transaction, int], Awaitable[Sequence[T]]],
        do: Callable[[Transaction, T], Awaitable[int]],
        key: Callable[[T], Hashable],
        *,
        clock: Clock,
    ) -> None:
        """`find` returns at most so many that are due; `key` tells them apart, and is logged."""
        self._database = database
        self._find = find
        self._do = do
        self._key = key
        self._clock = clock
        self._left_until: dict[Hashable, datetime] = {}

    async def do_due(self) -> int:
        """Do what is due, and return the sum of what each answers.

        Raises DatabaseUnavailableError where the database does not answer.
        """
        async with self._database.reading() as tx:
            due = await self._due(tx)
        if not due:
            return 0
        try:
            async with self._database.transaction() as tx:
                # Looked for again: somebody may have changed it in between.
                return sum([await self._do(tx, one) for one in await self._due(tx)])
        except DatabaseUnavailableError:
            raise
        except Exception:  # noqa: BLE001  it is logged with the one that fails again on its own
            return sum([await self._alone(self._key(one)) for one in due])

    async def _due(self, tx: Transaction) -> list[T]:
        now = self._clock.now()
        left = {key for key, until in self._left_until.items() if now < until}
        found = await self._find(tx, _MOST + len(left))
        return [one for one in found if self._key(one) not in left][:_MOST]

    async def _alone(self, key: Hashable) -> int:
        """Do one, if it is still due; leave it alone for a while where it fails."""
        try:
            async with self._database.transaction() as tx:
                mine = [one for one in await self._due(tx) if self._key(one) == key]
                done = sum([await self._do(tx, one) for one in mine])
        except DatabaseUnavailableError:
            raise
        except Exception as error:  # noqa: BLE001  one that is bad must not stop the others
            self._leave(key, error)
            return 0
        self._left_until.pop(key, None)
        return done

    def _leave(self, key: Hashable, error: Exception) -> None:
        """Leave one alone, and say so the first time; what an error says may be personal."""
        if key not in self._left_until:
            kind = type(error).__name__
            log.error("What is due for %s fails, and the others go on: %s", key, kind)
        self._left_until[key] = self._clock.now() + _AGAIN
