"""WORDS: announcements: what admins are asked and told from the first text to the sending."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts import counted

LONGEST_ANNOUNCEMENT = 3500
LONGEST_CAPTION = 880
"""Of the 1,024 that go with a picture (Bot API, sendPhoto), without what every announcement has."""

# ---- buttons

NEW = "New announcement"
PREVIEW = "Preview"
TEST = "Send test to me"
TEST_MANY = "Send test to testers"
CHOOSE_TESTERS = "Choose testers"
SEND_NOW = "Send now"
SCHEDULE = "Schedule"
UNDO = "Undo"
CHANGE = "Change it"
CHANGE_TEXT = "Change the text"
CHANGE_TIME = "Change the time"
PICTURE = "Picture"
NO_PICTURE = "No picture"
BUTTONS = "Link buttons"
NO_BUTTONS = "No link buttons"
TYPE_TIME = "Type another time"
STOP_REPEATING = "Stop repeating"
DO_NOT_SEND = "Do not send"
REPEAT: Mapping[str, str] = {"weekly": "Repeat every week", "monthly": "Repeat every month"}


def readers(number: int) -> str:
    """Return a number of readers."""
    return counted(number, "reader", "readers")


def choice(name: str, how: str) -> str:
    """Return a list with what an announcement does with it."""
    state = {"to": "chosen", "minus": "left out"}.get(how, "not chosen")
    return f"{name}: {state}"


# ---- the text, the picture, the buttons

ASK_ANNOUNCEMENT = (
    "Write the announcement in your next message. You can use bold text and links. "
    "It can have up to 3,500 characters.\n\n"
    "You can also send a picture with the text under it. Then it can have up to 880 characters."
)
ASK_NEW_TEXT = "Write the new text in your next message. You can use bold text and links."
ASK_PICTURE = "Send the picture as a photo in your next message. The text goes under it."
ASK_LINKS = (
    "Write up to 3 link buttons in your next message, 1 on each line. "
    "Write the words, then a bar, then the address, such as:\n"
    "Opening times | https://www.example.org/times"
)
ANNOUNCEMENT_LONG = "This is too long. Write at most 3,500 characters."
CAPTION_LONG = "This is too long for a picture. Text under a picture can have up to 880 characters."
ANNOUNCEMENT_STYLED = "This has too many links and styles. Write it with fewer."
ANNOUNCEMENT_EMPTY = "We can see no words in this. Write the announcement again."
NO_PHOTO = "This is not a photo. Send the picture as a photo, not as a file."
LINKS_COUNT = "Write 1, 2 or 3 lines. Each line is a button."
BUTTON_GIVES_AWAY = "These words may tell everyone who a patient is. We did not keep them."


def link_bar(number: int) -> str:
    """Return that a line has no bar."""
    return f"Line {number} has no bar. Put a bar between the words and the address."


def link_words(number: int) -> str:
    """Return that the words of a button cannot be used."""
    return f"Line {number} needs words before the bar. They can have up to 40 characters."


def link_address(number: int) -> str:
    """Return that the address of a button cannot be used."""
    return f"The address in line {number} does not work. It must begin with https:// or http://"


# ---- who gets it

CHOOSE_TITLE = "Who gets it?"
CHOOSE = (
    "Tap each list that gets the announcement. Tap it again to leave out everyone on it. "
    "Then tap Preview."
)
CHOOSE_ONE = "Choose at least 1 list first."
CHOSEN = "Announcement: lists chosen."
NOBODY = "No reader on these lists has announcements on. Nobody would get it."
NOT_YOUR_LISTS = "It has a list that you may not send to."
_FEW = 5


def few(number: int) -> str:
    """Return a number of people; a small one says no more than that it is small."""
    return f"fewer than {_FEW}" if number < _FEW else f"{number:,}"


def reached(number: int, held: int, until: str) -> str:
    """Return how many get an announcement, and how many of them later; `until` is an end of it."""
    if number == 0:
        return NOBODY
    if held == 0:
        return f"{readers(number)} will get it now."
    when = f"at {until}" if until else "when their quiet time ends"
    are = "is in quiet time and gets" if held == 1 else "are in quiet time and get"
    return f"{readers(number)} will get it. {held:,} of them {are} it {when}."


WHY_NOT: Mapping[str, str] = {
    "left_out": "On a list that is left out",
    "not_agreed": "Have not agreed to announcements",
    "blocked": "Have blocked this bot",
    "away": "Cannot be reached",
    "stopped": "Have left these lists",
}
WHY_NOT_TITLE = "These people do not get it:"


def why_not(counts: Mapping[str, int]) -> str:
    """Return why some people do not get it; empty where everyone does."""
    lines = [f"- {words}: {few(counts[why])}" for why, words in WHY_NOT.items() if counts.get(why)]
    return "\n".join((WHY_NOT_TITLE, *lines)) if lines else ""


# ---- tests

TEST_SENT = "The test comes to this chat."
ASK_TESTERS = "Which list has your testers? All on it who want announcements get your tests."
TESTERS_TITLE = "Testers"
NO_TESTERS = "No tester can be reached. Choose another list."
NO_TESTER_LIST = "Testers need a list for staff, of yours, with at most 50 people on it."
NOT_ALLOWED = "Who sent it may not send to its lists any more. It is a draft now."


def tested(number: int) -> str:
    """Return to how many testers a test goes."""
    return f"The test goes to {counted(number, 'tester', 'testers')}."


# ---- when

SCHEDULE_TITLE = "When does it go?"
ASK_TIME = (
    "Write the day and the time in your next message. Examples are:\n"
    "- 6 August 2018 5:30pm\n- tomorrow 9am\n- Monday 7:30am"
)
TIME_UNREAD = "We do not understand this time. Write it like tomorrow 9am."
TIME_PAST = "This time is over. Write a time that is to come."
TIME_FAR = "This is more than 1 year away. Write an earlier time."
SKIPPED = "The clocks go forward then, and this time does not exist. We use the next time."
DOUBLED = "The clocks go back then, and this time comes twice. We use the first one."


def schedule(zone: str) -> str:
    """Return the question when an announcement goes."""
    return f"Choose a time. It is in the time zone {zone}."


# ---- sending

READY_TITLE = "Ready to send"
NOT_SENT = "The announcement was not sent."
CLOSED_CARD = "You chose to send this announcement."
SCHEDULED_CARD = "You chose a time for this announcement."
NO_SECOND = "It needs a second admin to agree, and there is none. Nothing was sent."
ASKED_CARD = "A second admin is asked to agree."
SCHEDULED_TITLE = "Scheduled"
TAKEN_BACK = "It is a draft again. Nobody gets it."
TOO_LATE = "It is on its way already. Its card has Cancel."
DONE_ELSEWHERE = "This is done, or it has changed. Send /announce to start again."
SENT_ALREADY = "This announcement was sent already."
NO_NUMBER = "This is not the number. Nothing was sent. Look at the preview again."


def ask_count(number: int) -> str:
    """Return the question that a large audience needs."""
    return f"{readers(number)} will get it. To go on, type this number in your next message."


def sent(number: int) -> str:
    """Return that an announcement is on its way."""
    return f"The announcement is on its way to {readers(number)}."


def can_undo(seconds: int) -> str:
    """Return for how long it can be taken back."""
    return f"You can undo this for {counted(seconds, 'second', 'seconds')}."


def scheduled(when: str, repeats: str | None) -> str:
    """Return when an announcement goes, and how often."""
    often = {"weekly": " It repeats every week.", "monthly": " It repeats every month."}
    return f"The next run is {when}." + often.get(repeats or "", "")


def today(number: int) -> str:
    """Return how many would get it at this moment."""
    return f"Today {readers(number)} would get it."


def at_time(when: str) -> str:
    """Return when an announcement is to go."""
    return f"It goes out {when}."


# ---- drafts and what is scheduled

PLACE_TITLE = "Announcements"
NO_DRAFTS = "There are no drafts. Tap New announcement to write one."
DRAFTS = "Tap a draft to go on with it."
NOTHING_SCHEDULED = "Nothing is scheduled."
WAITING = "Tap an announcement to change it or to stop it."
ASKED = "It waits for a second admin to agree."
UNNAMED = "Announcement"

# ---- what the clock says

MISSED_TITLE = "An announcement was not sent"


def missed(when: str) -> str:
    """Return that an announcement was too late to be sent by itself."""
    return f"It was due {when}. Bleep was not running then, so nobody got it."


MISSED_DRAFT = "It is a draft now. You can send it or drop it."


def missed_run(when: str) -> str:
    """Return the next run of what repeats, after one that was missed."""
    return f"The next run is {when}."


LISTS_CHANGED = "A list that it names is not there any more. It is a draft now. Choose again."


def announcement_title(blog: str) -> str:
    """Return the first line of an announcement."""
    return f"Announcement from {blog}" if blog else "Announcement"


TO_STOP = "To turn announcements off, send /settings."
