"""The key for personal text: made once, kept beside the data, never lost by mistake."""

from __future__ import annotations

import logging
import stat
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.beginning import Beginning, open_data
from bot.keys import key_file, load_keys
from bot.settings import Settings, read_settings
from storage.errors import DatabaseUnavailableError, SettingsError, WrongKeyError
from storage.seal import new_key
from tests.bot.builders import rows, say


def settings(folder: Path, **more: str) -> Settings:
    return read_settings({"BLEEP_DATA": str(folder / "data"), **more})


async def opened(given: Settings) -> None:
    """Open the data as a start that succeeds does, and let go of it."""
    async with AsyncExitStack() as stack:
        beginning = Beginning()
        await open_data(given, stack, beginning)
        beginning.succeed()


def test_a_key_is_made_that_only_its_owner_can_read(tmp_path: Path) -> None:
    made = load_keys(settings(tmp_path)).made
    assert made is not None
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_the_key_is_beside_the_data_and_not_in_it(tmp_path: Path) -> None:
    made = load_keys(settings(tmp_path)).made
    assert made == tmp_path / "data.key"
    assert not made.is_relative_to(tmp_path / "data")


def test_a_folder_that_is_named_by_way_of_another_has_the_same_key(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    assert key_file(tmp_path / "link") == key_file(tmp_path / "x" / ".." / "data")


def test_the_same_key_is_used_again(tmp_path: Path) -> None:
    sealed = load_keys(settings(tmp_path)).seal.close("tea")
    again = load_keys(settings(tmp_path))
    assert again.seal.open(sealed) == "tea"
    assert again.made is None


def test_a_key_from_the_settings_makes_no_file(tmp_path: Path) -> None:
    keys = load_keys(settings(tmp_path, BLEEP_DATA_KEY=new_key()))
    assert keys.made is None
    assert list(tmp_path.iterdir()) == []


def test_a_file_may_hold_several_keys_newest_first(tmp_path: Path) -> None:
    old, new = new_key(), new_key()
    sealed = load_keys(settings(tmp_path, BLEEP_DATA_KEY=old)).seal.close("tea")
    (tmp_path / "data.key").write_text(f"{new}\n{old}\n")
    assert load_keys(settings(tmp_path)).seal.open(sealed) == "tea"


def test_a_bad_key_in_the_settings_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="BLEEP_DATA_KEY"):
        load_keys(settings(tmp_path, BLEEP_DATA_KEY="rosebud"))


@pytest.mark.parametrize("held", [b"", b"\n", b"rosebud\n", b"\xff\xfe"])
def test_a_key_file_without_a_key_is_told_and_kept(tmp_path: Path, held: bytes) -> None:
    """It may be a broken copy of the only key, so it is not written over."""
    file = tmp_path / "data.key"
    file.write_bytes(held)
    with pytest.raises(SettingsError, match=r"data\.key"):
        load_keys(settings(tmp_path))
    assert file.read_bytes() == held


def test_a_key_file_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data.key").mkdir()
    with pytest.raises(SettingsError, match="cannot be used"):
        load_keys(settings(tmp_path))


async def test_a_wrong_key_changes_nothing(tmp_path: Path) -> None:
    right = new_key()
    given = settings(tmp_path, BLEEP_DATA_KEY=right)
    async with AsyncExitStack() as stack:
        database = await open_data(given, stack, Beginning())
        await say(database, 1, "tea")
        before = await rows(database, "messages")
    with pytest.raises(WrongKeyError):
        await opened(settings(tmp_path, BLEEP_DATA_KEY=new_key()))
    async with AsyncExitStack() as stack:
        assert await rows(await open_data(given, stack, Beginning()), "messages") == before


async def test_a_key_that_was_made_for_data_with_another_is_taken_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await opened(settings(tmp_path, BLEEP_DATA_KEY=new_key()))
    with pytest.raises(WrongKeyError):
        await opened(settings(tmp_path))
    assert not (tmp_path / "data.key").exists()
    assert "was made" not in caplog.text


async def test_a_key_that_was_lost_can_be_put_back(tmp_path: Path) -> None:
    await opened(settings(tmp_path))
    key = (tmp_path / "data.key").read_text()
    (tmp_path / "data.key").unlink()
    with pytest.raises(WrongKeyError):
        await opened(settings(tmp_path))
    (tmp_path / "data.key").write_text(key)
    await opened(settings(tmp_path))


async def test_a_new_key_is_told_once_with_where_it_is_and_not_what_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        await opened(settings(tmp_path))
        await opened(settings(tmp_path))
    key = (tmp_path / "data.key").read_text().strip()
    assert caplog.text.count(str(tmp_path / "data.key")) == 1
    assert key not in caplog.text


async def test_a_key_for_a_database_that_cannot_be_opened_is_taken_back(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailableError):
        await opened(settings(tmp_path, BLEEP_DATABASE="mysql://h/n"))
    assert names(tmp_path) == []


async def failed(given: Settings) -> None:
    """Open the data as a start that then fails does."""
    async with AsyncExitStack() as stack:
        beginning = Beginning()
        stack.callback(beginning.take_back)
        await open_data(given, stack, beginning)


async def test_a_start_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    await failed(settings(tmp_path))
    assert names(tmp_path) == []


async def test_a_start_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    await opened(settings(tmp_path))
    before = names(tmp_path)
    await failed(settings(tmp_path))
    assert {"data", "data.key", "bleep.sqlite"} <= set(before)
    assert names(tmp_path) == before
    await opened(settings(tmp_path))


def names(folder: Path) -> list[str]:
    """Return what is in a folder, at any depth, but for what SQLite keeps while it works."""
    passing = ("-wal", "-shm")
    return sorted(one.name for one in folder.rglob("*") if not one.name.endswith(passing))
