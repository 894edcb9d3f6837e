"""WORDS: what owners read and press about bans, and what a person is told who is banned."""

from __future__ import annotations

from collections.abc import Mapping

# ---- buttons

BANS = "Bans"
BAN = "Ban"

WEEK, GOOD, QUIETLY, BACK = "week", "good", "quiet", "back"

HOW: Mapping[str, str] = {
    WEEK: "For 7 days",
    GOOD: "For good",
    QUIETLY: "Quietly, for good",
    BACK: "Back",
}
"""The ways to ban, by the word of the button."""


def lift(number: int) -> str:
    """Return the button that ends a ban of a numbered list."""
    return f"Lift ban number {number}"


# ---- the card

ASK_HOW_NOTE = (
    "Ban the writer? This blog then takes no comments and no private notes from the reader. "
    "The reader is told at the next one, or never if you ban quietly."
)
ASK_HOW = (
    "Ban the writer? The comment is not published then. "
    "The reader is told at the next comment, or never if you ban quietly."
)
_DONE: Mapping[str, str] = {
    WEEK: "You banned its writer for 7 days.",
    GOOD: "You banned its writer for good.",
    QUIETLY: "You banned its writer for good. The reader is not told.",
}
BANNED_TOAST = "Banned. You can lift bans from /admin."
NOT_AN_OWNER = "This comment is from an owner of this service, who cannot be banned."
IS_BANNED = "Its writer is banned."


def done(word: str, *, was_note: bool = False) -> str:
    """Return what an owner has done to the writer of a comment, or of a private note."""
    return _DONE[word] if was_note else f"{_DONE[word]} The comment is not published."


# ---- the list

LIST_TITLE = "People whose comments are not taken"
NOBODY = "Nobody is banned. To ban someone, press Ban on the card of a comment that waits."
TAP_TO_LIFT = "A ban that is lifted ends at once. Nobody is told."
NOTHING_KEPT = "Nothing that this person wrote is kept."
LIFTED = "Lifted."
LIFTED_BEFORE = "This ban has ended before."


def listed(number: int, since: str, until: str, *, quiet: bool) -> str:
    """Return one ban: since when, until when (empty: for good), and whether the person knows."""
    ends = f"until {until}" if until else "for good"
    told = "The person is not told." if quiet else "The person is told."
    return f"{number}. Since {since}, {ends}. {told}"


def known_by(name: str, words: str) -> str:
    """Return the name and the first words of what a banned person wrote last."""
    return f"Name: {name or 'none'}, who wrote: {words}" if words else f"Name: {name}"


# ---- what the person is told

_STILL = "You can still read, search and save posts."
COMPLAIN = "If you think that this is wrong, send /complain."


def banned(until: str) -> str:
    """Return that no comments are taken from a person; `until` is empty where it is for good."""
    end = f" until {until}" if until else ""
    return f"This blog takes no comments from you{end}. {_STILL}"
