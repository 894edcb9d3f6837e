"""LOOP: comments out: claim, comment, settle.

    queued ──locate──▶ posting ──call──▶ held | approved | spam | trashed | rejected
                          │ answer lost, or the process ended
                          ▼
                       unknown ──find──▶ what the site says
                          └── not there after two minutes: the same bytes again

The intent, with the encoded body, is committed before the call leaves (facts on comments,
section 5). One comment at a time and at least 16 seconds apart for each site: WordPress calls
anything faster from one account a flood. A person's comments go one after the other, and while one
is unknown the next waits: a lost one is found by its writer's address.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from feeds.barred import stop_barred
from feeds.ending import TRIES, as_sent, ending, found, is_old, pause, sent_at, too_old
from feeds.errors import NothingToPostError
from feeds.parents import parent_waits
from feeds.sites.base import Ability, Platform, PlatformOf
from feeds.vetting import Vetting
from storage.awaited import NOT_CONFIRMED
from storage.clock import Clock
from storage.database import Database
from storage.ledger import Owner
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.records import Comment, Post, Posted, Posting, Site
from storage.states import CommentState

log = logging.getLogger(__name__)

APART = timedelta(seconds=16)
LANDING = timedelta(seconds=120)  # a comment was seen stored seconds after the client gave up
LOOK_EVERY = timedelta(seconds=15)
GIVE_UP = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One site's turn: how to speak to it, and who does."""

    site: Site
    platform: Platform
    owner: Owner


