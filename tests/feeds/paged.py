"""A platform at the protocol's edge that tells its comments page by page, and who wrote them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from feeds.sites.pages import Page
from storage.outcome import Done, Outcome
from storage.records import SiteComment
from tests.feeds.builders import FakePlatform


@dataclasses.dataclass(slots=True)
class Paged(FakePlatform):
    """A site with `size` comments on a page, that counts `unshown` more than it shows.

    `by_relay` are the ids that our own account wrote; `pages_away` are pages that get no answer;
    `asked` are the pages and the ids that were asked for. Its lists leave out `leaves_out`.
    """

    size: int = 3
    unshown: int = 0
    by_relay: set[str] = dataclasses.field(default_factory=set)
    pages_away: dict[int, Outcome[Page]] = dataclasses.field(default_factory=dict)
    asked: list[object] = dataclasses.field(default_factory=list)

    async def page(self, number: int) -> Outcome[Page]:
        self.asked.append(number)
        if self.away is not None or number in self.pages_away:
            return self.away or self.pages_away[number]
        every = sorted(self.shows, key=lambda one: -int(one.id))
        start = (number - 1) * self.size
        page = [one for one in every[start : start + self.size] if one.id not in self.leaves_out]
        pages = max(1, -(-len(every) // self.size))
        total = len(every) + self.unshown
        return Done(Page(tuple(page), pages, total, frozenset(self.by_relay)))

    async def among(self, ids: Sequence[str]) -> Outcome[frozenset[str]]:
        self.asked.append(tuple(ids))
        return self.away or Done(frozenset(one.id for one in self.shows if one.id in ids))

    def take_off(self, number: str) -> SiteComment:
        """Take a public comment off the site."""
        (gone,) = [one for one in self.shows if one.id == number]
        self.shows.remove(gone)
        return gone
