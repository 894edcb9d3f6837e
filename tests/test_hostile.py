"""A bot whose sites all turn on it at once: each attack ends, and the readers notice nothing.

The whole program, in a process of its own, follows one site for each attack. After the baseline
every site serves its attack; when the program has met it, the site is good again, with a new post.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import sqlite3
import statistics
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.bench.resident import megabytes
from tests.feeds import hostile
from tests.feeds.stand_in import Handler, Reply, StandIn, standing
from tests.world import OTHER, READER, Program, World, a_world

MEGABYTES = 300
LIMIT_SECONDS = 25.0
"""The deadline of a fetch is 20 seconds; a noisy machine is given 5 more."""

HELP_SECONDS, WORST_HELP_SECONDS = 1.0, 5.0
"""Three in four answers to /help come within the first; the second is for a noisy machine."""

FEED = "/feed"
TOO_LARGE = "The answer of the site is too large."
TOO_SLOW = "The site took too long to answer."
CIRCLE = "The site sends us round in a circle."
ENDLESS = "The site sends us from page to page without end."
PRIVATE = "The site sends us to an address inside a private network, where Bleep does not go."
NO_FEED = "What came from this address is not a feed"


def packed(data: bytes) -> Reply:
    return Reply(gzip.compress(data), headers={"Content-Encoding": "gzip"})


async def drip(request: web.Request) -> web.StreamResponse:
    """Answer with a feed that never ends, a few bytes at a time."""
    answer = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
    await answer.prepare(request)
    with contextlib.suppress(ConnectionError):
        await answer.write(hostile.HEAD.encode())
        while True:
            await answer.write(b" ")
            await asyncio.sleep(0.1)
    return answer


async def from_page_to_page(request: web.Request) -> web.StreamResponse:
    """Send on to another address, which is new every time."""
    onward = f"{request.path}x" if len(request.path) < 500 else FEED
    return Reply(b"", 302, {"Location": onward}).response()


@dataclass(frozen=True, slots=True)
class Attack:
    """What a site serves, and how the reason begins that it gives; "" where the feed is read."""

    serves: Reply | Handler
    reason: str = ""


def attacks(inside: str, path: Path) -> Mapping[str, Attack]:
    """Return every attack; `inside` is an address not to be asked, `path` that of a local feed."""
    return {
        "gzip bomb": Attack(packed(b"\0" * 60_000_000), TOO_LARGE),
        "endless drip": Attack(drip, TOO_SLOW),
        "60 kB author": Attack(Reply(hostile.long_author())),
        "800 kB of comment marks": Attack(Reply(hostile.open_comments())),
        "800 kB of bare comment marks": Attack(Reply(hostile.bare_comments())),
        "200,000 nested tags": Attack(Reply(hostile.nested_tags()), "The feed has no posts"),
        "200,000 nested HTML tags": Attack(Reply(hostile.nested_html())),
        "billion laughs": Attack(Reply(hostile.billion_laughs())),
        "quadratic blow-up": Attack(Reply(hostile.quadratic_blow_up())),
        "local file as an entity": Attack(Reply(hostile.local_file())),
        "lying charset": Attack(Reply(hostile.sealed_in("cp1252", "utf-16"))),
        "truncated UTF-8": Attack(Reply(hostile.breaks_off())),
        "redirect in a circle": Attack(Reply(b"", 302, {"Location": "/feed#again"}), CIRCLE),
        "redirect without end": Attack(from_page_to_page, ENDLESS),
        "redirect to a private address": Attack(Reply(b"", 301, {"Location": inside}), PRIVATE),
        "a local path": Attack(Reply(str(path).encode()), NO_FEED),
        "10 MiB of one text": Attack(Reply(hostile.one_text())),
    }


def good_feed(url: str, *titles: str) -> Reply:
    """Return a feed of these posts, newest first."""
    items = "".join(
        f"<item><guid>{title}</guid><title>{title}</title><description>It is.</description></item>"
        for title in titles
    )
    head = f"<title>A blog</title><link>{url}/</link>"
    return Reply(f'<rss version="2.0"><channel>{head}{items}</channel></rss>')


@dataclass(slots=True)
class Blog:
    """A site with one attack in store. `met_at` is when the program first asked for it."""

    kind: str
    attack: Attack
    site: StandIn
    met_at: datetime | None = None

    @property
    def address(self) -> str:
        return f"{self.site.url}{FEED}"

    def behave(self, *news: str) -> None:
        """Serve a good feed, with news on top."""
        self.site.replies = {FEED: good_feed(self.site.url, *news, f"Old post of {self.kind}")}

    def turn(self) -> None:
        """Serve the attack from now on, wherever it is looked for."""

        async def serve(request: web.Request) -> web.StreamResponse:
            self.met_at = self.met_at or datetime.now(UTC)
            serves = self.attack.serves
            return serves.response() if isinstance(serves, Reply) else await serves(request)

        self.site.replies = Anywhere(serve)


class Anywhere(dict[str, Any]):
    """The same reply for every path."""

    def __init__(self, handler: Handler) -> None:
        super().__init__()
        self._handler = handler

    def get(self, _path: str, _default: object = None) -> Handler:
        return self._handler


@dataclass(slots=True)
class Seen:
    """What became of the attacks: by kind the reason and the seconds; and what was measured."""

    reasons: dict[str, str | None] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    helps: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)


def standing_of(file: Path, address: str) -> tuple[str | None, datetime | None]:
    """Return a site's last error and last success, from the program's own database."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        query = "SELECT last_error, last_success_at FROM sites WHERE address = ?"
        row = database.execute(query, (address,)).fetchone()
    error, success = row or (None, None)
    return error, datetime.fromisoformat(success).replace(tzinfo=UTC) if success else None


