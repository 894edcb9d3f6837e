"""HANDLERS: wrong turns: what cannot be read, does not exist, or went wrong here."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context, Incoming, Reaction, Say, Toast
from bot.render import screen
from bot.texts import help as texts_help


def oops(incoming: Incoming) -> Sequence[Reaction]:
    """Say that something went wrong here, where a person is waiting for an answer."""
    if incoming.pressed:
        return [Toast(texts_help.OOPS)]
    return [Say(screen(texts_help.OOPS))] if incoming.private else ()


async def unknown(_context: Context) -> Sequence[Reaction]:
    """Answer a command that is not there, or not for this person."""
    return [Say(screen(texts_help.UNKNOWN))]


async def stale(_context: Context) -> Sequence[Reaction]:
    """Answer a button that is not there any more, or not for this person."""
    return [Toast(texts_help.STALE)]


async def refused(context: Context) -> Sequence[Reaction]:
    """Say why a message that is not a person's own text cannot be used."""
    why = texts_help.REFUSED.get(context.it.refused, texts_help.ONLY_TEXT)
    return [Say(screen(why, reply_to=context.it.message_id))]


async def in_group(context: Context) -> Sequence[Reaction]:
    """Say in a group where to write."""
    return [Say(screen(texts_help.in_private(context.house.bot_username)))]
