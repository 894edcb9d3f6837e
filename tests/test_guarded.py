"""A text that gives a patient away is found nowhere, however the process ended and who looks."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken

from tests.phone import Message, Phone
from tests.world import OWNER, READER, Program, World, a_world

NUMBER = "943 476 5919"
TEXT = f"My mother's NHS number is {NUMBER} and she cannot see her record."
FINE = "We had the same at our place, and it works well now."
SIGN = "gAAAA"  # how a Fernet token begins, until the year 2106
TOKEN = re.compile(rb"gAAAA[\w-]{80,}={0,2}")
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


def back_up(data: Path, copy: Path) -> None:
    """Make a backup of the database as docs/running.md says: with SQLite's own `.backup`."""
    with closing(sqlite3.connect(data / "bleep.sqlite")) as here, closing(_open(copy)) as there:
        here.backup(there)


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file)


def sealed_words(folder: Path, databases: list[Path]) -> str:
    """Return all that the key opens: in each row of these databases, and anywhere in the files.

    What was deleted is in no row, and may still be in the file.
    """
    box = Fernet((folder / "data.key").read_text().strip())
    tokens = {token for file in databases for token in _in_rows(file)}
    for file in folder.rglob("*"):
        if file.is_file():
            tokens |= {found.decode() for found in TOKEN.findall(file.read_bytes())}
    return "\n".join(_opened(box, token) for token in sorted(tokens))


def _in_rows(file: Path) -> Iterator[str]:
    """Yield every value of a database that is sealed."""
    with closing(_open(file)) as there:
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        for (table,) in there.execute(query).fetchall():
            for row in there.execute(f'SELECT * FROM "{table}"'):  # noqa: S608  a name of ours
                yield from (one for one in row if isinstance(one, str) and one.startswith(SIGN))


def _opened(box: Fernet, token: str) -> str:
    """Return the words of a token, with its JSON's escapes gone; those of no whole one are none."""
    try:
        words = box.decrypt(token.encode()).decode()
    except InvalidToken:
        return ""
    return f"{words} {words.encode().decode('unicode_escape', 'replace')}"


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
            copy = tmp_path / "copy.db"
            await asyncio.to_thread(back_up, tmp_path / "data", copy)
            assert traces(tmp_path) == [], "while it runs, with its journal"
            await reader.write(FINE, reply_to=shown)
            await reader.wait_for("Which name do you want to use?")
        finally:
            await program.kill()
        assert traces(tmp_path) == [], "after a kill"
        found = sealed_words(tmp_path, [tmp_path / "data" / "bleep.sqlite", copy])
        assert FINE in found, "what is kept is seen by this look"
        assert not [trace for trace in TRACES if trace in found], "nor is it kept sealed"
        assert len(rows(tmp_path / "data", "comments")) == 1
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
