"""STEP: readers' letters: comments that readers asked an editor to add, in one draft post.

    not chosen ─▶ chosen ─▶ asked ─▶ making ─▶ made ─▶ draft ─▶ shown ─▶ public
                              ▲        │ the answer was lost ─▶ unknown ─▶ making, or made
                              └────────┴ what a person must mend first: WAITS ─▶ stopped

A comment waits for an editor (review) until the draft is there, and is handed off then. Its
`letter_id` is NOT_YET once an owner has chosen it, and the number of its letters after that. The
marker is in the draft, so a draft whose answer was lost is found again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, or_, select, update

from storage.awaited import PASTE
from storage.comments import Comments
from storage.people import NOBODY
from storage.readable import readable
from storage.records import Comment
from storage.states import CommentState
from storage.tables import comments
from storage.tables_comments import letters

NOT_YET = 0
"""The `letter_id` of a comment that an owner has chosen and that is in no draft yet."""

MOST = 20
"""So many comments at most are in one draft, and on the page on which they are chosen."""


class LetterState(StrEnum):
    """Where one draft post of readers' letters stands."""

    ASKED = "asked"  # an owner wants it; nothing was tried
    MAKING = "making"  # the intent is committed; the call may be out
    UNKNOWN = "unknown"  # the answer was lost: the blog is asked
    AWAY = "away"  # the blog could not be reached; certainly not made
    BAD_TOKEN = "bad_token"  # noqa: S105  no password: why it waits
    BAD_CLIENT = "bad_client"
    NO_RIGHT = "no_right"
    API_OFF = "api_off"
    NO_BLOG = "no_blog"
    QUOTA = "quota"
    REFUSED = "refused"
    MADE = "made"  # it is there; nobody has been told
    DRAFT = "draft"  # it is there, and its writers and the owners were told
    SHOWN = "shown"  # everyone can see the post; nobody has been told
    PUBLIC = "public"  # everyone can see the post, and its writers were told
    STOPPED = "stopped"  # an owner wants it no more, or nothing was left to put into it


WAITS = frozenset(
    {
        *(LetterState.BAD_TOKEN, LetterState.BAD_CLIENT, LetterState.NO_RIGHT, LetterState.API_OFF),
        *(LetterState.NO_BLOG, LetterState.QUOTA, LetterState.REFUSED),
    }
)
"""What a person must mend before the draft can be made, or wait for."""

TRIED = frozenset({LetterState.ASKED, LetterState.AWAY, *WAITS})
"""The states in which the draft is certainly not on the blog, and wanted."""

_GAPS = {
    LetterState.ASKED: timedelta(),
    LetterState.AWAY: timedelta(minutes=2),
    # One was stored seconds after its caller gave up (facts on comments, section 5).
    LetterState.UNKNOWN: timedelta(minutes=2),
    # The call itself ends after a minute, so nobody makes it any more.
    LetterState.MAKING: timedelta(minutes=5),
    LetterState.QUOTA: timedelta(hours=1),
    **dict.fromkeys(sorted(WAITS - {LetterState.QUOTA}), timedelta(minutes=15)),
}
"""How long each state is left alone before the next try."""


@dataclass(frozen=True, slots=True)
class Letters:
    """One draft post. `count` is how many letters it had when it was made."""

    id: int
    site_id: int
    token: str
    count: int
    state: LetterState
    remote_id: str | None
    url: str | None
    created_at: datetime
    changed_at: datetime

    @property
    def marker(self) -> str:
        """What is in the draft, and in no other text."""
        return f"bleep-letters-{self.token}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A comment that its writer asked an editor to add, and whether it is to be in the draft."""

    comment: Comment
    chosen: bool


