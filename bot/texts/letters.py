"""WORDS: what is said about readers' letters: to owners, to writers, and in the draft itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.language import phrase, say
from bot.texts import counted, day
from storage.letters import LetterState

# ---- buttons

BACK = phrase("Back")
STOP = phrase("Stop this draft")
OPEN_DRAFT = phrase("Open the draft")
PUT_IN = phrase("Put it in")
LEAVE_OUT = phrase("Leave it out")


def place(number: int) -> str:
    """Return the button that leads to the comments which can become readers' letters."""
    return say("Make readers' letters: {number}", number=number)


def read(number: int, *, chosen: bool) -> str:
    """Return the button that shows one comment of the page."""
    return say(
        "Read {number}: {value}", number=number, value=say("goes in") if chosen else say("not in")
    )


def make(number: int) -> str:
    """Return the button that makes the draft."""
    return say("Make a draft of {letters}", letters=counted(number, "letter", "letters"))


# ---- the page

TITLE = phrase("Readers' letters")
HOW = phrase(
    "Readers asked you to add these comments. "
    "Read each one, and put in those that you want to publish.\n\n"
    "Bleep makes one draft post of them. You publish it on the blog, or bin it."
)
MORE = phrase("There are more. They come when these are done.")


def about(number: int, name: str, title: str) -> str:
    """Return whose comment is meant, and on what."""
    return say("{number}. {name}, on {title}", number=number, name=name, title=title)


LETTER_TITLE = phrase("A reader's letter")
GUARD = phrase("It breaks our rules about patients. It cannot go in.")
NONE = phrase("No comment waits that could become a letter.")
CHANGED = phrase("The comments have changed. Look at them again.")
GONE = phrase("This comment does not wait any more.")
IS_IN = phrase("It goes into the draft.")
IS_OUT = phrase("It is left out. It still waits for you.")


def asked(number: int) -> str:
    """Return that a draft is being made."""
    letters = counted(number, "letter", "letters")
    return say(
        "Bleep makes a draft of {letters} now. A message here tells you when it is there.",
        letters=letters,
    )


ASKED_TOAST = phrase("The draft is being made.")

# ---- the draft


def draft_title(at: date) -> str:
    """Return the title of the draft post."""
    return say("Readers' letters, {day}", day=day(at))


DRAFT_HEAD = phrase(
    "Readers sent these letters to us on Telegram. Each is about a post on this blog."
)


def on_post(title: str) -> str:
    """Return the heading of one letter."""
    return say("On {title}", title=title)


# ---- what owners are told

MADE_TITLE = phrase("The draft of readers' letters is ready")


def made(number: int) -> str:
    """Return that the draft is on the blog, and what to do with it."""
    letters = counted(number, "letter", "letters")
    return say(
        "It has {letters}. Nobody else can see it. Read it again, then publish it or bin it.\n\n"
        "Each writer is told when everyone can see their letter.",
        letters=letters,
    )


TROUBLE_TITLE = phrase("The draft of readers' letters cannot be made yet")
TROUBLE: Mapping[LetterState, str] = {
    LetterState.BAD_TOKEN: phrase(
        "Google does not accept the refresh token. It has ended, or somebody "
        "took it back. Make a new one, put it into BLEEP_BLOGGER_TOKEN, and start Bleep again."
    ),
    LetterState.BAD_CLIENT: phrase(
        "Google does not know the OAuth client. "
        "Check BLEEP_BLOGGER_CLIENT and BLEEP_BLOGGER_SECRET, and start Bleep again."
    ),
    LetterState.NO_RIGHT: phrase(
        "Your Google account may not write on this blog. "
        "Make it an author there. Or make a refresh token with the account that is one."
    ),
    LetterState.API_OFF: phrase(
        "The Blogger API is off in your Google project. "
        "Switch it on in the Google Cloud console, under APIs and services."
    ),
    LetterState.NO_BLOG: phrase(
        "Blogger does not know this blog. Check the address in BLEEP_SITE."
    ),
    LetterState.QUOTA: phrase(
        "Google takes no more from your project for now. "
        "You do not need to do anything. It usually works again the next day."
    ),
    LetterState.REFUSED: phrase(
        "Blogger did not take the draft. Stop it, and make one with fewer letters."
    ),
}
AGAIN = phrase("Bleep tries again by itself. No letter is lost.")
LATE = phrase(
    "Google has not answered for a while. Bleep goes on asking, and makes the draft once only. "
    "The command bleep check says what is wrong."
)
STOPPED = phrase("The draft is not made. Its letters wait again.")
STOPPED_LATE = phrase("It is too late to stop this draft.")

TAKE_OUT_TITLE = phrase("Take a letter out")


def take_out(number: int, stay: int) -> str:
    """Return that letters are in the draft whose writers want them no more."""
    gone = counted(
        number,
        "letter in your readers' letters is not wanted any more.",
        "letters in your readers' letters are not wanted any more.",
    )
    stays = counted(stay, "letter stays", "letters stay")
    rest = (
        say("{stays}. Take out each one that is not in this list:", stays=stays)
        if stay
        else say("No letter stays.")
    )
    return say(
        "{gone} Its writer took it back or deleted their data.\n\n{rest}", gone=gone, rest=rest
    )


# ---- what writers are told

IN_DRAFT_TITLE = phrase("An editor has your comment in a draft")
IN_DRAFT = phrase(
    "It is in a draft of readers' letters, with the name you chose. It is not public yet. "
    "A message here will tell you when everyone can see it."
)
LEFT_OUT_TITLE = phrase("Your comment was not published")
LEFT_OUT = phrase("The readers' letters are on the blog. An editor left your comment out.")
