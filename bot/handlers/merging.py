"""HANDLERS: one list is merged into another: asked first, with both named, then done once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admins.roles import Right
from bot.context import Change, Context, Reaction
from bot.handlers import choosing, listing
from bot.handlers.listing import list_of, note
from bot.handlers.panel import arrive, turn
from bot.render.lists import merge_screen, told_screen
from bot.texts import lists as texts_lists
from bot.texts import panel as texts_panel
from storage.lists import List
from storage.records import ALL

MERGE = "merge"


async def ask(context: Context) -> Sequence[Reaction]:
    """Ask whether to merge a list into the one that was tapped."""
    pair = await _pair(context, context.it.number(0), context.it.number(1))
    if pair is None:
        return await _gone(context)
    source, target = pair
    page = await arrive(context, MERGE, source=source.id, target=target.id)
    return [Change(merge_screen(source, target, page.revision))]


async def merge(context: Context) -> Sequence[Reaction]:
    """Merge the two lists that are half chosen."""
    page = await turn(context, context.it.number(0))
    if page is None or page.place != MERGE:
        return await listing.anew(context, texts_panel.CHANGED)
    pair = await _pair(context, page.data["source"], page.data["target"])
    if pair is None or not await context.tx.list_changes.merge(pair[0].id, pair[1].id, context.now):
        return await _gone(context)
    source, target = pair
    await choosing.leave(context, source.id, target)
    await note(context, "list merged", f"{source.slug} into {target.slug}")
    await _move_roles(context, source, target)
    told = texts_lists.merged(source.name, target.name)
    return [Change(told_screen(f"{told}.", target))]


async def _move_roles(context: Context, source: List, target: List) -> None:
    """Let roles and invitations for the list be for the one that stays too.

    Not for all posts: whoever wrote to a few readers would write to everyone.
    """
    if target.slug == ALL:
        return
    await context.tx.invitations.move(source.id, target.id, context.now)
    if number := await context.tx.admins.extend(source.id, target.id):
        await note(context, "roles moved", f"{source.slug} to {target.slug}: {number}")


async def _pair(context: Context, source_id: int, target_id: int) -> tuple[List, List] | None:
    """Return the two lists, if the person may change both and they can be merged."""
    source = await list_of(context, source_id, Right.EDIT)
    target = await list_of(context, target_id, Right.EDIT)
    if source is None or target is None or source.id == target.id or source.slug == ALL:
        return None
    return source, target


async def _gone(context: Context) -> Sequence[Reaction]:
    return await listing.anew(context, texts_lists.LIST_GONE)
