"""WORDS: how messages look about comments that go to the blog by hand."""

from __future__ import annotations

from html import escape

from bot.fit import units, web_link
from bot.language import together
from bot.render import screen, title_of
from bot.render.guard import decide
from bot.screen import Button, Rows, Screen
from bot.texts import READ_POST
from bot.texts import hand as texts
from bot.texts.comments import ANONYMOUS, COPY, OPEN_BOX, preview_post
from bot.texts.guard import REJECT
from bot.texts.moderation import ADDED, ASK
from storage.records import Comment, Post

_COPY = 256  # what a copy button holds (Bot API, CopyTextButton)


def closed_screen(post: Post, reply_to: int | None) -> Screen:
    """Return that nobody can comment on a post any more, with its link."""
    url = web_link(post.url)
    rows: Rows = ((Button(READ_POST, url=url),),) if url else ()
    about = preview_post(title_of(post))
    return screen(f"{texts.CLOSED}\n\n{about}", rows, title=texts.CLOSED_TITLE, reply_to=reply_to)


def paste_card(comment: Comment, post: Post, form_url: str) -> Screen:
    """Return what an owner gets who is asked to add a comment: its words to copy, and the form."""
    pasted = texts.wrote(comment.shown_name or ANONYMOUS, comment.text)
    url = web_link(form_url)
    copy = ((Button(COPY, copy=pasted),),) if units(pasted) <= _COPY else ()
    form = ((Button(OPEN_BOX, url=url),),) if url else ()
    last = (
        (decide(comment, REJECT, "refuse"), decide(comment, ASK, "ask")),
        (decide(comment, texts.ADDED, ADDED),),
    )
    parts = (
        f"<b>{escape(texts.PASTE_TITLE)}</b>",
        f"<pre>{escape(pasted)}</pre>",
        escape(preview_post(title_of(post))),
        escape(texts.PASTE),
    )
    return Screen(together("\n\n", parts), (*copy, *form, *last))


def added_screen(comment: Comment, post: Post, *, watched: bool) -> Screen:
    """Return what a reader is told whose comment an editor has added by hand."""
    said = texts.ADDED_WATCHED if watched else texts.ADDED_BODY
    text = f"{said}\n\n{preview_post(title_of(post))}"
    return screen(text, title=texts.ADDED_TITLE, reply_to=comment.message_id)
