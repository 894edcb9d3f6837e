"""STEP: texts that tell of something, and texts that do not, to the weights that tell them apart.

A logistic regression by stochastic gradient descent with a rate for each term (AdaGrad: Duchi,
Hazan and Singer, 2011). Which two parts of a text make it heavy is not known beforehand: at first
all of them are taken, then those that weigh most (MI-SVM: Andrews and others, 2002). Then all but
the strongest terms are dropped, and the rest is learnt again. learning.py beside this has the exact
regressions: they are for tens of columns, and here are ten thousands.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TypeAlias

from feeds.identifiers.normal import read
from feeds.identifiers.weighing import Weights

_ROUNDS, _TURNS = 3, 12
_RATE, _HELD = 0.3, 0.0002
_SEED = 7
_FEWEST = 2
"""A term of fewer texts is not learnt."""
_MOST_WORDS, _MOST_PAIRS = 2400, 1800
_STEP = 0.2
"""Weights are rounded to so much."""
Text: TypeAlias = Sequence[Sequence[str]]
"""The parts of one text, each as its terms."""
Terms: TypeAlias = Sequence[int]
Bag: TypeAlias = Sequence[Terms]
"""The same with a number for each term."""


@dataclass(slots=True)
class _Line:
    """What is learnt: a weight for each term and a constant, each with how much it has moved."""

    weights: list[float]
    moved: list[float]
    constant: float = 0.0
    constant_moved: float = 1e-6

    def of(self, terms: Terms) -> float:
        # Exact, so that every version of Python learns the same.
        return self.constant + math.fsum([self.weights[term] for term in terms])

    def learn(self, terms: Terms, label: float) -> None:
        """Move a little to where the label is likelier."""
        wrong = 1 / (1 + math.exp(-max(-30.0, min(30.0, self.of(terms))))) - label
        self.constant_moved += wrong * wrong
        self.constant -= _RATE * wrong / math.sqrt(self.constant_moved)
        weights, moved = self.weights, self.moved
        for term in terms:
            slope = wrong + _HELD * weights[term]
            moved[term] += slope * slope
            weights[term] -= _RATE * slope / math.sqrt(moved[term])


def learn(telling: Iterable[str], usual: Iterable[str], sure: float) -> Weights:
    """Return the weights that tell texts of the first kind from those of the second.

    Two parts are heavy from `sure` on, as the log of the odds: 0 is as likely as not.
    """
    ones, others = (
        [[part.terms for part in read(text).parts] for text in kind] for kind in (telling, usual)
    )
    held = Counter(chain.from_iterable(dict.fromkeys(chain(*text)) for text in (*ones, *others)))
    first = _fitted([term for term, texts in held.items() if texts >= _FEWEST], ones, others)
    weights = _fitted(_strongest(first), ones, others)
    constant = weights.pop("")
    rounded = {term: round(round(weight / _STEP) * _STEP, 1) for term, weight in weights.items()}
    of_terms = {term: weight for term, weight in rounded.items() if weight}
    return Weights(of_terms, round(sure - constant, 2))


def _strongest(weights: Mapping[str, float]) -> list[str]:
    """Return the words and the pairs that weigh most, either way; the constant is none."""
    ranked = sorted(weights, key=lambda term: (-abs(weights[term]), term))
    pairs = [term for term in ranked if " " in term][:_MOST_PAIRS]
    words = [term for term in ranked if term and " " not in term][:_MOST_WORDS]
    return [*words, *pairs]


def _fitted(
    terms: Collection[str], ones: Sequence[Text], others: Sequence[Text]
) -> dict[str, float]:
    """Return the weight of each of these terms, and the constant as that of the empty term."""
    numbers = {term: number for number, term in enumerate(terms)}
    bags = [_numbered(text, numbers) for text in ones]
    usual = [(both, 0.0) for text in others for both in _by_two(_numbered(text, numbers))]
    chosen: list[Terms] = [[term for part in bag for term in part] for bag in bags if bag]
    line = _line(len(numbers))
    for again in range(_ROUNDS):
        if again:
            chosen = [max(_by_two(bag), key=line.of) for bag in bags if bag]
        line = _line(len(numbers))
        _fit(line, [*((both, 1.0) for both in chosen), *usual])
    return {**dict(zip(terms, line.weights, strict=True)), "": line.constant}


def _fit(line: _Line, examples: list[tuple[Terms, float]]) -> None:
    order = random.Random(_SEED)  # noqa: S311  the same order each time, for the same weights
    for _ in range(_TURNS):
        order.shuffle(examples)
        for terms, label in examples:
            line.learn(terms, label)


def _line(terms: int) -> _Line:
    return _Line([0.0] * terms, [0.5] * terms)


def _numbered(text: Text, numbers: Mapping[str, int]) -> Bag:
    return [[numbers[term] for term in part if term in numbers] for part in text]


def _by_two(bag: Bag) -> Sequence[Terms]:
    """Return each two parts that follow each other; the one part of a short text alone."""
    return [[*one, *other] for one, other in pairwise(bag)] or bag
