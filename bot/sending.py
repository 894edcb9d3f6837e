"""ROOT: the objects that send, put together: pace, contents, claims, settling, conversations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.admins.cards import Cards
from bot.admins.people_files import makers
from bot.admins.poster import Posters
from bot.admins.review_posts import ReviewPosts
from bot.admins.stat_files import StatFiles
from bot.aloud.speak import is_there, speak
from bot.aloud.voices import Voices
from bot.deliver import Deliver
from bot.delivery.claiming import Claiming
from bot.delivery.contents import Contents
from bot.delivery.converse import Converse
from bot.delivery.enclosures import Enclosures
from bot.delivery.outgoing import Outgoing
from bot.delivery.paced import Paced
from bot.delivery.proving import Proving
from bot.delivery.purse import Purse
from bot.delivery.settle import Settle
from bot.delivery.tenure import Tenure
from bot.pace import FREE_RATE, Pace
from bot.quiet import is_hushed
from bot.readers.data_file import DataFile
from bot.send import Sender
from bot.settings import Settings
from storage.choices import QuietTime
from storage.clock import Clock
from storage.database import Database

_PAID_CLIMB = 30.0  # messages a second won back each clean half minute


@dataclass(frozen=True, slots=True)
class Sending:
    """Everything that sends through one bot."""

    paced: Paced
    deliver: Deliver
    converse: Converse
    cards: Cards
    review: ReviewPosts


def make_sending(
    settings: Settings,
    database: Database,
    sender: Sender,
    outgoing: Outgoing,
    tenure: Tenure,
    clock: Clock,
) -> Sending:
    """Put together what sends; at most 30 messages a second unless paid ones are allowed."""
    rate = settings.rate if settings.paid_broadcast else min(settings.rate, FREE_RATE)
    paid = settings.paid_broadcast and rate > FREE_RATE
    paced = Paced(sender, Pace(rate, climb=_PAID_CLIMB if paid else 1.0), clock=clock)
    purse = Purse(settings.star_budget if paid else 0)
    cards = Cards(database, paced, purse, settings.owners, settings.timezone, clock=clock)
    voices = _voices(settings, database, clock)
    settle = Settle(cards.alarm, voices, clock=clock)
    contents = Contents(
        database,
        outgoing,
        paced,
        cards.alarm,
        username=lambda: sender.username,
        clock=clock,
        purse=purse,
    )
    claiming = Claiming(paced, _hush(settings), settings.owners, clock=clock)
    proving = Proving(database, paced, contents, settle, settings.owners, clock=clock)
    mydata = {"mydata": DataFile(clock.now).make}
    posters = {"poster": Posters(lambda: sender.username).picture}
    stats = StatFiles(settings.timezone, clock.now).makers()
    enclosures = Enclosures(database, {**stats, **cards.makers(), **mydata, **makers(), **posters})
    alive = tenure.holds
    return Sending(
        paced=paced,
        deliver=Deliver(database, paced, contents, claiming, settle, proving, alive=alive),
        converse=Converse(database, paced, enclosures, voices, alive=alive, clock=clock),
        cards=cards,
        review=ReviewPosts(database, clock=clock),
    )


def _voices(settings: Settings, database: Database, clock: Clock) -> Voices | None:
    """Return what reads posts aloud, where the engine is installed."""
    return Voices(database, speak, settings.timezone, now=clock.now) if is_there() else None


def _hush(settings: Settings) -> Callable[[QuietTime, datetime], bool]:
    """Return what says whether a quiet time is on; the site's zone is that of who chose none."""
    return lambda times, now: is_hushed(times, now, settings.timezone)
