"""The benchmark of search: a small run for real, and its arithmetic."""

from __future__ import annotations

import json
from collections import Counter
from random import Random

import pytest

from bot.bench import search
from bot.bench.made_up import language, mistyped
from bot.bench.search import Size, Times, as_json
from storage.spelling import distance, may_be_mistyped

TINY = Size(posts=30, words=40, language=200, searches=2)
KINDS = {
    "a rare word",
    "a word of most posts",
    "two words",
    "a mistyped word",
    "half a word, in inline mode",
}


def test_a_small_run_times_every_kind_of_search() -> None:
    said: list[str] = []
    search.run(said.append, TINY)
    *lines, last = said
    found = json.loads(last)
    assert (found["bench"], found["posts"]) == ("search", 30)
    assert set(found["ms"]) >= {"SQLite"}
    for engine, kinds in found["ms"].items():
        assert set(kinds) == KINDS
        for kind, times in kinds.items():
            assert 0 < times["p50"] <= times["p95"] <= times["max"]
            assert any(line.startswith(engine) and kind in line for line in lines)


@pytest.mark.parametrize(("slowest", "met"), [(50.0, True), (50.1, False)])
def test_it_says_whether_the_wanted_time_is_met(slowest: float, met: bool) -> None:  # noqa: FBT001  a column of the table
    times = {
        ("SQLite", "two words"): Times(1.0, 2.0, 3.0),
        ("PostgreSQL", "two words"): Times(1.234, slowest, 99.0),
    }
    told = as_json(Size(), times)
    assert told["met"] is met
    assert told["ms"] == {
        "SQLite": {"two words": {"p50": 1.0, "p95": 2.0, "max": 3.0}},
        "PostgreSQL": {"two words": {"p50": 1.23, "p95": slowest, "max": 99.0}},
    }


def test_a_language_has_as_many_words_each_once_and_always_the_same() -> None:
    spoken = language(5_000)
    assert len(set(spoken.words)) == 5_000
    assert spoken == language(5_000)
    assert all(may_be_mistyped(word) for word in spoken.words)


def test_a_few_words_are_most_of_a_text() -> None:
    chance = Random(1)  # noqa: S311  the same text every time
    text = language(2_000).text(
        4_000, lambda words, weights, count: chance.choices(words, cum_weights=weights, k=count)
    )
    counted = Counter(text.split())
    assert sum(n for _, n in counted.most_common(50)) > 4_000 / 3
    assert len(counted) > 500


def test_a_mistyped_word_is_one_slip_away() -> None:
    for word in language(500).words:
        assert distance(word, mistyped(word), 2) <= 1
