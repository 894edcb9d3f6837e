"""WORDS: how bans look: the question on a card, the owners' list, what a banned person sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.fit import line
from bot.language import together
from bot.render import screen
from bot.render.comments import with_reason
from bot.render.owners import Place
from bot.screen import Button, Rows, Screen, data
from bot.texts import admin as texts_admin
from bot.texts import bans as texts
from storage.bans import Ban, Wrote
from storage.records import Comment
from storage.states import CommentState

_WORDS = 60


def ban_button(comment: Comment) -> Button:
    """Return the button that asks how to ban a comment's writer."""
    return Button(texts.BAN, data=data("ban", comment.id, comment.revision))


def ban_card(card: Screen, comment: Comment) -> Screen:
    """Return a card that asks how to ban its writer."""
    rows: Rows = tuple(
        (Button(label, data=data("ban", comment.id, comment.revision, word)),)
        for word, label in texts.HOW.items()
    )
    note = comment.state is CommentState.NOTED
    return with_reason(replace(card, rows=rows), texts.ASK_HOW_NOTE if note else texts.ASK_HOW)


def bans_screen(found: Sequence[Ban], wrote: Mapping[str, Wrote], place: Place) -> Screen:
    """Return the bans that there are now, each with a button that ends it."""
    back = (Button(texts_admin.BACK, data=data("place", "comments")),)
    if not found:
        return screen(texts.NOBODY, (back,), title=texts.LIST_TITLE)
    entries = [_entry(number, one, wrote, place) for number, one in enumerate(found, 1)]
    lifts = tuple((_lift(number, one),) for number, one in enumerate(found, 1))
    told = together("\n\n", (texts.TAP_TO_LIFT, *entries))
    return screen(told, (*lifts, back), title=texts.LIST_TITLE)


def banned_words(ban: Ban, place: Place) -> str:
    """Return what a banned person is told, in one paragraph."""
    return texts.banned(place.moment(ban.until_at) if ban.until_at else "")


def banned_screen(ban: Ban, place: Place, reply_to: int | None) -> Screen:
    """Return what a banned person is told who writes a comment."""
    return screen(f"{banned_words(ban, place)}\n\n{texts.COMPLAIN}", reply_to=reply_to)


def _entry(number: int, ban: Ban, wrote: Mapping[str, Wrote], place: Place) -> str:
    until = place.moment(ban.until_at) if ban.until_at else ""
    head = texts.listed(number, place.moment(ban.since_at), until, quiet=ban.is_quiet)
    kept = wrote.get(ban.person)
    known = bool(kept and (kept.name or kept.text))
    who = texts.known_by(kept.name, line(kept.text, _WORDS)) if kept and known else ""
    return f"{head}\n{who or texts.NOTHING_KEPT}"


def _lift(number: int, ban: Ban) -> Button:
    since = int(ban.since_at.timestamp())
    return Button(texts.lift(number), data=data("lift", ban.ref, since))
