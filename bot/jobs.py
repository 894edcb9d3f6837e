"""LOOP: which loop runs how often, and what wakes what."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from bot.admins.unanswered import tell_unanswered
from bot.app import App
from bot.delivery.tenure import LEASE_LENGTH, RENEW_SECONDS
from bot.pace import Learnt
from bot.texts import ALL_POSTS
from feeds.rhythm import watch_seconds
from storage.ledger import Owner
from storage.paces import KeptPace
from storage.retention import KEPT, What

log = logging.getLogger(__name__)

LEASE = "leader"
_BETWEEN = 0.02  # seconds between slices, in which others write
_SWEEP = 5_000  # rows
_DRAFTS_LIVE = timedelta(hours=24)


def schedule_all(app: App, owner: Owner, stop: asyncio.Event) -> None:
    """Tell the clock of every loop."""
    _schedule_site(app, owner)
    every = app.schedule.every
    every(RENEW_SECONDS, "renew", lambda: _renew(app, owner, stop))
    every(1.0, "report", _waking(app, "messages", app.comments.report.report_due))
    every(5.0, "digests", lambda: _digests(app))
    every(1.0, "bring", _waking(app, "messages", app.comments.bring.bring_due))
    app.comments.after.schedule(every, partial(_waking, app), app.settings.poll_seconds)
    every(60.0, "complaints", _waking(app, "messages", app.comments.complaints.remind_due))
    every(2.0, "imports", app.imports.import_due)
    every(5.0, "menus", app.menus.show_due)
    every(1.0, "notify", _waking(app, "messages", app.notify.notify_due))
    every(1.0, "announce", _waking(app, "messages", app.announce.announce_due, "deliver"))
    every(5.0, "review", _waking(app, "deliver", app.sending.review.review_due, "notify"))
    every(3600.0, "count days", app.count_days.count_due)
    every(0.5, "deliver", lambda: app.sending.deliver.deliver_due(owner))
    every(0.5, "messages", lambda: app.sending.converse.send_messages(owner))
    every(1.0, "cards", _waking(app, "messages", app.sending.cards.show_due))
    every(1.0, "fan out", lambda: _fan_out(app))
    every(5.0, "keep pace", lambda: _keep_pace(app))
    every(3600.0, "tidy", lambda: _tidy(app))
    every(1.0, "forget", _waking(app, "messages", app.expire.forget.forget_due))
    every(86_400.0, "expire", _waking(app, "forget", app.expire.expire_due))


def _schedule_site(app: App, owner: Owner) -> None:
    """Tell the clock of the loops that speak to the site."""
    every, wake, poll_seconds = app.schedule.every, app.schedule.wake, app.settings.poll_seconds
    comments = app.comments

    async def poll() -> bool:
        if (await app.poller.poll_due()).deliveries:
            wake("deliver")
        return app.poller.busy

    async def relay() -> bool:
        moved = await comments.relay.relay_due(owner)
        if moved:
            wake("report")
        return moved > 0

    async def moderate() -> bool:
        settled = await comments.moderate.moderate_due()
        if settled:
            wake("report")
            wake("complaints")
        return settled > 0

    async def subscribe() -> None:
        if app.push is not None:
            await app.push.renew_due()

    every(min(5.0, max(1.0, poll_seconds / 4)), "poll", poll)
    look = _waking(app, "report", comments.watch.watch_due, "bring")
    every(watch_seconds(poll_seconds), "watch", look)
    every(max(1.0, poll_seconds), "handed", _waking(app, "report", comments.handed.match_due))
    every(max(1.0, poll_seconds), "forms", comments.forms.look_due)
    _schedule_letters(app)
    every(1.0, "relay", relay)
    every(1.0, "moderate", moderate)
    every(max(1.0, poll_seconds), "queue", _waking(app, "queue cards", comments.queue.queue_due))
    every(1.0, "queue cards", _waking(app, "messages", comments.queue_cards.show_due))
    every(10.0, "subscribe", subscribe)


def _schedule_letters(app: App) -> None:
    """Tell the clock of the loops that gather readers' letters."""
    every, comments = app.schedule.every, app.comments
    every(2.0, "letters", _waking(app, "tell letters", comments.letters.make_due))
    seen = _waking(app, "report", comments.letters.show_due, "tell letters")
    every(max(1.0, app.settings.poll_seconds), "seen letters", seen)
    every(10.0, "tell letters", _waking(app, "messages", comments.tell_letters.tell_due))


