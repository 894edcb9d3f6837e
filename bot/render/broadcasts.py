"""WORDS: how broadcasts look to owners, but for the card: alarms, questions, the list, files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from bot.admins.look import ALARM, QUESTION, Look, Presses, quoted
from bot.language import together
from bot.render import label, screen
from bot.render.panel import to_panel
from bot.screen import Button, Rows, Screen, data
from bot.texts import admin as texts_admin
from bot.texts import broadcasts as texts_broadcasts
from bot.texts import control as texts_control
from bot.texts import panel as texts_panel
from storage.sending import BroadcastState


def question_screen(look: Look, asked: str, does: str, verb: str, *value: object) -> Screen:
    """Return a question before something that cannot be taken back."""
    press = Presses(look.broadcast.id, QUESTION)
    rows: Rows = ((press.to(does, verb, *value),), (press.to(texts_admin.BACK, "back"),))
    return screen(asked, rows, title=look.heading)


def told_screen(look: Look, words: str) -> Screen:
    """Return what became of a question or an alarm, in words alone."""
    return screen(words, title=look.heading)


def alarm_screen(look: Look, why: str, said: str) -> Screen:
    """Return the message that a broadcast was stopped; it rings."""
    press = Presses(look.broadcast.id, ALARM)
    halted = look.broadcast.state is BroadcastState.HALTED
    go_on = texts_control.TRY_AGAIN if halted else texts_control.RESUME
    parts = (
        f"<b>{texts_broadcasts.STOPPED_TITLE}</b>",
        escape(look.heading),
        escape(f"{texts_broadcasts.STATES[look.broadcast.state]} {why}"),
        texts_broadcasts.ANSWER if said else "",
        quoted(said),
    )
    rows = (
        (press.to(go_on, "resume"),),
        (press.to(texts_control.CANCEL, "ask-cancel"),),
    )
    return Screen(together("\n\n", (part for part in parts if part)), rows, silent=False)


def broadcasts_screen(looks: Sequence[Look]) -> Screen:
    """Return the newest broadcasts with their states in words, and a button for each."""
    lines = (
        texts_broadcasts.listed(number, look.heading, _short(look), look.in_doubt)
        for number, look in enumerate(looks, 1)
    )
    rows: Rows = tuple(
        (Button(label(look.heading), data=data("broadcast", look.broadcast.id)),) for look in looks
    )
    title = texts_panel.PLACES["running"]
    end = texts_broadcasts.TAP_A_BROADCAST if looks else texts_broadcasts.NO_BROADCASTS
    return screen(together("\n", lines), (*rows, to_panel()), title=title, end=end)


def _short(look: Look) -> str:
    return texts_broadcasts.SHORT_STATES[look.broadcast.state]


def messages_screen(number: int) -> Screen:
    """Return the page of answers and reports that are in doubt."""
    act: Rows = (
        (Button(texts_control.SEND_AGAIN, data=data("doubts", "again")),),
        (Button(texts_control.LEAVE, data=data("doubts", "leave")),),
    )
    told = texts_broadcasts.messages(number) if number else texts_broadcasts.NO_DOUBT
    rows = (*act, to_panel()) if number else (to_panel(),)
    return screen(told, rows, title=texts_broadcasts.MESSAGES_TITLE)


def file_screen(look: Look, kind: str, caption: str) -> Screen:
    """Return the message that brings a file of a broadcast."""
    shown = screen(caption, title=look.heading)
    return replace(shown, enclosure=f"{kind}:{look.broadcast.id}")
