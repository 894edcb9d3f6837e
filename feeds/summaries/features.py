"""WORDS: what each sentence of an article is like, as numbers.

Plain Python on purpose: the sums are small, and their order is always the same, so that the same
article gives the same bytes on every machine.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from feeds.summaries.importance import Article, Background, Pair, Row
from feeds.summaries.structure import Sentence

Vector = dict[str, float]

SENTENCE_FEATURES = (
    *("like the title", "like the title, scaled", "words of the title", "central, scaled"),
    *("sum of words, scaled", "mean of words, scaled", "sum of pairs, scaled"),
    *("mean of pairs, scaled", "log place", "place", "near the start", "in the last paragraph"),
    *("length", "too long", "too short", "figures and signs", "capitals"),
    *("speaks of itself", "we", "purpose", "how", "news", "tells what is told"),
)
_OF_ITSELF = re.compile(
    r"\b(?:(?:this|these|our|the first|the last|next) (?:post|article|blog|series|guide|report"
    r"|paper|study|instal?lment|piece|page|story|month's|week's|webinar|event|interview))\b"
)
_WE = re.compile(r"\b(?:we|our)\b")
_PURPOSE = re.compile(r"\bto \w")
_HOW = re.compile(r"\b(?:how|why|what)\b")
_NEWS = re.compile(r"\b(?:today|this (?:week|month|year)|recently|yesterday)\b")
_TELLS = re.compile(
    r"\b(?:here(?:['\u2019]s| is| are)|find out|read on|look at"
    r"|(?:learn|explain|shar|explor|discuss|introduc|recap|highlight)\w*)"
)
_CUES = (_OF_ITSELF, _WE, _PURPOSE, _HOW, _NEWS, _TELLS)
_CAPITAL = re.compile(r"\s(?=[A-Z])")
_FEWEST = 3
_FEWEST_PAIRS = 5


def sentence_rows(
    article: Article,
    vectors: Sequence[Vector],
    background: Background,
    word_chances: Mapping[str, float],
    pair_chances: Mapping[Pair, float],
) -> list[Row]:
    """Return the features of each sentence, in the order of `SENTENCE_FEATURES`."""
    if not article.sentences:
        return []
    near = _like_title(article, vectors, background)
    title = frozenset(article.title_words)
    words = [sum(map(word_chances.__getitem__, dict.fromkeys(found))) for found in article.words]
    pairs = [sum(map(pair_chances.__getitem__, dict.fromkeys(found))) for found in article.pairs]
    columns = (
        near,
        scaled(near),
        [float(len(title.intersection(found))) for found in article.words],
        scaled(_central(vectors)),
        scaled(words),
        scaled(_shares(words, map(set, article.words), _FEWEST)),
        scaled(pairs),
        scaled(_shares(pairs, map(set, article.pairs), _FEWEST_PAIRS)),
    )
    n, last = len(article.sentences), article.sentences[-1].paragraph
    return [
        (*(column[i] for column in columns), *_place(i, n), *_shape(sentence, last))
        for i, sentence in enumerate(article.sentences)
    ]


def sentence_vectors(article: Article, background: Background) -> list[Vector]:
    """Return a vector of length 1 for each sentence: its words by how much they tell."""
    known: Vector = {}
    return [_vector(found, background, known) for found in article.words]


def cosine(one: Vector, other: Vector) -> float:
    """Return how alike two vectors of length 1 are: 0 nothing shared, 1 the same."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[word] for word, weight in one.items() if word in other)


def scaled(values: Sequence[float]) -> list[float]:
    """Return the values moved and stretched to 0 to 1; all 0 where they are the same."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    return [(value - low) / (high - low) if high > low else 0.0 for value in values]


def _vector(found: Sequence[str], background: Background, known: Vector) -> Vector:
    raw: Vector = {}
    for stem, count in Counter(found).items():
        if stem not in known:
            known[stem] = background.rareness(stem)
        raw[stem] = count * known[stem]
    return _unit(raw)


def _unit(raw: Vector) -> Vector:
    length = math.sqrt(sum(weight * weight for weight in raw.values()))
    return {word: weight / length for word, weight in raw.items()} if length else {}


def _central(vectors: Sequence[Vector]) -> list[float]:
    whole: Vector = {}
    for vector in vectors:
        for word, weight in vector.items():
            whole[word] = whole.get(word, 0.0) + weight
    centre = _unit(whole)
    return [cosine(vector, centre) for vector in vectors]


def _like_title(article: Article, vectors: Sequence[Vector], background: Background) -> list[float]:
    aim = _vector(article.title_words, background, {})
    return [cosine(vector, aim) for vector in vectors]


def _shares(
    sums: Sequence[float], kinds: Iterable[set[Pair] | set[str]], least: int
) -> list[float]:
    return [total / max(least, len(kind)) for total, kind in zip(sums, kinds, strict=True)]


def _place(i: int, n: int) -> Row:
    return (math.log(1 + i), i / max(1, n - 1), math.exp(-i / 3))


def _shape(sentence: Sentence, last: int) -> Row:
    text = sentence.text
    low, n = text.lower(), len(text.split())
    signs = sum(map(str.isdigit, text)) + 2 * text.count("(") + 2 * text.count("=")
    return (
        float(sentence.paragraph == last),
        min(n, 40) / 40,
        min(max((n - 30) / 20, 0.0), 2.0),
        float(n < 8),  # noqa: PLR2004 - a fragment
        min(1.0, 3 * signs / max(20, len(text))),
        len(_CAPITAL.findall(text)) / max(1, n),
        *[float(cue.search(low) is not None) for cue in _CUES],
    )
