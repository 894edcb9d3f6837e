"""WORDS: what the panel of the admins says, and the names of its places."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts import counted

PANEL_TITLE = "Admin panel"
BACK = "Back"
TO_PANEL = "Back to the panel"
CHANGED = "This page has changed. Nothing was done. Look again."
NOT_YOURS = "Your role does not have this right."

PLACES: Mapping[str, str] = {
    "lists": "Lists",
    "rules": "Rules",
    "announcements": "Announcements",
    "scheduled": "Scheduled",
    "running": "Running",
    "comments": "Comments",
    "statistics": "Statistics",
    "people": "People",
    "sites": "Sites",
    "log": "Log",
}
"""The places of the panel by the word in their buttons, in the order in which they are offered."""

# ---- comments

SHOW_WAITING = "Show what waits"
NOTHING_WAITS = "No comment waits for you"


def desk(waiting: int, complaints: int) -> str:
    """Return how much waits for a moderator."""
    comments = counted(waiting, "comment waits", "comments wait")
    reported = counted(complaints, "complaint waits", "complaints wait")
    return f"{comments} for a decision.\n\n{reported} for a decision."
