"""HANDLERS: what was sent is changed or deleted everywhere, as a broadcast of its own.

text:    ask ─▶ the next message ─▶ shown as readers will see it ─┬─▶ changed, once
delete:  ask ─────────────────────────────────────────────────────┼─▶ deleted, once
                                      above a number of chats ─────┴─▶ a second person agrees first
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.admins.look import ENDED, Look
from bot.catalogues import in_english
from bot.context import Change, Context, Handler, Reaction, Say, Toast
from bot.fit import tidy
from bot.handlers import controlling, seconding
from bot.handlers.agreeing import needs_second
from bot.handlers.composing import as_delivered, fault, warning
from bot.handlers.controlling import look, may_control, note, told
from bot.render import screen
from bot.render.broadcasts import question_screen, told_screen
from bot.texts import agreeing as texts_agreeing
from bot.texts import control as texts_control
from storage.asked import Asked
from storage.drafts import Draft
from storage.sending import ANNOUNCEMENT, POST, Broadcast

RETEXT = "retext"

_TEXT, _READY = "text", "ready"


async def ask_text(context: Context) -> Sequence[Reaction]:
    """Ask for the new text of an announcement."""
    seen = await _sent(context, context.it.number(0), ANNOUNCEMENT)
    if seen is None:
        return [Toast(texts_control.GONE)]
    if refused := await _refused(context, seen):
        return [Toast(refused)]
    await _put(context, _TEXT, {"about": seen.broadcast.id})
    return [Say(screen(texts_control.ASK_TEXT, title=seen.heading))]


async def take_text(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Take the new text, show it as readers will see it, and ask whether to change it."""
    seen = await _sent(context, draft.data["about"], ANNOUNCEMENT)
    refused = texts_control.GONE if seen is None else await _refused(context, seen)
    if seen is None or refused:
        await context.tx.drafts.drop(context.it.chat_id)
        return [Say(screen(refused))]
    sent = seen.broadcast
    problem = fault(context.it.text, context.it.html, sent.picture)
    if problem:
        return [Say(screen(problem))]
    html = tidy(context.it.html)
    ready = await _put(context, _READY, {"about": seen.broadcast.id, "html": html})
    asked = texts_control.ask_retext(seen.holders)
    does = texts_control.RETEXT_IT
    question = question_screen(seen, asked, does, "text", ready.revision)
    shown = Say(await as_delivered(context, html, sent.picture, sent.links))
    return [*warning(context.it.text), shown, Say(question)]


async def change_text(context: Context) -> Sequence[Reaction]:
    """Change the text in every chat; the draft ends in the same transaction, so it is done once."""
    broadcast_id, revision = context.it.number(0), context.it.number(3)
    seen = await _sent(context, broadcast_id, ANNOUNCEMENT)
    draft = await context.tx.drafts.get(context.it.chat_id)
    asked = (RETEXT, _READY, revision)
    if seen is None or draft is None or (draft.kind, draft.step, draft.revision) != asked:
        return [Toast(texts_control.STALE_QUESTION)]
    if draft.data["about"] != broadcast_id:
        return [Toast(texts_control.STALE_QUESTION)]
    if refused := await _refused(context, seen):
        return [Toast(refused)]
    await context.tx.drafts.drop(context.it.chat_id, revision)
    html, sent = draft.data["html"], seen.broadcast
    if await needs_second(context, seen.holders):
        with in_english():
            shown = await as_delivered(context, html, sent.picture, sent.links)
        return await seconding.ask(context, seen, html, [shown])
    return await _retext(context, seen, Asked(context.it.chat_id, html), revision)


async def _retext(context: Context, seen: Look, asked: Asked, revision: int) -> Sequence[Reaction]:
    # The broadcast outlives what is kept of an owner, so it must not name one.
    key = f"change:{seen.broadcast.id}:{context.tx.bans.mark(asked.by)}:{revision}"
    number = await context.tx.corrections.change(
        seen.broadcast.id, key, asked.html or "", asked.by, context.now
    )
    await note(context, seen.broadcast, "text changed", str(number))
    return [*_done(seen, texts_control.changing(number)), *await _next_run(context, seen)]


