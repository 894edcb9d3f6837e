"""WORDS: digits that belong together, however they are grouped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from feeds.identifiers.noise import BLANK, PAD

_FEWEST = 6  # a telephone number without its area
_SEPARATORS = rf"[\s.,\-_/\\()\[\]{{}}<>|:;\u2022\u00b7*+~'\"=#{PAD}]"
_RUN = re.compile(rf"\d\d*(?:{_SEPARATORS}{{1,14}}\d+)*{PAD}*", re.ASCII)
_GROUP = re.compile(rf"(\d\d*){PAD}*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some groups of a run, one after the other: their digits, sizes and place in the text.

    `is_whole` says whether it is all of the run.
    """

    text: str
    digits: str
    shape: tuple[int, ...]
    start: int
    end: int
    is_whole: bool

    @property
    def gaps(self) -> str:
        """What stands between the groups."""
        return _GROUP.sub("", self.text[self.start : self.end]).replace(PAD, "")


@dataclass(frozen=True, slots=True)
class Run:
    """Groups of digits with only separators between them.

    `places` has the place of each group in the text, to the end of the word where it was one;
    `begins` counts the digits before each group; `ends` tells with which group a number of digits
    is complete.
    """

    text: str
    digits: str
    places: tuple[tuple[int, int], ...]
    begins: tuple[int, ...]
    ends: dict[int, int]

    def stretch(self, first: int, size: int) -> Stretch | None:
        """Return the stretch of so many digits from a group on; None where no group ends there.

        None also where it is glued to a letter: then it is part of a code, not a number.
        """
        begin = self.begins[first]
        last = self.ends.get(begin + size)
        if last is None or self._is_glued(first, last):
            return None
        start, end = self.places[first][0], self.places[last][1]
        counts = (*self.begins[first : last + 1], begin + size)
        shape = tuple(to - at for at, to in pairwise(counts))
        return Stretch(
            self.text,
            self.digits[begin : begin + size],
            shape,
            start,
            end,
            len(shape) == len(self.places),
        )

    def _is_glued(self, first: int, last: int) -> bool:
        start, end = self.places[first][0], self.places[last][1]
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        return before.isalpha() or after.isalpha() or BLANK in (before, after)


def runs(numbers: str) -> Iterator[Run]:
    """Give every run of at least 6 digits; `numbers` of a reading comes in."""
    for found in _RUN.finditer(numbers):
        if found.end() - found.start() >= _FEWEST:
            run = _run(numbers, found.start(), found.end())
            if len(run.digits) >= _FEWEST:
                yield run


def _run(numbers: str, start: int, end: int) -> Run:
    if numbers[start:end].isdigit():
        return Run(numbers, numbers[start:end], ((start, end),), (0,), {end - start: 0})
    groups = list(_GROUP.finditer(numbers, start, end))
    begins: list[int] = []
    ends: dict[int, int] = {}
    count = 0
    for index, group in enumerate(groups):
        begins.append(count)
        count += len(group[1])
        ends[count] = index
    digits = "".join(group[1] for group in groups)
    return Run(numbers, digits, tuple(group.span() for group in groups), tuple(begins), ends)
