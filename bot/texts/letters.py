"""WORDS: what is said about readers' letters: to owners, to writers, and in the draft itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.texts import counted, day
from storage.letters import LetterState

# ---- buttons

BACK = "Back"
STOP = "Stop this draft"
OPEN_DRAFT = "Open the draft"
PUT_IN = "Put it in"
LEAVE_OUT = "Leave it out"


def place(number: int) -> str:
    """Return the button that leads to the comments which can become readers' letters."""
    return f"Make readers' letters: {number}"


def read(number: int, *, chosen: bool) -> str:
    """Return the button that shows one comment of the page."""
    return f"Read {number}: {'goes in' if chosen else 'not in'}"


def make(number: int) -> str:
    """Return the button that makes the draft."""
    return f"Make a draft of {counted(number, 'letter', 'letters')}"


# ---- the page

TITLE = "Readers' letters"
HOW = (
    "Readers asked you to add these comments. "
    "Read each one, and put in those that you want to publish.\n\n"
    "Bleep makes one draft post of them. You publish it on the blog, or bin it."
)
MORE = "There are more. They come when these are done."


def about(number: int, name: str, title: str) -> str:
    """Return whose comment is meant, and on what."""
    return f"{number}. {name}, on {title}"


LETTER_TITLE = "A reader's letter"
GUARD = "It breaks our rules about patients. It cannot go in."
NONE = "No comment waits that could become a letter."
CHANGED = "The comments have changed. Look at them again."
GONE = "This comment does not wait any more."
IS_IN = "It goes into the draft."
IS_OUT = "It is left out. It still waits for you."


def asked(number: int) -> str:
    """Return that a draft is being made."""
    letters = counted(number, "letter", "letters")
    return f"Bleep makes a draft of {letters} now. A message here tells you when it is there."


ASKED_TOAST = "The draft is being made."

# ---- the draft


def draft_title(at: date) -> str:
    """Return the title of the draft post."""
    return f"Readers' letters, {day(at)}"


DRAFT_HEAD = "Readers sent these letters to us on Telegram. Each is about a post on this blog."


def on_post(title: str) -> str:
    """Return the heading of one letter."""
    return f"On {title}"


# ---- what owners are told

MADE_TITLE = "The draft of readers' letters is ready"


def made(number: int) -> str:
    """Return that the draft is on the blog, and what to do with it."""
    letters = counted(number, "letter", "letters")
    return (
        f"It has {letters}. Nobody else can see it. Read it again, then publish it or bin it.\n\n"
        "Each writer is told when everyone can see their letter."
    )


TROUBLE_TITLE = "The draft of readers' letters cannot be made yet"
TROUBLE: Mapping[LetterState, str] = {
    LetterState.BAD_TOKEN: "Google does not accept the refresh token. It has ended, or somebody "
    "took it back. Make a new one, put it into BLEEP_BLOGGER_TOKEN, and start Bleep again.",
    LetterState.BAD_CLIENT: "Google does not know the OAuth client. "
    "Check BLEEP_BLOGGER_CLIENT and BLEEP_BLOGGER_SECRET, and start Bleep again.",
    LetterState.NO_RIGHT: "Your Google account may not write on this blog. "
    "Make it an author there. Or make a refresh token with the account that is one.",
    LetterState.API_OFF: "The Blogger API is off in your Google project. "
    "Switch it on in the Google Cloud console, under APIs and services.",
    LetterState.NO_BLOG: "Blogger does not know this blog. Check the address in BLEEP_SITE.",
    LetterState.QUOTA: "Google takes no more from your project for now. "
    "You do not need to do anything. It usually works again the next day.",
    LetterState.REFUSED: "Blogger did not take the draft. "
    "Stop it, and make one with fewer letters.",
}
AGAIN = "Bleep tries again by itself. No letter is lost."
LATE = (
    "Google has not answered for a while. Bleep goes on asking, and makes the draft once only. "
    "The command bleep check says what is wrong."
)
STOPPED = "The draft is not made. Its letters wait again."
STOPPED_LATE = "It is too late to stop this draft."

TAKE_OUT_TITLE = "Take a letter out"


def take_out(number: int, stay: int) -> str:
    """Return that letters are in the draft whose writers want them no more."""
    gone = counted(
        number,
        "letter in your readers' letters is not wanted any more.",
        "letters in your readers' letters are not wanted any more.",
    )
    stays = counted(stay, "letter stays", "letters stay")
    rest = f"{stays}. Take out each one that is not in this list:" if stay else "No letter stays."
    return f"{gone} Its writer took it back or deleted their data.\n\n{rest}"


# ---- what writers are told

IN_DRAFT_TITLE = "An editor has your comment in a draft"
IN_DRAFT = (
    "It is in a draft of readers' letters, with the name you chose. It is not public yet. "
    "A message here will tell you when everyone can see it."
)
LEFT_OUT_TITLE = "Your comment was not published"
LEFT_OUT = "The readers' letters are on the blog. An editor left your comment out."
