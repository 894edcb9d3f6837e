"""ROOT: `bleep bench panel`: how long an admin waits for a page of the panel, or for an act in it.

What is timed is what the program does between a press and its answer: the transaction, the page,
the message. Telegram's own time is left out. The readers, lists and deliveries are made up.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from bot.admins.counting import Counting
from bot.admins.counts import Counts
from bot.bench.readers import FIRST_CHAT, Place, call_off, fan_out, settle_in
from bot.context import Change, Context, House, Incoming, Reaction
from bot.handlers import handle
from bot.handlers.places import PLACES
from feeds.sites.readonly import ReadOnly
from storage.database import Database
from storage.rehearsal import add_readers
from storage.seal import new_key

WANTED_MS = 300.0
"""How long an answer may take."""

_ADMIN = 1
_LISTS = ("one", "two", "three", "four", "five")
_HEADING = f"{'press':<34}{'usual ms':>10}{'most ms':>9}"


@dataclass(frozen=True, slots=True)
class Size:
    """How many readers, how many posts went to each of them, how often a button is pressed."""

    readers: int = 100_000
    posts: int = 10
    tries: int = 5

    @property
    def deliveries(self) -> int:
        """How many deliveries there are."""
        return self.readers * self.posts


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds that one press took: in the middle of the tries, and at most."""

    usual: float
    most: float


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of a press: what is shown later, and how long others could not write, in ms."""

    held: float
    later: Sequence[tuple[str, ...]]


def run(say: Callable[[str], None], size: Size | None = None) -> None:
    """Measure, and say it as a table and a line of JSON. It takes about 2 minutes."""
    wanted = size or Size()
    times = asyncio.run(measure(wanted))
    made = f"{wanted.readers:,} readers, {wanted.deliveries:,} deliveries"
    say(f"SQLite, {made}; {wanted.tries} tries")
    say(_HEADING)
    for press, one in times.items():
        say(f"{press:<34}{one.usual:10.1f}{one.most:9.1f}")
    say(json.dumps(as_json(wanted, times)))


def as_json(size: Size, times: Mapping[str, Times]) -> dict[str, object]:
    """Return the figures for a program to read."""
    worst = max((one.usual for one in times.values()), default=0.0)
    return {
        "bench": "panel",
        "readers": size.readers,
        "deliveries": size.deliveries,
        "ms": {
            press: {"usual": round(one.usual, 1), "max": round(one.most, 1)}
            for press, one in times.items()
        },
        "wanted_ms": WANTED_MS,
        "met": worst <= WANTED_MS,
    }


async def measure(size: Size) -> dict[str, Times]:
    """Open every place, and do to lists what can be done to them."""
    with TemporaryDirectory(prefix="bleep-bench-") as folder:
        place = Place("SQLite", f"sqlite:///{Path(folder) / 'bleep.sqlite'}", new_key())
        database = await _filled(place, size)
        try:
            return await _times(database, size.tries)
        finally:
            await database.close()


async def _times(database: Database, tries: int) -> dict[str, Times]:
    pages = {f"place: {name}": f"place:{name}" for name in PLACES}
    pages |= {"home": "panel", "a list": "list:1", "its deletion, asked": "listpage:2:delete"}
    times = {press: await _time(database, [data], tries) for press, data in pages.items()}
    for press, one, other in (
        ("archive and bring back", "archive", "restore"),
        ("delete and undo", "delete", "undo"),
    ):
        presses = [f"listact:2:{one}", f"listact:2:{other}"]
        times[press] = await _time(database, presses, tries)
    times |= await _announcement(database, tries)
    await _press(database, "merge:3:2")
    times["merge"] = await _time(database, ["mergenow"], 1)
    times["merge, each further part"] = await _rest_of_merge(database)
    return times


async def _announcement(database: Database, tries: int) -> dict[str, Times]:
    """Choose a list beside that of all posts, again and again, and look at the announcement.

    The count goes on while others write: how long they wait for a press is timed by itself, and
    how long it takes until the number is there that a first answer may do without.
    """
    async with database.transaction() as tx:
        made = await tx.announcements.add(_ADMIN, "What is new", datetime.now(UTC))
        await tx.announcements.choose(made.id, made.revision, 1, datetime.now(UTC), how="to")
    whole: dict[str, list[float]] = {"to:2": [], "preview": [], "counted": []}
    held, counting = [], Counting(database, time.monotonic)
    for _ in range(tries):
        for verb, times in ((verb, whole[verb]) for verb in ("to:2", "preview")):
            async with database.reading() as tx:
                one = await tx.announcements.get(made.id)
            begin, revision = time.perf_counter(), one.revision if one else 0
            pressed = await _press(database, f"news:{made.id}:{revision}:{verb}", counting)
            held.append(pressed.held)
            times.append(1000 * (time.perf_counter() - begin))
            if verb == "to:2":
                for later in pressed.later:
                    await _press(database, ":".join(later), counting)
                whole["counted"].append(1000 * (time.perf_counter() - begin))
    return {
        "announcement, a list chosen": _of(whole["to:2"]),
        "announcement, its count is there": _of(whole["counted"]),
        "announcement, its preview": _of(whole["preview"]),
        "announcement, others wait": _of(held),
    }


async def _rest_of_merge(database: Database) -> Times:
    times, more = [0.0], True
    while more:
        begin = time.perf_counter()
        async with database.transaction() as tx:
            more = await tx.broadcasts.fan_out()
        times.append(1000 * (time.perf_counter() - begin))
    return _of(times)


async def _filled(place: Place, size: Size) -> Database:
    """Make readers who are all on the first list, and each on some of the others, and posts."""
    await settle_in(place, size.readers)
    database, now = await place.open(), datetime.now(UTC)
    async with database.transaction() as tx:
        made = [await tx.lists.add(name, f"List {name}", now) for name in _LISTS]
    part = size.readers // len(_LISTS)
    for number, one in enumerate(made):
        if one is not None:
            first = FIRST_CHAT + number * part // 2
            await add_readers(place.url, first, 2 * part, one.id, now)
    for number in range(size.posts):
        await fan_out(database, number)
        await call_off(database)
    async with database.reading() as tx:
        sizes = await tx.lists.counted()
    async with database.transaction() as tx:
        await tx.lists.keep_sizes(sizes)
    return database


async def _time(database: Database, presses: list[str], tries: int) -> Times:
    """Press one after the other, as often as given, and time each press."""
    times = []
    for _ in range(tries):
        for data in presses:
            begin = time.perf_counter()
            await _press(database, data)
            times.append(1000 * (time.perf_counter() - begin))
    return _of(times)


def _of(times: Sequence[float]) -> Times:
    return Times(sorted(times)[len(times) // 2], max(times))


async def _press(database: Database, data: str, counting: Counting | None = None) -> Pressed:
    """Press a button; one that acts carries the revision of the page that is shown."""
    action, *refs = data.split(":")
    held = []

    async def act(counts: Counts | None) -> Sequence[Reaction]:
        async with database.transaction() as tx:
            begin = time.perf_counter()
            page = await tx.panels.get(_ADMIN)
            acts = action in {"listact", "mergenow"} and page is not None
            more = [str(page.revision)] if acts and page is not None else []
            words = (*refs, *more)
            it = Incoming(_ADMIN, private=True, first_name="", action=action, refs=words)
            try:
                return await handle(Context(tx, datetime.now(UTC), _house(), it, None, counts))
            finally:
                held.append(1000 * (time.perf_counter() - begin))

    reactions = await (counting or Counting(database, time.monotonic)).first(act)
    later = [one.later for one in reactions if isinstance(one, Change) and one.later]
    return Pressed(max(held), later)


def _house() -> House:
    owners = frozenset({_ADMIN})
    return House(owners, "none", ZoneInfo("UTC"), "a_bot", lambda _site: ReadOnly())
