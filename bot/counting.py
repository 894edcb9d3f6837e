"""STEP: what takes long to count is counted before the transaction that needs it, not in it.

transaction ─ not counted yet ─▶ undone ─▶ counted while others write ─▶ the transaction, once more

On SQLite one transaction writes at a time: a count of 100,000 readers in it would hold up everyone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from bot.context import Audience, NotCountedError
from storage.database import Database
from storage.reach import Reach

__all__ = ["Audience", "counted_first"]

_COUNTS = 3  # what is changed by others meanwhile can be another audience

Result = TypeVar("Result")


async def counted_first(
    database: Database, act: Callable[[Mapping[Audience, Reach] | None], Awaitable[Result]]
) -> Result:
    """Do a transaction that is given what is counted; again, when it needs a count that is not.

    After a few counts it is given None: then it counts for itself.
    """
    counts: dict[Audience, Reach] = {}
    for _ in range(_COUNTS):
        try:
            return await act(counts)
        except NotCountedError as missing:
            audience = missing.audience
        async with database.reading() as tx:
            counts[audience] = await tx.reach.of(*audience)
    return await act(None)
