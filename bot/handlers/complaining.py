"""HANDLERS: a person reports a comment on the blog.

`Report this comment`, or /complain and a link ─▶ why? ─▶ guard ─▶ a row with a reference and a
clock ─▶ a card for each owner (ruling.py) ─▶ perhaps a word of its writer (responding.py)

The person who reports is never named: neither on the owners' cards nor in the audit log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.admins.circle import someone_decides
from bot.catalogues import in_english
from bot.comments.bank_holidays import is_bank_holiday
from bot.comments.comment_links import linked
from bot.comments.complained import case_of, tell_owners
from bot.comments.working_time import working_hours_later
from bot.context import Change, Context, Handler, Reaction, Say, Toast
from bot.fit import is_visible
from bot.handlers.screening import answer_first, help_now
from bot.render import screen
from bot.render.complaints import (
    ask_screen,
    case_card,
    complain_screen,
    filed_screen,
)
from bot.render.guard import blocked_screen
from bot.render.owners import Place
from bot.texts import complaints as texts_complaints
from bot.texts import help as texts_help
from feeds.guard import Level, guard
from feeds.wording import normalise
from storage.complained import Shown
from storage.complaints import COMMENT, Complaint, NewComplaint, Subject
from storage.drafts import Draft

LINK, REASON = "complaint_link", "complaint_why"
"""The kinds of tasks that wait for a text here."""

HOURS = 48
"""Working hours that owners have (SI 2013/3028; facts on readers, section 13)."""

_DAY = timedelta(hours=24)
_LISTED = 8


async def complain(context: Context) -> Sequence[Reaction]:
    """Take the link that came along, or show what can be reported and wait for a link."""
    if context.it.args:
        return await _take_link(context, context.it.args)
    await context.tx.drafts.put(context.it.chat_id, LINK, "text", {}, context.now)
    brought = await context.tx.complaints.brought(context.it.chat_id, _LISTED)
    return [Say(complain_screen([one for one in brought if one.post_id]))]


async def take_link(context: Context, _draft: Draft) -> Sequence[Reaction]:
    """Take the link of a comment; a text without one ends the task."""
    await context.tx.drafts.drop(context.it.chat_id)
    return await _take_link(context, context.it.text)


async def report(context: Context) -> Sequence[Reaction]:
    """Begin to report the comment that a button is about, if everyone can see it."""
    post = await context.tx.posts.get(context.it.number(0))
    remote_id = context.it.word(1)
    if post is None or not remote_id:
        return [Toast(texts_help.STALE)]
    shown = await context.tx.complaints.known(post.site_id, remote_id)
    if shown is None or shown.post_id != post.id:
        return [Toast(texts_complaints.NOT_THERE)]
    if problem := await _problem(context, post.site_id, remote_id, shown):
        return [Toast(problem)]
    reply_to = context.it.pressed_id if await _is_of(context, remote_id) else None
    return [await _ask(context, post.site_id, remote_id, "", reply_to)]


async def stop(context: Context) -> Sequence[Reaction]:
    """Do not report after all."""
    draft = await context.tx.drafts.get(context.it.chat_id)
    if draft is None or draft.kind != REASON or draft.revision != context.it.number(0):
        return [Toast(texts_help.STALE)]
    await context.tx.drafts.drop(context.it.chat_id)
    return [Change(screen(texts_complaints.STOPPED))]


def checked(context: Context) -> tuple[Sequence[Say], Sequence[Say]]:
    """Return where help is for who needs it now, and the answer to a complaint that is not taken.

    Either is empty where there is no need for it.
    """
    verdict = guard(context.it.text)
    help_first = [help_now(context, verdict)] if verdict.level is Level.URGENT else []
    if not verdict.may_be_kept:
        shown = blocked_screen(verdict, kept=False, reply_to=context.it.message_id)
        return help_first, help_first or [Say(shown)]
    if problem := fault(context.it.text):
        return help_first, [*help_first, Say(screen(problem))]
    return help_first, []


async def take_reason(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Take why a comment is reported; nothing of a text that gives a patient away is kept."""
    help_first, refusal = checked(context)
    if refusal:
        return refusal
    await context.tx.drafts.drop(context.it.chat_id)
    site_id, remote_id = int(draft.data["site"]), str(draft.data["comment"])
    shown_now = await context.tx.complaints.known(site_id, remote_id)
    if problem := await _problem(context, site_id, remote_id, shown_now):
        return [*help_first, Say(screen(problem))]
    filed = await _file(context, _subject(draft.data, shown_now), shown_now)
    place, owners = Place(context.now, context.house.timezone), context.house.owners
    decides = await someone_decides(context.tx, owners)
    return [*help_first, Say(filed_screen(filed, place, owners=decides))]


