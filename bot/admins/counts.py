"""WORDS: whom announcements would reach, as far as it is counted for one update."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias

from storage.reach import Reach

Audience: TypeAlias = tuple[frozenset[int], frozenset[int]]
"""The lists that get an announcement, and those whose readers are left out."""


class Need(Enum):
    """What a count is for."""

    EXACT = auto()  # to decide by: it begins after the press
    SHOWN = auto()  # to be shown: one of a moment before will do
    SOON = auto()  # to be shown at once, or a moment later


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted: `exact` for this update; `known` a moment before, to be shown alone.

    What is None in `known` takes so long that the person is answered without it first.
    """

    exact: Mapping[Audience, Reach] = field(default_factory=dict)
    known: Mapping[Audience, Reach | None] = field(default_factory=dict)


def is_typed(typed: int, reached: int) -> bool:
    """Say whether a number that was typed still says how many are reached; 0: none was typed.

    One that has grown by more than a tenth since it was asked for does not.
    """
    return reached * 10 <= typed * 11


class NotCountedError(Exception):
    """A handler needs to know whom an announcement reaches; see counting.py."""

    def __init__(self, audience: Audience, need: Need) -> None:
        super().__init__("Count this audience, and begin again.")
        self.audience = audience
        self.need = need
