"""WORDS: patterns that cost little where a text has nothing for them.

A pattern that begins with letters, or with a set of signs, is found sooner than one that first
looks behind or ahead: Python skips to where it can begin. So each that can be begins with its first
sign and then looks behind that. The others are asked only where a text has one of their stems.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stemmed:
    """A pattern, and stems of which every text that it fits has one."""

    form: re.Pattern[str]
    stems: tuple[str, ...]

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Give what the pattern finds in a text."""
        return self.form.finditer(text) if self._may_fit(text) else iter(())

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first that the pattern finds in a text."""
        return self.form.search(text) if self._may_fit(text) else None

    def _may_fit(self, text: str) -> bool:
        for stem in self.stems:  # noqa: SIM110  any() takes twice as long, and this is asked often
            if stem in text:
                return True
        return False


def stemmed(form: str | re.Pattern[str], stems: str) -> Stemmed:
    """Return a pattern with its stems, which are given with a stroke between them."""
    return Stemmed(re.compile(form), tuple(stems.split("/")))


def at_words(words: Sequence[str], also: Sequence[str] = ()) -> re.Pattern[str]:
    """Return one pattern for many: those of `words` begin where a word does, the others anywhere.

    Python tries the beginning of a word once for all of them, which is twice as fast.
    """
    return re.compile("|".join([rf"\b(?:{'|'.join(words)})", *also]))


def family(stems: str, words: Sequence[str], also: Sequence[str] = ()) -> Stemmed:
    """Return the patterns of `at_words` as one; every text that one of them fits has a stem."""
    return stemmed(at_words(words, also), stems)


def led(words: Sequence[str], rest: str = "") -> str:
    """Return a pattern for words that begin with a letter each, where a word does, and a rest."""
    return "|".join(rf"{word[0]}(?<!\w.){word[1:]}{rest}" for word in words)
