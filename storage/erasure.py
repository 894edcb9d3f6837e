"""STEP: everything about a person goes, and what is on the blog keeps a row that is nobody's.

hush      nothing more is sent to the chat or to the blog, but for what is on its way
is_busy   something is on its way still: only when it has come back is it known what became of it
erase     the rows go, in one transaction

Who asked for it, and the last message, are in farewells.py.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.admins import Admins
from storage.farewells import ASKED
from storage.gathered import Gathered
from storage.marks import Marks
from storage.people import ACTS, CURSORS, NOBODY, OWN
from storage.preferences import MENU, Preferences
from storage.requests import Requests
from storage.seal import Seal
from storage.sending import FAILED_STATES
from storage.states import MAY_WITHDRAW, OPEN, CommentState, SendState
from storage.tables import comments, posts, replies
from storage.tables_comments import complaints, site_comments
from storage.tables_process import audit
from storage.tables_sending import broadcasts, deliveries, messages
from storage.tallies import Tallies
from storage.turns import a_wish_waits

_LEFT = "left"
_OURS = "ours"  # how site_comments.py calls the state of a comment of our readers
_TABLES = posts.metadata.tables
_WHOLE = (
    *("consents", "memberships", "requests", "saves", "follows", "drafts", "digests"),
    *("grants", "admins", "panels", "subscribers"),
)
_HUSHED = (
    *("memberships", "requests", "consents", "follows", "drafts"),
    *("grants", "admins", "panels"),
)
_NEWS = (
    "group",
    "group came",
)  # how the keys begin: bot/admins/group_news.py, handlers/grouping.py
_IN_FLIGHT = (CommentState.POSTING, CommentState.UNKNOWN)
_NEVER_SENT = (*OPEN, CommentState.QUEUED, CommentState.REVIEW)


class Erasure:
    """The verbs of forgetting a person."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal
        self._tallies = Tallies(conn)

    async def hush(self, chat_id: int, now: datetime) -> None:
        """End all that would still be sent to a chat or to the blog, but for what is on its way."""
        subscribers = _TABLES["subscribers"]
        mine = subscribers.c.chat_id == chat_id
        left = update(subscribers).where(mine)
        await self._conn.execute(left.values(state=_LEFT, changed_at=now))
        for name in _HUSHED:
            await self._drop(_TABLES[name], _TABLES[name].c.chat_id == chat_id)
        todo = messages.c.state == SendState.TODO
        of_theirs = (messages.c.chat_id == chat_id) & todo
        await self._drop(messages, of_theirs & ~_requests())
        await Requests(self._conn, self._seal).end_cards(chat_id, now)
        await self._skip_deliveries(chat_id, now)
        await Gathered(self._conn).forget(chat_id, now)
        await self._drop_comments(_mine(chat_id) & comments.c.state.in_(_NEVER_SENT))

    async def _skip_deliveries(self, chat_id: int, now: datetime) -> None:
        todo = deliveries.c.state == SendState.TODO
        change = update(deliveries).where(_delivered_to(chat_id), todo)
        skipped = change.values(state=SendState.SKIPPED, settled_at=now)
        ids = await self._conn.scalars(skipped.returning(deliveries.c.broadcast_id))
        await self._tallies.count((its_id, SendState.SKIPPED) for its_id in ids.all())

    async def is_busy(self, chat_id: int) -> bool:
        """Say whether something of a person is on its way: only then is it known what became of it.

        On PostgreSQL the rows stay locked, so that nothing leaves before the transaction ends.
        """
        sent = select(deliveries.c.state).where(_delivered_to(chat_id)).order_by(deliveries.c.id)
        said = select(messages.c.state).where(messages.c.chat_id == chat_id).order_by(messages.c.id)
        wrote = select(comments.c.state, a_wish_waits()).where(_mine(chat_id))
        wrote = wrote.order_by(comments.c.id).with_for_update()  # who locks several, in one order
        parts = [await self._conn.scalars(one.with_for_update()) for one in (sent, said)]
        states = [state for part in parts for state in part]
        if SendState.SENDING in states:
            return True
        rows = await self._conn.execute(wrote)
        return any(state in _IN_FLIGHT or waits for state, waits in rows)

    async def on_site(self, chat_id: int) -> list[tuple[int, CommentState]]:
        """Return a person's comments that can be taken off the blog, with their states."""
        there = comments.c.state.in_(list(MAY_WITHDRAW)) & comments.c.remote_id.is_not(None)
        query = select(comments.c.id, comments.c.state).where(_mine(chat_id), there)
        rows = await self._conn.execute(query.order_by(comments.c.id))
        return [(at, CommentState(state)) for at, state in rows]

    async def forget_cards(self, chat_id: int, now: datetime) -> None:
        """Send no card any more that shows what a person wrote, but for one that asks to hide it.

        Without that one nobody would take the comment off.
        """
        theirs = select(comments.c.id).where(_mine(chat_id))
        others = (messages.c.chat_id != chat_id) & ~messages.c.key.like("withdrawal:%")
        shown = messages.c.comment_id.in_(theirs) & others
        waits = messages.c.state.in_([SendState.TODO, SendState.IN_DOUBT])
        change = update(messages).where(shown, waits)
        ended = {"state": SendState.DROPPED, "settled_at": now, "sealed_body": None}
        await self._conn.execute(change.values(**ended))

    async def erase(self, chat_id: int, now: datetime) -> None:
        """Remove everything about a person, but for a request that is not told yet.

        What is on the blog keeps a row that says neither whose it is nor what it says: by it the
        blog's own copy is known as one that came from here, and a wish about it is carried out.
        """
        await self._forget_deliveries(chat_id)
        await self._forget_news(chat_id)
        await self._forget_complaints(chat_id)
        await self._forget_comments(chat_id, now)
        await self._drop(messages, (messages.c.chat_id == chat_id) & ~_requests())
        for name in _WHOLE:
            await self._drop(_TABLES[name], _TABLES[name].c.chat_id == chat_id)
        await self._forget_acts(chat_id)
        await Marks(self._conn, self._seal).forget(chat_id)

    async def _forget_deliveries(self, chat_id: int) -> None:
        """Remove the deliveries; how many a broadcast had, and how they ended, stays counted."""
        gone = delete(deliveries).where(_delivered_to(chat_id))
        rows = await self._conn.execute(
            gone.returning(deliveries.c.broadcast_id, deliveries.c.state)
        )
        changes: Counter[tuple[int, str]] = Counter()
        for broadcast_id, state in rows.all():
            if state in (SendState.IN_DOUBT, *FAILED_STATES):  # nobody can try these again
                changes[broadcast_id, state] -= 1
                changes[broadcast_id, SendState.DROPPED] += 1
            elif state == SendState.TODO:
                changes[broadcast_id, SendState.SKIPPED] += 1
        await self._tallies.add_all(changes)

    async def _forget_news(self, chat_id: int) -> None:
        """Remove what an admin of a group was told of it: the keys name the group."""
        if chat_id < 0:  # a person's number is in no such key
            named = [messages.c.key.startswith(f"{one}:{chat_id}:") for one in _NEWS]
            await self._drop(messages, or_(*named))

    async def _forget_complaints(self, chat_id: int) -> None:
        """Let an open complaint go on without the person; of a decided one nothing stays."""
        mine = complaints.c.chat_id == chat_id
        await self._drop(complaints, mine & complaints.c.decided_at.is_not(None))
        await self._conn.execute(update(complaints).where(mine).values(chat_id=NOBODY))

    async def _forget_comments(self, chat_id: int, now: datetime) -> None:
        await self._forget_echoes(chat_id, now)
        # What may still be on its way when the time is over is neither sent again nor looked for.
        lost = _mine(chat_id) & comments.c.state.in_(_IN_FLIGHT)
        ended = {"state": CommentState.REJECTED, "changed_at": now}
        await self._conn.execute(update(comments).where(lost).values(**ended))
        await self._drop_comments(_mine(chat_id) & comments.c.remote_id.is_(None))
        names = ("sealed_name", "sealed_body", "sealed_offer", "address", "error", "owner")
        nothing = dict.fromkeys(names)
        change = (
            update(comments)
            .where(_mine(chat_id))
            .values(
                chat_id=NOBODY,
                message_id=-comments.c.id,  # no message of Telegram's has a number below 0
                sealed_text=self._seal.close(""),
                reported=comments.c.state,
                **nothing,
            )
        )
        await self._conn.execute(change)

    async def _forget_echoes(self, chat_id: int, now: datetime) -> None:
        """Drop the words of a comment that the blog showed; nobody is told of it now."""
        theirs = select(comments.c.id).join(posts, posts.c.id == comments.c.post_id)
        same = posts.c.site_id == site_comments.c.site_id
        mine = theirs.where(_mine(chat_id), same, comments.c.remote_id == site_comments.c.remote_id)
        shown = (site_comments.c.state == _OURS) & exists(mine.correlate(site_comments))
        told = func.coalesce(site_comments.c.told_at, now)
        values = {"sealed_author": None, "sealed_text": None, "told_at": told}
        await self._conn.execute(update(site_comments).where(shown).values(**values))

    async def _drop_comments(self, which: ColumnElement[bool]) -> None:
        ids = select(comments.c.id).where(which)
        about = update(messages).where(messages.c.comment_id.in_(ids))
        await self._conn.execute(about.values(comment_id=None))
        await self._drop(replies, replies.c.comment_id.in_(ids))
        await self._drop(comments, which)

    async def _forget_acts(self, chat_id: int) -> None:
        """Let what a person did as an owner be done by nobody."""
        columns = [(name, column) for name, named in ACTS.items() for column in named]
        for name, column in [*columns, ("audit", OWN["audit"])]:
            mine = _TABLES[name].c[column] == chat_id
            await self._conn.execute(update(_TABLES[name]).where(mine).values({column: NOBODY}))
        for name, column in CURSORS.items():
            at = _TABLES[name].c[column]
            here = update(_TABLES[name]).where(at == chat_id)
            await self._conn.execute(here.values({column: at - 1}))
        await self._forget_role(chat_id)

    async def _forget_role(self, chat_id: int) -> None:
        """Take what stands for a person out of what others did to the role, and the menu's row."""
        tag = Admins(self._conn, self._seal).tag(chat_id)
        told = update(audit).where(audit.c.subject.contains(tag, autoescape=True))
        await self._conn.execute(
            told.values(subject=func.replace(audit.c.subject, tag, "a person"))
        )
        await Preferences(self._conn).drop(f"{MENU}{chat_id}")

    async def _drop(self, table: Table, which: ColumnElement[bool]) -> None:
        await self._conn.execute(delete(table).where(which))


def _mine(chat_id: int) -> ColumnElement[bool]:
    mine: ColumnElement[bool] = comments.c.chat_id == chat_id
    return mine


def _requests() -> ColumnElement[bool]:
    return messages.c.key.like(f"{ASKED}%")


def _delivered_to(chat_id: int) -> ColumnElement[bool]:
    """Return the condition of a chat's deliveries, by their key: the broadcast and the chat."""
    every = deliveries.c.broadcast_id.in_(select(broadcasts.c.id))
    return every & (deliveries.c.chat_id == chat_id)
