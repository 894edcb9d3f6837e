"""HANDLERS: lists in the panel: seen, opened and closed, put away, brought back, deleted.

a list's page ─▶ a page of what to do ─▶ an act, once: `turn` takes the revision of its page
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

from bot.admins.list_links import link_of
from bot.admins.roles import Right
from bot.context import Change, Context, Reaction, Say, Toast
from bot.handlers import choosing
from bot.handlers.panel import arrive, turn
from bot.render import screen
from bot.render.lists import (
    Page,
    access_screen,
    delete_screen,
    deleted_screen,
    list_screen,
    lists_screen,
    poster_screen,
    stored_screen,
    targets_screen,
)
from bot.screen import Screen
from bot.texts import lists as texts_lists
from bot.texts import panel as texts_panel
from bot.texts import rules as texts_rules
from storage.lists import Access, List, Sized
from storage.records import ALL

LISTS = "lists"
UNDO = timedelta(days=1)
"""How long a deleted list can be brought back."""

Act: TypeAlias = Callable[[Context, int], Awaitable[bool]]


async def lists(context: Context) -> Sequence[Reaction]:
    """Show the lists that the person's role is for, a page at a time."""
    return [Change(await _home(context, context.it.number(1)))]


async def anew(context: Context, why: str) -> Sequence[Reaction]:
    """Show the lists from the first one on where a press cannot do what it says, and say why."""
    return [Change(await _home(context)), Toast(why)]


async def show(context: Context) -> Sequence[Reaction]:
    """Show one list."""
    page = await _page(context, Right.LOOK)
    return await _gone(context) if page is None else [Change(list_screen(page))]


async def show_page(context: Context) -> Sequence[Reaction]:
    """Show a page of what can be done with a list."""
    page = await _page(context, Right.EDIT)
    if page is None or page.sized.list.slug == ALL:
        return await _gone(context)
    match context.it.word(1):
        case "access":
            return [Change(access_screen(page))]
        case "delete":
            return [Change(delete_screen(page))]
        case "merge":
            offset = context.it.number(2)
            return [Change(await _targets(context, page.sized.list, offset))]
    return [Change(list_screen(page))]


async def act(context: Context) -> Sequence[Reaction]:
    """Do something to a list, once."""
    list_id, verb = context.it.number(0), context.it.word(1)
    if verb not in _ACTS or not context.may_list(Right.EDIT, list_id):
        return await _gone(context)
    if await turn(context, context.it.number(2)) is None:
        return [await _after(context, list_id, ""), Toast(texts_panel.CHANGED)]
    does, told = _ACTS[verb]
    if not await does(context, list_id):
        late = texts_lists.TOO_LATE if verb == "undo" else texts_panel.CHANGED
        return [await _after(context, list_id, ""), Toast(late)]
    await note(context, f"list {verb}", str(list_id))
    was_chosen = verb in _ENDS and await choosing.leave(context, list_id)
    also = [Say(screen(texts_rules.AGAIN_ONLY_ALL))] if was_chosen else []
    return [await _after(context, list_id, verb), Toast(told), *also]


async def store(context: Context) -> Sequence[Reaction]:
    """Show the lists that are put away, a page at a time."""
    return [Change(await _stored(context, context.it.number(0)))]


async def poster(context: Context) -> Sequence[Reaction]:
    """Bring the picture of a list's link."""
    chosen = await list_of(context, context.it.number(0), Right.LOOK)
    if chosen is None:
        return await _gone(context)
    return [Say(poster_screen(chosen, link(context, chosen)))]


async def list_of(context: Context, list_id: int, right: Right) -> List | None:
    """Return a list that the person has a right over."""
    return await context.tx.lists.get(list_id) if context.may_list(right, list_id) else None


def link(context: Context, chosen: List) -> str:
    """Return the link that joins a list."""
    return link_of(context.house.bot_username, chosen, context.tx.requests.key(chosen.id))


async def note(context: Context, action: str, subject: str) -> None:
    """Write down who did what to a list."""
    await context.tx.audit.note(context.it.chat_id, action, subject, context.now)


async def _home(context: Context, offset: int = 0) -> Screen:
    await arrive(context, LISTS)
    found = await context.tx.lists.sized()
    seen = [one for one in found if context.may_list(Right.LOOK, one.list.id)]
    edits = context.may(Right.EDIT)
    return lists_screen(seen, offset, makes=context.may_all(Right.EDIT), edits=edits)


async def _page(context: Context, right: Right, list_id: int = 0) -> Page | None:
    chosen = await list_of(context, list_id or context.it.number(0), right)
    if chosen is None:
        return None
    page = await arrive(context, LISTS, list=chosen.id)
    waiting = await context.tx.requests.counts()
    return Page(
        Sized(chosen, await context.tx.lists.size(chosen.id)),
        link(context, chosen),
        waiting.get(chosen.id, 0),
        context.may_list(Right.EDIT, chosen.id),
        page.revision,
        context.may(Right.OWN),
    )


async def _targets(context: Context, chosen: List, offset: int) -> Screen:
    others = [
        one
        for one in await context.tx.lists.every()
        if one.id != chosen.id and context.may_list(Right.EDIT, one.id)
    ]
    return targets_screen(chosen, others, offset)


async def _stored(context: Context, offset: int = 0) -> Screen:
    page = await arrive(context, LISTS)
    found = await context.tx.list_changes.stored(context.now - UNDO)
    mine = [one for one in found if context.may_list(Right.EDIT, one.list.id)]
    return stored_screen(mine, page.revision, offset)


async def _after(context: Context, list_id: int, verb: str) -> Change:
    """Return what is shown after an act: the list, or where it went."""
    page = await _page(context, Right.LOOK, list_id)
    if page is not None:
        return Change(access_screen(page) if verb in _WAYS else list_screen(page))
    found = await context.tx.list_changes.stored(context.now - UNDO)
    if verb == "delete":
        gone = next(one.list for one in found if one.list.id == list_id)
        return Change(deleted_screen(gone, (await arrive(context, LISTS)).revision))
    return Change(await _stored(context))


async def _gone(context: Context) -> Sequence[Reaction]:
    return await anew(context, texts_lists.LIST_GONE)


# ---- acts


def _access(access: Access) -> Act:
    async def does(context: Context, list_id: int) -> bool:
        return await context.tx.list_changes.set_access(list_id, access)

    return does


def _staff(*, staff: bool) -> Act:
    async def does(context: Context, list_id: int) -> bool:
        return await context.tx.list_changes.set_staff(list_id, staff=staff)

    return does


async def _archive(context: Context, list_id: int) -> bool:
    return await context.tx.list_changes.archive(list_id, context.now)


async def _restore(context: Context, list_id: int) -> bool:
    return await context.tx.list_changes.restore(list_id)


async def _delete(context: Context, list_id: int) -> bool:
    return await context.tx.list_changes.delete(list_id, context.now)


async def _undo(context: Context, list_id: int) -> bool:
    return await context.tx.list_changes.undelete(list_id, context.now - UNDO)


_WAYS = (*Access, "staff", "public")
_ENDS = ("archive", "delete")
_ACTS: Mapping[str, tuple[Act, str]] = {
    **{way.value: (_access(way), texts_lists.ACCESS_SET) for way in Access},
    "staff": (_staff(staff=True), texts_lists.ACCESS_SET),
    "public": (_staff(staff=False), texts_lists.ACCESS_SET),
    "archive": (_archive, texts_lists.ARCHIVED),
    "restore": (_restore, texts_lists.RESTORED),
    "delete": (_delete, texts_lists.DELETED),
    "undo": (_undo, texts_lists.UNDONE),
}
