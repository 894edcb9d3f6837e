"""STEP: the privacy notice that the owner may write: a text in the data folder, read when needed.

`privacy.txt` or `privacy.md`, plain text in UTF-8. What is wrong with it is told by `bleep check`,
and readers get the built-in notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.fit import clean, is_visible
from bot.texts import rights as texts_rights

NAMES = ("privacy.txt", "privacy.md")
LONGEST = 20_000
"""Characters; more is no notice that anybody reads."""

_MOST_BYTES = 4 * LONGEST + 3


@dataclass(frozen=True, slots=True)
class Notice:
    """The owner's text; empty where there is none or `fault` says what is wrong with it."""

    name: str = ""
    text: str = ""
    fault: str = ""


def read_notice(folder: Path) -> Notice:
    """Return the owner's notice, the first of the two files that is there."""
    for name in NAMES:
        file = folder / name
        try:
            with file.open("rb") as opened:
                data = opened.read(_MOST_BYTES + 1)
        except FileNotFoundError:
            continue
        except OSError:
            return Notice(name, fault=texts_rights.UNREADABLE)
        return _notice(name, data)
    return Notice()


def _notice(name: str, data: bytes) -> Notice:
    if len(data) > _MOST_BYTES:
        return Notice(name, fault=texts_rights.TOO_LONG)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Notice(name, fault=texts_rights.NOT_TEXT)
    # A binary file may be UTF-8 too; a text has no such character.
    if "\0" in text:
        return Notice(name, fault=texts_rights.NOT_TEXT)
    text = clean(text)
    if not is_visible(text):
        return Notice(name, fault=texts_rights.EMPTY)
    if len(text) > LONGEST:
        return Notice(name, fault=texts_rights.TOO_LONG)
    return Notice(name, text)
