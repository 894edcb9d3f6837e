"""WORDS: what a person is told about what the guard saw, and owners about what they look at."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language import phrase, say, together

# ---- buttons

PUBLIC_NUMBER = phrase("It is a public number")
NOBODY_KNOWN = phrase("Nobody can be known from it")
TO_EDITOR = phrase("Send to the editor")
DELETE = phrase("Delete it")
PRIVATE = phrase("Private note to the author")
UNDO = phrase("Undo")
PUBLISH = phrase("Publish")
REJECT = phrase("Reject")

# ---- what the guard saw

KINDS = {
    "nhs_number": phrase("an NHS number"),
    "ni_number": phrase("a National Insurance number"),
    "hospital_number": phrase("a hospital number"),
    "date_of_birth": phrase("a date of birth"),
    "passport": phrase("a passport number"),
    "driving_licence": phrase("a driving licence number"),
    "phone": phrase("a phone number"),
    "email": phrase("an email address"),
    "postcode": phrase("a postcode"),
    "address": phrase("a street address"),
    "titled_name": phrase("the name of a person"),
    "case_story": phrase("the story of one person"),
    "urgent": phrase("someone who needs help now"),
}
"""What each kind of the guard (feeds/guard.py) is called."""


def seen(kind: str, masked: str) -> str:
    """Return one thing that was found; `masked` shows only how it begins, or nothing."""
    what = say("What looks like {kinds}", kinds=KINDS[kind])
    return f"{what}: {masked}" if masked else what


BLOCKED_TITLE = phrase("We did not keep this text")
BLOCKED = phrase(
    "It may tell everyone who a patient is. Nobody else has seen it and we did not store it. "
    "Delete your message in this chat too."
)
AGAIN = phrase("Then write it again without this part.")
KEPT_BEFORE = phrase("Your comment stays as it was before.")

HELD_TITLE = phrase("Check this part of your comment")
HELD = phrase(
    "Everyone could see it, for as long as the blog is there. "
    "Edit your message to take it out. "
    "If it is a public number, such as a GP surgery's, an editor looks at it first."
)

NUDGED_TITLE = phrase("Could anyone know who this is?")
NUDGED = phrase(
    "Small facts together can tell who a person is: age, place, date and what happened. "
    "Edit your message if someone could know."
)

URGENT_TITLE = phrase("Get help now")
URGENT = phrase(
    "Call 999 or go to A&E if someone's life is at risk.\n\n"
    "If you need help now and it is not an emergency, go to NHS 111 online or call 111. "
    "Call 111 for a child under 5.\n\n"
    "You can call Samaritans on 116 123 at any time.\n\n"
    "Nobody reads this chat for emergencies."
)
NOT_PUBLISHED = phrase(
    "We publish nothing of this by itself. You can send it to the editor in private."
)
NOT_STORED = phrase("We did not store your message. It may tell everyone who a patient is.")

NAME_GIVES_AWAY = phrase(
    "This name holds a number or an address that everyone would see. Write another name."
)
ANNOUNCEMENT_GIVES_AWAY = phrase(
    "This announcement may tell everyone who a patient is. We did not keep it. "
    "Write it again without this part."
)
ANNOUNCEMENT_CHECK = phrase("Check this part before you send it to everyone.")

# ---- what was decided

FOR_EDITOR = phrase("An editor looks at it before it goes to the blog.")
FOR_EDITOR_FIRST = phrase("An editor looks at it first. After that you can post it on the blog.")
FOR_EDITOR_TOAST = phrase("Thank you. A message here will tell you what happens.")
NOTED = phrase("Sent to the author in private. It is not a comment and nobody else sees it.")
NOTED_TOAST = phrase("Thank you. The author gets it in private.")
DELETED = phrase("Deleted. Nobody else has seen it.")
DELETED_TOAST = phrase("Your message was deleted here.")
NO_OWNERS = phrase("Nobody is set up to read private notes on this service.")


def undo_for(seconds: int) -> str:
    """Return what a person who sent a comment can still do."""
    return say(
        "You can undo this for {seconds} seconds. Then it goes to the blog.", seconds=seconds
    )


UNDONE = phrase("Not sent yet. Nothing has gone to the blog.")
UNDONE_TOAST = phrase("Undone. Use the new preview.")
TOO_LATE = phrase("It is on its way to the blog and cannot be undone here.")

# ---- what owners see

REVIEW_TITLE = phrase("A comment waits for you")
REVIEW = phrase("It goes to the blog only if you publish it.")
NOTE_TITLE = phrase("A private note from a reader")
NOTE = phrase("The reader wants the author to have it. It is not a comment.")
URGENT_NOTE_TITLE = phrase("Someone may need help now")
URGENT_NOTE = phrase(
    "A reader wrote this and sent it to you. The reader was told to call 999 or 111. "
    "It is not a comment."
)
HELD_NOTE_TITLE = phrase("A comment waits on the blog")
HELD_NOTE = phrase("Open the blog's own page for comments to publish it or not.")
OPEN_MODERATION = phrase("Open it on the blog")


def written_by(name: str) -> str:
    """Return whose a comment is, by the name that the blog shows."""
    return say("Name: {name}", name=name) if name else say("Name: the reader types it on the blog")


def on(title: str) -> str:
    """Return which post a card is about."""
    return say("Post: {title}", title=title)


def saw(found: Sequence[str]) -> str:
    """Return what the guard saw, for an owner."""
    return say("The guard saw {value}.", value=together(", ", found))


PUBLISHED = phrase("You let it go to the blog.")
REFUSED = phrase("You did not publish it.")
WENT_ON = phrase("It has gone on since.")
AGREED = phrase("An editor has looked at your comment. You can post it now.")
