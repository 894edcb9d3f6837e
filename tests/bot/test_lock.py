"""The lock: one process at a time, and none after a process has ended, however it ended."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.lock import only_one
from storage.errors import DatabaseInUseError, DatabaseUnavailableError

HOLD = """
import sys, time
from pathlib import Path
from bot.lock import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_one_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with only_one(lock), pytest.raises(DatabaseInUseError), only_one(lock):
        pass


def test_after_the_first_has_ended_the_next_may_go(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with only_one(lock):
        pass
    with only_one(lock):
        pass


def test_an_error_inside_opens_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with pytest.raises(LookupError), only_one(lock):
        raise LookupError
    with only_one(lock):
        pass


def test_a_process_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(DatabaseInUseError), only_one(lock):
            pass
        other.kill()
        other.wait()
    with only_one(lock):
        pass


def test_the_folder_is_made(tmp_path: Path) -> None:
    with only_one(tmp_path / "a" / "b" / "lock"):
        assert (tmp_path / "a" / "b").is_dir()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(DatabaseUnavailableError, match="BLEEP_DATA"),
        only_one(tmp_path / "file" / "lock"),
    ):
        pass
