"""A text that gives a patient away is found nowhere, however the process ended and who looks."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.phone import Message, Phone
from tests.world import OWNER, READER, Program, World, a_world

NUMBER = "943 476 5919"
TEXT = f"My mother's NHS number is {NUMBER} and she cannot see her record."
TRACES = [NUMBER, NUMBER.replace(" ", ""), "476 5919", "My mother's NHS number"]


def traces(folder: Path) -> list[tuple[str, str]]:
    """Return each file that has a part of the text in it, in the open, and which."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [
        (file.name, trace)
        for file in files
        for trace in TRACES
        for code in ("utf-8", "utf-16-le")
        if trace.encode(code) in file.read_bytes()
    ]


def back_up(data: Path) -> None:
    """Make a backup of the database beside it, as an administrator would."""
    source = data / "bleep.sqlite"
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(data / "copy")) as copy:
        here.backup(copy)


def rows(data: Path, table: str) -> list[tuple[object, ...]]:
    """Return the rows of a table, as they are on the disk."""
    with closing(sqlite3.connect(data / "bleep.sqlite")) as there:
        return there.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608  a name of ours


async def shown_post(world: World) -> Message:
    """Let the reader join and get a post."""
    reader = world.phone(READER)
    await reader.start("l_all")
    await reader.wait_for("New posts from")
    post = await world.desk("publish")
    return await reader.wait_for(post["title"])


@pytest.mark.timeout(180)
async def test_a_blocked_text_is_in_no_file_no_log_and_no_backup(tmp_path: Path) -> None:
    async with a_world() as world:
        program = Program(world.environment(tmp_path), tmp_path / "log")
        await program.start()
        try:
            reader = world.phone(READER)
            shown = await shown_post(world)
            number = await reader.write(TEXT, reply_to=shown)
            first = await refusal(reader, shown)
            await reader.edit(number, f"{TEXT} It is urgent.")
            second = await refusal(reader, first)
            await reader.write(TEXT)  # not a reply: it would be searched for
            await refusal(reader, second)
            await asyncio.to_thread(back_up, tmp_path / "data")
            assert traces(tmp_path) == [], "while it runs, with its journal"
        finally:
            await program.kill()
        assert traces(tmp_path) == [], "after a kill"
        assert rows(tmp_path / "data", "comments") == []
        assert await world.comments() == [], "nor on the blog"
        owner = await world.phone(OWNER).from_bot()
        assert not any(NUMBER in message["text"] for message in owner), "nor with the owners"


async def refusal(reader: Phone, before: Message) -> Message:
    """Wait for the next message that says that a text was not kept."""
    return await reader.wait(
        lambda one: (
            one["message_id"] > before["message_id"] and "We did not keep this text" in one["text"]
        ),
        "a refusal",
    )
