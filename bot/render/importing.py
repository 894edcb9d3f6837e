"""WORDS: how an import of members looks: the report before it, the card while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.language import together
from bot.render import screen
from bot.render.panel import button
from bot.screen import Rows, Screen
from bot.texts import importing as texts
from storage.imports import Import, ImportState

_NAMED = 10
"""How many wrong lines a message names; the file has them all."""


def members_rows(list_id: int, *, edits: bool, owns: bool) -> Rows:
    """Return the buttons of a list's page that bring members in and take them out."""
    brings = button(texts.IMPORT_MEMBERS, "import", "ask", list_id)
    takes = button(texts.EXPORT, "export", list_id)
    return tuple(row for row, there in ((brings, edits), (takes, owns)) if there)


def report_screen(one: Import, name: str, bad: Sequence[tuple[int, str]]) -> Screen:
    """Return what an import would do, with the wrong lines, and whether to do it."""
    wrong = [texts.wrong(line, why) for line, why in bad[:_NAMED]]
    if len(bad) > _NAMED:
        wrong.append(texts.more_wrong(len(bad) - _NAMED))
    told = together(
        "\n\n", (part for part in (texts.report(name, one.counts), together("\n", wrong)) if part)
    )
    go = (button(texts.IMPORT, "import", "go", one.id),) if one.total else ()
    drop = (button(texts.DO_NOT_IMPORT, "import", "drop", one.id),) if one.total else ()
    lines = (button(texts.WRONG_LINES, "import", "bad", one.id),) if bad else ()
    return screen(told, (*go, *drop, *lines), title=texts.REPORT_TITLE)


def progress_screen(one: Import, name: str) -> Screen:
    """Return how far an import has got, or what it has done."""
    if one.state is ImportState.DONE:
        return ended_screen(one, name)
    return screen(texts.running(name, one.done, one.total), title=texts.RUNNING_TITLE)


def ended_screen(one: Import, name: str) -> Screen:
    """Return what an import has done."""
    told = texts.ended(name, one.counts.get("joined", 0), one.total)
    return screen(told, title=texts.RUNNING_TITLE)


def enclosing(words: str, ref: str) -> Screen:
    """Return a message with a file, and what the file is."""
    return replace(screen(words), enclosure=ref)