async def endure(blog: Blog, file: Path, seen: Seen) -> None:
    """Let a site attack until the program has a reason or has read the feed; then behave."""
    blog.turn()
    begin = time.monotonic()
    while time.monotonic() - begin < 2 * LIMIT_SECONDS:
        await asyncio.sleep(0.1)
        error, success = standing_of(file, blog.address)
        read = blog.met_at is not None and success is not None and success > blog.met_at
        if blog.met_at is not None and (error or read):
            seen.reasons[blog.kind] = error
            seen.seconds[blog.kind] = (datetime.now(UTC) - blog.met_at).total_seconds()
            break
    blog.behave(f"Recovered from {blog.kind}")


async def ask_for_help(world: World, seen: Seen) -> None:
    """Send /help from a phone again and again, and time the answers.

    It follows no topic: where one chat gets many posts at once, Telegram's own limit for that chat
    makes its answers wait, and that is not what is measured.
    """
    reader = world.phone(OTHER)
    while True:
        begin = time.monotonic()
        sent = await reader.write("/help")
        await reader.wait_for("/topics", after=sent)
        seen.helps.append(time.monotonic() - begin)
        await asyncio.sleep(0.5)


async def weigh(seen: Seen) -> None:
    """Add up the memory of the program and of its children."""
    while True:
        seen.megabytes.append(sum(map(megabytes, programs())))
        await asyncio.sleep(0.05)


def programs() -> list[int]:
    """Return the numbers of the processes of `bleep run` that this process has started."""
    listed = [one.read_text("ascii") for one in Path("/proc/self/task").glob("*/children")]
    children = [int(pid) for line in listed for pid in line.split()]
    return [pid for pid in children if b"\0bot\0run\0" in said_by(pid)]


def said_by(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


@asynccontextmanager
async def meanwhile(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do some work for as long as the block lasts; what goes wrong with it is raised."""
    tasks = [asyncio.ensure_future(one) for one in work]
    yield
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def blogs(folder: Path) -> AsyncIterator[list[Blog]]:
    """Run a site for each attack, all of them good; and one more that nobody may ask."""
    local = folder / "feed.xml"
    local.write_bytes(hostile.feed())
    async with AsyncExitStack() as stack:
        inside = await stack.enter_async_context(standing())
        inside.replies["/secret"] = Reply(hostile.feed())
        made = []
        for kind, attack in attacks(f"{inside.url}/secret", local).items():
            blog = Blog(kind, attack, await stack.enter_async_context(standing()))
            blog.behave()
            made.append(blog)
        yield made
        assert inside.asked == []


def said_in(log: Path) -> str:
    return log.read_text("utf-8")


@asynccontextmanager
async def a_program(environment: Mapping[str, str], log: Path) -> AsyncIterator[None]:
    program = Program(environment, log)
    await program.start()
    try:
        yield
        assert await program.stop() == 0
    finally:
        await program.kill()


async def test_a_bot_under_every_attack_at_once_answers_stays_small_and_recovers(
    tmp_path: Path,
) -> None:
    seen, log = Seen(), tmp_path / "log"
    file = tmp_path / "data" / "bleep.sqlite"
    async with a_world() as world, blogs(tmp_path) as sites:
        addresses = " ".join(blog.address for blog in sites)
        async with a_program(world.environment(tmp_path, BLEEP_SITE=addresses), log):
            reader = world.phone(READER)
            await reader.start("l_all")
            await reader.wait_for("New posts from")
            async with meanwhile(ask_for_help(world, seen), weigh(seen)):
                await asyncio.gather(*(endure(blog, file, seen) for blog in sites))
                for blog in sites:
                    await reader.wait_for(f"Recovered from {blog.kind}")
            assert [standing_of(file, blog.address)[0] for blog in sites] == [None] * len(sites)
        every_attack_ended(sites, seen)
        nobody_noticed(seen)
        assert "Traceback" not in said_in(log)


def every_attack_ended(sites: list[Blog], seen: Seen) -> None:
    """Each ended within its limit, with its own reason or as a feed that was read."""
    expected = {blog.kind: blog.attack.reason for blog in sites}
    told = {kind: (seen.reasons[kind] or "")[: len(why)] for kind, why in expected.items()}
    assert told == expected
    assert [kind for kind, why in expected.items() if not why and seen.reasons[kind]] == []
    assert max(seen.seconds.values()) < LIMIT_SECONDS, seen.seconds


def nobody_noticed(seen: Seen) -> None:
    """The program answered meanwhile, and stayed small."""
    assert len(seen.helps) >= 10
    assert statistics.quantiles(seen.helps, n=4)[2] < HELP_SECONDS, seen.helps
    assert max(seen.helps) < WORST_HELP_SECONDS, seen.helps
    assert 0 < max(seen.megabytes) < MEGABYTES
