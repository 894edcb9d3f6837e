"""LOOP: the clock of complaints: reminds owners, and tells what the sites have done.

    made ──24 h──▶ half ──20 h──▶ soon ──4 h──▶ over        hours of working days; each told once

A complaint about what is not on its site any more is closed. One whose comment was to be taken off
is `off` when nobody sees it there any more, and open again where the site has not done it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.complained import case_of, close_gone, tell_outcome, tell_owners
from bot.for_owners import ForOwners
from bot.render.complaints import case_card
from bot.render.owners import Place
from bot.texts.complaints import AGAIN_TITLE, HALF_TITLE, OVER_TITLE, SOON_TITLE
from bot.working_time import Calendar, working_hours_later
from storage.complained import Shown
from storage.complaints import Choice, Complaint
from storage.transaction import Transaction

HALF_HOURS, SOON_HOURS = 24, 44
"""Working hours after a complaint at which owners are reminded; it is due after 48."""

_OFF, _AGAIN, _GONE = "off", "again", "gone"
_HEADINGS = {"half": HALF_TITLE, "soon": SOON_TITLE, "over": OVER_TITLE}


class ClockComplaints(ForOwners):
    """Keeps the clock of every complaint."""

    async def remind_due(self) -> int:
        """Write what is due about every complaint; return how many something was written of."""
        told = await self._tell_of(lambda tx: tx.complaints.asked())
        return told + await self._tell_of(lambda tx: tx.complaints.open())

    async def _tell_of(self, some: Callable[[Transaction], Awaitable[list[Complaint]]]) -> int:
        async with self._database.reading() as tx:
            due = [one.id for one in await some(tx) if await self._due(tx, one)]
        told = 0
        for complaint_id in due:
            async with self._database.transaction() as tx:
                told += await self._tell(tx, complaint_id)
        return told

    async def _due(self, tx: Transaction, complaint: Complaint) -> str:
        """Return what has come to pass that nobody was told of; empty for nothing."""
        today = await _known(tx, complaint)
        if complaint.choice is Choice.ASKED:
            if today is None or not today.public:
                return _OFF
            return "" if await _waits(tx, today) else _AGAIN
        if complaint.decided_at is not None:
            return ""
        if today is not None and not today.public:
            return _GONE
        return stage(complaint, self._clock.now(), self._calendar) or ""

    async def _tell(self, tx: Transaction, complaint_id: int) -> bool:
        """Write what is due about one complaint; looked for again, as an owner may be faster."""
        complaint = await tx.complaints.take(complaint_id)
        due = "" if complaint is None else await self._due(tx, complaint)
        if complaint is None or not due:
            return False
        if due == _GONE:
            return await close_gone(tx, complaint, self._clock.now())
        if due == _OFF:
            await tx.complaints.carried_out(complaint.id)
            await tell_outcome(tx, complaint, Choice.OFF, self._clock.now())
        elif due == _AGAIN:
            await self._ask_again(tx, complaint)
        else:
            await self._remind(tx, complaint, due)
        return True

    async def _ask_again(self, tx: Transaction, complaint: Complaint) -> None:
        """Ask again for a decision, where the site has not taken the comment off."""
        now = self._clock.now()
        await tx.complaints.reopen(complaint.id)
        await tx.audit.note(0, "complaint open again", complaint.reference, now)
        stage = f"again:{(complaint.decided_at or now).timestamp()}"
        await self._show(tx, complaint, AGAIN_TITLE, stage)

    async def _remind(self, tx: Transaction, complaint: Complaint, reached: str) -> None:
        """Remind the owners of a stage of the clock."""
        now = self._clock.now()
        await tx.complaints.reminded(complaint.id, now)
        await tx.audit.note(0, f"complaint {reached}", complaint.reference, now)
        await self._show(tx, complaint, _HEADINGS[reached], reached)
        if reached == "over":
            await tell_outcome(tx, complaint, "late", now)

    async def _show(self, tx: Transaction, complaint: Complaint, heading: str, stage: str) -> None:
        now = self._clock.now()
        case = await case_of(tx, complaint, self._platform_of)
        card = case_card(case, Place(now, self._calendar.zone), heading)
        await tell_owners(tx, complaint, card, stage, self._owners, now)


async def _known(tx: Transaction, complaint: Complaint) -> Shown | None:
    subject = complaint.subject
    return await tx.complaints.known(subject.site_id, subject.remote_id)


async def _waits(tx: Transaction, today: Shown) -> bool:
    """Say whether the site is still to be told to take a comment off."""
    if today.comment_id is not None:
        wish = await tx.wishes.of(today.comment_id)
    else:
        wish = await tx.site_wishes.of(today.site_comment_id or 0)
    return wish is not None and wish.done_at is None


def stage(complaint: Complaint, now: datetime, calendar: Calendar) -> str | None:
    """Return the last stage that a complaint has reached, unless the owners heard of it."""
    zone, is_holiday = calendar.zone, calendar.is_holiday
    times = (
        ("over", complaint.due_at),
        ("soon", working_hours_later(complaint.created_at, SOON_HOURS, zone, is_holiday)),
        ("half", working_hours_later(complaint.created_at, HALF_HOURS, zone, is_holiday)),
    )
    for name, at in times:
        if now >= at:
            heard = complaint.reminded_at is not None and complaint.reminded_at >= at
            return None if heard else name
    return None
