"""LOOP: the process: starts only when everything is right, runs the loops, stops cleanly.

keys ▶ database ▶ Telegram ▶ lease ▶ doubt the dead ▶ sites ▶ clock + updates ▶ stop ▶ drain
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from bot.app import App
from bot.listen import Listen, trouble
from bot.menu import set_menus
from bot.send import attempt
from bot.stopping import pause, unless_told
from bot.texts import ALL_POSTS
from feeds.errors import NoFeedError, RelayRefusedError
from feeds.sites.base import Ability
from storage.errors import StorageError, TelegramError
from storage.ledger import Owner
from storage.outcome import Done, Later, Never, Unknown, backoff
from storage.records import Site

log = logging.getLogger(__name__)

LEASE = "leader"
LEASE_LENGTH = timedelta(seconds=30)
_RENEW_SECONDS = 10
_DRAIN_SECONDS = 20.0
_DRAFTS_LIVE = timedelta(hours=24)


async def run(app: App, stop: asyncio.Event) -> None:
    """Run until `stop` is set; raises AppError for what a person must mend."""
    if not await unless_told(stop, _meet_telegram(app, stop)):
        return
    owner = await _lead(app, stop)
    if owner is None:
        return
    try:
        await _settle_the_past(app, owner)
        await unless_told(stop, _meet_sites(app))
        app.beginning.succeed()
        await unless_told(stop, _introduce(app))
        _schedule(app, owner, stop)
        app.schedule.start()
        log.info("Bleep runs as @%s.", app.bot.username)
        await _listen(app, stop)
    finally:
        await app.schedule.stop(_DRAIN_SECONDS)
        await _release(app, owner)
    log.info("Bleep has stopped. Nothing is lost.")


async def _introduce(app: App) -> None:
    """Set up the bot's side of Telegram, as far as it goes; nothing depends on it."""
    # What another program left switched on: with a webhook there are no updates to get.
    await attempt(app.bot.delete_webhook)
    await set_menus(app.bot, app.settings.owners)


async def _release(app: App, owner: Owner) -> None:
    try:
        async with app.database.transaction() as tx:
            await tx.leases.release(LEASE, owner)
    except Exception:
        # It ends by itself, and must not hide why the process stops.
        log.exception("The lease could not be given back.")


async def _meet_sites(app: App) -> None:
    """Meet the sites that are set, and leave alone those that were set before."""
    for address in app.settings.site:
        await _meet_site(app, address)
    async with app.database.transaction() as tx:
        await tx.sites.use(app.settings.site)


async def _meet_telegram(app: App, stop: asyncio.Event) -> bool:
    """Introduce the bot; wait while Telegram is away. Raises TelegramError for a wrong token."""
    for failures in range(1, 1_000_000):
        match await attempt(app.bot.initialize):
            case Done():
                return True
            case Never():
                raise TelegramError
            case Later(why) | Unknown(why):
                if failures == 1:
                    reason = why.rstrip(".")
                    log.warning("Telegram does not answer: %s. Bleep goes on trying.", reason)
        if await pause(stop, _wait(app, failures)):
            return False
    return False


def _wait(app: App, failures: int) -> float:
    """Return how many seconds to wait for Telegram: from about 1 to at most 15."""
    return min(15.0, backoff(failures, app.clock.chance()).total_seconds() / 30)


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
    """Refuse an account that could do harm, before the first comment goes out with it."""
    platform = app.platform_of(site)
    if Ability.INSERT not in platform.abilities:
        return
    findings = await platform.check()
    wrong = [finding.text for finding in findings if finding.level == "wrong"]
    if wrong:
        raise RelayRefusedError("\n".join(wrong))
    for finding in findings:
        if finding.level in {"warning", "away"}:
            log.warning("%s: %s", site.address, finding.text)


