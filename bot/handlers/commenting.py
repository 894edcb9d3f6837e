"""HANDLERS: from a reply to the name question or the preview; nothing is sent from here.

reply ─▶ checked ─┬─ no name kept ─▶ naming ─┐
                  ├─ a name is kept ────────▶┼─▶ preview ─▶ confirming.py
                  └─ handed off: no name ───▶┘      ▲
the message is edited, or the preview is replied to ┘
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import texts, texts_comments
from bot.context import Context, Reaction, Say
from bot.fit import is_visible
from bot.handlers.previewing import Place, ask_name, place_of, say_preview
from bot.render import HowComments, screen
from bot.render_comments import comments_screen
from feeds.wording import normalise
from storage.messages import About
from storage.records import Comment, NewComment
from storage.states import OPEN, CommentState

_LISTED = 10


async def reply(context: Context, about: About) -> Sequence[Reaction]:
    """Take a reply to a message about a post: a new comment, or new text for one not yet sent."""
    draft = await _open_comment(context, about)
    return await _begin(context, about) if draft is None else await _rewrite(context, draft)


async def edited(context: Context) -> Sequence[Reaction]:
    """Take the edit of a message: it changes the comment that was made from it."""
    comment = await context.tx.comments.from_message(context.it.chat_id, context.it.message_id or 0)
    if comment is not None:
        return await _rewrite(context, comment)
    return () if context.it.about is None else await reply(context, context.it.about)


async def comments(context: Context) -> Sequence[Reaction]:
    """Show the person's comments and what became of them."""
    found = await context.tx.comments.of(context.it.chat_id, _LISTED)
    if not found:
        return [Say(screen(texts_comments.NO_COMMENTS_YET))]
    return [Say(comments_screen([(one, await context.tx.posts.get(one.post_id)) for one in found]))]


async def _begin(context: Context, about: About) -> Sequence[Reaction]:
    chat_id, message_id = context.it.chat_id, context.it.message_id or 0
    if await context.tx.comments.from_message(chat_id, message_id) is not None:
        return ()
    place = await place_of(context, about.post_id)
    problem = _problem(context.it.text) or await _hindrance(context, place)
    if problem:
        return [Say(screen(problem, reply_to=message_id), post_id=about.post_id)]
    person = await context.tx.subscribers.ensure(
        chat_id, "private", context.house.quiet, context.now
    )
    text = normalise(context.it.text)
    new = NewComment(chat_id, message_id, about.post_id, about.site_comment_id, text)
    comment = await context.tx.comments.add(new, CommentState.NAMING, context.now)
    if person.shown_name and place is not None and place.how is HowComments.RELAYED:
        name = texts_comments.via_telegram(person.shown_name)
        await context.tx.comments.move(
            comment.id, CommentState.PREVIEW, context.now, shown_name=name
        )
    return [await _next_step(context, comment.id)]


async def _rewrite(context: Context, comment: Comment) -> Sequence[Reaction]:
    if _same(context.it.text, comment.text):
        return ()  # Telegram also calls it an edit when only a link's picture has changed
    reply_to = context.it.message_id
    problem = _problem(context.it.text) if comment.state in OPEN else ""
    if problem:
        return [Say(screen(problem, reply_to=reply_to), comment.post_id, comment.id)]
    if comment.state not in OPEN or not await context.tx.comments.edit(
        comment, normalise(context.it.text), context.now
    ):
        why = texts_comments.cannot_act(comment)
        return [Say(screen(why, reply_to=reply_to), comment.post_id, comment.id)]
    return [await _next_step(context, comment.id)]


async def _next_step(context: Context, comment_id: int) -> Say:
    comment = await context.tx.comments.get(comment_id)
    if comment is None:
        raise AssertionError("the row was written in this transaction")
    place = await place_of(context, comment.post_id)
    by_hand = place is not None and place.how is HowComments.HANDED_OFF
    named = by_hand or (comment.state is CommentState.PREVIEW and bool(comment.shown_name))
    state = CommentState.PREVIEW if named else CommentState.NAMING
    if state is not comment.state:  # a hand-off, or the site has become another kind since
        await context.tx.comments.move(comment.id, state, context.now)
    step = await (say_preview if named else ask_name)(context, comment)
    # A new text may have come in another message than the first: that one is answered.
    return replace(step, screen=replace(step.screen, reply_to=context.it.message_id))


async def _open_comment(context: Context, about: About) -> Comment | None:
    """Return the comment that a message is about, if this person can still change it."""
    if about.comment_id is None or about.site_comment_id is not None:
        return None
    comment = await context.tx.comments.get(about.comment_id)
    if comment is None or comment.chat_id != context.it.chat_id or comment.state not in OPEN:
        return None
    return comment


def _problem(text: str) -> str:
    """Return why a text cannot be a comment; empty if it can."""
    if not is_visible(text):
        return texts_comments.NOTHING_THERE
    length = len(normalise(text))
    if length < texts_comments.SHORTEST:
        return texts_comments.TOO_SHORT
    return texts_comments.TOO_LONG if length > texts_comments.LONGEST else ""


async def _hindrance(context: Context, place: Place | None) -> str:
    """Return why this person cannot comment there now; empty if they can."""
    if place is None:
        return texts.NO_SUCH_POST
    if place.how is HowComments.NOT:
        return texts_comments.NO_COMMENTS
    waiting = await context.tx.comments.waiting(context.it.chat_id)
    return texts_comments.WAIT if waiting >= texts_comments.MOST_WAITING else ""


def _same(text: str, kept: str) -> bool:
    return is_visible(text) and normalise(text) == kept
