"""ROOT: the command `bleep`. Exit codes: 0 done, 1 failed with a reason, 2 bad usage."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import warnings
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Coroutine, Mapping, Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from telegram.warnings import PTBDeprecationWarning

from bot.app import hooks, open_app, real_clock
from bot.check import check
from bot.demo import demo
from bot.logs import set_up_logs
from bot.loop import run_loop
from bot.preview import FEWEST_CHARS, MOST_CHARS, USUAL_CHARS, open_preview, show
from bot.rekey import rekey
from bot.run import run
from bot.settings import PREFIX, Settings, read_settings
from bot.web.health import health_pages
from bot.web.hooks import hook_routes
from bot.web.metrics import Figures, look, metrics_route
from bot.web.serve import serving
from feeds.guard_lines import BadLineError, guard_lines
from storage.errors import AppError, SettingsError

log = logging.getLogger(__name__)

BENCHMARKS = (
    *("summaries", "guard", "polls", "delivery", "digests"),
    *("search", "seal", "panel", "imports", "aloud"),
)
"""The modules of bot.bench that have a `run(say)`, in the order in which they are run."""


def parser() -> ArgumentParser:
    """Return the commands and their options."""
    bleep = ArgumentParser(
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
    look = commands.add_parser("preview", help="the messages that the posts of a feed would give")
    look.add_argument("--json", action="store_true", help="one JSON object a line for each post")
    look.add_argument(
        "--max-chars",
        type=_budget,
        default=USUAL_CHARS,
        metavar="N",
        help=f"the longest summary, {FEWEST_CHARS} to {MOST_CHARS} characters ({USUAL_CHARS})",
    )
    look.add_argument("sources", nargs="+", metavar="FILE|URL", help="- is standard input")
    commands.add_parser("rekey", help="seal all personal text again with the newest key")
    commands.add_parser("guard", help="what gives a patient away, for each line of JSON")
    bench = commands.add_parser("bench", help="the benchmarks: a table and a JSON line each")
    bench.add_argument("name", nargs="?", metavar="NAME", choices=BENCHMARKS, help="only this")
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
        _complain(str(error))
    except KeyboardInterrupt:
        _complain("Stopped.")
    except BrokenPipeError:  # whoever reads our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception:
        log.exception("Bleep met something that it did not foresee. Start it again.")
    return 1


def _guard() -> int:
    """Judge the texts of standard input, a line of JSON each, as they come."""
    lines = TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
    try:
        for told in guard_lines(lines):
            _say(told)
    except BadLineError as error:
        raise AppError(str(error)) from None
    return 0


def _bench(only: str | None) -> int:
    """Run one benchmark, or all of them in turn; each is loaded only to be run."""
    for name in [only] if only else BENCHMARKS:
        import_module(f"bot.bench.{name}").run(print)
    return 0


def _budget(written: str) -> int:
    number = int(written) if written.isascii() and written.isdigit() else 0
    if not FEWEST_CHARS <= number <= MOST_CHARS:
        raise ArgumentTypeError(f"must be a number from {FEWEST_CHARS} to {MOST_CHARS}")
    return number


async def _preview(options: Namespace) -> int:
    now, zone = real_clock().now(), read_settings({}).timezone  # those of no .env, right or wrong
    async with open_preview(
        options.sources, sys.stdin.buffer, now, zone, options.max_chars
    ) as preview:
        return await show(preview, options.sources, _say, _complain, as_json=options.json)


def _say(text: str) -> None:
    """Write for whoever reads standard output, now; what its characters lack is spelled out."""
    data = f"{text}\n".encode(sys.stdout.encoding, "backslashreplace")
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _complain(reason: str) -> None:
    print(reason, file=sys.stderr)  # noqa: T201  the reason, for the person at the terminal


def _command(options: Namespace) -> int:
    if options.command == "demo":
        return asyncio.run(
            until_told(lambda stop: demo(stop, options.port, options.feed, not options.no_browser))
        )
    if options.command == "preview":
        return asyncio.run(until_done(_preview(options)))
    if options.command == "guard":
        return _guard()
    if options.command == "bench":
        return _bench(options.name)
    environment = read_environment(os.environ, Path(".env"))
    if options.command == "check":
        return asyncio.run(check(environment, print, real_clock().now()))
    if options.command == "rekey":
        return asyncio.run(rekey(read_settings(environment), _say, _complain))
    settings = read_settings(environment, needed=("BLEEP_TOKEN", "BLEEP_SITE"))
    return run_loop(until_told(lambda stop: run_with_pages(settings, stop)))


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


async def until_done(work: Coroutine[Any, Any, int]) -> int:
    """Do the work and return its exit code; SIGTERM and SIGINT break it off."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        raise AppError("Stopped.") from None


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

        async def figures() -> Figures:
            counts = app.sending.paced.counts
            return await look(app.database, counts.sent, counts.errors)

        more = [metrics_route(figures), *hook_routes(hooks(app))]
        async with serving(health_pages(why_not_ready, more), host, port):
            await run(app, stop)
