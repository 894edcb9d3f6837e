"""What can be away in the middle of a broadcast, each for so many seconds.

locked      another program holds the SQLite file's write lock
full        the disk takes nothing more: the process may not write beyond a few bytes of a file
restarted   PostgreSQL stops at once, as if its power had failed, and starts again
away        Telegram closes every connection
hanging     Telegram takes messages and does not answer
forgetful   Telegram takes messages and hangs up
"""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from storage.engine import sqlite_file
from tests.crowd_world import Bot, CrowdWorld, led
from tests.databases import (
    UNPRIVILEGED,
    PostgreSQL,
    find_binaries,
    start,
    usable_binaries,
    wait_until_ready,
)

STOP_SECONDS = 30

_FEW = 4096  # bytes: less than any page of the database


class Server:
    """A PostgreSQL server of our own, to be stopped and started."""

    def __init__(self, process: subprocess.Popen[bytes], server: PostgreSQL, folder: Path) -> None:
        self._process = process
        self._folder = folder
        self.server = server

    def create(self, database: str) -> str:
        """Make a database whose commits outlive the server, and return its address.

        The servers of tests forget the last commits when they are stopped at once: what was written
        down before a call left would be gone, and would be sent again.
        """
        url = self.server.create(database)
        self.server.psql(f'ALTER DATABASE "{database}" SET synchronous_commit = on')
        return url

    def stop(self, how: signal.Signals) -> None:
        """Stop it: SIGQUIT is at once, SIGINT is in good order (PostgreSQL manual, 18.5)."""
        self._process.send_signal(how)
        self._process.wait(STOP_SECONDS)

    def start(self) -> None:
        """Start it again, at the same port."""
        with (self._folder / "log").open("ab") as log:
            words = self._process.args
            assert isinstance(words, list)
            self._process = subprocess.Popen(words, cwd=self._folder, stdout=log, stderr=log)
        wait_until_ready(self._process, self.server)


@contextmanager
def a_server() -> Iterator[Server | None]:
    """Give a PostgreSQL server of our own; None where there is none on this machine."""
    binaries = find_binaries()
    if binaries is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="bleep-outage-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, UNPRIVILEGED)
        ours = Server(*start(folder, usable_binaries(binaries, folder)), folder)
        try:
            yield ours
        finally:
            ours.stop(signal.SIGINT)


async def locked(world: CrowdWorld, _bot: Bot, seconds: float) -> None:
    """Hold the write lock of the SQLite file."""
    path = sqlite_file(world.environment["BLEEP_DATABASE"])
    assert path is not None

    def hold() -> sqlite3.Connection:
        other = sqlite3.connect(path, timeout=STOP_SECONDS, check_same_thread=False)
        other.isolation_level = None
        other.execute("BEGIN EXCLUSIVE")
        return other

    with closing(await asyncio.to_thread(hold)) as other:
        await asyncio.sleep(seconds)
        other.execute("ROLLBACK")


async def full(_world: CrowdWorld, bot: Bot, seconds: float) -> None:
    """Let the process write nothing any more, as on a disk that is full."""
    _, hard = resource.prlimit(bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (_FEW, hard))
    await asyncio.sleep(seconds)
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (hard, hard))


def restarted(server: Server) -> Callable[[CrowdWorld, Bot, float], Awaitable[None]]:
    """Return what stops a PostgreSQL server at once, and starts it again after a while."""

    async def restart(_world: CrowdWorld, _bot: Bot, seconds: float) -> None:
        await asyncio.to_thread(server.stop, signal.SIGQUIT)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(server.start)

    return restart


async def away(world: CrowdWorld, _bot: Bot, seconds: float) -> None:
    """Let Telegram close every connection."""
    await world.fault("away", seconds=seconds)
    await asyncio.sleep(seconds)


async def hanging(world: CrowdWorld, _bot: Bot, seconds: float) -> None:
    """Let Telegram take messages and not answer, until it closes the connections at the end."""
    await world.fault("hang", method="sendMessage", seconds=seconds)
    await asyncio.sleep(seconds)


async def forgetful(world: CrowdWorld, _bot: Bot, seconds: float) -> None:
    """Let Telegram take messages and hang up."""
    await world.fault("cut_after", method="sendMessage", seconds=seconds)
    await asyncio.sleep(seconds)


async def come_and_go(
    world: CrowdWorld,
    bot: Bot,
    outage: Callable[[CrowdWorld, Bot, float], Awaitable[None]],
    seconds: float,
) -> None:
    """Let an outage come over a broadcast that goes on; the process must live through it."""
    await outage(world, bot, seconds)
    assert bot.lives, "the process has ended"
    await led([bot])
