"""WORDS: posts with made-up words that are as unevenly frequent as English ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

Draw = Callable[[Sequence[str], Sequence[float], int], list[str]]
"""Draws so many of some words, by their cumulated weights (random.Random.choices)."""

_BEGINS = ("b", "ch", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v")
_MIDDLES = ("a", "e", "i", "o", "u", "ea", "ou")
_ENDS = ("", "n", "r", "l", "s", "ck", "mp", "nd")
_SYLLABLES = [one + two + three for one in _BEGINS for two in _MIDDLES for three in _ENDS]


@dataclass(frozen=True, slots=True)
class Language:
    """Words, the most frequent first: the n-th comes a tenth as often as the (n/10)-th (Zipf)."""

    words: Sequence[str]
    weights: Sequence[float]

    def text(self, length: int, draw: Draw) -> str:
        """Return a text of so many words."""
        return " ".join(draw(self.words, self.weights, length))


def language(size: int) -> Language:
    """Return a language of so many words, always the same."""
    n = len(_SYLLABLES)
    words = [
        _SYLLABLES[(at * 7) % n] + _SYLLABLES[(at * 131 + at // n * 17) % n] for at in range(size)
    ]
    # The same word may be made twice: a digit would not look like one, a doubled end does.
    seen: dict[str, int] = {}
    for at, word in enumerate(words):
        seen[word] = seen.get(word, -1) + 1
        words[at] = word + "en" * seen[word]
    return Language(words, list(accumulate(1 / rank for rank in range(1, size + 1))))


def mistyped(word: str) -> str:
    """Return a word with two of its letters in the wrong order."""
    middle = len(word) // 2
    return word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
