"""LOOP: members from files: fetch, read, report; then join them, a slice at a time.

    fetching ─▶ getFile ─▶ read in a thread ─▶ how each stands ─▶ report to who sent it
    running  ─▶ one slice: members and position in one transaction ─▶ ... ─▶ ended
                     └─▶ the card is changed, at most every 2 seconds

A kill between two slices loses nothing; one within a slice leaves the slice undone.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace

from bot.admins.circle import may_lists_now, may_now, those_with
from bot.admins.member_rows import MemberRows, member_rows
from bot.admins.roles import Right
from bot.delivery.paced import Paced
from bot.render import screen
from bot.render.importing import ended_screen, progress_screen, report_screen
from bot.screen import Screen
from bot.send import Sender
from bot.texts import admin as texts_admin
from bot.texts import importing as texts_importing
from storage.clock import Clock
from storage.database import Database
from storage.imports import Import, ImportState, Rows
from storage.lists import List
from storage.members import Standing
from storage.messages import NewMessage
from storage.outcome import Done, Never
from storage.retention import KEPT, What
from storage.transaction import Transaction

log = logging.getLogger(__name__)

_LOOK = 1_000
_SLICE = 250  # about 10 ms on SQLite
_BETWEEN = 0.03  # seconds between slices, in which others write
_EVERY = 2.0  # seconds between two changes of a card


class ImportRows:
    """Reads files of members, and joins what they say."""

    def __init__(
        self,
        database: Database,
        sender: Sender,
        paced: Paced,
        owners: Collection[int],
        *,
        clock: Clock,
    ) -> None:
        self._database = database
        self._sender = sender
        self._paced = paced
        self._owners = owners
        self._clock = clock
        self._shown_at: dict[int, float] = {}
        self._rows: dict[int, Rows] = {}  # of what runs: to open the seal takes long

    async def import_due(self) -> bool:
        """Do the next part of each import; say whether there is more to do at once.

        One that fails stops no other, and is tried again in the next round.
        """
        async with self._database.reading() as tx:
            fetching = await tx.imports.in_state(ImportState.FETCHING)
            running = await tx.imports.in_state(ImportState.RUNNING)
        for one in fetching:
            await _safely(self._fetch, one)
        moved = [await _safely(self._slice, one) for one in running]
        await asyncio.sleep(_BETWEEN if running else 0)
        return any(moved)

    async def forget_old(self) -> None:
        """Drop what nobody began for a day."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            await tx.imports.forget_old(now - KEPT[What.IMPORT].length, now)

    async def _fetch(self, one: Import) -> None:
        """Get a file and read it; where Telegram is away it is tried again in the next round."""
        async with self._database.reading() as tx:
            file_id = (await tx.imports.rows(one.id)).file_id
        match await self._sender.fetch(file_id):
            case Done(content):
                await self._read(one, await asyncio.to_thread(member_rows, bytes(content)))
            case Never():
                await self._refuse(one, texts_importing.NOT_FETCHED)

    async def _read(self, one: Import, read: MemberRows) -> None:
        if read.fault is not None:
            await self._refuse(one, texts_importing.FAULTS[read.fault])
            return
        fine, counts = await self._standing(one, read.chats)
        counts["bad"] = len(read.bad)
        rows = Rows(chats=fine, bad=[(line, why.value) for line, why in read.bad])
        async with self._database.transaction() as tx:
            listed = await tx.lists.get(one.list_id)
            if await tx.imports.read(one.id, rows, counts) and listed is not None:
                ready = replace(one, total=len(fine), counts=counts)
                await self._tell(tx, one, "report", report_screen(ready, listed.name, rows.bad))

    async def _standing(self, one: Import, chats: Sequence[int]) -> tuple[list[int], Counter[str]]:
        """Return who would join, and how many chats stand in which way; changes nothing."""
        fine: list[int] = []
        counts: Counter[str] = Counter()
        for start in range(0, len(chats), _LOOK):
            async with self._database.reading() as tx:
                found = await tx.members.standings(one.list_id, chats[start : start + _LOOK])
            counts.update(standing.value for standing in found.values())
            fine += [chat for chat, standing in found.items() if standing is Standing.FINE]
        return fine, counts

    async def _refuse(self, one: Import, why: str) -> None:
        async with self._database.transaction() as tx:
            if await tx.imports.refuse(one.id, self._clock.now()):
                await self._tell(tx, one, "report", screen(why))

    async def _slice(self, one: Import) -> None:
        """Join the next slice, and move on past it, in one transaction."""
        stopped = await self._look(one)
        async with self._database.transaction() as tx:
            listed = await tx.lists.get(one.list_id)
            allowed = listed is not None and await self._allowed(tx, one)
            moved = await self._join(tx, one) if allowed else None
            if listed is None:
                await self._give_up(tx, one)
            elif not allowed:
                await self._stop(tx, one, listed)
            elif moved is not None and moved.done >= moved.total:
                moved = await self._end(tx, moved, listed, [*stopped, *self._next(one)])
        if moved is None or moved.state is ImportState.DONE:
            del self._rows[one.id]
        if moved is not None and listed is not None:
            await self._show(moved, listed)

    async def _look(self, one: Import) -> Sequence[int]:
        """Open the rows, once; return who has stopped since joining, before the last slice.

        Nobody who writes waits for either.
        """
        async with self._database.reading() as tx:
            if one.id not in self._rows:
                self._rows[one.id] = await tx.imports.rows(one.id)
            last = one.done + _SLICE >= one.total
            return await tx.members.stopped(one.list_id) if last else ()

    def _next(self, one: Import) -> Sequence[int]:
        return self._rows[one.id].chats[one.done : one.done + _SLICE]

    async def _join(self, tx: Transaction, one: Import) -> Import | None:
        """Join a slice; None where another process has come first, and nothing is done twice."""
        chats = self._next(one)
        moved = replace(one, done=one.done + len(chats))
        if not await tx.imports.advance(one, moved.done, one.counts):
            return None
        joined = await tx.members.join_all(one.list_id, chats, self._clock.now())
        counts = {**one.counts, "joined": one.counts.get("joined", 0) + joined}
        await tx.imports.advance(moved, moved.done, counts)
        return replace(moved, counts=counts)

    async def _end(
        self, tx: Transaction, one: Import, listed: List, stopped: Sequence[int]
    ) -> Import:
        now = self._clock.now()
        left = await tx.members.release(one.list_id, stopped, now)
        joined = one.counts.get("joined", 0) - left
        ended = replace(one, state=ImportState.DONE, counts={**one.counts, "joined": joined})
        await tx.imports.advance(one, one.done, ended.counts)
        await tx.imports.end(one.id, now, self._rows[one.id].bad)
        subject = f"{listed.slug}: {joined} of {one.total}"
        await tx.audit.note(one.created_by, "members imported", subject, now)
        await self._tell(tx, one, "ended", ended_screen(ended, listed.name))
        return ended

    async def _give_up(self, tx: Transaction, one: Import) -> None:
        """End an import whose list is not there any more."""
        if await tx.imports.end(one.id, self._clock.now(), self._rows[one.id].bad):
            await self._tell(tx, one, "ended", screen(texts_admin.LIST_GONE))

    async def _allowed(self, tx: Transaction, one: Import) -> bool:
        """Say whether whoever sent the file may still change the list."""
        mine = frozenset({one.list_id})
        return await may_lists_now(tx, self._owners, one.created_by, Right.EDIT, mine)

    async def _stop(self, tx: Transaction, one: Import, listed: List) -> None:
        """End an import whose sender may not change the list any more, and tell the owners."""
        now = self._clock.now()
        if not await tx.imports.end(one.id, now, self._rows[one.id].bad):
            return
        await tx.members.release(one.list_id, await tx.members.stopped(one.list_id), now)
        body = screen(texts_importing.stopped(listed.name)).to_json()
        for chat_id in await those_with(tx, self._owners, Right.OWN):
            key = f"import:{one.id}:stopped:{chat_id}"
            await tx.messages.add(NewMessage(key=key, chat_id=chat_id, body=body), now)

    async def _tell(self, tx: Transaction, one: Import, what: str, shown: Screen) -> None:
        """Write to whoever sent the file, once, unless the role has gone meanwhile."""
        if await may_now(tx, self._owners, one.created_by, Right.EDIT):
            key = f"import:{one.id}:{what}"
            new = NewMessage(key=key, chat_id=one.created_by, body=shown.to_json())
            await tx.messages.add(new, self._clock.now())

    async def _show(self, one: Import, listed: List) -> None:
        """Change the card, now and then; what is lost is said by the message at the end."""
        now, ended = self._clock.monotonic(), one.state is ImportState.DONE
        if one.card is None or not (ended or now - self._shown_at.get(one.id, -_EVERY) >= _EVERY):
            return
        self._shown_at[one.id] = now
        if ended:
            del self._shown_at[one.id]
        await self._paced.show(one.created_by, one.card, progress_screen(one, listed.name))


async def _safely(step: Callable[[Import], Awaitable[None]], one: Import) -> bool:
    """Do a step of an import; False if it failed, which is written to the log."""
    try:
        await step(one)
    except Exception:
        log.exception("An import could not go on.")
        return False
    return True
