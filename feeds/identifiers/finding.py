"""WORDS: what the guard found in a text, and how grave it is.

Kinds and levels: facts on readers, section 10. A passport and a driving licence are blocked as a
National Insurance number is: each belongs to one person for years, and the number of a driving
licence holds the date of birth. The CHI number of Scotland and the H&C number of Northern Ireland
have the form and the check digit of an NHS number and go by its name. GMC numbers, practice codes
and other registers that anyone can look up are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from feeds.identifiers.normal import Reading

_MOST_SHOWN = 6
_FEWEST_HIDDEN = 4
_LONG = re.compile(
    rf"(?:[\W_]*[^\W_]){{{_MOST_SHOWN}}}[\W_]*(?=[^\W_](?:[\W_]*[^\W_]){{{_FEWEST_HIDDEN - 1}}})"
)


class Level(StrEnum):
    """What is to be done with a text, from nothing to at once."""

    CLEAR = "clear"
    NUDGE = "nudge"
    HOLD = "hold"
    BLOCK = "block"
    URGENT = "urgent"


GRAVITY = tuple(Level)
"""The levels in order; the last is the gravest."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: text[start:end] of the original, and what of it may be shown."""

    kind: str
    level: Level
    start: int
    end: int
    masked: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guard says of a text: the gravest level, and all that was found, in order of place.

    One word has to do for the whole text. It is `urgent` wherever a life may be at risk, for help
    comes before privacy. Such a text may hold an identifier as well: `kinds` names all of them, and
    `may_be_kept` answers apart from the level.
    """

    level: Level = Level.CLEAR
    findings: tuple[Finding, ...] = field(default=())

    @property
    def kinds(self) -> list[str]:
        """The names of what was found, each once, in the order of the alphabet."""
        return sorted({finding.kind for finding in self.findings})

    @property
    def may_be_kept(self) -> bool:
        """Whether the text may be stored: not where any part of it is blocked, urgent or not."""
        return all(finding.level is not Level.BLOCK for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Hit:
    """A finding before it is mapped back: start and end count in the normalised text."""

    kind: str
    level: Level
    start: int
    end: int


Search = Callable[[Reading], Iterator[Hit]]
"""One family of kinds: it reads a text and gives what it finds."""


def verdict(reading: Reading, hits: Iterator[Hit]) -> Verdict:
    """Return the hits as findings in the original text, and the gravest level among them."""
    findings = sorted(
        {_finding(reading, hit) for hit in hits}, key=lambda one: (one.start, one.kind, one.end)
    )
    level = max((finding.level for finding in findings), key=GRAVITY.index, default=Level.CLEAR)
    return Verdict(level, tuple(findings))


def mask(text: str) -> str:
    """Return the beginning of an identifier and four dots.

    At most 6 letters or digits are shown, and 4 or more are always hidden.
    """
    if long := _LONG.match(text):
        return f"{long[0]}...."
    places = [place for place, sign in enumerate(text) if sign.isalnum()]
    shown = len(places) - _FEWEST_HIDDEN
    return f"{text[: places[shown]]}...." if shown > 0 else "...."


def _finding(reading: Reading, hit: Hit) -> Finding:
    start, end = reading.original(hit.start, hit.end)
    return Finding(hit.kind, hit.level, start, end, mask(reading.text[hit.start : hit.end]))
