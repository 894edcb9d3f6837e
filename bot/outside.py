"""ROOT: the objects that speak to sites, read what they give, and shorten it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from secrets import token_urlsafe

from bot.settings import Settings
from feeds.http.web import Account, Web, open_web
from feeds.llm import Model
from feeds.push import Push
from feeds.reading.parsing import Pool
from feeds.rounds import Poller, Reach, make_poller
from feeds.sites.base import Platform, PlatformOf
from feeds.sites.choose import platform_for
from feeds.sites.google import Google, GoogleAccount
from storage.clock import Clock
from storage.database import Database
from storage.records import Site


@dataclass(frozen=True, slots=True)
class Outside:
    """What speaks to sites, reads what they give, and shortens it."""

    web: Web
    pool: Pool
    model: Model | None


def relay_account(settings: Settings) -> Account | None:
    """Return the account that comments go to the site with, if one is set."""
    if not settings.site_user:
        return None
    return Account(settings.site_user, settings.site_password)


def moderator_account(settings: Settings) -> Account | None:
    """Return the account that decides about comments on the site, if one is set."""
    if not settings.moderator_user:
        return None
    return Account(settings.moderator_user, settings.moderator_password)


def google_account(settings: Settings) -> GoogleAccount | None:
    """Return what the owner set up at Google for readers' letters, if anything."""
    if not settings.blogger_token:
        return None
    told = (settings.blogger_client, settings.blogger_secret, settings.blogger_token)
    return GoogleAccount(*told)


def platforms(web: Web, settings: Settings) -> PlatformOf:
    """Return what gives each site its adapter, the same one every time.

    The accounts are for the first site alone: their passwords go to no other host. What is set up
    at Google goes to Google alone, so it is for every site there.
    """
    made: dict[tuple[int, str | None], Platform] = {}
    account, moderator = relay_account(settings), moderator_account(settings)
    at_google = google_account(settings)
    google = Google(web, at_google) if at_google else None

    def platform_of(site: Site) -> Platform:
        key = (site.id, site.api_root)  # one that has moved is another
        if key not in made:
            first = site.address == settings.site[0]
            accounts = (account, moderator) if first else (None, None)
            made[key] = platform_for(site, web, *accounts, google)
        return made[key]

    return platform_of


async def open_model(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Model | None:
    """Return the model that may choose summaries, if one is set.

    It has a web client of its own: no site can make us ask where only the model may be asked.
    """
    if not settings.llm_url:
        return None
    web = await stack.enter_async_context(open_web([settings.llm_url]))
    return Model(web, settings.llm_url, settings.llm_model, settings.llm_key, clock)


def poller_of(
    settings: Settings,
    clock: Clock,
    database: Database,
    outside: Outside,
    platform_of: PlatformOf,
    push: Push | None,
) -> Poller:
    """Return what reads the feeds of the sites that are set."""
    discovered = push.discovered if push else None
    reach = Reach(
        database, outside.web, outside.pool, platform_of, clock, outside.model, discovered
    )
    return make_poller(reach, settings.site, timedelta(seconds=settings.poll_seconds))


def push_of(settings: Settings, clock: Clock, database: Database, web: Web) -> Push | None:
    """Return what keeps subscriptions at hubs; None where nobody can reach us."""
    if not settings.webhook_url:
        return None
    token = partial(token_urlsafe, 32)
    return Push(database, web, settings.webhook_url, token=token, clock=clock)
