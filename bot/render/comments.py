"""WORDS: how a comment looks before it is sent: the name question, the preview, the hand-off."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from bot.comments.limits import claims_role
from bot.fit import line, units, web_link
from bot.language import together
from bot.render import HowComments, label, screen, title_of
from bot.screen import Button, Rows, Screen, data
from bot.texts import comments as texts
from bot.texts import moderation as texts_moderation
from bot.texts import states as texts_states
from bot.texts.guard import PRIVATE
from bot.texts.hand import ASK_EDITOR, OR_A_LETTER
from storage.records import Comment, Post
from storage.states import MAY_TAKE_BACK, MAY_WITHDRAW, CommentState

_PUT_AWAY = frozenset({CommentState.SPAM, CommentState.TRASHED})
_ITS_WRITERS = frozenset({CommentState.SCREENING, CommentState.NAMING, CommentState.PREVIEW})
_FIRST_WORDS = 40
_COPY = 256  # what a copy button holds (Bot API, CopyTextButton)


def name_screen(comment: Comment, offered: str, kept: str, reply_to: int | None) -> Screen:
    """Return the question for the name; `offered` and `kept` may be empty.

    No button offers a name that would be refused because of the role that it claims.
    """
    ref = (comment.id, comment.revision)
    rows = [(Button(texts.NO_NAME, data=data("anonymous", *ref)),)]
    if offered and not claims_role(offered):
        rows.append((Button(label(texts.first_name(offered)), data=data("first", *ref)),))
    if kept and kept not in (texts.ANONYMOUS, offered) and not claims_role(kept):
        rows.append((Button(label(texts.keep_name(kept)), data=data("keep", *ref)),))
    rows.append((Button(texts.TYPE_NAME, data=data("type", *ref)),))
    text = f"{texts.PUBLIC}\n\n{texts.WE_SEND}\n\n{texts.NEXT_PREVIEW}"
    return screen(text, tuple(rows), title=texts.NAME_TITLE, reply_to=reply_to)


def preview_screen(
    comment: Comment,
    post: Post,
    how: HowComments,
    form_url: str,
    *,
    owners: bool = True,
    watched: bool = False,
) -> Screen:
    """Return the preview: the exact text, the name, the post, that it is public, the buttons.

    Without `owners` nobody could add a comment by hand, and none is offered to be asked. `watched`
    says that we see for ourselves what is posted by hand.
    """
    about = texts.preview_post(title_of(post))
    if how.by_hand:
        by_tap = f"{texts.HAND_OFF_STEPS}\n\n{texts.COPY_BY_TAP}"
        steps = texts.HAND_OFF_STEPS if _can_copy(comment) else by_tap
        after = texts.HAND_OFF_WATCHED if watched else texts.HAND_OFF_UNSEEN
        notes = [texts.NO_PATIENTS, steps, texts.HAND_OFF_NAME, after]
        if owners and how is HowComments.OR_LETTER:
            notes.append(OR_A_LETTER)
        html = _preview(comment, about, "pre", *notes)
        return Screen(
            html, _hand_off(comment, form_url, owners=owners), reply_to=comment.message_id
        )
    facts = f"{texts.preview_name(comment.shown_name or '')}\n{about}"
    html = _preview(comment, facts, "blockquote", texts.NO_PATIENTS, texts_moderation.DELETING)
    return Screen(html, _decide(comment), reply_to=comment.message_id)


def closed_preview(preview: Screen, what: str) -> Screen:
    """Return a preview with nothing to press and what became of it."""
    return replace(preview.without_buttons(), html=f"{preview.html}\n\n{escape(what)}")


def with_reason(card: Screen, why: str) -> Screen:
    """Return a card with one more sentence at its end; the buttons stay."""
    return replace(card, html=f"{card.html}\n\n{escape(why)}") if why else card


def _preview(comment: Comment, facts: str, tag: str, *notes: str) -> str:
    """A comment of 1,500 characters and all that is said about it always fit into a message."""
    quoted = f"<{tag}>{escape(comment.text)}</{tag}>"
    parts = (f"<b>{escape(texts.PREVIEW_TITLE)}</b>", quoted, *map(escape, (facts, *notes)))
    return together("\n\n", parts)


def _can_copy(comment: Comment) -> bool:
    return units(comment.text) <= _COPY


def _decide(comment: Comment) -> Rows:
    ref = (comment.id, comment.revision)
    return (
        (Button(texts.SEND, data=data("send", *ref)),),
        (
            Button(texts.CHANGE, data=data("change", *ref)),
            Button(texts.CHANGE_NAME, data=data("rename", *ref)),
        ),
        (Button(PRIVATE, data=data("note", *ref)),),
        (Button(texts.DO_NOT_SEND, data=data("cancel", *ref)),),
    )


def _hand_off(comment: Comment, form_url: str, *, owners: bool) -> Rows:
    ref = (comment.id, comment.revision)
    url = web_link(form_url)
    copy = ((Button(texts.COPY, copy=comment.text),),) if _can_copy(comment) else ()
    form = ((Button(texts.OPEN_BOX, url=url),),) if url else ()
    editor = ((Button(ASK_EDITOR, data=data("paste", *ref)),),) if owners else ()
    return (
        *copy,
        *form,
        (Button(texts.POSTED, data=data("posted", *ref)),),
        *editor,
        (
            Button(texts.CHANGE, data=data("change", *ref)),
            Button(texts.DO_NOT_SEND, data=data("cancel", *ref)),
        ),
        (Button(PRIVATE, data=data("note", *ref)),),
    )


def _can_be_withdrawn(comment: Comment) -> bool:
    """Say whether its writer can still keep a comment off the blog.

    What the blog put away by itself can be got back by an editor.
    """
    put_away = comment.state in _PUT_AWAY and comment.error is None
    return put_away or comment.state in MAY_WITHDRAW | MAY_TAKE_BACK


def comments_screen(mine: list[tuple[Comment, Post | None]]) -> Screen:
    """Return a person's comments: the posts they are on, their states, their first words."""
    lines = (
        texts_states.state_line(
            number,
            line(title_of(post), 80) if post else "",
            comment.state,
            line(comment.text, _FIRST_WORDS),
        )
        for number, (comment, post) in enumerate(mine, 1)
    )
    rows = tuple(
        (Button(texts_moderation.withdraw_listed(number), data=data("withdraw", comment.id)),)
        for number, (comment, _) in enumerate(mine, 1)
        if _can_be_withdrawn(comment)
    )
    waits = any(comment.state in _ITS_WRITERS for comment, _ in mine)
    end = texts_states.YOUR_TURN if waits else ""
    return screen(together("\n\n", lines), rows, title=texts_states.COMMENTS_TITLE, end=end)
