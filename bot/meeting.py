"""LOOP: the sites at the start: found, their relay account looked at, their baseline read."""

from __future__ import annotations

import asyncio
import logging

from bot.app import App
from feeds.errors import NoFeedError, RelayRefusedError
from feeds.sites.base import Ability
from storage.errors import AppError
from storage.outcome import Done, Later, Never, Unknown
from storage.records import Site

log = logging.getLogger(__name__)

_AT_ONCE = 8
_SECONDS = 45.0  # for one site
_SITE = "site"  # the subject of a finding that is no fault of the account


async def meet_sites(app: App, seconds: float = _SECONDS) -> None:
    """Meet the sites that are set, and leave alone those that were set before.

    Raises AppError for what a person must mend. A site that is away, a surprise, or slower than so
    many `seconds` is left to the poller, which goes on trying.
    """
    turns = asyncio.Semaphore(_AT_ONCE)
    meetings = (_in_turn(app, address, turns, seconds) for address in app.settings.site)
    for ended in await asyncio.gather(*meetings, return_exceptions=True):
        if isinstance(ended, BaseException):
            raise ended
    async with app.database.transaction() as tx:
        await tx.sites.use(app.settings.site)


async def _in_turn(app: App, address: str, turns: asyncio.Semaphore, seconds: float) -> None:
    async with turns:
        try:
            await asyncio.wait_for(_meet_site(app, address), seconds)
        except TimeoutError:
            log.warning("%s is slow to answer. Bleep goes on trying.", address)
        except AppError:
            raise
        except Exception:
            log.exception("%s met an error of our own. Bleep goes on trying.", address)


async def _meet_site(app: App, address: str) -> None:
    match await app.poller.meet(address):
        case Done(site):
            await _check_relay(app, site)
            if site.baseline_at is None:
                # Before anyone can join, so that what is published from now on is news.
                await app.poller.poll(site)
        case Never(why=why):
            raise NoFeedError(f"BLEEP_SITE {address}: {why}")
        case Later() | Unknown():
            return  # the poller says so, once, and goes on trying


async def _check_relay(app: App, site: Site) -> None:
    """Refuse an account that could do harm, before the first comment goes out with it.

    A REST API that is not where it was ends nothing: it is looked for (feeds/roots.py), and until
    then comments wait, while posts go out.
    """
    platform = app.platform_of(site)
    if Ability.INSERT not in platform.abilities:
        return
    findings = await platform.check()
    amiss = [finding for finding in findings if finding.level != "ok"]
    wrong = [one.text for one in amiss if one.level == "wrong" and one.subject != _SITE]
    if wrong:
        raise RelayRefusedError("\n".join(wrong))
    for finding in amiss:
        log.warning("%s: %s", site.address, finding.text)
    if any(finding.subject == _SITE for finding in amiss):
        app.comments.after.roots.note(site)
