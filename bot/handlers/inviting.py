"""HANDLERS: invitations of admins: a link that works once, and what whoever opens it sees."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admins.roles import Role
from bot.catalogues import in_english
from bot.context import Change, Context, Reaction, Say, Toast
from bot.fit import is_visible, one_line
from bot.handlers.panel import arrive, turn
from bot.handlers.people import note, people_page, tell
from bot.render import screen
from bot.render.people import (
    PLACE,
    ask_name_screen,
    invite_lists_screen,
    invite_screen,
    invited_screen,
    link_screen,
)
from bot.screen import Screen
from bot.texts import help as texts_help
from bot.texts import panel as texts_panel
from bot.texts import people as texts_people
from storage.admins import Admin
from storage.drafts import Draft
from storage.invitations import Invitation

NAME = "adminname"


async def invite(context: Context) -> Sequence[Reaction]:
    """Ask which role a new admin gets, then for which lists."""
    role = context.it.word(0)
    if role not in set(Role):
        return [Change(invite_screen())]
    return [Change(await _choosing(context, Role(role), frozenset()))]


async def choose_list(context: Context) -> Sequence[Reaction]:
    """Choose a list for the invitation, or leave it out again; no list is a turn of the page."""
    it = context.it
    page = await turn(context, it.number(1))
    if page is None or "role" not in page.data:
        return [Change(await people_page(context)), Toast(texts_panel.CHANGED)]
    chosen = (frozenset(page.data["lists"]) ^ {it.number(0)}) - {0}
    return [Change(await _choosing(context, Role(page.data["role"]), chosen, it.number(2)))]


async def make_link(context: Context) -> Sequence[Reaction]:
    """Make the link, once."""
    page = await turn(context, context.it.number(0))
    if page is None or "role" not in page.data:
        return [Change(await people_page(context)), Toast(texts_panel.CHANGED)]
    role = Role(page.data["role"])
    known = {one.id for one in await context.tx.lists.every()}
    chosen = frozenset(known.intersection(page.data["lists"]))
    if len(chosen) < len(page.data["lists"]):  # with none the role would be for all lists
        return [Change(await _choosing(context, role, chosen)), Toast(texts_panel.CHANGED)]
    token = context.house.token()
    await context.tx.invitations.add(token, role.value, chosen, context.it.chat_id, context.now)
    await note(context, "link made", role.value)
    url = f"https://t.me/{context.house.bot_username}?start=i_{token}"
    return [Change(await people_page(context)), Say(link_screen(role, url))]


async def take_back(context: Context) -> Sequence[Reaction]:
    """Take a link back, once."""
    gone = await context.tx.invitations.revoke(context.it.word(0), context.now)
    if gone is None:
        return [Change(await people_page(context)), Toast(texts_help.STALE)]
    await note(context, "link taken back", gone.role)
    return [Change(await people_page(context)), Toast(texts_people.LINK_TAKEN_BACK)]


async def open_invitation(context: Context, token: str) -> Sequence[Reaction]:
    """Show a person who follows a link what it gives."""
    if context.is_owner:
        return [Say(screen(texts_people.OWNER_ALREADY))]
    found = await context.tx.invitations.get(token, context.now)
    if found is None or not await _stands(context, found):
        return [Say(screen(texts_people.DEAD_INVITATION))]
    return [Say(invited_screen(found, await context.tx.lists.every(), token))]


async def accept(context: Context) -> Sequence[Reaction]:
    """Give the role of a link to the first who accepts it."""
    it, token = context.it, context.it.word(0)
    found = await context.tx.invitations.get(token, context.now)
    if context.is_owner or found is None or not await _stands(context, found):
        words = texts_people.OWNER_ALREADY if context.is_owner else texts_people.DEAD_INVITATION
        return [Change(screen(words))]
    if await context.tx.invitations.take(token, it.chat_id, context.now) is None:
        return [Change(screen(texts_people.DEAD_INVITATION))]
    role = Role(found.role)
    kept = None if context.admin is None else context.admin.name
    admin = Admin(it.chat_id, role.value, kept, found.list_ids)
    await context.tx.admins.put(admin, found.made_by, context.now)
    await note(context, "link used", f"{role.value}, from {context.tx.admins.tag(found.made_by)}")
    data = {"link": found.short}  # not whose it is: a person's own data shows no other person
    await context.tx.drafts.put(it.chat_id, NAME, "text", data, context.now)
    asked = ask_name_screen(first_name=is_visible(it.first_name))
    return [Change(screen(texts_people.accepted(role))), Say(asked)]


async def decline(_context: Context) -> Sequence[Reaction]:
    """Leave a link as it is."""
    return [Change(screen(texts_people.DECLINED))]


async def use_first_name(context: Context) -> Sequence[Reaction]:
    """Take the person's first name as the name that other admins see."""
    draft = await context.tx.drafts.get(context.it.chat_id)
    name = one_line(context.it.first_name)[: texts_people.LONGEST_NAME]
    if draft is None or draft.kind != NAME or not is_visible(name):
        return [Toast(texts_people.NAMED_ALREADY)]
    return [Change(await _named(context, draft, name))]


async def take_name(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Take the name that a new admin wrote."""
    name = one_line(context.it.text)
    if not is_visible(name):
        return [Say(screen(texts_people.NAME_EMPTY))]
    if len(name) > texts_people.LONGEST_NAME:
        return [Say(screen(texts_people.NAME_LONG))]
    return [Say(await _named(context, draft, name))]


async def _named(context: Context, draft: Draft, name: str) -> Screen:
    """Keep the name, and tell whoever made the link."""
    await context.tx.drafts.drop(context.it.chat_id)
    mine = context.admin
    if mine is not None:
        await context.tx.admins.rename(context.it.chat_id, name)
        with in_english():
            joined = screen(texts_people.joined(name, Role(mine.role)))
        by = await context.tx.invitations.made_by(str(draft.data.get("link", "")))
        if by is not None:
            await tell(context, by, joined)
    return screen(texts_people.named(name))


async def _choosing(
    context: Context, role: Role, chosen: frozenset[int], offset: int = 0
) -> Screen:
    page = await arrive(context, PLACE, role=role.value, lists=sorted(chosen))
    lists = await context.tx.lists.every()
    return invite_lists_screen(role, lists, chosen, page.revision, offset)


async def _stands(context: Context, found: Invitation) -> bool:
    """Say whether whoever made a link still decides who is an admin."""
    if found.made_by in context.house.owners:
        return True
    by = await context.tx.admins.get(found.made_by)
    return by is not None and by.role == Role.OWNER.value
