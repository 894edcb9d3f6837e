"""LOOP: what looks after comments once they are sent: put together, and how often each runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from bot.comments.by_hand import ByHand
from bot.comments.remind import Remind
from bot.comments.stranded import Stranded
from bot.comments.stuck import Stuck
from bot.comments.working_time import Calendar
from bot.settings import Settings
from feeds.adopt import Adopt
from feeds.closing import Closing
from feeds.http.web import Web
from feeds.roots import Roots
from feeds.sites.base import PlatformOf
from storage.clock import Clock
from storage.database import Database

Job: TypeAlias = Callable[[], Awaitable[object]]
Every: TypeAlias = Callable[[float, str, Job], None]
Waking: TypeAlias = Callable[[str, Job], Job]


@dataclass(frozen=True, slots=True)
class After:
    """The loops; `roots` is to be told of every call to a site that fails."""

    adopt: Adopt
    closing: Closing
    roots: Roots
    by_hand: ByHand
    stranded: Stranded
    remind: Remind
    stuck: Stuck

    def schedule(self, every: Every, waking: Waking, poll_seconds: float) -> None:
        """Tell the clock of each; `waking` gives a job that wakes another when it has done some."""
        often = max(1.0, poll_seconds)
        every(often, "adopt", waking("report", self.adopt.adopt_due))
        every(often, "closing", self.closing.look_due)
        every(60.0, "roots", waking("notify", self.roots.look_due))
        every(30.0, "stranded", waking("report", self.stranded.give_back_due))
        every(30.0, "stuck", waking("messages", self.stuck.tell_due))
        every(60.0, "remind", waking("messages", self.remind.remind_due))
        every(60.0, "by hand", waking("messages", self.by_hand.ask_due))


def make_after(
    settings: Settings,
    database: Database,
    web: Web,
    platform_of: PlatformOf,
    calendar: Calendar,
    clock: Clock,
) -> After:
    """Put the loops together."""
    owners = settings.owners
    return After(
        adopt=Adopt(database, platform_of, clock=clock),
        closing=Closing(database, platform_of, clock=clock),
        roots=Roots(database, web, clock=clock),
        by_hand=ByHand(database, owners, platform_of, calendar, clock=clock),
        stranded=Stranded(database, owners, platform_of, clock=clock),
        remind=Remind(database, owners, platform_of, calendar, clock=clock),
        stuck=Stuck(database, owners, clock=clock),
    )
