"""STEP: looks up what the screen of a notice to the owners needs."""

from __future__ import annotations

from datetime import datetime, tzinfo

from bot.render import blog_of
from bot.render_owners import Place
from storage.notices import Notice
from storage.transaction import Transaction


async def place_of(tx: Transaction, notice: Notice, now: datetime, timezone: tzinfo) -> Place:
    """Return the time here and the name of the blog that a notice is about."""
    site = None if notice.site_id is None else await tx.sites.get(notice.site_id)
    return Place(now, timezone, "" if site is None else blog_of(site))
