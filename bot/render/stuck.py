"""WORDS: how messages look about comments that cannot go to the blog."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from bot.fit import line, web_link
from bot.render import blog_of, screen, title_of
from bot.render.guard import card
from bot.screen import Button, Rows, Screen
from bot.texts import READ_POST
from bot.texts import stuck as texts
from bot.texts.comments import on_post
from storage.awaited import PARENT_WAITS
from storage.offers import EDIT
from storage.records import Comment, Post, Site
from storage.states import CommentState
from storage.wishes import WITHDRAW

_WHY = 400
_LEFT_WISHES = {WITHDRAW: texts.LEFT_WITHDRAWAL, EDIT: texts.LEFT_CHANGE}


def late_screen(comment: Comment, post: Post, site: Site) -> Screen:
    """Return what a reader is told whose comment waits for longer than it should."""
    title, said = texts.LATE_TITLE, texts.LATE
    if comment.state is CommentState.UNKNOWN:
        said = texts.ASKING
    elif comment.error == PARENT_WAITS:
        title, said = texts.PARENT_LATE_TITLE, texts.PARENT_LATE
    text = f"{said}\n\n{on_post(title_of(post), blog_of(site))}"
    return screen(text, title=title, reply_to=comment.message_id)


def stuck_screen(site: Site, why: str, waiting: int) -> Screen:
    """Return what owners are told of comments of a site that wait, and why."""
    blog = blog_of(site) or site.address
    if why == PARENT_WAITS:
        return screen(texts.answers_wait(blog, waiting), title=texts.PARENT_STUCK_TITLE)
    return screen(texts.stuck(blog, line(why, _WHY), waiting), title=texts.STUCK_TITLE)


def given_back_screen(site: Site, number: int, *, left: bool) -> Screen:
    """Return what owners are told of comments that no site takes from here any more."""
    blog = blog_of(site) or site.address
    return screen(texts.given_back(blog, number, left=left), title=texts.STRANDED_TITLE)


def left_behind_screen(comment: Comment, post: Post, site: Site) -> Screen:
    """Return what a reader is told whose comment waits on a blog that is not served any more."""
    url = web_link(post.url)
    rows: Rows = ((Button(READ_POST, url=url),),) if url else ()
    text = f"{texts.LEFT_BEHIND}\n\n{on_post(title_of(post), blog_of(site))}"
    return screen(text, rows, title=texts.LEFT_TITLE, reply_to=comment.message_id)


def left_wish_screen(comment: Comment, post: Post, site: Site, word: str) -> Screen:
    """Return what one is told whose wish, of this word, waits on a blog that is not served."""
    said = _LEFT_WISHES.get(word, texts.LEFT_DECISION)
    url = web_link(comment.url or "") or web_link(post.url)
    rows: Rows = ((Button(READ_POST, url=url),),) if url else ()
    text = f"{said}\n\n{on_post(title_of(post), blog_of(site))}"
    return screen(text, rows, title=texts.LEFT_WISH_TITLE)


def handed_back(preview: Screen) -> Screen:
    """Return the preview of a comment that its writer has to post now, with why."""
    return replace(preview, html=f"{preview.html}\n\n{escape(texts.GIVEN_BACK)}")


def refused_card(comment: Comment, post: Post) -> Screen | None:
    """Return what owners are told of a comment that a fault of the site refused; else None."""
    why = texts.REFUSALS.get(comment.error or "")
    if why is None or comment.state is not CommentState.REJECTED:
        return None
    return card(comment, post, texts.REFUSED_TITLE, why)
