"""Tests of what words, pairs and sentences are worth."""

from __future__ import annotations

import math

import pytest

from feeds.summaries.features import SENTENCE_FEATURES, cosine, scaled, sentence_vectors
from feeds.summaries.importance import (
    PAIR_FEATURES,
    WORD_FEATURES,
    Article,
    Background,
    chances,
    pair_rows,
    unfolded,
    word_rows,
)
from feeds.summaries.learnt import MODEL
from feeds.summaries.ranking import rank, rows_of
from feeds.summaries.stems import Word, stems, words
from feeds.summaries.structure import Sentence, article

TEXT = (
    "The clinic rang all of its people back. It took Ann Lee a day to do it. "
    "The clinic has a new phone queue. The garden is open at noon.\n\nThe clinic rang 60 people."
)
TITLE = "The clinic with a phone queue"
ARTICLE = Article(TITLE, article(TEXT))
BACKGROUND = Background(99, {"clinic": 99, "garden": 9})


def value(feature: str, stem: str) -> float:
    return word_rows(ARTICLE, BACKGROUND)[stem][WORD_FEATURES.index(feature)]


def test_scores_run_from_0_to_1() -> None:
    scores = rank(TITLE, ARTICLE.sentences, MODEL).scores
    assert min(scores) == 0
    assert max(scores) == 1


def test_nothing_has_no_scores() -> None:
    assert rank("T", [], MODEL).scores == []


def test_a_sentence_near_the_title_scores_more() -> None:
    one = Sentence("The garden opens at noon for visitors.", 0)
    same = Sentence("The library opens at noon for visitors.", 0)
    first, second = rank("Library news", [one, same], MODEL).scores
    assert second > first


def test_the_model_has_a_weight_for_each_feature() -> None:
    assert len(MODEL.words) == len(WORD_FEATURES)
    assert len(MODEL.pairs) == len(PAIR_FEATURES)
    assert len(MODEL.sentences) == len(SENTENCE_FEATURES)


def test_each_row_has_all_features() -> None:
    rows, vectors = rows_of(ARTICLE, MODEL)
    assert {len(row) for row in rows} == {len(SENTENCE_FEATURES)}
    assert len(rows) == len(vectors) == len(ARTICLE.sentences) == 5


def test_what_is_in_the_title_is_likelier_than_what_is_not() -> None:
    found = chances(word_rows(ARTICLE, MODEL.background), MODEL.words)
    assert found["queu"] > found["noon"]
    assert all(0 < chance < 1 for chance in found.values())


def test_a_word_that_every_post_has_tells_nothing() -> None:
    assert BACKGROUND.rareness("clinic") == 0
    assert BACKGROUND.rareness("garden") == pytest.approx(math.log(10))
    assert BACKGROUND.rareness("unheard") == pytest.approx(math.log(100))


def test_the_features_of_a_word_say_where_it_was_met() -> None:
    assert value("log count", "clinic") == math.log(4)
    assert value("in title", "clinic") == 1
    assert value("first place", "garden") == 3 / 5
    assert value("is a name", "lee") == 1
    assert value("is a name", "garden") == 0
    assert value("met with the title", "peopl") == 1


def test_a_pair_is_two_words_side_by_side_one_of_which_tells() -> None:
    rows = pair_rows(ARTICLE, {})
    assert ("phon", "queu") in rows
    assert ("the", "clinic") in rows
    assert ("to", "do") not in rows
    assert rows["phon", "queu"][PAIR_FEATURES.index("in title")] == 1


def test_a_table_of_counts_unfolds() -> None:
    assert unfolded("5 ann bo 17 clinic") == {"ann": 5, "bo": 5, "clinic": 17}


def test_a_vector_is_like_itself_and_unlike_another() -> None:
    assert cosine({"a": 1.0}, {"a": 1.0}) == 1
    assert cosine({"a": 1.0}, {"b": 0.6, "c": 0.8}) == 0
    for vector in sentence_vectors(ARTICLE, BACKGROUND):
        assert cosine(vector, vector) == pytest.approx(1)


def test_values_are_scaled_to_0_to_1() -> None:
    assert scaled([3, 5, 4]) == [0, 1, 0.5]
    assert scaled([2, 2]) == [0, 0]
    assert scaled([]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("clinics", "clinic"),
        ("planned", "planning"),
        ("moved", "move"),
        ("policies", "policy"),
        ("patient\u2019s", "patients"),
    ],
)
def test_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stems(one) == stems(other)


def test_small_words_have_no_stem() -> None:
    assert stems("It is what it is, a B") == []


def test_all_words_are_told_apart_by_what_they_tell() -> None:
    known: dict[str, Word] = {}
    found = words("The call-back list of 2", known)
    assert [word.stem for word in found if word.tells] == ["call", "back", "list", "2"]
    assert known["of"] == Word("of", tells=False)
