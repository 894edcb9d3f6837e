"""The benchmark of imports: a small run for real."""

from __future__ import annotations

import json

from bot.bench import imports


def test_a_small_run_joins_every_row_and_times_it() -> None:
    said: list[str] = []
    imports.run(said.append, 600)
    *lines, last = said
    found = json.loads(last)
    assert (found["bench"], found["rows"], found["joined"]) == ("imports", 600, 600)
    assert found["rows_a_second"] > 0
    assert 0 < found["longest_ms"] < 1000 * found["join_seconds"]
    assert "600" in lines[-1]
