"""HANDLERS: people with a role: who they are, and how owners change that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.admins.roles import Role
from bot.catalogues import in_english
from bot.context import Change, Context, Reaction, Toast
from bot.handlers.panel import arrive, turn
from bot.render import screen
from bot.render.people import (
    PLACE,
    SECONDS,
    Person,
    limit_screen,
    people_screen,
    person_screen,
    second_screen,
    take_screen,
)
from bot.screen import Screen
from bot.texts import help as texts_help
from bot.texts import panel as texts_panel
from bot.texts import people as texts_people
from storage.admins import Admin
from storage.messages import NewMessage

SECOND = "second_person_above"
"""The preference: above how many readers a second person has to agree; 0 for never."""


async def people(context: Context) -> Sequence[Reaction]:
    """Show everyone with a role, a page at a time."""
    return [Change(await people_page(context, context.it.number(0)))]


async def person(context: Context) -> Sequence[Reaction]:
    """Show one person, the lists of the role, or the question before the role is taken away."""
    one = await _found(context, context.it.number(0))
    if one is None:
        return [Change(await people_page(context)), Toast(texts_people.GONE)]
    page = await arrive(context, PLACE)
    what = context.it.word(1)
    if what == "lists" and _may_change(one):
        lists, offset = await context.tx.lists.every(), context.it.number(2)
        return [Change(limit_screen(one, lists, page.revision, offset))]
    if what == "ask" and _may_change(one):
        return [Change(take_screen(one, page.revision))]
    return [Change(await _page(context, one))]


async def give_role(context: Context) -> Sequence[Reaction]:
    """Give a person another role, once."""
    it, wanted = context.it, context.it.word(1)
    one = await _changing(context, it.number(0), it.number(2))
    if one is None or wanted not in set(Role):
        return await _changed(context, it.number(0))
    role = Role(wanted)
    lists = frozenset() if role is Role.OWNER else one.list_ids
    await _put(context, replace(one, role=role, list_ids=lists))
    await note(context, "role given", f"{_tag(context, one)}: {role.value}")
    with in_english():
        told = screen(texts_people.role_is(role))
    await tell(context, one.chat_id, told)
    shown = await _page(context, replace(one, role=role, list_ids=lists))
    return [Change(shown), Toast(texts_people.ROLE_CHANGED)]


async def grant(context: Context) -> Sequence[Reaction]:
    """Let a role be for a list, or not any more."""
    it, list_id = context.it, context.it.number(1)
    one = await _changing(context, it.number(0), it.number(2))
    listed = await context.tx.lists.get(list_id)
    if one is None or listed is None or one.role is Role.OWNER:
        return await _changed(context, it.number(0))
    now = replace(one, list_ids=one.list_ids ^ {list_id})
    await _put(context, now)
    word = "for" if list_id in now.list_ids else "not for"
    await note(context, "role limited", f"{_tag(context, one)}: {word} {listed.slug}")
    page = await arrive(context, PLACE)
    shown = limit_screen(now, await context.tx.lists.every(), page.revision, it.number(3))
    return [Change(shown), Toast(texts_people.LIMITED)]


async def take_role(context: Context) -> Sequence[Reaction]:
    """Take a person's role away, once: nothing that an admin gets reaches them any more."""
    it = context.it
    one = await _changing(context, it.number(0), it.number(1))
    if one is None:
        return await _changed(context, it.number(0))
    tx = context.tx
    await tx.admins.drop(one.chat_id)
    await tx.panels.drop(one.chat_id)
    await tx.admins.silence(one.chat_id, context.now)
    await note(context, "role taken", f"{_tag(context, one)}: {one.role.value}")
    with in_english():
        told = screen(texts_people.ROLE_GONE)
    await tell(context, one.chat_id, told)
    return [Change(await people_page(context)), Toast(texts_people.ROLE_TAKEN)]


async def second(context: Context) -> Sequence[Reaction]:
    """Show from how many readers on two people are needed, or choose it, once."""
    it, limit = context.it, context.it.number(0)
    if not it.refs:
        page = await arrive(context, PLACE)
        return [Change(second_screen(await second_above(context), page.revision))]
    if (limit or None) not in SECONDS or await turn(context, it.number(1)) is None:
        return [Change(await people_page(context)), Toast(texts_panel.CHANGED)]
    await context.tx.preferences.put(SECOND, limit, it.chat_id, context.now)
    await note(context, "second person", str(limit or "never"))
    return [Change(await people_page(context))]


