"""HANDLERS: what holds for every post: where it goes if no rule matches, and if it waits."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admins.roles import Right
from bot.context import Change, Context, Reaction, Toast
from bot.handlers.panel import arrive, turn
from bot.render.rules import MORE, WAITS, before_page, unmatched_page
from bot.screen import Screen
from bot.texts import panel as texts_panel
from bot.texts import rules as texts_rules
from feeds.route import ASK_FIRST, REVIEW_MINUTES, UNMATCHED
from storage.lists import List
from storage.records import ALL

_NOT_YOURS = texts_panel.NOT_YOURS


async def unmatched(context: Context) -> Sequence[Reaction]:
    """Show, or choose, what becomes of posts that no rule includes."""
    if not context.may_all(Right.EDIT):
        return [Toast(_NOT_YOURS)]
    word = context.it.word(0)
    if word in {"", MORE}:
        return [Change(await _unmatched(context, context.it.number(1)))]
    chosen = await context.tx.lists.get(context.it.number(0))
    value: str | int = word if chosen is None else chosen.id
    known = word in {"all", ASK_FIRST} or (chosen is not None and chosen.slug != ALL)
    if await turn(context, context.it.number(1)) is None or not known:
        return [Change(await _unmatched(context)), Toast(texts_panel.CHANGED)]
    await _choose(context, UNMATCHED, value)
    page = await _unmatched(context, context.it.number(2))
    return [Change(page), Toast(texts_rules.CHOSEN)]


async def leave(context: Context, list_id: int, to: List | None = None) -> bool:
    """Let posts that match no rule go elsewhere, as their list goes; say whether it was theirs."""
    if await context.tx.preferences.get(UNMATCHED) != list_id:
        return False
    await _choose(context, UNMATCHED, "all" if to is None or to.slug == ALL else to.id)
    return True


async def before(context: Context) -> Sequence[Reaction]:
    """Show, or choose, how long a new post waits for an editor."""
    if not context.may_all(Right.EDIT):
        return [Toast(_NOT_YOURS)]
    word = context.it.word(0)
    if not word:
        return [Change(await _before(context))]
    known = word in map(str, WAITS)
    if await turn(context, context.it.number(1)) is None or not known:
        return [Change(await _before(context)), Toast(texts_panel.CHANGED)]
    await _choose(context, REVIEW_MINUTES, int(word))
    return [Change(await _before(context)), Toast(texts_rules.CHOSEN)]


async def _choose(context: Context, name: str, value: str | int) -> None:
    admin = context.it.chat_id
    await context.tx.preferences.put(name, value, admin, context.now)
    await context.tx.audit.note(admin, "preference chosen", f"{name}: {value}", context.now)


async def _unmatched(context: Context, offset: int = 0) -> Screen:
    page = await arrive(context, "unmatched")
    present = await context.tx.preferences.get(UNMATCHED, "all")
    return unmatched_page(await context.tx.lists.every(), str(present), page.revision, offset)


async def _before(context: Context) -> Screen:
    page = await arrive(context, "before")
    return before_page(await context.tx.preferences.number(REVIEW_MINUTES, 0), page.revision)
