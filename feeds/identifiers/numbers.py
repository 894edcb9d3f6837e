"""WORDS: NHS numbers, and those of Scotland and Northern Ireland that are made alike.

An NHS number has 10 digits, the last of which checks the others (NHS data dictionary: modulus 11).
1 in 11 numbers passes by chance, so what stands around a number, and how it is grouped, decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import mul

from feeds.identifiers.finding import Hit, Level
from feeds.identifiers.normal import Reading
from feeds.identifiers.runs import Run, Stretch

_KIND = "nhs_number"
_LENGTH = 10
_WEIGHTS = range(_LENGTH, 0, -1)
_ALMOST = (8, 9, 11, 12)
_MOST_GROUPS = 4
_NEAR = 60
_USUAL = (3, 3, 4)
_GROUPS = frozenset({0, len(_USUAL) - 1})
_SURE = (_USUAL, (_LENGTH,))
_YEAR = re.compile(r"(?:19|20)\d\d")
_BIRTH = re.compile(r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{6}")
_COUNTING = frozenset({"0123456789", "1234567890", "9876543210"})
_NAME = (
    r"\b(?:n\.?h\.?s\.?|c\.?h\.?i\.?|h ?(?:&|and) ?c|hcn|health (?:and|&) (?:social )?care"
    r"|community health index)"
)
_NUMBER = (
    r"(?:[\s\-_.:]{0,3}(?:patient )?(?:numbers?|numb|num|nmbr|nbr|nr|no"
    r"|n[\u00ba\u00b0]|id)(?![a-z])"
    r"|[\s:]?#)"
)
_NAMED = re.compile(_NAME)
_FULL = re.compile(rf"{_NAME}{_NUMBER}")
_BARE = re.compile(rf"{_NAME}(?![a-z])[\W_]{{0,4}}(?:(?:is|was|=)[\W_]{{1,3}})?\Z")
_CLOSE = re.compile(r"[\W_]{0,6}(?:(?:is|was|as|of|reads)[\W_]{1,3})?\Z")
_GAP = re.compile(r"[^\d\n\x01]{0,45}\s*\Z")
_NEW_SENTENCE = re.compile(r"\.\s+[A-Z]")
_AFTER = re.compile(
    r"\W{0,3}(?:(?:is|was|as|for|on|my|her|his|the|their|our|an?|in|\w{1,12}'s)\W{1,2}){0,4}"
    rf"(?:{_FULL.pattern})"
)


def nhs_numbers(reading: Reading) -> Iterator[Hit]:
    """Give the NHS numbers of a text: blocked where it is sure that they are, else held."""
    is_named = bool(_NAMED.search(reading.lower))
    for run in reading.runs:
        for first in range(len(run.places)):
            stretch = run.stretch(first, _LENGTH) if _may_be_one(run, first) else None
            level = (
                _level(reading, stretch, is_first=first == 0, is_named=is_named)
                if stretch
                else None
            )
            if stretch and level:
                yield Hit(_KIND, level, stretch.start, stretch.end)
        if is_named:
            yield from _almost(reading, run)


def is_valid(number: str) -> bool:
    """Return whether 10 digits pass the check; one digit ten times over does not count."""
    total = sum(map(mul, map(int, number), _WEIGHTS))
    return total % 11 == 0 and len(set(number)) > 1


def _may_be_one(run: Run, first: int) -> bool:
    """Return whether 10 digits from a group on may be a number: in one group, in 3, or at first.

    A stretch of a long table is not looked at any closer, which keeps the work in bounds.
    """
    last = run.ends.get(run.begins[first] + _LENGTH)
    return last is not None and (first == 0 or last - first in _GROUPS)


def _level(reading: Reading, stretch: Stretch, *, is_first: bool, is_named: bool) -> Level | None:
    """Return how sure it is that 10 digits are a number; None where they are none.

    `is_named` says whether the text speaks of such numbers anywhere: else none has a label.
    """
    if stretch.shape not in _SURE and not is_first:
        return None
    valid = is_valid(stretch.digits)
    if valid and stretch.shape == _USUAL and _may_start(stretch.digits):
        return Level.BLOCK
    label = is_named and _label(reading, stretch)
    if valid:
        if label:
            return Level.BLOCK
        return Level.HOLD if _is_likely(stretch) else None
    return Level.HOLD if label and len(set(stretch.digits)) > 1 else None


def _almost(reading: Reading, run: Run) -> Iterator[Hit]:
    """Give a number with a digit or two too many or too few, right behind its label."""
    size = len(run.digits)
    stretch = run.stretch(0, size) if size in _ALMOST else None
    if stretch and len(set(stretch.digits)) > 1 and _label(reading, stretch) == "close":
        yield Hit(_KIND, Level.HOLD, stretch.start, stretch.end)


def _label(reading: Reading, stretch: Stretch) -> str:
    """Return how a number is labelled: close by, a few words away, after it, or not at all."""
    begin = max(0, stretch.start - _NEAR)
    before = reading.lower[begin : stretch.start]
    for found in _FULL.finditer(before):
        gap = before[found.end() :]
        if _CLOSE.match(gap):
            return "close"
        if _GAP.match(gap) and not _NEW_SENTENCE.search(
            reading.text, begin + found.end(), stretch.start
        ):
            return "near"
    if _BARE.search(before):
        return "near"
    return "after" if _AFTER.match(reading.lower[stretch.end : stretch.end + _NEAR]) else ""


def _may_start(number: str) -> bool:
    """Return whether the number may be one: none begins with 0, but for the birth date of a CHI."""
    return number[0] != "0" or bool(_BIRTH.match(number))


def _is_likely(stretch: Stretch) -> bool:
    """Return whether 10 valid digits without a label look like one number."""
    shape, number = stretch.shape, stretch.digits
    if number in _COUNTING or not _may_start(number):
        return False
    if shape == (_LENGTH,):
        return True
    if not stretch.is_whole or "," in stretch.gaps or _has_year(stretch):
        return False
    return len(shape) < _MOST_GROUPS or set(shape) in ({1}, {2})


def _has_year(stretch: Stretch) -> bool:
    at = 0
    for size in stretch.shape:
        if _YEAR.fullmatch(stretch.digits, at, at + size):
            return True
        at += size
    return False
