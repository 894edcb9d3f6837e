"""WORDS: what people read about complaints: who reports a comment, who wrote it, who decides."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts import counted

LONGEST = 1500
MOST_A_DAY = 5
MOST_ANSWERS = 3

# ---- buttons

REPORT = "Report this comment"
DO_NOT_REPORT = "Do not report it"
TAKE_OFF = "Take it off the blog"
LEAVE = "Leave it"
DONE = "Done"
TO_EDITORS = "Write to the editors"


def place(number: int) -> str:
    """Return the button that lists the complaints which nobody has decided about."""
    return f"Complaints: {number:,}"


def listed(reference: str, when: str) -> str:
    """Return the button of one complaint in the list."""
    return f"{reference}, by {when}"


def reportable(author: str, words: str) -> str:
    """Return the button of a comment that can be reported, by its first words."""
    return f"{author or 'Someone'}: {words}" if words else f"A comment by {author or 'someone'}"


# ---- who reports a comment

COMPLAIN_TITLE = "Make a complaint"
COMPLAIN = (
    "You can report a comment on the blog. Send us its link, which ends in #comment- and a number."
)
OR_TAP = "Or tap a comment that came to you here."
OTHER = "To complain about this service or your data, write to the author on the blog."
NO_LINK = "We cannot find a comment of the blog in this. To try again, send /complain."

ASK_TITLE = "What is wrong with this comment?"
ASK = (
    "Write it in one message. Say which words are wrong and why. "
    "The editors read it and do not see who you are."
)
ASK_LIMITS = f"Write up to {LONGEST:,} characters. Do not name or describe a patient."
EMPTY = "We can see no words in this. Write again what is wrong."
TOO_LONG = f"This is too long. Write at most {LONGEST:,} characters."
STOPPED = "Not reported. Nobody else has seen it."
OWN = "This is your own comment. To take it off the blog, send /comments."
NOT_THERE = "We cannot see this comment on the blog now, so there is nothing to report."
TOO_MANY = f"You can report {MOST_A_DAY} comments in a day. Try again tomorrow."

FILED_TITLE = "We have your report"
NO_OWNERS = "Nobody is set up to decide about it here. Write to the author on the blog too."


def filed(reference: str, when: str) -> str:
    """Return the receipt of a report: its reference, what happens next and by when."""
    return (
        f"Your reference is {reference}.\n\n"
        f"The editors decide before {when}. Weekends and bank holidays do not count.\n\n"
        "A message here will tell you what they decide."
    )


def reported_before(reference: str) -> str:
    """Return that a person has an open report of this comment."""
    return f"You have reported this comment already. Your reference is {reference}."


OFF_TITLE = "The comment that you reported is off"
LEFT_TITLE = "The comment that you reported stays"
LATE_TITLE = "Your report still waits"
OUTCOME_TITLES: Mapping[str, str] = {
    "off": OFF_TITLE,
    "gone": OFF_TITLE,
    "left": LEFT_TITLE,
    "late": LATE_TITLE,
}
"""The heading of what came of a report."""

_OUTCOMES: Mapping[str, str] = {
    "off": "An editor took it off the blog.",
    "gone": "It is not on the blog any more.",
    "left": "An editor looked at it and left it on the blog. You can report it again and say more.",
    "late": (
        "The editors have not decided in time. We have told them, and we tell you what they do."
    ),
}


def outcome(what: str, reference: str) -> str:
    """Return what came of a report: off, gone, left or late."""
    return f"{_OUTCOMES[what]}\n\nYour reference is {reference}."


# ---- who wrote it

TAKEN_TITLE = "Your comment is off the blog for now"
TAKEN = (
    "Somebody complained about it. We do not say who. "
    "An editor took it off and can publish it again."
)
TAKEN_NEXT = "You can answer the editors in private. Tell them why it can stay, or what to change."
ASK_ANSWER = "Write to the editors in one message. Nobody else sees it, and it is not a comment."
ANSWERED = "Sent to the editors in private."
ANSWERED_ENOUGH = "You have written to the editors about it. They will decide."

# ---- owners

CARD_TITLE = "A comment is reported"
HALF_TITLE = "Half of the time for a report is over"
SOON_TITLE = "4 working hours are left for a report"
OVER_TITLE = "The time for a report is over"
AGAIN_TITLE = "The blog has not taken off a comment"
ANSWER_TITLE = "The writer of a reported comment answers"
WHY = "Why it was reported:"
NO_WORDS = "We do not have the words of this comment."
STAYS = "It stays on the blog until you decide. The writer and others do not hear who reported it."
BY_HAND = "We cannot take it off from here. Do that on the blog's own page, then press Done."
UNREACHED = (
    "Its writer has left this service and cannot answer you. The advice is to take it off the blog."
)
OVERDUE = "The time to decide is over. Decide now."
CHANGED = "The comment was changed. Look at its new words."
BUSY = "Something else is being done with this comment. Try again in a minute."
DECIDED_TOAST = "Thank you. The person who reported it is told."
DECIDED_BEFORE = "Nothing was changed. Look at the card."
LIST_TITLE = "Complaints that wait"
LIST = "Tap a complaint to decide about it."
NO_COMPLAINTS = "No complaint waits."


def until(reference: str, when: str) -> str:
    """Return which report a card is about, and by when it is decided."""
    return f"Report {reference}. Decide before {when}."


def ended(choice: str, when: str, *, by_you: bool) -> str:
    """Return what was decided about a report, and whether the owner who reads it did it."""
    if choice == "gone":
        return f"The comment was not on the blog any more at {when}."
    who = "you" if by_you else "another owner"
    if choice == "left":
        return f"{LEAVE} was pressed at {when} by {who}. The comment stays on the blog."
    stands = "The blog is told now." if choice == "asked" else "The comment is off the blog."
    return f"It was decided at {when} by {who} to take it off. {stands}"


def also(number: int) -> str:
    """Return how many other open reports there are of the same comment."""
    return f"{counted(number, 'other report', 'other reports')} of this comment wait too."
