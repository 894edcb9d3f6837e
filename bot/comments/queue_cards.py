"""LOOP: shows owners what waits on the blog and did not come through the chat, each once.

A card and the note that the owners have it are written in one transaction; the messages go out
through the ledger like any other. Ten cards at once are the most: the rest is a number and a link.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from bot.admins.circle import those_with
from bot.admins.for_owners import AboutSites
from bot.admins.roles import Right
from bot.each import Each
from bot.render.queue import Waiting, late_screen, more_screen, queue_card
from bot.screen import Screen
from feeds.sites.base import Platform, PlatformOf, TellsQueue
from storage.clock import Clock
from storage.database import Database
from storage.messages import NewMessage
from storage.queued import Queued
from storage.records import Site
from storage.transaction import Transaction
from storage.wishes import Wish

MOST = 10
_CARD = 1  # the lane of cards
_LATE = timedelta(minutes=5)


class QueueCards(AboutSites):
    """Turns what waits on the sites into cards."""

    def __init__(
        self,
        database: Database,
        owners: Collection[int],
        platform_of: PlatformOf,
        *,
        clock: Clock,
    ) -> None:
        super().__init__(database, owners, platform_of, clock=clock)
        self._shown = Each(database, _sites, self._show, _site_name, clock=clock)
        self._late = Each(
            database, self._late_wishes, self._tell_late, _late_key, clock=clock, is_due=_is_news
        )

    async def show_due(self) -> int:
        """Write what is due, and return how many comments it is about."""
        return await self._shown.do_due() + await self._late.do_due()

    async def _late_wishes(self, tx: Transaction, _most: int) -> list[Wish]:
        return await tx.site_wishes.late(self._clock.now() - _LATE, MOST)

    async def _show(self, tx: Transaction, site: Site) -> int:
        new = await tx.queued.untold(site.id, MOST)
        if not new:
            return 0
        platform = self._platform_of(site)
        for one in new:
            shown = await waiting_on(tx, one, platform)
            card = queue_card(shown, await tx.site_wishes.of(one.id))
            await self._write(tx, f"queue:{one.id}:{one.seen_at.timestamp()}", card)
        more = await tx.queued.told(site.id, self._clock.now()) - len(new)
        if more:
            url = platform.queue_url if isinstance(platform, TellsQueue) else ""
            last = f"{new[-1].id}:{new[-1].seen_at.timestamp()}"
            await self._write(tx, f"queue more:{last}", more_screen(more, url))
        return len(new)

    async def _tell_late(self, tx: Transaction, wish: Wish) -> bool:
        """Write to an owner whose wish the site has not heard for a while; say if it is new."""
        one = await tx.queued.get(wish.comment_id)
        if one is None:
            return False
        left = not await tx.sites.is_used(one.site_id)
        platform = self._platform_of(await tx.sites.get(one.site_id))
        body = late_screen(wish, platform.moderation_url(one.remote_id), left=left).to_json()
        return await tx.messages.add(NewMessage(_late_key(wish), wish.by, body), self._clock.now())

    async def _write(self, tx: Transaction, key: str, shown: Screen) -> None:
        for owner in await those_with(tx, self._owners, Right.MODERATE):
            new = NewMessage(f"{key}:{owner}", owner, shown.to_json(), lane=_CARD)
            await tx.messages.add(new, self._clock.now())


async def waiting_on(tx: Transaction, one: Queued, platform: Platform) -> Waiting:
    """Return a comment as its site lets owners decide about it."""
    post = None if one.post_id is None else await tx.posts.get(one.post_id)
    return Waiting(one, post, platform.moderation_url(one.remote_id))


async def _sites(tx: Transaction, most: int) -> list[Site]:
    """Return the sites where something waits of which the owners do not know."""
    sites = [one for one in await tx.sites.all() if await tx.queued.untold(one.id, 1)]
    return sites[:most]


def _site_name(site: Site) -> str:
    return f"the queue of site {site.id}"


async def _is_news(tx: Transaction, wish: Wish) -> bool:
    return await tx.messages.of_key(_late_key(wish)) is None


def _late_key(wish: Wish) -> str:
    return f"late queue:{wish.comment_id}:{wish.asked_at.timestamp()}"
