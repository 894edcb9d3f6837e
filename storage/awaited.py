"""STEP: comments that somebody waits for: sent and not on the site, or posted there by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    cast,
    extract,
    func,
    literal,
    or_,
    select,
    update,
)

from storage.comments import Comments
from storage.late_keys import late_key, left_key
from storage.people import NOBODY
from storage.records import Comment
from storage.states import CommentState
from storage.tables import comments, posts
from storage.tables_sending import messages
from storage.turns import a_wish_waits, nothing_is_out, on_a_site_in_use, was_told_it_left
from storage.wishes import Wish, named, wish_of

PASTE = "paste"
"""The `error` of a comment in review that an editor is asked to add to the blog by hand."""

CLOSED = ("comments_closed", "rest_comment_closed", "rest_comment_not_supported_post_type")
"""The `error` of a comment on a post that takes none; closing by age is seen only by a refusal."""

NOT_CONFIRMED = "not_confirmed"
"""The `error` of a comment whose answer was lost, and that was not found in time."""

NOT_ASKED = "not_asked"
"""The `error` of one whose answer was lost, and whose site cannot be asked from here any more."""

MAY_SEND_AGAIN = frozenset({NOT_CONFIRMED, NOT_ASKED})
"""The `error` of a rejected comment that its writer may send again as it is."""

SITE_LEFT, LEFT_UNASKED = "site_left", "left_unasked"
"""The `error` of a comment for a site that is not served any more; the second may be there."""

PARENT_WAITS = "What it answers is not public yet."
"""Why an answer waits while what it answers waits for an editor."""

PARENT_NOT_PUBLIC = "parent_waits"
"""The `error` of an answer that has waited so for too long."""

LETTER = "letter-"
"""How the `remote_id` begins of a comment that is in a post of readers' letters."""

_BELIEVED = timedelta(days=7)
_ASKED_WITHIN = timedelta(hours=26)  # of what is asked once a day

ON_THE_WAY = (CommentState.QUEUED, CommentState.UNKNOWN)
"""The states of a comment that was sent and is not on its site yet, as far as we know."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why comments for one site wait, in the site's words or ours."""

    site_id: int
    why: str
    waiting: int


def is_letter(comment: Comment) -> bool:
    """Say whether a comment is in a post of readers' letters: the site has no id for it."""
    return (comment.remote_id or "").startswith(LETTER)


