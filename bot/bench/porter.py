"""WORDS: Porter's stemmer, with the changes to it that NLTK makes and that ROUGE therefore uses.

The rules are those of M. F. Porter, "An algorithm for suffix stripping" (1980). NLTK's changes are
marked. Only for measuring: feeds.summaries.stems has the stems that Bleep itself uses.
"""

from __future__ import annotations

# NLTK's list of words that the rules get wrong.
_IRREGULAR = {
    **dict.fromkeys(("sky", "skies"), "sky"),
    "dying": "die",
    "lying": "lie",
    "tying": "tie",
    "news": "news",
    **dict.fromkeys(("inning", "innings"), "inning"),
    **dict.fromkeys(("outing", "outings"), "outing"),
    **dict.fromkeys(("canning", "cannings"), "canning"),
    "howe": "howe",
    "proceed": "proceed",
    "exceed": "exceed",
    "succeed": "succeed",
}
_STEP_2 = (
    *(("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance")),
    *(("izer", "ize"), ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e")),
    *(("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate")),
    *(("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous")),
    *(("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"), ("fulli", "ful")),
)
_STEP_3 = (
    *(("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic")),
    *(("ful", ""), ("ness", "")),
)
_STEP_4 = (
    *("al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion"),
    *("ou", "ism", "ate", "iti", "ous", "ive", "ize"),
)
_SHORTEST = 2
_TINY = 4


def porter(word: str) -> str:
    """Return the stem of a word in lower case."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= _SHORTEST:
        return word
    word = _step_1c(_step_1b(_step_1a(word)))
    return _step_5(_step_4(_swapped(_step_2(word), _STEP_3)))


def _shape(word: str) -> str:
    """Return the word as consonants (c) and vowels (v)."""
    shape = ""
    for letter in word:
        vowel = letter in "aeiou" or (letter == "y" and shape[-1:] == "c")
        shape += "v" if vowel else "c"
    return shape


def _measure(stem: str) -> int:
    return _shape(stem).count("vc")


def _ends_short(stem: str) -> bool:
    """Say whether a stem ends as "hop" does; NLTK adds stems such as "at"."""
    shape = _shape(stem)
    return (shape.endswith("cvc") and stem[-1] not in "wxy") or shape == "vc"


def _ends_double(stem: str) -> bool:
    return len(stem) > 1 and stem[-1] == stem[-2] and _shape(stem)[-1] == "c"


def _step_1a(word: str) -> str:
    if word.endswith("ies"):
        return word[:-1] if len(word) == _TINY else word[:-2]  # the first is NLTK's
    if word.endswith("sses"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _step_1b(word: str) -> str:
    if word.endswith("ied"):  # NLTK's
        return word[:-1] if len(word) == _TINY else word[:-2]
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem != word and "v" in _shape(stem):
            return _mended(stem)
    return word


def _mended(stem: str) -> str:
    if stem.endswith(("at", "bl", "iz")):
        return stem + "e"
    if _ends_double(stem):
        return stem if stem[-1] in "lsz" else stem[:-1]
    return stem + "e" if _measure(stem) == 1 and _ends_short(stem) else stem


def _step_1c(word: str) -> str:
    stem = word[:-1]
    # NLTK asks for a consonant before the y, and for two letters.
    changes = word.endswith("y") and len(stem) > 1 and _shape(stem)[-1] == "c"
    return stem + "i" if changes else word


def _step_2(word: str) -> str:
    if word.endswith("alli") and _measure(word[:-4]) > 0:  # NLTK's
        return _step_2(word[:-2])
    if word.endswith("logi"):  # NLTK's
        return word[:-1] if _measure(word[:-3]) > 0 else word
    return _swapped(word, _STEP_2)


def _swapped(word: str, rules: tuple[tuple[str, str], ...]) -> str:
    for ending, instead in rules:
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            return stem + instead if _measure(stem) > 0 else word
    return word


def _step_4(word: str) -> str:
    for ending in _STEP_4:
        stem = word.removesuffix(ending)
        if stem != word and (ending != "ion" or stem.endswith(("s", "t"))):
            return stem if _measure(stem) > 1 else word
    return word


def _step_5(word: str) -> str:
    stem = word[:-1]
    if word.endswith("e"):
        measure = _measure(stem)
        word = stem if measure > 1 or (measure == 1 and not _ends_short(stem)) else word
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word
