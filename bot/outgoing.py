"""STEP: looks up what a delivery shows: a post as it is now, or an announcement."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.render import announcement_screen, how_comments, post_screen
from bot.screen import Screen
from feeds.sites.base import PlatformOf
from storage.broadcasts import Delivery
from storage.database import Transaction


class Outgoing:
    """Renders deliveries."""

    def __init__(self, timezone: ZoneInfo, platform_of: PlatformOf) -> None:
        self._timezone = timezone
        self._platform_of = platform_of

    async def render(self, tx: Transaction, delivery: Delivery, now: datetime) -> Screen | None:
        """Return what to send; None if it is not there any more."""
        if delivery.body is not None:
            sites = await tx.sites.all()
            return announcement_screen(delivery.body, sites[0].title if sites else "")
        post = None if delivery.post_id is None else await tx.posts.get(delivery.post_id)
        if post is None:
            return None
        site = await tx.sites.get(post.site_id)
        how = how_comments(self._platform_of(site).abilities)
        return post_screen(post, site, now, self._timezone, how)
