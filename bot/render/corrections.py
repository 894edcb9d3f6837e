"""WORDS: how a post looks in a chat once it is corrected or taken down."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, tzinfo

from bot import texts
from bot.fit import is_visible, web_link
from bot.language import together
from bot.render import HowComments, post_screen, screen, title_of
from bot.screen import Button, Screen
from bot.texts import corrections as texts_corrections
from storage.records import Post, Site


def corrected_screen(
    post: Post, site: Site, now: datetime, timezone: tzinfo, how: HowComments
) -> Screen:
    """Return the message of a post as it is now; that it was corrected comes after the title."""
    told = texts_corrections.corrected(now.astimezone(timezone))
    summary = f"{told}\n\n{post.summary}" if is_visible(post.summary) else told
    return post_screen(replace(post, summary=summary), site, now, timezone, how)


def correction_screen(post: Post) -> Screen:
    """Return the message for a reader whose old one cannot be changed: what the post says now."""
    parts = [texts_corrections.SENT_BEFORE]
    if is_visible(post.summary):
        parts += [texts_corrections.NOW_SAYS, post.summary]
    url = web_link(post.url)
    rows = ((Button(texts.READ_POST, url=url),),) if url else ()
    heading = texts_corrections.correction_title(title_of(post))
    return screen(together("\n\n", parts), rows, title=heading)


def withdrawn_screen(post: Post) -> Screen:
    """Return the message of a post that the blog has taken down: nothing leads to it."""
    return screen(texts_corrections.TAKEN_DOWN, title=title_of(post))


def withdrawal_screen(post: Post) -> Screen:
    """Return the message for a reader whose old one cannot be changed: the post is gone."""
    return screen(texts_corrections.GONE_SINCE, title=title_of(post))


def taken_back_screen() -> Screen:
    """Return what a message becomes that is taken back and too old to be deleted."""
    return screen(texts_corrections.TAKEN_BACK)
