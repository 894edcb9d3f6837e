"""LOOP: the clock of complaints: reminds owners, and tells what the sites have done.

    made ──24 h──▶ half ──20 h──▶ soon ──4 h──▶ over        hours of working days; each told once

A complaint about what is not on its site any more is closed. One whose comment was to be taken off
is `off` when nobody sees it there any more, and open again where the site has not done it, or has
left for an hour: nobody carries anything out there, and settings are sometimes mended at once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.admins.for_owners import ForOwners
from bot.comments.complained import case_of, close_gone, last_reached, tell_outcome, tell_owners
from bot.comments.working_time import Calendar, working_hours_later
from bot.each import Each
from bot.readers.clock_about_us import remind_of_ours, stage_of_ours
from bot.render.complaints import case_card
from bot.render.owners import Place
from bot.texts.complaints import AGAIN_TITLE, HALF_TITLE, OVER_TITLE, SOON_TITLE
from feeds.sites.base import PlatformOf
from storage.clock import Clock
from storage.complained import Shown
from storage.complaints import ABOUT_US, Choice, Complaint
from storage.database import Database
from storage.site_wishes import UNPUBLISH
from storage.transaction import Transaction
from storage.wishes import Wished

HALF_HOURS, SOON_HOURS = 24, 44
"""Working hours after a complaint at which owners are reminded; it is due after 48."""

_AT_ONCE = 5  # in one transaction
_GRACE = 3_600.0  # seconds
_OFF, _AGAIN, _GONE = "off", "again", "gone"
_HEADINGS = {"half": HALF_TITLE, "soon": SOON_TITLE, "over": OVER_TITLE}


class ClockComplaints(ForOwners):
    """Keeps the clock of every complaint."""

    def __init__(
        self,
        database: Database,
        owners: Collection[int],
        platform_of: PlatformOf,
        calendar: Calendar,
        *,
        clock: Clock,
    ) -> None:
        super().__init__(database, owners, platform_of, calendar, clock=clock)
        self._each = [
            Each(database, find, self._tell, _name, clock=clock, is_due=self._due, at_once=_AT_ONCE)
            for find in (_asked, _open)
        ]
        # When sites were first seen to be left; a restart waits anew, for nothing can be unsaid.
        self._left_at: dict[int, float] = {}

    async def remind_due(self) -> int:
        """Write what is due about every complaint; return how many something was written of."""
        return sum([await each.do_due() for each in self._each])

    async def _due(self, tx: Transaction, complaint: Complaint) -> str:
        """Return what has come to pass that nobody was told of; empty for nothing."""
        today = await _known(tx, complaint)
        if complaint.choice is Choice.ASKED:
            if today is None or not today.public:
                return _OFF
            left = await self._left_for_long(tx, complaint.subject.site_id)
            return "" if not left and await _waits(tx, today) else _AGAIN
        if complaint.decided_at is not None:
            return ""
        if complaint.kind == ABOUT_US:
            return stage_of_ours(complaint, self._clock.now()) or ""
        if today is not None and not today.public:
            return _GONE
        return stage(complaint, self._clock.now(), self._calendar) or ""

    async def _left_for_long(self, tx: Transaction, site_id: int) -> bool:
        """Say whether a site has been seen as left for a while; see `_left_at`."""
        if await tx.sites.is_used(site_id):
            self._left_at.pop(site_id, None)
            return False
        now = self._clock.monotonic()
        return now - self._left_at.setdefault(site_id, now) >= _GRACE

    async def _tell(self, tx: Transaction, one: Complaint) -> bool:
        """Write what is due about one complaint; looked for again, as an owner may be faster."""
        complaint = await tx.complaints.take(one.id)
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
        await _settle_wish(tx, await _known(tx, complaint), now)
        await tx.audit.note(0, "complaint open again", complaint.reference, now)
        stage = f"again:{(complaint.decided_at or now).timestamp()}"
        await self._show(tx, complaint, AGAIN_TITLE, stage)

    async def _remind(self, tx: Transaction, complaint: Complaint, reached: str) -> None:
        """Remind the owners of a stage of the clock."""
        now = self._clock.now()
        await tx.complaints.reminded(complaint.id, now)
        await tx.audit.note(0, f"complaint {reached}", complaint.reference, now)
        if complaint.kind == ABOUT_US:
            await remind_of_ours(tx, complaint, self._owners, self._calendar.zone, now)
            return
        await self._show(tx, complaint, _HEADINGS[reached], reached)
        if reached == "over":
            await tell_outcome(tx, complaint, "late", now)

    async def _show(self, tx: Transaction, complaint: Complaint, heading: str, stage: str) -> None:
        now = self._clock.now()
        case = await case_of(tx, complaint, self._platform_of)
        card = case_card(case, Place(now, self._calendar.zone), heading)
        await tell_owners(tx, complaint, card, stage, self._owners, now)


async def _asked(tx: Transaction, _most: int) -> list[Complaint]:
    return await tx.complaints.asked()


async def _open(tx: Transaction, _most: int) -> list[Complaint]:
    return await tx.complaints.open()


def _name(complaint: Complaint) -> str:
    return f"complaint {complaint.reference}"


async def _known(tx: Transaction, complaint: Complaint) -> Shown | None:
    subject = complaint.subject
    return await tx.complaints.known(subject.site_id, subject.remote_id)


async def _waits(tx: Transaction, today: Shown) -> bool:
    """Say whether the site is still to be told to take a comment off."""
    wishes, row_id = _wishes(tx, today)
    wish = await wishes.of(row_id)
    return wish is not None and wish.done_at is None


async def _settle_wish(tx: Transaction, today: Shown | None, now: datetime) -> None:
    """End what owners wanted: carried out later, it would go over what they decide now.

    What its writer wants off is still wanted.
    """
    if today is None:
        return
    wishes, row_id = _wishes(tx, today)
    wish = await wishes.of(row_id)
    if wish is not None and wish.word == UNPUBLISH:
        await wishes.done(wish, now)


def _wishes(tx: Transaction, today: Shown) -> tuple[Wished, int]:
    """Return where what is wanted of a comment is kept, and the number of its row."""
    if today.comment_id is not None:
        return tx.wishes, today.comment_id
    return tx.site_wishes, today.site_comment_id or 0


def stage(complaint: Complaint, now: datetime, calendar: Calendar) -> str | None:
    """Return the last stage that a complaint has reached, unless the owners heard of it."""
    zone, is_holiday = calendar.zone, calendar.is_holiday
    times = (
        ("over", complaint.due_at),
        ("soon", working_hours_later(complaint.created_at, SOON_HOURS, zone, is_holiday)),
        ("half", working_hours_later(complaint.created_at, HALF_HOURS, zone, is_holiday)),
    )
    return last_reached(complaint, now, times)
