"""WORDS: the arithmetic of pace: when each message may leave, so that Telegram takes them all.

Bulk is spaced evenly from the first second on, and yields to answers (bot/delivery/pace_places.py);
each chat has limits of its own (bot/delivery/pace_chats.py). A "too many requests" closes a gate
until its end. Gates are joined by the later of the two, and nothing opens one early (facts on
Telegram, sections 1 and 4). All times are seconds of a monotonic clock; every call gets `now`.

Above the free rate only posts and announcements are paid for, and corrections change what is there.
Whatever else is sent then has places of its own, at the free rate: no Star pays for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import inf

from bot.delivery.pace_chats import Chats
from bot.delivery.pace_places import WIDER, Places

FREE_RATE = 30.0  # messages a second that Telegram sends for nothing
PER_STAR = 10  # messages above that rate that one Star pays for (facts on Telegram, section 1)
CUT = 0.7  # what an episode of refusals leaves of the rate
CLEAN = 30.0  # seconds without one, after which some of it is won back
SAME_CAUSE = 5.0  # seconds within which refusals of two chats mean all chats
SLOWEST = 1.0  # messages a second that no cut goes under


class Lane(IntEnum):
    """What a message is; the first goes first."""

    ANSWER = 0
    CARD = 1
    CORRECTION = 2
    POST = 3
    DIGEST = 4
    ALOUD = 5


BULK = (Lane.CORRECTION, Lane.POST, Lane.DIGEST, Lane.ALOUD)
_BROADCAST = (Lane.CORRECTION, Lane.POST)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What refusals taught, to be kept over a restart."""

    rate: float  # messages a second
    closed_for: float  # seconds that the gate for all stays closed


@dataclass(frozen=True, slots=True)
class _Refusal:
    chat_id: int
    at: float
    until: float


