"""HANDLERS: common ground for comments: whose it is, where it goes, what the person sees of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.admins.circle import someone_decides
from bot.comments.limits import claim
from bot.context import Context, Say
from bot.fit import is_visible
from bot.handlers.barring import is_quietly_barred
from bot.render import HowComments, how_comments, screen
from bot.render.comments import name_screen, preview_screen
from bot.render.guard import without_note
from bot.screen import Screen
from bot.texts import guard as texts_guard
from bot.texts import limits as texts_limits
from bot.texts.comments import ANONYMOUS, LONGEST_NAME, NO_COMMENTS, via_telegram
from feeds.guard import Level, guard
from feeds.sites.base import Ability
from feeds.wording import clean_name
from storage.records import Comment, Post
from storage.states import CommentState


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment goes, and how; `form_url` is the site's own comment form.

    `watched` says that we see for ourselves what stands on the site.
    """

    post: Post
    how: HowComments
    form_url: str
    watched: bool


async def place_of(context: Context, post_id: int) -> Place | None:
    """Return where comments on a post go; None where the post is not there."""
    post = await context.tx.posts.get(post_id)
    if post is None:
        return None
    platform = context.house.platform_of(await context.tx.sites.get(post.site_id))
    closed = await context.tx.awaited.is_closed(post.id, context.now)
    left = not await context.tx.sites.is_used(post.site_id)
    how = how_comments(platform.abilities, closed=closed, left=left)
    watched = Ability.COMMENTS in platform.abilities
    return Place(post, how, platform.form_url(post), watched)


async def mine(context: Context) -> Comment | None:
    """Return the comment that a button is about, if it is this person's."""
    comment = await context.tx.comments.get(context.it.number(0))
    return comment if comment and comment.chat_id == context.it.chat_id else None


async def back_to_draft(context: Context, comment: Comment) -> bool:
    """Take a comment back that waits for an owner, or for its first try; False if it is too late.

    After a try its bytes may still come to the site: other words could then be there twice.
    """
    return await context.tx.comments.move(
        comment.id,
        CommentState.PREVIEW,
        context.now,
        revision=comment.revision,
        was=comment.state,
        tried=0,
        queued_at=None,
        not_before_at=None,
        error=None,
    )


async def preview_of(context: Context, comment: Comment) -> Screen:
    """Return what the person checks before sending."""
    place = await place_of(context, comment.post_id)
    if place is None:
        raise AssertionError("a comment refers to its post")
    owners = await someone_decides(context.tx, context.house.owners)
    at = (place.post, place.how, place.form_url)
    shown = preview_screen(comment, *at, owners=owners, watched=place.watched)
    heard = owners and not await is_quietly_barred(context)
    return shown if heard else without_note(shown)


async def say_preview(context: Context, comment: Comment) -> Say:
    """Return the preview; a reply to it changes the text."""
    shown = await preview_of(context, comment)
    return Say(shown, post_id=comment.post_id, comment_id=comment.id)


async def ask_name(context: Context, comment: Comment) -> Say:
    """Return the question for the name, with what comments are."""
    person = await context.tx.subscribers.get(context.it.chat_id)
    names = (usable_name(context.it.first_name), (person.shown_name if person else None) or "")
    offered, kept = ["" if await name_fault(context, name) else name for name in names]
    shown = name_screen(comment, offered, kept, comment.message_id)
    return Say(shown, post_id=comment.post_id, comment_id=comment.id)


async def next_step(context: Context, comment_id: int) -> Say:
    """Return what a draft needs next: a name, or its writer's look at the preview."""
    comment = await context.tx.comments.get(comment_id)
    if comment is None:
        raise AssertionError("the row was written in this transaction")
    place = await place_of(context, comment.post_id)
    if place is not None and place.how is HowComments.NOT:  # the site has left since
        refused = screen(NO_COMMENTS, reply_to=comment.message_id)
        return Say(refused, post_id=comment.post_id, comment_id=comment.id)
    by_hand = place is not None and place.how.by_hand
    named = by_hand or await _is_named(context, comment)
    state = CommentState.PREVIEW if named else CommentState.NAMING
    if state is not comment.state:  # a hand-off, or the site has become another kind since
        await context.tx.comments.move(comment.id, state, context.now)
    again = await context.tx.comments.get(comment_id)
    return await (say_preview if named else ask_name)(context, again or comment)


async def _is_named(context: Context, comment: Comment) -> bool:
    """Say whether a draft shows a name; one that is new gets the name of last time."""
    if comment.state is CommentState.NAMING:
        return False
    if comment.shown_name:
        return True
    person = await context.tx.subscribers.get(context.it.chat_id)
    if person is None or not person.shown_name:
        return False
    if await name_fault(context, person.shown_name):
        return False  # it was chosen before there was such a rule
    name = via_telegram(person.shown_name)
    await context.tx.comments.note(comment.id, shown_name=name)
    return True


async def name_fault(context: Context, name: str) -> str:
    """Return why a name cannot be shown; empty if it can, or if there is none."""
    if name in ("", ANONYMOUS):
        return ""
    verdict = guard(name)
    if verdict.level in (Level.HOLD, Level.URGENT) or not verdict.may_be_kept:
        return texts_guard.NAME_GIVES_AWAY
    if context.is_owner:
        return ""  # who runs the blog may speak for it
    titles = [site.title for site in await context.tx.sites.all()]
    claimed = claim(name, [*titles, *await context.tx.commenters.authors()])
    return texts_limits.CLAIMS[claimed] if claimed else ""


def usable_name(name: str) -> str:
    """Return a name as the blog can show it; empty if nothing would be seen."""
    cleaned = clean_name(name)[:LONGEST_NAME].strip()
    return cleaned if is_visible(cleaned) else ""
