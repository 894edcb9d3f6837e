"""The process: it starts when all is right, goes on through trouble, and stops cleanly."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.bot.builders import a_wire, silence
from tests.databases import PostgreSQL
from tests.world import READER, TOKEN, Program, World, a_bot, a_world


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as made:
        yield made


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


async def until(log: Path, text: str) -> str:
    """Wait until the log has a text in it, and return the log."""
    async with asyncio.timeout(40):
        while not log.exists() or text not in log.read_text():  # noqa: ASYNC110, ASYNC240  a file has no events
            await asyncio.sleep(0.02)
    return log.read_text()  # noqa: ASYNC240  the same


@asynccontextmanager
async def a_program(environment: dict[str, str], log: Path) -> AsyncIterator[Program]:
    """Run the bot as a process of its own, and be sure that it ends."""
    program = Program(environment, log)
    await program.start()
    try:
        yield program
    finally:
        await program.kill()


async def stopped(program: Program, log: Path) -> str:
    """Stop with SIGTERM, within a few seconds and with exit code 0; return the log."""
    begun = time.monotonic()
    assert await program.stop() == 0
    assert time.monotonic() - begun < 8
    text = log.read_text()  # noqa: ASYNC240  a few lines
    assert "Traceback" not in text
    assert "ERROR" not in text
    assert TOKEN not in text
    return text


async def ended(program: Program) -> int:
    """Return the exit code of a program that ends by itself."""
    process = program._process  # noqa: SLF001  it can only be stopped or killed otherwise
    assert process is not None
    return await asyncio.wait_for(process.wait(), 30)


def states(folder: Path, table: str) -> list[str]:
    """Return the states of a ledger in the bot's SQLite file."""
    with sqlite3.connect(folder / "data" / "bleep.sqlite") as connection:
        found = [row[0] for row in connection.execute(f"SELECT state FROM {table}")]  # noqa: S608  a name of our own
    connection.close()
    return found


# Starting


async def test_a_telegram_that_is_away_at_the_start_is_waited_for_and_said_once(
    world: World, tmp_path: Path, log: Path
) -> None:
    await world.fault("getMe", "500", times=2)
    async with a_program(world.environment(tmp_path), log) as program:
        text = await until(log, "Bleep runs as @bleep_demo_bot")
        assert text.count("Telegram does not answer") == 1
        await stopped(program, log)


async def test_a_webhook_that_was_left_on_keeps_nobody_waiting(
    world: World, tmp_path: Path
) -> None:
    given = {"url": "https://bot.example/hook"}
    (await world.http.post(f"/bot{TOKEN}/setWebhook", json=given)).raise_for_status()
    async with a_bot(world.environment(tmp_path)):
        reader = world.phone(READER)
        await reader.start()
        await reader.write("/help")
        await reader.wait_for("/topics")


async def test_a_site_that_is_away_at_the_start_stops_nothing_else(
    world: World, tmp_path: Path
) -> None:
    async with a_bot(world.environment(tmp_path, BLEEP_SITE="http://127.0.0.1:9/")):
        reader = world.phone(READER)
        await reader.start()
        await reader.write("/help")
        await reader.wait_for("/topics")


# Stopping


async def test_a_process_that_idles_stops_at_once_and_leaves_nothing_in_doubt(
    world: World, tmp_path: Path, log: Path
) -> None:
    async with a_program(world.environment(tmp_path), log) as program:
        await until(log, "Bleep runs as")
        await world.phone(READER).start("l_all")
        await world.phone(READER).wait_for("New posts from")
        text = await stopped(program, log)
    assert text.count("Nothing is lost") == 1
    assert set(states(tmp_path, "messages")) == {"sent"}


async def test_what_flies_at_the_stop_lands_and_is_written_down(
    world: World, tmp_path: Path, log: Path
) -> None:
    """Telegram takes a second to answer, and the stop comes meanwhile."""
    reader = world.phone(READER)
    async with a_program(world.environment(tmp_path), log) as program:
        await until(log, "Bleep runs as")
        await reader.start("l_all")
        await reader.wait_for("New posts from")
        await world.fault("sendMessage", "delay", seconds=1.0, times=2)
        await world.desk("publish")
        await reader.write("/help")
        await reader.wait_for("/topics")
        await stopped(program, log)
    assert set(states(tmp_path, "messages") + states(tmp_path, "deliveries")) <= {"sent", "todo"}


async def test_a_stop_while_telegram_is_away_is_heard(
    world: World, tmp_path: Path, log: Path
) -> None:
    await world.fault("getMe", "500", times=1000)
    async with a_program(world.environment(tmp_path), log) as program:
        await until(log, "Telegram does not answer")
        await stopped(program, log)


