"""WORDS: what a search understands of a text: its words, without case, accents and signs.

A text that is searched for and a text that is searched are read by the same functions, so a search
never depends on what a database takes for a word. No sign of any query language is left in a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 40
"""The longest word, in characters; more of it is left out."""

MOST_WORDS = 8
"""How many words of a search count."""

MARKS = ("\x02", "\x03")
"""What stands before and after a hit in a snippet; no text of a post keeps them."""

_SHORTEST_KNOWN = 4  # letters; shorter words have too many neighbours to suggest one
_LONGEST_KNOWN = 30
_SHORT = 5  # up to so many letters, one slip is all that is forgiven
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W_]+")

# The words that PostgreSQL's configuration "english" passes over (PostgreSQL, 12.6.1):
# passed over on both databases, so that both find the same.
_EVERYWHERE = (
    "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself "
    "she her hers herself it its itself they them their theirs themselves what which who whom this "
    "that these those am is are was were be been being have has had having do does did doing a an "
    "the and but if or because as until while of at by for with about against between into through "
    "during before after above below to from up down in out on off over under again further then "
    "once here there when where why how all any both each few more most other some such no nor not "
    "only own same so than too very s t can will just don should now"
)
PASSED_OVER = frozenset(_EVERYWHERE.split())
"""The words that are in nearly every text, and are not searched for."""


def words_of(text: str) -> list[str]:
    """Return the words of a text in their order, in small letters without accents."""
    plain = text if text.isascii() else _without_accents(text)
    return [word[:LONGEST] for word in _WORD.findall(plain.lower())]


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c))


def asked(text: str) -> tuple[str, ...]:
    """Return the words that a search is for: each once, without those that every text has."""
    wanted = dict.fromkeys(word for word in words_of(text) if word not in PASSED_OVER)
    return tuple(wanted)[:MOST_WORDS]


def known(texts: Iterable[str]) -> set[str]:
    """Return the words of texts that may be suggested to somebody who mistyped one."""
    return {
        word
        for text in texts
        for word in words_of(text)
        if may_be_mistyped(word) and word not in PASSED_OVER
    }


def may_be_mistyped(word: str) -> bool:
    """Say whether a word is long enough, and all letters, so that it has a nearest one."""
    long_enough = _SHORTEST_KNOWN <= len(word) <= _LONGEST_KNOWN
    return long_enough and _LETTERS.fullmatch(word) is not None


def slips(word: str) -> int:
    """Return how many slips are forgiven in a word."""
    return 1 if len(word) <= _SHORT else 2


def intact(word: str, most: int) -> tuple[str, str, str]:
    """Return a beginning, an end and a middle of a word: so many slips leave one as it was.

    One slip leaves the first or the last letters, fewer than half; two leave one third, save where
    neighbours changed places across two thirds. The middle is empty where it is not needed.
    """
    if most == 1:
        size = (len(word) - 1) // 2
        return word[:size], word[-size:], ""
    size = len(word) // 3
    return word[:size], word[-size:], word[size : 2 * size]


def nearest(word: str, candidates: Iterable[str], most: int, limit: int) -> list[str]:
    """Return the words that are `most` slips away from one at most, the nearest first."""
    letters = _letters(word)
    # One slip changes two kinds of letters at most, which is quick to see.
    likely = (one for one in candidates if (letters ^ _letters(one)).bit_count() <= 2 * most)
    measured = ((distance(word, one, most), one[:1] != word[:1], one) for one in likely)
    return [one for away, _, one in sorted(measured) if 0 < away <= most][:limit]


def _letters(word: str) -> int:
    """Return the kinds of letters in a word, as bits."""
    made = 0
    for character in word:
        made |= 1 << (ord(character) & 63)
    return made


def distance(one: str, other: str, most: int) -> int:
    """Return how many slips lie between two words; `most` + 1 if it is more than `most`.

    A slip is a letter too many, too few or wrong, or two neighbours that changed places (the
    optimal string alignment distance). What lies further from the diagonal than `most` is not
    looked at: no way through it is short enough.
    """
    far = most + 1
    before: list[int] = []
    row = [j if j <= most else far for j in range(len(other) + 1)]
    for i, a in enumerate(one, 1):
        older, before = before, row
        row = [i if i <= most else far] + [far] * len(other)
        for j in range(max(1, i - most), min(len(other), i + most) + 1):
            b = other[j - 1]
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                best = min(best, older[j - 2] + 1)
            row[j] = best
        if min(row) > most:
            return far
    return min(row[-1], far)
