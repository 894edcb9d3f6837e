"""LOOP: starts announcements whose time has come; each run is a broadcast of its own, made once.

due rows ─▶ one transaction each: taken by its revision, the broadcast by its key, the card
   │
   └─ due for more than a day, a list has gone, or the right to send to it, or it reaches more
      than one person may decide about ─▶ an admin is asked

Two processes, or one that died in between, make no second broadcast of a run.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.admins.circle import may_lists_now, those_with
from bot.admins.overview import PulseOf, look_at, put_card
from bot.admins.roles import Right
from bot.admins.when import When, next_run
from bot.handlers.people import SECOND
from bot.render.announcements import (
    alone_screen,
    changed_screen,
    missed_screen,
    not_allowed_screen,
)
from bot.screen import Screen
from storage.announcements import Announcement
from storage.broadcasts import Extras
from storage.clock import Clock
from storage.database import Database
from storage.messages import NewMessage
from storage.people import NOBODY
from storage.sending import Broadcast, BroadcastState
from storage.transaction import Transaction

log = logging.getLogger(__name__)

_BATCH = 50
_TOO_LATE = timedelta(hours=24)
_LANE = 1


class AnnounceDue:
    """Starts what is due. `pulse_of` says how fast a broadcast goes, for its card."""

    def __init__(
        self,
        database: Database,
        pulse_of: PulseOf,
        owners: Iterable[int],
        timezone: ZoneInfo,
        *,
        clock: Clock,
    ) -> None:
        self._database = database
        self._pulse_of = pulse_of
        self._owners = sorted(owners)
        self._timezone = timezone
        self._clock = clock

    async def announce_due(self) -> int:
        """Start what is due, or ask about it; return how much. One that fails stops no other."""
        async with self._database.reading() as tx:
            due = await tx.announcements.due(self._clock.now(), _BATCH)
        done = 0
        for one in due:
            try:
                alone = await self._lacks_second(one)
                async with self._database.transaction() as tx:
                    await self._start(tx, one, self._clock.now(), alone=alone)
                done += 1
            except Exception:
                log.exception("An announcement could not be started.")
        return done

    async def _lacks_second(self, one: Announcement) -> bool:
        """Say whether it reaches more than one person may decide, by now, and nobody agreed."""
        if one.agreed_by is not None:
            return False
        async with self._database.reading() as tx:
            above = await tx.preferences.number(SECOND, 0)
            return above > 0 and (await tx.reach.of(one.lists, one.minus)).reached > above

    async def _start(
        self, tx: Transaction, one: Announcement, now: datetime, *, alone: bool
    ) -> None:
        at = one.send_at or now
        if now - at > _TOO_LATE:
            await self._miss(tx, one, at, now)
        elif await tx.announcements.lost_lists(one):
            back = await tx.announcements.unplan(one.id, one.revision, now)
            if back is not None:
                await tx.announcements.forget_lost(back)
                await self._tell(tx, back, changed_screen(back), at, now)
        elif not await self._allowed(tx, one):
            back = await tx.announcements.unplan(one.id, one.revision, now)
            if back is not None:
                owners = await those_with(tx, self._owners, Right.OWN)
                await self._tell(tx, back, not_allowed_screen(back), at, now, to=owners)
        elif alone:
            back = await tx.announcements.unplan(one.id, one.revision, now)
            if back is not None:
                await self._tell(tx, back, alone_screen(back), at, now)
        else:
            await self._send(tx, one, at, now)

    async def _allowed(self, tx: Transaction, one: Announcement) -> bool:
        """Say whether whoever answers for an announcement may send it now."""
        who, named = one.created_by, one.lists | one.minus
        return await may_lists_now(tx, self._owners, who, Right.SEND, named)

    async def _send(self, tx: Transaction, one: Announcement, at: datetime, now: datetime) -> None:
        number, following = self._following(one, now)
        next_at = None if following is None else following.at
        if not await tx.announcements.begin(one, next_at, number, now):
            return
        key = f"announcement:{one.id}:{int(at.timestamp())}"
        extras = Extras(one.picture, one.links, one.minus)
        reached = await tx.broadcasts.add_announcement(
            key, one.body, one.lists, one.created_by, now, extras
        )
        if one.local_at is not None:
            subject = key if await tx.history.grows() else f"{key}: {reached}"
            await tx.audit.note(one.created_by, "announcement begun", subject, now)
        broadcast = await tx.broadcasts.get(await tx.history.id_of(key) or 0)
        if broadcast is None or _is_for_nobody(broadcast, reached):
            return
        looks = await look_at(tx, [broadcast], self._pulse_of, now, self._timezone)
        for chat_id in await self._responsible(tx, one):
            await put_card(tx, looks[0], chat_id, now)

    def _following(self, one: Announcement, now: datetime) -> tuple[int, When | None]:
        """Return the run after this one, with its number; None where it is the last."""
        if one.repeats is None or one.local_at is None:
            return one.runs + 1, None
        return next_run(one.local_at, one.repeats, one.runs, now, self._timezone)

    async def _miss(self, tx: Transaction, one: Announcement, at: datetime, now: datetime) -> None:
        """Pass over a run that is too late; what does not repeat is a draft again."""
        number, following = self._following(one, now)
        if following is None:
            missed = await tx.announcements.unplan(one.id, one.revision, now)
        else:
            passed = await tx.announcements.begin(one, following.at, number, now)
            missed = await tx.announcements.get(one.id) if passed else None
        if missed is not None:
            shown = missed_screen(missed, at, now, self._timezone)
            await self._tell(tx, missed, shown, at, now)

    async def _tell(
        self,
        tx: Transaction,
        one: Announcement,
        shown: Screen,
        at: datetime,
        now: datetime,
        to: Sequence[int] | None = None,
    ) -> None:
        """Write to these people, or to who answers for an announcement, once for each run."""
        for chat_id in await self._responsible(tx, one) if to is None else to:
            key = f"announcement:{one.id}:{int(at.timestamp())}:{chat_id}"
            new = NewMessage(key=key, chat_id=chat_id, body=shown.to_json(), lane=_LANE)
            await tx.messages.add(new, now)

    async def _responsible(self, tx: Transaction, one: Announcement) -> list[int]:
        """Return who answers for an announcement; the owners where that is no admin any more."""
        by = one.created_by
        there = by in self._owners or (by != NOBODY and await tx.admins.get(by) is not None)
        return [by] if there else await those_with(tx, self._owners, Right.OWN)


def _is_for_nobody(broadcast: Broadcast, reached: int) -> bool:
    """Say whether nobody gets a broadcast; while lists are merged, its readers are yet to come."""
    return reached == 0 and broadcast.state is not BroadcastState.PREPARING
