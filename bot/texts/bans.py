"""WORDS: what owners read and press about bans, and what a person is told who is banned."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import phrase, say

# ---- buttons

BANS = phrase("Bans")
BAN = phrase("Ban")

WEEK, GOOD, QUIETLY, BACK = "week", "good", "quiet", "back"

HOW: Mapping[str, str] = {
    WEEK: phrase("For 7 days"),
    GOOD: phrase("For good"),
    QUIETLY: phrase("Quietly, for good"),
    BACK: phrase("Back"),
}
"""The ways to ban, by the word of the button."""


def lift(number: int) -> str:
    """Return the button that ends a ban of a numbered list."""
    return say("Lift ban number {number}", number=number)


# ---- the card

ASK_HOW_NOTE = phrase(
    "Ban the writer? This blog then takes no comments and no private notes from the reader. "
    "The reader is told at the next one, or never if you ban quietly."
)
ASK_HOW = phrase(
    "Ban the writer? The comment is not published then. "
    "The reader is told at the next comment, or never if you ban quietly."
)
_DONE: Mapping[str, str] = {
    WEEK: phrase("You banned its writer for 7 days."),
    GOOD: phrase("You banned its writer for good."),
    QUIETLY: phrase("You banned its writer for good. The reader is not told."),
}
BANNED_TOAST = phrase("Banned. You can lift bans from /admin.")
NOT_AN_OWNER = phrase("This comment is from an owner of this service, who cannot be banned.")
IS_BANNED = phrase("Its writer is banned.")


def done(word: str, *, was_note: bool = False) -> str:
    """Return what an owner has done to the writer of a comment, or of a private note."""
    return (
        _DONE[word] if was_note else say("{done} The comment is not published.", done=_DONE[word])
    )


# ---- the list

LIST_TITLE = phrase("People whose comments are not taken")
NOBODY = phrase("Nobody is banned. To ban someone, press Ban on the card of a comment that waits.")
TAP_TO_LIFT = phrase("A ban that is lifted ends at once. Nobody is told.")
NOTHING_KEPT = phrase("Nothing that this person wrote is kept.")
LIFTED = phrase("Lifted.")
LIFTED_BEFORE = phrase("This ban has ended before.")


def listed(number: int, since: str, until: str, *, quiet: bool) -> str:
    """Return one ban: since when, until when (empty: for good), and whether the person knows."""
    ends = say("until {until}", until=until) if until else say("for good")
    told = say("The person is not told.") if quiet else say("The person is told.")
    return say(
        "{number}. Since {since}, {ends}. {told}", number=number, since=since, ends=ends, told=told
    )


def known_by(name: str, words: str) -> str:
    """Return the name and the first words of what a banned person wrote last."""
    return (
        say("Name: {value}, who wrote: {words}", value=name or say("none"), words=words)
        if words
        else say("Name: {name}", name=name)
    )


# ---- what the person is told

_STILL = phrase("You can still read, search and save posts.")
COMPLAIN = phrase("If you think that this is wrong, send /complain.")


def banned(until: str) -> str:
    """Return that no comments are taken from a person; `until` is empty where it is for good."""
    end = say(" until {until}", until=until) if until else ""
    return say("This blog takes no comments from you{end}. {still}", end=end, still=_STILL)
