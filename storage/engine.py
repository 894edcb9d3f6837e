"""STEP: the engine of SQLAlchemy for an address, and how SQLite is set up behind it."""

from __future__ import annotations

import time
from pathlib import Path
from sqlite3 import SQLITE_BUSY, OperationalError
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.errors import DatabaseUnavailableError

BUSY_SECONDS = 30
"""How long a transaction waits for others that write."""

_TURN_SECONDS = 0.01  # until a new file is looked at again

READS = "bleep_reads"
"""The execution option of a transaction that never writes."""

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


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
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    _keep_a_log(cursor)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _keep_a_log(cursor: Any) -> None:  # noqa: ANN401  the driver's cursor, adapted
    """Let those who read go on while one writes.

    Only the first connection to a new file changes its mode. SQLite does not wait there for another
    that does the same, whatever the busy timeout is.
    """
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except OperationalError as error:
            if error.sqlite_errorcode != SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(_TURN_SECONDS)
        else:
            return


def _begin_sqlite(connection: Any) -> None:  # noqa: ANN401  SQLAlchemy's event gives its own type
    reads = connection.get_execution_options().get(READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
