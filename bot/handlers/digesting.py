"""HANDLERS: what is pressed under a digest: its pages, and a comment on one of its posts."""

from __future__ import annotations

from collections.abc import Sequence

from bot import texts
from bot.context import Change, Context, Reaction, Say, Toast
from bot.delivery.digesting import Digesting
from bot.handlers.previewing import place_of
from bot.render import HowComments, screen
from bot.render.corrections import withdrawn_screen
from bot.render.digest import prompt_screen
from bot.render.hand import closed_screen
from bot.texts import comments as texts_comments
from bot.texts import help as texts_help


async def turn(context: Context) -> Sequence[Reaction]:
    """Show another page of a digest in the same message."""
    digesting = Digesting(context.house.timezone, context.house.platform_of)
    digest_id, offset = context.it.number(0), context.it.number(1)
    shown = await digesting.page(
        context.tx, context.it.chat_id, digest_id, context.now, offset=offset
    )
    return [Toast(texts_help.STALE)] if shown is None else [Change(shown)]


async def comment(context: Context) -> Sequence[Reaction]:
    """Say how to comment on a post; a reply to this is a comment on it."""
    place = await place_of(context, context.it.number(0))
    if place is None:
        return [Toast(texts.NO_SUCH_POST)]
    post = place.post
    if post.gone_at is not None:
        return [Say(withdrawn_screen(post), post_id=post.id)]
    if place.how is HowComments.CLOSED:
        return [Say(closed_screen(post, context.it.pressed_id or 0), post_id=post.id)]
    if place.how is HowComments.NOT:
        return [Say(screen(texts_comments.NO_COMMENTS), post_id=post.id)]
    return [Say(prompt_screen(post, place.how), post_id=post.id)]
