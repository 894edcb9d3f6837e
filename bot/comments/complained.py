"""STEP: looks up what the card of a complaint needs, and writes the messages about it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from bot.admins.circle import those_with
from bot.admins.roles import Right
from bot.catalogues import speaking_to
from bot.render.complaints import Case, outcome_screen
from bot.screen import Screen
from feeds.sites.base import Ability, PlatformOf
from storage.complaints import ABOUT_US, Choice, Complaint
from storage.messages import NewMessage
from storage.people import NOBODY
from storage.records import Comment
from storage.states import CommentState
from storage.transaction import Transaction

_HERE = "active"
_WITHIN = timedelta(hours=49)  # a site is told for 48 hours (feeds/moderate.py)
_NOT_SHOWN = frozenset({CommentState.HELD, CommentState.TRASHED, CommentState.REMOVED})
_TAKEN = frozenset({Choice.ASKED, Choice.OFF})


async def case_of(tx: Transaction, complaint: Complaint, platform_of: PlatformOf) -> Case:
    """Return a complaint with the comment as it is known now, and what its site lets us do."""
    subject = complaint.subject
    today = await tx.complaints.known(subject.site_id, subject.remote_id)
    platform = platform_of(await tx.sites.get(subject.site_id))
    moderates = Ability.MODERATE in platform.abilities
    post_id = complaint.post_id or (today.post_id if today else None)
    others = await tx.complaints.beside(complaint)
    return Case(
        complaint=complaint,
        post=None if post_id is None else await tx.posts.get(post_id),
        now=today,
        moderates=moderates and await tx.sites.is_used(subject.site_id),
        page=platform.moderation_url(subject.remote_id),
        unreached=await _unreached(tx, today.writer if today else None),
        others=len(others),
    )


async def tell_owners(
    tx: Transaction,
    complaint: Complaint,
    shown: Screen,
    stage: str,
    owners: Collection[int],
    now: datetime,
) -> None:
    """Write one message to all who decide about a complaint, once for each stage of it.

    One about us is for owners alone.
    """
    right = Right.OWN if complaint.kind == ABOUT_US else Right.MODERATE
    for owner in await those_with(tx, owners, right):
        key = f"complaint:{complaint.id}:{stage}:{owner}"
        new = NewMessage(key, owner, shown.to_json(), lane=1)
        await tx.messages.add(new, now)


async def tell_outcome(tx: Transaction, complaint: Complaint, what: str, now: datetime) -> None:
    """Write to the person who reported a comment what came of it, each thing once."""
    await tell_person(tx, complaint, what, lambda: outcome_screen(complaint, what), now)


async def tell_person(
    tx: Transaction, complaint: Complaint, what: str, shown: Callable[[], Screen], now: datetime
) -> None:
    """Write to the person who complained, each thing once; not to one who left."""
    if complaint.chat_id == NOBODY:
        return
    key = f"complaint:{complaint.id}:{what}"
    with await speaking_to(tx, complaint.chat_id):
        body = shown().to_json()
    await tx.messages.add(NewMessage(key, complaint.chat_id, body), now)


def last_reached(
    complaint: Complaint, now: datetime, times: Iterable[tuple[str, datetime]]
) -> str | None:
    """Return the last stage that has come, unless the owners heard of it; `times` begins there."""
    for name, at in times:
        if now >= at:
            heard = complaint.reminded_at is not None and complaint.reminded_at >= at
            return None if heard else name
    return None


async def close_gone(tx: Transaction, complaint: Complaint, now: datetime) -> bool:
    """Close a complaint about what is not on the site any more, and tell it; say if it was open."""
    if not await tx.complaints.decide(complaint.id, Choice.GONE, 0, now):
        return False
    await tx.audit.note(0, "complaint decided", f"{complaint.reference}: gone", now)
    await tell_outcome(tx, complaint, Choice.GONE, now)
    return True


async def taken_off(tx: Transaction, comment: Comment) -> str:
    """Return the complaint because of which a comment of ours has just gone; empty for none.

    What an editor or its writer has done with it since, with a reason of its own, is no complaint's
    doing. The answer is the key of the message that tells the writer of it, once.
    """
    if comment.state not in _NOT_SHOWN or comment.error is not None:
        return ""
    for one in await tx.complaints.about(comment.id):
        since = one.decided_at
        if since and one.choice in _TAKEN and timedelta(0) <= comment.changed_at - since <= _WITHIN:
            key = f"complaint:{one.id}:{since.timestamp()}:taken"
            return "" if await tx.messages.of_key(key) else key
    return ""


async def _unreached(tx: Transaction, writer: int | None) -> bool:
    """Say whether the writer of one of our comments cannot be written to any more."""
    if writer is None:
        return False
    person = await tx.subscribers.get(writer)
    return person is None or person.state != _HERE
