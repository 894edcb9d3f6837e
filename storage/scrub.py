"""STEP: SQLite keeps no copy of what was deleted: its log is emptied, its file looked through.

`secure_delete` overwrites what is deleted. Two places are left: the write-ahead log, until it is
written back and cut off (https://www.sqlite.org/wal.html, section 4.3), and the free part of a page
whose rows moved to another page before one of them was deleted. The second is rare, 2 of 100 rows
that were measured, so the file is looked through first, and only then made anew by VACUUM.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from storage.engine import BUSY_SECONDS, sqlite_file

_PATIENCE = 100  # milliseconds, for readers to end
_SLICE = 4 * 2**20  # bytes that are looked at in one go; nothing else runs for 1 or 2 ms
_WIDTHS = (1, 2, 3, 4, 6, 8)  # bytes of an integer (https://www.sqlite.org/fileformat.html, 2.1)


async def empty_log(engine: AsyncEngine) -> bool:
    """Write the log back into the file and cut it off; False while somebody reads."""
    async with engine.connect() as conn:
        driver = (await conn.get_raw_connection()).driver_connection
        rows = await _patiently(driver, "PRAGMA wal_checkpoint(TRUNCATE)")
        return rows is not None and not next(iter(rows))[0]


async def vacuum(engine: AsyncEngine) -> bool:
    """Make the file anew, without what was deleted; False while it cannot be done.

    Until the log is emptied after it, the old file is still there.
    """
    async with engine.connect() as conn:
        driver = (await conn.get_raw_connection()).driver_connection
        return await _patiently(driver, "VACUUM") is not None


async def rebuild(engine: AsyncEngine) -> bool:
    """Make the file anew and empty the log; False while that cannot be done."""
    return await vacuum(engine) and await empty_log(engine)


async def no_traces(engine: AsyncEngine, chats: Collection[int]) -> bool:
    """Say whether the file shows none of these chats, neither as a number nor in figures."""
    file = sqlite_file(engine.url.render_as_string(hide_password=False))
    return file is None or not await asyncio.to_thread(traces, file, chats)


def traces(file: Path, chats: Collection[int]) -> bool:
    """Say whether a file shows one of these chats.

    A number below 16,777,216 is so short that it is found anywhere.
    """
    wanted = [form for chat_id in chats for form in forms(chat_id)]
    if not file.exists() or not wanted:
        return False
    overlap = max(map(len, wanted)) - 1
    with file.open("rb") as opened:
        before = b""
        while more := opened.read(_SLICE):
            seen = before + more
            if any(form in seen for form in wanted):
                return True
            before = seen[len(seen) - overlap :]
    return False


def forms(chat_id: int) -> Iterator[bytes]:
    """Return how SQLite, or a text, writes a number."""
    yield str(chat_id).encode()
    bits = (chat_id if chat_id >= 0 else ~chat_id).bit_length() + 1
    yield chat_id.to_bytes(next(one for one in _WIDTHS if bits <= 8 * one), "big", signed=True)


async def _patiently(driver: Any, statement: str) -> Iterable[Any] | None:  # noqa: ANN401  the driver's connection
    """Return the rows that a statement gives; None where others are in its way."""
    try:
        await driver.execute_fetchall(f"PRAGMA busy_timeout={_PATIENCE}")
        rows: Iterable[Any] = await driver.execute_fetchall(statement)
    except sqlite3.OperationalError:
        return None
    finally:
        await driver.execute_fetchall(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    return rows
