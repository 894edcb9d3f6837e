"""WORDS: what people read about complaints: who reports a comment, who wrote it, who decides."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import phrase, say
from bot.texts import about_us as texts_about_us
from bot.texts import counted

LONGEST = 1500
MOST_A_DAY = 5
MOST_ANSWERS = 3

# ---- buttons

REPORT = phrase("Report this comment")
DO_NOT_REPORT = phrase("Do not report it")
TAKE_OFF = phrase("Take it off the blog")
LEAVE = phrase("Leave it")
DONE = phrase("Done")
TO_EDITORS = phrase("Write to the editors")


def place(number: int) -> str:
    """Return the button that lists the complaints which nobody has decided about."""
    return say("Complaints: {number}", number=f"{number:,}")


def listed(reference: str, when: str) -> str:
    """Return the button of one complaint in the list."""
    return say("{reference}, by {when}", reference=reference, when=when)


def reportable(author: str, words: str) -> str:
    """Return the button of a comment that can be reported, by its first words."""
    return (
        f"{author or say('Someone')}: {words}"
        if words
        else say("A comment by {value}", value=author or say("someone"))
    )


# ---- who reports a comment

COMPLAIN_TITLE = phrase("Make a complaint")
COMPLAIN = phrase(
    "You can report a comment on the blog. Send us its link, which ends in #comment- and a number."
)
OR_TAP = phrase("Or tap a comment that came to you here.")
OTHER = phrase(
    "To complain about this service or your data, tap {button}.",
    button=texts_about_us.COMPLAIN,
)
NO_LINK = phrase("We cannot find a comment of the blog in this. To try again, send /complain.")

ASK_TITLE = phrase("What is wrong with this comment?")
ASK = phrase(
    "Write it in one message. Say which words are wrong and why. "
    "The editors read it and do not see who you are."
)
ASK_LIMITS = phrase(
    "Write up to {longest} characters. Do not name or describe a patient.", longest=f"{LONGEST:,}"
)
EMPTY = phrase("We can see no words in this. Write again what is wrong.")
TOO_LONG = phrase("This is too long. Write at most {longest} characters.", longest=f"{LONGEST:,}")
STOPPED = phrase("Not reported. Nobody else has seen it.")
OWN = phrase("This is your own comment. To take it off the blog, send /comments.")
NOT_THERE = phrase("We cannot see this comment on the blog now, so there is nothing to report.")
TOO_MANY = phrase(
    "You can complain {most_a_day} times in a day. Try again tomorrow.", most_a_day=MOST_A_DAY
)

FILED_TITLE = phrase("We have your report")
NO_OWNERS = phrase("Nobody is set up to decide about it here. Write to the author on the blog too.")


def filed(reference: str, when: str) -> str:
    """Return the receipt of a report: its reference, what happens next and by when."""
    return say(
        "Your reference is {reference}.\n\n"
        "The editors decide before {when}. Weekends and bank holidays do not count.\n\n"
        "A message here will tell you what they decide.",
        reference=reference,
        when=when,
    )


def reported_before(reference: str) -> str:
    """Return that a person has an open report of this comment."""
    return say(
        "You have reported this comment already. Your reference is {reference}.",
        reference=reference,
    )


OFF_TITLE = phrase("The comment that you reported is off")
LEFT_TITLE = phrase("The comment that you reported stays")
LATE_TITLE = phrase("Your report still waits")
OUTCOME_TITLES: Mapping[str, str] = {
    "off": OFF_TITLE,
    "gone": OFF_TITLE,
    "left": LEFT_TITLE,
    "late": LATE_TITLE,
}
"""The heading of what came of a report."""

_OUTCOMES: Mapping[str, str] = {
    "off": phrase("An editor took it off the blog."),
    "gone": phrase("It is not on the blog any more."),
    "left": phrase(
        "An editor looked at it and left it on the blog. You can report it again and say more."
    ),
    "late": (
        phrase(
            "The editors have not decided in time. We have told them, and we tell you what they do."
        )
    ),
}


def outcome(what: str, reference: str) -> str:
    """Return what came of a report: off, gone, left or late."""
    return say(
        "{outcomes}\n\nYour reference is {reference}.",
        outcomes=_OUTCOMES[what],
        reference=reference,
    )


# ---- who wrote it

TAKEN_TITLE = phrase("Your comment is off the blog for now")
TAKEN = phrase(
    "Somebody complained about it. We do not say who. "
    "An editor took it off and can publish it again."
)
TAKEN_NEXT = phrase(
    "You can answer the editors in private. Tell them why it can stay, or what to change."
)
ASK_ANSWER = phrase(
    "Write to the editors in one message. Nobody else sees it, and it is not a comment."
)
ANSWERED = phrase("Sent to the editors in private.")
ANSWERED_ENOUGH = phrase("You have written to the editors about it. They will decide.")

# ---- owners

CARD_TITLE = phrase("A comment is reported")
HALF_TITLE = phrase("Half of the time for a report is over")
SOON_TITLE = phrase("4 working hours are left for a report")
OVER_TITLE = phrase("The time for a report is over")
AGAIN_TITLE = phrase("The blog has not taken off a comment")
ANSWER_TITLE = phrase("The writer of a reported comment answers")
WHY = phrase("Why it was reported:")
NO_WORDS = phrase("We do not have the words of this comment.")
STAYS = phrase(
    "It stays on the blog until you decide. The writer and others do not hear who reported it."
)
BY_HAND = phrase(
    "We cannot take it off from here. Do that on the blog's own page, then press Done."
)
UNREACHED = phrase(
    "Its writer has left this service and cannot answer you. The advice is to take it off the blog."
)
OVERDUE = phrase("The time to decide is over. Decide now.")
CHANGED = phrase("The comment was changed. Look at its new words.")
BUSY = phrase("Something else is being done with this comment. Try again in a minute.")
DECIDED_TOAST = phrase("Thank you. The person who reported it is told.")
DECIDED_BEFORE = phrase("Nothing was changed. Look at the card.")
LIST_TITLE = phrase("Complaints that wait")
LIST = phrase("Tap a complaint to decide about it.")
NO_COMPLAINTS = phrase("No complaint waits.")


def until(reference: str, when: str) -> str:
    """Return which report a card is about, and by when it is decided."""
    return say("Report {reference}. Decide before {when}.", reference=reference, when=when)


def ended(choice: str, when: str, *, by_you: bool) -> str:
    """Return what was decided about a report, and whether the owner who reads it did it."""
    if choice == "gone":
        return say("The comment was not on the blog any more at {when}.", when=when)
    who = say("you") if by_you else say("another owner")
    if choice == "left":
        return say(
            "{leave} was pressed at {when} by {who}. The comment stays on the blog.",
            leave=LEAVE,
            when=when,
            who=who,
        )
    stands = (
        say("The blog is told now.") if choice == "asked" else say("The comment is off the blog.")
    )
    return say(
        "It was decided at {when} by {who} to take it off. {stands}",
        when=when,
        who=who,
        stands=stands,
    )


def also(number: int) -> str:
    """Return how many other open reports there are of the same comment."""
    return say(
        "{reports} of this comment wait too.",
        reports=counted(number, "other report", "other reports"),
    )
