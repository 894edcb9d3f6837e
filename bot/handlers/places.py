"""HANDLERS: the panel's home and its places.

A place is a press like any other: `v1:place:NAME`. To build one, write its handler in a module of
its own and name it in PLACES with the right that it needs. bot/texts/panel.py has the labels and
their order; a place that is not in PLACES is not offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.admins.roles import Right
from bot.context import Change, Context, Handler, Reaction, Say, Toast
from bot.handlers import (
    announcing,
    controlling,
    desk,
    listing,
    log,
    people,
    ruling_posts,
    sites,
    statistics,
)
from bot.handlers.panel import arrive
from bot.render.panel import Home, home_screen
from bot.screen import Screen
from bot.texts import help as texts_help
from bot.texts.admin import Troubles
from bot.texts.panel import PLACES as NAMES
from storage.states import SendState

PLACES: Mapping[str, tuple[Right, Handler]] = {
    "lists": (Right.LOOK, listing.lists),
    "rules": (Right.LOOK, ruling_posts.rules),
    "announcements": (Right.SEND, announcing.drafts),
    "scheduled": (Right.SEND, announcing.scheduled),
    "running": (Right.LOOK, controlling.broadcasts),
    "comments": (Right.MODERATE, desk.desk),
    "statistics": (Right.LOOK, statistics.statistics),
    "people": (Right.OWN, people.people),
    "sites": (Right.OWN, sites.show_sites),
    "log": (Right.OWN, log.log),
}
"""The places that are there: the right that each needs, and what shows it."""


async def panel(context: Context) -> Sequence[Reaction]:
    """Open the panel."""
    return [Say(await _home(context))]


async def show_panel(context: Context) -> Sequence[Reaction]:
    """Go back to the panel's home."""
    return [Change(await _home(context))]


async def show_place(context: Context) -> Sequence[Reaction]:
    """Go to a place of the panel; the role is asked for the right of this place."""
    found = PLACES.get(context.it.word(0))
    if found is None or not context.may(found[0]):
        return [Toast(texts_help.STALE)]
    return await found[1](context)


def offered(context: Context) -> list[str]:
    """Return the places that the person's role may see."""
    return [name for name in NAMES if name in PLACES and context.may(PLACES[name][0])]


async def _home(context: Context) -> Screen:
    await arrive(context, "")
    tx = context.tx
    deliveries = await tx.tallies.all()
    messages = await tx.messages.counts()
    in_doubt = messages[SendState.IN_DOUBT] if context.may(Right.OWN) else 0
    home = Home(
        places=offered(context),
        troubles=Troubles(
            deliveries.of(SendState.IN_DOUBT), in_doubt, await tx.broadcasts.halted()
        ),
        questions=await tx.notices.waiting() if context.may(Right.EDIT) else 0,
    )
    return home_screen(home)