async def test_a_stop_while_telegram_says_nothing_is_heard(
    world: World, tmp_path: Path, log: Path
) -> None:
    called = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await silence(reader, writer)

    async with a_wire(say_nothing) as url:
        environment = world.environment(tmp_path, BLEEP_TELEGRAM_URL=url)
        async with a_program(environment, log) as program:
            await asyncio.wait_for(called.wait(), 40)
            await stopped(program, log)


async def test_a_stop_while_the_site_says_nothing_is_heard(
    world: World, tmp_path: Path, log: Path
) -> None:
    called = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await silence(reader, writer)

    async with a_wire(say_nothing) as url:
        environment = world.environment(tmp_path, BLEEP_SITE=f"{url}/")
        async with a_program(environment, log) as program:
            await asyncio.wait_for(called.wait(), 40)
            await stopped(program, log)


async def test_a_process_that_was_stopped_can_be_started_again_at_once(
    world: World, tmp_path: Path
) -> None:
    reader = world.phone(READER)
    for number in (1, 2):
        async with a_bot(world.environment(tmp_path)):
            await reader.start()
            last = (await reader.messages())[-1]["message_id"]
            await reader.write(f"/search number{number}")
            await reader.wait_for(f"number{number}", after=last)


# Trouble on the way


async def test_updates_are_asked_for_again_after_trouble_and_it_is_said_once(
    world: World, tmp_path: Path, log: Path
) -> None:
    async with a_program(world.environment(tmp_path), log) as program:
        await until(log, "Bleep runs as")
        await world.fault("getUpdates", "500", times=2)
        reader = world.phone(READER)
        await reader.start()
        await reader.wait(lambda one: one["sender"] == "bot", "an answer")
        text = await until(log, "Telegram answers again")
        assert text.count("No updates from Telegram") == 1
        await stopped(program, log)


async def test_a_token_that_is_taken_back_ends_the_process_with_what_to_do(
    world: World, tmp_path: Path, log: Path
) -> None:
    async with a_program(world.environment(tmp_path), log) as program:
        await until(log, "Bleep runs as")
        world.telegram.state.token = "1000:another-token"
        await world.http.post("/phone/api/chats/1001/start", json={"payload": ""})
        await until(log, "BotFather")
        assert await ended(program) == 1
    assert "Traceback" not in log.read_text()  # noqa: ASYNC240  a few lines


@pytest.fixture
def server_url(postgresql: PostgreSQL, tmp_path: Path) -> Iterator[str]:
    name = f"run_{tmp_path.stat().st_ino}_{time.monotonic_ns()}"
    yield postgresql.create(name)
    postgresql.drop(name)


async def test_a_database_that_drops_its_connections_costs_no_answer(
    world: World, tmp_path: Path, server_url: str, postgresql: PostgreSQL
) -> None:
    reader = world.phone(READER)
    async with a_bot(world.environment(tmp_path, BLEEP_DATABASE=server_url)):
        await reader.start()
        await reader.wait(lambda one: one["sender"] == "bot", "an answer")
        for number in range(3):
            drop = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
            postgresql.psql(drop.format(server_url.rpartition("/")[2]))
            await reader.write(f"/search number{number}")
            await reader.wait_for(f"number{number}")
    assert await reader.count("Something went wrong") == 0


async def test_a_stop_after_the_database_has_gone_is_clean(
    world: World, tmp_path: Path, log: Path, server_url: str, postgresql: PostgreSQL
) -> None:
    environment = world.environment(tmp_path, BLEEP_DATABASE=server_url)
    async with a_program(environment, log) as program:
        await until(log, "Bleep runs as")
        postgresql.drop(server_url.rpartition("/")[2])
        await asyncio.sleep(0.2)
        assert await program.stop() == 0
    postgresql.create(server_url.rpartition("/")[2])
    assert "Traceback" not in log.read_text()  # noqa: ASYNC240  a few lines


async def test_a_second_process_waits_and_takes_over_when_the_first_stops(
    world: World, tmp_path: Path, log: Path, server_url: str
) -> None:
    environment = world.environment(tmp_path, BLEEP_DATABASE=server_url)
    reader = world.phone(READER)
    async with a_bot(environment):
        await reader.start()
        await reader.wait(lambda one: one["sender"] == "bot", "an answer")
        program = Program(environment, log)
        await program.start()
        await until(log, "waits to take over")
    try:
        await until(log, "Bleep runs as")
        await reader.write("/search tea")
        await reader.wait_for("tea")
        await stopped(program, log)
    finally:
        await program.kill()
