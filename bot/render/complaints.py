"""WORDS: how complaints look: to who reports a comment, who wrote it, and the owners who decide.

An owner's button carries the complaint, the revision of the comment that its card showed, and a
word; nothing else is believed of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from bot.fit import clean, cut, line, web_link
from bot.language import together
from bot.render import label, screen, title_of
from bot.render.comments import closed_preview
from bot.render.owners import Place
from bot.render.panel import button, paged
from bot.screen import Button, Rows, Screen, data
from bot.texts import about_us as texts_about_us
from bot.texts import complaints as texts
from bot.texts import guard as texts_guard
from bot.texts.admin import BACK
from bot.texts.comments import preview_post
from storage.complained import Shown
from storage.complaints import Choice, Complaint
from storage.records import Comment, Post

SHOW, OFF, LEFT, BY_HAND = "show", "off", "left", "done"
"""The words of an owner's buttons."""

_WORDS = 1600  # of the comment and of the reason each, in UTF-16 units
_NAME = 80


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint as owners decide about it.

    `now` is what is known of the comment today. `moderates` says that it can be taken off from
    here, `page` is the site's own page for it. `unreached` says that its writer has left.
    """

    complaint: Complaint
    post: Post | None
    now: Shown | None
    moderates: bool
    page: str
    unreached: bool
    others: int = 0

    @property
    def revision(self) -> int:
        """The revision of the text that the card shows."""
        return self.now.revision if self.now else 0


def complain_screen(shown: Sequence[Shown]) -> Screen:
    """Return the way to complain, with a button for each comment that was brought here."""
    rows = tuple((_reportable(one),) for one in shown)
    parts = (texts.COMPLAIN, texts.OR_TAP if rows else "", texts.OTHER)
    text = together("\n\n", (part for part in parts if part))
    about_us = (Button(texts_about_us.COMPLAIN, data=data("object")),)
    return screen(text, (*rows, about_us), title=texts.COMPLAIN_TITLE)


def ask_screen(revision: int, reply_to: int | None) -> Screen:
    """Return the question what is wrong; `revision` is that of the draft."""
    rows = ((Button(texts.DO_NOT_REPORT, data=data("unreport", revision)),),)
    text = f"{texts.ASK}\n\n{texts.ASK_LIMITS}"
    return screen(text, rows, title=texts.ASK_TITLE, reply_to=reply_to)


def filed_screen(complaint: Complaint, place: Place, *, owners: bool) -> Screen:
    """Return the receipt; it says so where nobody is there to decide."""
    told = texts.filed(complaint.reference, place.moment(complaint.due_at))
    text = told if owners else f"{told}\n\n{texts.NO_OWNERS}"
    return screen(text, title=texts.FILED_TITLE)


def outcome_screen(complaint: Complaint, what: str) -> Screen:
    """Return what came of a report to the person who made it."""
    told = texts.outcome(what, complaint.reference)
    return screen(told, title=texts.OUTCOME_TITLES[what])


def taken_screen(comment: Comment, post: Post) -> Screen:
    """Return to its writer that a comment was taken off because of a complaint."""
    rows = ((Button(texts.TO_EDITORS, data=data("respond", comment.id)),),)
    text = f"{texts.TAKEN}\n\n{texts.TAKEN_NEXT}\n\n{preview_post(title_of(post))}"
    return screen(text, rows, title=texts.TAKEN_TITLE, reply_to=comment.message_id)


def answer_screen(references: Sequence[str], answer: str) -> Screen:
    """Return to owners what the writer of a reported comment says."""
    about = together("\n", (f"Report {reference}." for reference in references))
    quoted = f"<blockquote>{escape(cut(clean(answer), _WORDS))}</blockquote>"
    return Screen(f"<b>{escape(texts.ANSWER_TITLE)}</b>\n\n{quoted}\n\n{escape(about)}")


def case_card(case: Case, place: Place, title: str = texts.CARD_TITLE) -> Screen:
    """Return the owners' card of a complaint that is open."""
    complaint = case.complaint
    told = [texts.until(complaint.reference, place.moment(complaint.due_at))]
    if place.now >= complaint.due_at:
        told.append(texts.OVERDUE)
    told.append(texts.STAYS if _from_here(case) else texts.BY_HAND)
    if case.unreached:
        told.append(texts.UNREACHED)
    if case.others:
        told.append(texts.also(case.others))
    return Screen(_told(case, title, *told), (*_choices(case), *_link(case)))


def closed_card(case: Case, owner: int, place: Place) -> Screen:
    """Return the card of a complaint that is decided: who did what, and nothing to press."""
    complaint = case.complaint
    when = place.moment(complaint.decided_at or place.now)
    by_you = complaint.decided_by == owner
    what = texts.ended(complaint.choice or Choice.GONE, when, by_you=by_you)
    card = Screen(_told(case, texts.CARD_TITLE), _link(case))
    return replace(closed_preview(card, what), rows=card.rows)


def complaints_screen(complaints: Sequence[Complaint], place: Place, offset: int = 0) -> Screen:
    """Return a page of the complaints that wait, the one that is due first first."""
    every = tuple(
        button(texts.listed(one.reference, place.moment(one.due_at)), "complaint", one.id, 0, SHOW)
        for one in complaints
    )
    rows = paged(every, offset, lambda text, at: button(text, "complaints", at))
    text = texts.LIST if rows else texts.NO_COMPLAINTS
    back = (Button(BACK, data=data("place", "comments")),)
    return screen(text, (*rows, back), title=texts.LIST_TITLE)


def _told(case: Case, title: str, *told: str) -> str:
    subject, today = case.complaint.subject, case.now
    text = today.text if today and today.comment_id else subject.text
    author = line((today.author if today else "") or subject.author, _NAME)
    facts = [texts_guard.written_by(author)] if author else []
    facts += [texts_guard.on(title_of(case.post))] if case.post else []
    parts = (
        f"<b>{escape(title)}</b>",
        _quoted(text) if text else escape(texts.NO_WORDS),
        escape(together("\n", facts)),
        f"{escape(texts.WHY)}\n{_quoted(case.complaint.why)}",
        *map(escape, told),
    )
    return together("\n\n", (part for part in parts if part))


def _quoted(text: str) -> str:
    return f"<blockquote>{escape(cut(clean(text), _WORDS))}</blockquote>"


def _from_here(case: Case) -> bool:
    known = case.now is not None and (case.now.comment_id or case.now.site_comment_id)
    return case.moderates and bool(known)


def _choices(case: Case) -> Rows:
    off = (texts.TAKE_OFF, OFF) if _from_here(case) else (texts.DONE, BY_HAND)
    return (
        (Button(off[0], data=_data(case, off[1])),),
        (Button(texts.LEAVE, data=_data(case, LEFT)),),
    )


def _data(case: Case, word: str) -> str:
    return data("complaint", case.complaint.id, case.revision, word)


def _link(case: Case) -> Rows:
    url = web_link(case.page) or web_link(case.complaint.subject.url)
    return ((Button(texts_guard.OPEN_MODERATION, url=url),),) if url else ()


def _reportable(shown: Shown) -> Button:
    words = texts.reportable(line(shown.author, _NAME), line(shown.text, _NAME))
    return Button(
        label(words).rstrip(".!? "), data=data("report", shown.post_id or 0, shown.remote_id)
    )
