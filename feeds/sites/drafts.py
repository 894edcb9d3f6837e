"""WORDS: a draft post on a blog, and what a platform can do that makes one of readers' letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from storage.outcome import Outcome


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A draft to make; `html` has its marker in it, by which it can be found again."""

    title: str
    html: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that is there: its id as posts have it, and the page on which it is edited."""

    remote_id: str
    edit_url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A post that everyone can see: its address and its HTML."""

    url: str
    html: str


@runtime_checkable
class MakesDrafts(Protocol):
    """A platform on which a draft post can be made (Ability.LETTERS).

    Never is of a kind of storage.letters.WAITS: what a person must mend first.
    """

    async def make_draft(self, new: NewDraft) -> Outcome[Draft]:
        """Make one draft. One call, never repeated here."""

    async def find_draft(self, marker: str, since: datetime) -> Outcome[Draft | None]:
        """Look for a post that has this marker and was made since; None: it is not there."""

    async def shown_post(self, remote_id: str) -> Outcome[Shown | None]:
        """Return a post as everyone sees it; None where nobody can."""
