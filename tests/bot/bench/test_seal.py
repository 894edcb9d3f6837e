"""The benchmark of the seal: a tiny run for real, and its lines."""

from __future__ import annotations

import json

from bot.bench.seal import Figures, run, table


def test_a_tiny_run_gives_a_table_and_a_line_of_json() -> None:
    said: list[str] = []
    run(said.append, rows=12, count=3)
    told = json.loads(said[-1])
    assert told["bench"] == "seal"
    assert told["rows"] == 12
    assert min(value for value in told.values() if not isinstance(value, str)) > 0
    assert said[:-1] == list(table(Figures(**{k: v for k, v in told.items() if k != "bench"})))


def test_the_table_is_for_people() -> None:
    lines = table(Figures(525, 26.1, 28.4, 780, 5_000, 406.3, 8_322.2))
    assert "| seal | 26 microseconds |" in lines
    assert "| `bleep rekey`, 5,000 rows | 406 rows a second |" in lines
