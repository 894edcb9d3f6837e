"""WORDS: what came of one call to the outside, as a value.

Every STEP turns its answer, its refusal or its silence into one of four outcomes, and every LOOP
settles its row by them. Expected failures are values; only surprises are exceptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeAlias, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Done(Generic[T_co]):
    """The call did what was asked, and this is its answer."""

    value: T_co


@dataclass(frozen=True, slots=True)
class Later:
    """The call certainly had no effect, and may succeed after a while.

    `after` is what the other side asked us to wait, where it asked; `counted` is False where the
    try says nothing about the row itself (a rate limit, a network that is away). With `once` only
    one more try is made, and that is the word for the table of reasons if it ends the same way.
    """

    why: str
    after: timedelta | None = None
    counted: bool = True
    once: str = ""


@dataclass(frozen=True, slots=True)
class Never:
    """The call had no effect and never will; `kind` is one word for the table of reasons."""

    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The answer was lost: the call may or may not have had its effect. Never repeat it blindly."""

    why: str


Outcome: TypeAlias = Done[T_co] | Later | Never | Unknown

_FIRST = 30.0
_LONGEST = 6 * 3600.0


def backoff(failures: int, chance: float, first: float = _FIRST) -> timedelta:
    """Return how long to wait after so many failures in a row.

    Doubles from `first` seconds to at most 6 hours. `chance` in 0..1 is the jitter: the wait is
    between a half and the whole of the step ("equal jitter"), so that many sites do not come back
    at once.
    """
    step = min(_LONGEST, first * 2.0 ** min(max(failures, 1) - 1, 20))
    return timedelta(seconds=step / 2 + step / 2 * chance)
