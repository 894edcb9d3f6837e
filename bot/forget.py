"""LOOP: people who want to be forgotten: wait for what is on its way, erase, tell, leave no trace.

    asked ─▶ busy? ─▶ take off the blog what is to go ─▶ erase ─▶ the last message ─▶ its chat goes
                                                                └─▶ the file is looked through

Nothing here is only in memory but the numbers to look for: after a restart in the middle SQLite's
file is made anew without a look.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import timedelta
from functools import partial

from bot.render_moderation import Held, held_on, withdrawal_card
from feeds.sites.base import PlatformOf
from storage.clock import Clock
from storage.database import Database, Transaction
from storage.farewells import Asked
from storage.messages import NewMessage
from storage.people import NOBODY
from storage.records import Comment
from storage.scrub import empty_log, no_traces, rebuild
from storage.states import MAY_WITHDRAW, CommentState
from storage.wishes import ASKED_OFF

log = logging.getLogger(__name__)

_BATCH = 20
_PATIENCE = timedelta(minutes=15)
"""How long a comment that is on its way is waited for; a call takes seconds."""

_LOOKED_FOR = 5  # more take longer to look for than to make the file anew
_WITHDRAW = "withdraw"


class Forget:
    """Erases people, and what may be left of them in the file."""

    def __init__(
        self,
        database: Database,
        owners: Collection[int],
        platform_of: PlatformOf,
        *,
        clock: Clock,
    ) -> None:
        self._database = database
        self._owners = sorted(owners)
        self._platform_of = platform_of
        self._clock = clock
        self._open = True  # whether anything may wait; asked of the database after a start
        self._gone: set[int] | None = None  # chats to look for; None where some are not known

    async def forget_due(self) -> int:
        """Go on with everybody who wants to be forgotten; return how many were erased now."""
        async with self._database.reading() as tx:
            asked = await tx.farewells.asked(_BATCH)
        erased = 0
        for one in asked:
            async with self._database.transaction() as tx:
                erased += await self._forget(tx, one)
        self._open = self._open or bool(asked)
        if self._open:
            await self._finish()
        return erased

    async def _forget(self, tx: Transaction, asked: Asked) -> bool:
        now = self._clock.now()
        if await tx.erasure.is_busy(asked.chat_id) and now - asked.asked_at < _PATIENCE:
            return False
        await self.erase(tx, asked.chat_id, take=asked.take)
        await tx.farewells.tell(asked.row_id)
        return True

    async def erase(self, tx: Transaction, chat_id: int, *, take: bool) -> None:
        """Erase one person. What waits for an editor never gets published."""
        now = self._clock.now()
        await tx.erasure.hush(chat_id, now)
        await tx.erasure.forget_cards(chat_id, now)
        for comment_id, state in await tx.erasure.on_site(chat_id):
            if take or state is CommentState.HELD:
                await self._take_off(tx, comment_id)
        await tx.erasure.erase(chat_id, now)
        await tx.audit.note(NOBODY, "person forgotten", "", now)

    async def _take_off(self, tx: Transaction, comment_id: int) -> None:
        """Ask the site, or else the owners, to take a comment off the blog."""
        comment = await tx.comments.get(comment_id)
        post = None if comment is None else await tx.posts.get(comment.post_id)
        if comment is None or post is None:
            return
        held = held_on(comment, post, self._platform_of(await tx.sites.get(post.site_id)))
        word = _WITHDRAW if held.moderates else ASKED_OFF
        now = self._clock.now()
        taken = await tx.wishes.ask(comment, word, NOBODY, now, states=MAY_WITHDRAW)
        if not (taken and held.moderates):
            await self._ask_owners(tx, held, comment)

    async def _ask_owners(self, tx: Transaction, held: Held, comment: Comment) -> None:
        body = withdrawal_card(held).to_json()
        for owner in self._owners:
            if owner != comment.chat_id:
                key = f"withdrawal:{comment.id}:{owner}"
                new = NewMessage(key, owner, body, held.post.id, comment.id, lane=1)
                await tx.messages.add(new, self._clock.now())

    async def _finish(self) -> None:
        """Forget whom the last message reached; then see to it that the file shows nobody."""
        async with self._database.transaction() as tx:
            told = await tx.farewells.told()
            waiting = await tx.farewells.waiting() + len(await tx.farewells.asked(1))
            unclean = await tx.farewells.unclean()
        if self._gone is None and unclean == len(told):
            self._gone = set()  # nothing is left of an earlier run
        if self._gone is not None:
            self._gone.update(told)
        cleaned = not unclean or await self._clean()
        self._open = waiting > 0 or not cleaned

    async def _clean(self) -> bool:
        """Leave no copy of what was deleted in SQLite's files; False if it is to be tried again."""
        if not await self._database.alone(empty_log):
            return False
        if await self._is_seen():
            log.info("The database file is made anew, so that it shows nobody who was deleted.")
            if not await self._database.alone(rebuild):
                return False
        async with self._database.transaction() as tx:
            await tx.farewells.cleaned()
        await self._database.alone(empty_log)
        self._gone = set()
        return True

    async def _is_seen(self) -> bool:
        if self._gone is None or len(self._gone) > _LOOKED_FOR:
            return True
        return not await self._database.alone(partial(no_traces, chats=self._gone))

    def also(self, chat_id: int) -> None:
        """Look for a chat too that was erased elsewhere."""
        self._open = True
        if self._gone is not None:
            self._gone.add(chat_id)
