"""WORDS: what readers are told in digests, and about when posts come."""

from __future__ import annotations

from datetime import datetime

from bot import quiet, texts
from storage.choices import Cadence, Timing

# ---- a digest

READ = "Read the post"
COMMENT = "Comment on the post"
TO_STOP = "To get posts at other times, send /settings. To stop, send /stop."
NONE_LEFT = "The blog has taken down all posts of this message."
WHICH_POST = "This message has several posts. To comment on one of them, tap its button."


def heading(count: int, blog: str) -> str:
    """Return the first line of a digest: how many posts are in it, and where they are from."""
    return f"{texts.counted(count, 'new post', 'new posts')} from {blog}"


def read(number: int) -> str:
    """Return the button that leads to one of several posts."""
    return f"Read post {number}"


def comment(number: int) -> str:
    """Return the button that begins a comment on one of several posts."""
    return f"Comment on post {number}"


def prompt(title: str, *, by_hand: bool) -> str:
    """Return what is said after a press on `Comment`; a reply to it is a comment."""
    how = texts.TO_HAND_OFF if by_hand else texts.TO_COMMENT
    return f"{how}\n\nPost: {title}"


# ---- when posts come

TITLE = "When posts come"
ASK_WHEN = "When do you want to get posts?"
AS_PUBLISHED = "Each post as it is published"
WEEKENDS_OFF = "No messages at weekends"
WEEKENDS_ON = "Messages at weekends too"
OTHER_TIME = "Another time of day"
OTHER_DAY = "Another day of the week"
OTHER_ZONE = "Another time zone"
TYPE_CITY = "Type another city"
ASK_CITY = "Send the name of a large city in your time zone. For example: Lisbon"
NO_CITY = "We do not know the time zone of this city. Send the name of a larger city."
NO_ZONE = "We do not know this time zone. To choose again, send /settings."
ASK_SLOT = "At what time do you want to get posts?"
ASK_DAY = "On which day do you want to get posts?"
ASK_ZONE = "Which time zone are you in?"
BACK = "Back to settings"

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def weekly(timing: Timing) -> str:
    """Return the button for one message a week."""
    return f"Once a week, on {DAYS[timing.weekly_on]} at {clock(timing.slot)}"


def daily(timing: Timing) -> str:
    """Return the button for one message a day."""
    return f"Once a day, at {clock(timing.slot)}"


def clock(slot: str) -> str:
    """Return a slot in words, such as 7:30am."""
    return quiet.words(datetime.strptime(slot, "%H:%M").time())  # noqa: DTZ007  a time of day alone


def comes(timing: Timing) -> str:
    """Return in words when posts come."""
    return {
        Cadence.NOW: "Each post comes as it is published.",
        Cadence.DAILY: f"Posts come together, once a day at {clock(timing.slot)}.",
        Cadence.WEEKLY: (
            f"Posts come together, once a week on {DAYS[timing.weekly_on]} at {clock(timing.slot)}."
        ),
    }[timing.cadence]


def quiet_is(timing: Timing) -> str:
    """Return a reader's quiet time in words."""
    window = timing.quiet.window
    night = "Quiet time is off."
    if window != quiet.NONE:
        night = f"Quiet time is from {quiet.begins(window)} to {quiet.ends(window)}."
    week = " Weekends are quiet too." if timing.quiet.rests else ""
    held = " What comes out in quiet time comes after it." if week or window != quiet.NONE else ""
    return f"{night}{week}{held}"


def place(zone: str) -> str:
    """Return a time zone as a person says it: the city of its name."""
    return zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")


def times_are(zone: str) -> str:
    """Return whose times are meant."""
    return f"Times are those of {place(zone)}."


def moment(at: datetime) -> str:
    """Return a day and a time, such as Monday 30 March 2026 at 7:30am; `at` is local."""
    return f"{DAYS[at.weekday()]} {texts.day(at)} at {quiet.words(at.time())}"


def next_at(timing: Timing, at: datetime, *, open_now: bool) -> str:
    """Return when the next message can come; `at` is local."""
    if timing.cadence is not Cadence.NOW:
        return f"Your next message with posts comes on {moment(at)}, if there are new posts."
    if open_now:
        return "The next post comes when it is published."
    return f"It is quiet time now. The next post comes on {moment(at)} at the earliest."


def slot_is(timing: Timing) -> str:
    """Return the short answer to a choice of a time of day."""
    return f"Posts come at {clock(timing.slot)}"


def day_is(timing: Timing) -> str:
    """Return the short answer to a choice of a day."""
    return f"Posts come on {DAYS[timing.weekly_on]}"


def rests_are(*, on: bool) -> str:
    """Return the short answer to a choice about weekends."""
    return "No messages come at weekends" if on else "Messages come at weekends too"


def changed(timing: Timing) -> str:
    """Return the short answer to a choice."""
    return {
        Cadence.NOW: "Posts come as they are published",
        Cadence.DAILY: "Posts come once a day",
        Cadence.WEEKLY: "Posts come once a week",
    }[timing.cadence]
