"""STEP: SQLite keeps no copy of what was deleted: its log is emptied, its file looked through.

`secure_delete` overwrites what is deleted. Two places are left: the write-ahead log, until it is
written back and cut off (https://www.sqlite.org/wal.html, section 4.3), and the free part of a page
whose rows moved to another page before one of them was deleted. The second is rare, 2 of 100 rows
that were measured, so the file is looked through first, and only then made anew by VACUUM.
"""

from __future__ import annotations

import asyncio
import mmap
import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from storage.engine import BUSY_SECONDS, sqlite_file

_PATIENCE = 100  # milliseconds, for readers to end
_WIDTHS = (1, 2, 3, 4, 6, 8)  # bytes of an integer (https://www.sqlite.org/fileformat.html, 2.1)


async def empty_log(engine: AsyncEngine) -> bool:
    """Write the log back into the file and cut it off; False while somebody reads."""
    async with engine.connect() as conn:
        return await _patiently((await conn.get_raw_connection()).driver_connection, ())


async def rebuild(engine: AsyncEngine) -> bool:
    """Make the file anew, without what was deleted; False while it cannot be done."""
    async with engine.connect() as conn:
        driver = (await conn.get_raw_connection()).driver_connection
        return await _patiently(driver, ("VACUUM",))


async def no_traces(engine: AsyncEngine, chats: Collection[int]) -> bool:
    """Say whether the file shows none of these chats, neither as a number nor in figures."""
    file = sqlite_file(engine.url.render_as_string(hide_password=False))
    return file is None or not await asyncio.to_thread(traces, file, chats)


def traces(file: Path, chats: Collection[int]) -> bool:
    """Say whether a file shows one of these chats.

    A number below 16,777,216 is so short that it is found anywhere.
    """
    if not file.exists() or not file.stat().st_size:
        return False
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as seen:
        return any(seen.find(form) >= 0 for chat_id in chats for form in forms(chat_id))


def forms(chat_id: int) -> Iterator[bytes]:
    """Return how SQLite, or a text, writes a number."""
    yield str(chat_id).encode()
    bits = (chat_id if chat_id >= 0 else ~chat_id).bit_length() + 1
    yield chat_id.to_bytes(next(one for one in _WIDTHS if bits <= 8 * one), "big", signed=True)


async def _patiently(driver: Any, statements: Collection[str]) -> bool:  # noqa: ANN401  the driver's connection
    try:
        await driver.execute_fetchall(f"PRAGMA busy_timeout={_PATIENCE}")
        for statement in statements:
            await driver.execute_fetchall(statement)
        rows = await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError:
        return False
    finally:
        await driver.execute_fetchall(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    return not next(iter(rows))[0]
