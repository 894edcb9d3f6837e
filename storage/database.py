"""STEP: the database: one engine, transactions, and the verbs of each noun within them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    NoSuchModuleError,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.audit import Audit
from storage.away import AWAY, translated
from storage.broadcasts import Broadcasts
from storage.commenters import Commenters
from storage.comments import Comments
from storage.corrections import Corrections
from storage.deliveries import Deliveries
from storage.doubts import Doubts
from storage.drafts import Drafts
from storage.errors import DatabaseUnavailableError
from storage.history import History
from storage.hubs import Hubs
from storage.leases import Leases
from storage.lists import Lists
from storage.messages import Messages
from storage.migrate import is_current, refuse_newer, upgrade
from storage.notices import Notices
from storage.paces import Paces
from storage.posts import Posts
from storage.replies import Replies
from storage.seal import Seal, maybe_open
from storage.shelf import Shelf
from storage.sites import Sites
from storage.sql import insert_new
from storage.subscribers import Subscribers
from storage.tables_process import seals
from storage.tallies import Tallies
from storage.updates import Updates
from storage.wishes import Wishes

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_BUSY_SECONDS = 30
_PROOF = "Bleep"
_READS = "bleep_reads"  # the execution option of a transaction that never writes


class Transaction:
    """One transaction: all of it happens, or none of it."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self.sites = Sites(conn)
        self.posts = Posts(conn)
        self.shelf = Shelf(conn)
        self.subscribers = Subscribers(conn, seal)
        self.lists = Lists(conn)
        self.broadcasts = Broadcasts(conn)
        self.deliveries = Deliveries(conn)
        self.doubts = Doubts(conn)
        self.paces = Paces(conn)
        self.tallies = Tallies(conn)
        self.history = History(conn)
        self.corrections = Corrections(conn)
        self.messages = Messages(conn, seal)
        self.comments = Comments(conn, seal)
        self.commenters = Commenters(conn, seal)
        self.wishes = Wishes(conn)
        self.replies = Replies(conn)
        self.notices = Notices(conn)
        self.hubs = Hubs(conn, seal)
        self.drafts = Drafts(conn, seal)
        self.leases = Leases(conn)
        self.updates = Updates(conn)
        self.audit = Audit(conn)


class Database:
    """The database behind everything. Make it with `open_database`."""

    def __init__(self, engine: AsyncEngine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal

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
            async with self._engine.begin() as conn:
                yield Transaction(conn, self._seal)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Begin a transaction that never writes: on SQLite it holds up nobody who does."""
        with translated():
            async with self._engine.connect() as conn:
                await conn.execution_options(**{_READS: True})
                yield Transaction(conn, self._seal)

    async def answers(self) -> bool:
        """Say whether the database can be asked."""
        try:
            async with self._engine.connect() as conn:
                await conn.execution_options(**{_READS: True})
                await conn.execute(select(seals.c.id))
        except (*AWAY, DBAPIError):
            return False
        return True

    async def prove_key(self) -> None:
        """Keep a proof of the key, if there is none; raises WrongKeyError if there is another's."""
        async with self._engine.begin() as conn:
            # Of two processes that start at once, one writes the proof and both check it.
            await insert_new(conn, seals, {"id": 1, "sealed": self._seal.close(_PROOF)})
        await self.check_key()

    async def is_current(self) -> bool:
        """Say whether the schema is that of this version; only then can it be read."""
        return await is_current(self._engine)

    async def check_key(self) -> None:
        """Check that the key opens what is here, if anything is; raises WrongKeyError."""
        async with self._engine.begin() as conn:
            if await conn.run_sync(lambda sync: inspect(sync).has_table(seals.name)):
                kept = await conn.scalar(select(seals.c.sealed))
                maybe_open(self._seal, kept)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._engine.dispose()


def make_engine(url: str) -> AsyncEngine:
    """Return an engine for a SQLAlchemy URL; raises DatabaseUnavailableError for a bad one."""
    try:
        parsed = make_url(url)
        driver = _DRIVERS.get(parsed.get_backend_name(), parsed.drivername)
        # What the libpq of other programs calls sslmode, asyncpg calls ssl.
        query = {"ssl" if name == "sslmode" else name: at for name, at in parsed.query.items()}
        address = parsed.set(drivername=driver, query=query)
        # A file cannot hang up on us, so asking first whether it is there is time for nothing.
        remote = parsed.get_backend_name() != "sqlite"
        engine = create_async_engine(address, pool_pre_ping=remote, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError) as error:
        raise DatabaseUnavailableError(
            f"BLEEP_DATABASE is not an address that Bleep can use: {type(error).__name__}. "
            "Use sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _set_up_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def sqlite_file(url: str) -> Path | None:
    """Return the file that a SQLite address names; None for any other database."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return None
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's connection, adapted
    # The driver's own BEGIN comes late and as a reader: two of those can never both write.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:  # noqa: ANN401  SQLAlchemy's event gives its own type
    reads = connection.get_execution_options().get(_READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


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
