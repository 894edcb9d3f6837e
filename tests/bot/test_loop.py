"""The loop that the process runs on, in a process of its own: it changes the collector."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import asyncio, gc
from bot.loop import run_loop

async def work():
    return type(asyncio.get_running_loop()).__module__

print(run_loop(work()), gc.get_freeze_count() > 0)
"""


def test_work_runs_on_uvloop_and_what_was_imported_is_not_collected() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["uvloop", "True"]
