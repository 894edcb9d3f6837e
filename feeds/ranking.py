"""WORDS: how much each sentence of an article tells, as numbers; no data but the article itself.

Thirty-one features and their weights, from the measurements in the facts on summaries, section 3.
Plain Python on purpose: the sums are small, and their order is always the same, so that the same
article gives the same bytes on every machine.
"""

from __future__ import annotations

import math
import operator
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from feeds.stems import stems

Vector = dict[str, float]

_CUES = re.compile(
    r"\b(?:should|must|need|found|find|show|shows|showed|because|therefore|new|important|key|"
    r"first|aim|goal|result|results|means|announce|announced|launch|launched|today|conclude)\b",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"(?:he|she|it|they|this|that|these|those|but|and|or|so|however|also|then|thus|yet|still)\b",
    re.IGNORECASE,
)
_PROMOTES = re.compile(
    r"https?://|www\.|sign up|webinar|subscribe|register (?:for|now)|click here", re.IGNORECASE
)
_MINE = re.compile(r"(?:I|My)\b")
_DAMPING = 0.85
_STEPS = 40
_NEAR = 0.1
_SETTLED = 1e-6


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it stands, the number of its paragraph, and whether it opens it."""

    text: str
    paragraph: int
    opens: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """The score of each sentence, 0 to 1, and what tells how alike two of them are."""

    scores: list[float]
    vectors: list[Vector]


def rank(title: str, sentences: Sequence[Sentence]) -> Ranked:
    """Score each sentence of an article; all lists are in the order of the sentences."""
    found = [stems(sentence.text) for sentence in sentences]
    weights = _weights(found)
    vectors = [_vector(words, weights) for words in found]
    central = _scaled(_to_centroid(vectors))
    near_title = _to_title(title, vectors, weights)
    columns = (
        (0.501 + 0.365, central),  # the article's own weights stand in for a background table
        (0.188, _scaled(_lexrank(vectors))),
        (0.364, near_title),
        (0.455, _scaled(near_title)),
        (0.173, _scaled(_frequency(found))),
        (1.0, _places(sentences)),
        (1.0, [_shape(sentence.text) for sentence in sentences]),
    )
    sums = [sum(weight * column[i] for weight, column in columns) for i in range(len(sentences))]
    return Ranked(_scaled(sums), vectors)


def cosine(one: Vector, other: Vector) -> float:
    """Return how alike two vectors of length 1 are: 0 nothing shared, 1 the same."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[word] for word, weight in one.items() if word in other)


def _weights(found: list[list[str]]) -> Vector:
    held = Counter(word for words in found for word in dict.fromkeys(words))
    return {word: math.log((1 + len(found)) / (1 + df)) + 1 for word, df in held.items()}


def _vector(words: list[str], weights: Vector) -> Vector:
    raw = {word: count * weights.get(word, 0.0) for word, count in Counter(words).items()}
    return _unit(raw)


def _unit(raw: Vector) -> Vector:
    length = math.sqrt(sum(weight * weight for weight in raw.values()))
    return {word: weight / length for word, weight in raw.items()} if length else {}


def _to_centroid(vectors: list[Vector]) -> list[float]:
    whole: Vector = {}
    for vector in vectors:
        for word, weight in vector.items():
            whole[word] = whole.get(word, 0.0) + weight
    centre = _unit(whole)
    return [cosine(vector, centre) for vector in vectors]


def _to_title(title: str, vectors: list[Vector], weights: Vector) -> list[float]:
    # A word that is in the title only still makes the title longer, as a rare word would.
    rarest = max(weights.values(), default=1.0)
    words = stems(title)
    aim = _vector(words, {word: weights.get(word, rarest) for word in words})
    return [cosine(vector, aim) for vector in vectors]


def _neighbours(vectors: list[Vector]) -> list[list[int]]:
    near: list[list[int]] = [[] for _ in vectors]
    holders: dict[str, list[tuple[int, float]]] = {}
    for i, vector in enumerate(vectors):
        alike: dict[int, float] = {}
        for word, weight in vector.items():
            held = holders.setdefault(word, [])
            for j, other in held:
                alike[j] = alike.get(j, 0.0) + weight * other
            held.append((i, weight))
        for j in [j for j, value in alike.items() if value >= _NEAR]:
            near[i].append(j)
            near[j].append(i)
    return near


def _lexrank(vectors: list[Vector]) -> list[float]:
    """Return each sentence's share of a walk between sentences that are alike."""
    n = len(vectors)
    near = _neighbours(vectors)
    share = [1 / max(1, n)] * n
    for _ in range(_STEPS):
        # A sentence is its own neighbour too, so that no one's share is lost.
        given = [share[i] / (len(near[i]) + 1) for i in range(n)]
        base = (1 - _DAMPING) / max(1, n)
        before = share
        share = [base + _DAMPING * (given[i] + sum([given[j] for j in near[i]])) for i in range(n)]
        if max(map(abs, map(operator.sub, share, before)), default=0.0) < _SETTLED:
            break
    return share


def _frequency(found: list[list[str]]) -> list[float]:
    counts = Counter(word for words in found for word in words)
    total = max(1, sum(counts.values()))
    return [sum(counts[word] for word in words) / total / max(1, len(words)) for words in found]


def _scaled(values: list[float]) -> list[float]:
    low, high = min(values, default=0.0), max(values, default=0.0)
    return [(value - low) / (high - low) if high > low else 0.0 for value in values]


def _places(sentences: Sequence[Sentence]) -> list[float]:
    """Return what each sentence's place in the article counts for."""
    n, last = len(sentences), sentences[-1].paragraph if sentences else 0
    return [_place(i, n) + _paragraph(sentence, last) for i, sentence in enumerate(sentences)]


def _place(i: int, n: int) -> float:
    down = i / max(1, n - 1)
    start = (0.036, 0.017, 0.035)[i] if i < 3 else 0.0  # noqa: PLR2004 - as many as there are
    end = 0.026 if i >= n - 2 else 0.0
    curve = 0.227 / (1 + i) + 0.398 * math.exp(-i / 3)
    return curve + start + end - 0.263 * down + 0.050 * down * down


def _paragraph(sentence: Sentence, last: int) -> float:
    return (
        0.029 * sentence.opens
        + 0.032 * (sentence.paragraph == 0)
        + 0.139 * (sentence.paragraph == last)
    )


def _shape(text: str) -> float:
    """Return what the form of a sentence counts for: its length, marks and first word."""
    words = len(text.split())
    signs = sum(map(str.isdigit, text)) + 2 * text.count("(") + 2 * text.count("=")
    return (
        0.540 * min(words, 40) / 40
        - 0.158 * min(max((words - 30) / 20, 0), 2)
        - 0.294 * (words < 8)  # noqa: PLR2004 - a fragment
        - 0.036 * (words > 45)  # noqa: PLR2004 - too long to take in
        + 0.040 * bool(_CUES.search(text))
        + 0.032 * bool(_LEANS.match(text))
        + 0.026 * bool(_PROMOTES.search(text))
        + 0.052 * any(map(str.isdigit, text))
        - 0.058 * text.endswith("?")
        - 0.110 * any(mark in text for mark in '"\u201c\u201d')
        + 0.166 * text.endswith(":")
        + 0.027 * text.endswith((".", "!", "?"))
        - 0.086 * bool(_MINE.match(text))
        - 1.168 * min(1, 3 * signs / max(20, len(text)))
    )
