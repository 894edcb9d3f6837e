"""STEP: the database: one engine, transactions, and the verbs of each noun within them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from sqlalchemy import event, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

from storage.away import AWAY, translated
from storage.engine import BUSY_SECONDS, READS, make_engine
from storage.errors import DatabaseUnavailableError
from storage.migrate import is_current, refuse_newer, upgrade
from storage.seal import Seal
from storage.sql import insert_new
from storage.tables_process import seals
from storage.transaction import Transaction

_PROOF = "Bleep"
_ANCHOR = 2  # the row of the key of addresses and persons


class Database:
    """The database behind everything. Make it with `open_database`."""

    def __init__(self, engine: AsyncEngine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal
        self._turn = asyncio.Lock()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database, which one process uses at a time."""
        return self._engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Begin a transaction; it is committed at the end, or undone by any error.

        Raises DatabaseUnavailableError where the database does not answer.
        """
        with translated():
            async with self._in_turn(), self._engine.begin() as conn:
                yield Transaction(conn, self._seal)

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        """Let the writers of this process in one after the other, in the order they came.

        SQLite itself lets in who asks at the right moment; the others ask again after naps of up
        to 0.1 s each. For the sender that was a fifth of a second, again and again.
        """
        if not self.is_sqlite:
            yield
            return
        async with asyncio.timeout(BUSY_SECONDS):
            await self._turn.acquire()
        try:
            yield
        finally:
            self._turn.release()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Begin a transaction that never writes: on SQLite it holds up nobody who does."""
        with translated():
            async with self._engine.connect() as conn:
                await conn.execution_options(**{READS: True})
                yield Transaction(conn, self._seal)

    async def answers(self) -> bool:
        """Say whether the database can be asked."""
        try:
            async with self._engine.connect() as conn:
                await conn.execution_options(**{READS: True})
                await conn.execute(select(seals.c.id))
        except (*AWAY, DBAPIError):
            return False
        return True

    async def prove_key(self) -> None:
        """Keep a proof of the key, if there is none; raises WrongKeyError if there is another's."""
        async with self._engine.begin() as conn:
            # Of two processes that start at once, one writes the proof and both check it.
            await insert_new(conn, seals, {"id": 1, "sealed": self._seal.close(_PROOF)})
            await insert_new(conn, seals, {"id": _ANCHOR, "sealed": self._seal.anchor()})
            await self._fit(conn)

    async def is_current(self) -> bool:
        """Say whether the schema is that of this version; only then can it be read."""
        return await is_current(self._engine)

    async def check_key(self) -> None:
        """Check that the key opens what is here, if anything is; raises WrongKeyError."""
        async with self._engine.begin() as conn:
            if await conn.run_sync(lambda sync: inspect(sync).has_table(seals.name)):
                await self._fit(conn)

    async def _fit(self, conn: AsyncConnection) -> None:
        """Check the key, and know people by the hashes that they had before it was changed."""
        kept = {row.id: row.sealed for row in await conn.execute(select(seals))}
        for sealed in kept.values():
            self._seal.open(sealed)
        if _ANCHOR in kept:
            self._seal = self._seal.anchored(kept[_ANCHOR])

    async def alone(self, clean: Callable[[AsyncEngine], Awaitable[bool]]) -> bool:
        """Let a step of scrub.py at SQLite's file while nobody writes; return what it says."""
        if not self.is_sqlite:
            return True  # PostgreSQL's own VACUUM does it in its time
        async with self._in_turn():
            return await clean(self._engine)

    async def beside(self, look: Callable[[AsyncEngine], Awaitable[bool]]) -> bool:
        """Let a step of scrub.py look at SQLite's file while others write; return what it says."""
        return not self.is_sqlite or await look(self._engine)

    async def close(self) -> None:
        """Let go of every connection; of one that is in use, when its transaction has ended."""
        pool = self._engine.pool
        await self._engine.dispose()
        # It comes back to this pool, which nobody looks after any more.
        event.listen(pool, "checkin", _hang_up)


def _hang_up(_connection: object, record: ConnectionPoolEntry) -> None:
    record.invalidate()


async def open_database(url: str, seal: Seal, *, change: bool = True) -> Database:
    """Open the database, check the key and bring the schema up to date.

    Without `change` it is only looked at: a schema that is behind stays so.
    Raises DatabaseUnavailableError, SchemaTooNewError or WrongKeyError, each saying what to do.
    """
    engine = make_engine(url)
    database = Database(engine, seal)
    try:
        await _reach(engine)
        await database.check_key()  # a wrong one is refused before the schema changes
        if change:
            await upgrade(engine)
            await database.prove_key()
        else:
            await refuse_newer(engine)
    except (OSError, DBAPIError) as error:
        await engine.dispose()
        said = str(getattr(error, "orig", error)).splitlines()
        reason = said[0] if said else type(error).__name__
        where = engine.url.render_as_string(hide_password=True)
        raise DatabaseUnavailableError(
            f"The database {where} cannot be opened: {reason}. Check BLEEP_DATABASE and BLEEP_DATA."
        ) from None
    except BaseException:
        await engine.dispose()
        raise
    return database


async def _reach(engine: AsyncEngine) -> None:
    try:
        async with engine.connect():
            pass
    except (TypeError, ValueError) as error:  # how the drivers refuse an option of the address
        raise DatabaseUnavailableError(
            f"BLEEP_DATABASE has an option that cannot be used: {error}."
        ) from None
