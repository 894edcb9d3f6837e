"""WORDS: what owners can do with broadcasts: buttons, questions, and what a press did."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts import counted
from bot.texts.broadcasts import duration

# ---- buttons

PAUSE = "Pause"
RESUME = "Resume"
TRY_AGAIN = "Try again"
SLOWER = "Slower"
USUAL = "Usual speed"
CANCEL = "Cancel"
CANCEL_IT = "Cancel it"
RETRY = "Retry failed"
RESEND = "Resend in doubt"
LEAVE = "Leave"
FIGURES = "Get the figures"
CHART = "Chart"
RETEXT = "Change the text"
RETEXT_IT = "Change it everywhere"
ERASE = "Delete everywhere"
ERASE_IT = "Delete it everywhere"
BROADCASTS = "Broadcasts"
SEND_AGAIN = "Send again"
MESSAGES = "Messages in doubt"

POLICIES: Mapping[str, str] = {
    "hold": "If in doubt: ask me",
    "resend": "If in doubt: send once more",
    "drop": "If in doubt: leave it",
}
"""The button that shows a policy, by its word in the table of broadcasts."""

POLICY_MEANS: Mapping[str, str] = {
    "hold": "If Telegram's answer is lost, we do not send the message again. You decide later.",
    "resend": "If Telegram's answer is lost, we send the message once more. Some may get it twice.",
    "drop": "If Telegram's answer is lost, we leave it so. Some may not get the message.",
}

# ---- what a press did

STALE = "This has changed. Here is how it is now."
STALE_QUESTION = "This is done, or it has changed. Nothing was changed now."
GONE = "This cannot be done any more. To see how it is now, send /admin."
NOT_YOURS = "It went to a list that you may not send to. Nothing was changed."
OWNERS_CHANGE = "It is in so many chats that only an owner may change its text."
PAUSED = "It is paused."
RESUMED = "It goes on."
USUAL_NOW = "It goes at the usual speed."
CANCELLED = "It is cancelled."
NOTHING_CHANGED = "Nothing was changed."
DELETED_BEFORE = "You have deleted it already. See Running in /admin."


def slower_now(rate: int) -> str:
    """Return the pace that a press has set."""
    return f"It now sends at most {counted(rate, 'message', 'messages')} a second."


def again(number: int) -> str:
    """Return how many are tried once more."""
    return f"We try {counted(number, 'message', 'messages')} again."


def left_so(number: int) -> str:
    """Return how many stay as they are."""
    return f"{counted(number, 'message stays as it is', 'messages stay as they are')}."


def changing(number: int) -> str:
    """Return how many messages get another text."""
    return f"We change {counted(number, 'message', 'messages')} now."


def deleting(number: int) -> str:
    """Return how many messages are deleted."""
    return f"We delete {counted(number, 'message', 'messages')} now."


# ---- questions


def ask_cancel(left: int) -> str:
    """Return the question before a broadcast is cancelled."""
    them = counted(left, "reader has not got it yet", "readers have not got it yet")
    return f"{them}. Do you want to cancel it? You cannot undo this."


def ask_resend(number: int) -> str:
    """Return the question before what is in doubt is sent again."""
    them = counted(number, "message is", "messages are")
    return f"{them} in doubt. Do you want to send it again? Some readers may get it twice."


def ask_erase(number: int) -> str:
    """Return the question before a broadcast is deleted everywhere."""
    return (
        f"It is in {counted(number, 'chat', 'chats')}. Do you want to delete it there? "
        "You cannot undo this.\n\n"
        "Telegram deletes messages for 2 days. Older ones get a short line instead."
    )


ASK_TEXT = (
    "Write the new text in your next message. You can use bold text and links. "
    "It can have up to 3,500 characters."
)


def ask_retext(number: int) -> str:
    """Return the question before a text is changed everywhere."""
    chats = counted(number, "chat", "chats")
    return f"This is the new text. It is in {chats}. Do you want to change it there?"


# ---- files


def figures(most: int, *, but_sent: bool) -> str:
    """Return what stands under the file of figures; `but_sent`: what was sent is not in it."""
    if not but_sent:
        return "One line for each message. It does not say who the readers are."
    return (
        "One line for each message that was not sent. It does not say who the readers are. "
        f"The file has {most:,} lines at most."
    )


CHART_TITLE = "Messages over time"
SENT_BARS = "Sent"
OTHER_BARS = "All others"


def since(when: str) -> str:
    """Return what the time of the chart is counted from."""
    return f"Time since {when}"


def chart_axis(seconds: int) -> str:
    """Return what a bar of the chart counts."""
    one = {1: "second", 60: "minute", 3_600: "hour", 86_400: "day"}.get(seconds)
    return f"Messages in each {one or duration(seconds)}"


def chart(done: int, others: int, took: str) -> str:
    """Return in words what the chart shows."""
    told = f"Sent: {done:,}\nAll others: {others:,}"
    return f"{told}\nIt took {took}." if took else told
