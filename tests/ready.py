"""Databases that are ready to use: migrated once, then copied or emptied for each test."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage.database import open_database
from tests.databases import PostgreSQL
from tests.storage.builders import seal

EMPTY = """
CREATE SCHEMA emptying;
CREATE FUNCTION emptying.every_table() RETURNS void LANGUAGE plpgsql AS $$
DECLARE one regclass; filled boolean;
BEGIN
  FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relname <> 'alembic_version'
      AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', one) INTO filled;
    IF filled AND pg_relation_size(one) > 500000 THEN
      EXECUTE format('TRUNCATE %s CASCADE', one);
    ELSIF filled THEN
      EXECUTE format('DELETE FROM %s', one);
    END IF;
  END LOOP;
  FOR one IN SELECT seqrelid FROM pg_sequence LOOP
    PERFORM setval(one, 1, false);
  END LOOP;
END $$
"""
"""What empties a database; to delete a few rows is quicker than to truncate every table."""


def migrate(url: str) -> None:
    """Bring an empty database to the present schema."""

    async def run() -> None:
        await (await open_database(url, seal())).close()

    asyncio.run(run())


# Without the checks of foreign keys, the tables can be emptied in any order.
SETTINGS = "SET lock_timeout = '5s'; SET session_replication_role = replica;"
ALL = "SELECT emptying.every_table();"


@dataclass
class Emptying:
    """What empties the database of `ready_server`, over a connection that stays.

    A new connection would read the catalogue anew, for ten times as long as the emptying takes.
    """

    server: PostgreSQL
    psql: subprocess.Popen[str] | None = None

    def __call__(self) -> None:
        """Empty the database; a test that left it locked fails here."""
        if not self._done():
            self.close()
            self.server.psql(SETTINGS + ALL, "ready")

    def _done(self) -> bool:
        if self.psql is None:
            self.psql = self.server.stay("ready")
            self._tell(SETTINGS)
        return self._tell(f"{ALL}\n\\echo done") and "done\n" in iter(self._line, "")

    def _tell(self, words: str) -> bool:
        assert self.psql is not None
        assert self.psql.stdin is not None
        try:
            self.psql.stdin.write(f"{words}\n")
            self.psql.stdin.flush()
        except BrokenPipeError:
            return False
        return True

    def _line(self) -> str:
        assert self.psql is not None
        assert self.psql.stdout is not None
        return self.psql.stdout.readline()

    def close(self) -> None:
        """Hang up."""
        if self.psql is not None:
            self.psql.communicate()
            self.psql = None


@pytest.fixture(scope="session")
def ready_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file with the present schema, to be copied."""
    path = tmp_path_factory.mktemp("ready") / "bleep.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def ready_server(postgresql: PostgreSQL) -> str:
    """Give the address of a PostgreSQL database with the present schema, to be emptied."""
    url = postgresql.create("ready")
    migrate(url)
    postgresql.psql(EMPTY, "ready")
    return url


@pytest.fixture(scope="session")
def emptying(postgresql: PostgreSQL, ready_server: str) -> Iterator[Emptying]:
    """Give what empties the database at `ready_server`."""
    assert ready_server
    made = Emptying(postgresql)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def ready_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of an empty database with the present schema, once per engine.

    A test that changes the schema takes `database_url` instead: on PostgreSQL, which makes a
    database in a quarter of a second, this one is shared and only emptied.
    """
    if request.param == "sqlite":
        path = tmp_path / "ready.sqlite"
        shutil.copy(request.getfixturevalue("ready_file"), path)
        yield f"sqlite:///{path}"
        return
    emptying: Emptying = request.getfixturevalue("emptying")
    yield request.getfixturevalue("ready_server")
    emptying()
