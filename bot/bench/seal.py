"""ROOT: `bleep bench seal`: what it costs to encrypt at rest, and to change the key."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.rekey import seal_again
from storage.database import Database, open_database
from storage.messages import NewMessage
from storage.seal import Seal, new_key

_TEXT = (
    "Thank you for this. At our practice we moved 1,200 repeat prescriptions to the app in 2023, "
    "and calls before 10am fell by 18%. What helped was one page of advice at the desk. "
) * 3
_NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Figures:
    """Microseconds for a comment of `characters`; rows a second for a new key."""

    characters: int
    seal_us: float
    open_us: float
    sealed_characters: int
    rows: int
    rekey_a_second: float
    passed_over_a_second: float


def run(say: Callable[[str], None], rows: int = 5_000, count: int = 5_000) -> None:
    """Measure, and say it as a table and a line of JSON. It takes about 20 seconds."""
    figures = asyncio.run(measure(rows, count))
    for line in table(figures):
        say(line)
    say(json.dumps({"bench": "seal", **asdict(figures)}))


def table(figures: Figures) -> Sequence[str]:
    """Return the figures for people."""
    return (
        f"| a comment of {figures.characters} characters | |",
        "|---|---|",
        f"| seal | {figures.seal_us:.0f} microseconds |",
        f"| open | {figures.open_us:.0f} microseconds |",
        f"| sealed | {figures.sealed_characters} characters |",
        f"| `bleep rekey`, {figures.rows:,} rows | {figures.rekey_a_second:,.0f} rows a second |",
        f"| the same, done before | {figures.passed_over_a_second:,.0f} rows a second |",
    )


async def measure(rows: int, count: int) -> Figures:
    """Seal and open one comment many times, and give a SQLite file another key."""
    old, new = new_key(), new_key()
    seal = Seal([old])
    sealed = seal.close(_TEXT)
    with tempfile.TemporaryDirectory(prefix="bleep-seal-") as folder:
        url = f"sqlite:///{Path(folder) / 'bleep.sqlite'}"
        first = await open_database(url, seal)
        await _fill(first, rows)
        await first.close()
        both = await open_database(url, Seal([new, old]))
        again = await _seconds(both)
        over = await _seconds(both)
        await both.close()
    return Figures(
        characters=len(_TEXT),
        seal_us=_each(lambda: seal.close(_TEXT), count),
        open_us=_each(lambda: seal.open(sealed), count),
        sealed_characters=len(sealed),
        rows=rows,
        rekey_a_second=rows / again,
        passed_over_a_second=rows / over,
    )


async def _fill(database: Database, rows: int) -> None:
    for start in range(0, rows, _AT_ONCE):
        async with database.transaction() as tx:
            for at in range(start, min(start + _AT_ONCE, rows)):
                await tx.messages.add(NewMessage(str(at), at + 1, _TEXT), _NOW)


async def _seconds(database: Database) -> float:
    begin = time.perf_counter()
    await seal_again(database)
    return time.perf_counter() - begin


def _each(work: Callable[[], object], count: int) -> float:
    """Return the microseconds of one, the best of three runs."""
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        for _ in range(count):
            work()
        times.append(time.perf_counter() - begin)
    return 1e6 * min(times) / count
