"""ROOT: the loops of comments, out to the sites and in from them, put together."""

from __future__ import annotations

from dataclasses import dataclass

from bot.comments.after import After, make_after
from bot.comments.bring import Bring
from bot.comments.clock_complaints import ClockComplaints
from bot.comments.queue_cards import QueueCards
from bot.comments.tell_letters import TellLetters
from bot.comments.working_time import Calendar
from bot.render.letters import draft_of
from bot.report import Report
from bot.settings import Settings
from feeds.forms import Forms
from feeds.handed import Handed
from feeds.http.web import Web
from feeds.letters import MakeLetters
from feeds.moderate import Moderate
from feeds.queue import Queue
from feeds.relay import Relay
from feeds.sites.base import PlatformOf
from feeds.watch import Watch
from storage.clock import Clock
from storage.database import Database


@dataclass(frozen=True, slots=True)
class CommentLoops:
    """Everything that relays, watches, reports and moderates comments."""

    relay: Relay
    watch: Watch
    after: After
    handed: Handed
    letters: MakeLetters
    tell_letters: TellLetters
    forms: Forms
    moderate: Moderate
    queue: Queue
    queue_cards: QueueCards
    report: Report
    bring: Bring
    complaints: ClockComplaints


def make_comment_loops(
    settings: Settings,
    database: Database,
    web: Web,
    platform_of: PlatformOf,
    calendar: Calendar,
    clock: Clock,
) -> CommentLoops:
    """Put the loops together; each call to a site that fails is told to `after.roots`."""
    owners, every = settings.owners, settings.poll_seconds
    after = make_after(settings, database, web, platform_of, calendar, clock)
    trouble = after.roots.note
    return CommentLoops(
        relay=Relay(database, platform_of, clock=clock, trouble=trouble),
        watch=Watch(database, platform_of, clock=clock, poll_seconds=every, trouble=trouble),
        after=after,
        handed=Handed(database, platform_of, clock=clock),
        letters=MakeLetters(database, platform_of, draft_of, clock=clock),
        tell_letters=TellLetters(database, owners, clock=clock),
        forms=Forms(database, platform_of, clock=clock),
        moderate=Moderate(database, platform_of, clock=clock),
        queue=Queue(database, platform_of, clock=clock),
        queue_cards=QueueCards(database, owners, platform_of, clock=clock),
        report=Report(database, owners, platform_of, clock=clock),
        bring=Bring(database, settings.timezone, clock=clock),
        complaints=ClockComplaints(database, owners, platform_of, calendar, clock=clock),
    )
