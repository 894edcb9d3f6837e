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

from feeds.change import RETURNED, Difference, Shown, weigh
from feeds.dispatch import fan_out
from feeds.hold import Sorted, dated, horizon, missing, newest, sort, sunk
from feeds.item import Item
from feeds.likeness import Copy, copies_of, copy_of
from storage.notices import NewNotice, Notice, NoticeKind
from storage.records import Post, Revision, Site
from storage.transaction import Transaction

_MOST_REVISIONS = 100  # a feed that changes at every look must not fill the database
_TITLES = 10
_COPIED_WITHIN = timedelta(days=60)
_MOST_COPIES = 200
_DAY = timedelta(days=1)
_OFTEN = 2  # answers `Leave it` within a day, after which a post is asked about no more that day
_SAID = 300  # characters of a difference
_WEIGHED = 60_000  # characters of a text; the time grows with what differs


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
    copies = await _copies(tx, site, items, now)
    late = sunk(items)
    new: list[Post] = []
    ids: list[int] = []
    changed, old = 0, set[int]()
    for place, item in reversed(list(enumerate(items))):
        if item.known is None and item.written is not None:
            entry = dated(item.entry, now)
            same = copy_of(entry, copies)
            same_id = None if same is None else same.id
            post = await tx.posts.add(site.id, entry, item.written, now, same_id)
            new.append(post)
            ids.append(post.id)
            old |= {post.id} if place in late else set()
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
    sent = await _send(tx, site, sort(fresh, since, len(lost), now, old), now)
    return dataclasses.replace(sent, changed=changed, lost=len(lost))


async def _send(tx: Transaction, site: Site, found: Sorted, now: datetime) -> Stored:
    deliveries = 0
    for post in found.news:
        deliveries += await fan_out(tx, post, now)
    if found.held:
        await _hold(tx, site, found, now)
    return Stored(len(found.news), len(found.held), deliveries)


async def _copies(tx: Transaction, site: Site, items: Sequence[Item], now: datetime) -> list[Copy]:
    """Return what new entries may be copies of: posts of the other sites from about their time."""
    dates = [item.entry.published_at or now for item in items if item.known is None]
    if not dates:
        return []
    since, until = min(dates) - _COPIED_WITHIN, max(dates) + _COPIED_WITHIN
    return copies_of(await tx.shelf.elsewhere(site.id, since, until, _MOST_COPIES))


async def _meet_again(tx: Transaction, site: Site, item: Item, known: Post, now: datetime) -> bool:
    """Remember the names of a known post, and its change if it has one; say whether it has."""
    entry = item.entry
    await tx.posts.name(site.id, known.id, (entry.key, *entry.aliases))
    if known.remote_id is None and entry.remote_id is not None:
        await tx.posts.locate(known.id, entry.remote_id)
    changed = item.written is not None and known.revision < _MOST_REVISIONS
    number = known.revision
    if changed and item.written is not None:
        number = await tx.posts.edit(known, dated(entry, now), item.written, now)
    if known.cut and not entry.cut:
        # The same post, and now all of it: what readers have is not wrong.
        await tx.posts.mark(known.id, shown_revision=number)
        known = dataclasses.replace(known, shown_revision=number)
    if known.gone_at is not None:
        await _come_back(tx, known, number, now)
    elif number != known.shown_revision:
        # Perhaps of an earlier poll, at which the owners were not to be asked again that day.
        await _weigh(tx, known, number, now)
    return changed


async def _weigh(tx: Transaction, known: Post, number: int, now: datetime) -> None:
    """Ask the owners, once, if a change matters to those who were sent the post."""
    if not await tx.corrections.was_sent(known.id):
        await tx.posts.mark(known.id, shown_revision=number)
        return
    present = await tx.posts.get(known.id) or known  # an owner may have answered meanwhile
    had = await tx.posts.revision(known.id, present.shown_revision)
    has = await tx.posts.revision(known.id, number)
    if had is None or has is None:
        return
    asked = await tx.notices.waiting_for(NoticeKind.CORRECTION, post_id=known.id)
    if asked is not None and _is_of_return(asked):
        await tx.notices.renew(asked.id, number, _facts(had.number, has, _return(has)))
        return
    change = weigh(_shown(had), _shown(has))
    if asked is None and change.matters:
        await _ask(tx, known, had.number, has, change.differences, now)
    elif asked is not None and change.matters:
        facts = _facts(had.number, has, change.differences)
        await tx.notices.renew(asked.id, number, facts)
        if facts["differences"] != asked.facts.get("differences"):
            await tx.notices.ask_again(asked.id)
    elif asked is not None:
        await tx.notices.choose(asked.id, "undone", 0, now)


def _shown(said: Revision) -> Shown:
    return Shown(said.title, said.text[:_WEIGHED], said.summary)


async def _ask(
    tx: Transaction,
    known: Post,
    shown: int,
    has: Revision,
    differences: Sequence[Difference],
    now: datetime,
) -> None:
    """Ask whether to correct a post; at most once a day where owners keep leaving it as it is."""
    if await tx.notices.left_alone(known.id, now - _DAY) >= _OFTEN:
        return
    key = f"correction:{known.id}:{has.number}:{int(now.timestamp())}"
    facts = _facts(shown, has, differences)
    new = NewNotice(key, NoticeKind.CORRECTION, known.site_id, known.id, has.number, facts)
    await tx.notices.add(new, now)


def _facts(shown: int, has: Revision, differences: Sequence[Difference]) -> dict[str, object]:
    told = [dataclasses.asdict(one) for one in differences]
    return {"title": has.title, "from": shown, "differences": told}


async def _come_back(tx: Transaction, known: Post, number: int, now: datetime) -> None:
    """Undo what was noted of a post that the site shows again, and look at it anew.

    Readers who were told that it is gone are told otherwise only if the owners say so.
    """
    await tx.posts.mark(known.id, gone_at=None, missing_since_at=None)
    asked = await tx.notices.waiting_for(NoticeKind.WITHDRAWAL, post_id=known.id)
    if asked is not None:
        await tx.notices.choose(asked.id, "undone", 0, now)
        await tx.corrections.resume(known.id)
    has = await tx.posts.revision(known.id, number)
    if has is not None and await tx.corrections.unwithdraw(known.id):
        await _ask(tx, known, known.shown_revision, has, _return(has), now)
    elif number != known.shown_revision:
        await _weigh(tx, known, number, now)


def _return(has: Revision) -> tuple[Difference, ...]:
    """Return what is different for readers of a post that was withdrawn and is there again."""
    return (Difference(RETURNED, "", has.summary[:_SAID]),)


def _is_of_return(asked: Notice) -> bool:
    return any(one["part"] == RETURNED for one in asked.facts.get("differences", ()))


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


async def release(tx: Transaction, notice: Notice, *, newest_only: bool, now: datetime) -> int:
    """Send the posts that were held, or only the newest; return how many messages go out."""
    held = await tx.shelf.held(notice.id)
    there = [post for post in held if post.gone_at is None]
    chosen = [newest(there)] if newest_only and there else there
    deliveries = 0
    for post in sorted(chosen, key=lambda post: (post.published_at or now, post.id)):
        deliveries += await fan_out(tx, post, now, agreed=True)
    await dismiss(tx, notice)
    return deliveries


async def dismiss(tx: Transaction, notice: Notice) -> None:
    """Let posts that were held wait no more, without sending them."""
    for post in await tx.shelf.held(notice.id):
        await tx.posts.mark(post.id, notice_id=None)
