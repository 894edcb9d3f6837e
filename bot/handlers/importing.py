"""HANDLERS: members of a list from a file and into a file.

The file itself is fetched and read by bot/admins/import_rows.py: a handler calls nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.admins.roles import Right
from bot.context import Change, Context, Reaction, Say, Toast, as_id
from bot.render import screen
from bot.render.importing import enclosing, progress_screen
from bot.texts import admin as texts_admin
from bot.texts import help as texts_help
from bot.texts import importing as texts_importing
from storage.drafts import Draft
from storage.imports import Import, ImportState
from storage.lists import List

IMPORT = "import"
FILE = "file"
_LARGEST = texts_importing.LARGEST_MB * 1024 * 1024


async def press(context: Context) -> Sequence[Reaction]:
    """Do what a button of an import says: ask for a file, begin, leave it, show wrong lines."""
    steps = {"ask": _ask, "go": _go, "drop": _drop, "bad": _bad}
    step = steps.get(context.it.word(0))
    return [Toast(texts_help.STALE)] if step is None else await step(context)


async def _ask(context: Context) -> Sequence[Reaction]:
    """Ask for the file of one list."""
    listed = await _list(context, context.it.number(1))
    if listed is None:
        return [Toast(texts_admin.LIST_GONE)]
    data = {"list": listed.id}
    await context.tx.drafts.put(context.it.chat_id, IMPORT, FILE, data, context.now)
    return [Say(screen(texts_importing.ask(listed.name), title=texts_importing.ASK_TITLE))]


async def take_file(context: Context) -> Sequence[Reaction]:
    """Take the file that was asked for; nothing where none was."""
    draft = await context.tx.drafts.get(context.it.chat_id)
    sent = context.it.document
    if sent is None or draft is None or (draft.kind, draft.step) != (IMPORT, FILE):
        return ()
    listed = await _list(context, as_id(str(draft.data["list"])))
    if listed is None:
        return ()
    if sent.size > _LARGEST:
        return [Say(screen(texts_importing.TOO_LARGE))]
    await context.tx.drafts.drop(context.it.chat_id)
    await context.tx.imports.add(listed.id, context.it.chat_id, sent.file_id, context.now)
    return [Say(screen(texts_importing.READING))]


async def take_text(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Say that a file is waited for, where something is written instead; it still is."""
    listed = await _list(context, as_id(str(draft.data["list"])))
    gone = listed is None
    return [Say(screen(texts_admin.LIST_GONE if gone else texts_importing.FILE_WANTED))]


async def _go(context: Context) -> Sequence[Reaction]:
    """Let an import begin, once."""
    one = await _mine(context)
    listed = None if one is None else await _list(context, one.list_id)
    if one is None or listed is None:
        return [Toast(texts_importing.GONE)]
    if not one.total or not await context.tx.imports.start(one, context.it.pressed_id):
        return [Toast(texts_importing.GONE)]
    subject = f"{listed.slug}: {one.total}"
    await context.tx.audit.note(context.it.chat_id, "import begun", subject, context.now)
    return [Change(progress_screen(one, listed.name))]


async def _drop(context: Context) -> Sequence[Reaction]:
    """Leave an import that has not begun."""
    one = await _mine(context)
    if one is None or not await context.tx.imports.drop(one.id, context.now):
        return [Toast(texts_importing.GONE)]
    return [Change(screen(texts_importing.DROPPED))]


async def _bad(context: Context) -> Sequence[Reaction]:
    """Send the wrong lines as a file."""
    one = await _mine(context)
    if one is None or one.state is ImportState.DROPPED:
        return [Toast(texts_importing.GONE)]
    shown = enclosing(texts_importing.WRONG_CAPTION, f"wronglines:{one.id}")
    return [Say(shown), Toast(texts_importing.EXPORTING)]


async def export(context: Context) -> Sequence[Reaction]:
    """Send the members of a list as a file."""
    listed = await context.tx.lists.get(context.it.number(0))
    if listed is None:
        return [Toast(texts_admin.LIST_GONE)]
    it = context.it
    await context.tx.audit.note(it.chat_id, "members exported", listed.slug, context.now)
    caption = texts_importing.members_caption(listed.name)
    return [Say(enclosing(caption, f"members:{listed.id}")), Toast(texts_importing.EXPORTING)]


async def _mine(context: Context) -> Import | None:
    """Return the import that a button is about, if this person sent its file."""
    one = await context.tx.imports.get(context.it.number(1))
    return one if one is not None and one.created_by == context.it.chat_id else None


async def _list(context: Context, list_id: int) -> List | None:
    """Return a list that this person may change."""
    listed = await context.tx.lists.get(list_id)
    allowed = listed is not None and context.may_list(Right.EDIT, listed.id)
    return listed if allowed else None
