"""STEP: looks up what a broadcast shows: a post as it is now, its correction, an announcement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.delivery.correct import Erase, Mend, Mended
from bot.delivery.digesting import Digesting
from bot.render import how_comments, post_screen
from bot.render.announcements import announcement_screen
from bot.render.corrections import (
    corrected_screen,
    correction_screen,
    taken_back_screen,
    withdrawal_screen,
    withdrawn_screen,
)
from bot.screen import Screen
from bot.texts.corrections import corrected
from feeds.sites.base import PlatformOf
from storage.digests import Shown
from storage.fanout import HAS_IT
from storage.outcome import Done, Later
from storage.recordings import Spoken
from storage.records import Post
from storage.sending import CORRECTION, DELETION, WITHDRAWAL, Broadcast, Delivery
from storage.states import SendState
from storage.transaction import Transaction

_UNDER_WAY = Mended(
    Later("what it changes is being sent", after=timedelta(seconds=2), counted=False)
)
_NEVER_THERE = Mended(Done(None))
_NOT_THERE_YET = (SendState.TODO, SendState.SENDING)
_DELETABLE = timedelta(hours=47)  # of the 48 that Telegram allows (facts on Telegram, section 1)


@dataclass(frozen=True, slots=True)
class Change:
    """What a correction makes of messages; `instead` is said where none can be changed.

    `told` is said in a digest that has the post.
    """

    screen: Screen
    instead: Screen | None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Deletion:
    """The messages of a broadcast are deleted; `instead` replaces what is too old for that."""

    screen: Screen


class Outgoing:
    """Renders broadcasts."""

    def __init__(self, timezone: ZoneInfo, platform_of: PlatformOf) -> None:
        self._timezone = timezone
        self._platform_of = platform_of
        self._digesting = Digesting(timezone, platform_of)

    async def render(
        self, tx: Transaction, broadcast: Broadcast, now: datetime
    ) -> Screen | Change | Deletion | None:
        """Return what to send, or what to make of messages; None if it is not there any more."""
        if broadcast.kind == DELETION:
            picture = (await _as_now(tx, broadcast)).picture
            return Deletion(replace(taken_back_screen(), picture=picture))
        broadcast = await _as_now(tx, broadcast)
        if broadcast.body is not None:
            sites = await tx.sites.all()
            blog = sites[0].title if sites else ""
            screen = announcement_screen(broadcast.body, blog, broadcast.picture, broadcast.links)
            return Change(screen, None) if broadcast.kind == CORRECTION else screen
        post = None if broadcast.post_id is None else await tx.posts.get(broadcast.post_id)
        if post is None:
            return None
        return await self._render_post(tx, broadcast, post, now)

    async def _render_post(
        self, tx: Transaction, broadcast: Broadcast, post: Post, now: datetime
    ) -> Screen | Change:
        if broadcast.kind == WITHDRAWAL:
            return Change(withdrawn_screen(post), withdrawal_screen(post))
        site = await tx.sites.get(post.site_id)
        closed = await tx.awaited.is_closed(post.id, now)
        left = not await tx.sites.is_used(site.id)
        how = how_comments(self._platform_of(site).abilities, closed=closed, left=left)
        if broadcast.kind == CORRECTION:
            changed = corrected_screen(post, site, now, self._timezone, how)
            told = corrected(now.astimezone(self._timezone))
            return Change(changed, correction_screen(post), told)
        return post_screen(post, site, now, self._timezone, how)

    async def what_to_mend(
        self, tx: Transaction, delivery: Delivery, content: Change | Deletion, now: datetime
    ) -> Mend | Erase | Mended:
        """Return which messages of a chat are changed or deleted; later, while one is sent."""
        chat_id, broadcast = delivery.chat_id, delivery.broadcast
        if await tx.corrections.under_way(chat_id, broadcast):
            return _UNDER_WAY
        if broadcast.about_id is not None:
            sent = await tx.corrections.message_of(chat_id, broadcast.about_id)
            shown = [] if sent is None else [sent.message_id]
            too_old = sent is not None and sent.at < now - _DELETABLE
        else:
            shown, too_old = await tx.corrections.shown_in(chat_id, broadcast.post_id or 0), True
        digests = await tx.digests.having(chat_id, broadcast)
        if any(one.state in _NOT_THERE_YET for one in digests):
            return _UNDER_WAY
        spoken = await _spoken(tx, delivery, digests, now)
        if spoken.under_way:
            return _UNDER_WAY
        others, voices = await self._digests(tx, chat_id, digests, content, now), spoken.message_ids
        if isinstance(content, Deletion):
            alone = Mend(content.screen, [], None, others, voices)
            gone = Erase(shown, content.screen, too_old, voices)
            return alone if others and not shown else gone
        if digests and not shown and not any(one.state in HAS_IT for one in digests):
            return _NEVER_THERE
        speaks = content.instead is not None and await tx.corrections.gets_messages(chat_id)
        instead = content.instead if speaks else None
        return Mend(content.screen, shown, instead, others, voices)

    async def _digests(
        self,
        tx: Transaction,
        chat_id: int,
        digests: Sequence[Shown],
        content: Change | Deletion,
        now: datetime,
    ) -> list[tuple[int, Screen]]:
        """Return the digests of a chat as they are now, by the numbers of their messages."""
        told = content.told if isinstance(content, Change) else ""
        found = []
        for one in digests:
            if one.message_id is not None:
                page = await self._digesting.page(tx, chat_id, one.digest_id, now, told=told)
                found += [(one.message_id, page)] if page else []
        return found


async def _spoken(
    tx: Transaction, delivery: Delivery, digests: Sequence[Shown], now: datetime
) -> Spoken:
    """Return what a chat has heard of a post that is withdrawn or deleted, if it still can go."""
    what = delivery.broadcast
    about = None if what.about_id is None else await tx.broadcasts.get(what.about_id)
    post_id = what.post_id if about is None else about.post_id
    if what.kind not in (WITHDRAWAL, DELETION) or post_id is None:
        return Spoken([], under_way=False)
    since, ids = now - _DELETABLE, [one.digest_id for one in digests]
    return await tx.recordings.withdraw(delivery.chat_id, post_id, ids, since)


async def _as_now(tx: Transaction, what: Broadcast) -> Broadcast:
    """Return a change with what its announcement is now: it may have been changed again since."""
    about = None if what.about_id is None else await tx.broadcasts.get(what.about_id)
    if about is None:
        return replace(what, body=None) if what.about_id is not None else what
    return replace(what, body=about.body, picture=about.picture, links=about.links)
