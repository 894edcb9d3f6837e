"""The log tells what happened and where, never a secret and never what a person wrote."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import httpx
import pytest

from bot.logs import set_up_logs
from bot.screen import Screen
from bot.send import Sender
from tests.bot.builders import TOKEN, a_bot_at, a_wire, reply

LOG = logging.getLogger("a module")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Give what the log of a process says; the loggers are as they were afterwards."""
    names = ("httpx", "httpcore", "alembic", "uvicorn", "apscheduler", "telegram")
    levels = {name: logging.getLogger(name).level for name in names}
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    for handler in handlers:
        root.removeHandler(handler)
    stream = io.StringIO()
    set_up_logs(stream)
    yield stream
    for handler in list(root.handlers):
        root.removeHandler(handler)
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def fail_twice(text: str) -> None:
    """Fail because of another failure, as a driver does under a handler."""
    try:
        dict[str, str]()[text]
    except KeyError as error:
        raise LookupError(text) from error


def test_a_line_tells_its_level_and_its_words(written: io.StringIO) -> None:
    LOG.warning("Telegram does not answer: %s", "away")
    assert written.getvalue().endswith(" WARNING Telegram does not answer: away\n")


def test_an_exception_tells_where_and_what_kind_and_not_what_it_says(
    written: io.StringIO,
) -> None:
    try:
        fail_twice("something personal")
    except LookupError:
        LOG.exception("It failed.")
    said = written.getvalue()
    assert "It failed." in said
    assert "builtins.LookupError" in said
    assert "builtins.KeyError" in said
    assert "test_logs.py" in said
    assert "something personal" not in said.replace('fail_twice("something personal")', "")


def test_the_token_is_never_written(written: io.StringIO) -> None:
    LOG.warning("POST https://api.telegram.org/bot%s/sendMessage", TOKEN)
    LOG.warning("123456789:AAF-abcdefghijklmnopqrstuvwxyz012345")
    assert TOKEN not in written.getvalue()
    assert "AAF" not in written.getvalue()
    assert written.getvalue().count("[token]") == 2


def test_times_and_addresses_are_no_tokens(written: io.StringIO) -> None:
    LOG.warning("2026-03-02 09:00:00 at http://127.0.0.1:8080/healthz and 10:15")
    assert "127.0.0.1:8080/healthz and 10:15" in written.getvalue()


async def test_a_call_to_telegram_leaves_nothing_in_the_log(written: io.StringIO) -> None:
    answer = reply(200, "an answer with something personal")
    async with a_wire(answer) as url, a_bot_at(url) as bot:
        await Sender(bot).send(1001, Screen("something personal"))
    assert written.getvalue() == ""


async def test_the_http_client_does_not_tell_its_addresses(written: io.StringIO) -> None:
    async with a_wire(reply(200, "{}")) as url, httpx.AsyncClient() as http:
        await http.get(f"{url}/bot{TOKEN}/getMe")
    assert written.getvalue() == ""
