"""HANDLERS: the panel's place for comments: what waits for a decision today, complaints, bans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.admins.roles import Right
from bot.context import Change, Context, Reaction, Toast
from bot.handlers import letters, queueing
from bot.handlers.moderating import undecided
from bot.handlers.panel import arrive
from bot.render.panel import desk_screen
from bot.texts import panel as texts_panel
from storage.complaints import ABOUT_US

_MOST = 1_000


async def desk(context: Context) -> Sequence[Reaction]:
    """Show how much waits for a moderator."""
    await arrive(context, "comments")
    tx = context.tx
    waiting = len(await tx.comments.undecided(_MOST))
    for site in await tx.sites.all():
        waiting += len(await tx.queued.waiting(site.id))
    shown = desk_screen(
        waiting, await tx.complaints.waiting("" if context.may(Right.OWN) else ABOUT_US)
    )
    return [Change(replace(shown, rows=(*await letters.rows(context), *shown.rows)))]


async def bring(context: Context) -> Sequence[Reaction]:
    """Bring the cards of the comments that wait."""
    cards = [*await undecided(context), *await queueing.undecided(context)]
    return cards or [Toast(texts_panel.NOTHING_WAITS)]
