"""HANDLERS: the frame of the panel's pages: where an admin is, and presses that act once.

A page that has buttons which act calls `arrive` and puts the revision that it gets at the end of
their data. Their handler calls `turn` with it before it does anything:

    page = await arrive(context, "lists", chosen=3)
    ... data("archive", one.id, page.revision) ...

    page = await turn(context, context.it.number(1))
    if page is None: return [Change(<the page anew>), Toast(texts_panel.CHANGED)]
    ... page.data["chosen"] ...
"""

from __future__ import annotations

from typing import Any

from bot.context import Context
from storage.panels import Panel


async def arrive(context: Context, place: str, **data: Any) -> Panel:  # noqa: ANN401  whatever JSON can hold
    """Note that a page of the panel is shown, and what is half chosen there."""
    it = context.it
    return await context.tx.panels.arrive(it.chat_id, place, data, context.now, it.pressed_id)


async def turn(context: Context, revision: int) -> Panel | None:
    """Take a press that acts, once; None where the page has changed since, or was pressed."""
    return await context.tx.panels.turn(context.it.chat_id, revision, context.now)


async def half_chosen(context: Context, place: str) -> dict[str, Any]:
    """Return what is half chosen at a place; nothing where the admin is elsewhere."""
    page = await context.tx.panels.get(context.it.chat_id)
    return page.data if page is not None and page.place == place else {}
