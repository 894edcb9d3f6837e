"""WORDS: what a reader is told about comments, from the first reply to what became of it."""

from __future__ import annotations

from bot.language import phrase, say
from storage.records import Comment
from storage.states import CommentState

SHORTEST = 20
LONGEST = 1500
MOST_WAITING = 3
LONGEST_NAME = 50

# ---- on the blog, where it stays English whatever language its writer reads

ANONYMOUS = "Anonymous reader"
_VIA = " (via Telegram)"

# ---- buttons

NO_NAME = phrase("Anonymous reader")

TYPE_NAME = phrase("Type a name")
SEND = phrase("Send comment")
CHANGE = phrase("Change it")
CHANGE_NAME = phrase("Change name")
DO_NOT_SEND = phrase("Do not send")
COPY = phrase("Copy comment")
OPEN_BOX = phrase("Open the comment box")
POSTED = phrase("I have posted it")
SEE_COMMENT = phrase("See your comment")
SEE_REPLY = phrase("See it on the blog")


def first_name(name: str) -> str:
    """Return the button that offers a person's first name."""
    return say("First name: {name}", name=name)


def keep_name(name: str) -> str:
    """Return the button that offers the name of last time."""
    return say("Keep: {name}", name=name)


def via_telegram(name: str) -> str:
    """Return the name as the blog shows it."""
    return f"{name}{_VIA}"


# ---- why a text cannot be a comment

TOO_SHORT = phrase(
    "This comment is too short. Write at least {shortest} characters. "
    "You can edit your message or reply again.",
    shortest=SHORTEST,
)
TOO_LONG = phrase(
    "This comment is too long. Write at most {longest} characters. "
    "You can edit your message or reply again.",
    longest=f"{LONGEST:,}",
)
NOTHING_THERE = phrase("We can see no words in this comment. Write it again in words.")
WAIT = phrase(
    "You have {most_waiting} comments that wait for the blog. "
    "You can send another as soon as the blog decides on one of them.",
    most_waiting=MOST_WAITING,
)
NO_COMMENTS = phrase(
    "This blog takes no comments through this service. Read the post to comment there."
)

# ---- the name question

NAME_TITLE = phrase("Which name do you want to use?")
PUBLIC = phrase(
    "Comments are public. Everyone can see them. "
    "An editor at the blog decides whether to publish a comment."
)
WE_SEND = phrase("We send your comment to the blog with the name you choose.")
NEXT_PREVIEW = phrase("You see your comment first. Nothing is sent until you agree.")
WRITE_NAME = phrase(
    "Write the name you want to use. It can have up to {longest_name} characters.",
    longest_name=LONGEST_NAME,
)
NAME_EMPTY = phrase("We cannot use this name. Write a name with letters.")
NAME_LONG = phrase(
    "This name is too long. Write at most {longest_name} characters.", longest_name=LONGEST_NAME
)

# ---- the preview

PREVIEW_TITLE = phrase("Check your comment")
NO_PATIENTS = phrase(
    "Everyone can see it, for as long as the blog is there. Do not name or describe a patient."
)
HAND_OFF_STEPS = phrase(
    "We cannot send this comment for you. Copy it, then paste it into the comment box on the blog. "
    "An editor at the blog decides whether to publish it."
)
HAND_OFF_NAME = phrase("The comment box on the blog asks for your name. You type it there.")
HAND_OFF_WATCHED = phrase(
    "Then press I have posted it. We look for your comment on the blog. "
    "A message here will tell you when everyone can see it."
)
HAND_OFF_UNSEEN = phrase(
    "We cannot see the comments on this blog, so we cannot tell you when yours is published."
)
COPY_BY_TAP = phrase("Tap the comment to copy it.")
OWN_WORDS = phrase("To change it, edit your message. Or reply to this message with the new text.")


def preview_name(shown: str) -> str:
    """Return the name in the preview."""
    return say("Name: {shown}", shown=shown)


def preview_post(title: str) -> str:
    """Return the post in the preview."""
    return say("Post: {title}", title=title)


def on_post(title: str, blog: str) -> str:
    """Return which post a message about a comment means, and on which blog."""
    return (
        say("Post: {title}\nBlog: {blog}", title=title, blog=blog)
        if blog
        else say("Post: {title}", title=title)
    )


SENT = phrase("Sent to the blog.")
SENT_TOAST = phrase("Thank you. A message here will tell you what happens.")
CANCELLED = phrase("Not sent. Nobody else has seen it.")
CANCELLED_TOAST = phrase("Your comment was not sent.")
HANDED_OFF = phrase("You posted it on the blog. An editor there may need to publish it.")
HANDED_OFF_TOAST = phrase("Thank you. Look at the post to see your comment.")
OLDER = phrase("This is an older version. Use the newest message about this comment.")
CHOOSE_NAME_FIRST = phrase("Choose a name first. Use the newest message about this comment.")
NOT_YOURS_TO_CHANGE = phrase(
    "You have sent this comment. To see what became of it, send /comments."
)
ON_ITS_WAY = phrase("You have sent this comment. To take it back, send /comments.")
IN_REVIEW = phrase("An editor is looking at this comment. To take it back, send /comments.")
WAS_NOTED = phrase("You sent it to the author in private. It cannot be changed here.")
IS_GONE = phrase("This comment was not sent. To write a new one, reply to the post.")
CHANGE_ON_BLOG = phrase("It was posted on the blog by hand. It can only be changed there.")


def cannot_act(comment: Comment) -> str:
    """Return why a button or an edit does nothing any more."""
    match comment.state:
        case CommentState.NAMING:
            return CHOOSE_NAME_FIRST
        case CommentState.PREVIEW | CommentState.SCREENING:
            return OLDER
        case CommentState.REVIEW:
            return IN_REVIEW
        case CommentState.QUEUED:
            return ON_ITS_WAY
        case CommentState.NOTED:
            return WAS_NOTED
        case CommentState.CANCELLED | CommentState.EXPIRED:
            return IS_GONE
        case CommentState.HANDED_OFF:
            return CHANGE_ON_BLOG
        case CommentState.REJECTED | CommentState.REMOVED | CommentState.WITHDRAWN:
            return say("This comment is not on the blog. To write a new one, reply to the post.")
        case _:
            return NOT_YOURS_TO_CHANGE
