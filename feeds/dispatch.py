"""STEP: a new post on its way: to its lists at once, or after an editor has seen it.

post ─▶ route ─┬─ broadcast and deliveries
               └─ waits: a broadcast without deliveries, and a question to the editors
                    ├─ Send now, or its time ─▶ deliveries
                    └─ Do not send ─▶ nothing, for ever

The question is a row of notices like any other; what it says is renewed when the post changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from feeds.route import ASK_FIRST, REVIEW_MINUTES, UNMATCHED, is_unmatched, route
from storage.notices import NewNotice, Notice, NoticeKind
from storage.records import Post
from storage.reviews import Waiting
from storage.rules import Rule
from storage.transaction import Transaction

BY_CHOICE, NO_RULE = "review", "unmatched"
"""Why a post waits: because all do, or because no rule includes it."""


@dataclass(frozen=True, slots=True)
class Wait:
    """That a post waits, why, and until when at most; None is until an editor decides."""

    why: str
    due_at: datetime | None


async def fan_out(tx: Transaction, post: Post, now: datetime, *, agreed: bool = False) -> int:
    """Store the broadcast of a new post to the lists of its rules; return how many get it.

    It waits for an editor where the admins chose so, unless they have `agreed` to it already.
    """
    rules = await tx.rules.every()
    otherwise = await tx.preferences.number(UNMATCHED, 0)
    lists = route(post, await tx.lists.every(), rules, otherwise or None)
    wait = None if agreed or not lists else await _wait(tx, post, rules, now)
    deliveries = 0
    if wait is None:
        deliveries = await tx.broadcasts.add_post(post, lists, now)
    else:
        broadcast_id = await tx.reviews.hold(post, lists, wait.due_at, now)
        if broadcast_id is not None:
            waiting = Waiting(broadcast_id, post.id, wait.due_at)
            await _ask(tx, post, waiting, wait.why, now)
    await tx.posts.mark(post.id, shown_revision=post.revision)
    return deliveries


async def _wait(tx: Transaction, post: Post, rules: list[Rule], now: datetime) -> Wait | None:
    ask = await tx.preferences.get(UNMATCHED, "all") == ASK_FIRST
    if ask and is_unmatched(post, rules):
        return Wait(NO_RULE, None)
    minutes = await tx.preferences.number(REVIEW_MINUTES, 0)
    if minutes == 0:
        return None
    return Wait(BY_CHOICE, now + timedelta(minutes=minutes) if minutes > 0 else None)


async def _ask(tx: Transaction, post: Post, waiting: Waiting, why: str, now: datetime) -> None:
    facts = {"why": why} | await _facts(tx, post, waiting)
    key = f"review:{waiting.broadcast_id}"
    new = NewNotice(key, NoticeKind.REVIEW, post.site_id, post.id, 1, facts)
    await tx.notices.add(new, now)


async def _facts(tx: Transaction, post: Post, waiting: Waiting) -> dict[str, Any]:
    """Return what a question says, as the post is now."""
    goes_to = await tx.reviews.lists_of(waiting.broadcast_id)
    due = waiting.due_at
    return {
        "title": post.title,
        "broadcast": waiting.broadcast_id,
        "due_at": None if due is None else due.isoformat(),
        "lists": [one.name for one in await tx.lists.every() if one.id in goes_to],
        "at_revision": post.revision,
        "gone": post.gone_at is not None,
    }


async def question_of(tx: Transaction, waiting: Waiting) -> Notice | None:
    """Return the question about a post that waits, and let nobody decide it meanwhile."""
    return await tx.notices.waiting_for(NoticeKind.REVIEW, post_id=waiting.post_id)


async def renew(tx: Transaction, notice: Notice, post: Post, *, edited: bool = False) -> bool:
    """Let a question be about the post as it is now; say whether it was about something else.

    `edited` says that an editor has changed the points, whom nobody need be told of.
    """
    waiting = await tx.reviews.get(int(notice.facts.get("broadcast", 0)))
    if waiting is None:
        return False
    facts = {"why": notice.facts.get("why", BY_CHOICE)} | await _facts(tx, post, waiting)
    if facts == notice.facts and not edited:
        return False
    was = {name: notice.facts.get(name) for name in ("at_revision", "gone")}
    changed = was != {name: facts[name] for name in was}
    await tx.notices.renew(notice.id, (notice.revision or 0) + 1, facts)
    if changed:
        await tx.notices.ask_again(notice.id)
    return changed or edited


async def send_waiting(tx: Transaction, notice: Notice) -> int | None:
    """Let a post go out; return how many get it, None where it does not wait or is gone."""
    post = await tx.posts.get(notice.post_id or 0)
    if post is None or post.gone_at is not None:
        return None
    sent = await tx.reviews.send(int(notice.facts.get("broadcast", 0)))
    if sent is not None:
        await tx.posts.mark(post.id, shown_revision=post.revision)
    return sent


async def drop_waiting(tx: Transaction, notice: Notice, now: datetime) -> bool:
    """Do not send a post; False where it does not wait any more."""
    return await tx.reviews.drop(int(notice.facts.get("broadcast", 0)), now)
