"""STEP: looks up what a delivery shows: a post as it is now, its correction, or an announcement."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.correct import Mend
from bot.render import announcement_screen, how_comments, post_screen
from bot.render_corrections import (
    corrected_screen,
    correction_screen,
    withdrawal_screen,
    withdrawn_screen,
)
from bot.screen import Screen
from feeds.sites.base import PlatformOf
from storage.broadcasts import OF_THE_SENT, WITHDRAWAL, Delivery
from storage.database import Transaction
from storage.records import Post


class Outgoing:
    """Renders deliveries."""

    def __init__(self, timezone: ZoneInfo, platform_of: PlatformOf) -> None:
        self._timezone = timezone
        self._platform_of = platform_of

    async def render(
        self, tx: Transaction, delivery: Delivery, now: datetime
    ) -> Screen | Mend | None:
        """Return what to send, or what to change and how; None if it is not there any more."""
        if delivery.body is not None:
            sites = await tx.sites.all()
            return announcement_screen(delivery.body, sites[0].title if sites else "")
        post = None if delivery.post_id is None else await tx.posts.get(delivery.post_id)
        if post is None:
            return None
        if delivery.kind in OF_THE_SENT:
            return await self._mend(tx, delivery, post, now)
        site = await tx.sites.get(post.site_id)
        how = how_comments(self._platform_of(site).abilities)
        return post_screen(post, site, now, self._timezone, how)

    async def _mend(self, tx: Transaction, delivery: Delivery, post: Post, now: datetime) -> Mend:
        shown = await tx.corrections.shown_in(delivery.chat_id, post.id)
        speaks = await tx.corrections.gets_messages(delivery.chat_id)
        if delivery.kind == WITHDRAWAL:
            return Mend(withdrawn_screen(post), shown, withdrawal_screen(post) if speaks else None)
        site = await tx.sites.get(post.site_id)
        how = how_comments(self._platform_of(site).abilities)
        changed = corrected_screen(post, site, now, self._timezone, how)
        return Mend(changed, shown, correction_screen(post) if speaks else None)
