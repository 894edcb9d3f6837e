"""HANDLERS: a reply to a digest of several posts: which of them is it about?

reply ─▶ guard ─▶ kept, asked ─▶ a press ─▶ commenting.py, as for a reply to that post's message
An edit of the message before the press changes what is kept, for as long as any task is.
A person is in one task at a time: where this one ends another, or is ended by it, that is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot import texts
from bot.context import Change, Context, Reaction, Say, Toast
from bot.delivery.digesting import Digesting
from bot.handlers import commenting
from bot.handlers.screening import answer_first, turned_away
from bot.render import screen
from bot.render.digest import chosen_screen, which_screen
from bot.texts import comments as texts_comments
from bot.texts import digest as texts_digest
from bot.texts import help as texts_help
from feeds.guard import Level, guard
from storage.messages import About

WHICH = "which"

_ENDS = ("which", "forget")
"""Presses that end what waits as the person wants it: by the choice of a post, or with all else."""

_MOST = 3  # replies of one person that wait for their post; no more comments wait either


async def reply(context: Context) -> Sequence[Reaction]:
    """Keep a reply to a digest, and ask which of its posts it is about."""
    if said := await turned_away(context):
        return said
    verdict = guard(context.it.text)
    if not verdict.may_be_kept:
        await _forget(context)
        return answer_first(context)
    chat_id, message_id = context.it.chat_id, context.it.message_id or 0
    digest_id = context.it.digest_id or 0
    choices = await _digesting(context).choices(context.tx, chat_id, digest_id, context.now)
    if len(choices) == 1:
        return await commenting.reply(context, About(choices[0][1].id))
    problem = commenting.fault(context.it.text) if choices else texts_comments.NO_COMMENTS
    help_first = answer_first(context) if verdict.level is Level.URGENT else ()
    if problem:
        await _forget(context)
        return help_first or [Say(screen(problem, reply_to=message_id))]
    ended = await _ended(context)
    waiting = await _waiting(context)
    waiting.pop(str(message_id), None)
    await _keep(context, dict([*waiting.items(), (str(message_id), context.it.text)][-_MOST:]))
    return [*help_first, *ended, Say(which_screen(choices, digest_id, message_id))]


async def edited(context: Context) -> Sequence[Reaction]:
    """Take the edit of a reply to a digest; nothing for one that is a comment already."""
    chat_id, message_id = context.it.chat_id, context.it.message_id or 0
    if await context.tx.comments.from_message(chat_id, message_id) is not None:
        return ()
    return await reply(context)


async def press(context: Context) -> Sequence[Reaction]:
    """Go on as if the person had replied to the message of the post that is chosen; once.

    A press on no post shows others of the digest.
    """
    message_id, post_id = context.it.number(0), context.it.number(1)
    return await (_choose(context, message_id, post_id) if post_id else _turn(context, message_id))


async def _choose(context: Context, message_id: int, post_id: int) -> Sequence[Reaction]:
    post = await context.tx.posts.get(post_id)
    waiting = await _waiting(context)
    text = waiting.pop(str(message_id), None)
    if text is None:
        return [Toast(texts_digest.WHICH_GONE)]
    if post is None:
        return [Toast(texts.NO_SUCH_POST)]
    await _keep(context, waiting)
    it = replace(context.it, message_id=message_id, text=text, action="", refs=(), pressed_id=None)
    said = await commenting.reply(replace(context, it=it), About(post_id))
    return [Change(chosen_screen(post)), *said]


async def _turn(context: Context, message_id: int) -> Sequence[Reaction]:
    digest_id, offset = context.it.number(2), context.it.number(3)
    chat_id = context.it.chat_id
    choices = await _digesting(context).choices(context.tx, chat_id, digest_id, context.now)
    if not choices:
        return [Toast(texts_help.STALE)]
    return [Change(which_screen(choices, digest_id, message_id, offset))]


async def waits(context: Context) -> bool:
    """Say whether replies of this person wait for their post."""
    return context.it.private and await context.tx.drafts.has(context.it.chat_id, WHICH)


async def lost(context: Context) -> Sequence[Reaction]:
    """Say that the replies which waited are not kept, if what was done now has ended them."""
    it = context.it
    if it.action in _ENDS or (it.digest_id is not None and not it.command):
        return ()
    return () if await waits(context) else [Say(screen(texts_digest.REPLIES_ENDED))]


async def _ended(context: Context) -> Sequence[Reaction]:
    """Say that a reply ends what else the person was asked, if anything was."""
    draft = await context.tx.drafts.get(context.it.chat_id)
    other = draft is not None and draft.kind != WHICH
    return [Say(screen(texts_digest.TASK_ENDED))] if other else ()


def _digesting(context: Context) -> Digesting:
    return Digesting(context.house.timezone, context.house.platform_of)


async def _waiting(context: Context) -> dict[str, str]:
    """Return the replies of this person that wait for their post, by the ids of their messages."""
    draft = await context.tx.drafts.get(context.it.chat_id)
    return dict(draft.data) if draft is not None and draft.kind == WHICH else {}


async def _keep(context: Context, waiting: Mapping[str, str]) -> None:
    if waiting:
        await context.tx.drafts.put(context.it.chat_id, WHICH, "press", dict(waiting), context.now)
    else:
        await context.tx.drafts.drop(context.it.chat_id)


async def _forget(context: Context) -> None:
    """Keep nothing of an earlier text of this message."""
    waiting = await _waiting(context)
    if waiting.pop(str(context.it.message_id), None) is not None:
        await _keep(context, waiting)
