"""WORDS: what people read about their data: the notice, the copy, and how it is deleted."""

from __future__ import annotations

from bot.language import phrase, say, say_many, together
from storage.retention import Kept, told

# ---- the notice

PRIVACY_TITLE = phrase("Privacy")


IN_SHORT = phrase(
    "- We keep your chat number, your choices, comments and complaints.\n"
    "- A comment on the blog is public.\n"
    "- To get a copy, send /mydata. To delete it all, send /delete."
)


def privacy(blog: str) -> str:
    """Return what is kept, why, for how long, and who else can read it."""
    return together(
        "\n\n",
        (
            say(
                "This service is run by {blog}. It sends posts that are public on the blog.",
                blog=blog,
            ),
            (
                say(
                    "We keep your Telegram chat number to send you messages. "
                    "We keep your topics, settings, saved posts and what you agreed to."
                )
            ),
            (
                say(
                    "We keep your comments and the name you chose, to send them to the blog. "
                    "We encrypt the text of comments, names and complaints."
                )
            ),
            say("We do not keep your Telegram name, phone number or pictures."),
            say("Telegram can read all messages here. Do not write about patients."),
            say("A comment on the blog is public. Everyone can read it."),
            KEPT_UNTIL,
            together("\n", (str(KEPT_FOR), *map(kept, told()))),
            RIGHTS,
            COMPLAIN,
        ),
    )


def kept(one: Kept) -> str:
    """Return what is kept for a time, and for how long; its words are in the catalogues too."""
    days, years = one.days, one.days // 365
    if days == 1:
        length = say("24 hours")
    elif days % 365:
        length = say_many("{days} day", "{days} days", days, days=days)
    else:
        length = say_many("{years} year", "{years} years", years, years=years)
    return say("- {what}: {length}", what=say(one.told), length=length)


KEPT_UNTIL = phrase(
    "We keep all other data until you send /delete. Backups of the owner may keep it longer."
)
KEPT_FOR = phrase("What we keep for a time only:")
RIGHTS = phrase(
    "To get a copy of your data, send /mydata. To delete it, send /delete. "
    "To stop all posts, send /stop."
)
COMPLAIN = phrase(
    "If you have a question about your data, write to the author on the blog. "
    "You can complain to the Information Commissioner's Office, ico.org.uk."
)
READ_ON = phrase("Read on")


def your_number(chat_id: int) -> str:
    """Return a person's own number: an owner needs it for BLEEP_OWNERS."""
    return say("Your Telegram chat number is {chat_id}.", chat_id=chat_id)


def page_of(page: int, pages: int) -> str:
    """Return which page of the notice this is."""
    return say("Page {page} of {pages}.", page=page, pages=pages)


# ---- the copy

MYDATA_TITLE = phrase("Your data")
MYDATA = phrase(
    "This file has everything that we keep about you. Programs can read it, and people too. "
    "Nobody else gets it."
)
NOT_IN_GROUPS = phrase("You can do this in a private chat only.")

# ---- deleting

DELETE_TITLE = phrase("Delete your data")
WHAT_GOES = phrase(
    "This deletes your topics, settings, saved posts, complaints and comments here. "
    "It also ends all messages. It cannot be undone."
)
UNPUBLISHED = phrase("Comments that are not on the blog yet will not get there.")
NO_CHAT = phrase("Messages that are in this chat stay. You can delete the chat in Telegram.")
WHAT_STAYS = phrase(
    "We keep a ban if there is one, under a code that nobody can turn back into your number. "
    "An open complaint of yours goes on without your number."
)
DELETE = phrase("Delete my data")
LEAVE = phrase("Leave them on the blog")
TAKE = phrase("Ask to take them off")
KEEP = phrase("Keep my data")


def published(number: int) -> str:
    """Return the question about comments that everyone can see."""
    return say_many(
        "{number} comment of yours is on the blog. What should become of it?",
        "{number} comments of yours are on the blog. What should become of them?",
        number,
        number=f"{number:,}",
    )


SURE_TITLE = phrase("Delete everything now?")
SURE = phrase("All that we keep about you goes. Nothing more comes here after one last message.")
SURE_LEAVE = phrase("Your comments stay on the blog, and we forget that they are yours.")
SURE_TAKE = phrase("We ask the blog to take your comments off. This may take some days.")
YES = phrase("Delete everything")
KEPT = phrase("Nothing is deleted.")
DELETING_TITLE = phrase("We are deleting your data")
DELETING = phrase("This takes a moment. A last message tells you when it is done.")
ALREADY = phrase("We are deleting your data already. A last message tells you when it is done.")
DELETED_TITLE = phrase("Your data is deleted")
DELETED = phrase("We keep nothing about you now, and send nothing more. To come back, send /start.")
DELETED_TAKE = phrase("We have asked for your comments to be taken off the blog.")
DELETED_OWNER = phrase("You are an owner of this bot, so messages for owners still come.")

# ---- bleep check


def fault(name: str, why: str) -> str:
    """Return what an owner is told about a notice file that cannot be used."""
    return say("{name} {why} The built-in notice is shown instead.", name=name, why=why)


NOT_TEXT = phrase("is not text in UTF-8.")
EMPTY = phrase("has no words in it.")
TOO_LONG = phrase("has more than 20,000 characters.")
UNREADABLE = phrase("cannot be read.")
