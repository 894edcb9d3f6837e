"""WORDS: what the pages of the audit log say."""

from __future__ import annotations

from bot.texts import counted

TITLE = "Log"
OLDER = "Older"
NEWEST = "Newest"
BY_PERSON = "By person"
BY_KIND = "By kind"
ALL = "Everything"
AS_FILE = "Get the log as a file"
EMPTY = "Nothing was done here yet."
CHOOSE_PERSON = "Whose acts do you want to see?"
CHOOSE_KIND = "Which kind of act do you want to see?"
FILE_COMES = "The file comes to this chat."


def act(when: str, who: str, action: str, subject: str) -> str:
    """Return one act: when, who, what, and to what."""
    return f"{when}, {who}\n{action}: {subject}"


def caption(most: int) -> str:
    """Return what the file of the log is."""
    acts = counted(most, "act", "acts")
    return f"The newest {acts} of the log. Keep this file safe: it has the numbers of admins."
