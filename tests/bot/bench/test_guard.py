"""The guard's benchmark: hostile texts, the same each time, no longer than a message."""

from __future__ import annotations

import json

from bot.bench.guard import LONGEST, Figures, hostile_texts, measure, run, table
from feeds.guard import Level, guard


def some(count: int = 40) -> list[str]:
    return list(hostile_texts(7, count))


def test_the_texts_are_the_same_each_time() -> None:
    assert some() == some()


def test_no_text_is_longer_than_a_message() -> None:
    assert max(map(len, some())) <= LONGEST
    assert min(map(len, some())) >= 1


def test_the_texts_are_what_the_guard_looks_for() -> None:
    levels = {guard(text).level for text in some()}
    assert {Level.BLOCK, Level.URGENT} <= levels


def test_each_text_is_timed_once() -> None:
    figures = measure(iter(some(8)))
    assert figures.texts == 8
    assert 0 < figures.median_ms <= figures.worst_ms
    assert figures.comment_ms > 0


def test_it_says_a_table_and_a_line_of_json() -> None:
    said: list[str] = []
    run(said.append, count=4)
    assert said[:5] == table(measure_of(said[5]))
    assert json.loads(said[5])["texts"] == 4


def measure_of(line: str) -> Figures:
    """Return the figures that a line of JSON tells."""
    told = json.loads(line)
    told.pop("bench")
    return Figures(**told)
