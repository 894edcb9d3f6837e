"""STEP: conditions on comments: whose turn it is, which are stuck, of which something is asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, exists

from storage.late_keys import LEFT_WISH
from storage.states import CommentState
from storage.tables import comments, posts, sites
from storage.tables_sending import messages

_LONGEST_CALL = timedelta(minutes=5)  # twice the deadlines of all that one call asks the site


def first_in_turn() -> ColumnElement[bool]:
    """Return the condition that no other comment of the same person for the site must go first.

    For a query of comments with their posts. A person's comments go one after the other: a lost
    one is known on the site only by its writer's address (facts on comments, section 5).
    """
    other, its_post = comments.alias(), posts.alias()
    out = other.c.state.in_([CommentState.POSTING, CommentState.UNKNOWN])
    earlier = (other.c.state == CommentState.QUEUED) & (other.c.id < comments.c.id)
    return ~exists().where(
        other.c.chat_id == comments.c.chat_id,
        other.c.id != comments.c.id,
        its_post.c.id == other.c.post_id,
        its_post.c.site_id == posts.c.site_id,
        out | earlier,
    )


def nothing_is_out() -> ColumnElement[bool]:
    """Return the condition that no other comment of the same person is out, or is looked for."""
    other = comments.alias()
    return ~exists().where(
        other.c.chat_id == comments.c.chat_id,
        other.c.id != comments.c.id,
        other.c.state.in_([CommentState.POSTING, CommentState.UNKNOWN]),
    )


def nobody_posts(epoch: int, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a comment is marked as being posted, and nobody does it.

    Its process has lost the lease to the owner with this epoch, or could not write down the answer.
    """
    dead = (comments.c.epoch < epoch) | (comments.c.since_at < now - _LONGEST_CALL)
    return (comments.c.state == CommentState.POSTING) & dead


def on_a_site_in_use() -> ColumnElement[bool]:
    """Return the condition that the site of a comment is one that is served, and looked at."""
    its_post, used = posts.alias(), sites.alias()
    return exists().where(
        its_post.c.id == comments.c.post_id, used.c.id == its_post.c.site_id, used.c.active
    )


def was_told_it_left() -> ColumnElement[bool]:
    """Return the condition that who wants something of a comment was told that its site left.

    What was told before that was wanted was of something else.
    """
    return exists().where(
        messages.c.comment_id == comments.c.id,
        messages.c.key.startswith(LEFT_WISH),
        messages.c.created_at > comments.c.wish_at,
    )


def a_wish_waits(of: Table = comments) -> ColumnElement[bool]:
    """Return the condition that somebody asked for something that the site has not heard yet.

    `of` is the table of what is asked about.
    """
    # Word for word that of ix_comments_wish (https://www.sqlite.org/partialindex.html, section 3).
    return (of.c.wish_at.is_not(None)) & (of.c.wish_done_at.is_(None))


def no_wish_waits(of: Table = comments) -> ColumnElement[bool]:
    """Return the condition that nothing is asked of a comment that the site has not heard."""
    return of.c.wish_at.is_(None) | of.c.wish_done_at.is_not(None)
