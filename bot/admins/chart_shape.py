"""WORDS: what a chart shows; apart from what draws it, which takes long to load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows: bars that stand on one another, their names, and the words of its axes.

    `bars` has a row of numbers for each name, of which there are one or two. `ticks` stand at the
    start, the middle and the end.
    """

    title: str
    bars: tuple[Sequence[int], ...]
    names: tuple[str, ...]
    top: int
    upright: str
    along: str
    ticks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What a chart of named rows shows: each row has a bar for each name, beside one another."""

    title: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    top: int
    along: str