async def _lead(app: App, stop: asyncio.Event) -> Owner | None:
    """Take the lease; on SQLite at once, because the lock file proves that nobody else lives."""
    told = ""
    while not stop.is_set():
        why = "Another Bleep runs on this database. This one waits to take over."
        try:
            async with app.database.transaction() as tx:
                owner = await tx.leases.take(
                    LEASE, app.name, LEASE_LENGTH, force=app.database.is_sqlite
                )
            if owner is not None:
                return owner
        except StorageError as error:
            why = f"{error} Bleep goes on trying."
        if told != why:
            log.info(why)
            told = why
        await pause(stop, 2.0)
    return None


async def _settle_the_past(app: App, owner: Owner) -> None:
    now = app.clock.now()
    async with app.database.transaction() as tx:
        await tx.lists.ensure_all(ALL_POSTS, now)
        doubted = await tx.broadcasts.doubt_the_dead(owner, now)
        doubted += await tx.messages.doubt_the_dead(owner, now)
        unknown = await tx.comments.doubt_the_dead(owner, now)
    if doubted or unknown:
        log.warning(
            "Another run ended suddenly. In doubt: messages %d. To be looked up: comments %d.",
            doubted,
            unknown,
        )


def _schedule(app: App, owner: Owner, stop: asyncio.Event) -> None:
    every, wake = app.schedule.every, app.schedule.wake
    poll_seconds = app.settings.poll_seconds

    async def poll() -> None:
        if (await app.poller.poll_due()).deliveries:
            wake("deliver")

    async def watch() -> None:
        if await app.watch.watch_due():
            wake("report")

    async def relay() -> bool:
        moved = await app.relay.relay_due(owner)
        if moved:
            wake("report")
        return moved > 0

    async def report() -> None:
        if await app.report.report_due():
            wake("messages")

    every(_RENEW_SECONDS, "renew", lambda: _renew(app, owner, stop))
    every(min(5.0, max(1.0, poll_seconds / 4)), "poll", poll)
    every(max(1.0, poll_seconds), "watch", watch)
    every(1.0, "relay", relay)
    every(1.0, "report", report)
    every(0.5, "deliver", lambda: app.deliver.deliver_due(owner))
    every(0.5, "messages", lambda: app.deliver.send_messages(owner))
    every(3600.0, "tidy", lambda: _tidy(app))


async def _renew(app: App, owner: Owner, stop: asyncio.Event) -> None:
    async with app.database.transaction() as tx:
        kept = await tx.leases.renew(LEASE, owner, LEASE_LENGTH)
    if kept:
        # A past owner that was only asleep may have left rows since we took over.
        await _settle_the_past(app, owner)
    else:
        log.error("Another Bleep has taken over this database. This one stops.")
        stop.set()


async def _tidy(app: App) -> None:
    now = app.clock.now()
    async with app.database.transaction() as tx:
        await tx.updates.forget_old(now)
        await tx.comments.expire(now - _DRAFTS_LIVE, now)
        await tx.drafts.forget_old(now - _DRAFTS_LIVE)


async def _listen(app: App, stop: asyncio.Event) -> None:
    """Handle updates until the end; wait with back-off while Telegram or the database is away."""
    listen = app.listen()
    failures = 0
    while not stop.is_set():
        why = await _one_round(listen, stop, wait=failures == 0)
        if why is None:
            if failures:
                log.warning("Telegram answers again.")
            failures = 0
            continue
        failures += 1
        app.deliver.doubt_telegram()
        if failures == 1:
            log.warning("No updates from Telegram: %s. Bleep goes on trying.", why.rstrip("."))
        await pause(stop, _wait(app, failures))


async def _one_round(listen: Listen, stop: asyncio.Event, *, wait: bool) -> str | None:
    """Fetch and handle one batch, unless told to stop while waiting; return what went wrong."""
    outcome = await unless_told(stop, listen.fetch(wait=wait))
    if outcome is None:
        return None
    why = trouble(outcome)
    if isinstance(outcome, Done):
        try:
            await listen.handle_batch(outcome.value)
        except (StorageError, OSError) as error:
            return f"the database does not answer ({type(error).__name__})"
    return why