async def _take_link(context: Context, text: str) -> Sequence[Reaction]:
    if first := answer_first(context):
        return first
    found = linked(text, await context.tx.sites.all())
    if found is None:
        return [Say(screen(texts_complaints.NO_LINK))]
    shown = await context.tx.complaints.known(found.site.id, found.remote_id)
    if problem := await _problem(context, found.site.id, found.remote_id, shown):
        return [Say(screen(problem))]
    asked = await _ask(context, found.site.id, found.remote_id, found.url, context.it.message_id)
    return [asked]


async def _ask(
    context: Context, site_id: int, remote_id: str, url: str, reply_to: int | None
) -> Say:
    data = {"site": site_id, "comment": remote_id, "url": url}
    draft = await context.tx.drafts.put(context.it.chat_id, REASON, "text", data, context.now)
    return Say(ask_screen(draft.revision, reply_to))


async def _problem(context: Context, site_id: int, remote_id: str, shown: Shown | None) -> str:
    """Return why this person cannot report a comment; empty if they can."""
    chat_id = context.it.chat_id
    if shown is not None and shown.writer == chat_id:
        return texts_complaints.OWN
    if shown is not None and not shown.public:
        return texts_complaints.NOT_THERE
    for one in await context.tx.complaints.of(chat_id, context.now - _DAY):
        same = (one.subject.site_id, one.subject.remote_id) == (site_id, remote_id)
        if same and one.decided_at is None:
            return texts_complaints.reported_before(one.reference)
    return texts_complaints.TOO_MANY if await too_many(context) else ""


async def too_many(context: Context) -> bool:
    """Say whether a person has complained as often in a day as anyone may."""
    since = context.now - _DAY
    theirs = await context.tx.complaints.of(context.it.chat_id, since)
    recent = [one for one in theirs if one.created_at > since]
    return len(recent) >= texts_complaints.MOST_A_DAY


async def _is_of(context: Context, remote_id: str) -> bool:
    """Say whether the message that was pressed is the one that brought the comment."""
    about = await context.tx.messages.about(context.it.chat_id, context.it.pressed_id or 0)
    return about is not None and about.site_comment_id == remote_id


def _subject(data: dict[str, Any], shown: Shown | None) -> Subject:
    site_id, remote_id, url = int(data["site"]), str(data["comment"]), str(data["url"])
    if shown is None:
        return Subject(site_id, remote_id, url, "", "")
    # The words of one of ours are read where they are kept, and nowhere else.
    text = "" if shown.comment_id else shown.text
    author = "" if shown.comment_id else shown.author
    return Subject(site_id, remote_id, shown.url or url, author, text)


async def _file(context: Context, subject: Subject, shown: Shown | None) -> Complaint:
    """Write a complaint down, and put its card into the chats of the owners."""
    tx, now, zone = context.tx, context.now, context.house.timezone
    new = NewComplaint(
        kind=COMMENT,
        chat_id=context.it.chat_id,
        post_id=shown.post_id if shown else None,
        comment_id=shown.comment_id if shown else None,
        site_comment_id=shown.site_comment_id if shown else None,
        subject=subject,
        why=normalise(context.it.text),
        due_at=working_hours_later(now, HOURS, zone, is_bank_holiday),
    )
    filed = await tx.complaints.add(new, now)
    await tx.audit.note(0, "complaint made", filed.reference, now)
    case = await case_of(tx, filed, context.house.platform_of)
    with in_english():
        card = case_card(case, Place(now, zone))
    await tell_owners(tx, filed, card, "card", context.house.owners, now)
    return filed


def fault(text: str) -> str:
    """Return why a text cannot be taken; empty if it can."""
    if not is_visible(text):
        return texts_complaints.EMPTY
    return texts_complaints.TOO_LONG if len(text) > texts_complaints.LONGEST else ""


PRESSES: Mapping[str, Handler] = {"report": report, "unreport": stop}
"""What a person presses who reports a comment."""
