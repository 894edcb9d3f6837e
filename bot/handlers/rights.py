"""HANDLERS: help, privacy, and the rights that people have over their data."""

from __future__ import annotations

from collections.abc import Sequence

from bot import texts, texts_help
from bot.context import Context, Reaction, Say
from bot.render import blog_of, screen


async def help_me(context: Context) -> Sequence[Reaction]:
    """List the commands that the person has."""
    lines = texts_help.help_lines(owner=context.is_owner)
    return [Say(screen(lines, title=texts_help.HELP_TITLE, end=texts_help.HELP_END))]


async def privacy(context: Context) -> Sequence[Reaction]:
    """Say what is kept and why."""
    blog = texts.blogs([blog_of(site) for site in await context.tx.sites.all()])
    told = texts_help.privacy(blog, context.it.chat_id)
    return [Say(screen(told, title=texts_help.PRIVACY_TITLE))]


async def mydata(_context: Context) -> Sequence[Reaction]:
    """Say honestly that this is not there yet."""
    return [Say(screen(texts_help.NO_MYDATA))]


async def delete(_context: Context) -> Sequence[Reaction]:
    """Say honestly that this is not there yet."""
    return [Say(screen(texts_help.NO_DELETE))]


async def complain(_context: Context) -> Sequence[Reaction]:
    """Say honestly that this is not there yet."""
    return [Say(screen(texts_help.NO_COMPLAIN))]
