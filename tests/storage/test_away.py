"""Which errors mean that the database cannot work now, and which are a statement's own."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from asyncpg import exceptions as pg
from sqlalchemy import event, insert, text
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.away import translated
from storage.database import Database
from storage.engine import make_engine
from storage.errors import DatabaseUnavailableError
from storage.lists import Lists
from storage.tables_process import audit, leases
from storage.transaction import Transaction
from tests.databases import PostgreSQL
from tests.storage.builders import NOW, a_list, seal

PRIVATE = "a text that nobody may read in a log"
LOST = [
    ConnectionRefusedError(PRIVATE),
    ConnectionResetError(PRIVATE),
    BrokenPipeError(PRIVATE),
    TimeoutError(PRIVATE),
    OSError(28, PRIVATE),
    PoolTimeoutError(PRIVATE),
]
AWAY = [
    pg.ConnectionDoesNotExistError,  # 08
    pg.ConnectionFailureError,
    pg.ReadOnlySQLTransactionError,  # 25
    pg.SerializationError,  # 40
    pg.DeadlockDetectedError,
    pg.TooManyConnectionsError,  # 53
    pg.DiskFullError,
    pg.OutOfMemoryError,
    pg.AdminShutdownError,  # 57
    pg.CrashShutdownError,
    pg.CannotConnectNowError,
    pg.PostgresIOError,  # 58
]
ORDINARY = [
    pg.UniqueViolationError,  # 23
    pg.ForeignKeyViolationError,
    pg.PostgresSyntaxError,  # 42
    pg.UndefinedTableError,
    pg.InsufficientPrivilegeError,
    pg.NumericValueOutOfRangeError,  # 22
    pg.InvalidPasswordError,  # 28
    pg.InvalidCatalogNameError,  # 3D
    pg.ObjectInUseError,  # 55
    pg.RaiseError,  # P0
]
ENDS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"


def conn_of(verbs: Lists) -> AsyncConnection:
    return verbs._conn  # noqa: SLF001  the verbs have no wrong statements


async def say(tx: Transaction, statement: str) -> None:
    await conn_of(tx.lists).execute(text(statement))


def translate(error: Exception) -> None:
    with translated():
        raise error


# By their kind


@pytest.mark.parametrize("error", LOST, ids=lambda error: type(error).__name__)
def test_a_connection_that_is_lost_or_never_made_means_away(error: Exception) -> None:
    with pytest.raises(DatabaseUnavailableError) as told:
        translate(error)
    assert told.value.__cause__ is error
    assert str(told.value) == f"The database does not answer ({type(error).__name__})."


@pytest.mark.parametrize("kind", AWAY, ids=lambda kind: kind.__name__)
def test_a_server_that_cannot_work_now_means_away_as_its_driver_says_it(kind: Any) -> None:  # noqa: ANN401  the driver ships no types
    with pytest.raises(DatabaseUnavailableError) as told:
        translate(kind(PRIVATE))
    assert str(told.value) == f"The database does not answer ({kind.__name__})."


@pytest.mark.parametrize("kind", AWAY, ids=lambda kind: kind.__name__)
def test_it_means_away_in_the_wrapping_of_the_library_too(kind: Any) -> None:  # noqa: ANN401  the driver ships no types
    with pytest.raises(DatabaseUnavailableError) as told:
        translate(DBAPIError("SELECT 1", {}, kind(PRIVATE)))
    assert str(told.value) == f"The database does not answer ({kind.__name__})."


@pytest.mark.parametrize("wrapping", [OperationalError, InterfaceError])
def test_trouble_of_the_connection_means_away_whatever_the_driver_adds(
    wrapping: type[DBAPIError],
) -> None:
    with pytest.raises(DatabaseUnavailableError, match=r"\(Error\)"):
        translate(wrapping("SELECT 1", {}, sqlite3.Error(PRIVATE)))


@pytest.mark.parametrize("kind", ORDINARY, ids=lambda kind: kind.__name__)
def test_an_error_of_a_statement_stays_what_it_is(kind: Any) -> None:  # noqa: ANN401  the driver ships no types
    raw = kind(PRIVATE)
    for error in (raw, DBAPIError("SELECT 1", {}, raw), ProgrammingError("SELECT 1", {}, raw)):
        with pytest.raises(type(error)) as told:
            translate(error)
        assert told.value is error


@pytest.mark.parametrize("error", [LookupError(PRIVATE), ValueError(PRIVATE)], ids=repr)
def test_an_error_of_our_own_stays_what_it_is(error: Exception) -> None:
    with pytest.raises(type(error)) as told:
        translate(error)
    assert told.value is error


@pytest.mark.parametrize("error", [sqlite3.Error(PRIVATE), pg.PostgresError(PRIVATE)], ids=repr)
def test_an_error_without_a_code_stays_what_it_is(error: Exception) -> None:
    with pytest.raises(DBAPIError):
        translate(DBAPIError("SELECT 1", {}, error))


def test_what_goes_well_is_left_alone() -> None:
    with translated():
        pass


# A real PostgreSQL


@pytest.fixture
def server_url(postgresql: PostgreSQL, tmp_path: Path) -> Iterator[str]:
    name = f"away_{tmp_path.stat().st_ino}_{time.monotonic_ns()}"
    yield postgresql.create(name)
    postgresql.drop(name)


@pytest.fixture
async def served(server_url: str) -> AsyncIterator[Database]:
    database = Database(make_engine(server_url), seal())
    yield database
    await database.close()


async def refused(database: Database, how: str) -> DatabaseUnavailableError:
    """Ask the time, and return why there was no answer."""
    with pytest.raises(DatabaseUnavailableError) as told:
        async with getattr(database, how)() as tx:
            await tx.leases.now()
    await database.close()
    return told.value


@pytest.mark.parametrize("how", ["transaction", "reading"])
async def test_a_port_that_is_closed_means_away(how: str) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"postgresql://bleep@127.0.0.1:{held.getsockname()[1]}/bleep"
        why = await refused(Database(make_engine(url), seal()), how)
    assert isinstance(why.__cause__, OSError)


@pytest.mark.parametrize("how", ["transaction", "reading"])
async def test_a_server_that_takes_no_more_connections_means_away(
    server_url: str, postgresql: PostgreSQL, how: str
) -> None:
    role = f"few_{time.monotonic_ns()}"
    postgresql.psql(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 0")
    url = server_url.replace("postgres@", f"{role}@")
    assert "does not answer" in str(await refused(Database(make_engine(url), seal()), how))
    postgresql.psql(f"DROP ROLE {role}")


@pytest.mark.parametrize("goes_on", [True, False])
async def test_a_connection_that_the_server_ends_in_the_middle_means_away(
    served: Database, server_url: str, postgresql: PostgreSQL, *, goes_on: bool
) -> None:
    async def work() -> None:
        async with served.transaction() as tx:
            await tx.leases.now()
            postgresql.psql(ENDS.format(server_url.rpartition("/")[2]))
            if goes_on:  # else it is the commit that finds nobody
                await tx.leases.now()

    with pytest.raises(DatabaseUnavailableError):
        await work()
    async with served.transaction() as tx:
        assert await tx.leases.now(), "the next connection is a new one"


async def test_a_connection_that_ended_while_it_rested_is_made_anew(
    served: Database, server_url: str, postgresql: PostgreSQL
) -> None:
    for _ in range(2):
        async with served.transaction() as tx:
            await tx.leases.now()
        postgresql.psql(ENDS.format(server_url.rpartition("/")[2]))
    async with served.reading() as tx:
        await tx.leases.now()


async def test_a_server_that_is_only_read_from_means_away(served: Database) -> None:
    async def write() -> None:
        async with served.transaction() as tx:
            await say(tx, "SET TRANSACTION READ ONLY")
            await say(tx, "CREATE TABLE more (id int)")

    with pytest.raises(DatabaseUnavailableError):
        await write()


@pytest.mark.parametrize("statement", ["SELEC 1", "SELECT 1 FROM nowhere", "SELECT 1 / 0"])
async def test_a_statement_that_is_wrong_does_not_mean_away(
    served: Database, statement: str
) -> None:
    async def work() -> None:
        async with served.transaction() as tx:
            await say(tx, statement)

    with pytest.raises(DBAPIError):
        await work()
    async with served.transaction() as tx:
        assert await tx.leases.now()


# A real SQLite


@pytest.fixture
async def kept(ready_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """Give a SQLite database that waits for nobody."""
    path = shutil.copy(ready_file, tmp_path / "kept.sqlite")
    engine = make_engine(f"sqlite:///{path}")

    @event.listens_for(engine.sync_engine, "connect")
    def _hurry(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's connection, adapted
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=1")
        cursor.close()

    database = Database(engine, seal())
    yield database
    await database.close()


async def a_row(database: Database, size: int = 1) -> None:
    async with database.transaction() as tx:
        row = {"at": NOW, "actor": 1, "action": "x", "subject": "y" * size}
        await conn_of(tx.lists).execute(insert(audit).values(row))


async def test_a_file_that_another_writes_to_for_too_long_means_away(
    kept: Database, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "kept.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailableError):
            await a_row(kept)
        other.execute("ROLLBACK")
    await a_row(kept)


async def test_a_file_that_cannot_grow_means_away(kept: Database) -> None:
    async with kept.reading() as tx:
        await say(tx, "PRAGMA max_page_count = 1")
    with pytest.raises(DatabaseUnavailableError):
        await a_row(kept, 1_000_000)


@pytest.mark.parametrize("statement", ["SELEC 1", "SELECT 1 FROM nowhere"])
async def test_a_statement_that_is_wrong_does_not_mean_away_on_sqlite_either(
    kept: Database, statement: str
) -> None:
    async def work() -> None:
        async with kept.transaction() as tx:
            await say(tx, statement)

    with pytest.raises(DBAPIError):
        await work()


# Both


async def test_a_row_that_may_not_be_there_does_not_mean_away(database: Database) -> None:
    row = {"name": "one", "owner": "x", "epoch": 1, "expires_at": NOW}

    async def twice() -> None:
        async with database.transaction() as tx:
            for _ in range(2):
                await conn_of(tx.lists).execute(insert(leases).values(row))

    with pytest.raises(IntegrityError):
        await twice()
    async with database.transaction() as tx:
        assert await a_list(tx) > 0, "it goes on with the next transaction"
