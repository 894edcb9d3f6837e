"""A loop that sends at a pace, on a clock that is only counted: late, stalled, with answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import floor, inf
from random import Random

from hypothesis import settings

from bot.pace import Lane, Pace

JITTER = 0.010  # seconds that a message is under way for, at most
BUSY = settings(
    deadline=None, max_examples=60
)  # a machine that is busy with something else fails no test
EVERYONE = 10**9  # people who ask; readers have smaller ids


def chance(seed: int = 1) -> Random:
    return Random(seed)  # noqa: S311  jitter, no secret


def fullest(times: Iterable[float], seconds: float = 1.0) -> int:
    """Return how many of `times` the fullest window of so many seconds holds."""
    ordered, most, first = sorted(times), 0, 0
    for last, at in enumerate(ordered):
        while at - ordered[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


@dataclass
class Road:
    """Wakes for every slot, books what may leave within `ahead`, and notes what arrives when."""

    pace: Pace
    chance: Random
    ahead: float = 0.0
    late: float = 0.001  # seconds by which it wakes late, at most
    stall: float = 0.0  # seconds that it stands still from every full second on
    now: float = 0.0
    lane: Lane = Lane.POST  # of bulk
    bulk: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def drive(self, until: float, asked: Iterable[float] = ()) -> Road:
        """Go until then; people ask at the moments `asked`, in order."""
        questions = iter([*asked, inf])
        question = next(questions)
        while self.now < until:
            wake = max(self.now, self.pace.next_slot(self.now) - self.ahead)
            if question <= wake:
                self.now = max(self.now, question)
                self.answer()
                question = next(questions)
                continue
            self.now = wake + self.chance.uniform(0.0, self.late)
            self.now = max(self.now, floor(self.now) + self.stall)
            while self.pace.next_slot(self.now) <= self.now + self.ahead:
                self.send()
        return self

    def send(self) -> None:
        self.bulk.append(self.arrival(len(self.bulk) + 1, self.lane))

    def answer(self) -> None:
        arrival = self.arrival(EVERYONE + len(self.answers), Lane.ANSWER)
        self.answers.append(arrival)
        self.waits.append(arrival - self.now)

    def arrival(self, chat_id: int, lane: Lane) -> float:
        at = self.pace.take(chat_id, lane, self.now)
        return at + self.chance.uniform(0.0, JITTER)
