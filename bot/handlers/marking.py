"""HANDLERS: `Useful` under a post; a second tap takes it back."""

from __future__ import annotations

from collections.abc import Sequence

from bot import texts
from bot.context import Context, Reaction, Toast
from bot.texts import statistics as texts_statistics


async def useful(context: Context) -> Sequence[Reaction]:
    """Count a tap, or take it back."""
    post = await context.tx.posts.get(context.it.number(0))
    if post is None or post.gone_at is not None:
        return [Toast(texts.NO_SUCH_POST)]
    counts = await context.tx.marks.toggle(context.it.chat_id, post.id, context.now)
    return [Toast(texts_statistics.TAPPED if counts else texts_statistics.TAKEN_BACK)]
