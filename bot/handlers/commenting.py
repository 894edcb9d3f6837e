"""HANDLERS: from a reply to the name question or the preview; nothing is sent from here.

reply ─▶ guard ─┬─ saw something ─▶ screening.py ─┐
                └─ clear ────────────────────────▶┼─ no name kept ─▶ naming ─┐
                                                  ├─ a name is kept ────────▶┼─▶ preview
                                                  └─ handed off: no name ───▶┘  confirming.py
An edit of the message, or a reply to the preview, begins again at the guard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import texts
from bot.admins.circle import someone_decides
from bot.comments.limits import (
    LONGEST_SPAN,
    MOST_LINKS,
    Limit,
    limit,
    links,
    same_words,
    to_the_minute,
)
from bot.context import Context, Reaction, Say
from bot.fit import is_visible
from bot.handlers.offering import offer, settle_back
from bot.handlers.previewing import Place, back_to_draft, next_step, place_of
from bot.handlers.screening import ASKED, answer_first, ask, help_now, refuse, turned_away
from bot.render import HowComments, screen
from bot.render.comments import comments_screen, with_reason
from bot.render.follow import listed_with_choice
from bot.render.hand import closed_screen
from bot.texts import comments as texts_comments
from bot.texts import limits as texts_limits
from bot.texts import offer as texts_offer
from bot.texts import states as texts_states
from bot.texts.owners import moment
from feeds.guard import Level, Verdict, guard
from feeds.wording import normalise
from storage.commenters import BY_OWNER
from storage.messages import About
from storage.records import Comment, NewComment
from storage.states import MAY_TAKE_BACK, MAY_WITHDRAW, OPEN, CommentState

_LISTED = 10
_COMPARED = 20  # what a person sent last on a post


async def reply(context: Context, about: About) -> Sequence[Reaction]:
    """Take a reply to a message about a post: a new comment, or new text for one not yet sent."""
    if said := await turned_away(context):
        return said
    draft = await _open_comment(context, about)
    return await _begin(context, about) if draft is None else await _rewrite(context, draft)


async def edited(context: Context) -> Sequence[Reaction]:
    """Take the edit of a message: it changes the comment that was made from it."""
    comment = await context.tx.comments.from_message(context.it.chat_id, context.it.message_id or 0)
    if comment is not None and (said := await turned_away(context, comment)):
        return said
    if comment is not None:
        return await _rewrite(context, comment)
    if context.it.about is None:
        return answer_first(context)
    return await _decided(context, context.it.about) or await reply(context, context.it.about)


async def _decided(context: Context, about: About) -> Sequence[Reaction]:
    """Answer the edit of what was once new text for a comment that has gone on since."""
    comment = await context.tx.comments.get(about.comment_id or 0)
    own = comment is not None and comment.chat_id == context.it.chat_id
    if comment is None or not own or about.site_comment_id or comment.state in OPEN:
        return ()
    if comment.state in MAY_TAKE_BACK:
        return await turned_away(context, comment) or await _rewrite(context, comment)
    why = texts_comments.cannot_act(comment)
    return [Say(screen(why, reply_to=context.it.message_id), comment.post_id, comment.id)]


async def comments(context: Context) -> Sequence[Reaction]:
    """Show the person's comments and what became of them."""
    found = await context.tx.comments.of(context.it.chat_id, _LISTED)
    if not found:
        return [Say(screen(texts_states.NO_COMMENTS_YET))]
    mine = [(one, await context.tx.posts.get(one.post_id)) for one in found]
    return [Say(listed_with_choice(comments_screen(mine), mine))]


async def _begin(context: Context, about: About) -> Sequence[Reaction]:
    chat_id, message_id = context.it.chat_id, context.it.message_id or 0
    if await context.tx.comments.from_message(chat_id, message_id) is not None:
        return ()
    place = await place_of(context, about.post_id)
    verdict = guard(context.it.text)
    if not verdict.may_be_kept:
        return [refuse(context, verdict, about.post_id, kept=False)]
    if verdict.level is Level.URGENT and place is None:
        return [help_now(context, verdict)]
    if verdict.level is not Level.URGENT and place and place.how is HowComments.CLOSED:
        return [Say(closed_screen(place.post, message_id), post_id=about.post_id)]
    if verdict.level is not Level.URGENT:
        problem = fault(context.it.text) or await _hindrance(context, place, about)
        if problem:
            return [Say(screen(problem, reply_to=message_id), post_id=about.post_id)]
    await context.tx.subscribers.ensure(chat_id, "private", context.house.quiet, context.now)
    text = normalise(context.it.text)
    parent = about.site_comment_id or await _answered_before(context, about)
    new = NewComment(chat_id, message_id, about.post_id, parent, text)
    comment = await context.tx.comments.add(new, CommentState.SCREENING, context.now)
    return [await _go_on(context, comment, verdict)]


