"""HANDLERS: common ground for comments: whose it is, where it goes, what the person sees of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.context import Context, Say
from bot.fit import is_visible
from bot.render import HowComments, how_comments
from bot.render_comments import name_screen, preview_screen
from bot.screen import Screen
from bot.texts_comments import LONGEST_NAME
from feeds.wording import clean_name
from storage.records import Comment, Post


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment goes, and how; `form_url` is the site's own comment form."""

    post: Post
    how: HowComments
    form_url: str


async def place_of(context: Context, post_id: int) -> Place | None:
    """Return where comments on a post go; None where the post is not there."""
    post = await context.tx.posts.get(post_id)
    if post is None:
        return None
    platform = context.house.platform_of(await context.tx.sites.get(post.site_id))
    return Place(post, how_comments(platform.abilities), platform.form_url(post))


async def mine(context: Context) -> Comment | None:
    """Return the comment that a button is about, if it is this person's."""
    comment = await context.tx.comments.get(context.it.number(0))
    return comment if comment and comment.chat_id == context.it.chat_id else None


async def preview_of(context: Context, comment: Comment) -> Screen:
    """Return what the person checks before sending."""
    place = await place_of(context, comment.post_id)
    if place is None:
        raise AssertionError("a comment refers to its post")
    return preview_screen(comment, place.post, place.how, place.form_url)


async def say_preview(context: Context, comment: Comment) -> Say:
    """Return the preview; a reply to it changes the text."""
    shown = await preview_of(context, comment)
    return Say(shown, post_id=comment.post_id, comment_id=comment.id)


async def ask_name(context: Context, comment: Comment) -> Say:
    """Return the question for the name, with what comments are."""
    person = await context.tx.subscribers.get(context.it.chat_id)
    shown = name_screen(
        comment,
        usable_name(context.it.first_name),
        (person.shown_name if person else None) or "",
        comment.message_id,
    )
    return Say(shown, post_id=comment.post_id, comment_id=comment.id)


def usable_name(name: str) -> str:
    """Return a name as the blog can show it; empty if nothing would be seen."""
    cleaned = clean_name(name)[:LONGEST_NAME].strip()
    return cleaned if is_visible(cleaned) else ""