async def second_above(context: Context) -> int | None:
    """Return above how many readers a second person has to agree; None for never."""
    return await context.tx.preferences.number(SECOND, 0) or None


async def people_page(context: Context, offset: int = 0) -> Screen:
    """Return everyone with a role, from an offset on, and note that they are shown."""
    page = await arrive(context, PLACE)
    links = await context.tx.invitations.waiting(context.now)
    above = await second_above(context)
    return people_screen(await everyone(context), links, above, page.revision, offset)


async def everyone(context: Context) -> list[Person]:
    """Return everyone with a role: the owners by the settings first."""
    found = {one.chat_id: one for one in await context.tx.admins.every()}
    fixed = [
        Person(chat_id, texts_people.SETTINGS_OWNER, Role.OWNER, fixed=True)
        for chat_id in sorted(context.house.owners)
    ]
    others = [one for chat_id, one in found.items() if chat_id not in context.house.owners]
    named = [replace(one, name=_name(found.get(one.chat_id), one.name)) for one in fixed]
    rest = [
        Person(one.chat_id, _name(one, texts_people.UNNAMED), Role(one.role), one.list_ids)
        for one in others
    ]
    return [_as_seen(context, one) for one in (*named, *rest)]


async def name_of(context: Context, chat_id: int) -> str:
    """Return how other admins call a person."""
    admin = await context.tx.admins.get(chat_id)
    if admin is None and chat_id not in context.house.owners:
        return texts_people.NOBODY
    fixed = chat_id in context.house.owners
    return _name(admin, texts_people.SETTINGS_OWNER if fixed else texts_people.UNNAMED)


async def tell(context: Context, chat_id: int, shown: Screen) -> None:
    """Write to another person, who reads English; the key does not say who did it."""
    key = f"people:{context.now.timestamp()}:{chat_id}"
    await context.tx.messages.add(NewMessage(key, chat_id, shown.to_json()), context.now)


async def note(context: Context, action: str, subject: str) -> None:
    """Write down what the person did."""
    await context.tx.audit.note(context.it.chat_id, action, subject, context.now)


def _name(admin: Admin | None, default: str) -> str:
    return default if admin is None or admin.name is None else admin.name


def _as_seen(context: Context, one: Person) -> Person:
    if one.chat_id != context.it.chat_id:
        return one
    named = one.name not in {texts_people.SETTINGS_OWNER, texts_people.UNNAMED}
    return replace(one, you=True, name=one.name if named else texts_people.YOU)


def _tag(context: Context, one: Person) -> str:
    return context.tx.admins.tag(one.chat_id)


def _may_change(one: Person) -> bool:
    return not one.fixed and not one.you


async def _found(context: Context, chat_id: int) -> Person | None:
    return next((one for one in await everyone(context) if one.chat_id == chat_id), None)


async def _changing(context: Context, chat_id: int, revision: int) -> Person | None:
    """Return the person whom a button changes; None where it may not, or was pressed already."""
    one = await _found(context, chat_id)
    if one is None or not _may_change(one):
        return None
    return one if await turn(context, revision) is not None else None


async def _changed(context: Context, chat_id: int) -> Sequence[Reaction]:
    """Show a person, or all, as they are now: what was pressed is not there any more."""
    one = await _found(context, chat_id)
    if one is None:
        return [Toast(texts_help.STALE)]
    return [Change(await _page(context, one)), Toast(texts_panel.CHANGED)]


async def _page(context: Context, one: Person) -> Screen:
    page = await arrive(context, PLACE)
    return person_screen(one, await context.tx.lists.every(), page.revision)


async def _put(context: Context, one: Person) -> None:
    kept = await context.tx.admins.get(one.chat_id)
    admin = Admin(one.chat_id, one.role.value, None if kept is None else kept.name, one.list_ids)
    await context.tx.admins.put(admin, context.it.chat_id, context.now)
