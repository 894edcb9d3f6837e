"""STEP: what has been kept for long enough goes, a few rows at a time; retention.py says how long.

Rows are looked for without the right to write, and removed by their numbers: on SQLite nobody
waits while they are looked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.people import NOBODY
from storage.retention import KEPT, What
from storage.seal import Seal
from storage.sending import FAILED_STATES
from storage.states import CommentState, SendState
from storage.tables import comments, replies, subscribers
from storage.tables_admin import digests, imports, marks
from storage.tables_comments import complaints, site_comments
from storage.tables_process import audit
from storage.tables_sending import broadcasts, deliveries, messages
from storage.tallies import Tallies
from storage.turns import no_wish_waits

_Where: TypeAlias = Callable[[datetime], ColumnElement[bool]]

_DECIDED = (
    *(CommentState.REJECTED, CommentState.REMOVED, CommentState.WITHDRAWN),
    *(CommentState.TRASHED, CommentState.SPAM, CommentState.NOTED, CommentState.HANDED_OFF),
)
_NEVER_SENT = (CommentState.CANCELLED, CommentState.EXPIRED)
_TAKEN_OFF = (CommentState.WITHDRAWN, CommentState.REMOVED)
_EMPTY = 100  # characters of a sealed text of less than 16 bytes; a comment has at least 20
_UNSETTLED = (SendState.TODO, SendState.SENDING)
_LIVE = ("preparing", "running", "paused", "halted", "held")


@dataclass(frozen=True, slots=True)
class _Rule:
    """Which rows of a table are old, and what is written into them; nothing where they go."""

    table: Table
    is_old: _Where
    values: Mapping[str, Any] | None = None


_ended = messages.c.state.not_in(_UNSETTLED)

_RULES: Mapping[What, _Rule] = {
    What.DRAFT: _Rule(
        comments, lambda by: and_(comments.c.state.in_(_NEVER_SENT), comments.c.changed_at < by)
    ),
    What.DECIDED: _Rule(
        comments,
        lambda by: and_(
            comments.c.state.in_(_DECIDED),
            comments.c.changed_at < by,
            no_wish_waits(),
            or_(
                *(comments.c[name].is_not(None) for name in ("sealed_name", "sealed_body")),
                comments.c.sealed_offer.is_not(None),
                func.length(comments.c.sealed_text) > _EMPTY,
            ),
        ),
        dict.fromkeys(("sealed_name", "sealed_body", "sealed_offer", "address")),
    ),
    What.BODY: _Rule(
        comments,
        lambda by: and_(
            comments.c.state == CommentState.APPROVED,
            comments.c.changed_at < by,
            no_wish_waits(),
            or_(comments.c.sealed_body.is_not(None), comments.c.sealed_offer.is_not(None)),
        ),
        dict.fromkeys(("sealed_body", "sealed_offer")),
    ),
    What.NOBODY: _Rule(
        comments,
        lambda by: and_(
            comments.c.chat_id == NOBODY,
            comments.c.state.in_(_TAKEN_OFF),
            comments.c.changed_at < by,
            no_wish_waits(),
        ),
    ),
    What.BROUGHT: _Rule(
        site_comments,
        lambda by: and_(
            site_comments.c.told_at < by,
            site_comments.c.state != CommentState.HELD,
            no_wish_waits(site_comments),
            or_(
                site_comments.c.sealed_text.is_not(None), site_comments.c.sealed_author.is_not(None)
            ),
        ),
        dict.fromkeys(("sealed_author", "sealed_text")),
    ),
    What.ANSWER: _Rule(
        replies,
        lambda by: and_(
            replies.c.reported_at < by, or_(replies.c.text != "", replies.c.author != "")
        ),
        {"author": "", "text": ""},
    ),
    What.UNSENT: _Rule(
        messages,
        lambda by: and_(_ended, messages.c.settled_at < by, messages.c.sealed_body.is_not(None)),
        {"sealed_body": None, "state": SendState.DROPPED},
    ),
    What.MESSAGE: _Rule(
        messages, lambda by: and_(_ended, messages.c.created_at < by, messages.c.post_id.is_(None))
    ),
    What.POST_MESSAGE: _Rule(messages, lambda by: and_(_ended, messages.c.created_at < by)),
    What.MARK: _Rule(marks, lambda by: marks.c.at < by),
    What.COMPLAINT: _Rule(complaints, lambda by: complaints.c.decided_at < by),
    What.DIGEST: _Rule(digests, lambda by: digests.c.made_at < by),
    What.AUDIT: _Rule(audit, lambda by: audit.c.at < by),
    What.IMPORTED: _Rule(imports, lambda by: imports.c.ended_at < by),
}

BY_ROWS = tuple(_RULES)
"""What goes row by row."""


class Expiry:
    """The verbs of what has been kept for long enough."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal
        self._tallies = Tallies(conn)

    async def old(self, what: What, now: datetime, limit: int) -> Sequence[int]:
        """Return the numbers of the oldest rows that are to go."""
        rule = _RULES[what]
        query = select(rule.table.c.id).where(rule.is_old(now - KEPT[what].length))
        ids: Sequence[int] = (await self._conn.scalars(query.limit(limit))).all()
        return ids

    async def end(self, what: What, ids: Sequence[int], now: datetime) -> int:
        """Remove rows, or what they say, as far as they are still old; return how many."""
        rule = _RULES[what]
        mine = rule.table.c.id.in_(ids) & rule.is_old(now - KEPT[what].length)
        if rule.values is not None:
            values = dict(rule.values)
            if what is What.DECIDED:
                values["sealed_text"] = self._seal.close("")
            return (
                await self._conn.execute(update(rule.table).where(mine).values(values))
            ).rowcount
        if rule.table is comments:
            theirs = update(messages).where(messages.c.comment_id.in_(ids))
            await self._conn.execute(theirs.values(comment_id=None))
            await self._conn.execute(delete(replies).where(replies.c.comment_id.in_(ids)))
        return (await self._conn.execute(delete(rule.table).where(mine))).rowcount

    # ---- deliveries: found by their broadcast, because that is their key

    async def sent_before(self, now: datetime) -> Sequence[int]:
        """Return the broadcasts that ended long enough ago and still have deliveries."""
        by = now - KEPT[What.DELIVERY].length
        mine = deliveries.c.broadcast_id == broadcasts.c.id
        old = (broadcasts.c.created_at < by) & broadcasts.c.state.not_in(_LIVE)
        query = select(broadcasts.c.id).where(old, broadcasts.c.ended_at < by, exists().where(mine))
        ids: Sequence[int] = (await self._conn.scalars(query.order_by(broadcasts.c.id))).all()
        return ids

    async def end_deliveries(self, broadcast_id: int, limit: int) -> int:
        """Remove deliveries of a broadcast; how many it had stays counted. Return how many.

        What could have been tried again is dropped now: nobody can try it.
        """
        settled = deliveries.c.state.not_in(_UNSETTLED)
        mine = select(deliveries.c.id).where(deliveries.c.broadcast_id == broadcast_id, settled)
        gone = delete(deliveries).where(deliveries.c.id.in_(mine.limit(limit)))
        states = (await self._conn.scalars(gone.returning(deliveries.c.state))).all()
        again = [one for one in states if one in (SendState.IN_DOUBT, *FAILED_STATES)]
        changes = Counter({(broadcast_id, SendState.DROPPED.value): len(again)})
        changes.subtract((broadcast_id, one) for one in again)
        await self._tallies.add_all(changes)
        return len(states)

    # ---- people

    async def away(
        self, states: Sequence[str], now: datetime, limit: int, without: Collection[int] = ()
    ) -> Sequence[int]:
        """Return the chats that have been in one of these states for long enough."""
        since = now - KEPT[What.AWAY].length
        gone = subscribers.c.state.in_(states) & (subscribers.c.changed_at < since)
        gone &= subscribers.c.chat_id.not_in(without)
        query = select(subscribers.c.chat_id).where(gone).order_by(subscribers.c.changed_at)
        ids: Sequence[int] = (await self._conn.scalars(query.limit(limit))).all()
        return ids

    async def end_subjects(self) -> int:
        """Drop the words of a forgotten writer from the complaints that are decided."""
        nobodys = select(comments.c.id).where(comments.c.chat_id == NOBODY)
        decided = complaints.c.decided_at.is_not(None) & complaints.c.comment_id.in_(nobodys)
        query = select(complaints.c.id, complaints.c.sealed_text).where(decided)
        count = 0
        for row_id, sealed in (await self._conn.execute(query)).all():
            said = self._seal.open_data(sealed)
            subject = said["subject"]
            if subject["author"] or subject["text"]:
                said["subject"] = subject | {"author": "", "text": ""}
                mine = update(complaints).where(complaints.c.id == row_id)
                await self._conn.execute(mine.values(sealed_text=self._seal.close_data(said)))
                count += 1
        return count
