"""WORDS: the notice in pages, and the screens of who asks for their data or has it deleted."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bot.fit import clean, cut, units
from bot.language import together
from bot.render import screen
from bot.screen import Button, Rows, Screen, data
from bot.texts import rights as texts_rights
from storage.farewells import LEAVE, TAKE

PAGE = 3_000
"""The longest page of a notice, in UTF-16 units: well below the limit of a message."""


def pages(text: str) -> Sequence[str]:
    """Return a text in pages that end between two paragraphs, or else between two words."""
    made = [""]
    for paragraph in text.split("\n\n"):
        for piece in _pieces(paragraph):
            longer = f"{made[-1]}\n\n{piece}" if made[-1] else piece
            if units(longer) <= PAGE:
                made[-1] = longer
            else:
                made.append(piece)
    return [page for page in made if page] or [""]


def _pieces(paragraph: str) -> Sequence[str]:
    pieces = []
    rest = paragraph.strip()
    while units(rest) > PAGE:
        head = cut(rest, PAGE).removesuffix("\u2026")
        pieces.append(head)
        rest = rest[len(head) :].strip()
    return [*pieces, rest] if rest else pieces


def notice_screen(text: str, page: int, end: str) -> Screen:
    """Return one page of the notice, counted from 1; the last one ends with `end`."""
    made = pages(text)
    at = min(max(page, 1), len(made))
    last = at == len(made)
    which = texts_rights.page_of(at, len(made)) if len(made) > 1 else ""
    tail = together("\n\n", (part for part in (end if last else "", which) if part))
    rows: Rows = () if last else ((Button(texts_rights.READ_ON, data=data("notice", at + 1)),),)
    return screen(made[at - 1], rows, title=texts_rights.PRIVACY_TITLE, end=tail)


def built_in_screen(text: str, end: str) -> Screen:
    """Return a built-in notice of one page: what it comes to, and all of it behind a tap."""
    whole = escape(clean(text))
    parts = (
        f"<b>{escape(texts_rights.PRIVACY_TITLE)}</b>",
        escape(texts_rights.IN_SHORT),
        f"<blockquote expandable>{whole}</blockquote>",
        escape(end),
    )
    return Screen(together("\n\n", parts))


def mydata_screen(chat_id: int) -> Screen:
    """Return the message that brings a person's data as a file."""
    html = screen(texts_rights.MYDATA, title=texts_rights.MYDATA_TITLE).html
    return Screen(html, enclosure=f"mydata:{chat_id}")


def delete_screen(published: int, *, owner: bool) -> Screen:
    """Return what is deleted, and the question what becomes of comments that are public."""
    parts = [texts_rights.WHAT_GOES, texts_rights.UNPUBLISHED, texts_rights.WHAT_STAYS]
    parts += [texts_rights.NO_CHAT]
    parts += [texts_rights.DELETED_OWNER] if owner else []
    parts += [texts_rights.published(published)] if published else []
    ways = (
        ((texts_rights.LEAVE, LEAVE), (texts_rights.TAKE, TAKE))
        if published
        else ((texts_rights.DELETE, LEAVE),)
    )
    rows = tuple((Button(label, data=data("erase", word)),) for label, word in ways)
    keep = ((Button(texts_rights.KEEP, data=data("erase", "keep")),),)
    return screen(together("\n\n", parts), rows + keep, title=texts_rights.DELETE_TITLE)


def sure_screen(word: str, published: int, second: int) -> Screen:
    """Return the last question; its button is good for a day after `second`."""
    more = texts_rights.SURE_TAKE if word == TAKE else texts_rights.SURE_LEAVE
    text = f"{texts_rights.SURE}\n\n{more}" if published else texts_rights.SURE
    rows = (
        (Button(texts_rights.YES, data=data("forget", word, second)),),
        (Button(texts_rights.KEEP, data=data("erase", "keep")),),
    )
    return screen(text, rows, title=texts_rights.SURE_TITLE)


def deleting_screen() -> Screen:
    """Return what the last question becomes."""
    return screen(texts_rights.DELETING, title=texts_rights.DELETING_TITLE)


def farewell_screen(word: str, published: int, *, owner: bool) -> Screen:
    """Return the last message."""
    parts = [texts_rights.DELETED]
    parts += [texts_rights.DELETED_TAKE] if published and word == TAKE else []
    parts += [texts_rights.DELETED_OWNER] if owner else []
    return screen(together("\n\n", parts), title=texts_rights.DELETED_TITLE)
