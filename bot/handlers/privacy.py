"""HANDLERS: the privacy notice: the owner's own text where there is one, else the built-in one."""

from __future__ import annotations

from collections.abc import Sequence

from bot import texts
from bot.context import Context, Reaction, Say, Toast
from bot.render import blog_of
from bot.render.rights import built_in_screen, notice_screen, pages
from bot.texts import help as texts_help
from bot.texts import rights as texts_rights


async def privacy(context: Context) -> Sequence[Reaction]:
    """Say what is kept and why."""
    own = context.house.notice()
    text = own or await _built_in(context)
    if own or len(pages(text)) > 1:
        return [Say(notice_screen(text, 1, _end(context)))]
    return [Say(built_in_screen(text, _end(context)))]


async def read_on(context: Context) -> Sequence[Reaction]:
    """Show the next page of the notice, as a message of its own."""
    text, page = context.house.notice() or await _built_in(context), context.it.number(0)
    if not 1 <= page <= len(pages(text)):
        return [Toast(texts_help.STALE)]
    return [Say(notice_screen(text, page, _end(context)))]


async def _built_in(context: Context) -> str:
    sites = await context.tx.sites.all()
    return texts_rights.privacy(texts.blogs([blog_of(site) for site in sites]))


def _end(context: Context) -> str:
    return texts_rights.your_number(context.it.chat_id)
