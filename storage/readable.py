"""STEP: rows with sealed words, read one by one: one that cannot be read is left out, said once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Column, Row, Select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import WrongKeyError
from storage.seal import Seal

log = logging.getLogger(__name__)
T = TypeVar("T")


async def readable(
    conn: AsyncConnection,
    seal: Seal,
    query: Select[Any],
    number: Column[int],
    make: Callable[[Row[Any]], T],
) -> list[T]:
    """Return what `make` makes of each row of a query, `number` being the column that tells them.

    A row whose words no key opens, or that holds what nothing here understands, hides none of the
    others: where the query has a limit, the next one comes in its place.
    """
    closed: list[int] = []
    while True:
        others = query.where(number.not_in(closed)) if closed else query
        found, unread = list[T](), dict[int, Exception]()
        for row in await conn.execute(others):
            try:
                found.append(make(row))
            except (WrongKeyError, LookupError, TypeError, ValueError) as error:
                unread[row.id] = error
        if not unread:
            return found
        closed += unread
        for one, why in unread.items():
            _say(seal, f"{number.table.name} {one}", why)


def _say(seal: Seal, what: str, error: Exception) -> None:
    """Log it the first time, without what the error says: that may be personal."""
    if seal.fails_anew(what):
        kind = type(error).__name__
        log.error("The row %s cannot be read and is left out, the others go on: %s", what, kind)
