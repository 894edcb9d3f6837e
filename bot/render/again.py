"""WORDS: the buttons under the message that the blog did not confirm a comment."""

from __future__ import annotations

from bot.fit import web_link
from bot.screen import Button, Rows, data
from bot.texts import READ_POST
from bot.texts import again as texts
from storage.awaited import LEFT_UNASKED, MAY_SEND_AGAIN, SITE_LEFT
from storage.records import Comment, Post
from storage.states import CommentState

_LOOK = MAY_SEND_AGAIN | {SITE_LEFT, LEFT_UNASKED}


def again_rows(comment: Comment, post: Post) -> Rows:
    """Return the way to the post, and what its writer may do; nothing for any other comment."""
    error = comment.error or ""
    if comment.state is not CommentState.REJECTED or error not in _LOOK:
        return ()
    url, ref = web_link(post.url), (comment.id, comment.revision)
    rows: Rows = ((Button(READ_POST, url=url),),) if url else ()
    if error in MAY_SEND_AGAIN:
        send = Button(texts.SEND_AGAIN, data=data("again", *ref))
        rows += ((send, Button(texts.LEAVE_IT, data=data("let_go", *ref))),)
    return rows