class Awaited(Comments):
    """Lists of comments that somebody waits for."""

    async def stuck(self, before: datetime, limit: int) -> list[Comment]:
        """Return comments that were sent before a time and are not on their site yet, oldest first.

        Without those whose writers were told or have gone: they would hide all that come later.
        """
        told = select(messages.c.id).where(messages.c.key == late_key(cast(comments.c.id, Text)))
        query = select(comments).where(
            comments.c.state.in_(ON_THE_WAY),
            comments.c.queued_at < before,
            comments.c.chat_id != NOBODY,
            ~told.exists(),
        )
        return await self._all(query.order_by(comments.c.id).limit(limit))

    async def late_wishes(
        self, before: datetime, limit: int, owners: Collection[int]
    ) -> list[tuple[Wish, str]]:
        """Return the wishes from before a time that still wait, and of which nobody was told.

        Oldest first; those of who is deleted last, and only where there are owners to tell; of
        sites that are not served any more only theirs (see left_wishes). With each comes the key of
        the message about it; that to one of the `owners` ends in the owner.
        """
        second = cast(extract("epoch", comments.c.wish_at), BigInteger)
        key = literal("late:") + cast(comments.c.id, Text) + ":" + cast(second, Text)
        columns: tuple[ColumnElement[Any], ...] = (*named(comments), key.label("key"))
        keys = [key, *(key + f":{owner}" for owner in owners)]
        told = select(messages.c.id).where(messages.c.key.in_(keys))
        nobodys = comments.c.wish_by == NOBODY
        theirs = ~nobodys & on_a_site_in_use()
        query = (
            select(*columns)
            .where(a_wish_waits(), comments.c.wish_at < before, ~told.exists())
            .where(theirs | nobodys if owners else theirs)
            .order_by(nobodys, comments.c.wish_at, comments.c.id)
        )
        rows = await self._conn.execute(query.limit(limit))
        return [(wish_of(row), row.key) for row in rows]

    async def waiting_since(
        self, before: datetime, limit: int, but: Collection[int] = ()
    ) -> list[Comment]:
        """Return comments that were sent before a time and are not on their site yet, told or not.

        Oldest first, those of people who are deleted too; without those for the sites `but`.
        """
        query = (
            select(comments)
            .join(posts, posts.c.id == comments.c.post_id)
            .where(comments.c.state.in_(ON_THE_WAY), comments.c.queued_at < before)
            .where(posts.c.site_id.not_in(list(but)))
        )
        return await self._all(query.order_by(comments.c.id).limit(limit))

    async def left_behind(self, limit: int) -> list[Comment]:
        """Return comments that wait for an editor on sites that are not served any more.

        Those whose writers were not told, oldest first.
        """
        told = select(messages.c.id).where(messages.c.key == left_key(cast(comments.c.id, Text)))
        query = select(comments).where(
            comments.c.state == CommentState.HELD,
            comments.c.chat_id != NOBODY,
            ~on_a_site_in_use(),
            ~told.exists(),
        )
        return await self._all(query.order_by(comments.c.id).limit(limit))

    async def left_wishes(self, limit: int) -> list[Wish]:
        """Return what people wait for on sites that are not served any more, and were not told."""
        theirs = (comments.c.wish_by != NOBODY) & ~on_a_site_in_use()
        query = select(*named(comments)).where(a_wish_waits(), theirs, ~was_told_it_left())
        rows = await self._conn.execute(query.order_by(comments.c.id).limit(limit))
        return [wish_of(row) for row in rows]

    async def lost(self, site_id: int, since: datetime) -> list[Comment]:
        """Return comments that a site did not confirm since a time, oldest first.

        Not while another of the same person is on its way there: which is which could not be told.
        """
        query = self._at(site_id).where(
            comments.c.state == CommentState.REJECTED,
            comments.c.error.in_(sorted(MAY_SEND_AGAIN)),
            comments.c.changed_at >= since,
            comments.c.sealed_body.is_not(None),
            comments.c.address.is_not(None),
            comments.c.chat_id != NOBODY,
            nothing_is_out(),
        )
        return await self._all(query.order_by(comments.c.id))

    async def is_stuck(self, comment_id: int, before: datetime) -> Comment | None:
        """Return a comment if it is still one of those that `stuck` returns, told or not."""
        found = await self.get(comment_id)
        if found is None or found.chat_id == NOBODY or found.state not in ON_THE_WAY:
            return None
        return found if found.queued_at is not None and found.queued_at < before else None

    async def is_first_told(self, comment_id: int) -> bool:
        """Say whether nothing was told yet of a comment on its site."""
        query = select(comments.c.reported).where(comments.c.id == comment_id)
        return await self._conn.scalar(query) in (None, CommentState.REJECTED)

    async def reasons(self, before: datetime) -> list[Reason]:
        """Return why comments that were sent before a time wait, and how many at each site."""
        query = (
            select(posts.c.site_id, comments.c.error, func.count())
            .join(posts, posts.c.id == comments.c.post_id)
            .where(comments.c.state == CommentState.QUEUED, comments.c.queued_at < before)
            .where(comments.c.error.is_not(None), comments.c.error != "")
            .group_by(posts.c.site_id, comments.c.error)
            .order_by(posts.c.site_id, comments.c.error)
        )
        return [Reason(*row) for row in await self._conn.execute(query)]

    async def is_closed(self, post_id: int, now: datetime) -> bool:
        """Say whether a post takes comments no more."""
        return post_id in await self.closed_among([post_id], now)

    async def closed_among(self, post_ids: Collection[int], now: datetime) -> frozenset[int]:
        """Return which posts take comments no more: their site says so, or has refused one for it.

        What it said is believed for a day (feeds/closing.py). A refusal is for a week, unless one
        was taken since: then one more may try, for a post can be opened again.
        """
        refused = (comments.c.state == CommentState.REJECTED) & comments.c.error.in_(CLOSED)
        latest = (
            select(comments.c.error)
            .where(comments.c.post_id == posts.c.id, refused | comments.c.remote_id.is_not(None))
            .where(comments.c.changed_at > now - _BELIEVED)
            .order_by(comments.c.changed_at.desc(), comments.c.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        said = posts.c.closed_at > now - _ASKED_WITHIN
        query = select(posts.c.id).where(posts.c.id.in_(post_ids), said | latest.in_(CLOSED))
        return frozenset(await self._conn.scalars(query))

    async def note_closed(self, told: Mapping[int, bool], now: datetime) -> int:
        """Remember which posts their site says are closed, or open; return how many changed."""
        ids = {flag: [one for one, said in told.items() if said is flag] for flag in (True, False)}
        was = select(func.count()).where(
            or_(
                posts.c.id.in_(ids[True]) & posts.c.closed_at.is_(None),
                posts.c.id.in_(ids[False]) & posts.c.closed_at.is_not(None),
            )
        )
        changed = int(await self._conn.scalar(was) or 0)
        shut = update(posts).where(posts.c.id.in_(ids[True]))
        await self._conn.execute(shut.values(closed_at=now))
        opened = update(posts).where(posts.c.id.in_(ids[False]), posts.c.closed_at.is_not(None))
        await self._conn.execute(opened.values(closed_at=None))
        return changed

    async def handed_off(self, site_id: int, since: datetime) -> list[tuple[Comment, str | None]]:
        """Return comments that were posted on a site by hand since a time, oldest first.

        With each comes the site's own id of its post, where that is known.
        """
        by_hand = comments.c.state == CommentState.HANDED_OFF
        query = self._at(site_id).where(by_hand, comments.c.changed_at >= since)
        found = await self._all(query.order_by(comments.c.id))
        its_post = select(posts.c.id, posts.c.remote_id).where(
            posts.c.id.in_([comment.post_id for comment in found])
        )
        remote = {row.id: row.remote_id for row in await self._conn.execute(its_post)}
        return [(comment, remote.get(comment.post_id)) for comment in found]
