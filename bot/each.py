"""LOOP: does what is due together; where one of it fails, each on its own: the others go on.

due ─▶ one transaction for all ─ one fails ─▶ undone ─▶ a transaction for each ─▶ the bad one waits

What fails is left alone for an hour, and holds no place of the others meanwhile. So is what
cannot even be looked at.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Hashable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Generic, TypeVar

from storage.clock import Clock
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.transaction import Transaction

log = logging.getLogger(__name__)
T = TypeVar("T")

_MOST = 50  # in one transaction, where nothing else is said; the others are next
_AGAIN = timedelta(hours=1)


class Aside:
    """What failed: each is left alone for a while, and logged once without what its error says."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[Hashable, datetime] = {}

    def keys(self) -> set[Hashable]:
        """Return the keys of what is left alone now."""
        now = self._clock.now()
        return {key for key, until in self._until.items() if now < until}

    async def alone(self, key: Hashable, do: Callable[[], Awaitable[int]]) -> int:
        """Do one thing and return what it answers; 0 where it fails, or is left alone.

        Raises DatabaseUnavailableError where the database does not answer.
        """
        if key in self.keys():
            return 0
        try:
            done = await do()
        except DatabaseUnavailableError:
            raise
        except Exception as error:  # noqa: BLE001  one that is bad must not stop the others
            self._leave(key, error)
            return 0
        self._until.pop(key, None)
        return done

    def _leave(self, key: Hashable, error: Exception) -> None:
        if key not in self._until:
            kind = type(error).__name__
            log.error("What is due for %s fails, and the others go on: %s", key, kind)
        self._until[key] = self._clock.now() + _AGAIN


async def _always(_tx: Transaction, _one: object) -> object:
    return True


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
        is_due: Callable[[Transaction, T], Awaitable[object]] = _always,
        at_once: int = _MOST,
    ) -> None:
        """`find` returns at most so many that are due; `key` tells them apart, and is logged.

        With `is_due`, those of which that is true. `at_once` is how many are in one transaction.
        """
        self._database = database
        self._find = find
        self._do = do
        self._key = key
        self._is_due = is_due
        self._at_once = at_once
        self._aside = Aside(clock)

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
                same = await self._due(tx, {self._key(one) for one in due})
                return sum([await self._do(tx, one) for one in same])
        except DatabaseUnavailableError:
            raise
        except Exception:  # noqa: BLE001  it is logged with the one that fails again on its own
            keys = [self._key(one) for one in due]
            return sum([await self._aside.alone(key, partial(self._alone, key)) for key in keys])

    async def _due(self, tx: Transaction, among: Collection[Hashable] | None = None) -> list[T]:
        """Return what is due and not left alone; with `among`, only what has these keys."""
        left = self._aside.keys()
        found = await self._find(tx, self._at_once + len(left))
        due: list[T] = []
        for one in found:
            key = self._key(one)
            looked_for = key not in left and (among is None or key in among)
            if len(due) < self._at_once and looked_for and await self._is(tx, one):
                due.append(one)
        return due

    async def _is(self, tx: Transaction, one: T) -> bool:
        """Say whether one is due. What cannot be looked at is: to do it fails, and is logged."""
        try:
            return bool(await self._is_due(tx, one))
        except DatabaseUnavailableError:
            raise
        except Exception:  # noqa: BLE001  it fails again when it is done, on its own
            return True

    async def _alone(self, key: Hashable) -> int:
        """Do one, if it is still due."""
        async with self._database.transaction() as tx:
            return sum([await self._do(tx, one) for one in await self._due(tx, {key})])
