"""WORDS: what readers are told in digests, and about when posts come."""

from __future__ import annotations

from datetime import datetime

from bot import quiet, texts
from bot.language import phrase, say, together
from storage.choices import Cadence, Timing

# ---- a digest

READ = phrase("Read the post")
COMMENT = phrase("Comment on the post")
TO_STOP = phrase("To get posts at other times, send /settings. To stop, send /stop.")
NONE_LEFT = phrase("The blog has taken down all posts of this message.")
WHICH_POST = phrase(
    "Which post is your comment about? Tap it. We keep what you wrote for 24 hours."
)
WHICH_GONE = phrase("We do not have this text any more. Reply to the message with the posts again.")
TASK_ENDED = phrase(
    "You have begun a comment. What we asked you before has ended. To do that, begin again."
)
REPLIES_ENDED = phrase(
    "You did not say which post you wrote about, and have begun something else. "
    "So we do not keep what you wrote any more. "
    "To send it, reply to the message with the posts again."
)


def heading(count: int, blog: str) -> str:
    """Return the first line of a digest: how many posts are in it, and where they are from."""
    return say(
        "{posts} from {blog}", posts=texts.counted(count, "new post", "new posts"), blog=blog
    )


def read(number: int) -> str:
    """Return the button that leads to one of several posts."""
    return say("Read post {number}", number=number)


def comment(number: int) -> str:
    """Return the button that begins a comment on one of several posts."""
    return say("Comment on post {number}", number=number)


def which(number: int, title: str) -> str:
    """Return the button that says which of several posts a comment is about."""
    return say("Post {number}: {title}", number=number, title=title)


def chosen(title: str) -> str:
    """Return what stands where a person was asked which post a comment is about."""
    return say("Your comment is about the post: {title}", title=title)


def prompt(title: str, *, by_hand: bool) -> str:
    """Return what is said after a press on `Comment`; a reply to it is a comment."""
    how = texts.TO_HAND_OFF if by_hand else texts.TO_COMMENT
    return say("{how}\n\nPost: {title}", how=how, title=title)


# ---- when posts come

TITLE = phrase("When posts come")
ASK_WHEN = phrase("When do you want to get posts?")
AS_PUBLISHED = phrase("Each post as it is published")
WEEKENDS_OFF = phrase("No messages at weekends")
WEEKENDS_ON = phrase("Messages at weekends too")
OTHER_TIME = phrase("Another time of day")
OTHER_DAY = phrase("Another day of the week")
OTHER_ZONE = phrase("Another time zone")
TYPE_CITY = phrase("Type another city")
ASK_CITY = phrase("Send the name of a large city in your time zone. For example: Lisbon")
NO_CITY = phrase("We do not know the time zone of this city. Send the name of a larger city.")
NO_ZONE = phrase("We do not know this time zone. To choose again, send /settings.")
ASK_SLOT = phrase("At what time do you want to get posts?")
ASK_DAY = phrase("On which day do you want to get posts?")
ASK_ZONE = phrase("Which time zone are you in?")
BACK = phrase("Back to settings")

DAYS = (
    phrase("Monday"),
    phrase("Tuesday"),
    phrase("Wednesday"),
    phrase("Thursday"),
    phrase("Friday"),
    phrase("Saturday"),
    phrase("Sunday"),
)


def weekly(timing: Timing) -> str:
    """Return the button for one message a week."""
    return say(
        "Once a week, on {days} at {clock}", days=DAYS[timing.weekly_on], clock=clock(timing.slot)
    )


def daily(timing: Timing) -> str:
    """Return the button for one message a day."""
    return say("Once a day, at {clock}", clock=clock(timing.slot))


def clock(slot: str) -> str:
    """Return a slot in words, such as 7:30am."""
    return quiet.words(datetime.strptime(slot, "%H:%M").time())  # noqa: DTZ007  a time of day alone


def comes(timing: Timing) -> str:
    """Return in words when posts come."""
    return {
        Cadence.NOW: say("Each post comes as it is published."),
        Cadence.DAILY: say("Posts come together, once a day at {clock}.", clock=clock(timing.slot)),
        Cadence.WEEKLY: (
            say(
                "Posts come together, once a week on {days} at {clock}.",
                days=DAYS[timing.weekly_on],
                clock=clock(timing.slot),
            )
        ),
    }[timing.cadence]


def quiet_is(timing: Timing) -> str:
    """Return a reader's quiet time in words."""
    window = timing.quiet.window
    begins, ends = ("", "") if window == quiet.NONE else (quiet.begins(window), quiet.ends(window))
    night = say("Quiet time is off.")
    if begins:
        night = say("Quiet time is from {begins} to {ends}.", begins=begins, ends=ends)
    week = say("Weekends are quiet too.") if timing.quiet.rests else ""
    held = say("What comes out in quiet time comes after it.") if week or begins else ""
    return together(" ", (part for part in (night, week, held) if part))


def place(zone: str) -> str:
    """Return a time zone as a person says it: the city of its name."""
    return zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")


def times_are(zone: str) -> str:
    """Return whose times are meant."""
    return say("Times are those of {place}.", place=place(zone))


def moment(at: datetime) -> str:
    """Return a day and a time, such as Monday 30 March 2026 at 7:30am; `at` is local."""
    return say(
        "{weekday} {day} at {clock}",
        weekday=DAYS[at.weekday()],
        day=texts.day(at),
        clock=quiet.words(at.time()),
    )


def next_at(timing: Timing, at: datetime) -> str:
    """Return when the next message can come; `at` is local."""
    if timing.cadence is not Cadence.NOW:
        return say(
            "Your next message with posts comes on {moment}, if there are new posts.",
            moment=moment(at),
        )
    return say(
        "It is quiet time now. The next post comes on {moment} at the earliest.", moment=moment(at)
    )


def slot_is(timing: Timing) -> str:
    """Return the short answer to a choice of a time of day."""
    return say("Posts come at {clock}", clock=clock(timing.slot))


def day_is(timing: Timing) -> str:
    """Return the short answer to a choice of a day."""
    return say("Posts come on {days}", days=DAYS[timing.weekly_on])


def rests_are(*, on: bool) -> str:
    """Return the short answer to a choice about weekends."""
    return say("No messages come at weekends") if on else say("Messages come at weekends too")


def changed(timing: Timing) -> str:
    """Return the short answer to a choice."""
    return {
        Cadence.NOW: say("Posts come as they are published"),
        Cadence.DAILY: say("Posts come once a day"),
        Cadence.WEEKLY: say("Posts come once a week"),
    }[timing.cadence]
