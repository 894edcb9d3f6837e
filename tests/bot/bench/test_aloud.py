"""The benchmark of reading aloud, once over a real engine."""

from __future__ import annotations

import json
import subprocess
import sys

from bot.bench.aloud import MISSING, SUMMARY
from tests.bot.aloud.voice_files import need_the_engine


def test_it_says_a_table_and_a_line_of_json() -> None:
    need_the_engine()
    # A process of its own: the memory is that of the largest child it ever had.
    call = "from bot.bench.aloud import run; run(print, times=1)"
    done = subprocess.run([sys.executable, "-c", call], check=True, capture_output=True, text=True)
    said = done.stdout.splitlines()
    assert said != [MISSING]
    told = json.loads(said[-1])
    assert told["bench"] == "aloud"
    assert told["start_cpu_ms"] < told["cpu_ms"]
    assert 1_000 < told["bytes"] / told["seconds"] < 6_000
    assert 5 < told["memory_mb"] < 300


def test_the_summary_is_as_long_as_summaries_are() -> None:
    assert 380 <= len(SUMMARY) <= 420
