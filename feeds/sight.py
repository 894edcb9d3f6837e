"""WORDS: what a look at a site's comments saw, and what that changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from feeds.sites.pages import Page
from storage.fingerprint import fingerprint
from storage.records import SiteComment
from storage.site_comments import OURS, SHOWN, Known

_FULL = 100  # what the list of a platform without pages holds at most
AT_ONCE = 200
"""So many comments are written down in one transaction: others write in between."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen of a site: all of it, if `whole`. `total` is the site's own count."""

    comments: Sequence[SiteComment]
    by_relay: frozenset[str] = frozenset()
    total: int | None = None
    whole: bool = False

    @property
    def lowest(self) -> str | None:
        """The lowest id in sight. Ids are numbers, so a longer one is greater."""
        return min((one.id for one in self.comments), key=lambda one: (len(one), one), default=None)

    @property
    def may_miss(self) -> bool:
        """Whether what is not in sight may be gone: not where a page that is not all is empty."""
        return self.whole or bool(self.comments)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a look brought: what was seen, and the ids of what appeared and of what went."""

    shown: tuple[SiteComment, ...] = ()
    news: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


def sight_of(page: Page) -> Sight:
    """Return what the first page shows."""
    return Sight(page.comments, page.by_relay, page.total, whole=page.pages <= 1)


def with_page(sight: Sight, page: Page) -> Sight:
    """Return what is in sight with one more page."""
    comments, by_relay = (*sight.comments, *page.comments), sight.by_relay | page.by_relay
    return replace(sight, comments=comments, by_relay=by_relay)


def both(one: Gathered, other: Gathered) -> Gathered:
    """Return what two looks brought."""
    shown = tuple({comment.id: comment for comment in (*one.shown, *other.shown)}.values())
    return Gathered(shown, one.news | other.news, one.gone | other.gone)


def parts(sight: Sight) -> list[Sight]:
    """Return what is in sight a part at a time, each comment once."""
    every = tuple({one.id: one for one in sight.comments}.values())
    starts = range(0, len(every), AT_ONCE)
    return [replace(sight, comments=every[start : start + AT_ONCE]) for start in starts]


def not_lost(sight: Sight, ours: Collection[str]) -> list[SiteComment]:
    """Return what was seen, each once, without what the relay wrote and we do not know of.

    That is one whose answer was lost: the relay looks it up (facts on comments, section 6).
    """
    seen = {one.id: one for one in sight.comments if one.id in ours or one.id not in sight.by_relay}
    return list(seen.values())


def moved_up(
    newest: Sequence[SiteComment], known: Mapping[str, Known]
) -> tuple[Sequence[SiteComment], Sequence[SiteComment]]:
    """Return what is at the end of a full list because a newer one went, and the rest."""
    last = max((place for place, one in enumerate(newest) if one.id in known), default=-1)
    if len(newest) < _FULL or last < 0:
        return (), newest
    return newest[last + 1 :], newest[: last + 1]


def what_changed(
    comment: SiteComment, known: Known, state: str, post_id: int | None, now: datetime
) -> dict[str, Any]:
    """Return the columns that change about a comment that has a row and is in sight.

    `seen_at` is among them where it is seen by everyone for the first time, and so to be told. New
    words of what was told are noted and not told again, as is what went and comes back.
    """
    change: dict[str, Any] = {}
    words = fingerprint(comment)
    if known.content_hash != words:
        change |= {"content_hash": words, "author": comment.author, "text": comment.text}
    if known.visible:
        return change if known.state == state else change | {"state": state}
    change |= {"state": state, "gone_at": None}
    if known.state in (SHOWN, OURS):
        return change if known.told else change | {"told_at": now}
    change |= {"author": comment.author, "text": comment.text, "url": comment.url}
    return change | {"post_id": post_id, "told_at": None, "seen_at": now}
