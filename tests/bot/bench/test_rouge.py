"""Tests of ROUGE: the figures that the package rouge-score gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bench.rouge import Rouge, Stemmer, rouge

TEXTS = st.lists(st.sampled_from("abcd"), max_size=12)


@pytest.mark.parametrize(
    ("summary", "reference", "scores"),
    [
        (
            "The clinics rang 60 people back.",
            "A clinic rings people back; 60 were rung",
            (57.1429, 16.6667, 42.8571),
        ),
        ("One two three four", "four three two one", (100, 0, 25)),
        ("U.S. e-mail's caf\xe9", "us email s caf", (40, 25, 40)),
        ("", "nothing", (0, 0, 0)),
    ],
)
def test_scores_are_those_of_rouge_score(summary: str, reference: str, scores: Rouge) -> None:
    stemmer = Stemmer()
    found = rouge(stemmer.tokens(summary), stemmer.tokens(reference))
    assert found == pytest.approx(scores, abs=1e-4)


@given(TEXTS, TEXTS)
def test_it_is_the_same_both_ways_and_at_most_100(one: list[str], other: list[str]) -> None:
    scores = rouge(one, other)
    assert scores == pytest.approx(rouge(other, one))
    assert all(0 <= score <= 100 for score in scores)


@given(TEXTS.filter(lambda tokens: len(tokens) > 1))
def test_a_text_is_100_like_itself(tokens: list[str]) -> None:
    assert rouge(tokens, tokens) == (100, 100, 100)
