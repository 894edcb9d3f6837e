"""HANDLERS: what an owner decides about a comment that waits here and not on the blog.

The guard saw something in it, or it has many links; or its writer asks that an editor adds it. The
decision is done at once, so its wish (storage/wishes.py) is written down as one that is settled.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape

from bot.admins.circle import is_owners
from bot.catalogues import speaking_to
from bot.context import Context
from bot.handlers.pasting import tell_added
from bot.handlers.previewing import place_of, preview_of
from bot.render.moderation import PUBLISH
from bot.texts import guard as texts_guard
from bot.texts import hand as texts_hand
from bot.texts import moderation as texts_moderation
from bot.texts.moderation import ADDED
from storage.messages import NewMessage
from storage.records import Comment
from storage.states import CommentState
from storage.wishes import wished


async def decide(context: Context, comment: Comment, word: str) -> str:
    """Do what an owner pressed on the card of a comment that waits here.

    Return what to say of it, empty if somebody was faster. Its writer is told by the report, or
    here where the comment goes on by hand.
    """
    state = await _next(context, comment, word)
    if not await settle(context, comment, state, word):
        return ""
    subject = f"comment {comment.id}: {word}"
    await context.tx.audit.note(context.it.chat_id, "comment decided", subject, context.now)
    if state is CommentState.HANDED_OFF:
        await tell_added(context, comment)
        return texts_hand.WAS_ADDED
    if state is CommentState.PREVIEW:
        now_it_is = await context.tx.comments.get(comment.id)
        await _hand_back(context, now_it_is or comment)
    return texts_guard.REFUSED if state is CommentState.REJECTED else texts_guard.PUBLISHED


async def _next(context: Context, comment: Comment, word: str) -> CommentState:
    """Return where a word leads: to the blog, back to who posts it by hand, or nowhere."""
    if word == ADDED:
        return CommentState.HANDED_OFF
    if word != PUBLISH:
        return CommentState.REJECTED
    place = await place_of(context, comment.post_id)
    by_hand = place is not None and place.how.by_hand
    return CommentState.PREVIEW if by_hand else CommentState.QUEUED


async def settle(context: Context, comment: Comment, state: CommentState, word: str) -> bool:
    """End the wait of a comment, here or for its turn, and write down who ended it.

    False if somebody was faster.
    """
    values = wished(word, context.it.chat_id, context.now, waits=False)
    if state is CommentState.QUEUED and await is_owners(context.tx, context.house.owners, comment):
        values = {}  # a wish would say that someone has decided about it on the blog (report.py)
    refused = state is CommentState.REJECTED
    values["error"] = texts_moderation.reason_of(word) if refused else None
    return await context.tx.comments.move(
        comment.id,
        state,
        context.now,
        revision=comment.revision,
        was=comment.state,
        **values,
    )


async def _hand_back(context: Context, comment: Comment) -> None:
    """Give the text back to its writer, who posts it by hand."""
    with await speaking_to(context.tx, comment.chat_id):
        preview = await preview_of(context, comment)
        shown = replace(preview, html=f"{preview.html}\n\n{escape(texts_guard.AGREED)}")
    new = NewMessage(
        key=f"agreed:{comment.id}:{comment.revision}",
        chat_id=comment.chat_id,
        body=shown.to_json(),
        post_id=comment.post_id,
        comment_id=comment.id,
    )
    await context.tx.messages.add(new, context.now)
