"""WORDS: ROUGE-1, ROUGE-2 and ROUGE-L, as the package rouge-score counts them with its stemmer.

C.-Y. Lin, "ROUGE: a package for automatic evaluation of summaries" (2004).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.bench.porter import porter

MEASURES = ("R1", "R2", "RL")

_OTHER = re.compile(r"[^a-z0-9]+")
_SHORT = 3


Rouge = tuple[float, float, float]
"""F1 x 100 of single words, of pairs of words, and of the longest row of words in common."""


class Stemmer:
    """Cuts a text to the tokens that ROUGE compares; remembers the stems of the words it met."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def tokens(self, text: str) -> list[str]:
        """Return the words of a text in lower case, those of more than 3 letters as stems."""
        return [self._stem(word) for word in _OTHER.sub(" ", text.lower()).split()]

    def _stem(self, word: str) -> str:
        if word not in self._known:
            self._known[word] = porter(word) if len(word) > _SHORT else word
        return self._known[word]


def rouge(summary: Sequence[str], reference: Sequence[str]) -> Rouge:
    """Compare the tokens of a summary with those of a reference."""
    long = _f1(_longest(summary, reference), len(summary), len(reference))
    return _of_runs(summary, reference, 1), _of_runs(summary, reference, 2), long


def _of_runs(summary: Sequence[str], reference: Sequence[str], size: int) -> float:
    one, other = _runs(summary, size), _runs(reference, size)
    return _f1((one & other).total(), one.total(), other.total())


def _runs(tokens: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1))


def _f1(shared: int, one: int, other: int) -> float:
    return 200 * shared / (one + other) if shared else 0.0


def _longest(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the length of the longest row of tokens that both have in order, gaps allowed."""
    before = [0] * (len(other) + 1)
    for token in one:
        now = [0]
        for place, against in enumerate(other):
            longer = before[place] + 1 if token == against else max(before[place + 1], now[place])
            now.append(longer)
        before = now
    return before[-1]
