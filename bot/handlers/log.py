"""HANDLERS: the audit log: who did what when to what, the newest first, and as a file."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admins.people_files import MOST_ACTS
from bot.context import Change, Context, Reaction, Say, Toast
from bot.handlers.people import everyone, note
from bot.render.acts import Known
from bot.render.importing import enclosing
from bot.render.log import PAGE, kinds_screen, log_screen, people_screen, short, which
from bot.screen import Screen
from bot.texts import log as texts_log
from bot.texts import people as texts_people
from storage.audit import Which


async def log(context: Context) -> Sequence[Reaction]:
    """Show the newest acts."""
    return [Change(await _page(context, 0, Which()))]


async def press(context: Context) -> Sequence[Reaction]:
    """Show a page, the people or the kinds to choose from, or send the file."""
    it = context.it
    match it.word(0):
        case "people":
            actors = await context.tx.audit.actors()
            names = await _names(context)
            return [Change(people_screen({one: names.get(one, names[0]) for one in actors}))]
        case "kinds":
            return [Change(kinds_screen(await context.tx.audit.actions()))]
        case "csv":
            return await _file(context)
        case _:
            return [Change(await _page(context, it.number(1), await _which(context)))]


async def _file(context: Context) -> Sequence[Reaction]:
    await note(context, "log exported", "the newest acts")
    shown = enclosing(texts_log.caption(MOST_ACTS), f"log:{MOST_ACTS}")
    return [Say(shown), Toast(texts_log.FILE_COMES)]


async def _page(context: Context, before: int, wanted: Which) -> Screen:
    acts = await context.tx.audit.page(wanted, before or None, PAGE)
    actor = None if wanted.actor is None else str(wanted.actor)
    at = which(actor, wanted.action)
    known = Known(await _names(context), await context.tx.list_changes.names())
    return log_screen(acts, known, context.now, context.house.timezone, at)


async def _which(context: Context) -> Which:
    """Return what a button asks for; what is not there any more is all."""
    it = context.it
    actions = {short(one): one for one in await context.tx.audit.actions()}
    actor = it.number(2) if it.word(2).isdigit() else None
    return Which(actor, actions.get(it.word(3)))


async def _names(context: Context) -> dict[int | str, str]:
    """Return how people are called, by their chats and by what stands for them in a subject."""
    known = await everyone(context)
    names: dict[int | str, str] = {0: texts_people.NOBODY}
    for one in known:
        names[one.chat_id] = names[context.tx.admins.tag(one.chat_id)] = one.name
    return names
