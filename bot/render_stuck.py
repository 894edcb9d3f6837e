"""WORDS: how messages look about comments that cannot go to the blog."""

from __future__ import annotations

from bot import texts_stuck as texts
from bot.fit import line
from bot.render import blog_of, screen, title_of
from bot.render_guard import card
from bot.screen import Screen
from bot.texts_comments import on_post
from storage.records import Comment, Post, Site
from storage.states import CommentState

_WHY = 400


def late_screen(comment: Comment, post: Post, site: Site) -> Screen:
    """Return what a reader is told whose comment waits for longer than it should."""
    said = texts.ASKING if comment.state is CommentState.UNKNOWN else texts.LATE
    text = f"{said}\n\n{on_post(title_of(post), blog_of(site))}"
    return screen(text, title=texts.LATE_TITLE, reply_to=comment.message_id)


def stuck_screen(site: Site, why: str, waiting: int) -> Screen:
    """Return what owners are told of a site that takes no comments now."""
    blog = blog_of(site) or site.address
    return screen(texts.stuck(blog, line(why, _WHY), waiting), title=texts.STUCK_TITLE)


def refused_card(comment: Comment, post: Post) -> Screen | None:
    """Return what owners are told of a comment that a fault of the site refused; else None."""
    why = texts.REFUSALS.get(comment.error or "")
    if why is None or comment.state is not CommentState.REJECTED:
        return None
    return card(comment, post, texts.REFUSED_TITLE, why)
