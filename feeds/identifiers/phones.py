"""WORDS: telephone numbers that may be a person's.

In the national plan of Ofcom these begin with 01, 02 or 07. Numbers beginning with 03 and 08, and
short ones such as 111, 999 and 116 123, are public services and are left alone. A foreign number
is known by its plus.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feeds.identifiers.finding import Hit, Level
from feeds.identifiers.normal import Reading
from feeds.identifiers.runs import Run, Stretch

_KIND = "phone"
_SIZES = (11, 10, 12, 13, 14, 15, 9)
_MOST_LOCAL = 10
_WITHOUT_PLUS = re.compile(r"0(?:1\d{8,9}|[27]\d{9})|(?:00)?440?(?:1\d{9}|[27]\d{9})")
_AFTER_PLUS = re.compile(r"440?(?:1\d{8,9}|[27]\d{9})|(?!44)[1-9]\d{8,14}")
_LOCAL = re.compile(r"7\d{9}|(?!19|20)[2-9]\d{5,7}")
_COUNTING = frozenset({"0123456789", "01234567890"})
_SHORTEST_AREA = 3
_NEAR = 30
_LABEL = re.compile(
    r"\b(?:(?:mobile|mob|tel|telephone|landline|phone|cell)(?: (?:number|no))?\.?"
    r"|(?:my|his|her|their)"
    r" (?:(?!(?:gmc|nmc|gdc|gphc|hcpc)\b)\w+ )?number|(?:ring|call|phone|text|whatsapp)(?: me|"
    r" him| her| us)?(?: on| at)?)"
    r"(?: is| was)?[\s:=-]{1,3}\Z"
)


def phones(reading: Reading) -> Iterator[Hit]:
    """Give the telephone numbers of a text."""
    for run in reading.runs:
        past = -1
        for first, (start, _) in enumerate(run.places):
            stretch = _number(reading, run, first) if start >= past else None
            if stretch:
                past = stretch.end
                yield Hit(_KIND, Level.HOLD, stretch.start, stretch.end)


def _number(reading: Reading, run: Run, first: int) -> Stretch | None:
    """Return the telephone number that begins with a group of a run, if one does."""
    has_plus = reading.numbers[run.places[first][0] - 1 : run.places[first][0]] == "+"
    if (
        has_plus
        or run.digits[run.begins[first]] == "0"
        or run.digits.startswith("44", run.begins[first])
    ):
        form = _AFTER_PLUS if has_plus else _WITHOUT_PLUS
        stretches = _stretches(run, first, form) if _may_begin(run, first) else ()
        return next(filter(_is_one, stretches), None)
    if first > 0 or len(run.digits) > _MOST_LOCAL:
        return None
    whole = run.stretch(0, len(run.digits))
    before = reading.lower[max(0, run.places[0][0] - _NEAR) : run.places[0][0]]
    return whole if whole and _LOCAL.fullmatch(whole.digits) and _LABEL.search(before) else None


def _may_begin(run: Run, first: int) -> bool:
    """Return whether a group is an area code, or the first of its run."""
    start, end = run.places[first]
    return first == 0 or end - start >= _SHORTEST_AREA or run.text[start] != "0"


def _stretches(run: Run, first: int, form: re.Pattern[str]) -> Iterator[Stretch]:
    begin = run.begins[first]
    for size in _SIZES:
        if form.fullmatch(run.digits, begin, begin + size) and begin + size <= len(run.digits):
            stretch = run.stretch(first, size)
            if stretch:
                yield stretch


def _is_one(stretch: Stretch) -> bool:
    """Return whether digits that may be a number are grouped like one."""
    number = stretch.digits
    if any(sign in stretch.gaps for sign in ",;+") or number in _COUNTING:
        return False
    return stretch.is_whole or stretch.shape[0] >= _SHORTEST_AREA or not number.startswith("0")
