"""ROOT: `bleep bench delivery`: how fast messages leave, and what each costs.

The other side is a pretend Telegram on this machine, over TLS, with latency and strict limits. The
sender, and whatever it is compared with, runs in a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from bot.bench import bases, stock
from bot.bench.apart import Runs, apart
from bot.bench.bases import Bases, open_bases
from bot.bench.crowds import open_crowd
from bot.bench.delivered import Audience, Figures, Run, Size, as_json, table
from bot.bench.ledgers import Toll, claim_and_settle
from bot.bench.readers import Place, call_off, fan_out, settle_in
from bot.bench.sender import Errand, send
from bot.bench.stock import Stock, send_stock


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the databases are made, how much is measured, and in what kind of process."""

    bases: Bases
    size: Size
    runs: Runs


def run(say: Callable[[str], None], size: Size | None = None, runs: Runs = apart) -> None:
    """Measure, and say it as tables and a line of JSON. It takes about 4 minutes."""
    figures = asyncio.run(measure(size or Size(), runs))
    for line in table(figures):
        say(line)
    say(json.dumps({"bench": "delivery", **as_json(figures)}))


async def measure(size: Size, runs: Runs) -> Figures:
    """Measure everything, one thing after the other."""
    async with open_bases(os.environ) as made:
        bench = Bench(made, size, runs)
        paid = {engine: await _paid(bench, engine, size.rate) for engine in made.engines}
        unlimited = {engine: await _paid(bench, engine, size.open_rate) for engine in made.engines}
        alone = await _alone(bench) if stock.is_there() else None
        free = await _free(bench)
        audiences = [one for engine in made.engines async for one in _audiences(bench, engine)]
    missing = [bases.MISSING] * (made.server is None) + [stock.MISSING] * (alone is None)
    return Figures(size, paid, unlimited, alone, free, audiences, missing)


async def _ready(bench: Bench, engine: str, readers: int) -> Place:
    """Return a database with a post that is on its way to its readers."""
    place = await bench.bases.make(engine)
    await settle_in(place, readers)
    database = await place.open()
    await fan_out(database, 1)
    await database.close()
    return place


async def _paid(bench: Bench, engine: str, rate: int) -> Run:
    """Send at so many a second, from the claim to the settled row."""
    size = bench.size
    place = await _ready(bench, engine, size.readers)
    async with open_crowd(size.readers, size.latency, rate) as crowd:
        sent = await bench.runs(send, Errand(place, crowd.server, rate, paid=True))
        return Run(sent, await crowd.told())


async def _alone(bench: Bench) -> Run:
    """Let python-telegram-bot send the same, with no database."""
    size = bench.size
    async with open_crowd(size.stock, size.latency, size.rate) as crowd:
        task = Stock(crowd.server, size.stock, size.tasks, size.rate)
        return Run(await bench.runs(send_stock, task), await crowd.told())


async def _free(bench: Bench) -> Run:
    """Send at the free rate."""
    size = bench.size
    place = await _ready(bench, "SQLite", size.free)
    async with open_crowd(size.free, size.latency, size.rate) as crowd:
        sent = await bench.runs(send, Errand(place, crowd.server, size.free_rate, paid=False))
        return Run(sent, await crowd.told())


async def _audiences(bench: Bench, engine: str) -> AsyncIterator[Audience]:
    """Fan out to ever more subscribers of one database; claim, and send for a while."""
    place, have, size = await bench.bases.make(engine), 0, bench.size
    for number, subscribers in enumerate(size.audiences):
        await settle_in(place, subscribers, have)
        have = subscribers
        database = await place.open()
        await call_off(database)
        fanned = await fan_out(database, number)
        await database.close()
        claims = await bench.runs(claim_and_settle, Toll(place, size.claims))
        async with open_crowd(subscribers, size.latency, size.rate) as crowd:
            errand = Errand(place, crowd.server, size.rate, paid=True, seconds=size.seconds)
            sent = await bench.runs(send, errand)
        yield Audience(engine, subscribers, fanned, claims, sent.memory_mb)
