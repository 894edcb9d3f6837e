"""Tests of what the guard's words weigh: learnt anew it is what is stored, and new texts agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bench.learn_guard import FAMILIES, NoTextsError, learnt, read_texts, sources
from bot.bench.weights import learn
from feeds.identifiers.normal import read
from feeds.identifiers.weighing import Weights, heavy

PARTS = 10
TELLING = [
    f"my {whose} has a knife at the {place}" for whose in "abcdef" for place in ("door", "gate")
]
USUAL = [f"the {what} at the {place} works" for what in "abcdef" for place in ("door", "gate")]


def is_heavy(weights: Weights, text: str) -> bool:
    return any(True for _ in heavy(read(text).parts, weights))


def test_what_tells_two_kinds_of_texts_apart_is_learnt() -> None:
    weights = learn(TELLING, USUAL, sure=0.0)
    assert weights.of_terms["knife"] > 0 > weights.of_terms["works"]
    assert is_heavy(weights, "he has a knife")
    assert not is_heavy(weights, "the lock works")


def test_who_wants_to_be_surer_finds_less() -> None:
    bold, shy = (learn(TELLING, USUAL, sure=sure) for sure in (0.0, 50.0))
    assert shy.heavy == bold.heavy + 50
    assert not is_heavy(shy, TELLING[0])


@pytest.mark.parametrize("family", FAMILIES)
def test_the_stored_weights_are_those_of_the_texts(family: str) -> None:
    """If this fails, the texts or the learning changed: run `python -m bot.bench.learn_guard`."""
    for path, source in sources(family, learnt(family, read_texts())).items():
        assert path.read_text(encoding="utf-8") == source


@pytest.mark.parametrize(
    ("family", "found", "false"), [("danger", 0.6, 0.04), ("stories", 0.45, 0.03)]
)
def test_what_was_learnt_holds_for_texts_that_it_was_not_learnt_from(
    family: str, found: float, false: float
) -> None:
    level, texts = FAMILIES[family].level, read_texts()
    kept = {of: each[::PARTS] for of, each in texts.items()}
    others = {of: [text for text in each if text not in kept[of]] for of, each in texts.items()}
    weights = learnt(family, others)
    told, usual = kept[level], kept["none"]
    assert sum(is_heavy(weights, text) for text in told) > found * len(told)
    assert sum(is_heavy(weights, text) for text in usual) < false * len(usual)


def test_without_the_texts_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoTextsError, match="checkout"):
        read_texts(tmp_path / "none.jsonl")
