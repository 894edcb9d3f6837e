"""WORDS: what a person is told about what the guard saw, and owners about what they look at."""

from __future__ import annotations

from collections.abc import Sequence

# ---- buttons

PUBLIC_NUMBER = "It is a public number"
NOBODY_KNOWN = "Nobody can be known from it"
TO_EDITOR = "Send to the editor"
DELETE = "Delete it"
PRIVATE = "Private note to the author"
UNDO = "Undo"
PUBLISH = "Publish"
REJECT = "Reject"

# ---- what the guard saw

KINDS = {
    "nhs_number": "an NHS number",
    "ni_number": "a National Insurance number",
    "hospital_number": "a hospital number",
    "date_of_birth": "a date of birth",
    "passport": "a passport number",
    "driving_licence": "a driving licence number",
    "phone": "a phone number",
    "email": "an email address",
    "postcode": "a postcode",
    "address": "a street address",
    "titled_name": "the name of a person",
    "case_story": "the story of one person",
    "urgent": "someone who needs help now",
}
"""What each kind of the guard (feeds/guard.py) is called."""


def seen(kind: str, masked: str) -> str:
    """Return one thing that was found; `masked` shows only how it begins, or nothing."""
    what = f"What looks like {KINDS[kind]}"
    return f"{what}: {masked}" if masked else what


BLOCKED_TITLE = "We did not keep this text"
BLOCKED = (
    "It may tell everyone who a patient is. Nobody else has seen it and we did not store it. "
    "Delete your message in this chat too."
)
AGAIN = "Then write it again without this part."
KEPT_BEFORE = "Your comment stays as it was before."

HELD_TITLE = "Check this part of your comment"
HELD = (
    "Everyone could see it, for as long as the blog is there. "
    "Edit your message to take it out. "
    "If it is a public number, such as a GP surgery's, an editor looks at it first."
)

NUDGED_TITLE = "Could anyone know who this is?"
NUDGED = (
    "Small facts together can tell who a person is: age, place, date and what happened. "
    "Edit your message if someone could know."
)

URGENT_TITLE = "Get help now"
URGENT = (
    "Call 999 or go to A&E if someone's life is at risk.\n\n"
    "If you need help now and it is not an emergency, go to NHS 111 online or call 111. "
    "Call 111 for a child under 5.\n\n"
    "You can call Samaritans on 116 123 at any time.\n\n"
    "Nobody reads this chat for emergencies."
)
NOT_PUBLISHED = "We publish nothing of this by itself. You can send it to the editor in private."
NOT_STORED = "We did not store your message. It may tell everyone who a patient is."

NAME_GIVES_AWAY = (
    "This name holds a number or an address that everyone would see. Write another name."
)
ANNOUNCEMENT_GIVES_AWAY = (
    "This announcement may tell everyone who a patient is. We did not keep it. "
    "Write it again without this part."
)
ANNOUNCEMENT_CHECK = "Check this part before you send it to everyone."

# ---- what was decided

FOR_EDITOR = "An editor looks at it before it goes to the blog."
FOR_EDITOR_FIRST = "An editor looks at it first. After that you can post it on the blog."
FOR_EDITOR_TOAST = "Thank you. A message here will tell you what happens."
NOTED = "Sent to the author in private. It is not a comment and nobody else sees it."
NOTED_TOAST = "Thank you. The author gets it in private."
DELETED = "Deleted. Nobody else has seen it."
DELETED_TOAST = "Your message was deleted here."
NO_OWNERS = "Nobody is set up to read private notes on this service."


def undo_for(seconds: int) -> str:
    """Return what a person who sent a comment can still do."""
    return f"It goes to the blog in {seconds} seconds. Until then you can undo."


UNDONE = "Not sent yet. Nothing has gone to the blog."
UNDONE_TOAST = "Undone. Use the new preview."
TOO_LATE = "It is on its way to the blog and cannot be undone here."

# ---- what owners see

REVIEW_TITLE = "A comment waits for you"
REVIEW = "It goes to the blog only if you publish it."
NOTE_TITLE = "A private note from a reader"
NOTE = "The reader wants the author to have it. It is not a comment."
URGENT_NOTE_TITLE = "Someone may need help now"
URGENT_NOTE = (
    "A reader wrote this and sent it to you. The reader was told to call 999 or 111. "
    "It is not a comment."
)
HELD_NOTE_TITLE = "A comment waits on the blog"
HELD_NOTE = "Open the blog's own page for comments to publish it or not."
OPEN_MODERATION = "Open it on the blog"


def written_by(name: str) -> str:
    """Return whose a comment is, by the name that the blog shows."""
    return f"Name: {name}" if name else "Name: the reader types it on the blog"


def on(title: str) -> str:
    """Return which post a card is about."""
    return f"Post: {title}"


def saw(found: Sequence[str]) -> str:
    """Return what the guard saw, for an owner."""
    return f"The guard saw {', '.join(found)}."


PUBLISHED = "You let it go to the blog."
REFUSED = "You did not publish it."
WENT_ON = "It has gone on since."
AGREED = "An editor has looked at your comment. You can post it now."
