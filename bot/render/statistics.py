"""WORDS: statistics as words and as what a picture shows; small counts are in neither.

A bar of a count under 5 would tell what the words do not, so it is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from bot.admins.chart_shape import Chart, Table
from bot.admins.figures import ceiling
from bot.fit import cut, line
from bot.language import together
from bot.render import blocks
from bot.render.panel import button, paged, to_panel
from bot.screen import Screen
from bot.texts import statistics as texts
from storage.lists import List
from storage.sending import Progress
from storage.statistics import After

KINDS = ("growth", "outcomes", "hours", "comments", "after", "useful")
"""The pictures, by the word in their buttons and references."""

_CAPTION = 950  # characters, of the 1,024 that a caption may have (Bot API, sendPhoto)
_TITLE = 40
_ROW = 50
_BEST = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """One page of statistics: its heading, its numbers in words, and its picture, if it has one."""

    title: str
    words: str
    picture: Chart | Table | None


def page_screen(lists: Sequence[List], offset: int = 0) -> Screen:
    """Return the place of statistics: a button for each picture, a page of lists at a time."""
    every = tuple(
        button(texts.growth_button(line(one.name, 25)), "stats", "growth", one.id) for one in lists
    )
    growth = paged(every, offset, lambda text, at: button(text, "place", "statistics", at))
    others = [
        button(text, "stats", kind, 0)
        for text, kind in (
            (texts.OUTCOMES, "outcomes"),
            (texts.HOURS, "hours"),
            (texts.COMMENTS, "comments"),
            (texts.AFTER, "after"),
            (texts.USEFUL, "useful"),
        )
    ]
    return Screen(blocks(texts.PAGE, title=texts.TITLE), (*growth, *others, to_panel()))


def figures_screen(figures: Figures, ref: str) -> Screen:
    """Return a picture with its numbers in words; only the words where there is none."""
    html = blocks(cut(figures.words, _CAPTION), title=figures.title)
    return Screen(html, enclosure=ref if figures.picture is not None else None)


def growth(name: str, members: Mapping[str, int], now: int, joined: int, left: int) -> Figures:
    """Return how a list has grown; `members` are by the day, oldest first."""
    title = texts.growth_title(line(name, _TITLE))
    if not members:
        return Figures(title, texts.begun(now), None)
    numbers = [*members.values(), now]
    words = texts.growth(now, numbers[0], joined, left, len(members))
    chart = Chart(
        title=title,
        bars=(_shown(numbers),),
        names=(texts.READERS,),
        top=ceiling(max(numbers)),
        upright=texts.EACH_DAY,
        along=texts.THIRTY_DAYS,
        ticks=(texts.ago(len(members)), texts.ago(len(members) // 2), texts.TODAY),
    )
    return Figures(title, words, chart)


def outcomes(progress: Progress) -> Figures:
    """Return what became of all messages of posts and announcements."""
    found = [(name, progress.of(word)) for word, name in texts.OUTCOME_NAMES.items()]
    return _table(texts.OUTCOMES, [(name, n) for name, n in found if n], "")


def hours(numbers: Sequence[int]) -> Figures:
    """Return in which hours comments and taps come."""
    best = sorted(enumerate(numbers), key=lambda pair: (-pair[1], pair[0]))[:_BEST]
    told = sorted((hour, n) for hour, n in best if n >= texts.FEW)
    chart = Chart(
        title=texts.HOURS,
        bars=(_shown(numbers),),
        names=(texts.ACTIVE,),
        top=ceiling(max(numbers)),
        upright=texts.EACH_HOUR,
        along=texts.THIRTY_DAYS,
        ticks=texts.HOUR_TICKS,
    )
    return Figures(texts.HOURS, texts.hours(told), chart if told else None)


def comments(counts: Mapping[str, int], waits: Sequence[timedelta]) -> Figures:
    """Return where comments stand, and how long they wait until they are public."""
    found = [(name, counts.get(word, 0)) for word, name in texts.COMMENT_NAMES.items()]
    seconds = [wait.total_seconds() for wait in waits]
    middle = timedelta(seconds=median(seconds)) if len(seconds) >= texts.FEW else None
    return _table(texts.COMMENTS, [(name, n) for name, n in found if n], texts.waited(middle))


def after(found: Sequence[After]) -> Figures:
    """Return who joined and left in the day after each of the last posts."""
    if not found:
        return Figures(texts.AFTER, texts.NONE_YET, None)
    told = [
        f"{texts.post(line(one.title, _TITLE))}\n{texts.after(one.joined, one.left)}"
        for one in found
    ]
    rows = tuple((line(one.title, _ROW), tuple(_shown((one.joined, one.left)))) for one in found)
    words = together("\n", (texts.AFTER_HOW, *told))
    return Figures(texts.AFTER, words, _picture(texts.AFTER, (texts.JOINED, texts.LEFT), rows))


def useful(found: Sequence[tuple[str, int]]) -> Figures:
    """Return how many taps on `Useful` each of the last posts has, by its title."""
    if not found:
        return Figures(texts.USEFUL, texts.NOTHING_YET, None)
    told = [
        f"{texts.post(line(title, _TITLE))}\n{texts.row(texts.USEFUL, n)}" for title, n in found
    ]
    rows = tuple((line(title, _ROW), tuple(_shown((n,)))) for title, n in found)
    words = together("\n", (texts.USEFUL_HOW, *told))
    return Figures(texts.USEFUL, words, _picture(texts.USEFUL, (texts.USEFUL,), rows))


def _table(title: str, found: Sequence[tuple[str, int]], end: str) -> Figures:
    lines = together("\n", (texts.row(name, n) for name, n in found)) or str(texts.NOTHING_YET)
    rows = tuple((name, tuple(_shown((n,)))) for name, n in found)
    words = together("\n\n", (part for part in (lines, end) if part))
    return Figures(title, words, _picture(title, (title,), rows))


def _picture(
    title: str, names: tuple[str, ...], rows: tuple[tuple[str, tuple[int, ...]], ...]
) -> Table | None:
    highest = max((n for _, numbers in rows for n in numbers), default=0)
    return Table(title, names, rows, ceiling(highest), texts.SMALL) if highest else None


def _shown(numbers: Sequence[int]) -> list[int]:
    """Return the numbers as a picture may show them: nothing of a small one."""
    return [n if n >= texts.FEW else 0 for n in numbers]