class Pace:
    """When messages may leave: one bot's rate, its gates, and each chat's limits.

    Above `free` messages a second, Telegram takes only those that are paid for.
    """

    def __init__(self, rate: float, *, climb: float = 1.0, free: float = FREE_RATE) -> None:
        self._set_rate = rate
        self._slowest = min(SLOWEST, rate)
        self._climb = climb
        self._rate = rate
        self._places = Places(rate)
        self._free_rate = self._free_now = free
        self._free = Places(free) if rate > free else None
        self._saves = False
        self._chats = Chats()
        self._closed_until = -inf
        self._episode_until = -inf  # until when further refusals tell nothing new
        self._clean_since = -inf
        self._doubt: _Refusal | None = None  # the last one that only closed its chat

    @property
    def rate(self) -> float:
        """The most broadcast messages a second, as of the last call that got `now`."""
        return min(self._rate, self._free_now) if self._saves else self._rate

    @property
    def closed_until(self) -> float:
        """The end of the gate for all; minus infinity if it never was closed."""
        return self._closed_until

    def next_slot(self, now: float) -> float:
        """Return when the next bulk message may leave, whatever its chat; `now`: at once."""
        self.settle_rate(now)
        return max(each.next(max(now, self._closed_until)) for each in self._of(Lane.POST))

    def room(self, now: float, ahead: float) -> int:
        """Return how many bulk messages may leave until `ahead` seconds from now.

        It counts them one by one: ask for about a second ahead, not for an hour.
        """
        self.settle_rate(now)
        start = max(now, self._closed_until)
        return min(each.room(start, now + ahead) for each in self._of(Lane.POST))

    def chat_ready(self, chat_id: int, lane: Lane, now: float) -> float:
        """Return when this chat may get a message in this lane; `now`: at once.

        The gate for all and the bulk budget are left out: `take` knows them too.
        """
        return self._chats.ready(chat_id, now, bulk=lane in BULK)

    def take(self, chat_id: int, lane: Lane, now: float) -> float:
        """Book one message in all limits and return when it may leave, `now` at the earliest.

        Bulk whose chat is not ready gets a later place, which the others then make room for: ask
        `chat_ready` first. An answer waits for the next place of the bot if there is one within
        0.25 s, else for a second with fewer than 30 messages. So no second is above the rate,
        answers included, but where people ask for more than that.
        """
        self.settle_rate(now)
        start = max(now, self._closed_until)
        at = self._book(lane, start, self._chats.ready(chat_id, start, bulk=lane in BULK))
        self._chats.took(chat_id, at, now)
        return at

    def _book(self, lane: Lane, start: float, ready: float) -> float:
        """Book a place in all limits that a lane has: each begins where the one before ends."""
        at, limits, booked = ready, self._of(lane), list[float]()
        for each in limits:
            at = each.book(start, at) if lane in BULK else each.book_answer(start, at)
            booked.append(at)
        limits[0].move(booked[0], at)  # nothing, where there is but one
        return at

    def _of(self, lane: Lane) -> Sequence[Places]:
        """Return the limits of a lane, the slowest first."""
        return (self._places,) if lane in _BROADCAST and not self._saves else self._all

    def take_edit(self, chat_id: int, now: float) -> float:
        """Book a change for the person who looks at a message, and return when it may leave.

        Telegram publishes no limit for changes (facts on Telegram, section 1). So it has a place of
        the bot like an answer, and hardly waits; in a group it counts among the minute's messages.
        In a private chat it does not: people tap faster than once a second.
        """
        self.settle_rate(now)
        start = max(now, self._closed_until)
        at = self._places.book_answer(start, start)
        if chat_id < 0:
            self._chats.took(chat_id, at, now)
        return at

    def left(self, at: float, now: float) -> None:
        """Learn when what `take` booked for `at` left: a connection may have cost time."""
        for each in self._all:
            each.left(at, now)

    def give_back(self, chat_id: int, lane: Lane, at: float) -> None:
        """Free what `take` booked for `at`: the message was released before its call."""
        self._chats.give_back(chat_id, at)
        for each in self._of(lane):
            each.give_back(at, bulk=lane in BULK)
            each.hold(self._closed_until)

    def refused(self, chat_id: int, seconds: float, now: float) -> bool:
        """Learn from a 429; return whether the gate for all was closed, or moved.

        Its scope cannot be known (tdlib/td#1062): it closes the chat, and all when a second chat
        meets one within 5 s. `seconds` is how long to wait, margin included.
        """
        self.settle_rate(now)
        here = _Refusal(chat_id, now, now + seconds)
        self._chats.close(chat_id, here.until, now)
        if now < self._episode_until:
            return self._lengthen(here.until)
        first, self._doubt = self._doubt, here
        if first is None or first.chat_id == chat_id or now - first.at > SAME_CAUSE:
            return False
        self._doubt = None
        self._change_rate(max(self._slowest, self._rate * CUT), max(SLOWEST, self._free_now * CUT))
        self._lengthen(max(first.until, here.until))
        return True

    def close(self, until: float) -> None:
        """Let nothing at all leave before `until`; never opens what is closed for longer."""
        self._closed_until = max(self._closed_until, until)
        self._clean_since = max(self._clean_since, until)
        self._hold(until)

    def take_over(self, now: float) -> None:
        """Let no bulk leave for a window: another process may have sent up to now."""
        self._hold(now + WIDER)

    @property
    def saves(self) -> bool:
        """Whether nothing that is sent is paid for."""
        return self._saves or self._free is None

    def save(self, now: float, *, on: bool) -> None:
        """Send broadcasts at the free rate too from now on, or no longer; nothing is paid then.

        What was paid for in the last second may count among what is free, so that passes first.
        """
        if on and not self._saves and self._free is not None:
            self._hold(now + WIDER)
        self._saves = on and self._free is not None

    def settle_rate(self, now: float) -> None:
        """Win back some of the rate for each clean half minute since the end of the gate."""
        full = self._rate == self._set_rate and self._free_now == self._free_rate
        if full or now < self._clean_since + CLEAN:
            return
        steps = (now - self._clean_since) // CLEAN
        self._clean_since += steps * CLEAN
        faster = min(self._set_rate, self._rate + steps * self._climb)
        self._change_rate(faster, min(self._free_rate, self._free_now + steps))

    def learnt(self, now: float) -> Learnt:
        """Return what is to be kept over a restart."""
        self.settle_rate(now)
        return Learnt(self._rate, max(0.0, self._closed_until - now))

    def restore(self, learnt: Learnt, now: float) -> None:
        """Go on with what was learnt before a restart: it never makes a pace faster."""
        self.settle_rate(now)
        rate = max(self._slowest, min(self._rate, learnt.rate))
        free = self._free_rate * rate / self._set_rate  # one refusal cuts both
        self._change_rate(rate, max(SLOWEST, min(self._free_now, free)))
        self._lengthen(now + max(0.0, learnt.closed_for))

    def _lengthen(self, until: float) -> bool:
        """Move the end of an episode; return whether that moved the gate."""
        moved = until > self._closed_until
        self._episode_until = max(self._episode_until, until)
        self.close(until)
        return moved

    def _change_rate(self, rate: float, free: float) -> None:
        self._rate, self._free_now = rate, free
        self._places.set_rate(rate)
        if self._free is not None:
            self._free.set_rate(min(free, rate))

    def _hold(self, until: float) -> None:
        for each in self._all:
            each.hold(until)

    @property
    def _all(self) -> Sequence[Places]:
        return (self._places,) if self._free is None else (self._free, self._places)
