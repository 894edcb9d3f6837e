"""LOOP: comments out: claim, comment, settle.

    queued ──locate──▶ posting ──call──▶ held | approved | spam | trashed | rejected
                          │ answer lost, or the process ended
                          ▼
                       unknown ──find──▶ what the site says
                          └── not there after two minutes: the same bytes again

The intent, with the encoded body, is committed before the call leaves (facts on comments,
section 5). One comment at a time and at least 16 seconds apart for each site: WordPress calls
anything faster from one account a flood.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from feeds.sites.base import Ability, Platform, PlatformOf
from storage.clock import Clock
from storage.comments import Comment
from storage.database import Database
from storage.ledger import Owner
from storage.outcome import Done, Later, Never, Outcome, Unknown, backoff
from storage.records import Posted, Posting, Site
from storage.states import CommentState

log = logging.getLogger(__name__)

APART = timedelta(seconds=16)
LANDING = timedelta(seconds=120)  # a comment was seen stored seconds after the client gave up
LOOK_EVERY = timedelta(seconds=15)
TRIES = 3
GIVE_UP = timedelta(hours=24)


class Relay:
    """Brings readers' comments to the sites that take them."""

    def __init__(
        self,
        database: Database,
        platform_of: PlatformOf,
        *,
        clock: Clock,
    ) -> None:
        self._database = database
        self._platform_of = platform_of
        self._clock = clock

    async def relay_due(self, owner: Owner) -> int:
        """Take each site's next step, and return how many comments moved."""
        async with self._database.transaction() as tx:
            sites = await tx.sites.all()
        moved = 0
        for site in sites:
            platform = self._platform_of(site)
            if Ability.INSERT in platform.abilities:
                moved += await self._settle_unknown(site, platform, owner)
                moved += await self._send_next(site, platform, owner)
        return moved

    async def _send_next(self, site: Site, platform: Platform, owner: Owner) -> int:
        now = self._clock.now()
        async with self._database.transaction() as tx:
            open_at = await tx.sites.next_comment_at(site.id)
            comment = await tx.comments.next_queued(site.id, now)
            post = None if comment is None else await tx.posts.get(comment.post_id)
        if comment is None or post is None or (open_at is not None and open_at > now):
            return 0
        match await platform.locate(post):
            case Done(remote_post_id):
                return await self._post(site, platform, owner, comment, remote_post_id)
            case Never(kind, why):
                return await self._reject(comment, kind, why)
            case Later(why, after):
                await self._wait(comment, why, after)
            case Unknown(why):
                await self._wait(comment, why, None)
        return 0

    async def _post(
        self, site: Site, platform: Platform, owner: Owner, comment: Comment, remote_post_id: str
    ) -> int:
        posting = await self._intend(site, platform, owner, comment, remote_post_id)
        if posting is None:
            return 0
        result: Outcome[Posted] = Unknown("the call ended with an error of our own")
        try:
            result = await platform.comment(posting)
        finally:
            await self._settle(site, comment, owner, result)
        return 1

    async def _intend(
        self, site: Site, platform: Platform, owner: Owner, comment: Comment, remote_post_id: str
    ) -> Posting | None:
        """Commit the intent, body and all, before the call leaves; None if it is not ours."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            body = comment.body or platform.encode(comment.text)
            address = comment.address or await tx.subscribers.address(comment.chat_id)
            ours = await tx.comments.move(
                comment.id,
                CommentState.POSTING,
                now,
                body=body,
                address=address,
                remote_post_id=remote_post_id,
                attempt=comment.attempt + 1,
                since_at=now,
                not_before_at=None,
                epoch=owner.epoch,
                owner=owner.name,
            )
            await tx.sites.change(site.id, next_comment_at=now + APART)
        name = comment.shown_name or ""
        return Posting(remote_post_id, comment.parent_id, body, name, address) if ours else None

    async def _settle(
        self, site: Site, comment: Comment, owner: Owner, result: Outcome[Posted]
    ) -> None:
        now = self._clock.now()
        async with self._database.transaction() as tx:
            move = tx.comments.move
            match result:
                case Done(posted):
                    state = CommentState(posted.status)
                    await move(comment.id, state, now, by=owner, **_found(posted))
                case Later(why, after, counted):
                    back: dict[str, Any] = {
                        "not_before_at": now + self._pause(comment, after),
                        "attempt": comment.attempt + (1 if counted else 0),
                    }
                    await move(comment.id, CommentState.QUEUED, now, by=owner, error=why, **back)
                    if after is not None:
                        await tx.sites.change(site.id, next_comment_at=now + after)
                case Never("comment_duplicate", why) if comment.attempt > 0:
                    await move(comment.id, CommentState.UNKNOWN, now, by=owner, error=why)
                case Never(kind):
                    await move(comment.id, CommentState.REJECTED, now, by=owner, error=kind)
                case Unknown(why):
                    await move(comment.id, CommentState.UNKNOWN, now, by=owner, error=why)
        if isinstance(result, Later) and comment.error is None:
            log.warning("A comment for %s waits: %s", site.address, result.why)

    async def _settle_unknown(self, site: Site, platform: Platform, owner: Owner) -> int:
        """Ask the site about one comment whose answer was lost."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            comment = await tx.comments.next_unknown(site.id, now)
            known = await tx.comments.remote_ids(site.id)
        if comment is None:
            return 0
        match await platform.find(_posting(comment), known):
            case Done(None):
                return await self._not_found(site, platform, owner, comment)
            case Done(posted) if posted is not None:
                async with self._database.transaction() as tx:
                    state = CommentState(posted.status)
                    return int(await tx.comments.move(comment.id, state, now, **_found(posted)))
            case Later(why, after):
                await self._wait(comment, why, after)
            case Never(why=why) | Unknown(why=why):
                await self._wait(comment, why, None)
        return 0

    async def _not_found(
        self, site: Site, platform: Platform, owner: Owner, comment: Comment
    ) -> int:
        now = self._clock.now()
        since = comment.since_at or comment.created_at
        if now - since < LANDING:
            await self._wait(comment, comment.error or "", LOOK_EVERY)
            return 0
        if comment.attempt >= TRIES or now - comment.created_at > GIVE_UP:
            return await self._reject(comment, "not_confirmed", "the site never had it")
        return await self._post(site, platform, owner, comment, comment.remote_post_id or "")

    async def _reject(self, comment: Comment, kind: str, why: str) -> int:
        log.info("Comment %d was not taken: %s", comment.id, why)
        async with self._database.transaction() as tx:
            now = self._clock.now()
            return int(await tx.comments.move(comment.id, CommentState.REJECTED, now, error=kind))

    async def _wait(self, comment: Comment, why: str, after: timedelta | None) -> None:
        wait = self._clock.now() + self._pause(comment, after)
        async with self._database.transaction() as tx:
            await tx.comments.note(comment.id, not_before_at=wait, error=why)

    def _pause(self, comment: Comment, after: timedelta | None) -> timedelta:
        return after or backoff(comment.attempt + 1, self._clock.chance())


def _found(posted: Posted) -> dict[str, Any]:
    return {"remote_id": posted.id, "url": posted.url, "error": None}


def _posting(comment: Comment) -> Posting:
    return Posting(
        post_id=comment.remote_post_id or "",
        parent_id=comment.parent_id,
        body=comment.body or "",
        shown_name=comment.shown_name or "",
        address=comment.address or "",
    )
