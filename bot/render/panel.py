"""WORDS: how the panel's home looks, and the rows that its pages share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.render import label, screen
from bot.screen import Button, Rows, Screen, data
from bot.texts import admin as texts_admin
from bot.texts import bans as texts_bans
from bot.texts import complaints as texts_complaints
from bot.texts import control as texts_control
from bot.texts import owners as texts_owners
from bot.texts import panel as texts_panel
from bot.texts import search as texts_search

PAGE = 40
"""How many rows a page offers: a keyboard may have 100 buttons, and it has others."""

Each = TypeVar("Each")

_BESIDE = 2  # places in a row: a third would be cut on a narrow phone


@dataclass(frozen=True, slots=True)
class Home:
    """What the home shows: places by their names, troubles, how many questions wait."""

    places: Sequence[str]
    troubles: texts_admin.Troubles
    questions: int


def home_screen(home: Home) -> Screen:
    """Return the panel's home: what is wrong, and a button for each place."""
    return screen(
        texts_admin.panel(home.troubles),
        (*_places(home.places), *_urgent(home)),
        title=texts_panel.PANEL_TITLE,
    )


def desk_screen(waiting: int, complaints: int) -> Screen:
    """Return the place for comments: how much waits, and where it is."""
    rows = (
        *((button(texts_panel.SHOW_WAITING, "bring"),) if waiting else ()),
        button(texts_complaints.place(complaints), "complaints"),
        button(texts_bans.BANS, "bans"),
        to_panel(),
    )
    title = texts_panel.PLACES["comments"]
    return screen(texts_panel.desk(waiting, complaints), rows, title=title)


def button(text: str, action: str, *refs: object) -> tuple[Button]:
    """Return a row with one button."""
    return (Button(label(text), data=data(action, *refs)),)


def beside(*rows: Sequence[Button]) -> Rows:
    """Return rows of short buttons as one row; none where there is none."""
    row = tuple(each for row in rows for each in row)
    return (row,) if row else ()


def paged(rows: Rows, offset: int, turn: Callable[[str, int], tuple[Button]]) -> Rows:
    """Return a page of rows and the way to the others; the first where there is none at an offset.

    `turn` makes the button with a text that leads to the page at an offset.
    """
    offset = offset if offset < len(rows) else 0
    back = turn(texts_search.BACK, max(offset - PAGE, 0)) if offset else ()
    on = turn(texts_search.NEXT, offset + PAGE) if offset + PAGE < len(rows) else ()
    return (*on_page(rows, offset), *beside(back, on))


def on_page(every: Sequence[Each], offset: int) -> Sequence[Each]:
    """Return what the page at an offset shows; the first page where there is none."""
    start = offset if offset < len(every) else 0
    return every[start : start + PAGE]


def to_place(name: str) -> tuple[Button]:
    """Return the row that leads back to a place."""
    return button(texts_panel.BACK, "place", name)


def to_panel() -> tuple[Button]:
    """Return the row that leads back to the panel's home."""
    return button(texts_panel.TO_PANEL, "panel")


def _places(names: Sequence[str]) -> Rows:
    buttons = [Button(texts_panel.PLACES[name], data=data("place", name)) for name in names]
    starts = range(0, len(buttons), _BESIDE)
    return tuple(tuple(buttons[start : start + _BESIDE]) for start in starts)


def _urgent(home: Home) -> Rows:
    questions = button(texts_owners.questions(home.questions), "questions")
    doubts = button(texts_control.MESSAGES, "doubts")
    return tuple(
        row
        for row, there in ((questions, home.questions), (doubts, home.troubles.messages))
        if there
    )
