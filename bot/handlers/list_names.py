"""HANDLERS: the names of lists and what they are about; words that look like an illness are named.

ask ─▶ the next message ─┬─ fits ──────────────────────────────▶ the list, made or changed
                         └─ looks like a condition ─▶ warned ─┬─ keep ────▶ the same, once
                                                              └─ another ─▶ asked again
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from bot.admins.conditions import looks_like_a_condition
from bot.admins.roles import Right
from bot.context import Change, Context, Reaction, Say, Toast
from bot.fit import is_visible, one_line
from bot.handlers.listing import link, list_of, note
from bot.render import screen
from bot.render.lists import made_screen, told_screen, warning_screen
from bot.screen import Screen
from bot.texts import lists as texts
from storage.drafts import Draft
from storage.lists import List

NEW, NAME, ABOUT = "newlist", "listname", "listabout"

_TEXT, _WARNED = "text", "warned"
_SLUG = 60  # `l_` and this fit into the 64 characters of a link's payload
_TRIES = 1000
_ASKED = {NEW: texts.ASK_NAME, NAME: texts.ASK_NEW_NAME, ABOUT: texts.ASK_DESCRIPTION}


async def newlist(context: Context) -> Sequence[Reaction]:
    """Make a list with the name that came along, or ask for one."""
    if not context.may_all(Right.EDIT):
        return [Say(screen(texts.LIMITED))]
    if context.it.command and context.it.args:
        return await _take(context, NEW, {}, context.it.args)
    return [Say(await _ask(context, NEW, {}))]


async def ask_name(context: Context) -> Sequence[Reaction]:
    """Ask for another name of a list."""
    return await _ask_about(context, NAME)


async def ask_description(context: Context) -> Sequence[Reaction]:
    """Ask what a list is about."""
    return await _ask_about(context, ABOUT)


async def take_text(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Take the name or the description that was asked for."""
    return await _take(context, draft.kind, draft.data, context.it.text)


async def decide(context: Context) -> Sequence[Reaction]:
    """Keep the words that look like a condition, or ask for others; once."""
    draft = await context.tx.drafts.get(context.it.chat_id)
    warned = draft is not None and draft.kind in _ASKED and draft.step == _WARNED
    if draft is None or not warned or draft.revision != context.it.number(1):
        return [Toast(texts.OLD_QUESTION)]
    about = {key: value for key, value in draft.data.items() if key != "words"}
    if context.it.word(0) != "keep":
        return [Change(await _ask(context, draft.kind, about))]
    return await _take(context, draft.kind, about, draft.data["words"], is_kept=True)


async def _ask_about(context: Context, kind: str) -> Sequence[Reaction]:
    chosen = await list_of(context, context.it.number(0), Right.EDIT)
    if chosen is None:
        return [Toast(texts.LIST_GONE)]
    return [Say(await _ask(context, kind, {"list": chosen.id}))]


async def _ask(context: Context, kind: str, about: dict[str, Any]) -> Screen:
    await context.tx.drafts.put(context.it.chat_id, kind, _TEXT, about, context.now)
    return screen(_ASKED[kind])


async def _take(
    context: Context, kind: str, about: dict[str, Any], text: str, *, is_kept: bool = False
) -> Sequence[Reaction]:
    """Use words that were written, warn about them, or say why they cannot be used."""
    words = one_line(text)
    chosen = await list_of(context, about.get("list", 0), Right.EDIT)
    if kind == NEW and not context.may_all(Right.EDIT):
        return [Say(screen(texts.LIMITED))]
    if kind != NEW and chosen is None:
        await context.tx.drafts.drop(context.it.chat_id)
        return [Say(screen(texts.LIST_GONE))]
    if problem := await _fault(context, kind, words, chosen):
        # Words that came along with the command were not asked for: the next ones are.
        await context.tx.drafts.put(context.it.chat_id, kind, _TEXT, about, context.now)
        return [Say(screen(problem))]
    found = "" if is_kept else looks_like_a_condition(words)
    if found:
        return await _warn(context, kind, about | {"words": words}, found)
    await context.tx.drafts.drop(context.it.chat_id)
    return [Say(await _use(context, kind, chosen, words))]


async def _warn(
    context: Context, kind: str, about: dict[str, Any], found: str
) -> Sequence[Reaction]:
    chat_id, now = context.it.chat_id, context.now
    draft = await context.tx.drafts.put(chat_id, kind, _WARNED, about, now)
    return [Say(warning_screen(found, draft.revision, of_name=kind != ABOUT))]


async def _use(context: Context, kind: str, chosen: List | None, words: str) -> Screen:
    """Make a list, or change the one that was chosen."""
    if chosen is None:
        made = await _add_list(context, words)
        await note(context, "list made", made.slug)
        return made_screen(made, link(context, made))
    if kind == ABOUT:
        await context.tx.list_changes.describe(chosen.id, words)
        await note(context, "list described", chosen.slug)
        return told_screen(texts.CHANGED_DESCRIPTION, chosen)
    await context.tx.list_changes.rename(chosen.id, words)
    await note(context, "list renamed", chosen.slug)
    return told_screen(texts.CHANGED_NAME, await context.tx.lists.get(chosen.id) or chosen)


async def _fault(context: Context, kind: str, words: str, chosen: List | None) -> str:
    """Return why words cannot be used; readers could not tell two lists of one name apart."""
    if kind == ABOUT:
        empty, too_long, most = (
            texts.DESCRIPTION_EMPTY,
            texts.DESCRIPTION_LONG,
            texts.LONGEST_DESCRIPTION,
        )
    else:
        empty, too_long, most = texts.NAME_EMPTY, texts.NAME_LONG, texts.LONGEST_NAME
    if not is_visible(words):
        return empty
    if len(words) > most:
        return too_long
    others = {
        one_line(one.name).casefold()
        for one in await context.tx.lists.every()
        if kind != ABOUT and (chosen is None or one.id != chosen.id)
    }
    return texts.NAME_TAKEN if words.casefold() in others else ""


async def _add_list(context: Context, name: str) -> List:
    base = slug_of(name)
    for number in range(1, _TRIES):
        end = "" if number == 1 else f"-{number}"
        slug = f"{base[: _SLUG - len(end)].rstrip('-')}{end}"
        made = await context.tx.lists.add(slug, name, context.now)
        if made is not None:
            return made
    raise AssertionError("a thousand lists have nearly the same name")


def slug_of(name: str) -> str:
    """Return what a list's link says: a-z, 0-9 and -, at most 60 characters, never empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG].strip("-") or "list"
