"""HANDLERS: the privacy notice: the owner's own text where there is one, else the built-in one."""

from __future__ import annotations

from collections.abc import Sequence

from bot import texts
from bot.context import Context, Reaction, Say, Toast
from bot.render import blog_of
from bot.render.rights import built_in_screen, notice_screen, pages
from bot.screen import Screen
from bot.texts import help as texts_help
from bot.texts import rights as texts_rights


async def privacy(context: Context) -> Sequence[Reaction]:
    """Say what is kept and why."""
    return [Say(await _page(context, context.house.notice(), 1))]


async def read_on(context: Context) -> Sequence[Reaction]:
    """Show the next page of the notice, as a message of its own."""
    own, page = context.house.notice(), context.it.number(0)
    if not 1 <= page <= len(pages(own)):
        return [Toast(texts_help.STALE)]
    return [Say(await _page(context, own, page))]


async def _page(context: Context, own: str, page: int) -> Screen:
    end = texts_rights.your_number(context.it.chat_id)
    if own:
        return notice_screen(own, page, end)
    sites = await context.tx.sites.all()
    blog = texts.blogs([blog_of(site) for site in sites])
    return built_in_screen(texts_rights.privacy(blog), end)
