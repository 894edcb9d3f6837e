"""WORDS: what is said about joining a list: its poster, and asking to be let in."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import phrase, say

# ---- the poster


def poster(name: str, link: str, *, asks: bool) -> str:
    """Return the words beside the picture, for those who cannot see it."""
    does = say("ask to join") if asks else say("join")
    return say(
        "This is a QR code for a poster. People who scan it can {does} {name}.\n\n{link}",
        does=does,
        name=name,
        link=link,
    )


# ---- joining by approval


def to_ask(name: str) -> str:
    """Return what a person is told before they ask to join."""
    return say(
        "An admin decides who joins {name}.\n\n"
        "If you ask to join, admins see your first name on Telegram. "
        "If they let you in, you get the new posts of this topic here.",
        name=name,
    )


ASKED = phrase("You have asked to join. We tell you when an admin has decided.")
WAITS = phrase("You have asked already. We tell you when an admin has decided.")
REFUSED = phrase("An admin has not let you in. You can ask again after 7 days.")
REQUEST_TITLE = phrase("Somebody asks to join")


def request(topic: str, name: str, when: str) -> str:
    """Return the card of a request."""
    who = say("First name on Telegram: {name}\n", name=name) if name else ""
    return say("{who}List: {topic}\nAsked: {when}", who=who, topic=topic, when=when)


NO_REQUESTS = phrase("Nobody asks to join this list")
DECIDED: Mapping[str, str] = {
    "in": phrase("You let this person in."),
    "out": phrase("You did not let them in."),
}
BY_OTHER = phrase("Another admin has decided, or the person does not ask any more.")


def admitted(name: str) -> str:
    """Return what a person is told who was let in."""
    return say("You are on the topic {name} now. You get its new posts here.", name=name)


def left_out(name: str) -> str:
    """Return what a person is told who was not let in."""
    return say("An admin did not let you join {name}.", name=name)
