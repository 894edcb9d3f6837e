"""WORDS: what owners are told: lists and their rules, announcements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot import quiet
from bot.texts import counted

LONGEST_ANNOUNCEMENT = 3500
LONGEST_LIST_NAME = 60
LONGEST_RULE = 60
RECENT = 50
"""How many of the last posts a new rule is tried on."""

# ---- buttons

NEW_LIST = "New list"
ANNOUNCE = "Announce"
ADD_CATEGORY = "Add a category rule"
ADD_TITLE = "Add a title word rule"
BACK = "Back"
PREVIEW = "Preview"
TEST = "Send test to me"
SEND_NOW = "Send now"
DO_NOT_SEND = "Do not send"


def list_button(name: str, size: int) -> str:
    """Return a list with its size."""
    return f"{name}: {readers(size)}"


def remove_rule(word: str) -> str:
    """Return the button that takes a rule away."""
    return f"Remove rule: {word}"


def choice(name: str, *, chosen: bool) -> str:
    """Return a list with whether an announcement goes there."""
    return f"{name}: {'chosen' if chosen else 'not chosen'}"


# ---- the panel and a list's page

PANEL_TITLE = "Lists and announcements"


def readers(number: int) -> str:
    """Return a number of readers."""
    return counted(number, "reader", "readers")


IN_DOUBT = (
    "In doubt means that Telegram did not say whether a message arrived. "
    "It may have arrived, so it is not sent again."
)
HALTED = (
    "Halted means that it cannot be sent as it is, so no more readers get it. "
    "Tap Broadcasts to see why."
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
        "Tap a list to see its link and its rules.",
        about_posts if posts else "",
        about_others if others else "",
        IN_DOUBT if posts or others else "",
        f"{stopped} {HALTED}" if halted else "",
    )
    return "\n\n".join(part for part in parts if part)


def list_page(size: int, link: str) -> str:
    """Return how many are on a list, and the link that joins it."""
    return f"{readers(size)}\n\nThis link joins the list:\n{link}"


EVERY_POST = "Every new post goes to this list."
NO_RULES = "This list has no rules. No post goes to it."
THESE_POSTS = "A new post goes to this list if any of these is true:"


def rule(field: str, word: str) -> str:
    """Return a rule in words."""
    if field == "category":
        return f"the post is in the category {word}"
    return f"the title has the word {word}"


ASK_CATEGORY = "Write the category, as it is on the blog."
ASK_TITLE = "Write the word. Posts with this word in the title go to the list."
RULE_LONG = f"This is too long. Write at most {LONGEST_RULE} characters."
RULE_EMPTY = "We can see no words in this. Write the word again."
RULE_THERE = "The list has this rule already."
RULE_REMOVED = "The rule is removed"


def rule_added(name: str, words: str, hits: int, tried: int) -> str:
    """Return what a new rule does, by the posts that are there."""
    matching = counted(hits, "post matches", "posts match")
    return (
        f"New rule for {name}: {words}.\n\n"
        f"Out of the last {counted(tried, 'post', 'posts')}, {matching}."
    )


ASK_LIST_NAME = "Write the name of the list. Readers see it as a topic."
LIST_NAME_LONG = f"This name is too long. Write at most {LONGEST_LIST_NAME} characters."
LIST_NAME_EMPTY = "We can see no letters in this name. Write another name."
LIST_NAME_TAKEN = "There is a list with this name already. Write another name."


def list_made(name: str, link: str) -> str:
    """Return that a list was made, and the link that joins it."""
    return (
        f"You have made the list {name}.\n\nThis link joins it:\n{link}\n\n"
        "No post goes to it yet. To add a rule, send /admin."
    )


LIST_GONE = "This list is not there any more. Send /admin."
DONE_ELSEWHERE = "This is done, or it has changed. Send /announce to start again."
SENT_ALREADY = "This announcement was sent already."

# ---- announcements

ASK_ANNOUNCEMENT = (
    "Write the announcement in your next message. You can use bold text and links. "
    "It can have up to 3,500 characters."
)
ANNOUNCEMENT_LONG = "This is too long. Write at most 3,500 characters."
ANNOUNCEMENT_STYLED = "This has too many links and styles. Write it with fewer."
ANNOUNCEMENT_EMPTY = "We can see no words in this. Write the announcement again."
CHOOSE_TITLE = "Who gets it?"
CHOOSE = "Tap each list that gets the announcement. Then tap Preview."
CHOOSE_ONE = "Choose at least 1 list first."
CHOSEN = "Announcement: lists chosen."
CLOSED_CARD = "You chose to send this announcement."
READY_TITLE = "Ready to send"
NOT_SENT = "The announcement was not sent."
NOBODY = "No reader on these lists has announcements on. Nobody would get it."
TEST_SENT = "The test comes to this chat."


def ready(reached: int, held: int, windows: Sequence[str]) -> str:
    """Return how many get an announcement, and how many of them later; `windows` are on now."""
    if reached == 0:
        return NOBODY
    if held == 0:
        return f"{readers(reached)} will get it now."
    moments = {quiet.ends(window) for window in windows}
    when = f"at {moments.pop()}" if len(moments) == 1 else "when their quiet time ends"
    are = "is in quiet time and gets" if held == 1 else "are in quiet time and get"
    return f"{readers(reached)} will get it. {held:,} of them {are} it {when}."


def sent(number: int) -> str:
    """Return that an announcement is on its way."""
    return f"The announcement is on its way to {readers(number)}."


def announcement_title(blog: str) -> str:
    """Return the first line of an announcement."""
    return f"Announcement from {blog}" if blog else "Announcement"


TO_STOP = "To turn announcements off, send /settings."
