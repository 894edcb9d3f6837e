"""STEP: whose turn it is among the comments on their way to a site, as a condition in SQL."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists

from storage.states import CommentState
from storage.tables import comments, posts


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
