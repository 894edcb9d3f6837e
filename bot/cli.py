"""ROOT: the command `bleep`. Exit codes: 0 done, 1 failed with a reason, 2 bad usage."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
import warnings
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from telegram.warnings import PTBDeprecationWarning

from bot.app import open_app, real_clock
from bot.check import check
from bot.demo import demo
from bot.logs import set_up_logs
from bot.run import run
from bot.settings import PREFIX, Settings, read_settings
from bot.web.health import health_pages
from bot.web.serve import serving
from storage.errors import AppError, SettingsError

log = logging.getLogger(__name__)


def parser() -> argparse.ArgumentParser:
    """Return the commands and their options."""
    bleep = argparse.ArgumentParser(
        prog="bleep",
        description="A blog's articles on its readers' phones, and their replies on the blog.",
    )
    commands = bleep.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", help="run the bot, with the settings of the environment and .env")
    commands.add_parser("check", help="say what is right and wrong with the settings")
    show = commands.add_parser("demo", help="a pretend phone and blog on this computer")
    show.add_argument("--port", type=int, default=8600, help="the port of the page (8600)")
    show.add_argument("--feed", metavar="URL", help="show the posts of this blog instead")
    show.add_argument("--no-browser", action="store_true", help="only print the address")
    return bleep


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    set_up_logs(sys.stderr)
    # A change in the library's own answers, which send.py reads in both forms.
    warnings.filterwarnings("ignore", category=PTBDeprecationWarning)
    try:
        return _command(options)
    except AppError as error:
        print(error, file=sys.stderr)  # noqa: T201  the reason, for the person at the terminal
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)  # noqa: T201  the same
    except Exception:
        log.exception("Bleep met something that it did not foresee. Start it again.")
    return 1


def _command(options: argparse.Namespace) -> int:
    if options.command == "demo":
        return asyncio.run(
            until_told(lambda stop: demo(stop, options.port, options.feed, not options.no_browser))
        )
    environment = read_environment(os.environ, Path(".env"))
    if options.command == "check":
        return asyncio.run(check(environment, print, real_clock().now()))
    settings = read_settings(environment, needed=("BLEEP_TOKEN", "BLEEP_SITE"))
    return asyncio.run(until_told(lambda stop: run_with_pages(settings, stop)))


def read_environment(environment: Mapping[str, str], file: Path) -> dict[str, str]:
    """Return the settings of a .env file, with those of the environment over them."""
    try:
        lines = dotenv_values(file)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The file {file} cannot be read: {error}.") from None
    written = {
        name: value
        for name, value in lines.items()
        if value is not None and name.startswith(PREFIX)
    }
    given = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    return written | given


async def until_told(work: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> int:
    """Do the work until it ends or the process is told to stop by SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await work(stop)
    return 0


async def run_with_pages(settings: Settings, stop: asyncio.Event) -> None:
    """Run the bot, and the pages that say how it is."""
    for warning in settings.warnings:
        log.warning(warning)
    async with open_app(settings, real_clock()) as app:

        async def why_not_ready() -> str | None:
            if not await app.database.answers():
                return "The database does not answer."
            why = await app.sender.is_reachable()
            return None if why is None else f"Telegram does not answer: {why}"

        host, port = settings.http
        async with serving(health_pages(why_not_ready), host, port):
            await run(app, stop)
