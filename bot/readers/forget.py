"""LOOP: people who want to be forgotten: wait for what is on its way, erase, tell, leave no trace.

    asked ─▶ busy? ─▶ take off the blog what is to go ─▶ erase ─▶ the last message ─▶ its chat goes
                                                                └─▶ the file is looked through

Nothing here is only in memory but the numbers to look for: after a restart in the middle SQLite's
file is made anew without a look.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.admins.circle import those_with
from bot.admins.for_owners import AboutSites
from bot.admins.roles import Right
from bot.each import Aside
from bot.render.moderation import PUBLISH, Held, held_on, withdrawal_card
from feeds.sites.base import PlatformOf
from storage.clock import Clock
from storage.database import Database
from storage.farewells import Asked
from storage.messages import NewMessage
from storage.offers import EDIT
from storage.people import NOBODY
from storage.scrub import empty_log, no_traces, vacuum
from storage.states import MAY_WITHDRAW, CommentState
from storage.transaction import Transaction
from storage.wishes import ASKED_OFF, WITHDRAW

log = logging.getLogger(__name__)

_BATCH = 20
_PATIENCE = timedelta(minutes=15)
"""How long a comment that is on its way is waited for; a call takes seconds."""

_REBUILT_ONCE_IN = timedelta(hours=1)  # a large file takes seconds, in which nobody writes
_LOOKED_FOR = 5  # more take longer to look for than to make the file anew
_STAYS = frozenset({PUBLISH, EDIT})  # what is wanted of a comment that is to be on the blog


class Forget(AboutSites):
    """Erases people, and what may be left of them in the file."""

    def __init__(
        self,
        database: Database,
        owners: Collection[int],
        platform_of: PlatformOf,
        *,
        clock: Clock,
    ) -> None:
        super().__init__(database, owners, platform_of, clock=clock)
        self._aside = Aside(clock)
        self._open = True  # whether anything may wait; asked of the database after a start
        self._gone: set[int] = set()  # chats to look for
        self._knows = False  # whether these are all of them
        self._rebuilt_at: datetime | None = None
        self._is_late = False  # whether the file is to be made anew as soon as it may be

    async def forget_due(self) -> int:
        """Go on with everybody who wants to be forgotten; return how many were erased now."""
        async with self._database.reading() as tx:
            asked = await tx.farewells.asked(_BATCH + len(self._aside.keys()))
        erased = 0
        for one in asked:
            erased += await self._aside.alone(f"farewell {one.row_id}", partial(self._alone, one))
        self._open = self._open or bool(asked)
        if self._open:
            self._open, left = False, True
            try:
                left = await self._finish()
            finally:
                self._open = self._open or left  # others may have opened it meanwhile
        return erased

    async def _alone(self, asked: Asked) -> int:
        async with self._database.transaction() as tx:
            return await self._forget(tx, asked)

    async def _forget(self, tx: Transaction, asked: Asked) -> bool:
        now = self._clock.now()
        if not await tx.farewells.still_asks(asked):
            return False
        if await tx.erasure.is_busy(asked.chat_id) and now - asked.asked_at < _PATIENCE:
            return False
        await self.erase(tx, asked.chat_id, take=asked.take)
        await tx.farewells.tell(asked.row_id)
        return True

    async def erase(self, tx: Transaction, chat_id: int, *, take: bool) -> None:
        """Erase one person. What waits for an editor never gets published.

        A wish that still waits would stand in the way of taking a comment off, or be carried out on
        words that are gone. What it wanted off the blog is taken off.
        """
        now = self._clock.now()
        await tx.erasure.hush(chat_id, now)
        await tx.erasure.forget_cards(chat_id, now)
        wanted = await tx.wishes.end_of(chat_id, now)
        for comment_id, state in await tx.erasure.on_site(chat_id):
            goes = wanted.get(comment_id, PUBLISH) not in _STAYS
            if take or goes or state is CommentState.HELD:
                await self._take_off(tx, comment_id)
        await tx.erasure.erase(chat_id, now)
        await tx.audit.note(NOBODY, "person forgotten", "", now)

    async def _take_off(self, tx: Transaction, comment_id: int) -> None:
        """Ask the site, or else the owners, to take a comment off the blog."""
        comment = await tx.comments.get(comment_id)
        post = None if comment is None else await tx.posts.get(comment.post_id)
        if comment is None or post is None:
            return
        chat_id = comment.chat_id
        held = held_on(comment, post, self._platform_of(await tx.sites.get(post.site_id)))
        word = WITHDRAW if held.moderates else ASKED_OFF
        now = self._clock.now()
        taken = await tx.wishes.ask(comment, word, NOBODY, now, states=MAY_WITHDRAW)
        if not (taken and held.moderates):
            left = not await tx.sites.is_used(post.site_id)
            nobodys = replace(comment, chat_id=NOBODY)
            await self._ask_owners(tx, replace(held, comment=nobodys, is_left=left), chat_id)

    async def _ask_owners(self, tx: Transaction, held: Held, chat_id: int) -> None:
        body, comment = withdrawal_card(held).to_json(), held.comment
        for owner in await those_with(tx, self._owners, Right.MODERATE):
            if owner != chat_id:
                key = f"withdrawal:{comment.id}:{owner}"
                new = NewMessage(key, owner, body, held.post.id, comment.id, lane=1)
                await tx.messages.add(new, self._clock.now())

    async def _finish(self) -> bool:
        """Forget whom the last message reached; then see to it that the file shows nobody.

        Say whether something is left to do.
        """
        async with self._database.reading() as tx:
            waiting = await tx.farewells.waiting() + len(await tx.farewells.asked(1))
            ended = await tx.farewells.has_ended()
        told = await self._told() if ended else ()
        async with self._database.reading() as tx:
            marks = await tx.farewells.unclean()
        self._knows = self._knows or len(marks) == len(told)  # none is of an earlier run
        cleaned = not marks or await self._clean(marks)
        return waiting > 0 or not cleaned

    async def _told(self) -> Sequence[int]:
        async with self._database.transaction() as tx:
            told = await tx.farewells.told()
        self._gone.update(told)
        return told

    async def _clean(self, marks: frozenset[int]) -> bool:
        """Leave no copy of what was deleted in SQLite's files; False if it is to be tried again.

        Others may be deleted meanwhile: only what was there at the beginning is clean at the end.
        """
        looked = frozenset(self._gone)
        if self._is_late and self._is_too_soon():
            return False
        if not await self._database.alone(empty_log):
            return False
        if await self._is_seen(looked) and not await self._rebuild():
            return False
        self._gone -= looked
        self._knows = True
        if not await self._database.alone(empty_log):
            return False
        async with self._database.transaction() as tx:
            await tx.farewells.cleaned(marks)
        return True

    async def _is_seen(self, chats: frozenset[int]) -> bool:
        if not self._knows or len(chats) > _LOOKED_FOR:
            return True
        return not await self._database.beside(partial(no_traces, chats=chats))

    async def _rebuild(self) -> bool:
        self._is_late = True
        if self._is_too_soon():
            return False
        log.info("The database file is made anew, so that it shows nobody who was deleted.")
        if not await self._database.alone(vacuum):
            return False
        self._rebuilt_at, self._is_late = self._clock.now(), False
        return True

    def _is_too_soon(self) -> bool:
        last = self._rebuilt_at
        return last is not None and self._clock.now() - last < _REBUILT_ONCE_IN

    def also(self, chat_id: int) -> None:
        """Look for a chat too that is erased elsewhere, once `look` is called."""
        self._gone.add(chat_id)

    def look(self) -> None:
        """Look for copies at the next call, though nobody asked to be forgotten."""
        self._open = True