class ReadersLetters(Comments):
    """The verbs of readers' letters."""

    async def candidates(self, site_id: int) -> list[Candidate]:
        """Return the comments of a site that wait for an editor to add them, oldest first."""
        query = self._at(site_id).where(_waits()).order_by(comments.c.id).limit(MOST)
        return [self._candidate(row) for row in await self._conn.execute(query)]

    async def candidate(self, comment_id: int) -> Candidate | None:
        """Return one such comment; None where it waits no more."""
        query = select(comments).where(_waits(), comments.c.id == comment_id)
        row = (await self._conn.execute(query)).first()
        return None if row is None else self._candidate(row)

    def _candidate(self, row: Row[Any]) -> Candidate:
        return Candidate(self._comment(row), chosen=row.letter_id == NOT_YET)

    async def choose(self, comment: Comment, *, chosen: bool) -> bool:
        """Put a comment among those for the draft, or leave it out; say whether that is new."""
        before = comments.c.letter_id
        was = before.is_(None) if chosen else before == NOT_YET
        change = update(comments).where(
            _waits(), was, comments.c.id == comment.id, comments.c.revision == comment.revision
        )
        value = NOT_YET if chosen else None
        done = await self._conn.execute(change.values(letter_id=value))
        return done.rowcount == 1

    async def make(
        self, site_id: int, wanted: Sequence[Comment], token: str, now: datetime
    ) -> int | None:
        """Ask for a draft of exactly these comments; None if others are chosen now."""
        chosen = self._at(site_id).where(_waits(), comments.c.letter_id == NOT_YET)
        locked = chosen.order_by(comments.c.id).limit(MOST).with_for_update(of=comments)
        present = [self._comment(row) for row in await self._conn.execute(locked)]
        if not wanted or _names(present) != _names(wanted):
            return None
        row = {"site_id": site_id, "marker": f"{token}-{len(wanted)}", "state": LetterState.ASKED}
        new = insert(letters).values(**row, created_at=now, changed_at=now)
        letter_id = int((await self._conn.execute(new.returning(letters.c.id))).scalar_one())
        theirs = update(comments).where(comments.c.id.in_([one.id for one in wanted]))
        await self._conn.execute(theirs.values(letter_id=letter_id))
        return letter_id

    async def draft(self, letter_id: int) -> Letters | None:
        """Return one draft post."""
        row = (await self._conn.execute(select(letters).where(letters.c.id == letter_id))).first()
        return None if row is None else _letters(row)

    async def in_states(self, states: Collection[LetterState]) -> list[Letters]:
        """Return the draft posts in these states, oldest first."""
        query = select(letters).where(letters.c.state.in_(list(states))).order_by(letters.c.id)
        return await readable(self._conn, self._seal, query, letters.c.id, _letters)

    async def due(self, now: datetime) -> list[Letters]:
        """Return the draft posts that are to be made, or looked for, now."""
        found = await self.in_states(_GAPS.keys())
        return [one for one in found if one.changed_at + _GAPS[one.state] <= now]

    async def within(self, letter_id: int, states: Collection[CommentState]) -> list[Comment]:
        """Return the comments of a draft post that are in one of these states, oldest first.

        Raises WrongKeyError where one cannot be opened: without it the draft would be another.
        """
        query = select(comments).where(
            comments.c.letter_id == letter_id, comments.c.state.in_(list(states))
        )
        rows = await self._conn.execute(query.order_by(comments.c.id))
        return [self._comment(row) for row in rows]

    async def claim(self, one: Letters, count: int, now: datetime) -> Letters | None:
        """Write down that the draft is about to be made; None if somebody was faster."""
        marker = f"{one.token}-{count}"
        if not await self.settle(one, LetterState.MAKING, now, marker=marker):
            return None
        return await self.draft(one.id)

    async def settle(
        self,
        one: Letters,
        state: LetterState,
        now: datetime,
        **values: Any,  # noqa: ANN401  the columns of letters
    ) -> bool:
        """Move a draft post on, if it is still as it was read; say whether it was."""
        change = update(letters).where(
            letters.c.id == one.id,
            letters.c.state == one.state,
            letters.c.changed_at == one.changed_at,
        )
        row = {"state": state, "changed_at": now} | values
        return (await self._conn.execute(change.values(**row))).rowcount == 1

    async def made(self, one: Letters, remote_id: str, url: str, now: datetime) -> bool:
        """Note that the draft is there; its comments wait for nobody here any more."""
        there = {"remote_id": remote_id, "url": url}
        if not await self.settle(one, LetterState.MADE, now, **there):
            return False
        for comment in await self.within(one.id, [CommentState.REVIEW]):
            handed = CommentState.HANDED_OFF
            await self.move(comment.id, handed, now, was=CommentState.REVIEW, error=None)
        return True

    async def stop(self, one: Letters, now: datetime) -> bool:
        """Want a draft no more that is certainly not there; its comments can be chosen again."""
        if one.state not in TRIED or not await self.settle(one, LetterState.STOPPED, now):
            return False
        theirs = update(comments).where(
            comments.c.letter_id == one.id, comments.c.state == CommentState.REVIEW
        )
        await self._conn.execute(theirs.values(letter_id=NOT_YET))
        return True


def _waits() -> ColumnElement[bool]:
    return (
        (comments.c.state == CommentState.REVIEW)
        & (comments.c.error == PASTE)
        & (comments.c.chat_id != NOBODY)
        & or_(comments.c.letter_id.is_(None), comments.c.letter_id == NOT_YET)
    )


def _names(found: Sequence[Comment]) -> list[tuple[int, int]]:
    return [(one.id, one.revision) for one in found]


def _letters(row: Row[Any]) -> Letters:
    token, _, count = row.marker.rpartition("-")
    return Letters(
        id=row.id,
        site_id=row.site_id,
        token=token,
        count=int(count),
        state=LetterState(row.state),
        remote_id=row.remote_id,
        url=row.url,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )
