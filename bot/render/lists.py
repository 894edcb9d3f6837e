"""WORDS: how lists look in the panel: all of them, one, who may join it, merging, what is put away.

A button that acts ends with the revision of its page (bot/handlers/panel.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.fit import line
from bot.language import together
from bot.render import screen
from bot.render.importing import members_rows
from bot.render.panel import beside, button, on_page, paged, to_panel, to_place
from bot.screen import Button, Rows, Screen
from bot.texts import admitting as texts_admitting
from bot.texts import lists as texts
from bot.texts import panel as texts_panel
from storage.lists import Access, List, Sized, Stored
from storage.records import ALL

_NAME = 15  # so that what follows the name on a button can be read on a phone


@dataclass(frozen=True, slots=True)
class Page:
    """What the page of a list is made with: its size, link, who asks to join, what may be done."""

    sized: Sized
    link: str
    waiting: int
    edits: bool
    revision: int
    owns: bool = False


def lists_screen(lists: Sequence[Sized], offset: int = 0, *, makes: bool, edits: bool) -> Screen:
    """Return the place of lists, a page of them from an offset on: each with its size."""
    every = tuple(button(_sized(one), "list", one.list.id) for one in lists)
    rows = paged(every, offset, lambda text, at: button(text, "place", "lists", at))
    rows += (button(texts.NEW_LIST, "newlist"),) if makes else ()
    rows += (button(texts.STORED, "liststore"),) if edits else ()
    told = texts.TAP_A_LIST if lists else texts.NO_LISTS
    return screen(told, (*rows, to_panel()), title=texts_panel.PLACES["lists"])


def list_screen(page: Page) -> Screen:
    """Return the page of one list."""
    one = page.sized.list
    told = texts.about(page.sized.size, one.description, one.access, page.link, staff=one.staff)
    members = beside(*members_rows(one.id, edits=page.edits, owns=page.owns))
    rows = (*_edits(page), *members, button(texts.POSTER, "poster", one.id), to_place("lists"))
    return screen(told, rows, title=one.name)


def _edits(page: Page) -> Rows:
    one = page.sized.list
    asked = button(texts.requests(page.waiting), "requests", one.id)
    rules = button(texts.RULES, "rules", one.id)
    names = (
        button(texts.RENAME, "listname", one.id),
        button(texts.DESCRIBE, "listabout", one.id),
    )
    if not page.edits:
        return () if one.slug == ALL else (rules,)
    if one.slug == ALL:
        return names
    away = (
        button(texts.ARCHIVE, "listact", one.id, "archive", page.revision),
        button(texts.DELETE, "listpage", one.id, "delete"),
    )
    return (
        *((asked,) if page.waiting else ()),
        *names,
        *beside(rules, button(texts.ACCESS, "listpage", one.id, "access")),
        button(texts.MERGE, "listpage", one.id, "merge"),
        *beside(*away),
    )


def access_screen(page: Page) -> Screen:
    """Return the ways to get on a list, with the present one said in words."""
    one = page.sized.list
    ways = [way for way in Access if way is not Access.OPEN or not one.staff]
    rows = (
        *(
            button(texts.chosen(way, now=one.access == way), "listact", one.id, way, page.revision)
            for way in ways
        ),
        button(
            texts.NOT_STAFF if one.staff else texts.STAFF,
            "listact",
            one.id,
            "public" if one.staff else "staff",
            page.revision,
        ),
        _back(one),
    )
    now = (texts.FOR_STAFF if one.staff else "", texts.WAYS[one.access], texts.ASK_ACCESS)
    return screen(together("\n\n", (part for part in now if part)), rows, title=one.name)


def delete_screen(page: Page) -> Screen:
    """Return the question before a list is deleted."""
    one = page.sized.list
    rows = (button(texts.DELETE_NOW, "listact", one.id, "delete", page.revision), _back(one))
    return screen(texts.ask_delete(page.sized.size), rows, title=one.name)


def deleted_screen(one: List, revision: int) -> Screen:
    """Return the page of a list that was deleted just now."""
    rows = (button(texts.UNDO, "listact", one.id, "undo", revision), to_place("lists"))
    return screen(texts.DELETED, rows, title=one.name)


def targets_screen(one: List, others: Sequence[List], offset: int = 0) -> Screen:
    """Return a page of the lists that another can be merged into."""
    every = tuple(button(line(other.name, 38), "merge", one.id, other.id) for other in others)
    rows = paged(every, offset, lambda text, at: button(text, "listpage", one.id, "merge", at))
    told = texts.CHOOSE_TARGET if others else texts.NO_TARGET
    return screen(told, (*rows, _back(one)), title=one.name)


def merge_screen(source: List, target: List, revision: int) -> Screen:
    """Return the question before a list is merged."""
    told = texts.ask_merge(source.name, target.name, to_all=target.slug == ALL)
    rows = (button(texts.MERGE_NOW, "mergenow", revision), _back(source))
    return screen(told, rows, title=texts.MERGE_TITLE)


def stored_screen(lists: Sequence[Stored], revision: int, offset: int = 0) -> Screen:
    """Return a page of the lists that are put away, each with what brings it back."""
    lines = [
        texts.stored(line(one.list.name, 60), deleted=one.deleted_at is not None)
        for one in on_page(lists, offset)
    ]
    every = tuple(_bring_back(one, revision) for one in lists)
    rows = paged(every, offset, lambda text, at: button(text, "liststore", at))
    told = (
        together("\n\n", (texts.STORED_LISTS, together("\n", lines)))
        if lists
        else texts.NOTHING_STORED
    )
    return screen(told, (*rows, to_place("lists")), title=texts.STORED_TITLE)


def _bring_back(one: Stored, revision: int) -> tuple[Button]:
    name = line(one.list.name, 22)
    if one.deleted_at is None:
        return button(texts.restore(name), "listact", one.list.id, "restore", revision)
    return button(texts.undo(name), "listact", one.list.id, "undo", revision)


def warning_screen(found: str, revision: int, *, of_name: bool) -> Screen:
    """Return the warning about words that look like a health condition."""
    rows = (
        button(texts.KEEP_NAME if of_name else texts.KEEP_WORDS, "listkeep", "keep", revision),
        button(texts.ANOTHER, "listkeep", "another", revision),
    )
    return screen(texts.health(found), rows, title=texts.HEALTH_TITLE)


def poster_screen(one: List, link: str) -> Screen:
    """Return the message that brings the picture of a list's link, with the link in words."""
    told = texts_admitting.poster(one.name, link, asks=one.access == Access.APPROVAL)
    return replace(screen(told, title=one.name), enclosure=f"poster:{one.id}")


def made_screen(one: List, link: str) -> Screen:
    """Return that a list was made, with the way to its page."""
    return screen(texts.made(one.name, link), (button(texts.SEE_LIST, "list", one.id),))


def told_screen(told: str, one: List) -> Screen:
    """Return what was done to a list, with the way to its page."""
    return screen(told, (button(texts.SEE_LIST, "list", one.id),))


def ask_screen(one: List) -> Screen:
    """Return what a person is told before they ask to join a list."""
    return screen(texts_admitting.to_ask(one.name), (button(texts.ASK_TO_JOIN, "askjoin", one.id),))


def request_card(one: List, told: str, mark: str, revision: int) -> Screen:
    """Return the card of a person who asks to join."""
    rows = (
        button(texts.LET_IN, "admit", one.id, mark, revision, "in"),
        button(texts.LEAVE_OUT, "admit", one.id, mark, revision, "out"),
    )
    return replace(screen(told, rows, title=texts_admitting.REQUEST_TITLE), silent=False)


def _back(one: List) -> tuple[Button]:
    return button(texts_panel.BACK, "list", one.id)


def _sized(one: Sized) -> str:
    return texts.list_button(line(one.list.name, _NAME), one.size)
