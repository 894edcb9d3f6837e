"""WORDS: what a text says, apart from how it is written, and the numbers with their units in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from feeds.summaries.figures import is_figure, plain, tokens

_LINK = re.compile(
    r"\bhttps?://[^\s<>\"'()\[\],;]+|\bwww\.[^\s<>\"'()\[\],;]+"
    r"|(?<![\w.-])[a-z0-9-]++(?:\.[a-z0-9-]++)*\.(?:com|org|net|info|io|eu|uk|ie|gov|edu)/[^\s<>\"'()\[\],;]*",
    re.IGNORECASE,
)
# A number at the end of a sentence must not be taken for the number of a list item.
_AFTER_DIGIT = re.compile(r"(?<=\d)(?:(?:st|nd|rd|th)\b|[.)]+(?=\s|$))", re.IGNORECASE)
_HALF_DAY = re.compile(r"(?:\b(\d{1,2})[.:](\d\d)\s?|(?<=\d)\s?)([ap])\.?\s?m\b\.?", re.IGNORECASE)
# Decimal keeps 28 digits: a longer number is read in parts, so that none of its digits is lost.
_LONG_NUMBER = re.compile(r"(?:\d[.,]?){20}")
_BARE_POINT = re.compile(r"(?<![\w.])\.(?=\d)")
_ZEROS = re.compile(r"^(-?\d+)(?:\.0+|(\.\d*[1-9])0+)$")
_SIGNS = frozenset("\u00a3$\u20ac^<>=\u2265\u2264\u00b1~")
_MARKS = _SIGNS | frozenset("%+\u00b0")
_UNITS = {
    name: names.partition(" ")[0]
    for names in (
        *("%", "\u00b0", "c celsius", "f", "am", "pm", "p pence", "pound pounds", "iu", "bpm"),
        *("\u03bcg", "mg", "g", "kg", "lb lbs", "oz", "stone", "tonne tonnes", "kcal", "calories"),
        *("ml", "l litre litres liter liters", "cl", "pint pints", "mmol", "mmhg", "unit units"),
        *("mm", "cm", "m metre metres meter meters", "km", "mile miles", "foot feet ft", "inches"),
        *("second seconds sec secs", "minute minutes min mins", "hour hours hr hrs", "day days"),
        *("week weeks wk wks", "month months", "year years yr yrs", "times", "decade decades"),
        *("dose doses", "tablet tablets", "puff puffs", "drop drops", "spoon spoons", "percentage"),
    )
    for name in names.split()
}
_DATE = re.compile(
    r"(january|february|april|june|july|august|september|october|november|december|monday|tuesday"
    r"|wednesday|thursday|friday|saturday|sunday)|may|march"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|wed|thurs?|fri|sat|sun"
)
_DIGITS = re.compile(r"\d(?:[\d.,:/]*\d)?")
_ONE = re.compile(r"\bone\b", re.IGNORECASE)


def said(text: str) -> list[str]:
    """Return the words and numbers of a text, each in one way of writing it.

    Links, case, punctuation, quotes and white space are gone; "50 per cent" reads as "50%", "five"
    as "5", "1,000" as "1000".
    """
    bare = _HALF_DAY.sub(_half_day, " ".join(plain(_LINK.sub(" ", text)).split()))
    ended = _AFTER_DIGIT.sub(" ", _BARE_POINT.sub("0.", bare))
    whole = _LONG_NUMBER.sub(r"\g<0> ", ended)
    found = (_plainly(token) for token in tokens(whole))
    return [token for token in found if token in _MARKS or any(map(str.isalnum, token))]


def amounts(words: Sequence[str]) -> Counter[str]:
    """Return the numbers in what `said` returned, with their signs and units, and names of dates.

    "5 mg" and "£5" are amounts of their own; so is "aug", which an August or a "6 Aug" gives.
    """
    found: list[str] = []
    for at, word in enumerate(words):
        before, after = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
        if is_figure(word):
            sign = before if before in _SIGNS else ""
            found.append(f"{sign}{word} {_UNITS.get(after, '')}".strip())
        elif (date := _DATE.fullmatch(word)) and (date[1] or is_figure(before) or is_figure(after)):
            found.append(word[:3])
    return Counter(found)


def digits(text: str) -> Counter[str]:
    """Return the numbers of a text as they are written; 20 times as quick as `amounts`."""
    return Counter(_DIGITS.findall(_LINK.sub(" ", text)))


def ones(text: str) -> int:
    """Count the word "one", which is a number as often as it is none ("one of us")."""
    return len(_ONE.findall(text))


def _half_day(match: re.Match[str]) -> str:
    hour, minute, half = match.groups()
    return f"{hour}:{minute} {half}m" if hour else f" {half}m"


def _plainly(token: str) -> str:
    if is_figure(token):
        return _ZEROS.sub(lambda zeros: zeros[1] + (zeros[2] or ""), token).casefold()
    return token.replace("'", "").casefold()
