"""WORDS: the nouns of sending: a broadcast, its states and kinds, a delivery, how far it has come.

waiting ─an editor, or its time─▶ preparing           see reviews.py
preparing ─fanned out─▶ running ─all settled─▶ done ─resend, retry─▶ running
                          │ ▲
  by an admin, or by us   ▼ │   paused    too many chats not found, too many odd refusals
                                held      a question to the owners waits (facts on comments)
                                halted    Telegram will take its content from nobody
                                cancelled for ever
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from storage.states import SendState

POST = "post"
ANNOUNCEMENT = "announcement"
CORRECTION = "correction"
WITHDRAWAL = "withdrawal"
DELETION = "deletion"

OF_THE_SENT = (CORRECTION, WITHDRAWAL, DELETION)
"""What changes the messages that a chat has: it makes no sound, and is safe to repeat."""

NOT_FOUND = "not_found"
"""Counted beside the states: the deliveries that Telegram knew no chat for."""

SETTLED = frozenset(SendState) - {SendState.TODO, SendState.SENDING}
FAILED_STATES = (SendState.FAILED, SendState.REFUSED, SendState.GONE)
"""What `Retry failed` tries again; a blocked reader comes back by their own hand."""


class BroadcastState(StrEnum):
    """Where a broadcast stands."""

    WAITING = "waiting"
    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    HELD = "held"
    HALTED = "halted"
    CANCELLED = "cancelled"
    DONE = "done"


class Policy(StrEnum):
    """What becomes of a delivery whose answer was lost (facts on Telegram, section 6, rule 6)."""

    HOLD = "hold"  # it waits for an admin: one copy at most
    RESEND = "resend"  # it is sent once more: two copies at most
    DROP = "drop"  # it is left as it is: one copy at most


_LANES = {CORRECTION: 2, WITHDRAWAL: 2, DELETION: 2, POST: 3, ANNOUNCEMENT: 3}


def lane_of(kind: str) -> int:
    """Return the lane of a kind of broadcast: the lower goes first."""
    return _LANES[kind]


def doubtful(policy: str, resends: int) -> SendState:
    """Return what a delivery becomes whose answer was lost."""
    if policy == Policy.RESEND and resends == 0:
        return SendState.TODO
    return SendState.DROPPED if policy == Policy.DROP else SendState.IN_DOUBT


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One thing sent to an audience.

    `body` is the text of an announcement, as Telegram HTML; `picture` is the file_id of its photo,
    and `links` are the words and the address of each of its buttons. `about_id` is the announcement
    whose messages this one changes or deletes. `rate` is a pace of its own, in messages a second.
    `proved_at` says since when its content is known to be taken by Telegram. `created_by` is the
    admin who sends it; None for what goes by itself.
    """

    id: int
    kind: str
    post_id: int | None
    about_id: int | None
    body: str | None
    state: BroadcastState
    policy: Policy
    rate: float | None
    total: int
    reason: str | None
    trusted: bool
    created_at: datetime
    proved_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    picture: str | None = None
    links: Sequence[Sequence[str]] | None = None
    created_by: int | None = None

    @property
    def mends(self) -> bool:
        """Whether it changes messages that chats have."""
        return self.kind in OF_THE_SENT


@dataclass(frozen=True, slots=True)
class Delivery:
    """One broadcast to one chat. `attempt` counts from 1, `resends` from 0.

    `language` is the one that the chat has chosen, and `aloud` says that it wants to be read to,
    where something new is sent.
    """

    id: int
    chat_id: int
    attempt: int
    resends: int
    broadcast: Broadcast
    language: str | None = None
    aloud: bool = False

    @property
    def broadcast_id(self) -> int:
        """The id of its broadcast."""
        return self.broadcast.id


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast has come: how many deliveries it has, and how many ended how."""

    total: int
    counts: Mapping[str, int] = field(default_factory=dict)

    def of(self, *states: str) -> int:
        """Return how many deliveries are in these states."""
        return sum(self.counts.get(state, 0) for state in states)

    @property
    def settled(self) -> int:
        """How many have ended, in whatever way."""
        return self.of(*SETTLED)

    @property
    def left(self) -> int:
        """How many have not ended."""
        return self.total - self.settled
