"""WORDS: what the pages of the audit log say."""

from __future__ import annotations

from bot.language import phrase, say
from bot.texts import counted

TITLE = phrase("Log")
OLDER = phrase("Older")
NEWEST = phrase("Newest")
BY_PERSON = phrase("By person")
BY_KIND = phrase("By kind")
ALL = phrase("Everything")
AS_FILE = phrase("Get the log as a file")
EMPTY = phrase("Nothing was done here yet.")
CHOOSE_PERSON = phrase("Whose acts do you want to see?")
CHOOSE_KIND = phrase("Which kind of act do you want to see?")
FILE_COMES = phrase("The file comes to this chat.")


def act(when: str, who: str, told: str) -> str:
    """Return one act: when, who, and what was done."""
    return f"{when}, {who}\n{told}"


def caption(most: int) -> str:
    """Return what the file of the log is."""
    acts = counted(most, "act", "acts")
    return say(
        "The newest {acts} of the log. Keep this file safe: it has the numbers of admins.",
        acts=acts,
    )
