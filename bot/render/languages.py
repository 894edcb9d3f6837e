"""WORDS: how the choice of a language looks."""

from __future__ import annotations

from collections.abc import Mapping

from bot.render import screen
from bot.screen import Button, Rows, Screen, data
from bot.texts import digest as texts_digest
from bot.texts import languages as texts


def languages_screen(names: Mapping[str, str]) -> Screen:
    """Return the languages to choose from, each by its own name."""
    rows = tuple(_choice(code, name) for code, name in names.items())
    back = (Button(texts_digest.BACK, data=data("times", "back")),)
    return screen(texts.ASK, (*rows, back), title=texts.TITLE)


def offer_screen(code: str, name: str) -> Screen:
    """Return the offer of a language; it is to be rendered in that language."""
    return screen(texts.OFFER, (_choice(code, name),))


def language_row() -> Rows:
    """Return the button of the settings that leads to the choice."""
    return ((Button(texts.LANGUAGE, data=data("speak")),),)


def _choice(code: str, name: str) -> tuple[Button, ...]:
    return (Button(name, data=data("speak", code)),)
