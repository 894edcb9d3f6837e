"""ROOT: every object is made here and handed down; used by the program and by the tests alike."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from telegram import Bot
from telegram.request import HTTPXRequest

from bot.beginning import Beginning, absent
from bot.context import House
from bot.deliver import Deliver
from bot.keys import load_keys
from bot.listen import Listen
from bot.lock import only_one
from bot.outgoing import Outgoing
from bot.quiet import hushed
from bot.report import Report
from bot.schedule import Schedule
from bot.send import Sender
from bot.settings import Settings
from feeds.parsing import parse_apart
from feeds.poll import Poller
from feeds.relay import Relay
from feeds.sites.base import Platform, PlatformOf
from feeds.sites.choose import platform_for
from feeds.watch import Watch
from feeds.web import Account, Web, open_web
from storage.clock import Clock
from storage.database import Database, open_database, sqlite_file
from storage.records import Site

_READ_SECONDS = 45.0  # a long wait is the cheapest way to leave less in doubt
_CONNECT_SECONDS = 5.0
_POOL_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class App:
    """Everything that runs, made and not yet started. `name` tells this process from others."""

    settings: Settings
    clock: Clock
    name: str
    beginning: Beginning
    database: Database
    bot: Bot
    sender: Sender
    platform_of: PlatformOf
    poller: Poller
    relay: Relay
    watch: Watch
    deliver: Deliver
    report: Report
    schedule: Schedule

    def listen(self) -> Listen:
        """Return the loop that handles updates, once the bot's own name is known."""
        house = House(
            owners=self.settings.owners,
            quiet=self.settings.quiet,
            timezone=self.settings.timezone,
            bot_username=self.bot.username,
            platform_of=self.platform_of,
        )
        wake = lambda: self.schedule.wake("messages")  # noqa: E731  a name for a word handed down
        return Listen(self.database, self.bot, self.sender, house, clock=self.clock, wake=wake)


def real_clock() -> Clock:
    """Return the time and chance of this machine."""
    return Clock(lambda: datetime.now(UTC), time.monotonic, random.SystemRandom().random)


def relay_account(settings: Settings) -> Account | None:
    """Return the account that comments go to the site with, if one is set."""
    if not settings.site_user:
        return None
    return Account(settings.site_user, settings.site_password)


def make_bot(settings: Settings) -> Bot:
    """Return the bot, not yet introduced to Telegram."""

    def request(connections: int) -> HTTPXRequest:
        return HTTPXRequest(
            connection_pool_size=connections,
            read_timeout=_READ_SECONDS,
            write_timeout=_READ_SECONDS,
            connect_timeout=_CONNECT_SECONDS,
            pool_timeout=_POOL_SECONDS,
        )

    return Bot(
        settings.token,
        base_url=f"{settings.telegram_url}/bot",
        base_file_url=f"{settings.telegram_url}/file/bot",
        request=request(32),
        get_updates_request=request(1),
    )


def platforms(web: Web, settings: Settings) -> PlatformOf:
    """Return what gives each site its adapter, the same one every time.

    The relay account is for the first site alone: its password goes to no other host.
    """
    made: dict[int, Platform] = {}
    account = relay_account(settings)

    def platform_of(site: Site) -> Platform:
        if site.id not in made:
            first = site.address == settings.site[0]
            made[site.id] = platform_for(site, web, account if first else None)
        return made[site.id]

    return platform_of


async def open_data(settings: Settings, stack: AsyncExitStack, beginning: Beginning) -> Database:
    """Open the database for this process alone, with the key that belongs to it.

    What is made for it counts as made only when `beginning` succeeds.
    """
    file = sqlite_file(settings.database_url)
    if file is not None:
        lock = file.with_name(file.name + ".lock")
        beside = [file.with_name(file.name + end) for end in ("", "-wal", "-shm")]
        new = absent([file.absolute().parent, lock, *beside])
        stack.enter_context(only_one(lock))
        beginning.made(new)  # only now: before, they may be another process's
    keys = load_keys(settings)
    try:
        database = await open_database(settings.database_url, keys.seal)
    except BaseException:
        keys.unmake()
        raise
    stack.push_async_callback(database.close)
    if keys.made is not None:
        note = f"A key for personal text was made: {keys.made}. Keep a copy, apart from the data."
        # A server's database keeps what is sealed with it, whatever becomes of this start.
        beginning.made([keys.made] if file is not None else [], note)
    return database


@asynccontextmanager
async def open_app(settings: Settings, clock: Clock) -> AsyncIterator[App]:
    """Make everything, and let go of it at the end. Raises AppError for what a person must mend."""
    async with AsyncExitStack() as stack:
        beginning = Beginning()
        stack.callback(beginning.take_back)
        database = await open_data(settings, stack, beginning)
        web = await stack.enter_async_context(open_web())
        app = assemble(settings, clock, beginning, database, web)
        stack.push_async_callback(app.bot.shutdown)
        yield app


def assemble(
    settings: Settings, clock: Clock, beginning: Beginning, database: Database, web: Web
) -> App:
    """Put the objects together."""
    bot = make_bot(settings)
    sender = Sender(bot)
    platform_of = platforms(web, settings)
    outgoing = Outgoing(settings.timezone, platform_of)
    return App(
        settings=settings,
        clock=clock,
        name=uuid4().hex,
        beginning=beginning,
        database=database,
        bot=bot,
        sender=sender,
        platform_of=platform_of,
        poller=Poller(
            database,
            web,
            parse_apart,
            settings.site,
            every=timedelta(seconds=settings.poll_seconds),
            clock=clock,
        ),
        relay=Relay(database, platform_of, clock=clock),
        watch=Watch(database, platform_of, clock=clock),
        deliver=Deliver(
            database,
            sender,
            outgoing.render,
            hush(settings),
            rate=settings.rate,
            clock=clock,
        ),
        report=Report(database, clock=clock),
        schedule=Schedule(),
    )


def hush(settings: Settings) -> Callable[..., list[str]]:
    """Return what says which quiet times hold now, in the site's time zone."""
    return lambda windows, now: hushed(windows, now, settings.timezone)
