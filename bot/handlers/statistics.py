"""HANDLERS: statistics in the panel: pictures with their numbers in words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admins.roles import Right
from bot.admins.stat_files import figures, ref_of
from bot.context import Change, Context, Reaction, Say, Toast
from bot.handlers.panel import arrive
from bot.render.statistics import KINDS, figures_screen, page_screen
from bot.texts import help as texts_help


async def statistics(context: Context) -> Sequence[Reaction]:
    """Show which pictures there are, for the lists that the person's role is for."""
    await arrive(context, "statistics")
    lists = await context.tx.lists.every()
    seen = [one for one in lists if context.may_list(Right.LOOK, one.id)]
    return [Change(page_screen(seen, context.it.number(1)))]


async def show(context: Context) -> Sequence[Reaction]:
    """Send one picture with its numbers."""
    kind, ref = context.it.word(0), context.it.number(1)
    allowed = kind in KINDS and (kind != "growth" or context.may_list(Right.LOOK, ref))
    ref = ref if kind == "growth" else 0
    here = context.house.timezone
    found = await figures(context.tx, kind, ref, context.now, here) if allowed else None
    if found is None:
        return [Toast(texts_help.STALE)]
    return [Say(figures_screen(found, ref_of(kind, ref)))]
