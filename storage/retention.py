"""WORDS: what is kept and for how long, in one place; the notices of docs and bot say the same.

What is not here is kept until the person sends /delete, or lifts it: choices, consents, saved
posts, the messages' numbers that replies need, comments that are on the blog, bans.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class What(StrEnum):
    """What is kept for a time only."""

    UPDATE = "update"
    TASK = "task"
    DRAFT = "draft"
    AWAY = "away"
    UNSENT = "unsent"
    DECIDED = "decided"
    BODY = "body"
    BROUGHT = "brought"
    ANSWER = "answer"
    DELIVERY = "delivery"
    DIGEST = "digest"
    MESSAGE = "message"
    POST_MESSAGE = "post_message"
    MARK = "mark"
    COMPLAINT = "complaint"
    SUBJECT = "subject"
    NOBODY = "nobody"
    AUDIT = "audit"
    LIST = "list"
    REQUEST = "request"
    INVITATION = "invitation"
    IMPORT = "import"
    IMPORTED = "imported"
    RECORDING = "recording"


@dataclass(frozen=True, slots=True)
class Kept:
    """How many days something is kept, and from when, in the words of the notice.

    `told` is empty for what another line says already.
    """

    days: int
    told: str = ""

    @property
    def length(self) -> timedelta:
        """The same as a length of time."""
        return timedelta(days=self.days)


KEPT: Mapping[What, Kept] = {
    What.UPDATE: Kept(2, "Numbers of updates from Telegram"),
    What.TASK: Kept(1, "A task that you began and left"),
    What.DRAFT: Kept(30, "A comment that you did not send"),
    What.AWAY: Kept(30, "All your data, after you block this bot"),
    What.UNSENT: Kept(30, "The text of a message that we could not send"),
    What.DECIDED: Kept(90, "The text of a comment that is not on the blog, after the decision"),
    What.BODY: Kept(90),
    What.BROUGHT: Kept(90, "The text of other comments on the blog"),
    What.ANSWER: Kept(90),
    What.DELIVERY: Kept(180, "Which posts we sent you and when"),
    What.DIGEST: Kept(180),
    What.MESSAGE: Kept(180, "When we answered you"),
    What.POST_MESSAGE: Kept(730, "Which message here is about which post"),
    What.MARK: Kept(730, "That a post was useful to somebody, without who"),
    What.COMPLAINT: Kept(365, "A complaint, after the decision"),
    What.SUBJECT: Kept(0),
    What.NOBODY: Kept(30),
    What.AUDIT: Kept(730, "The log of what owners did"),
    What.LIST: Kept(8, "Who was on a topic that was deleted or merged"),
    What.REQUEST: Kept(30, "A request to join a topic, after the decision"),
    What.INVITATION: Kept(30),
    What.IMPORT: Kept(1, "The numbers of chats in a file that nobody imports"),
    What.IMPORTED: Kept(30),
    What.RECORDING: Kept(180),
}
"""By what it is. The updates and tasks go every hour, all else once a day."""


def told() -> list[Kept]:
    """Return what is kept for a time and told of, the shortest time first."""
    return sorted((kept for kept in KEPT.values() if kept.told), key=lambda kept: kept.days)


def lines() -> list[str]:
    """Return what is kept for a time, a line each, the shortest time first."""
    return [f"{kept.told}: {in_words(kept.days)}" for kept in told()]


def in_words(days: int) -> str:
    """Return a length of time as a notice says it."""
    if days % 365 == 0:
        years = days // 365
        return "1 year" if years == 1 else f"{years} years"
    return "24 hours" if days == 1 else f"{days} days"
