"""WORDS: posts with their editors' standfirsts to the model that chooses sentences.

Three regressions, one upon the other: is this word in the standfirst; is this pair of words; how
near to the standfirst (ROUGE-1 F1) is this sentence alone. The strengths here, and how much
novelty counts in feeds.summarise, were set by hand, in the middle of where cross-validation was
flat; the features were not chosen by their scores one by one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from bot.bench.learning import logistic, ridge, spread
from bot.bench.rouge import Stemmer, rouge
from feeds.summaries.importance import Article, Background, Key, Row, chances, pair_rows, word_rows
from feeds.summaries.ranking import Model, rows_of
from feeds.summaries.stems import words
from feeds.summaries.structure import article
from feeds.summarise import units

FEWEST_HOLDERS = 5
"""A stem of fewer posts counts as rare, like one never met; it keeps the table small."""

_LOGISTIC = 5.0
_RIDGE = 2000.0
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Example:
    """A post and the standfirst that its editor wrote for it."""

    id: str
    title: str
    text: str
    reference: str


def examples(lines: Iterable[str]) -> list[Example]:
    """Read JSON lines with id, title, text and reference; return them in the order of their ids."""
    rows = (json.loads(line) for line in lines if line.strip())
    fields = ("id", "title", "text", "reference")
    return sorted((Example(*(row[field] for field in fields)) for row in rows), key=_id)


def fit(found: Sequence[Example]) -> Model:
    """Learn a model from some posts; the same posts give the same model."""
    articles = [Article(one.title, article(one.text)) for one in found]
    background = _background(articles)
    by_word = [word_rows(one, background) for one in articles]
    for_words = _learnt(by_word, [_stems(one.reference) for one in found])
    by_pair = [
        pair_rows(one, chances(rows, for_words))
        for one, rows in zip(articles, by_word, strict=True)
    ]
    for_pairs = _learnt(by_pair, [_pairs(one.reference) for one in found])
    model = Model(background, for_words, for_pairs, ())
    return Model(background, for_words, for_pairs, _for_sentences(found, articles, model))


def _id(example: Example) -> str:
    return example.id


def _background(articles: Sequence[Article]) -> Background:
    held = Counter(stem for one in articles for stem in {s for found in one.words for s in found})
    stems = (stem for stem in sorted(held) if held[stem] >= FEWEST_HOLDERS)
    often = {stem: held[stem] for stem in stems if not stem.isdigit()}  # years grow old
    return Background(len(articles), often)


def _stems(reference: str) -> set[str]:
    return {word.stem for word in words(reference, {}) if word.tells}


def _pairs(reference: str) -> set[tuple[str, str]]:
    found = [word.stem for word in words(reference, {})]
    return set(pairwise(found))


def _learnt(by_post: Sequence[Mapping[Key, Row]], wanted: Sequence[AbstractSet[Key]]) -> Row:
    rows = [row for found in by_post for row in found.values()]
    labels = [
        float(key in there) for found, there in zip(by_post, wanted, strict=True) for key in found
    ]
    return _rounded(logistic(list(zip(*rows, strict=True)), labels, _LOGISTIC))


def _for_sentences(found: Sequence[Example], articles: Sequence[Article], model: Model) -> Row:
    stemmer = Stemmer()
    every: list[Row] = []
    rows: list[Row] = []
    targets: list[float] = []
    for one, read in zip(found, articles, strict=True):
        all_rows, _ = rows_of(read, model)
        shown = sorted(units(read.sentences))
        aim = stemmer.tokens(one.reference)
        near = [rouge(stemmer.tokens(read.sentences[i].text), aim)[0] for i in shown]
        every += all_rows
        rows += _centred([all_rows[i] for i in shown])
        targets += [row[0] for row in _centred([(value,) for value in near])]
    spreads = [spread(column) for column in zip(*every, strict=True)]
    columns = [
        [value / size for value in column]
        for column, size in zip(zip(*rows, strict=True), spreads, strict=True)
    ]
    weights = ridge(columns, targets, _RIDGE)
    return _rounded(weight / size for weight, size in zip(weights, spreads, strict=True))


def _centred(rows: Sequence[Row]) -> list[Row]:
    """Return the rows less their mean: only what tells sentences of one post apart counts."""
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return [tuple(v - mean for v, mean in zip(row, means, strict=True)) for row in rows]


def _rounded(weights: Iterable[float]) -> Row:
    return tuple(round(weight, _DIGITS) for weight in weights)