def _waking(
    app: App, name: str, job: Callable[[], Awaitable[object]], *others: str
) -> Callable[[], Awaitable[None]]:
    """Return a job that wakes another, or several, when it has done something."""

    async def run() -> None:
        if await job():
            for one in (name, *others):
                app.schedule.wake(one)

    return run


async def renew(app: App, owner: Owner) -> bool:
    """Keep the lease for longer; False if another has it."""
    asked_at = app.clock.monotonic()
    async with app.database.transaction() as tx:
        kept = await tx.leases.renew(LEASE, owner, LEASE_LENGTH)
    if kept:
        app.tenure.renewed(asked_at)
    return kept


async def _renew(app: App, owner: Owner, stop: asyncio.Event) -> None:
    if await renew(app, owner):
        # A past owner that was only asleep may have left rows since we took over.
        await settle_the_past(app, owner)
    else:
        log.error("Another Bleep has taken over this database. This one stops.")
        stop.set()


async def _digests(app: App) -> bool:
    """Write the digests that are due; say whether there are more."""
    if await app.digests.digest_due():
        app.schedule.wake("messages")
    return app.digests.goes_on()


async def _fan_out(app: App) -> bool:
    """Add deliveries that are missing, then end those that nobody wants; say if there are more."""
    async with app.database.transaction() as tx:
        more = await tx.broadcasts.fan_out()
    await asyncio.sleep(_BETWEEN if more else 0)
    if not more:
        async with app.database.transaction() as tx:
            more = await tx.doubts.sweep(app.clock.now(), _SWEEP) == _SWEEP
    return more


async def _keep_pace(app: App) -> None:
    """Write down what Telegram's refusals taught, where they taught anything."""
    learnt, now = app.sending.paced.learnt(), app.clock.now()
    pace = KeptPace(learnt.rate, now + timedelta(seconds=learnt.closed_for))
    taught = learnt.closed_for > 0 or learnt.rate < app.sending.paced.full_rate
    async with app.database.transaction() as tx:
        kept = await tx.paces.get(now)
        known = kept.rate if kept else app.sending.paced.full_rate
        if taught or known != pace.rate:
            await tx.paces.keep(pace, now)


async def restore_pace(app: App) -> None:
    """Go on at the pace that was learnt before a restart."""
    now = app.clock.now()
    async with app.database.transaction() as tx:
        kept = await tx.paces.get(now)
    if kept is not None:
        closed_for = max(0.0, (kept.closed_until_at - now).total_seconds())
        app.sending.paced.restore(Learnt(kept.rate, closed_for))


async def _tidy(app: App) -> None:
    now = app.clock.now()
    async with app.database.reading() as tx:
        sizes = await tx.lists.counted()
    async with app.database.transaction() as tx:
        await tx.updates.forget_old(now)
        await tx.bans.end_old(now)
        await tx.site_comments.forget_words(now - KEPT[What.BROUGHT].length)
        await tx.comments.expire(now - _DRAFTS_LIVE, now)
        await tx.drafts.forget_old(now - _DRAFTS_LIVE)
        await tx.announcements.forget_dropped(now - _DRAFTS_LIVE)
        await tell_unanswered(tx, app.settings.owners, now)
        await tx.lists.keep_sizes(sizes)
        await tx.panels.forget_old(now - KEPT[What.TASK].length)
        await tx.requests.forget_old(now - KEPT[What.REQUEST].length)
        await tx.invitations.forget_old(now - KEPT[What.INVITATION].length)
    await app.imports.forget_old()


async def settle_the_past(app: App, owner: Owner) -> None:
    """Put what an earlier run left in the middle where it belongs."""
    now = app.clock.now()
    async with app.database.transaction() as tx:
        await tx.lists.ensure_all(ALL_POSTS, now)
        doubted = await tx.deliveries.doubt_the_dead(owner, now)
        doubted += await tx.messages.doubt_the_dead(owner, now)
        unknown = await tx.comments.doubt_the_dead(owner, now)
    if doubted or unknown:
        log.warning(
            "Another run ended suddenly. In doubt: messages %d. To be looked up: comments %d.",
            doubted,
            unknown,
        )
