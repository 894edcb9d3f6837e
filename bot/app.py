"""ROOT: every object is made here and handed down; used by the program and by the tests alike."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from secrets import token_urlsafe
from ssl import SSLContext
from uuid import uuid4

from telegram import Bot

from bot.admins.announce_due import AnnounceDue
from bot.admins.count_days import CountDays
from bot.admins.import_rows import ImportRows
from bot.admins.notify import Notify
from bot.aloud.speak import is_there
from bot.beginning import Beginning, open_data
from bot.comments.bank_holidays import is_bank_holiday
from bot.comments.comment_loops import CommentLoops, make_comment_loops
from bot.comments.working_time import Calendar
from bot.context import House
from bot.delivery.digest import Digests
from bot.delivery.digesting import Digesting
from bot.delivery.flights import most_in_flight
from bot.delivery.outgoing import Outgoing
from bot.delivery.tenure import Tenure
from bot.listen import Listen
from bot.menu import Menus
from bot.outside import Outside, open_model, platforms, poller_of, push_of
from bot.readers.expire import Expire
from bot.readers.notice_file import read_notice
from bot.schedule import Schedule
from bot.send import Sender
from bot.sending import Sending, make_sending
from bot.settings import Settings
from bot.transport import AiohttpRequest
from bot.web.hooks import Hooks
from bot.web.wakes import Secret, Wakes
from feeds.http.web import open_web
from feeds.llm import Model
from feeds.push import Push
from feeds.reading.parsing import open_pool
from feeds.rounds import Poller
from feeds.sites.base import PlatformOf
from storage.clock import Clock
from storage.database import Database

_CONNECTIONS = 30  # for answers, beside those for broadcasts
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
    push: Push | None
    model: Model | None
    comments: CommentLoops
    tenure: Tenure
    sending: Sending
    digests: Digests
    expire: Expire
    notify: Notify
    announce: AnnounceDue
    count_days: CountDays
    imports: ImportRows
    menus: Menus
    schedule: Schedule

    def listen(self) -> Listen:
        """Return the loop that handles updates, once the bot's own name is known."""
        house = House(
            owners=self.settings.owners,
            quiet=self.settings.quiet,
            timezone=self.settings.timezone,
            bot_username=self.bot.username,
            platform_of=self.platform_of,
            undo_seconds=self.settings.undo_seconds,
            model_trouble=lambda: self.model.trouble if self.model else None,
            pulse=self.sending.cards.pulse,
            notice=lambda: read_notice(self.settings.data).text,
            token=partial(token_urlsafe, 24),
            aloud=is_there(),
            asks_news=self.settings.announcements == "ask",
        )
        wake = lambda: self.schedule.wake("messages")  # noqa: E731  a name for a word handed down
        paced = self.sending.paced
        return Listen(self.database, self.bot, paced, house, clock=self.clock, wake=wake)


def real_clock() -> Clock:
    """Return the time and chance of this machine."""
    return Clock(lambda: datetime.now(UTC), time.monotonic, random.SystemRandom().random)


def make_bot(settings: Settings, ssl_context: SSLContext | None = None) -> Bot:
    """Return the bot, not yet introduced to Telegram; by default its certificate is checked."""

    def request(connections: int) -> AiohttpRequest:
        return AiohttpRequest(
            connections,
            read_seconds=_READ_SECONDS,
            connect_seconds=_CONNECT_SECONDS,
            pool_seconds=_POOL_SECONDS,
            ssl_context=ssl_context,
        )

    return Bot(
        settings.token,
        base_url=f"{settings.telegram_url}/bot",
        base_file_url=f"{settings.telegram_url}/file/bot",
        request=request(_CONNECTIONS + most_in_flight(settings.rate)),
        get_updates_request=request(1),
    )


@asynccontextmanager
async def open_app(settings: Settings, clock: Clock) -> AsyncIterator[App]:
    """Make everything, and let go of it at the end. Raises AppError for what a person must mend."""
    async with AsyncExitStack() as stack:
        beginning = Beginning()
        stack.callback(beginning.take_back)
        database = await open_data(settings, stack, beginning)
        outside = Outside(
            web=await stack.enter_async_context(open_web(settings.site)),
            pool=await stack.enter_async_context(open_pool()),
            model=await open_model(settings, clock, stack),
        )
        app = assemble(settings, clock, beginning, database, outside)
        stack.push_async_callback(app.poller.drain, 0.0)
        stack.push_async_callback(app.bot.shutdown)
        yield app


def assemble(
    settings: Settings, clock: Clock, beginning: Beginning, database: Database, outside: Outside
) -> App:
    """Put the objects together."""
    bot, tenure = make_bot(settings), Tenure(clock.monotonic)
    sender, platform_of = Sender(bot), platforms(outside.web, settings)
    outgoing = Outgoing(settings.timezone, platform_of)
    sending = make_sending(settings, database, sender, outgoing, tenure, clock)
    push = push_of(settings, clock, database, outside.web)
    calendar = Calendar(settings.timezone, is_bank_holiday)
    return App(
        settings=settings,
        clock=clock,
        name=uuid4().hex,
        beginning=beginning,
        database=database,
        bot=bot,
        sender=sender,
        platform_of=platform_of,
        poller=poller_of(settings, clock, database, outside, platform_of, push),
        push=push,
        model=outside.model,
        comments=make_comment_loops(settings, database, outside.web, platform_of, calendar, clock),
        tenure=tenure,
        sending=sending,
        digests=Digests(
            database, Digesting(settings.timezone, platform_of), settings.timezone, clock=clock
        ),
        expire=Expire(database, settings.owners, platform_of, clock=clock),
        notify=Notify(database, settings.owners, settings.timezone, platform_of, clock=clock),
        announce=AnnounceDue(
            database, sending.cards.pulse, settings.owners, settings.timezone, clock=clock
        ),
        count_days=CountDays(database, settings.timezone, clock=clock),
        imports=ImportRows(database, sender, sending.paced, settings.owners, clock=clock),
        menus=Menus(database, bot, settings.owners, clock=clock),
        schedule=Schedule(),
    )


def hooks(app: App) -> Hooks:
    """Return what others call to say that the blog has news."""

    async def wake(site_ids: Sequence[int] | None) -> None:
        await app.poller.ping(site_ids)
        app.schedule.wake("poll")

    secret = app.settings.wake_secret
    return Hooks(
        database=app.database,
        wakes=Wakes(wake, app.clock.monotonic, asyncio.sleep),
        addresses=app.settings.site,
        push=app.push,
        secret=Secret(secret, app.clock.monotonic) if secret else None,
    )
