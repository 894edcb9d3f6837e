"""STEP: the clock of a complaint about us: 30 days, with two reminders before they are over.

made ──20 days──▶ soon ──8 days──▶ soon ──2 days──▶ over        each told once
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta, tzinfo
from math import ceil

from bot.comments.complained import last_reached, tell_owners, tell_person
from bot.render.about_us import card, late_screen
from bot.render.owners import Place
from bot.texts import about_us as texts_about_us
from storage.complaints import Complaint
from storage.transaction import Transaction

REMIND_AFTER = (28, 20)
"""Days after a complaint at which owners are reminded, the last one first."""

_SOON, _OVER = "soon", "over"
_DAY = timedelta(days=1)


def stage_of_ours(complaint: Complaint, now: datetime) -> str | None:
    """Return the last stage that a complaint has reached, unless the owners heard of it."""
    soon = [(_SOON, complaint.created_at + days * _DAY) for days in REMIND_AFTER]
    return last_reached(complaint, now, [(_OVER, complaint.due_at), *soon])


async def remind_of_ours(
    tx: Transaction, complaint: Complaint, owners: Collection[int], zone: tzinfo, now: datetime
) -> None:
    """Bring the owners the card again, and tell the person where the time is over."""
    over, left = now >= complaint.due_at, ceil((complaint.due_at - now) / _DAY)
    heading = texts_about_us.OVER_TITLE if over else texts_about_us.days_left(left)
    shown = card(complaint, Place(now, zone), heading)
    stage = _OVER if over else f"{_SOON}:{left}"
    await tell_owners(tx, complaint, shown, stage, owners, now)
    if over:
        await tell_person(tx, complaint, "late", lambda: late_screen(complaint), now)
