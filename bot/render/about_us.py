"""WORDS: how complaints about the service look: to who complains, and to the owners who answer."""

from __future__ import annotations

from html import escape

from bot.fit import clean, cut
from bot.language import together
from bot.render import screen
from bot.render.owners import Place
from bot.screen import Button, Screen, data
from bot.texts import about_us as texts
from bot.texts import complaints as texts_complaints
from storage.complaints import Complaint
from storage.people import NOBODY

ANSWER = "answer"
"""The word of an owner's button, beside those of bot/render/complaints.py."""

STOP = "stop"
"""The word of the button with which a person does not complain after all."""

_WORDS = 1600  # of the complaint and of the answer each, in UTF-16 units


def ask_screen(revision: int) -> Screen:
    """Return the question what is wrong; `revision` is that of the draft."""
    rows = ((Button(texts.DO_NOT, data=data("object", STOP, revision)),),)
    return screen(f"{texts.ASK}\n\n{texts_complaints.ASK_LIMITS}", rows, title=texts.ASK_TITLE)


def filed_screen(complaint: Complaint, place: Place, *, owners: bool) -> Screen:
    """Return the receipt; it says so where nobody is there to answer."""
    told = texts.filed(complaint.reference, place.moment(complaint.due_at))
    text = told if owners else f"{told}\n\n{texts_complaints.NO_OWNERS}"
    return screen(text, title=texts.FILED_TITLE)


def late_screen(complaint: Complaint) -> Screen:
    """Return that the owners have not answered in time."""
    return screen(texts.late(complaint.reference), title=texts.LATE_TITLE)


def answered_screen(complaint: Complaint) -> Screen:
    """Return the owners' answer to the person who complained."""
    parts = (_quoted(complaint.answer), escape(texts.closed(complaint.reference)))
    return Screen(_told(texts.ANSWER_TITLE, *parts))


def card(complaint: Complaint, place: Place, title: str = texts.CARD_TITLE) -> Screen:
    """Return the owners' card of a complaint that is open."""
    until = texts.until(complaint.reference, place.moment(complaint.due_at))
    left = texts.UNREACHED if complaint.chat_id == NOBODY else texts.HOW
    rows = ((Button(texts.ANSWER, data=data("complaint", complaint.id, 0, ANSWER)),),)
    return Screen(_told(title, *_why(complaint), escape(until), escape(left)), rows)


def closed_card(complaint: Complaint, owner: int, place: Place) -> Screen:
    """Return the card of a complaint that is closed: the answer, and who gave it."""
    when = place.moment(complaint.decided_at or place.now)
    ended = texts.ended(when, by_you=complaint.decided_by == owner)
    answer = f"{escape(texts.YOURS)}\n{_quoted(complaint.answer)}"
    return Screen(_told(texts.CARD_TITLE, *_why(complaint), answer, escape(ended)))


def _why(complaint: Complaint) -> tuple[str, ...]:
    return (f"{escape(texts.WHY)}\n{_quoted(complaint.why)}",)


def _told(title: str, *parts: str) -> str:
    return together("\n\n", (f"<b>{escape(title)}</b>", *parts))


def _quoted(text: str) -> str:
    return f"<blockquote>{escape(cut(clean(text), _WORDS))}</blockquote>"
