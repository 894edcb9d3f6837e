"""WORDS: how much each sentence of an article tells, by a model that was learnt from posts.

The model rates words, then pairs of words, then sentences by their words, pairs, place and form.
`feeds.summaries.learnt` holds it; `bot.bench` made it from posts under CC0 and measures it.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass

from feeds.summaries.features import Vector, scaled, sentence_rows, sentence_vectors
from feeds.summaries.importance import Article, Background, Row, chances, pair_rows, word_rows
from feeds.summaries.structure import Sentence


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of the features of words, pairs and sentences, and the background counts."""

    background: Background
    words: Row
    pairs: Row
    sentences: Row


@dataclass(frozen=True, slots=True)
class Ranked:
    """The score of each sentence, 0 to 1, and what tells how alike two of them are."""

    scores: list[float]
    vectors: list[Vector]


def rank(title: str, sentences: Sequence[Sentence], model: Model) -> Ranked:
    """Score each sentence of an article; all lists are in the order of the sentences."""
    rows, vectors = rows_of(Article(title, sentences), model)
    return Ranked(scaled([sum(map(operator.mul, row, model.sentences)) for row in rows]), vectors)


def rows_of(article: Article, model: Model) -> tuple[list[Row], list[Vector]]:
    """Return the features of each sentence, and its vector."""
    words = chances(word_rows(article, model.background), model.words)
    pairs = chances(pair_rows(article, words), model.pairs)
    vectors = sentence_vectors(article, model.background)
    return sentence_rows(article, vectors, model.background, words, pairs), vectors
