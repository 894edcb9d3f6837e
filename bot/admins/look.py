"""WORDS: all that is shown of a broadcast, and the words and buttons that its screens share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from html import escape

from bot import texts
from bot.admins.figures import Pulse, stars
from bot.fit import is_visible, line, plain
from bot.screen import Button, data
from bot.texts import broadcasts as texts_broadcasts
from bot.texts import owners as texts_owners
from storage.history import Subject
from storage.sending import NOT_FOUND, Broadcast, BroadcastState, Progress
from storage.states import SendState

CARD, ALARM, QUESTION, PAGE = "c", "a", "q", "p"
"""Where a button is: on the live card, an alarm, a question, or a page of the panel."""

ENDED = (BroadcastState.DONE, BroadcastState.CANCELLED)

_SUBJECT = 80
_QUOTE = 300
_UNMADE = ("it cannot be rendered", "it cannot be sent")  # reasons that are not Telegram's


@dataclass(frozen=True, slots=True)
class Look:
    """All that a card shows of a broadcast, at a moment in a time zone.

    `in_digests` is how many chats have it in a digest; None where that was not counted.
    """

    broadcast: Broadcast
    progress: Progress
    subject: Subject
    pulse: Pulse
    now: datetime
    timezone: tzinfo
    in_digests: int | None = None

    def moment(self, at: datetime) -> str:
        """Return a time in words, as the house's clock shows it."""
        here = self.timezone
        return texts_owners.moment(at.astimezone(here), self.now.astimezone(here))

    @property
    def heading(self) -> str:
        """What it is, with the title of the post or the first words of the announcement."""
        words = line(self.subject.words, _SUBJECT)
        if self.subject.is_html:
            words = line(plain(self.subject.words), _SUBJECT).rstrip(".!?")
        subject = words if is_visible(words) else texts.UNTITLED
        return texts_broadcasts.heading(self.broadcast.kind, subject)

    @property
    def holders(self) -> int:
        """In how many chats it is, or may be."""
        alone = self.progress.of(SendState.SENT, SendState.IN_DOUBT, SendState.DROPPED)
        return alone + (self.in_digests or 0)

    @property
    def may_be_out(self) -> bool:
        """Whether a chat has it; where digests were not counted, whether one may have it."""
        uncounted = self.in_digests is None and self.progress.of(SendState.GATHERED) > 0
        return self.holders > 0 or uncounted

    @property
    def in_doubt(self) -> int:
        """Of how many the answer was lost."""
        return self.progress.of(SendState.IN_DOUBT)

    @property
    def costs(self) -> int:
        """The most Stars that it costs while it goes; 0 for what is free, or at an end."""
        if self.broadcast.mends or self.broadcast.state in ENDED:
            return 0
        rate = min(self.pulse.usual, self.broadcast.rate or self.pulse.usual)
        return stars(self.progress.total, rate, self.pulse.budget)

    @property
    def took(self) -> str:
        """How long it took, in words; empty if that is not known."""
        begun, ended = self.broadcast.started_at or self.broadcast.created_at, self.broadcast
        if ended.ended_at is None:
            return ""
        return texts_broadcasts.duration((ended.ended_at - begun).total_seconds())

    @property
    def can_retry(self) -> bool:
        """Whether it ended with failures that another try may mend."""
        failed = self.progress.of(SendState.FAILED, SendState.REFUSED)
        lost = self.progress.of(NOT_FOUND) > 0 and self.progress.of(SendState.GONE) > 0
        return self.broadcast.state is BroadcastState.DONE and (failed > 0 or lost)


@dataclass(frozen=True, slots=True)
class Presses:
    """Makes the buttons of one broadcast in one place."""

    broadcast_id: int
    where: str

    def to(self, text: str, verb: str, *value: object) -> Button:
        """Return a button that does something with the broadcast."""
        return Button(text, data=data("card", self.broadcast_id, verb, self.where, *value))


def fault(said: str) -> str:
    """Return what is wrong with a content that nobody can get."""
    ours = said.startswith(_UNMADE)
    return texts_broadcasts.NOT_MADE if ours else texts_broadcasts.NOT_TAKEN


def quoted(said: str | None) -> str:
    """Return words that are not ours as Telegram HTML, shortened."""
    short = line(said or "", _QUOTE)
    return f"<blockquote>{escape(short)}</blockquote>" if short else ""
