"""The benchmark of digests: a small run for real, and what it makes of its figures."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.bench import digests
from bot.bench.digests import Made, Size, as_json

GOOD = Made(a_second=28.0, cpu_ms=2.346, lock_ms=10.0, longest_lock_ms=100.0, look_ms=400.0)


def test_a_small_run_makes_the_digests_of_a_slot() -> None:
    said: list[str] = []
    digests.run(said.append, Size(readers=12, posts=2, digests=7))
    *lines, last = said
    found = json.loads(last)
    assert (found["bench"], found["readers"], found["posts"]) == ("digests", 12, 2)
    assert set(found["engines"]) >= {"SQLite"}
    for engine, figures in found["engines"].items():
        assert all(figure > 0 for figure in figures.values()), figures
        assert figures["lock_ms"] <= figures["longest_lock_ms"]
        assert any(line.startswith(engine) for line in lines)


@pytest.mark.parametrize(
    ("made", "met"),
    [
        (GOOD, True),
        (replace(GOOD, a_second=27.9), False),
        (replace(GOOD, longest_lock_ms=100.1), False),
    ],
)
def test_it_says_whether_the_slot_is_kept_and_nobody_waits(made: Made, *, met: bool) -> None:
    told = as_json(Size(), {"SQLite": GOOD, "PostgreSQL": made})
    assert told["met"] is met
    engines = told["engines"]
    assert isinstance(engines, dict)
    assert engines["SQLite"] == {
        "a_second": 28.0,
        "cpu_ms": 2.35,
        "lock_ms": 10.0,
        "longest_lock_ms": 100.0,
        "look_ms": 400.0,
    }
