"""WORDS: how owners' answers look: the question for one, and what the writer of a note gets."""

from __future__ import annotations

from bot.fit import line
from bot.language import together
from bot.render import blocks
from bot.render.guard import card, listed
from bot.screen import Button, Rows, Screen, data
from bot.texts import answers as texts
from bot.texts import moderation as texts_moderation
from feeds.guard import Verdict
from storage.records import Comment, Post
from storage.states import CommentState

_FIRST_WORDS = 100


def prompt_screen(comment: Comment, post: Post) -> Screen:
    """Return what asks an owner for the answer to a comment."""
    return card(comment, post, texts_moderation.ANSWER_TITLE, texts_moderation.ANSWER)


def answer_question(comment: Comment, verdict: Verdict, revision: int, reply_to: int) -> Screen:
    """Return what the guard saw in an answer, and whether to send it all the same."""
    rows: Rows = tuple(
        (Button(label, data=data("answer", comment.id, revision, word)),)
        for word, label in (("send", texts.SEND), ("drop", texts.DO_NOT_SEND))
    )
    text = f"{texts.CHECK}\n\n{listed(verdict.findings)}"
    return Screen(blocks(text, title=texts.CHECK_TITLE), rows, reply_to=reply_to)


def answer_screen(text: str, comment: Comment) -> Screen:
    """Return what the writer of a note gets, or of a comment that was taken off.

    What the latter said in private is not kept, so the answer does not repeat it.
    """
    is_note = comment.state is CommentState.NOTED
    note = f"{texts.YOUR_NOTE} {line(comment.text, _FIRST_WORDS)}" if is_note else ""
    end = together("\n\n", (part for part in (note, texts.WRITE_BACK) if part))
    title = texts.ANSWER_TITLE if is_note else texts.ANSWER_WRITER_TITLE
    return Screen(blocks(text, title=title, end=end, quote=True), reply_to=comment.message_id)


def answered_screen(text: str, comment: Comment) -> Screen:
    """Return what the other owners get of an answer."""
    is_note = comment.state is CommentState.NOTED
    title = texts.ANSWERED_TITLE if is_note else texts.ANSWERED_WRITER_TITLE
    return Screen(blocks(text, title=title, quote=True))
