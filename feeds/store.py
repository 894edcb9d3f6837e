"""STEP: a prepared feed into the database, inside one transaction: news, holds, corrections.

items ─┬─ known ──▶ names, revision ──▶ does it matter to those who have it? ask the owners
       └─ new ────▶ post ─┬─ the same article on another site: no word
                          ├─ many at once, or old: held, the owners are asked once
                          └─ news: broadcast and deliveries
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from feeds.change import Shown, weigh
from feeds.hold import Sorted, horizon, newest, sort
from feeds.item import Item
from feeds.likeness import is_same_article
from feeds.route import route
from storage.database import Transaction
from storage.notices import NewNotice, Notice, NoticeKind
from storage.records import Entry, Post, Site, Written

_MOST_REVISIONS = 100  # a feed that changes at every look must not fill the database
_TITLES = 10
_COPIED_WITHIN = timedelta(days=60)
_MOST_COPIES = 200
_EARLY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stored:
    """What one poll brought: new posts, posts held for the owners, and messages to send.

    `changed` counts revisions, `lost` the posts that a feed should still have.
    """

    posts: int = 0
    held: int = 0
    deliveries: int = 0
    changed: int = 0
    lost: int = 0

    @property
    def new(self) -> bool:
        """Whether anything is new."""
        return bool(self.posts or self.held)


async def store(tx: Transaction, site: Site, items: Sequence[Item], now: datetime) -> Stored:
    """Store a feed; `items` are newest first. At a site's first poll nothing is sent."""
    before = await tx.shelf.listed(site.id)
    since = horizon(await tx.posts.oldest_at(site.id), site.baseline_at)
    new: list[Post] = []
    ids: list[int] = []
    changed = 0
    for item in reversed(items):
        if item.known is None and item.written is not None:
            post = await _add(tx, site, _dated(item.entry, now), item.written, now)
            new.append(post)
            ids.append(post.id)
        elif item.known is not None:
            changed += await _meet_again(tx, site, item, item.known, now)
            ids.append(item.known.id)
    lost = missing([post for post in before if post.id not in ids], items)
    if ids:  # an empty feed is more likely an error than a blog without posts
        await tx.shelf.list_only(site.id, ids)
        for post in lost:
            await tx.posts.mark(post.id, missing_since_at=now)
    if site.baseline_at is None:
        return Stored(posts=len(new))
    fresh = [post for post in new if post.same_as is None]
    sent = await _send(tx, site, sort(fresh, since, len(lost), now), now)
    return dataclasses.replace(sent, changed=changed, lost=len(lost))


def missing(vanished: Sequence[Post], items: Sequence[Item]) -> list[Post]:
    """Return the posts that a feed should still have; older ones only made way for new ones."""
    dates = [item.entry.published_at for item in items if item.entry.published_at]
    return [
        post
        for post in vanished
        if dates and post.published_at is not None and post.published_at > min(dates)
    ]


async def _send(tx: Transaction, site: Site, found: Sorted, now: datetime) -> Stored:
    deliveries = 0
    for post in found.news:
        deliveries += await fan_out(tx, post, now)
    if found.held:
        await _hold(tx, site, found, now)
    return Stored(len(found.news), len(found.held), deliveries)


async def _add(tx: Transaction, site: Site, entry: Entry, written: Written, now: datetime) -> Post:
    """Store a new post; the same article that another site has already is only noted."""
    at = entry.published_at or now
    others = await tx.shelf.elsewhere(
        site.id, at - _COPIED_WITHIN, at + _COPIED_WITHIN, _MOST_COPIES
    )
    same = next((other.id for other in others if is_same_article(entry, other)), None)
    return await tx.posts.add(site.id, entry, written, now, same)


def _dated(entry: Entry, now: datetime) -> Entry:
    """Leave out a date that is still to come: it is wrong, or in another time zone."""
    if entry.published_at is not None and entry.published_at > now + _EARLY:
        return dataclasses.replace(entry, published_at=None)
    return entry


