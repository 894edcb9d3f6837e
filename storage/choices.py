"""WORDS: what readers choose about the times of their messages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Cadence(StrEnum):
    """How often a reader gets posts."""

    NOW = "now"  # each post as it is published
    DAILY = "daily"
    WEEKLY = "weekly"


class QuietTime(NamedTuple):
    """When a chat gets no messages; equal ones are looked at once for all their chats.

    `window` is "HH:MM-HH:MM" or "none". `timezone` is a name of the IANA database, None for the
    site's. `rests` says that weekends are quiet as well.
    """

    window: str
    timezone: str | None = None
    rests: bool = False


NEVER_QUIET = QuietTime("none")


@dataclass(frozen=True, slots=True)
class Timing:
    """When a reader gets posts: as published, or gathered at `slot` ("HH:MM" on their wall).

    `weekly_on` is the day of a weekly slot, 0 for Monday.
    """

    cadence: Cadence = Cadence.NOW
    slot: str = "07:30"
    weekly_on: int = 0
    quiet: QuietTime = NEVER_QUIET
