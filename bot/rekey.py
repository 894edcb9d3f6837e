"""LOOP: `bleep rekey`: seals all personal text again with the newest key; then the old one may go.

    for each table:  a few rows in a transaction ─▶ the next     the proof of the key last
    SQLite: the file is made anew, so that nothing sealed with the old key is left in it

Broken off, it is begun again: what is done is passed over. Bleep is to be stopped first: one that
runs would go on sealing with the key that it was started with. The lease keeps others out.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from bot.beginning import Beginning, open_data
from bot.delivery.tenure import LEASE_LENGTH
from bot.jobs import LEASE
from bot.settings import Settings
from storage.database import Database
from storage.errors import DatabaseInUseError
from storage.ledger import Owner
from storage.rekey import sealed_columns
from storage.scrub import rebuild
from storage.transaction import Transaction

_ROWS = 200
_NAME = "rekey"


@dataclass(frozen=True, slots=True)
class Done:
    """How many texts were sealed again, were new already, and could not be opened."""

    again: int = 0
    new: int = 0
    unopened: int = 0


async def rekey(
    settings: Settings, say: Callable[[str], None], complain: Callable[[str], None]
) -> int:
    """Seal everything again and say what was done; return 1 where some text stays as it was.

    Raises AppError for what a person must mend.
    """
    async with AsyncExitStack() as stack:
        beginning = Beginning()
        stack.callback(beginning.take_back)
        database = await open_data(settings, stack, beginning)
        beginning.succeed()
        done = await seal_again(database)
        clean = await database.alone(rebuild)
    say(f"Sealed again with the newest key: {done.again:,}. Sealed with it before: {done.new:,}.")
    if done.unopened:
        complain(
            f"{done.unopened:,} could not be opened with any key and were left as they are. "
            "Put back the key that they were sealed with, and run bleep rekey again."
        )
        return 1
    if not clean:
        complain("Something else reads the database. Stop it and run bleep rekey again.")
        return 1
    say("The newest key opens everything. You can take out the older keys now.")
    return 0


async def seal_again(database: Database) -> Done:
    """Seal every text again, a few rows at a time; raises DatabaseInUseError if a Bleep runs."""
    again = new = unopened = 0
    owner = Owner(_NAME, 0)
    for name in sealed_columns():
        last: int | None = None
        while True:
            async with database.transaction() as tx:
                owner = await _hold(tx, force=database.is_sqlite)
                part = await tx.rekey.part(name, last, _ROWS)
            again, new, unopened = again + part.again, new + part.new, unopened + part.unopened
            last = part.last
            if last is None:
                break
    async with database.transaction() as tx:
        await tx.leases.release(LEASE, owner)
    return Done(again, new, unopened)


async def _hold(tx: Transaction, *, force: bool) -> Owner:
    """Keep the lease for the next rows; `force` where a lock file proves that nobody else lives."""
    owner = await tx.leases.take(LEASE, _NAME, LEASE_LENGTH, force=force)
    if owner is None:
        raise DatabaseInUseError("Another Bleep uses this database. Stop it, then run this again.")
    return owner
