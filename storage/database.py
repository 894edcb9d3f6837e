"""STEP: the database: one engine, transactions, and the verbs of each noun within them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.audit import Audit
from storage.broadcasts import Broadcasts
from storage.comments import Comments
from storage.drafts import Drafts
from storage.errors import DatabaseUnavailableError
from storage.leases import Leases
from storage.lists import Lists
from storage.messages import Messages
from storage.migrate import upgrade
from storage.posts import Posts
from storage.seal import Seal
from storage.site_comments import SiteComments
from storage.sites import Sites
from storage.subscribers import Subscribers
from storage.tables import seals
from storage.updates import Updates

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_BUSY_SECONDS = 30
_PROOF = "Bleep"


class Transaction:
    """One transaction: all of it happens, or none of it."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self.sites = Sites(conn)
        self.posts = Posts(conn)
        self.subscribers = Subscribers(conn, seal)
        self.lists = Lists(conn)
        self.broadcasts = Broadcasts(conn)
        self.messages = Messages(conn, seal)
        self.comments = Comments(conn, seal)
        self.site_comments = SiteComments(conn)
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
        """Begin a transaction; it is committed at the end, or undone by any error."""
        async with self._engine.begin() as conn:
            yield Transaction(conn, self._seal)

    async def answers(self) -> bool:
        """Say whether the database can be asked."""
        try:
            async with self._engine.connect() as conn:
                await conn.execute(text("SELECT 1"))
        except (OSError, DBAPIError):
            return False
        return True

    async def prove_key(self) -> None:
        """Check that the key opens what is here; raises WrongKeyError before anything changes."""
        async with self._engine.begin() as conn:
            kept = await conn.scalar(select(seals.c.sealed))
            if kept is None:
                row = {"id": 1, "sealed": self._seal.close(_PROOF)}
                await conn.execute(insert(seals).values(**row))
            else:
                self._seal.open(kept)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._engine.dispose()


def make_engine(url: str) -> AsyncEngine:
    """Return an engine for a SQLAlchemy URL; raises DatabaseUnavailableError for a bad one."""
    try:
        parsed = make_url(url)
        driver = _DRIVERS.get(parsed.get_backend_name(), parsed.drivername)
        engine = create_async_engine(parsed.set(drivername=driver), pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise DatabaseUnavailableError(
            f"BLEEP_DATABASE is not an address that Bleep can use: {type(error).__name__}. "
            "Use sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _set_up_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's connection, adapted
    # The driver's own BEGIN comes late and as a reader: two of those can never both write.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:  # noqa: ANN401  SQLAlchemy's event gives its own type
    connection.exec_driver_sql("BEGIN IMMEDIATE")


async def open_database(url: str, seal: Seal) -> Database:
    """Open the database, bring its schema up to date and check the key.

    Raises DatabaseUnavailableError, SchemaTooNewError or WrongKeyError, each saying what to do.
    """
    engine = make_engine(url)
    database = Database(engine, seal)
    try:
        await upgrade(engine)
        await database.prove_key()
    except (OSError, DBAPIError) as error:
        await engine.dispose()
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        where = engine.url.render_as_string(hide_password=True)
        raise DatabaseUnavailableError(
            f"The database {where} cannot be opened: {reason}. Check BLEEP_DATABASE and BLEEP_DATA."
        ) from None
    except BaseException:
        await engine.dispose()
        raise
    return database
