"""WORDS: announcements: what admins are asked and told from the first text to the sending."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import phrase, say, together
from bot.texts import counted

LONGEST_ANNOUNCEMENT = 3500
LONGEST_CAPTION = 880
"""Of the 1,024 that go with a picture (Bot API, sendPhoto), without what every announcement has."""

# ---- buttons

NEW = phrase("New announcement")
PREVIEW = phrase("Preview")
TEST = phrase("Send test to me")
TEST_MANY = phrase("Send test to testers")
CHOOSE_TESTERS = phrase("Choose testers")
SEND_NOW = phrase("Send now")
SCHEDULE = phrase("Schedule")
UNDO = phrase("Undo")
CHANGE = phrase("Change it")
CHANGE_TEXT = phrase("Change the text")
CHANGE_TIME = phrase("Change the time")
PICTURE = phrase("Picture")
NO_PICTURE = phrase("No picture")
BUTTONS = phrase("Link buttons")
NO_BUTTONS = phrase("No link buttons")
TYPE_TIME = phrase("Type another time")
STOP_REPEATING = phrase("Stop repeating")
DO_NOT_SEND = phrase("Do not send")
REPEAT: Mapping[str, str] = {
    "weekly": phrase("Repeat every week"),
    "monthly": phrase("Repeat every month"),
}


def readers(number: int) -> str:
    """Return a number of readers."""
    return counted(number, "reader", "readers")


def choice(name: str, how: str) -> str:
    """Return a list with what an announcement does with it."""
    state = {"to": say("chosen"), "minus": say("left out")}.get(how, say("not chosen"))
    return f"{name}: {state}"


# ---- the text, the picture, the buttons

ASK_ANNOUNCEMENT = phrase(
    "Write the announcement in your next message. You can use bold text and links. "
    "It can have up to 3,500 characters.\n\n"
    "You can also send a picture with the text under it. Then it can have up to 880 characters."
)
ASK_NEW_TEXT = phrase("Write the new text in your next message. You can use bold text and links.")
ASK_PICTURE = phrase("Send the picture as a photo in your next message. The text goes under it.")
ASK_LINKS = phrase(
    "Write up to 3 link buttons in your next message, 1 on each line. "
    "Write the words, then a bar, then the address, such as:\n"
    "Opening times | https://www.example.org/times"
)
ANNOUNCEMENT_LONG = phrase("This is too long. Write at most 3,500 characters.")
CAPTION_LONG = phrase(
    "This is too long for a picture. Text under a picture can have up to 880 characters."
)
ANNOUNCEMENT_STYLED = phrase("This has too many links and styles. Write it with fewer.")
ANNOUNCEMENT_EMPTY = phrase("We can see no words in this. Write the announcement again.")
NO_PHOTO = phrase("This is not a photo. Send the picture as a photo, not as a file.")
LINKS_COUNT = phrase("Write 1, 2 or 3 lines. Each line is a button.")
BUTTON_GIVES_AWAY = phrase("These words may tell everyone who a patient is. We did not keep them.")


def link_bar(number: int) -> str:
    """Return that a line has no bar."""
    return say(
        "Line {number} has no bar. Put a bar between the words and the address.", number=number
    )


def link_words(number: int) -> str:
    """Return that the words of a button cannot be used."""
    return say(
        "Line {number} needs words before the bar. They can have up to 40 characters.",
        number=number,
    )


def link_address(number: int) -> str:
    """Return that the address of a button cannot be used."""
    return say(
        "The address in line {number} does not work. It must begin with https:// or http://",
        number=number,
    )


# ---- who gets it

CHOOSE_TITLE = phrase("Who gets it?")
CHOOSE = phrase(
    "Tap each list that gets the announcement. Tap it again to leave out everyone on it. "
    "Then tap Preview."
)
CHOOSE_ONE = phrase("Choose at least 1 list first.")
CHOSEN = phrase("Announcement: lists chosen.")
NOBODY = phrase("No reader on these lists has announcements on. Nobody would get it.")
NOT_YOUR_LISTS = phrase("It has a list that you may not send to.")
_FEW = 5


def few(number: int) -> str:
    """Return a number of people; a small one says no more than that it is small."""
    return say("fewer than {few}", few=_FEW) if number < _FEW else f"{number:,}"


COUNTING = phrase("Counting who gets it. This takes a moment.")


def reached(number: int, held: int, until: str) -> str:
    """Return how many get an announcement, and how many of them later; `until` is an end of it."""
    if number == 0:
        return NOBODY
    if held == 0:
        return say("{readers} will get it now.", readers=readers(number))
    when = say("at {until}", until=until) if until else say("when their quiet time ends")
    are = say("is in quiet time and gets") if held == 1 else say("are in quiet time and get")
    return say(
        "{readers} will get it. {held} of them {are} it {when}.",
        readers=readers(number),
        held=f"{held:,}",
        are=are,
        when=when,
    )


WHY_NOT: Mapping[str, str] = {
    "left_out": phrase("On a list that is left out"),
    "not_agreed": phrase("Have not agreed to announcements"),
    "blocked": phrase("Have blocked this bot"),
    "away": phrase("Cannot be reached"),
    "stopped": phrase("Have left these lists"),
}
WHY_NOT_TITLE = phrase("These people do not get it:")


def why_not(counts: Mapping[str, int]) -> str:
    """Return why some people do not get it; empty where everyone does."""
    lines = [f"- {words}: {few(counts[why])}" for why, words in WHY_NOT.items() if counts.get(why)]
    return together("\n", (WHY_NOT_TITLE, *lines)) if lines else ""


# ---- tests

TEST_SENT = phrase("The test comes to this chat.")
ASK_TESTERS = phrase(
    "Which list has your testers? All on it who want announcements get your tests."
)
TESTERS_TITLE = phrase("Testers")
NO_TESTERS = phrase("No tester can be reached. Choose another list.")
NO_TESTER_LIST = phrase("Testers need a list for staff, of yours, with at most 50 people on it.")
NOT_ALLOWED = phrase("Who sent it may not send to its lists any more. It is a draft now.")


def tested(number: int) -> str:
    """Return to how many testers a test goes."""
    return say("The test goes to {testers}.", testers=counted(number, "tester", "testers"))


# ---- when

SCHEDULE_TITLE = phrase("When does it go?")
ASK_TIME = phrase(
    "Write the day and the time in your next message. Examples are:\n"
    "- 6 August 2018 5:30pm\n- tomorrow 9am\n- Monday 7:30am"
)
TIME_UNREAD = phrase("We do not understand this time. Write it like tomorrow 9am.")
TIME_PAST = phrase("This time is over. Write a time that is to come.")
TIME_FAR = phrase("This is more than 1 year away. Write an earlier time.")
SKIPPED = phrase("The clocks go forward then, and this time does not exist. We use the next time.")
DOUBLED = phrase("The clocks go back then, and this time comes twice. We use the first one.")


def schedule(zone: str) -> str:
    """Return the question when an announcement goes."""
    return say("Choose a time. It is in the time zone {zone}.", zone=zone)


# ---- sending

READY_TITLE = phrase("Ready to send")
NOT_SENT = phrase("The announcement was not sent.")
CLOSED_CARD = phrase("You chose to send this announcement.")
SCHEDULED_CARD = phrase("You chose a time for this announcement.")
NO_SECOND = phrase("It needs a second admin to agree, and there is none. Nothing was sent.")
ASKED_CARD = phrase("A second admin is asked to agree.")
SCHEDULED_TITLE = phrase("Scheduled")
TAKEN_BACK = phrase("It is a draft again. Nobody gets it.")
TOO_LATE = phrase("It is on its way already. Its card has Cancel.")
DONE_ELSEWHERE = phrase("This is done, or it has changed. Send /announce to start again.")
SENT_ALREADY = phrase("This announcement was sent already.")
NO_NUMBER = phrase("This is not the number. Nothing was sent. Look at the preview again.")


def ask_count(number: int, before: int = 0) -> str:
    """Return the question that a large audience needs; `before` was typed, and it has grown."""
    if before:
        return say(
            "We ask again because the audience has grown from {before} to {readers}. "
            "To go on, type the new number in your next message.",
            before=f"{before:,}",
            readers=readers(number),
        )
    return say(
        "{readers} will get it. To go on, type this number in your next message.",
        readers=readers(number),
    )


def sent(number: int) -> str:
    """Return that an announcement is on its way."""
    return say("The announcement is on its way to {readers}.", readers=readers(number))


def can_undo(seconds: int) -> str:
    """Return for how long it can be taken back."""
    return say("You can undo this for {seconds}.", seconds=counted(seconds, "second", "seconds"))


def scheduled(when: str, repeats: str | None) -> str:
    """Return when an announcement goes, and how often."""
    often = {"weekly": say(" It repeats every week."), "monthly": say(" It repeats every month.")}
    return say("The next run is {when}.", when=when) + often.get(repeats or "", "")


def today(number: int) -> str:
    """Return how many would get it at this moment."""
    return say("Today {readers} would get it.", readers=readers(number))


def at_time(when: str) -> str:
    """Return when an announcement is to go."""
    return say("It goes out {when}.", when=when)
