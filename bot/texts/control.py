"""WORDS: what owners can do with broadcasts: buttons, questions, and what a press did."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import phrase, say
from bot.texts import counted
from bot.texts.broadcasts import duration

# ---- buttons

PAUSE = phrase("Pause")
RESUME = phrase("Resume")
TRY_AGAIN = phrase("Try again")
SLOWER = phrase("Slower")
USUAL = phrase("Usual speed")
CANCEL = phrase("Cancel")
CANCEL_IT = phrase("Cancel it")
RETRY = phrase("Retry failed")
RESEND = phrase("Resend in doubt")
LEAVE = phrase("Leave")
FIGURES = phrase("Get the figures")
CHART = phrase("Chart")
RETEXT = phrase("Change the text")
RETEXT_IT = phrase("Change it everywhere")
ERASE = phrase("Delete everywhere")
ERASE_IT = phrase("Delete it everywhere")
SEND_AGAIN = phrase("Send again")
MESSAGES = phrase("Messages in doubt")

POLICIES: Mapping[str, str] = {
    "hold": phrase("If in doubt: ask me"),
    "resend": phrase("If in doubt: send once more"),
    "drop": phrase("If in doubt: leave it"),
}
"""The button that shows a policy, by its word in the table of broadcasts."""

POLICY_MEANS: Mapping[str, str] = {
    "hold": phrase(
        "If Telegram's answer is lost, we do not send the message again. You decide later."
    ),
    "resend": phrase(
        "If Telegram's answer is lost, we send the message once more. Some may get it twice."
    ),
    "drop": phrase("If Telegram's answer is lost, we leave it so. Some may not get the message."),
}

# ---- what a press did

STALE = phrase("This has changed. Here is how it is now.")
STALE_QUESTION = phrase("This is done, or it has changed. Nothing was changed now.")
GONE = phrase("This cannot be done any more. To see how it is now, send /admin.")
NOT_YOURS = phrase("It went to a list that you may not send to. Nothing was changed.")
PAUSED = phrase("It is paused.")
RESUMED = phrase("It goes on.")
USUAL_NOW = phrase("It goes at the usual speed.")
CANCELLED = phrase("It is cancelled.")
NOTHING_CHANGED = phrase("Nothing was changed.")
DELETED_BEFORE = phrase("You have deleted it already. See Running in /admin.")


def slower_now(rate: int) -> str:
    """Return the pace that a press has set."""
    return say(
        "It now sends at most {messages} a second.", messages=counted(rate, "message", "messages")
    )


def again(number: int) -> str:
    """Return how many are tried once more."""
    return say("We try {messages} again.", messages=counted(number, "message", "messages"))


def left_so(number: int) -> str:
    """Return how many stay as they are."""
    return f"{counted(number, 'message stays as it is', 'messages stay as they are')}."


def changing(number: int) -> str:
    """Return how many messages get another text."""
    return say("We change {messages} now.", messages=counted(number, "message", "messages"))


def deleting(number: int) -> str:
    """Return how many messages are deleted."""
    return say("We delete {messages} now.", messages=counted(number, "message", "messages"))


# ---- questions


def ask_cancel(left: int) -> str:
    """Return the question before a broadcast is cancelled."""
    them = counted(left, "reader has not got it yet", "readers have not got it yet")
    return say("{them}. Do you want to cancel it? You cannot undo this.", them=them)


def ask_resend(number: int) -> str:
    """Return the question before what is in doubt is sent again."""
    them = counted(number, "message is", "messages are")
    return say(
        "{them} in doubt. Do you want to send it again? Some readers may get it twice.", them=them
    )


def ask_erase(number: int) -> str:
    """Return the question before a broadcast is deleted everywhere."""
    return say(
        "It is in {chats}. Do you want to delete it there? "
        "You cannot undo this.\n\n"
        "Telegram deletes messages for 2 days. Older ones get a short line instead.",
        chats=counted(number, "chat", "chats"),
    )


ASK_TEXT = phrase(
    "Write the new text in your next message. You can use bold text and links. "
    "It can have up to 3,500 characters."
)


def ask_retext(number: int) -> str:
    """Return the question before a text is changed everywhere."""
    chats = counted(number, "chat", "chats")
    return say(
        "This is the new text. It is in {chats}. Do you want to change it there?", chats=chats
    )


# ---- files


def figures(most: int, *, but_sent: bool) -> str:
    """Return what stands under the file of figures; `but_sent`: what was sent is not in it."""
    if not but_sent:
        return say("One line for each message. It does not say who the readers are.")
    return say(
        "One line for each message that was not sent. It does not say who the readers are. "
        "The file has {most} lines at most.",
        most=f"{most:,}",
    )


NEXT_RUN = phrase(
    "This announcement repeats. Its next run goes out as it was written. "
    "To change that, send /admin and tap Scheduled."
)

CHART_TITLE = phrase("Messages over time")
SENT_BARS = phrase("Sent")
OTHER_BARS = phrase("All others")


def since(when: str) -> str:
    """Return what the time of the chart is counted from."""
    return say("Time since {when}", when=when)


def chart_axis(seconds: int) -> str:
    """Return what a bar of the chart counts."""
    one = {1: say("second"), 60: say("minute"), 3_600: say("hour"), 86_400: say("day")}.get(seconds)
    return say("Messages in each {value}", value=one or duration(seconds))


def chart(done: int, others: int, took: str) -> str:
    """Return in words what the chart shows."""
    told = say("Sent: {done}\nAll others: {others}", done=f"{done:,}", others=f"{others:,}")
    return say("{told}\nIt took {took}.", told=told, took=took) if took else told
