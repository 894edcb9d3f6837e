"""Tests of the benchmark of summaries, and of the model that was learnt for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.bench.baselines import lead
from bot.bench.fitting import Example, fit
from bot.bench.learn import NoPostsError, read_examples
from bot.bench.summaries import by_folds, fresh, measured, run
from bot.bench.writing import source
from feeds.summaries.learnt import MODEL
from feeds.summaries.ranking import Model

FEW = 12


@pytest.fixture(scope="module")
def posts() -> list[Example]:
    return read_examples()


@pytest.fixture
def few(posts: list[Example], tmp_path: Path) -> Path:
    file = tmp_path / "few.jsonl"
    rows = [
        {"id": one.id, "title": one.title, "text": one.text, "reference": one.reference}
        for one in posts[:FEW]
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def test_the_model_is_what_the_posts_teach(posts: list[Example]) -> None:
    made = fit(posts)
    assert made.background == MODEL.background
    # The last digit may differ between machines, by how they round a logarithm.
    for ours, theirs in (
        (made.words, MODEL.words),
        (made.pairs, MODEL.pairs),
        (made.sentences, MODEL.sentences),
    ):
        assert ours == pytest.approx(theirs, abs=5e-4)


def test_the_source_of_a_model_is_that_model(posts: list[Example]) -> None:
    made = fit(posts[:FEW])
    held: dict[str, Any] = {}
    exec(source(made), held)  # noqa: S102  our own words, made a line above
    assert isinstance(held["MODEL"], Model)
    assert held["MODEL"] == made


def test_what_was_learnt_holds_for_posts_that_it_was_not_learnt_from(posts: list[Example]) -> None:
    first, _ = measured(posts, lambda post: lead(post.text, 400), 400)
    ours, said = measured(posts, by_folds(posts, 400, 1, folds=2), 400)
    gains = [mean_of(ours, i) - mean_of(first, i) for i in range(3)]
    assert min(gains) > 3
    assert said["whole_pct"] == said["runs_pct"] == 100
    assert said["over_budget"] == 0
    assert said["chars"] > 350


def test_a_run_says_a_table_and_ends_with_json(few: Path) -> None:
    said: list[str] = []
    report = run(said.append, few)
    assert json.loads(said[-1]) == report
    assert report["posts"] == FEW
    assert {"lead", "Bleep", "Bleep, 5-fold"} <= report["methods"].keys()
    assert any(line.startswith("Bleep - lead") for line in said)
    assert ("LexRank" in report["methods"]) != any("bleep[bench]" in line for line in said)


def test_a_fresh_interpreter_needs_little(few: Path) -> None:
    apart = fresh(few, 400)
    assert apart["same_bytes"] is True
    assert apart["added_mb"] < 40


def test_without_the_posts_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoPostsError, match="checkout"):
        read_examples(tmp_path / "none.jsonl")


def mean_of(scores: list[tuple[float, float, float]], i: int) -> float:
    return sum(score[i] for score in scores) / len(scores)
