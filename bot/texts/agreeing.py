"""WORDS: what admins are asked and told where a large send needs two of them."""

from __future__ import annotations

from bot.language import phrase, say
from bot.texts import counted

# ---- two people for a large send

SECOND_TITLE = phrase("Two people for large sends")
SECOND = phrase(
    "An announcement to many readers can need a second admin who agrees. "
    "So can a change or a deletion of what many have. "
    "Choose from how many readers on."
)


def second_button(limit: int | None) -> str:
    """Return the button that leads to the choice."""
    return (
        say("Two people for large sends: off")
        if limit is None
        else say("Two people above {limit}", limit=f"{limit:,}")
    )


def second_choice(limit: int | None, *, chosen: bool) -> str:
    """Return one choice of the number of readers."""
    told = say("Off") if limit is None else say("Above {limit} readers", limit=f"{limit:,}")
    return say("{told}: chosen", told=told) if chosen else told


def asks_you(name: str, reached: int) -> str:
    """Return the heading of a card that asks a second person."""
    return say(
        "{name} wants to send this announcement to {readers}.",
        name=name,
        readers=counted(reached, "reader", "readers"),
    )


CARD_TITLE = phrase("Do you agree?")
ASKED = phrase("Another admin has to agree first. We have asked them, and tell you what they say.")
NOBODY_TO_ASK = phrase("Another admin has to agree, and there is none. Ask an owner to invite one.")
YOU_AGREED = phrase("You agreed to this announcement.")
YOU_DID_NOT = phrase("You did not agree to this announcement.")
TIME_OVER = phrase("The time of this announcement is over. It is a draft again.")
NOT_YOUR_OWN = phrase("You cannot agree to your own announcement")
CHANGED_SINCE = phrase("This announcement has changed, or was sent")


def agreed(name: str) -> str:
    """Return what the sender is told when somebody agrees."""
    return say("{name} agrees to your announcement. It goes out at its time.", name=name)


def agreed_late(name: str) -> str:
    """Return what the sender is told when somebody agrees after the time that was chosen."""
    return say(
        "{name} agrees to your announcement, but its time is over. It is a draft again.", name=name
    )


def not_agreed(name: str) -> str:
    """Return what the sender is told when somebody does not agree."""
    return say("{name} does not agree to your announcement. It is a draft again.", name=name)


# ---- what many have is changed or deleted

CHANGE_YOURS = phrase("You cannot agree to your own question")
CHANGE_TAKEN_BACK = phrase("You took your question back. Nothing was changed.")
TAKE_BACK = phrase("Take the question back")
UNANSWERED = phrase(
    "Nobody agreed in time to what you wanted to change or delete. Nothing was changed."
)
CHANGE_AGREED = phrase("You agreed. It is done everywhere now.")
CHANGE_NOT_AGREED = phrase("You did not agree. Nothing was changed.")
CHANGE_OVER = phrase("This question is over. Nothing was changed now.")


def asks_erase(name: str, chats: int) -> str:
    """Return the question to a second person, before something is deleted everywhere."""
    return say(
        "{name} wants to delete this in {chats}.", name=name, chats=counted(chats, "chat", "chats")
    )


def asks_retext(name: str, chats: int) -> str:
    """Return the question to a second person, before a text is changed everywhere."""
    return say(
        "{name} wants to change the text in {chats}. The new one is above.",
        name=name,
        chats=counted(chats, "chat", "chats"),
    )


def asked_anew(name: str) -> str:
    """Return what the first person is told when somebody asks about the same messages."""
    return say(
        "{name} asked about the same messages. Your question is over, and nothing was changed.",
        name=name,
    )


def change_agreed(name: str) -> str:
    """Return what the first person is told when somebody agrees."""
    return say("{name} agrees. It is done everywhere now.", name=name)


def change_not_agreed(name: str) -> str:
    """Return what the first person is told when somebody does not agree."""
    return say("{name} does not agree. Nothing was changed.", name=name)
