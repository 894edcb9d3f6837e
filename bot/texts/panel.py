"""WORDS: what the panel of the admins says, and the names of its places."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import phrase, say
from bot.texts import counted

PANEL_TITLE = phrase("Admin panel")
BACK = phrase("Back")
TO_PANEL = phrase("Back to the panel")
CHANGED = phrase("This page has changed. Nothing was done. Look again.")
NOT_YOURS = phrase("Your role does not have this right.")

PLACES: Mapping[str, str] = {
    "lists": phrase("Lists"),
    "rules": phrase("Rules"),
    "announcements": phrase("Announcements"),
    "scheduled": phrase("Scheduled"),
    "running": phrase("Running"),
    "comments": phrase("Comments"),
    "statistics": phrase("Statistics"),
    "people": phrase("People"),
    "sites": phrase("Sites"),
    "log": phrase("Log"),
}
"""The places of the panel by the word in their buttons, in the order in which they are offered."""

# ---- comments

SHOW_WAITING = phrase("Show what waits")
NOTHING_WAITS = phrase("No comment waits for you")


def desk(waiting: int, complaints: int) -> str:
    """Return how much waits for a moderator."""
    comments = counted(waiting, "comment waits", "comments wait")
    reported = counted(complaints, "complaint waits", "complaints wait")
    return say(
        "{comments} for a decision.\n\n{reported} for a decision.",
        comments=comments,
        reported=reported,
    )