class Relay:
    """Brings readers' comments to the sites that take them; `trouble` hears of calls that fail."""

    def __init__(
        self,
        database: Database,
        platform_of: PlatformOf,
        *,
        clock: Clock,
        trouble: Callable[[Site], None] = lambda _site: None,
    ) -> None:
        self._database = database
        self._platform_of = platform_of
        self._trouble = trouble
        self._clock = clock
        self._vetting = Vetting()

    async def relay_due(self, owner: Owner) -> int:
        """Take each site's next step, and return how many comments moved."""
        async with self._database.transaction() as tx:
            sites = await tx.sites.all()
            await tx.comments.doubt_the_dead(owner, self._clock.now())
        moved = 0
        for site in sites:
            turn = _Turn(site, self._platform_of(site), owner)
            if turn.platform.abilities & {Ability.INSERT, Ability.LINKED}:
                moved += await self._settle_unknown(turn)
                moved += await self._send_next(turn)
        return moved

    async def _send_next(self, turn: _Turn) -> int:
        now = self._clock.now()
        async with self._database.transaction() as tx:
            open_at = await tx.sites.next_comment_at(turn.site.id)
            comment = await tx.comments.next_queued(turn.site.id, now)
            post = None if comment is None else await tx.posts.get(comment.post_id)
        if comment is None or post is None or (open_at is not None and open_at > now):
            return 0
        return await self._guarded(turn, comment, self._send(turn, comment, post))

    async def _guarded(self, turn: _Turn, comment: Comment, step: Awaitable[int]) -> int:
        """Take a step with a comment; a surprise holds this one back and stops nothing else."""
        try:
            return await step
        except Exception:
            log.exception("Comment %d met an error of our own and will be tried again.", comment.id)
        async with self._database.transaction() as tx:
            now_it_is = await tx.comments.get(comment.id)
        if now_it_is is None or now_it_is.state is not comment.state:
            return 0
        return await self._put_off(turn, now_it_is, "an error of our own", None)

    async def _send(self, turn: _Turn, comment: Comment, post: Post) -> int:
        if refusal := await self._refusal(turn) or await self._parent_waits(turn, comment):
            return await self._put_off(turn, comment, refusal.why, refusal.after)
        match await turn.platform.locate(post):
            case Done(remote_post_id):
                return await self._post(turn, comment, remote_post_id)
            case Never(kind, why):
                return await self._reject(comment, kind, why)
            case Later(why, after):
                return await self._put_off(turn, comment, why, after)
            case Unknown(why):
                return await self._put_off(turn, comment, why, None)

    async def _refusal(self, turn: _Turn) -> Later | None:
        return await self._vetting.refusal(turn.site, turn.platform, self._clock.now())

    async def _parent_waits(self, turn: _Turn, comment: Comment) -> Later | None:
        async with self._database.reading() as tx:
            return await parent_waits(tx, turn.site.id, comment, self._clock.now())

    async def _post(self, turn: _Turn, comment: Comment, remote_post_id: str) -> int:
        try:
            posting = await self._intend(turn, comment, remote_post_id)
        except NothingToPostError:
            return await self._reject(comment, "rest_comment_content_invalid", "no words in it")
        if posting is None:
            return 0
        result: Outcome[Posted] = Unknown("the call ended with an error of our own")
        try:
            result = await turn.platform.comment(posting)
        finally:
            await self._settle(turn, replace(comment, body=posting.body), result)
        return 1

    async def _intend(self, turn: _Turn, comment: Comment, remote_post_id: str) -> Posting | None:
        """Commit the intent, body and all, before the call leaves; None if it is not ours."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            if await stop_barred(tx, comment, now):
                return None
            if not await tx.sites.take_turn(turn.site.id, now, now + APART):
                return None
            body = comment.body or turn.platform.encode(comment.text)
            address = comment.address or await tx.subscribers.address(comment.chat_id)
            ours = await tx.comments.move(
                comment.id,
                CommentState.POSTING,
                now,
                revision=comment.revision,
                tried=comment.attempt,
                body=body,
                address=address,
                remote_post_id=remote_post_id,
                attempt=comment.attempt + 1,
                since_at=now,
                not_before_at=None,
                epoch=turn.owner.epoch,
                owner=turn.owner.name,
            )
        name = comment.shown_name or ""
        return Posting(remote_post_id, comment.parent_id, body, name, address) if ours else None

    async def _settle(self, turn: _Turn, comment: Comment, result: Outcome[Posted]) -> None:
        now = self._clock.now()
        state, values = ending(comment, result, now, self._clock.chance())
        asked = result.after if isinstance(result, Later) else None
        async with self._database.transaction() as tx:
            await tx.comments.move(comment.id, state, now, by=turn.owner, **values)
            await tx.sites.change(turn.site.id, next_comment_at=now + max(asked or APART, APART))
        if isinstance(result, Unknown):
            where, why = turn.site.address, result.why
            log.warning("The answer to a comment for %s was lost: %s It is looked up.", where, why)
        if isinstance(result, Later):
            self._trouble(turn.site)
            _say_that_it_waits(turn.site, comment, result.why)

    async def _settle_unknown(self, turn: _Turn) -> int:
        """Ask the site about one comment whose answer was lost."""
        async with self._database.transaction() as tx:
            comment = await tx.comments.next_unknown(turn.site.id, self._clock.now())
            if comment is None:
                return 0
            known = await tx.comments.remote_ids(turn.site.id)
        return await self._guarded(turn, comment, self._look_up(turn, comment, known))

    async def _look_up(self, turn: _Turn, comment: Comment, known: frozenset[str]) -> int:
        match await turn.platform.find(as_sent(comment), known):
            case Done(None):
                return await self._not_found(turn, comment)
            case Done(posted) if posted is not None:
                async with self._database.transaction() as tx:
                    state, now = CommentState(posted.status), self._clock.now()
                    return int(await tx.comments.move(comment.id, state, now, **found(posted)))
            case Later(why, after):
                await self._wait(comment, why, after)
            case Never(why=why) | Unknown(why=why):
                await self._wait(comment, why, None)
        return 0

    async def _not_found(self, turn: _Turn, comment: Comment) -> int:
        now = self._clock.now()
        since = comment.since_at or comment.created_at
        async with self._database.transaction() as tx:
            open_at = await tx.sites.next_comment_at(turn.site.id)
        soonest = max(since + LANDING, open_at or since)
        if now < soonest:
            await self._wait(comment, comment.error or "", min(LOOK_EVERY, soonest - now))
            return 0
        if comment.attempt >= TRIES or now - sent_at(comment) > GIVE_UP:
            return await self._reject(comment, NOT_CONFIRMED, "the site never had it")
        if refusal := await self._refusal(turn):
            return await self._put_off(turn, comment, refusal.why, refusal.after)
        return await self._post(turn, comment, comment.remote_post_id or "")

    async def _reject(self, comment: Comment, kind: str, why: str) -> int:
        log.info("Comment %d was not taken: %s", comment.id, why)
        async with self._database.transaction() as tx:
            now = self._clock.now()
            rejected, revision = CommentState.REJECTED, comment.revision
            done = await tx.comments.move(comment.id, rejected, now, revision=revision, error=kind)
            return int(done)

    async def _put_off(
        self, turn: _Turn, comment: Comment, why: str, after: timedelta | None
    ) -> int:
        self._trouble(turn.site)
        if is_old(comment, self._clock.now()):
            return await self._reject(comment, too_old(comment, why), why)
        _say_that_it_waits(turn.site, comment, why)
        await self._wait(comment, why, after)
        return 0

    async def _wait(self, comment: Comment, why: str, after: timedelta | None) -> None:
        now = self._clock.now()
        wait = now + pause(comment, after, now, self._clock.chance())
        async with self._database.transaction() as tx:
            await tx.comments.note(comment.id, not_before_at=wait, error=why)


def _say_that_it_waits(site: Site, comment: Comment, why: str) -> None:
    """Say in the log why a comment waits, once for each."""
    if comment.error is None:
        log.warning("A comment for %s waits: %s", site.address, why)
