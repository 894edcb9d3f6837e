"""STEP: complaints: about what a comment says or about us, each with its clock.

A row is written when the person has said why, and decided once. What is decided may take a while
on the site: `asked` becomes `off` when everyone can see that it is gone.

    open ─┬─ left
          ├─ asked ─┬─ off
          │         └─ open again: the site has not done it
          ├─ off      by hand
          ├─ gone     it was not on the site any more
          └─ answered    about us
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.complained import Shown, brought, known
from storage.readable import readable
from storage.reference import reference
from storage.seal import Seal
from storage.sql import insert_new
from storage.tables_comments import complaints

COMMENT = "comment"
"""The kind of a complaint about a comment."""

ABOUT_US = "about us"
"""The kind of a complaint about the service itself, or about what it does with data."""

_OPEN = complaints.c.decided_at.is_(None)
_TRIES = 100


class Choice(StrEnum):
    """What came of a complaint."""

    LEFT = "left"  # an owner left the comment on the site
    ASKED = "asked"  # an owner wants it off, and the site is told
    OFF = "off"  # it is off the site because of an owner
    GONE = "gone"  # somebody else had taken it off
    ANSWERED = "answered"  # an owner answered one about us


@dataclass(frozen=True, slots=True)
class Subject:
    """The comment that a complaint is about: the site's own id and link, and what it said then.

    `author` and `text` are empty where nobody knew them.
    """

    site_id: int
    remote_id: str
    url: str
    author: str
    text: str


NO_COMMENT = Subject(0, "", "", "", "")
"""The subject of a complaint about us."""


@dataclass(frozen=True, slots=True)
class NewComplaint:
    """A complaint as it comes from the chat; `comment_id` is of ours, the next of the site's."""

    kind: str
    chat_id: int
    post_id: int | None
    comment_id: int | None
    site_comment_id: int | None
    subject: Subject
    why: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint: open until `decided_at`. `decided_by` is 0 where no owner did.

    `answer` closes one about us.
    """

    id: int
    reference: str
    kind: str
    chat_id: int
    post_id: int | None
    comment_id: int | None
    site_comment_id: int | None
    subject: Subject
    why: str
    created_at: datetime
    due_at: datetime
    reminded_at: datetime | None
    decided_at: datetime | None
    choice: Choice | None
    decided_by: int | None
    answer: str = ""


class Complaints:
    """The verbs of complaints."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def known(self, site_id: int, remote_id: str) -> Shown | None:
        """Return what is known of a comment on a site, ours or not; None for nothing."""
        return await known(self._conn, self._seal, site_id, remote_id)

    async def brought(self, chat_id: int, limit: int) -> list[Shown]:
        """Return the comments that were brought to a chat and are still there, newest first."""
        return await brought(self._conn, self._seal, chat_id, limit)

    async def add(self, new: NewComplaint, now: datetime) -> Complaint:
        """Store a complaint under a reference of its own."""
        sealed = {"why": new.why, "subject": asdict(new.subject)}
        values = {
            **{name: getattr(new, name) for name in ("kind", "chat_id", "post_id", "due_at")},
            "comment_id": new.comment_id,
            "site_comment_id": new.site_comment_id,
            "sealed_text": self._seal.close_data(sealed),
            "created_at": now,
        }
        for turn in range(_TRIES):
            mark = reference(f"{new.chat_id}:{new.subject}:{now.timestamp()}:{turn}")
            if await insert_new(self._conn, complaints, values | {"reference": mark}):
                return (await self._all(complaints.c.reference == mark))[0]
        raise AssertionError("a hundred references are taken")

    async def get(self, complaint_id: int) -> Complaint | None:
        """Return one complaint."""
        found = await self._all(complaints.c.id == complaint_id)
        return found[0] if found else None

    async def take(self, complaint_id: int) -> Complaint | None:
        """Return one complaint; nobody else decides about its comment until the transaction ends.

        Whoever waited for that sees what was decided.
        """
        found = await self.get(complaint_id)
        if found is None:
            return None
        own = complaints.c.id == complaint_id
        # In one order for all, so that no two wait for each other.
        query = select(complaints.c.id).where(own | and_(_OPEN, *_same(found)))
        await self._conn.execute(query.order_by(complaints.c.id).with_for_update())
        return await self.get(complaint_id)

    async def open(self, but: str = "") -> list[Complaint]:
        """Return all that is not decided, but of one kind; the one that is due first first."""
        return await self._all(_OPEN, complaints.c.kind != but)

    async def waiting(self, but: str = "") -> int:
        """Count the complaints that nobody has decided about, but those of one kind."""
        query = select(func.count()).where(_OPEN, complaints.c.kind != but)
        return int(await self._conn.scalar(query) or 0)

    async def asked(self) -> list[Complaint]:
        """Return the complaints whose comments the sites are to take off."""
        return await self._all(complaints.c.choice == Choice.ASKED)

    async def of(self, chat_id: int, since: datetime) -> list[Complaint]:
        """Return what a person complained about since a time, and all that is still open."""
        mine = complaints.c.chat_id == chat_id
        return await self._all(mine, _OPEN | (complaints.c.created_at > since))

    async def about(self, comment_id: int) -> list[Complaint]:
        """Return every complaint about a comment of ours."""
        return await self._all(complaints.c.comment_id == comment_id)

    async def beside(self, complaint: Complaint) -> list[Complaint]:
        """Return the other open complaints about the same comment."""
        if complaint.kind != COMMENT:
            return []
        found = await self._all(_OPEN, complaints.c.id != complaint.id, *_same(complaint))
        place = (complaint.subject.site_id, complaint.subject.remote_id)
        return [one for one in found if (one.subject.site_id, one.subject.remote_id) == place]

    async def decide(self, complaint_id: int, choice: Choice, by: int, now: datetime) -> bool:
        """Write down what was decided; False if somebody was faster."""
        values = {"choice": choice, "decided_by": by, "decided_at": now}
        return await self._change(complaint_id, _OPEN, values)

    async def answer(self, one: Complaint, words: str, by: int, now: datetime) -> bool:
        """Close a complaint about us with an answer; False if somebody was faster."""
        sealed = {"why": one.why, "subject": asdict(one.subject), "answer": words}
        values = {"choice": Choice.ANSWERED, "decided_by": by, "decided_at": now}
        values["sealed_text"] = self._seal.close_data(sealed)
        return await self._change(one.id, _OPEN, values)

    async def carried_out(self, complaint_id: int) -> bool:
        """Write down that the site has taken the comment off, as was decided."""
        asked = complaints.c.choice == Choice.ASKED
        return await self._change(complaint_id, asked, {"choice": Choice.OFF})

    async def reopen(self, complaint_id: int) -> bool:
        """Ask again for a decision that the site has not carried out."""
        values = {"choice": None, "decided_by": None, "decided_at": None}
        return await self._change(complaint_id, complaints.c.choice == Choice.ASKED, values)

    async def reminded(self, complaint_id: int, now: datetime) -> None:
        """Write down that the owners were reminded."""
        await self._change(complaint_id, _OPEN, {"reminded_at": now})

    async def _change(
        self, complaint_id: int, only: ColumnElement[bool], values: dict[str, Any]
    ) -> bool:
        change = update(complaints).where(complaints.c.id == complaint_id, only)
        return (await self._conn.execute(change.values(**values))).rowcount == 1

    async def _all(self, *where: ColumnElement[bool]) -> list[Complaint]:
        query = select(complaints).where(*where).order_by(complaints.c.due_at, complaints.c.id)
        return await readable(self._conn, self._seal, query, complaints.c.id, self._complaint)

    def _complaint(self, row: Row[Any]) -> Complaint:
        values = {
            name: getattr(row, name)
            for name in Complaint.__slots__
            if name not in ("subject", "why", "choice", "answer")
        }
        sealed = self._seal.open_data(row.sealed_text)
        choice = None if row.choice is None else Choice(row.choice)
        subject = Subject(**sealed["subject"])
        said = {"why": sealed["why"], "answer": sealed.get("answer", "")}
        return Complaint(**values, **said, subject=subject, choice=choice)


def _same(complaint: Complaint) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a complaint may be about the same comment."""
    columns = complaints.c
    return (
        columns.comment_id.is_not_distinct_from(complaint.comment_id),
        columns.site_comment_id.is_not_distinct_from(complaint.site_comment_id),
    )
