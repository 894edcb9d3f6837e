"""HANDLERS: the page of sites: how each blog is read, for owners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.context import Change, Context, Reaction
from bot.render.owners import Place
from bot.render.sites import Reading, sites_screen
from feeds.habit import posts_a_month
from storage.records import Site
from storage.transaction import Transaction

_YEARS_POSTS = 1000  # more than a blog has in a year


async def show_sites(context: Context) -> Sequence[Reaction]:
    """Show how each site is read."""
    found = await context.tx.sites.all()
    readings = [await reading_of(context.tx, site, context.now) for site in found]
    place = Place(context.now, context.house.timezone)
    return [Change(sites_screen(readings, place, context.house.model_trouble()))]


async def reading_of(tx: Transaction, site: Site, now: datetime) -> Reading:
    """Look up how a site is read."""
    published = await tx.posts.published_times(site.id, _YEARS_POSTS)
    hub = await tx.hubs.of(site.id)
    return Reading(
        site=site,
        posts_a_month=posts_a_month(published, now),
        summaries=await tx.posts.summary_counts(site.id),
        hub=None if hub is None else hub.state,
    )
