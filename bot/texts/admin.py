"""WORDS: what the panel's home says, and what its pages share."""

from __future__ import annotations

from dataclasses import dataclass

from bot.language import phrase, say, together
from bot.texts import counted

BACK = phrase("Back")
LIST_GONE = phrase("This list is not there any more. Send /admin.")
FORWARDED = phrase("We cannot take forwarded messages. Send it as a message of your own.")
FORWARDED_NEWS = phrase(
    "We cannot take forwarded messages. To write an announcement, send /announce."
)
ASKED_ANEW = phrase(
    "What we asked you before has ended. Your next message answers the newest question."
)
ASK_CLOSED = phrase("The question that was open is closed now, and nothing was changed by it.")

IN_DOUBT = phrase(
    "In doubt means that Telegram did not say whether a message arrived. "
    "It may have arrived, so it is not sent again."
)
HALTED = phrase(
    "Halted means that it cannot be sent as it is, so no more readers get it. "
    "Tap Running to see why."
)


@dataclass(frozen=True, slots=True)
class Troubles:
    """How many messages are in doubt, those of broadcasts and all others, and what is halted."""

    deliveries: int
    messages: int
    halted: int


def panel(troubles: Troubles) -> str:
    """Return the text of the panel; troubles are said only if there are any."""
    posts, others, halted = troubles.deliveries, troubles.messages, troubles.halted
    about_posts = counted(
        posts,
        "message about a post or an announcement is in doubt.",
        "messages about posts or announcements are in doubt.",
    )
    about_others = counted(
        others,
        "answer or other message is in doubt.",
        "answers or other messages are in doubt.",
    )
    stopped = counted(
        halted,
        "post, correction or announcement is halted.",
        "posts, corrections or announcements are halted.",
    )
    parts = (
        say("Tap a place to see what is there."),
        about_posts if posts else "",
        about_others if others else "",
        IN_DOUBT if posts or others else "",
        f"{stopped} {HALTED}" if halted else "",
    )
    return together("\n\n", (part for part in parts if part))
