"""HANDLERS: an owner publishes a comment that the blog put away by itself as it came.

A press is a wish, a row (storage/wishes.py); feeds/moderate.py carries it out.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Change, Context, Reaction, Toast
from bot.handlers.barring import ban_line
from bot.handlers.moderating import held_of
from bot.render.caught import CAUGHT, closed_caught
from bot.render.comments import with_reason
from bot.render.owners import Place
from bot.texts import help as texts_help
from bot.texts import moderation as texts_moderation
from storage.people import NOBODY
from storage.wishes import RESCUE


async def press(context: Context) -> Sequence[Reaction]:
    """Publish it, if it still stands where the blog put it and says what the card shows."""
    comment = await context.tx.comments.get(context.it.number(0))
    if comment is None or comment.revision != context.it.number(1):
        return [Toast(texts_help.STALE)]
    held, owner = await held_of(context, comment), context.it.chat_id
    may = held.moderates and comment.chat_id != NOBODY  # whose words they were has left
    asked = may and await context.tx.wishes.ask(comment, RESCUE, owner, context.now, states=CAUGHT)
    if asked:
        subject = f"comment {comment.id}: {RESCUE}"
        await context.tx.audit.note(owner, "comment moderated", subject, context.now)
    wish = await context.tx.wishes.of(comment.id)
    closed = closed_caught(held, wish, owner, Place(context.now, context.house.timezone))
    toast = texts_moderation.DONE_TOAST if asked else texts_moderation.OTHER_TOAST
    return [Change(with_reason(closed, await ban_line(context, comment))), Toast(toast)]
