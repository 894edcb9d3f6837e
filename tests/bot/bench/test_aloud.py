"""The benchmark of reading aloud, once over a real engine."""

from __future__ import annotations

import json

from bot.bench.aloud import MISSING, SUMMARY, run
from tests.bot.aloud.voice_files import need_the_engine


def test_it_says_a_table_and_a_line_of_json() -> None:
    need_the_engine()
    said: list[str] = []
    run(said.append, times=1)
    assert said != [MISSING]
    told = json.loads(said[-1])
    assert told["bench"] == "aloud"
    assert told["start_cpu_ms"] < told["cpu_ms"]
    assert 1_000 < told["bytes"] / told["seconds"] < 6_000
    assert told["memory_mb"] > 5  # at most: a larger child of other tests counts as well


def test_the_summary_is_as_long_as_summaries_are() -> None:
    assert 380 <= len(SUMMARY) <= 420
