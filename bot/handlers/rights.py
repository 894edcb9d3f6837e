"""HANDLERS: help: what a person can send."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context, Reaction, Say
from bot.render import screen
from bot.texts import help as texts_help


async def help_me(context: Context) -> Sequence[Reaction]:
    """List the commands that the person has."""
    lines = texts_help.help_lines(context.role)
    return [Say(screen(lines, title=texts_help.HELP_TITLE, end=texts_help.HELP_END))]
