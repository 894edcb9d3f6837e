"""WORDS: what each word of a text stands for, by role, denied or not.

A sign of danger is rarely one phrase. It is a part of the body and what is felt there, a person,
and a time, in any order. So each word is read as its roles, and `dangers` says which roles are one
danger when they stand together. A role of what one is able to do counts only where it is denied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feeds.identifiers.danger.lexicon import ABILITIES, CONTEXT, LEXICON, may_tell, of_form

_WORD = re.compile(r"[0-9]+(?:\.[0-9]+)?|[^\W\d_]+(?:'[^\W\d_]+)*|[.!?;\n]+")
_ENDS = frozenset(".!?;\n")
_NOT = frozenset(
    (
        *("not", "no", "never", "without", "nobody", "none", "neither", "nor", "nothing"),
        *(
            "dont",
            "doesnt",
            "didnt",
            "isnt",
            "arent",
            "wasnt",
            "werent",
            "havent",
            "hasnt",
            "hadnt",
        ),
        *("cant", "cannot", "couldnt", "wont", "wouldnt", "shouldnt", "aint", "denies", "denied"),
    )
)
_HARDLY = frozenset(
    (
        *("stopped", "stops", "unable", "struggling", "struggle", "struggles", "fighting", "lost"),
        *("hardly", "barely", "difficulty", "trouble", "losing", "less", "refuses", "refusing"),
    )
)
_LIGHT = frozenset(
    (
        *("any", "have", "has", "had", "been", "be", "being", "to", "the", "a", "an", "my", "his"),
        *("her", "really", "even", "actually", "at", "all", "in", "got", "get", "getting", "feel"),
        *("feeling", "going", "having", "want", "need", "able", "i", "it", "is", "was", "on", "of"),
        *("or", "do", "that", "him", "she", "he", "properly", "very", "so", "out", "much", "one"),
        *("myself", "your"),
    )
)
"""Words through which a denial reaches what it denies."""

_REACH = 4


@dataclass(frozen=True, slots=True)
class Telling:
    """A text as roles: for each word that has some its place, and where each sentence begins."""

    words: Sequence[str]
    places: Sequence[int]
    roles: Sequence[int]
    sentences: Sequence[int]
    """The number of the sentence of each place."""


def words_of(text: str) -> list[str]:
    """Return the words and the ends of sentences of a text in small letters."""
    return [word.replace("'", "") if "'" in word else word for word in _WORD.findall(text)]


def spans_of(text: str) -> list[tuple[int, int]]:
    """Return where each of `words_of` stands."""
    return [found.span() for found in _WORD.finditer(text)]


def telling(text: str) -> Telling:
    """Return what each word of a text in small letters stands for."""
    words = words_of(text)
    places: list[int] = []
    roles: list[int] = []
    sentences: list[int] = []
    sentence = 0
    past = 0
    for place, word in enumerate(words):
        if not may_tell(word) or place < past:
            continue
        if word[0] in _ENDS:
            sentence += 1
            continue
        found, past = _roles(words, place, word)
        if found:
            places.append(place)
            roles.append(found)
            sentences.append(sentence)
    return Telling(words, places, roles, sentences)


def _roles(words: Sequence[str], place: int, word: str) -> tuple[int, int]:
    """Return the roles of a word, and where the next word is read: behind a harmless term."""
    terms = LEXICON.get(word, {})
    following = words[place + 1] if place + 1 < len(words) else ""
    found = 0 if terms else of_form(word)
    has_longer = False
    for rest, bits in (*terms.get(following, ()), *terms.get("", ())):
        if rest and tuple(words[place + 1 : place + 1 + len(rest)]) != rest:
            continue
        if not bits and not has_longer:
            return 0, place + 1 + len(rest)
        has_longer = True
        found |= bits
    return (_as_said(words, place, found) if found & ~CONTEXT else found), 0


def _as_said(words: Sequence[str], place: int, found: int) -> int:
    """Return the roles that are left: signs that are not denied, abilities that are."""
    light = True
    for back in range(place - 1, max(-1, place - 1 - _REACH), -1):
        word = words[back]
        if word[0] in _ENDS:
            break
        if word in _NOT:
            return found & (CONTEXT | ABILITIES) if light else found
        if word in _HARDLY:
            return found
        light = light and word in _LIGHT
    return found & ~ABILITIES


def spread(told: Telling, number: int, within: int) -> Iterator[int]:
    """Give the numbers of the words with roles that stand near one of them."""
    middle = told.places[number]
    for step in (-1, 1):
        other = number + step
        while 0 <= other < len(told.places) and abs(told.places[other] - middle) <= within:
            yield other
            other += step
