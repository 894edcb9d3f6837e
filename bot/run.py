"""LOOP: the process: starts only when everything is right, runs the loops, stops cleanly.

keys ▶ database ▶ Telegram ▶ lease ▶ doubt the dead ▶ sites ▶ clock + updates ▶ stop ▶ drain
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from bot.app import App
from bot.delivery.tenure import LEASE_LENGTH, RENEW_SECONDS
from bot.jobs import LEASE, renew, restore_pace, schedule_all, settle_the_past
from bot.listen import Listen, trouble
from bot.meeting import meet_sites
from bot.send import attempt
from bot.stopping import pause, unless_told
from storage.errors import StorageError, TelegramError
from storage.ledger import Owner
from storage.outcome import Done, Later, Never, Unknown, backoff

log = logging.getLogger(__name__)

_DRAIN_SECONDS = 20.0
_MEET_SECONDS = 8.0  # a slow site must not keep readers waiting for an answer
_COUNT_SECONDS = 1.0  # whoever does not get what is counted looks again
_POLL_SECONDS = 2.0  # a poll that is broken off loses nothing: it is done again


async def run(app: App, stop: asyncio.Event) -> None:
    """Run until `stop` is set; raises AppError for what a person must mend."""
    if not await unless_told(stop, _meet_telegram(app, stop)):
        return
    owner = await _lead(app, stop)
    if owner is None:
        return
    meeting: asyncio.Task[None] | None = None
    try:
        await settle_the_past(app, owner)
        await restore_pace(app)
        meeting = asyncio.create_task(meet_sites(app))
        await unless_told(stop, _meet(meeting))
        app.beginning.succeed()
        await unless_told(stop, _introduce(app))
        schedule_all(app, owner, stop)
        app.schedule.start()
        log.info("Bleep runs as @%s.", app.bot.username)
        await _listen(app, stop)
    finally:
        await _drain(app, owner)
        await app.poller.drain(_POLL_SECONDS)
        if meeting is not None:
            meeting.cancel()
            await asyncio.gather(meeting, return_exceptions=True)
        await _release(app, owner)
    log.info("Bleep has stopped. Nothing is lost.")


async def _drain(app: App, owner: Owner) -> None:
    """Let nothing more leave; wait for what is on its way, so that nothing is in doubt."""
    end = app.clock.monotonic() + _DRAIN_SECONDS

    def left() -> float:
        return max(0.0, end - app.clock.monotonic())

    app.sending.deliver.close()
    drained = asyncio.Event()
    keeping = asyncio.create_task(_keep_lease(app, owner, drained))
    await app.schedule.stop(left())
    await app.sending.converse.drain(left())
    await app.sending.deliver.drain(owner, left())
    drained.set()
    await asyncio.wait([keeping], timeout=left())


async def _keep_lease(app: App, owner: Owner, drained: asyncio.Event) -> None:
    """Keep the lease while draining: another would put in doubt what is on its way.

    It ends by an event: a transaction that is cancelled can leave SQLite's write lock held.
    """
    kept = True
    while kept and not drained.is_set():
        try:
            kept = await renew(app, owner)
        except Exception:
            log.exception("The lease could not be renewed while stopping; it is tried again.")
        with suppress(TimeoutError):
            await asyncio.wait_for(drained.wait(), RENEW_SECONDS)


async def _meet(meeting: asyncio.Task[None]) -> None:
    """Wait for the sites, so that what comes out from now on is news; but not for slow ones.

    Raises AppError for what a person must mend.
    """
    done, slow = await asyncio.wait([meeting], timeout=_MEET_SECONDS)
    for ended in done:
        ended.result()
    for later in slow:
        later.add_done_callback(_complain)


def _complain(meeting: asyncio.Task[None]) -> None:
    """Say what was found wrong with a site after everything else had started."""
    error = None if meeting.cancelled() else meeting.exception()
    if error is not None:
        log.error("%s", error)


async def _introduce(app: App) -> None:
    """Set up the bot's side of Telegram, as far as it goes; nothing depends on it."""
    # What another program left switched on: with a webhook there are no updates to get.
    await attempt(app.bot.delete_webhook)
    await app.menus.introduce()


async def _release(app: App, owner: Owner) -> None:
    try:
        async with app.database.transaction() as tx:
            await tx.leases.release(LEASE, owner)
    except Exception:
        # It ends by itself, and must not hide why the process stops.
        log.exception("The lease could not be given back.")


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


async def _lead(app: App, stop: asyncio.Event) -> Owner | None:
    """Take the lease; on SQLite at once, because the lock file proves that nobody else lives."""
    told = ""
    while not stop.is_set():
        why = "Another Bleep runs on this database. This one waits to take over."
        try:
            asked_at = app.clock.monotonic()
            async with app.database.transaction() as tx:
                owner = await tx.leases.take(
                    LEASE, app.name, LEASE_LENGTH, force=app.database.is_sqlite
                )
            if owner is not None:
                app.tenure.renewed(asked_at)
                app.sending.paced.take_over()
                return owner
        except StorageError as error:
            why = f"{error} Bleep goes on trying."
        if told != why:
            log.info(why)
            told = why
        await pause(stop, 2.0)
    return None


async def _listen(app: App, stop: asyncio.Event) -> None:
    """Handle updates until the end; wait with back-off while Telegram or the database is away."""
    listen = app.listen()
    try:
        await _rounds(app, listen, stop)
    finally:
        await listen.drain(_COUNT_SECONDS)


async def _rounds(app: App, listen: Listen, stop: asyncio.Event) -> None:
    failures = 0
    while not stop.is_set():
        why = await _one_round(listen, stop, wait=failures == 0)
        if why is None:
            if failures:
                log.warning("Telegram answers again.")
            failures = 0
            continue
        failures += 1
        app.sending.deliver.doubt_telegram()
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
