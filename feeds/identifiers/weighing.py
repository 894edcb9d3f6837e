"""WORDS: how much the words of a text weigh together, by weights that were learnt from examples.

What people in danger write has no end of wordings. So no phrase decides: each word and each pair of
neighbours has a weight, and two parts of a text that follow each other are heavy or not. A part is
a sentence, or as many words of a long one as a sentence usually has; so one clause counts in a long
comment too.

The weights are those of a logistic regression over such terms, a linear classifier of texts as in
Jurafsky and Martin, Speech and Language Processing, chapter 5. bot/bench/weights.py finds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

LONGEST = 18
"""Words of a part at most."""

_WORD = re.compile(r"[0-9]+(?:\.[0-9]+)?|[^\W\d_]+(?:'[^\W\d_]+)*|[.!?;\n]+")
_ENDS = frozenset(".!?;\n")
_FIRST = "^"
_NUMBER = "#"


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a text from `start` to `end`, as terms: each word, and each with the one before."""

    start: int
    end: int
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each term weighs, and the weight from which on two parts are heavy."""

    of_terms: Mapping[str, float]
    heavy: float

    def of(self, part: Part) -> float:
        """Return the weight of one part."""
        known = self.of_terms
        return sum([known[term] for term in part.terms if term in known])


def parts(text: str) -> list[Part]:
    """Return the parts of a text in small letters."""
    found: list[Part] = []
    words: list[str] = []
    start = end = 0
    for word in _WORD.finditer(text):
        ends = word[0][0] in _ENDS
        if words and (ends or len(words) == LONGEST):
            found.append(Part(start, end, _terms(words)))
            words = []
        if not ends:
            start = word.start() if not words else start
            end = word.end()
            words.append(_as_term(word[0]))
    if words:
        found.append(Part(start, end, _terms(words)))
    return found


def heavy(found: Sequence[Part], weights: Weights) -> Iterator[tuple[int, int]]:
    """Give the beginning and the end of each two parts that are heavy together."""
    weighed = [weights.of(part) for part in found]
    for (one, its), (other, others) in pairwise(_at_least_two(found, weighed)):
        if its + others >= weights.heavy:
            yield one.start, max(one.end, other.end)


def unfolded(held: str) -> dict[str, float]:
    """Return terms by their weight, from words in which a number is the weight of what follows."""
    weight, of_terms = 0.0, {}
    for word in held.split():
        if word[-1].isdigit():
            weight = float(word)
        else:
            of_terms[word.replace("_", " ")] = weight
    return of_terms


def _at_least_two(found: Sequence[Part], weighed: Sequence[float]) -> Sequence[tuple[Part, float]]:
    each = list(zip(found, weighed, strict=True))
    return [*each, (found[0], 0.0)] if len(each) == 1 else each


def _as_term(word: str) -> str:
    return _NUMBER if word[0].isdigit() else word.replace("'", "")


def _terms(words: Sequence[str]) -> tuple[str, ...]:
    pairs = (f"{one} {other}" for one, other in pairwise((_FIRST, *words)))
    return tuple(dict.fromkeys((*words, *pairs)))
