"""WORDS: what a poll brings, and who else hears of what a feed says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from storage.records import Site
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Polled:
    """What polls brought: new posts, messages to send, posts that wait for the owners."""

    posts: int = 0
    deliveries: int = 0
    held: int = 0

    def __add__(self, other: Polled) -> Polled:
        return Polled(
            self.posts + other.posts, self.deliveries + other.deliveries, self.held + other.held
        )


class Discovered(Protocol):
    """Takes what a feed says of its hub, in the transaction that stores the feed."""

    async def __call__(
        self, tx: Transaction, site: Site, hub_url: str | None, topic_url: str | None, now: datetime
    ) -> None:
        """Remember a feed's hub and the address that it knows the feed by."""
        ...