async def _meet_again(tx: Transaction, site: Site, item: Item, known: Post, now: datetime) -> bool:
    """Remember the names of a known post, and its change if it has one; say whether it has."""
    entry = item.entry
    await tx.posts.name(site.id, known.id, (entry.key, *entry.aliases))
    if known.remote_id is None and entry.remote_id is not None:
        await tx.posts.locate(known.id, entry.remote_id)
    if known.gone_at is not None:
        await _come_back(tx, known, now)
    if item.written is None or known.revision >= _MOST_REVISIONS:
        return False
    dated = _dated(entry, now)
    number = await tx.posts.edit(known, dated, item.written, now)
    if known.cut and not entry.cut:
        return True  # the same post, and now all of it
    await _weigh(tx, known, entry, item.written.summary, number, now)
    return True


async def _weigh(
    tx: Transaction, known: Post, entry: Entry, summary: str, number: int, now: datetime
) -> None:
    """Ask the owners, once, if a change matters to those who were sent the post."""
    if not await tx.corrections.was_sent(known.id):
        await tx.posts.mark(known.id, shown_revision=number)
        return
    had = await tx.posts.revision(known.id, known.shown_revision)
    if had is None:
        return
    change = weigh(Shown(had.title, had.text, had.summary), Shown(entry.title, entry.text, summary))
    asked = await tx.notices.waiting_for(NoticeKind.CORRECTION, post_id=known.id)
    facts = {
        "title": entry.title,
        "from": had.number,
        "differences": [dataclasses.asdict(one) for one in change.differences],
    }
    if asked is not None and change.matters:
        await tx.notices.renew(asked.id, number, facts)
    elif asked is not None:
        await tx.notices.choose(asked.id, "undone", 0, now)
    elif change.matters:
        key = f"correction:{known.id}:{number}"
        new = NewNotice(key, NoticeKind.CORRECTION, known.site_id, known.id, number, facts)
        await tx.notices.add(new, now)


async def _come_back(tx: Transaction, known: Post, now: datetime) -> None:
    """Undo what was noted of a post that the site shows again."""
    await tx.posts.mark(known.id, gone_at=None, missing_since_at=None)
    asked = await tx.notices.waiting_for(NoticeKind.WITHDRAWAL, post_id=known.id)
    if asked is not None:
        await tx.notices.choose(asked.id, "undone", 0, now)
        await tx.corrections.resume(known.id)


async def _hold(tx: Transaction, site: Site, found: Sorted, now: datetime) -> None:
    """Let posts wait for the owners; those that come while they think join the same question."""
    asked = await tx.notices.waiting_for(NoticeKind.HOLD, site_id=site.id)
    if asked is None:
        key = f"hold:{site.id}:{found.held[0].id}"
        asked = await tx.notices.add(NewNotice(key, NoticeKind.HOLD, site.id), now)
    for post in found.held:
        await tx.posts.mark(post.id, notice_id=asked.id)
    held = await tx.shelf.held(asked.id)
    titles = [post.title for post in held[:_TITLES]]
    facts = {"count": len(held), "titles": titles, "why": asked.facts.get("why", found.why)}
    await tx.notices.renew(asked.id, None, facts)


async def fan_out(tx: Transaction, post: Post, now: datetime) -> int:
    """Store the broadcast of a new post to the lists of its rules; return how many get it."""
    lists = route(post, await tx.lists.every(), await tx.lists.rules())
    deliveries = await tx.broadcasts.add_post(post, lists, now)
    await tx.posts.mark(post.id, shown_revision=post.revision)
    return deliveries


async def release(tx: Transaction, notice: Notice, *, newest_only: bool, now: datetime) -> int:
    """Send the posts that were held, or only the newest; return how many messages go out."""
    held = await tx.shelf.held(notice.id)
    chosen = [newest(held)] if newest_only and held else held
    deliveries = 0
    for post in sorted(chosen, key=lambda post: (post.published_at or now, post.id)):
        if post.gone_at is None:
            deliveries += await fan_out(tx, post, now)
    await dismiss(tx, notice)
    return deliveries


async def dismiss(tx: Transaction, notice: Notice) -> None:
    """Let posts that were held wait no more, without sending them."""
    for post in await tx.shelf.held(notice.id):
        await tx.posts.mark(post.id, notice_id=None)
