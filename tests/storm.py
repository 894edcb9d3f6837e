"""Readers' comments through a lossy proxy to a real WordPress: `python -m tests.storm --help`.

    python -m tests.storm --readers 20 --each 10
    python -m tests.storm --readers 20 --each 10 --kills 20

Each prints what became of the comments, and what went wrong, as one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.report import Report
from feeds.http.web import Account, Web
from feeds.relay import Relay
from feeds.sites.wordpress import WordPress
from storage.ledger import Owner
from storage.states import CommentState
from tests.clock import FakeClock
from tests.crowd_world import until
from tests.feeds.stand_in import loopback_web
from tests.ready import migrate
from tests.storm_child import Given, fast_clock
from tests.storm_world import Storm, a_storm
from tests.wordpress import kit
from tests.wordpress.lossy import Lossy, lossy
from tests.wordpress.site import WordPress as Blog
from tests.wordpress.site import running

OWNER = Owner("this", 1)
STEP = 16.0
TIMES = 25.0
"""So many times as fast as it should runs the clock of a process that is killed."""

_LATEST = 30.0  # of the two minutes that the relay waits: a busy machine needs the rest
_HOURS = 48 * 3600.0
_END_SECONDS = 600.0


async def weather(storm: Storm, proxy: Lossy, clock: FakeClock, web: Web) -> None:
    """Relay and report, in one process and by a clock that is moved, until all have ended."""
    relay_account = storm.blog.relay
    platform = WordPress(
        web, f"{proxy.url}/wp-json/", Account(relay_account.user, relay_account.password)
    )
    relay = Relay(storm.database, lambda _site: platform, clock=clock.clock)
    report = Report(storm.database, (), lambda _site: platform, clock=clock.clock)
    while not await storm.is_over():
        assert clock.passed < _HOURS, "some comments never come to an end"
        await relay.relay_due(OWNER)
        await report.report_due()
        clock.advance(STEP)
        await proxy.caught_up()
    while await report.report_due():
        pass


@dataclass(slots=True)
class Child:
    """The relay's loop in a process of its own."""

    given: Given
    log: Path
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        words = (sys.executable, "-m", "tests.storm_child", json.dumps(asdict(self.given)))
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(*words, stdout=log, stderr=log)

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def kill(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def end(self) -> int:
        assert self.process is not None
        return await asyncio.wait_for(self.process.wait(), _END_SECONDS)


async def killed(
    storm: Storm, proxy: Lossy, child: Child, kills: int, chance: random.Random
) -> int:
    """Kill the process so often, then let it end; return how many kills hit a call in the middle.

    Each kill comes a moment after one of the next few requests, so that all of the work is hit.
    """
    amid = 0
    try:
        await child.start()
        for _ in range(kills):
            await until(_hears(proxy, child, chance.randint(1, 8)), 60, "it asks for nothing")
            await asyncio.sleep(chance.uniform(0, 0.2))
            await child.kill()
            async with storm.database.reading() as tx:
                amid += (await tx.comments.counts()).get(CommentState.POSTING, 0)
            await child.start()
        assert await child.end() == 0, child.log.read_text(encoding="utf-8")
    finally:
        await child.kill()
    return amid


def _hears(proxy: Lossy, child: Child, more: int) -> Callable[[], Awaitable[bool]]:
    enough = proxy.answers + more

    async def heard() -> bool:
        return proxy.answers >= enough or not child.lives

    return heard


@asynccontextmanager
async def a_killable_storm(
    blog: Blog, folder: Path, url: str, size: tuple[int, int], seed: int
) -> AsyncIterator[tuple[Storm, Lossy, Child]]:
    """Queue comments (readers, each) by a fast clock, for a process that is not started yet."""
    begun = time.time()
    clock = fast_clock(begun, TIMES)
    async with (
        lossy(blog, seed, clock.monotonic, latest=_LATEST) as proxy,
        a_storm(blog, url, f"{proxy.url}/wp-json/", *size, clock.now()) as storm,
    ):
        relay = blog.relay
        root = f"{proxy.url}/wp-json/"
        given = Given(url, root, relay.user, relay.password, begun, TIMES)
        yield storm, proxy, Child(given, folder / "child.log")


async def one_storm(blog: Blog, url: str, size: tuple[int, int], seed: int) -> dict[str, Any]:
    """Weather one storm in this process, and return what became of it."""
    clock = FakeClock(at=datetime.now(UTC))
    async with (
        loopback_web() as web,
        lossy(blog, seed, clock.monotonic) as proxy,
        a_storm(blog, url, f"{proxy.url}/wp-json/", *size, clock.now()) as storm,
    ):
        await weather(storm, proxy, clock, web)
        hours = round(clock.passed / 3600, 2)
        return asdict(await storm.verdict()) | figures(proxy) | {"hours": hours}


async def one_killed_storm(
    blog: Blog, folder: Path, url: str, given: argparse.Namespace
) -> dict[str, Any]:
    """Weather one storm in a process that is killed, and return what became of it."""
    size = (given.readers, given.each)
    async with a_killable_storm(blog, folder, url, size, given.seed) as (storm, proxy, child):
        chance = random.Random(given.seed)  # noqa: S311  moments are no secrets
        amid = await killed(storm, proxy, child, given.kills, chance)
        told = asdict(await storm.verdict())
        return told | figures(proxy) | {"kills": given.kills, "amid_a_call": amid}


def figures(proxy: Lossy) -> dict[str, Any]:
    """Return what went through the proxy."""
    harms = {str(harm): number for harm, number in sorted(proxy.harms.items())}
    return {"requests": proxy.answers, "posts": proxy.posts, "spoilt": proxy.spoilt, "harms": harms}


def main(words: Sequence[str] | None = None) -> int:
    """Run one storm, and say whether every comment came through."""
    given = _parser().parse_args(words)
    with tempfile.TemporaryDirectory(prefix="bleep-storm-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'bleep.sqlite'}"
        migrate(url)
        begun = time.monotonic()
        with running(folder, kit.prepare(kit.cache())) as blog:
            if given.kills:
                told = asyncio.run(one_killed_storm(blog, folder, url, given))
            else:
                told = asyncio.run(one_storm(blog, url, (given.readers, given.each), given.seed))
    told |= {"seed": given.seed, "seconds": round(time.monotonic() - begun, 1)}
    sys.stdout.write(json.dumps(told) + "\n")
    faults = ("lost", "twins", "untrue", "untold")
    return int(any(told[fault] for fault in faults))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.storm", description=__doc__)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--each", type=int, default=10, help="comments of each reader")
    parser.add_argument("--kills", type=int, default=0, help="kill the relay's process so often")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