async def ask_erase(context: Context) -> Sequence[Reaction]:
    """Ask whether to delete a broadcast everywhere, and say in how many chats."""
    seen = await _sent(context, context.it.number(0), POST, ANNOUNCEMENT)
    if seen is None:
        return [Toast(texts_control.GONE)]
    if await context.tx.broadcasts.is_there(_erasure(seen.broadcast)):
        return [Toast(texts_control.DELETED_BEFORE)]
    asked = texts_control.ask_erase(seen.holders)
    return [Say(question_screen(seen, asked, texts_control.ERASE_IT, "erase"))]


async def erase(context: Context) -> Sequence[Reaction]:
    """Delete a broadcast in every chat."""
    seen = await _sent(context, context.it.number(0), POST, ANNOUNCEMENT)
    if seen is None:
        return [Toast(texts_control.GONE)]
    key = _erasure(seen.broadcast)
    if await context.tx.broadcasts.is_there(key):
        return await told(context, seen.broadcast, texts_control.DELETED_BEFORE)
    if await needs_second(context, seen.holders):
        return await seconding.ask(context, seen, None)
    return await _delete(context, seen, context.it.chat_id)


async def _delete(context: Context, seen: Look, by: int) -> Sequence[Reaction]:
    key = _erasure(seen.broadcast)
    number = await context.tx.corrections.delete(seen.broadcast.id, key, by, context.now)
    if not number:  # another process was a moment earlier
        return _done(seen, texts_control.DELETED_BEFORE)
    await note(context, seen.broadcast, "deleted everywhere", str(number))
    return [*_done(seen, texts_control.deleting(number)), *await _next_run(context, seen)]


async def _next_run(context: Context, seen: Look) -> Sequence[Reaction]:
    """Say that the next run of what repeats is still as it was: only what was sent is changed."""
    again = await context.tx.history.repeats(seen.broadcast.id)
    return [Say(screen(texts_control.NEXT_RUN))] if again else []


async def agree(context: Context) -> Sequence[Reaction]:
    """Take the answer of a second person to a change or a deletion, and do it if they agree."""
    seen = await _sent(context, context.it.number(0), POST, ANNOUNCEMENT)
    if seen is None:
        return [Toast(texts_control.GONE)]
    asked, words = await seconding.answered(context, seen.broadcast)
    if asked is None:
        own = words == texts_agreeing.CHANGE_YOURS
        return [Toast(words)] if own else _done(seen, words)
    if asked.html is not None:
        return await _retext(context, seen, asked, context.it.number(2))
    if await context.tx.broadcasts.is_there(_erasure(seen.broadcast)):
        return _done(seen, texts_control.DELETED_BEFORE)
    return await _delete(context, seen, asked.by)


async def press(context: Context) -> Sequence[Reaction]:
    """Do what a button of a card says: what changes messages here, all else in controlling.py."""
    ours = _OURS.get(context.it.word(1))
    if ours is None:
        return await controlling.press(context)
    broadcast = await context.tx.broadcasts.get(context.it.number(0))
    if broadcast is not None and not await may_control(context, broadcast):
        return [Toast(texts_control.NOT_YOURS)]
    return await ours(context)


_OURS: Mapping[str, Handler] = {
    "ask-text": ask_text,
    "text": change_text,
    "ask-erase": ask_erase,
    "erase": erase,
    "agree": agree,
    "disagree": agree,
}


def _erasure(broadcast: Broadcast) -> str:
    return f"delete:{broadcast.id}"


def _done(seen: Look, words: str) -> Sequence[Reaction]:
    return [Change(told_screen(seen, words)), Toast(words)]


async def _sent(context: Context, broadcast_id: int, *kinds: str) -> Look | None:
    """Return a broadcast that has ended and that some chats have; None for any other."""
    broadcast = await context.tx.broadcasts.get(broadcast_id)
    if broadcast is None or broadcast.kind not in kinds or broadcast.state not in ENDED:
        return None
    seen = await look(context, broadcast)
    return seen if seen.holders else None


async def _refused(context: Context, seen: Look) -> str:
    """Return why a person may not change a text; empty if they may."""
    return "" if await may_control(context, seen.broadcast) else texts_control.NOT_YOURS


async def _put(context: Context, step: str, data: dict[str, object]) -> Draft:
    return await context.tx.drafts.put(context.it.chat_id, RETEXT, step, data, context.now)
