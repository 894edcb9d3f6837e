"""The command `bleep rekey`, from the settings to the last line that it says."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.check import check
from bot.delivery.tenure import LEASE_LENGTH
from bot.jobs import LEASE
from bot.keys import load_keys
from bot.lock import only_one
from bot.readers.notice_file import NAMES
from bot.rekey import rekey, seal_again
from bot.settings import read_settings
from storage.database import Database, open_database
from storage.errors import AppError, DatabaseInUseError, WrongKeyError
from storage.scrub import traces
from storage.seal import Seal, new_key
from tests.storage.builders import NOW, a_comment

OLD, NEW = new_key(), new_key()


def settings_of(folder: Path, *keys: str) -> dict[str, str]:
    return {"BLEEP_DATA": str(folder / "data"), "BLEEP_DATA_KEY": ",".join(keys)}


async def filled(folder: Path) -> str:
    """Make a database with a comment, sealed with the old key."""
    (folder / "data").mkdir()
    url = f"sqlite:///{folder / 'data' / 'bleep.sqlite'}"
    database = await open_database(url, Seal([OLD]))
    async with database.transaction() as tx:
        await a_comment(tx)
    await database.close()
    return url


async def ran(folder: Path, *keys: str) -> tuple[int, list[str], list[str]]:
    said: list[str] = []
    wrong: list[str] = []
    code = await rekey(read_settings(settings_of(folder, *keys)), said.append, wrong.append)
    return code, said, wrong


async def test_then_the_old_key_can_be_taken_out(tmp_path: Path) -> None:
    url = await filled(tmp_path)
    assert await ran(tmp_path, NEW, OLD) == (
        0,
        [
            "Sealed again with the newest key: 3. Sealed with it before: 0.",
            "The newest key opens everything. You can take out the older keys now.",
        ],
        [],
    )
    database = await open_database(url, Seal([NEW]))
    async with database.transaction() as tx:
        found = await tx.comments.get(1)
    await database.close()
    assert found is not None
    assert found.text == "I agree."
    with pytest.raises(WrongKeyError):
        await open_database(url, Seal([OLD]))


async def test_nothing_sealed_with_the_old_key_is_left_in_the_file(tmp_path: Path) -> None:
    await filled(tmp_path)
    file = tmp_path / "data" / "bleep.sqlite"
    before = {one[:60] for one in file.read_bytes().split(b"gAAAA")[1:]}
    await ran(tmp_path, NEW, OLD)
    data = b"".join(one.read_bytes() for one in (tmp_path / "data").iterdir())
    assert before
    assert [one for one in before if one in data] == []
    assert not traces(file, [2**45 + 12_345])


async def test_without_the_old_key_nothing_is_touched(tmp_path: Path) -> None:
    await filled(tmp_path)
    before = (tmp_path / "data" / "bleep.sqlite").read_bytes()
    with pytest.raises(WrongKeyError, match="Put the old key back"):
        await ran(tmp_path, NEW)
    assert (tmp_path / "data" / "bleep.sqlite").read_bytes() == before


async def test_what_no_key_opens_is_told_and_left(tmp_path: Path) -> None:
    url = await filled(tmp_path)
    strange = await open_database(url, Seal([OLD]))
    async with strange.transaction() as tx:
        await tx.comments.note(1, error="x")
        other = await a_comment(tx, 8)
    await strange.close()
    database = await open_database(url, _Other([OLD]))
    async with database.transaction() as tx:
        await tx.comments.note(other.id, text="private")
    await database.close()
    code, said, wrong = await ran(tmp_path, NEW, OLD)
    assert code == 1
    assert "Sealed again" in said[0]
    assert len(wrong) == 1
    assert wrong[0].startswith("1 could not be opened with any key and were left as they are. ")


class _Other(Seal):
    """Seals with a key that nobody has."""

    def close(self, text: str) -> str:
        return Seal(["C" * 42 + "A="]).close(text)


async def test_it_does_not_run_beside_a_bleep_on_sqlite(tmp_path: Path) -> None:
    await filled(tmp_path)
    with only_one(tmp_path / "data" / "bleep.sqlite.lock"), pytest.raises(AppError, match="Stop"):
        await ran(tmp_path, NEW, OLD)


async def test_on_a_server_it_does_not_run_beside_a_bleep_either(database: Database) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        other = await tx.leases.take(LEASE, "other", LEASE_LENGTH)
        assert other is not None
    if database.is_sqlite:
        return  # there a lock file has kept the other out
    with pytest.raises(DatabaseInUseError, match="Stop it"):
        await seal_again(database)
    async with database.transaction() as tx:
        await tx.leases.release(LEASE, other)
    assert (await seal_again(database)).unopened == 0
    async with database.transaction() as tx:
        assert await tx.leases.take(LEASE, "other", LEASE_LENGTH) is not None  # given back
        assert await tx.comments.get(comment.id) == comment


def test_the_command_is_there(tmp_path: Path) -> None:
    """In a process of its own: the command sets up the logs of the whole process."""
    asyncio.run(filled(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "bot", "rekey"],
        cwd=tmp_path,
        env={**os.environ, **settings_of(tmp_path, NEW, OLD)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "You can take out the older keys now." in done.stdout


async def test_a_key_file_with_two_keys_has_the_newest_first(tmp_path: Path) -> None:
    await filled(tmp_path)
    (tmp_path / "data.key").write_text(f"{NEW}\n{OLD}\n")
    settings = read_settings({"BLEEP_DATA": str(tmp_path / "data")})
    assert await rekey(settings, lambda _: None, lambda _: None) == 0
    assert load_keys(settings).seal.is_newest(Seal([NEW]).close("x"))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (None, "right    privacy notice: Readers get the built-in one."),
        (b"We keep a number.", f"{NAMES[0]}."),
        (b"\xff", f"look at  privacy notice: {NAMES[0]} is not text in UTF-8."),
    ],
)
async def test_bleep_check_looks_at_the_notice(
    tmp_path: Path, data: bytes | None, told: str
) -> None:
    (tmp_path / "data").mkdir()
    if data is not None:
        (tmp_path / "data" / NAMES[0]).write_bytes(data)
    said: list[str] = []
    environment = {
        "BLEEP_TOKEN": "1:x",
        "BLEEP_SITE": "http://127.0.0.1:9/",
        "BLEEP_TELEGRAM_URL": "http://127.0.0.1:9",
        "BLEEP_DATA": str(tmp_path / "data"),
    }
    await check(environment, said.append, NOW)
    assert [line for line in said if told in line]
