"""HANDLERS: the privacy notice: the owner's own text where there is one, else the built-in one."""

from __future__ import annotations

from collections.abc import Sequence

from bot import texts
from bot.context import Context, Reaction, Say, Toast
from bot.render import blog_of
from bot.render.rights import notice_screen, pages
from bot.screen import Screen
from bot.texts import help as texts_help
from bot.texts import rights as texts_rights


async def privacy(context: Context) -> Sequence[Reaction]:
    """Say what is kept and why."""
    return [Say(_page(context, await _notice(context), 1))]


async def read_on(context: Context) -> Sequence[Reaction]:
    """Show the next page of the notice, as a message of its own."""
    notice, page = await _notice(context), context.it.number(0)
    if not 1 <= page <= len(pages(notice)):
        return [Toast(texts_help.STALE)]
    return [Say(_page(context, notice, page))]


def _page(context: Context, notice: str, page: int) -> Screen:
    return notice_screen(notice, page, texts_rights.your_number(context.it.chat_id))


async def _notice(context: Context) -> str:
    sites = await context.tx.sites.all()
    blog = texts.blogs([blog_of(site) for site in sites])
    return context.house.notice() or texts_rights.privacy(blog)
