"""WORDS: the places that one bot's messages leave at: evenly spaced, no second above the rate.

Telegram allows about 30 messages a second and counts every burst (facts on Telegram, sections 1
and 4). Two rules hold for bulk at once: even spacing a little under the rate, and a sliding window.
Answers to people take places too, and bulk makes room for them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from math import floor, inf

SHARE = 0.98  # of the rate that even spacing uses, where a window leaves some out
WINDOW = 1.012  # seconds: the second at the other end, when departures jitter by up to 10 ms
WIDER = 1.026  # seconds, where no message is left out of it: 27.3 a second at a rate of 28
CATCH_UP = 1.0  # seconds by which bulk may be late and still make up for it
GIVE_IN = 0.1  # of what bulk is late by: the plan moves by it, where a window has no room to spare
SPARE = 33  # messages of which a window leaves one out: none at the free rate
LATE = 0.002  # seconds after its place that make no difference
PATIENCE = 0.25  # seconds that an answer waits for a place within the rate
ANSWERS = 30  # messages a second that Telegram takes, however slow bulk is set to be


class Places:
    """When messages leave, past and booked, in seconds of a clock that never goes back."""

    def __init__(self, rate: float) -> None:
        self._times: list[float] = []  # in order; what is older than a window may be forgotten
        self._due = -inf  # when the next message leaves if all goes evenly
        self._full_until = -inf  # up to where there is no place for bulk
        self.set_rate(rate)

    def __len__(self) -> int:
        return len(self._times)

    def set_rate(self, rate: float) -> None:
        """Space what is booked from here on for `rate` messages a second.

        Of many a second the window leaves some out: as many as 30 ms of jitter bring together.
        """
        self._full_until = -inf
        left_out = floor(rate / SPARE)
        self._most = max(1, floor(rate) - left_out)
        self._window = WINDOW if left_out else WIDER
        self._gap = (1.0 / SHARE if left_out else WIDER) / rate
        # A hole in a full window comes again a window later; so it is evened out little by little.
        self._give_in = 0.0 if left_out else GIVE_IN

    def hold(self, until: float) -> None:
        """Have nothing due before `until`: what a gate held back is not made up for."""
        self._due = max(self._due, until)

    def next(self, now: float) -> float:
        """Return when the next bulk message may leave; `now` means at once."""
        return self._fit(max(now, self._due, self._full_until), self._gap / 2)

    def room(self, now: float, end: float) -> int:
        """Return how many bulk messages may leave until `end`; nothing stays booked."""
        kept = self._times.copy(), self._due, self._full_until
        count = 0
        at = now
        while (
            at := self._book(now, at, is_ready=True)
        ) <= end:  # on from the last, not past all of them again
            count += 1
        self._times, self._due, self._full_until = kept
        return count

    def book(self, now: float, ready: float) -> float:
        """Book a bulk message whose chat is ready at `ready`; return when it leaves."""
        return self._book(now, max(now, ready), is_ready=ready <= now)

    def _book(self, now: float, start: float, *, is_ready: bool) -> float:
        at = self._fit(max(start, self._due, self._full_until), self._gap / 2)
        begin = self._begin(now)
        if is_ready:
            self._full_until = at
            begin += self._give_in * (at - begin)
        self._due = begin + self._gap
        self._add(at, now)
        return at

    def book_answer(self, now: float, ready: float) -> float:
        """Book an answer: it goes before all bulk, and hardly waits; return when it leaves.

        Where the second is full it waits for the next place, so that all together stay within the
        rate. Where there is none soon (more answers than the rate, or bulk booked far ahead) it
        leaves as soon as Telegram takes it: people do not wait for a budget, but a refusal would
        hold back them all. What follows makes up for it.
        """
        at = self._fit(ready, 0.0)
        if at > ready + PATIENCE and self._most < ANSWERS:
            at = self._fit(ready, 0.0, ANSWERS)
        # A flood of answers must not silence bulk for long after its end.
        longest = now + max(1.0, self._gap)
        self._due = max(self._due, min(self._begin(now) + self._gap, longest))
        self._add(at, now)
        return at

    def left(self, at: float, now: float) -> None:
        """Move the place of a message that left later than it was booked for, to when it did.

        Without that, a hundred that waited for their connections would arrive in one burst, and
        the second that has them in it would be above the rate.
        """
        if now >= at + LATE:
            self.move(at, now)

    def move(self, at: float, to: float) -> None:
        """Move the place of a message from `at`, if one is there, to another moment."""
        place = bisect_left(self._times, at)
        if place < len(self._times) and self._times[place] == at:
            del self._times[place]
            insort(self._times, to)

    def give_back(self, at: float, *, bulk: bool) -> None:
        """Free the place of a message that did not leave; one long past is forgotten anyway."""
        place = bisect_left(self._times, at)
        if place == len(self._times) or self._times[place] != at:
            return
        del self._times[place]
        self._full_until = -inf
        if bulk:  # an answer may have put off the next message by less
            self._due -= self._gap

    def _begin(self, now: float) -> float:
        """Return what even spacing counts on from: the plan, or `now` if it is too late for it."""
        return self._due if self._due >= now - CATCH_UP else now

    def _add(self, at: float, now: float) -> None:
        times = self._times
        if not times or times[-1] <= at:
            times.append(at)
        else:
            insort(times, at)
        if len(times) > 2 * self._most + 64:
            del times[: bisect_left(times, now - self._window)]

    def _fit(self, at: float, gap: float, most: int = 0) -> float:
        """Return the first moment from `at` on that is `gap` from all others, in no full window.

        A window is full with `most` messages; 0 means as many as the rate allows.
        """
        times, most = self._times, most or self._most
        while True:
            place = len(times)
            if place and times[-1] > at:
                place = bisect_right(times, at)
            later = at
            if place:
                later = max(later, times[place - 1] + gap)
            if place >= most:
                later = max(later, times[place - most] + self._window)
            if later == at and place < len(times):
                later = self._past_what_is_booked(at, place, gap, most)
            if later == at:
                return at
            at = later

    def _past_what_is_booked(self, at: float, place: int, gap: float, most: int) -> float:
        """Return `at` if it leaves later bookings their room, else the next moment worth a try."""
        times = self._times
        if times[place] >= at + max(gap, self._window):
            return at
        after = place + most - 1
        if times[place] < at + gap or (after < len(times) and times[after] < at + self._window):
            return times[place]
        # Windows that begin before `at` and end after it.
        for first in range(min(place, len(times) - most + 1) - 1, max(-1, place - most), -1):
            if times[first + most - 1] < times[first] + self._window:
                return times[first + most - 1]
        return at
