"""WORDS: how the audit log looks: the newest first, of one person or of one kind."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from bot.fit import line
from bot.language import together
from bot.render import screen
from bot.render.acts import Known, kind, sentence
from bot.render.panel import button, to_panel, to_place
from bot.screen import Button, Screen
from bot.texts import log as texts_log
from bot.texts import owners as texts_owners
from storage.audit import Act

PLACE = "log"
PAGE = 10
_LONGEST = 240
_NAME = 24
_MOST = 90  # of the 100 buttons that a keyboard may have
_ALL = "-"


def log_screen(
    acts: Sequence[Act], known: Known, now: datetime, timezone: tzinfo, at: str
) -> Screen:
    """Return a page of the log; people are known by their chats too.

    `at` says which acts are shown, as a button has it: the person and the kind.
    """
    told = [_act(one, known, now, timezone) for one in acts]
    older = (button(texts_log.OLDER, "log", "page", acts[-1].id, at),) if len(acts) == PAGE else ()
    rows = (
        *older,
        button(texts_log.NEWEST, "log", "page", 0, at),
        button(texts_log.BY_PERSON, "log", "people"),
        button(texts_log.BY_KIND, "log", "kinds"),
        button(texts_log.AS_FILE, "log", "csv"),
        to_panel(),
    )
    return screen(together("\n\n", told) or texts_log.EMPTY, rows, title=texts_log.TITLE)


def people_screen(names: Mapping[int, str]) -> Screen:
    """Return the people whose acts can be seen alone."""
    rows = tuple(
        button(line(name, _NAME), "log", "page", 0, which(str(chat_id), None))
        for chat_id, name in list(names.items())[:_MOST]
    )
    return screen(texts_log.CHOOSE_PERSON, (_all(), *rows, to_place(PLACE)), title=texts_log.TITLE)


def kinds_screen(actions: Sequence[str]) -> Screen:
    """Return the kinds of acts that can be seen alone."""
    rows = tuple(
        button(kind(action), "log", "page", 0, which(None, action))
        for action in sorted(actions, key=kind)[:_MOST]
    )
    return screen(texts_log.CHOOSE_KIND, (_all(), *rows, to_place(PLACE)), title=texts_log.TITLE)


def which(actor: str | None, action: str | None) -> str:
    """Return which acts are wanted, as a button has it: the person and the kind."""
    return f"{actor or _ALL}:{_ALL if action is None else short(action)}"


def short(action: str) -> str:
    """Return what stands for a kind of act in a button, which has little room."""
    return hashlib.sha256(action.encode()).hexdigest()[:8]


def _all() -> tuple[Button]:
    return button(texts_log.ALL, "log", "page", 0, which(None, None))


def _act(one: Act, known: Known, now: datetime, timezone: tzinfo) -> str:
    when = texts_owners.moment(one.at.astimezone(timezone), now.astimezone(timezone))
    who = known.people.get(one.actor, known.people[0])
    return texts_log.act(when, who, line(sentence(one.action, one.subject, known), _LONGEST))
