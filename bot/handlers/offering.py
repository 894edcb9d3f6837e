"""HANDLERS: another text for a comment that the blog has: its message in the chat was edited.

edit ─▶ guard ─▶ preview ─┬─ `Change it on the blog` ─▶ a wish (storage/wishes.py), held again there
          │     ▲         ├─ `Send a correction` ─▶ a new comment that answers the first
          │     │         └─ `Leave it`
          └─ asks about what it saw; of a correction it asks when that begins
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.admins.circle import someone_decides
from bot.context import Change, Context, Reaction, Say, Toast
from bot.handlers.barring import ban_of, told_of
from bot.handlers.previewing import mine, next_step
from bot.handlers.screening import ASKED, ask, help_now
from bot.render import screen
from bot.render.comments import closed_preview
from bot.render.offer import Way, offer_question, offer_screen, tag_of, way_of
from bot.screen import Screen
from bot.texts import comments as texts_comments
from bot.texts import help as texts_help
from bot.texts import moderation as texts_moderation
from bot.texts import offer as texts
from bot.texts import stuck as texts_stuck
from feeds.guard import Level, Verdict, guard
from feeds.wording import normalise
from storage.offers import EDIT
from storage.records import Comment, NewComment, Post
from storage.states import MAY_WITHDRAW, CommentState
from storage.wishes import ASKED_OFF

_QUESTIONED = (Level.NUDGE, Level.HOLD)
_CANNOT = {Way.NOT_YET: texts.NOT_YET, Way.LEFT: texts_stuck.LEFT_CHANGE}
_GAP = timedelta(minutes=1)  # each change is a card for every owner


async def offer(
    context: Context, comment: Comment, verdict: Verdict, problem: str
) -> Sequence[Reaction]:
    """Show what a comment on the blog would say after an edit; `problem` is why it cannot."""
    if verdict.level is Level.URGENT:
        return [help_now(context, verdict)]
    post, way = await _place(context, comment)
    text = normalise(context.it.text) if not problem else ""
    too_long = way is Way.CORRECT and len(f"{texts.CORRECTION}{text}") > texts_comments.LONGEST
    problem = problem or (texts_comments.TOO_LONG if too_long else "")
    problem = problem or _CANNOT.get(way, "")
    if not problem and not await context.tx.offers.put(comment.id, text):
        problem = texts.BUSY
    shown = screen(problem) if problem else await _first(context, comment, (post, way), text)
    shown = replace(shown, reply_to=context.it.message_id)
    return [Say(shown, comment.post_id, comment.id)]


async def _first(context: Context, comment: Comment, place: tuple[Post, Way], text: str) -> Screen:
    """Return what is shown first of another text: the guard's question, or the preview."""
    post, way = place
    if way is Way.CHANGE and guard(text).level in _QUESTIONED:
        return offer_question(
            comment, text, owners=await someone_decides(context.tx, context.house.owners)
        )
    return offer_screen(comment, post, text, way)


async def vouch(context: Context) -> Sequence[Reaction]:
    """Go on with the offered text: nobody can be known from it, or its number is a public one."""
    comment = await mine(context)
    text, why = await _offered(context, comment)
    if comment is None or text is None:
        return [Toast(why)]
    post, way = await _place(context, comment)
    if way in _CANNOT:
        return [Toast(_CANNOT[way])]
    asked = await _first(context, comment, (post, way), text)
    preview = Say(offer_screen(comment, post, text, way), comment.post_id, comment.id)
    return [Change(asked.without_buttons()), preview]


async def settle_back(context: Context, comment: Comment) -> Sequence[Reaction]:
    """Forget what was offered: the message says again what the blog has."""
    if comment.state in MAY_WITHDRAW:
        await context.tx.offers.put(comment.id, None)
    return ()


