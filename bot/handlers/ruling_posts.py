"""HANDLERS: rules in the panel: a set is changed, tried on the last posts, and then saved or not.

the saved rules ─▶ a set on the page ─┬─ add, remove ─▶ the set anew, with what it would have done
                                      ├─ see where posts would go: the dry run, nothing stored
                                      ├─ save ─▶ the list's rules, if nobody changed them meanwhile
                                      └─ do not save
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias

from bot.admins.roles import Right
from bot.context import Change, Context, Reaction, Say, Toast
from bot.fit import is_visible, one_line
from bot.handlers.panel import arrive, half_chosen, turn
from bot.handlers.rule_sets import (
    RULES,
    Data,
    fields,
    home,
    list_for,
    made_of,
    offered_for,
    page_of,
    plain_of,
    set_of,
    with_one_more,
)
from bot.render import screen
from bot.render.rules import kinds_screen, tried_screen, words_screen
from bot.texts import panel as texts_panel
from bot.texts import rules as texts_rules
from feeds.route import FIELDS, SITE
from storage.drafts import Draft
from storage.lists import List

Verb: TypeAlias = Callable[[Context, List, Data], Awaitable[Sequence[Reaction]]]


async def rules(context: Context) -> Sequence[Reaction]:
    """Show the lists that can have rules, a page at a time."""
    return [Change(await home(context, context.it.number(1)))]


async def show(context: Context) -> Sequence[Reaction]:
    """Show the rules of one list, as they are saved."""
    chosen = await list_for(context, context.it.number(0), Right.LOOK)
    if chosen is None:
        return [Toast(texts_rules.LIST_GONE)]
    saved = plain_of(await context.tx.rules.of(chosen.id))
    return [Change(await page_of(context, chosen, {"rules": saved, "base": saved}))]


async def press(context: Context) -> Sequence[Reaction]:
    """Do what a button of a set of rules says, once."""
    verb, revision = context.it.word(0), context.it.number(1)
    page = await turn(context, revision) if verb in _VERBS else None
    chosen = None
    if page is not None and page.place == RULES:
        chosen = await list_for(context, page.data.get("list", 0), Right.EDIT)
    if page is None or chosen is None:
        return await _anew(context)
    return await _VERBS[verb](context, chosen, page.data)


async def take_word(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Take the word of a new rule into the set that it was asked for."""
    word, chosen = (
        one_line(context.it.text),
        await list_for(context, draft.data["list"], Right.EDIT),
    )
    if not is_visible(word) or len(word) > texts_rules.LONGEST_RULE:
        long = len(word) > texts_rules.LONGEST_RULE
        return [Say(screen(texts_rules.RULE_LONG if long else texts_rules.RULE_EMPTY))]
    await context.tx.drafts.drop(context.it.chat_id)
    if chosen is None:
        return [Say(screen(texts_rules.LIST_GONE))]
    data, problem = with_one_more(chosen, draft.data, word)
    shown = Say(await page_of(context, chosen, data))
    return [Say(screen(problem)), shown] if problem else [shown]


# ---- verbs


async def _add(context: Context, chosen: List, data: Data) -> Sequence[Reaction]:
    found = await fields(context)
    return [Change(kinds_screen(await set_of(context, chosen, data), found))]


async def _kind(context: Context, chosen: List, data: Data) -> Sequence[Reaction]:
    """Offer words for a rule of this kind, or ask for one where none can be offered."""
    field, way = context.it.word(2), context.it.word(3)
    if field not in FIELDS or way not in {"in", "out"}:
        return await _anew(context)
    offered = await offered_for(context, field)
    begun = data | {"field": field, "out": way == "out", "offered": offered}
    if not offered:
        return await _type(context, chosen, begun)
    found = await set_of(context, chosen, begun)
    shown = [found.names.get(word, word) for word in offered] if field == SITE else offered
    return [Change(words_screen(found, field, shown))]


async def _type(context: Context, chosen: List, data: Data) -> Sequence[Reaction]:
    field = str(data.get("field"))
    if field not in texts_rules.ASK or field == SITE:
        return await _anew(context)
    await context.tx.drafts.put(
        context.it.chat_id, RULES, "text", data | {"list": chosen.id}, context.now
    )
    await arrive(context, RULES, **data)
    return [Say(screen(texts_rules.ASK[field]))]


async def _pick(context: Context, chosen: List, data: Data) -> Sequence[Reaction]:
    offered, place = data.get("offered", []), context.it.number(2)
    if not data.get("field") or place >= len(offered):
        return await _anew(context)
    more, problem = with_one_more(chosen, data, offered[place])
    shown = Change(await page_of(context, chosen, more))
    return [shown, Toast(problem)] if problem else [shown]


async def _remove(context: Context, chosen: List, data: Data) -> Sequence[Reaction]:
    place = context.it.number(2)
    rest = [rule for at, rule in enumerate(data["rules"]) if at != place]
    return [
        Change(await page_of(context, chosen, data | {"rules": rest})),
        Toast(texts_rules.REMOVED),
    ]


async def _try(context: Context, chosen: List, data: Data) -> Sequence[Reaction]:
    found = await set_of(context, chosen, data)
    start = min(context.it.number(2), max(0, len(found.tried) - 1))
    lists = await context.tx.lists.every()
    return [Change(tried_screen(found, lists, start))]


async def _back(context: Context, chosen: List, data: Data) -> Sequence[Reaction]:
    return [Change(await page_of(context, chosen, data))]


async def _save(context: Context, chosen: List, data: Data) -> Sequence[Reaction]:
    """Give the list these rules, unless somebody else has changed them since the set was begun."""
    tx, present = context.tx, plain_of(await context.tx.rules.of(chosen.id))
    if sorted(present) != sorted(data["base"]):
        again = await page_of(context, chosen, data | {"base": present})
        return [Change(again), Toast(texts_rules.CHANGED_SINCE)]
    await tx.rules.replace(chosen.id, made_of(chosen, data["rules"]), context.now)
    for sign, only, other in (("+", data["rules"], present), ("-", present, data["rules"])):
        for field, word, out in (rule for rule in only if rule not in other):
            subject = f"{chosen.slug}: {sign}{'keep out ' if out else ''}{field} {word}"
            await tx.audit.note(context.it.chat_id, "rule changed", subject, context.now)
    saved = {"rules": data["rules"], "base": data["rules"]}
    return [Change(await page_of(context, chosen, saved)), Toast(texts_rules.SAVED)]


async def _forget(context: Context, chosen: List, _data: Data) -> Sequence[Reaction]:
    saved = plain_of(await context.tx.rules.of(chosen.id))
    page = await page_of(context, chosen, {"rules": saved, "base": saved})
    return [Change(page), Toast(texts_rules.FORGOTTEN)]


_VERBS: Mapping[str, Verb] = {
    "add": _add,
    "kind": _kind,
    "type": _type,
    "pick": _pick,
    "remove": _remove,
    "try": _try,
    "back": _back,
    "save": _save,
    "forget": _forget,
}


async def _anew(context: Context) -> Sequence[Reaction]:
    """Show the page as it is now: it has changed since the button was made."""
    data = await half_chosen(context, RULES)
    chosen = await list_for(context, data.get("list", 0), Right.LOOK)
    page = await home(context) if chosen is None else await page_of(context, chosen, data)
    return [Change(page), Toast(texts_panel.CHANGED)]
