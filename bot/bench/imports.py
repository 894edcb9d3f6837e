"""ROOT: `bleep bench imports`: how fast members come from a file, and how long others cannot write.

What is timed is what the program does: it reads the file, looks at how each chat stands, and joins
the rows, a slice in each transaction. Telegram, which gives the file, is left out.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from telegram import Bot

from bot.admins.import_rows import ImportRows
from bot.admins.member_rows import member_rows
from bot.app import real_clock
from bot.bench.readers import FIRST_CHAT, Place, settle_in
from bot.delivery.paced import Paced
from bot.pace import Pace
from bot.send import Sender
from storage.database import Database
from storage.engine import make_engine
from storage.imports import ImportState, Rows
from storage.seal import Seal, new_key
from storage.transaction import Transaction

ROWS = 100_000
_ADMIN = 1
_HEADING = f"{'rows':>9}{'read s':>8}{'join s':>8}{'rows a second':>15}{'others wait ms':>16}"


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds to read a file and to join its rows; the longest that others could not write, ms."""

    rows: int
    joined: int
    read_seconds: float
    join_seconds: float
    longest_ms: float

    @property
    def rate(self) -> float:
        """Rows a second, while they are joined."""
        return self.joined / self.join_seconds


class TimedDatabase(Database):
    """A database that knows how long its longest transaction was, in seconds."""

    longest = 0.0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Begin a transaction, and time it with its commit."""
        begin = time.perf_counter()
        async with super().transaction() as tx:
            yield tx
        self.longest = max(self.longest, time.perf_counter() - begin)


def run(say: Callable[[str], None], rows: int = ROWS) -> None:
    """Measure, and say it as a table and a line of JSON. It takes about a minute."""
    one = asyncio.run(measure(rows))
    say("SQLite, one import")
    say(_HEADING)
    say(
        f"{one.rows:9,}{one.read_seconds:8.1f}{one.join_seconds:8.1f}"
        f"{one.rate:15,.0f}{one.longest_ms:16.1f}"
    )
    figures = {name: round(value, 2) for name, value in asdict(one).items()}
    say(json.dumps({"bench": "imports", **figures, "rows_a_second": round(one.rate)}))


async def measure(rows: int) -> Times:
    """Import so many readers, who have all started the bot, to a list that is empty."""
    with TemporaryDirectory(prefix="bleep-bench-") as folder:
        place = Place("SQLite", f"sqlite:///{Path(folder) / 'bleep.sqlite'}", new_key())
        await settle_in(place, rows)
        database = TimedDatabase(make_engine(place.url), Seal([place.key]))
        try:
            return await _imported(database, rows)
        finally:
            await database.close()


async def _imported(database: TimedDatabase, rows: int) -> Times:
    clock, sender = real_clock(), Sender(Bot("1:not-used"))
    paced = Paced(sender, Pace(1.0), clock=clock)
    loop = ImportRows(database, sender, paced, {_ADMIN}, clock=clock)
    file = "\n".join(["chat_id", *map(str, range(FIRST_CHAT, FIRST_CHAT + rows))]).encode()
    begin = time.perf_counter()
    read = member_rows(file)
    read_seconds = time.perf_counter() - begin
    list_id = await _begun(database, read.chats)
    database.longest, begin = 0.0, time.perf_counter()
    while await loop.import_due():
        if not await _runs(database):
            break
    join_seconds = time.perf_counter() - begin
    async with database.reading() as tx:
        joined = len([chat async for part in tx.members.of(list_id) for chat in part])
    return Times(rows, joined, read_seconds, join_seconds, 1000 * database.longest)


async def _begun(database: Database, chats: Sequence[int]) -> int:
    """Let an import of these chats begin, as `Import` does, and return its list."""
    async with database.transaction() as tx:
        listed = await tx.lists.add("members", "Members", datetime.now(UTC))
        list_id = 0 if listed is None else listed.id
        number = await tx.imports.add(list_id, _ADMIN, "", datetime.now(UTC))
        await tx.imports.read(number, Rows(chats=chats), {"fine": len(chats)})
        one = await tx.imports.get(number)
        if one is not None:
            await tx.imports.start(one, None)
    return list_id


async def _runs(database: Database) -> bool:
    async with database.reading() as tx:
        return bool(await tx.imports.in_state(ImportState.RUNNING))
