"""ROOT: `bleep demo`: the real bot against a pretend Telegram and a small blog, in one process.

Nothing here is a short cut: the bot speaks HTTP to the sandbox as it would to Telegram and to a
WordPress site. Everything is on loopback, and its data is in a folder that goes at the end.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
import webbrowser
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette

from bot.app import App, open_app, real_clock
from bot.demo_figures import made_up
from bot.run import run
from bot.settings import Settings, read_settings
from sandbox.app import make_app
from sandbox.blog import Blog
from sandbox.chat.chats import Person
from sandbox.chat.extras import extras
from sandbox.server import serving
from sandbox.site.words import load_posts
from sandbox.telegram import Telegram
from storage.errors import SettingsError
from storage.seal import new_key

log = logging.getLogger(__name__)

TOKEN = "1000:pretend-token-for-the-demo"  # noqa: S105  opens nothing but the sandbox
READER = Person(1001, "Reader", "reader")
OWNER = Person(1002, "Owner", "owner")
EXTRAS = extras(first=2001, number=80)
"""Enough for pictures with numbers, for a second person, and for a card that can be paused."""
_RELAY = ("relay", "pretend-relay")
_POSTS = 4  # with figures of who joined and left after them
_MODERATOR = ("moderator", "pretend-moderator")


def demo_settings(url: str, data: Path, feed: str | None) -> Settings:
    """Return the settings of a bot that knows nothing but the sandbox at `url`."""
    account = {
        "BLEEP_SITE_USER": _RELAY[0],
        "BLEEP_SITE_PASSWORD": _RELAY[1],
        "BLEEP_MODERATOR_USER": _MODERATOR[0],
        "BLEEP_MODERATOR_PASSWORD": _MODERATOR[1],
    }
    return read_settings(
        {
            "BLEEP_TOKEN": TOKEN,
            "BLEEP_TELEGRAM_URL": url,
            "BLEEP_SITE": feed or f"{url}/blog/",
            "BLEEP_OWNERS": str(OWNER.chat_id),
            "BLEEP_DATA": str(data / "data"),
            "BLEEP_DATA_KEY": new_key(),
            "BLEEP_POLL_SECONDS": "2" if feed is None else "300",
            "BLEEP_UNDO_SECONDS": "5",
            "BLEEP_RATE": "10",  # so that a broadcast to 81 can be seen, and paused
            "BLEEP_QUIET": "none",
            **({} if feed else account),
        }
    )


async def demo(stop: asyncio.Event, port: int, feed: str | None, show: bool) -> None:  # noqa: FBT001  passed on from the command line
    """Run the sandbox and the bot until told to stop; raises SettingsError for a taken port."""
    logging.getLogger().setLevel(logging.WARNING)
    clock = real_clock()
    telegram = Telegram(TOKEN, (READER, OWNER, *EXTRAS), clock.now)
    blog = Blog(load_posts(), clock.now, relay_user=_RELAY[0], relay_password=_RELAY[1])
    with tempfile.TemporaryDirectory(prefix="bleep-demo-") as folder:
        async with _page(make_app(telegram, blog), port) as url:
            where = "Nothing leaves this computer." if feed is None else f"The posts are {feed}'s."
            settings = demo_settings(url, Path(folder), feed)
            await _run(stop, settings, where, telegram.extras_in, show=show)


@asynccontextmanager
async def _page(app: Starlette, port: int) -> AsyncIterator[str]:
    """Serve the sandbox; raises SettingsError where the port cannot be had."""
    async with AsyncExitStack() as stack:
        try:
            url = await stack.enter_async_context(serving(app, port))
        except OSError as error:
            raise SettingsError(
                f"The page cannot use port {port}: {error.strerror}. Try: bleep demo --port 0"
            ) from None
        yield url


async def _run(
    stop: asyncio.Event, settings: Settings, where: str, extras_in: asyncio.Event, *, show: bool
) -> None:
    page = f"{settings.telegram_url}/phone/"
    async with open_app(settings, real_clock()) as app:
        running = asyncio.create_task(run(app, stop))
        history = asyncio.create_task(_history(app, extras_in))
        try:
            await _tell(page, where, show=show)
            await running
        finally:
            history.cancel()
            await asyncio.gather(history, return_exceptions=True)


async def _history(app: App, extras_in: asyncio.Event) -> None:
    """Give the lists some weeks of made-up figures, once the extras are there to end them."""
    await extras_in.wait()
    try:
        await _write_history(app)
    except Exception:
        log.exception("The demo goes on without the figures of the last weeks.")


async def _write_history(app: App) -> None:
    async with app.database.transaction() as tx:
        lists = [one.id for one in await tx.lists.every()]
        members = {list_id: await tx.statistics.members(list_id) for list_id in lists}
        posts = [post.id for post in await tx.posts.latest(_POSTS)]
        today = app.clock.now().astimezone(app.settings.timezone).date()
        await tx.statistics.write(made_up(today, members, posts))


async def _tell(page: str, where: str, *, show: bool) -> None:
    """Print the address, and open it where there is a browser to open it in."""
    print(  # noqa: T201  the address is what the command is for
        f"A pretend phone and a blog are at {page}\n{where} Stop with Ctrl and C.", flush=True
    )
    if show:
        await asyncio.to_thread(webbrowser.open, page)
