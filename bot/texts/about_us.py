"""WORDS: what people read about a complaint that is not about a comment: readers and owners."""

from __future__ import annotations

from bot.language import phrase, say, say_many

DAYS = 30
"""Days that owners have (Data (Use and Access) Act 2025, section 103; facts on readers, 13)."""

# ---- buttons

COMPLAIN = phrase("Complain about this service")
DO_NOT = phrase("Do not complain")
ANSWER = phrase("Answer and close")

# ---- who complains

ASK_TITLE = phrase("What is your complaint?")
ASK = phrase(
    "Write it in one message. It can be about this service, or about your data. "
    "The owners read it and do not see who you are."
)
STOPPED = phrase("No complaint is made. Nobody else has seen it.")
FILED_TITLE = phrase("We have your complaint")
ICO = phrase("You can also complain to the Information Commissioner's Office, ico.org.uk.")
LATE_TITLE = phrase("Your complaint still waits")
ANSWER_TITLE = phrase("The answer to your complaint")


def filed(reference: str, when: str) -> str:
    """Return the receipt: the reference, what happens next and by when."""
    return say(
        "Your reference is {reference}.\n\n"
        "The owners look into it, and their answer comes here before {when}.\n\n{ico}",
        reference=reference,
        when=when,
        ico=ICO,
    )


def late(reference: str) -> str:
    """Return that the owners have not answered in time."""
    return say(
        "The owners have not answered in time. We have told them again. "
        "Their answer still comes here.\n\nYour reference is {reference}.\n\n{ico}",
        reference=reference,
        ico=ICO,
    )


def closed(reference: str) -> str:
    """Return what follows the answer."""
    return say(
        "Your complaint is closed. Your reference is {reference}.\n\n"
        "If you do not agree with the answer, send /complain again. {ico}",
        reference=reference,
        ico=ICO,
    )


# ---- owners

CARD_TITLE = phrase("A complaint about this service")
OVER_TITLE = phrase("The time to answer a complaint is over")
WHY = phrase("What the person wrote:")
YOURS = phrase("The answer:")
HOW = phrase(
    "Your answer goes to the person here. You do not see who it is, and they do not see you."
)
UNREACHED = phrase("The person has left this service. Your answer closes it and goes to nobody.")
ASK_ANSWER = phrase(
    "Write the answer in one message. It goes to the person as soon as you send it, "
    "and the complaint is closed."
)
SENT = phrase("Sent. The complaint is closed.")
CLOSED_BEFORE = phrase("This complaint is closed already. Its card shows the answer.")


def until(reference: str, when: str) -> str:
    """Return which complaint a card is about, and by when it is answered."""
    return say("Complaint {reference}. Answer before {when}.", reference=reference, when=when)


def days_left(days: int) -> str:
    """Return the heading of a reminder."""
    return say_many(
        "{days} day is left to answer a complaint",
        "{days} days are left to answer a complaint",
        days,
        days=days,
    )


def ended(when: str, *, by_you: bool) -> str:
    """Return who has answered, to an owner."""
    who = say("you") if by_you else say("another owner")
    return say("It was answered at {when} by {who}, and is closed.", when=when, who=who)
