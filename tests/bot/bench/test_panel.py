"""The benchmark of the panel: a small run for real, and its arithmetic."""

from __future__ import annotations

import json

import pytest

from bot.bench import panel
from bot.bench.panel import Size, Times, as_json
from bot.handlers.places import PLACES


def test_a_small_run_times_every_place_and_every_act() -> None:
    said: list[str] = []
    panel.run(said.append, Size(readers=20, posts=1, tries=1))
    *lines, last = said
    found = json.loads(last)
    assert (found["bench"], found["readers"], found["deliveries"]) == ("panel", 20, 20)
    assert {f"place: {name}" for name in PLACES} < set(found["ms"])
    assert {"home", "a list", "delete and undo", "merge"} < set(found["ms"])
    assert {"announcement, a list chosen", "announcement, others wait"} < set(found["ms"])
    for press, times in found["ms"].items():
        assert 0 < times["usual"] <= times["max"]
        assert any(line.startswith(press) for line in lines)


@pytest.mark.parametrize(("slowest", "met"), [(300.0, True), (300.1, False)])
def test_it_says_whether_the_wanted_time_is_met(slowest: float, met: bool) -> None:  # noqa: FBT001  a column of the table
    told = as_json(Size(10, 2), {"home": Times(1.0, 999.0), "merge": Times(slowest, slowest)})
    assert (told["met"], told["deliveries"]) == (met, 20)
