"""HANDLERS: which handler an update goes to.

A handler reads one update, does its work in the one transaction that it is given, and returns what
the person sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.admins.roles import Right
from bot.catalogues import speaking_to
from bot.context import Context, Reaction, Say
from bot.handlers import (
    announcing,
    answering,
    commenting,
    grouping,
    importing,
    in_groups,
    oops,
    reading,
    which_post,
)
from bot.handlers.table import ADMIN_PRESSES, BY_NAME, PRESSES, TEXTS
from bot.render import screen
from bot.texts import admin as texts_admin
from storage.drafts import Draft
from storage.errors import WrongKeyError

_DRAFT_LIVES = timedelta(hours=24)  # people get at least 20 hours (facts on readers, section 6)
_TEXTS = {**TEXTS, importing.IMPORT: (importing.take_text, Right.EDIT)}
_STEPS = {"text", importing.FILE}


async def handle(context: Context) -> Sequence[Reaction]:
    """Answer one update: what is written to it and what the person sees, in their language."""
    with await speaking_to(context.tx, context.it.chat_id):
        waited, asked = await which_post.waits(context), await _asked(context)
        said = await _handle(context)
        if asked is not None:
            said = [*said, *await _ended(context, asked)]
        return [*said, *await which_post.lost(context)] if waited else said


async def _asked(context: Context) -> Draft | None:
    """Return what an admin was asked to write, before a press or a command that may ask anew."""
    if context.role is None or not (context.it.pressed or context.it.command):
        return None
    try:
        return await _waiting_draft(context)
    except WrongKeyError:  # only an answer to it is in vain, not what else is pressed or sent
        return None


async def _ended(context: Context, asked: Draft) -> Sequence[Reaction]:
    """Say that a question has ended: its screen still stands.

    So it has where a newer one took its place, or a command closed it; a press that ends it is its
    answer.
    """
    now = await _waiting_draft(context)
    if now is None:
        return [Say(screen(texts_admin.ASK_CLOSED))] if context.it.command else ()
    if (now.kind, now.data) == (asked.kind, asked.data):
        return ()
    return [Say(screen(texts_admin.ASKED_ANEW))]


async def _handle(context: Context) -> Sequence[Reaction]:
    it = context.it
    if it.presence is not None:
        return await grouping.presence(context)
    if not it.private:
        return await in_groups.answer(context)
    if it.pressed:
        return await _press(context)
    if it.refused:
        return () if it.edited else await _file(context)
    if it.edited:
        return await _edited(context)
    if it.command:
        return await _command(context)
    return await _message(context)


async def _file(context: Context) -> Sequence[Reaction]:
    """Take a file that was asked for; say of any other why it cannot be used."""
    taken = await importing.take_file(context) or await announcing.take_photo(context)
    return taken or await _forwarded(context) or await oops.refused(context)


async def _forwarded(context: Context) -> Sequence[Reaction]:
    """Say to an admin why a forwarded message is not taken; nothing where it may be a comment."""
    it, draft = context.it, await _waiting_draft(context)
    if it.refused != "forward" or it.is_reply:
        return ()
    if draft is not None and _TEXTS[draft.kind][1] is not None:
        return [Say(screen(texts_admin.FORWARDED, reply_to=it.message_id))]
    may_write = draft is None and context.may(Right.SEND)
    return [Say(screen(texts_admin.FORWARDED_NEWS, reply_to=it.message_id))] if may_write else ()


async def _press(context: Context) -> Sequence[Reaction]:
    action = context.it.action
    handler = PRESSES.get(action)
    if handler is None and action in ADMIN_PRESSES:
        admins, right = ADMIN_PRESSES[action]
        handler = admins if context.may(right) else None
    return await (handler or oops.stale)(context)


async def _command(context: Context) -> Sequence[Reaction]:
    await context.tx.drafts.drop(context.it.chat_id, but=which_post.WHICH)
    command = BY_NAME.get(context.it.command)
    if command is None or not context.allows(command.right):
        return await oops.unknown(context)
    return await command.handler(context)


async def _edited(context: Context) -> Sequence[Reaction]:
    if context.it.digest_id is not None and (asked := await which_post.edited(context)):
        return asked
    return await answering.to_card(context) or await commenting.edited(context)


async def _message(context: Context) -> Sequence[Reaction]:
    if context.it.digest_id is not None:
        return await which_post.reply(context)
    if context.it.about is not None:
        to_card = await answering.to_card(context)
        return to_card or await commenting.reply(context, context.it.about)
    draft = await _waiting_draft(context)
    if draft is None:
        return await reading.search(context)
    return await _TEXTS[draft.kind][0](context, draft)


async def _waiting_draft(context: Context) -> Draft | None:
    """Return what waits for the next message; not for one that comes a day later."""
    draft = await context.tx.drafts.get(context.it.chat_id)
    if draft is None or draft.step not in _STEPS or draft.kind not in _TEXTS:
        return None
    if not context.allows(_TEXTS[draft.kind][1]):
        return None
    # The revision of a draft is never before the second in which it was written.
    if context.now.timestamp() - draft.revision > _DRAFT_LIVES.total_seconds():
        await context.tx.drafts.drop(context.it.chat_id)
        return None
    return draft
