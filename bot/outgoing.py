"""STEP: looks up what a broadcast shows: a post as it is now, its correction, an announcement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.correct import Erase, Mend, Mended
from bot.render import announcement_screen, how_comments, post_screen
from bot.render_corrections import (
    corrected_screen,
    correction_screen,
    taken_back_screen,
    withdrawal_screen,
    withdrawn_screen,
)
from bot.screen import Screen
from feeds.sites.base import PlatformOf
from storage.outcome import Later
from storage.records import Post
from storage.sending import CORRECTION, DELETION, WITHDRAWAL, Broadcast, Delivery
from storage.transaction import Transaction

_UNDER_WAY = Mended(
    Later("what it changes is being sent", after=timedelta(seconds=2), counted=False)
)
_DELETABLE = timedelta(hours=47)  # of the 48 that Telegram allows (facts on Telegram, section 1)


@dataclass(frozen=True, slots=True)
class Change:
    """What a correction makes of messages; `instead` is said where none can be changed."""

    screen: Screen
    instead: Screen | None


@dataclass(frozen=True, slots=True)
class Deletion:
    """The messages of a broadcast are deleted; `instead` replaces what is too old for that."""

    screen: Screen


class Outgoing:
    """Renders broadcasts."""

    def __init__(self, timezone: ZoneInfo, platform_of: PlatformOf) -> None:
        self._timezone = timezone
        self._platform_of = platform_of

    async def render(
        self, tx: Transaction, broadcast: Broadcast, now: datetime
    ) -> Screen | Change | Deletion | None:
        """Return what to send, or what to make of messages; None if it is not there any more."""
        if broadcast.kind == DELETION:
            return Deletion(taken_back_screen())
        if broadcast.about_id is not None:
            broadcast = replace(broadcast, body=await _body(tx, broadcast.about_id))
        if broadcast.body is not None:
            sites = await tx.sites.all()
            screen = announcement_screen(broadcast.body, sites[0].title if sites else "")
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
        how = how_comments(self._platform_of(site).abilities, closed=closed)
        if broadcast.kind == CORRECTION:
            changed = corrected_screen(post, site, now, self._timezone, how)
            return Change(changed, correction_screen(post))
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
        if isinstance(content, Deletion):
            return Erase(shown, content.screen, too_old)
        speaks = content.instead is not None and await tx.corrections.gets_messages(chat_id)
        return Mend(content.screen, shown, content.instead if speaks else None)


async def _body(tx: Transaction, broadcast_id: int) -> str | None:
    """Return the text of an announcement as it is now: it may have been changed again since."""
    about = await tx.broadcasts.get(broadcast_id)
    return None if about is None else about.body
