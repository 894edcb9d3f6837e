"""HANDLERS: owners answer: a comment on the blog as anyone does, a private note in private.

So is what a writer said in private of a comment that was taken off because of a report. A reply to
a card that waits for a decision sends nothing: it says what to press.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.admins.circle import those_with
from bot.admins.roles import Right
from bot.catalogues import in_english, speaking_to
from bot.context import Change, Context, Reaction, Say, Toast
from bot.fit import is_visible
from bot.handlers.responding import has_answered
from bot.render import screen
from bot.render.answers import answer_question, answer_screen, answered_screen, prompt_screen
from bot.render.guard import blocked_screen
from bot.render.moderation import Held
from bot.texts import answers as texts_answers
from feeds.guard import Level, Verdict, guard
from feeds.sites.base import Ability
from feeds.wording import normalise
from storage.drafts import Draft
from storage.messages import NewMessage
from storage.records import Comment, Post
from storage.states import CommentState

ANSWER = "answer"

_READY = "ready"
_CHECKED = (Level.HOLD, Level.NUDGE)


def ask_answer(held: Held) -> Say:
    """Ask an owner for the answer to a comment; a reply to this goes to the blog as one."""
    comment = held.comment
    shown = prompt_screen(comment, held.post)
    return Say(shown, post_id=comment.post_id, site_comment_id=comment.remote_id)


async def to_card(context: Context) -> Sequence[Reaction]:
    """Take an owner's reply to a card about another's comment; nothing for any other message."""
    about = context.it.about
    if about is None or about.comment_id is None or about.site_comment_id is not None:
        return ()
    comment = await context.tx.comments.get(about.comment_id)
    if not context.may(Right.MODERATE) or comment is None or comment.chat_id == context.it.chat_id:
        return ()
    post = await context.tx.posts.get(comment.post_id)
    if post is None:
        raise AssertionError("a comment refers to its post")
    if comment.state is CommentState.NOTED:
        return [await _to_note(context, comment, post)]
    if comment.state is CommentState.APPROVED and comment.remote_id is not None:
        return [ask_answer(Held(comment, post, moderates=False, url=""))]
    if comment.state is not CommentState.REVIEW and await has_answered(context, comment.id):
        return [await _to_note(context, comment, post)]
    return [_about(context, comment, await _what_to_press(context, comment, post))]


async def press(context: Context) -> Sequence[Reaction]:
    """Send an answer in which the guard saw something, or do not; once."""
    chat_id, revision = context.it.chat_id, context.it.number(1)
    draft = await context.tx.drafts.get(chat_id)
    comment = await context.tx.comments.get(context.it.number(0))
    if draft is None or comment is None or not _fits(draft, comment, revision):
        return [Toast(texts_answers.STALE)]
    if not await context.tx.drafts.drop(chat_id, revision):
        return [Toast(texts_answers.STALE)]
    if context.it.word(2) != "send":
        return [Change(screen(texts_answers.NOT_SENT)), Toast(texts_answers.NOT_SENT)]
    await _deliver(context, comment, draft.data["text"], int(draft.data["message"]))
    return [Change(screen(texts_answers.SENT)), Toast(texts_answers.SENT)]


async def _to_note(context: Context, comment: Comment, post: Post) -> Say:
    """Send a reply to a private note back to its writer, once for each message."""
    message_id = context.it.message_id or 0
    if await context.tx.messages.of_key(_key(context, comment, message_id)) is not None:
        return _about(context, comment, texts_answers.SENT_AS_IT_WAS)
    if problem := await _problem(context, comment):
        return _about(context, comment, problem)
    text = normalise(context.it.text)
    verdict = guard(context.it.text)
    if not verdict.may_be_kept:
        return _refused(context, comment, verdict)
    if verdict.level in _CHECKED:
        data = {"comment": comment.id, "message": message_id, "text": text}
        draft = await context.tx.drafts.put(context.it.chat_id, ANSWER, _READY, data, context.now)
        shown = answer_question(comment, verdict, draft.revision, message_id)
        return Say(shown, post.id, comment.id)
    await _deliver(context, comment, text, message_id)
    return _about(context, comment, texts_answers.SENT)


async def _deliver(context: Context, comment: Comment, text: str, message_id: int) -> None:
    """Write the answer to the writer of a note, and tell the other owners of it."""
    owner, key = context.it.chat_id, _key(context, comment, message_id)
    with await speaking_to(context.tx, comment.chat_id):
        body = answer_screen(text, comment).to_json()
    new = NewMessage(key, comment.chat_id, body, post_id=comment.post_id)
    if not await context.tx.messages.add(new, context.now):
        return
    with in_english():
        told = answered_screen(text, comment).to_json()
    moderators = await those_with(context.tx, context.house.owners, Right.MODERATE)
    for other in (one for one in moderators if one != owner):
        copy = NewMessage(f"{key}:{other}", other, told, comment.post_id, comment.id)
        await context.tx.messages.add(copy, context.now)
    await context.tx.audit.note(owner, "note answered", f"comment {comment.id}", context.now)


async def _problem(context: Context, comment: Comment) -> str:
    """Return why an answer cannot be sent; empty if it can."""
    if not is_visible(context.it.text):
        return texts_answers.NOTHING_THERE
    if len(context.it.text) > texts_answers.LONGEST:
        return texts_answers.TOO_LONG
    writer = await context.tx.subscribers.get(comment.chat_id)
    return "" if writer is not None and writer.state == "active" else texts_answers.WRITER_AWAY


async def _what_to_press(context: Context, comment: Comment, post: Post) -> str:
    if comment.state is CommentState.REVIEW:
        return texts_answers.PRESS_REVIEW
    if comment.state is not CommentState.HELD:
        return texts_answers.GONE_ON
    platform = context.house.platform_of(await context.tx.sites.get(post.site_id))
    here = Ability.MODERATE in platform.abilities
    return texts_answers.PRESS_HELD if here else texts_answers.OPEN_HELD


def _refused(context: Context, comment: Comment, verdict: Verdict) -> Say:
    shown = blocked_screen(verdict, kept=False, reply_to=context.it.message_id)
    return Say(shown, comment.post_id, comment.id)


def _about(context: Context, comment: Comment, text: str) -> Say:
    """Return an answer to the owner; a reply to it is about the same comment."""
    return Say(screen(text, reply_to=context.it.message_id), comment.post_id, comment.id)


def _key(context: Context, comment: Comment, message_id: int) -> str:
    # The row is the reader's, who must not see an owner's number, nor is it to outlive a /delete.
    owner = context.tx.bans.mark(context.it.chat_id)
    return f"answer:{comment.id}:{owner}:{message_id}"


def _fits(draft: Draft, comment: Comment, revision: int) -> bool:
    asked = (ANSWER, _READY, revision)
    same = (draft.kind, draft.step, draft.revision) == asked
    return same and draft.data.get("comment") == comment.id
