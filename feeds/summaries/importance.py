"""WORDS: how likely each word of an article, and each pair of words, is to be in a summary of it.

Two logistic models of few features, learnt by bot.bench.learning. A pair is two words side by side,
one of which at least carries meaning.
"""

from __future__ import annotations

import math
import operator
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from feeds.summaries.stems import Word, words
from feeds.summaries.structure import Sentence

Pair = tuple[str, str]
Row = tuple[float, ...]
Key = TypeVar("Key", str, Pair)

WORD_FEATURES = (
    *("one", "log count", "share in %", "rareness", "in title", "log first place"),
    *("first place", "met with the title", "is a name", "log length"),
)
PAIR_FEATURES = (
    *("one", "log count", "log chance of the lesser", "log chance of the greater"),
    *("in title", "log first place", "first place", "two that tell"),
)
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w'\u2019.]*")
_UNLIKELY = 0.05


@dataclass(frozen=True, slots=True)
class Background:
    """In how many of the posts that were read a stem was met; of stems that were met often."""

    posts: int
    held: Mapping[str, int]

    def rareness(self, stem: str) -> float:
        """Return how much a stem tells: 0 where every post has it."""
        return math.log((self.posts + 1) / (self.held.get(stem, 0) + 1))


def unfolded(held: str) -> dict[str, int]:
    """Return the counts of a table in words: a number, then the stems that so many posts hold."""
    found: dict[str, int] = {}
    count = 0
    for word in held.split():
        if word.isdigit():
            count = int(word)
        else:
            found[word] = count
    return found


@dataclass(frozen=True)
class Article:
    """An article as the models see it: its title and its sentences, cut to words."""

    title: str
    sentences: Sequence[Sentence]

    @cached_property
    def _known(self) -> dict[str, Word]:
        return {}

    @cached_property
    def _title(self) -> list[Word]:
        return words(self.title, self._known)

    @cached_property
    def _cut(self) -> list[list[Word]]:
        return [words(sentence.text, self._known) for sentence in self.sentences]

    @cached_property
    def title_words(self) -> list[str]:
        """The stems of the title that tell."""
        return _telling(self._title)

    @cached_property
    def title_pairs(self) -> frozenset[Pair]:
        """The pairs of the title."""
        return frozenset(_pairs(self._title))

    @cached_property
    def words(self) -> list[list[str]]:
        """The stems of each sentence that tell."""
        return [_telling(found) for found in self._cut]

    @cached_property
    def pairs(self) -> list[list[Pair]]:
        """The pairs of each sentence."""
        return [_pairs(found) for found in self._cut]

    @cached_property
    def names(self) -> frozenset[str]:
        """The stems of words with a capital letter inside a sentence."""
        found = (name for one in self.sentences for name in _NAME.findall(one.text))
        return frozenset(stem for name in found for stem in _telling(words(name, self._known)))


def word_rows(article: Article, background: Background) -> dict[str, Row]:
    """Return the features of each word, in the order of `WORD_FEATURES`."""
    title, n = frozenset(article.title_words), len(article.sentences)
    counts = Counter(stem for found in article.words for stem in found)
    total = sum(counts.values())
    held = [dict.fromkeys(found) for found in article.words]
    holders = Counter(stem for found in held for stem in found)
    beside = Counter(stem for found in held if not title.isdisjoint(found) for stem in found)
    first = _firsts(article.words)
    size = math.log(max(1, n)) / 4
    return {
        stem: (
            1.0,
            math.log(1 + count),
            count / total * 100,
            background.rareness(stem) / 5,
            float(stem in title),
            math.log(1 + first[stem]),
            first[stem] / n,
            0.0 if stem in title else beside[stem] / holders[stem],
            float(stem in article.names),
            size,
        )
        for stem, count in counts.items()
    }


def pair_rows(article: Article, chances: Mapping[str, float]) -> dict[Pair, Row]:
    """Return the features of each pair, in the order of `PAIR_FEATURES`."""
    counts = Counter(pair for found in article.pairs for pair in dict.fromkeys(found))
    first, n = _firsts(article.pairs), len(article.sentences)
    logs = [0.0, *map(math.log, range(1, n + 1))]
    likely = {stem: math.log(_UNLIKELY + chance) for stem, chance in chances.items()}
    least = math.log(_UNLIKELY)
    rows: dict[Pair, Row] = {}
    for pair, count in counts.items():
        one, other = likely.get(pair[0], least), likely.get(pair[1], least)
        less, more = (one, other) if one < other else (other, one)
        both = float(pair[0] in likely and pair[1] in likely)
        place, titled = first[pair], float(pair in article.title_pairs)
        rows[pair] = (1.0, logs[count], less, more, titled, logs[place + 1], place / n, both)
    return rows


def chances(rows: Mapping[Key, Row], weights: Row) -> dict[Key, float]:
    """Return how likely each word or pair is to be in a summary, 0 to 1."""
    multiplied = operator.mul
    return {
        key: 1 / (1 + math.exp(-sum(map(multiplied, row, weights)))) for key, row in rows.items()
    }


def _telling(found: Sequence[Word]) -> list[str]:
    return [stem for stem, tells in found if tells]


def _pairs(found: Sequence[Word]) -> list[Pair]:
    return [(one, other) for (one, tells), (other, too) in pairwise(found) if tells or too]


def _firsts(found: Sequence[Sequence[Key]]) -> dict[Key, int]:
    """Return the number of the first sentence that has each."""
    first: dict[Key, int] = {}
    for place, keys in enumerate(found):
        for key in keys:
            first.setdefault(key, place)
    return first