async def _answered_before(context: Context, about: About) -> str | None:
    """Return what an earlier version answers, which an editor asked to change; None if nothing."""
    before = await context.tx.comments.get(about.comment_id or 0)
    if before is None or before.chat_id != context.it.chat_id:
        return None
    refused = before.state is CommentState.REJECTED and (before.error or "").startswith(BY_OWNER)
    return before.parent_id if refused or before.state is CommentState.TRASHED else None


async def _rewrite(context: Context, comment: Comment) -> Sequence[Reaction]:
    if _same(context.it.text, comment.text):
        # Telegram also calls it an edit when only a link's picture has changed.
        return await settle_back(context, comment)
    verdict = guard(context.it.text)
    if not verdict.may_be_kept:
        kept = comment.state in OPEN | MAY_TAKE_BACK | MAY_WITHDRAW
        return [refuse(context, verdict, comment.post_id, kept=kept)]
    if comment.state in MAY_WITHDRAW:
        return await offer(context, comment, verdict, fault(context.it.text))
    urgent = verdict.level is Level.URGENT
    may = comment.state in OPEN | MAY_TAKE_BACK
    problem = fault(context.it.text) if may and not urgent else ""
    if not problem and not await _change(context, comment):
        if urgent:
            return [help_now(context, verdict)]
        problem = texts_offer.cannot_change(await context.tx.comments.get(comment.id) or comment)
    if problem:
        said = screen(problem, reply_to=context.it.message_id)
        return [Say(said, comment.post_id, comment.id)]
    step = await _go_on(context, comment, verdict)
    if comment.state not in MAY_TAKE_BACK:
        return [step]
    return [replace(step, screen=with_reason(step.screen, texts_offer.TAKEN_BACK))]


async def _change(context: Context, comment: Comment) -> bool:
    """Give a comment its new text; one that waits is a draft again, so the old one never goes."""
    if comment.state in MAY_TAKE_BACK and not await back_to_draft(context, comment):
        return False
    return await context.tx.comments.edit(comment, normalise(context.it.text), context.now)


async def _go_on(context: Context, comment: Comment, verdict: Verdict) -> Say:
    """Ask what the writer says of the guard's finding, or take the next step."""
    if verdict.level in ASKED:
        present = await context.tx.comments.get(comment.id)
        step = await ask(context, present or comment, verdict)
    else:
        step = await next_step(context, comment.id)
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


def fault(text: str) -> str:
    """Return why a text cannot be a comment; empty if it can."""
    if not is_visible(text):
        return texts_comments.NOTHING_THERE
    length = len(normalise(text))
    if length < texts_comments.SHORTEST:
        return texts_comments.TOO_SHORT
    return texts_comments.TOO_LONG if length > texts_comments.LONGEST else ""


async def _hindrance(context: Context, place: Place | None, about: About) -> str:
    """Return why this person cannot comment there now; empty if they can."""
    if place is None:
        return texts.NO_SUCH_POST
    if place.how is HowComments.NOT:
        return texts_comments.NO_COMMENTS
    text = context.it.text
    relayed = place.how is HowComments.RELAYED
    if relayed and await needs_a_look(context, text) and not await _is_looked_at(context):
        return texts_limits.TOO_MANY_LINKS
    return await too_much(context, place.post.id, text, answers=about.site_comment_id is not None)


async def _is_looked_at(context: Context) -> bool:
    return await someone_decides(context.tx, context.house.owners)


async def too_much(context: Context, post_id: int, text: str, *, answers: bool) -> str:
    """Return why this person cannot send one more comment now; empty if they can.

    `answers` says that it answers somebody's comment on the blog.
    """
    chat_id, commenters = context.it.chat_id, context.tx.commenters
    if await context.tx.comments.waiting(chat_id) >= texts_comments.MOST_WAITING:
        return texts_comments.WAIT
    before = await commenters.texts(chat_id, post_id, _COMPARED)
    if same_words(text) in map(same_words, before):
        return texts_limits.SENT_BEFORE
    sent = await commenters.sent(chat_id, context.now - LONGEST_SPAN)
    known = await commenters.is_known(chat_id)
    reached = limit(sent, post_id, context.now, known=known, answers=answers)
    return "" if reached is None else _not_before(context, reached)


async def needs_a_look(context: Context, text: str) -> bool:
    """Say whether an owner looks at a comment first because of its links."""
    if links(text) <= MOST_LINKS:
        return False
    return not await context.tx.commenters.is_known(context.it.chat_id)


def _not_before(context: Context, reached: Limit) -> str:
    here = context.house.timezone
    until, now = to_the_minute(reached.until).astimezone(here), context.now.astimezone(here)
    return texts_limits.too_often(reached.rule, moment(until, now))


def _same(text: str, kept: str) -> bool:
    return is_visible(text) and normalise(text) == kept
