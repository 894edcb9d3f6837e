"""WORDS: what a platform that can be paged through tells of its comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from storage.outcome import Outcome
from storage.records import SiteComment


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what everyone can see on a site, newest first.

    `pages` is how many there are, and `total` how many comments the site counts: with those that
    it does not show (facts on comments, section 6). `by_relay` are the ids of those that the relay
    account wrote.
    """

    comments: tuple[SiteComment, ...]
    pages: int
    total: int
    by_relay: frozenset[str] = frozenset()


@runtime_checkable
class TellsPages(Protocol):
    """A platform that tells all that everyone can see, page by page."""

    async def page(self, number: int) -> Outcome[Page]:
        """Return one page of the public comments, the newest first, counted from 1."""

    async def among(self, ids: Sequence[str]) -> Outcome[frozenset[str]]:
        """Return which of these comments everyone can see now."""
