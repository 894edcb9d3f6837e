"""HANDLERS: owners decide about comments that wait on the blog and did not come through the chat.

A press is a wish, a row (storage/site_wishes.py); feeds/moderate.py carries it out.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.admins.roles import Right
from bot.comments.queue_cards import waiting_on
from bot.context import Change, Context, Reaction, Say, Toast
from bot.render.owners import Place
from bot.render.queue import closed_card, queue_card, tag_of, words_for
from bot.texts import help as texts_help
from bot.texts import moderation as texts_moderation
from feeds.sites.base import Ability
from storage.queued import Queued
from storage.states import CommentState

_CARDS = 10  # more at once would bury the topics


async def press(context: Context) -> Sequence[Reaction]:
    """Decide about a comment that waits on the blog."""
    one = await context.tx.queued.get(context.it.number(0))
    if one is None:
        return [Toast(texts_help.STALE)]
    wish = await context.tx.site_wishes.of(one.id)
    if one.state is not CommentState.HELD or (wish is not None and wish.done_at is None):
        return await _closed(context, one, texts_moderation.OTHER_TOAST)
    word, owner = context.it.word(2), context.it.chat_id
    seen = tag_of(one) == context.it.word(1) and word in words_for(one)
    if not seen or not await _is_moderated(context, one):
        return [Toast(texts_help.STALE)]
    asked = await context.tx.site_wishes.ask(
        one.id, word, owner, context.now, seen=one.content_hash
    )
    if not asked:
        return await _closed(context, one, texts_moderation.OTHER_TOAST)
    subject = f"site comment {one.id}: {word}"
    await context.tx.audit.note(owner, "comment moderated", subject, context.now)
    return await _closed(context, one, texts_moderation.DONE_TOAST)


async def undecided(context: Context) -> Sequence[Reaction]:
    """Bring an owner what waits on the blogs: no card comes before the first Start."""
    if not context.may(Right.MODERATE):
        return []
    found: list[Reaction] = []
    for site in await context.tx.sites.all():
        for one in (await context.tx.queued.waiting(site.id))[-_CARDS:]:
            shown = await waiting_on(context.tx, one, context.house.platform_of(site))
            found.append(Say(queue_card(shown, await context.tx.site_wishes.of(one.id))))
    return found


async def _closed(context: Context, one: Queued, toast: str) -> Sequence[Reaction]:
    """Show a card with nothing to press: who did what, and where the comment stands."""
    site = await context.tx.sites.get(one.site_id)
    shown = await waiting_on(context.tx, one, context.house.platform_of(site))
    wish = await context.tx.site_wishes.of(one.id)
    place = Place(context.now, context.house.timezone)
    return [Change(closed_card(shown, wish, context.it.chat_id, place)), Toast(toast)]


async def _is_moderated(context: Context, one: Queued) -> bool:
    platform = context.house.platform_of(await context.tx.sites.get(one.site_id))
    return Ability.MODERATE in platform.abilities
