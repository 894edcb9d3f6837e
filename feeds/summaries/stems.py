"""WORDS: the content words of a sentence, cut to their stems."""

from __future__ import annotations

import re
from typing import NamedTuple

_PART = re.compile(r"[^\W_]+(?:['\u2019.][^\W_]+)*")
_WORD = re.compile(r"[^\W_]+(?:['\u2019.-][^\W_]+)*")
_STOP = frozenset(
    {
        *("an", "the", "this", "that", "these", "those", "it", "its", "he", "him", "his"),
        *("she", "her", "hers", "they", "them", "their", "theirs", "we", "us", "our"),
        *("ours", "you", "your", "yours", "me", "my", "mine", "who", "whom", "whose"),
        *("which", "what", "when", "where", "why", "how", "is", "are", "was", "were", "be"),
        *("been", "being", "am", "do", "does", "did", "doing", "done", "have", "has"),
        *("had", "having", "will", "would", "shall", "should", "can", "could", "may"),
        *("might", "must", "not", "no", "nor", "and", "or", "but", "if", "then", "than"),
        *("so", "as", "at", "by", "for", "from", "in", "into", "of", "off", "on", "onto"),
        *("out", "over", "to", "up", "down", "with", "without", "within", "about", "above"),
        *("after", "again", "against", "all", "also", "any", "because", "before", "below"),
        *("between", "both", "during", "each", "even", "every", "few", "further", "here"),
        *("there", "just", "like", "more", "most", "much", "many", "now", "once", "one"),
        *("only", "other", "others", "own", "same", "some", "such", "through", "too"),
        *("under", "until", "very", "while", "get", "got", "make", "made", "let", "via"),
        *("per", "etc", "however", "still", "well", "yet", "i'm", "i've", "it's", "we're"),
        *("we've", "that's", "there's", "don't", "doesn't", "can't", "isn't", "you're"),
        *("they're"),
    }
)
_ENDINGS = {
    "ization": "ize",
    "isation": "ise",
    "ational": "ate",
    "ments": "ment",
    "ities": "ity",
    "ingly": "",
    "ings": "",
    "edly": "",
    "ies": "y",
    "ing": "",
    "ers": "er",
    "es": "",
    "ed": "",
    "ly": "",
    "s": "",
}
_SIZES = (7, 5, 4, 3, 2, 1)
_LAST = ("s", "g", "d", "y", "ization", "isation", "ational")
_SHORTEST = 3


class Word(NamedTuple):
    """One word of a text: its stem, and whether it carries meaning of its own."""

    stem: str
    tells: bool


def words(text: str, known: dict[str, Word]) -> list[Word]:
    """Return every word, in order; the parts of "call-back" are 2 words.

    `known` holds the words met so far and grows: an article's words are cut only once.
    """
    parts = _PART.findall(text)
    for raw in parts:
        if raw not in known:
            word = raw.lower().replace("\u2019", "'")
            single = len(word) == 1 and not word.isdigit()
            known[raw] = Word(_stem(word), not (single or word in _STOP))
    return [known[raw] for raw in parts]


def stems(text: str) -> list[str]:
    """Return the stems of the words that carry meaning, in their order, repeats kept."""
    words = (word.lower().replace("\u2019", "'") for word in _WORD.findall(text))
    return [_stem(word) for word in words if len(word) > 1 and word not in _STOP]


def _stem(word: str) -> str:
    bare = word.removesuffix("'s")
    if bare.endswith("ss") or not bare.isalpha():
        return bare
    for size in _SIZES if bare.endswith(_LAST) else ():
        instead = _ENDINGS.get(bare[-size:])
        if instead is not None and len(bare) - size >= _SHORTEST:
            bare = bare[:-size] + instead
            break
    return _even(bare)


def _even(stem: str) -> str:
    """Make "plann" and "plan", "mov" and "move", "polici" and "policy" one."""
    doubled = len(stem) > _SHORTEST and stem[-1] == stem[-2] and stem[-1] not in "lsz"
    return stem[:-1] if doubled or (stem.endswith("e") and len(stem) > _SHORTEST) else stem