async def change(context: Context) -> Sequence[Reaction]:
    """Have the offered text put on the blog in place of the other."""
    comment = await mine(context)
    text, why = await _offered(context, comment)
    if comment is None or text is None:
        return [Toast(why)]
    post, way = await _place(context, comment)
    if way is not Way.CHANGE:
        return [Toast(_CANNOT.get(way, texts_help.STALE))]
    ban = await ban_of(context)
    if ban is not None and not ban.is_quiet:
        return [Toast(told_of(context, ban))]
    if await _just_changed(context, comment):
        return [Toast(texts.SOON)]
    if not await _ask(context, comment, quietly=ban is not None):
        wish = await context.tx.wishes.of(comment.id)
        asked_off = wish is not None and wish.word == ASKED_OFF
        return [Toast(texts_moderation.ASKED_ALREADY if asked_off else texts.BUSY)]
    closed = _closed(offer_screen(comment, post, text, way), texts.CHANGING)
    return [closed, Toast(texts.CHANGING_TOAST)]


async def _ask(context: Context, comment: Comment, *, quietly: bool) -> bool:
    """Write down the wish; `quietly` nothing is, and the new text goes."""
    if quietly:
        return await context.tx.offers.put(comment.id, None)
    chat_id = context.it.chat_id
    asked = await context.tx.wishes.ask(comment, EDIT, chat_id, context.now, states=MAY_WITHDRAW)
    if asked:
        subject = f"comment {comment.id}: {EDIT}"
        await context.tx.audit.note(chat_id, "comment changed", subject, context.now)
    return asked


async def correct(context: Context) -> Sequence[Reaction]:
    """Begin a new comment that answers the first and says what is right."""
    comment = await mine(context)
    text, why = await _offered(context, comment)
    if comment is None or text is None:
        return [Toast(why)]
    post, way = await _place(context, comment)
    if way is Way.LEFT:
        return [Toast(texts_stuck.LEFT_CHANGE)]
    said = f"{texts.CORRECTION}{text}"
    verdict = guard(said)
    if not verdict.may_be_kept:
        return [Toast(texts_comments.OLDER)]
    if comment.state is not CommentState.APPROVED or not await context.tx.offers.put(
        comment.id, None
    ):
        return [Toast(texts.NOT_YET if comment.state is CommentState.HELD else texts.BUSY)]
    chat_id, message_id = context.it.chat_id, context.it.pressed_id or 0
    new = NewComment(chat_id, message_id, comment.post_id, comment.remote_id, said)
    made = await context.tx.comments.add(new, CommentState.SCREENING, context.now)
    await context.tx.comments.note(made.id, shown_name=comment.shown_name)
    asks = verdict.level in ASKED
    step = await ask(context, made, verdict) if asks else await next_step(context, made.id)
    closed = _closed(offer_screen(comment, post, text, way), texts.CORRECTING)
    return [closed, step, Toast(texts.CORRECTING_TOAST)]


async def leave(context: Context) -> Sequence[Reaction]:
    """Leave a comment as it is on the blog."""
    comment = await mine(context)
    text, why = await _offered(context, comment)
    if comment is None or text is None:
        return [Toast(why)]
    if not await context.tx.offers.put(comment.id, None):
        return [Toast(texts.BUSY)]
    post, way = await _place(context, comment)
    return [_closed(offer_screen(comment, post, text, way), texts.LEFT), Toast(texts.LEFT)]


async def _offered(context: Context, comment: Comment | None) -> tuple[str | None, str]:
    """Return the text that a button was shown with, if it is still offered; else why not."""
    if comment is None:
        return None, texts_help.STALE
    if comment.state not in MAY_WITHDRAW:
        return None, texts_comments.cannot_act(comment)
    wish = await context.tx.wishes.of(comment.id)
    if wish is not None and wish.done_at is None:
        return None, texts.BUSY
    text = await context.tx.offers.get(comment.id)
    same = comment.revision == context.it.number(1) and text is not None
    if not same or text is None or tag_of(text) != context.it.word(2):
        return None, texts_comments.OLDER
    return text, ""


async def _just_changed(context: Context, comment: Comment) -> bool:
    wish = await context.tx.wishes.of(comment.id)
    return wish is not None and wish.word == EDIT and context.now - wish.asked_at < _GAP


async def _place(context: Context, comment: Comment) -> tuple[Post, Way]:
    post = await context.tx.posts.get(comment.post_id)
    if post is None:
        raise AssertionError("a comment refers to its post")
    platform = context.house.platform_of(await context.tx.sites.get(post.site_id))
    left = not await context.tx.sites.is_used(post.site_id)
    return post, way_of(comment, platform, left=left)


def _closed(shown: Screen, what: str) -> Change:
    return Change(closed_preview(shown, what))
