"""WORDS: what admins are told when they bring members in a file, and take them out in one."""

from __future__ import annotations

from collections.abc import Mapping

from bot.admins.member_rows import MOST_ROWS, Fault
from bot.language import phrase, say, together
from bot.texts import counted
from storage.members import Standing

LARGEST_MB = 20
"""Telegram gives a bot no larger file (Bot API, getFile)."""

# ---- buttons

IMPORT = phrase("Import")
DO_NOT_IMPORT = phrase("Do not import")
WRONG_LINES = phrase("Get the wrong lines as a file")
EXPORT = phrase("Export members")
IMPORT_MEMBERS = phrase("Import members")

# ---- asking for the file

ASK_TITLE = phrase("Import members")
REACH = phrase(
    "Only people who have started this bot can be added. A bot cannot write to anyone else."
)


def ask(name: str) -> str:
    """Return how the file for a list must look."""
    return say(
        "Send a CSV file now. Its members are added to {name}.\n\n"
        "Put the number of each person's chat in a column named chat_id. "
        "The file can have up to {most_rows} lines and {largest_mb} MB.\n\n"
        "{reach}\n\n"
        "Only add people who agreed to get these posts. "
        "Nothing is changed before you have seen a report.",
        name=name,
        most_rows=f"{MOST_ROWS:,}",
        largest_mb=LARGEST_MB,
        reach=REACH,
    )


READING = phrase("We are reading the file. The report comes to this chat.")
FILE_WANTED = phrase("We wait for the CSV file. To leave this, send /admin.")
TOO_LARGE = phrase(
    "This file is too large. Send a file of at most {largest_mb} MB.", largest_mb=LARGEST_MB
)
NOT_FETCHED = phrase("Telegram did not give us the file. Send it again.")
FAULTS: Mapping[Fault, str] = {
    Fault.UNREADABLE: phrase(
        "This is not a CSV file that we can read. Save the table as CSV in UTF-8."
    ),
    Fault.NO_ROWS: phrase("There are no lines in this file. Nothing was changed."),
    Fault.TOO_MANY: phrase(
        "This file has too many lines. Send at most {most_rows} at a time.",
        most_rows=f"{MOST_ROWS:,}",
    ),
}

# ---- the report

REPORT_TITLE = phrase("What the file would do")
NOBODY = phrase("Nobody from this file can be added.")


def report(name: str, counts: Mapping[str, int]) -> str:
    """Return what an import would do, a line for each kind of row that there is."""
    fine = counts.get(Standing.FINE, 0)
    head = (
        say("{people} would be added to {name}.", people=people(fine), name=name)
        if fine
        else NOBODY
    )
    bad = counts.get("bad", 0)
    lines = [
        f"- {people(counts[kind])} {why}" for kind, why in _LEFT_OUT.items() if counts.get(kind)
    ]
    lines += [f"- {counted(bad, *_MISTAKES)}"] if bad else []
    why = REACH if counts.get(Standing.UNKNOWN, 0) else ""
    left_out = together("\n", (say("These lines add nobody:"), *lines)) if lines else ""
    return together("\n\n", (part for part in (head, left_out, why) if part))


def people(number: int) -> str:
    """Return a number of people."""
    return counted(number, "person", "people")


_LEFT_OUT: Mapping[str, str] = {
    Standing.ALREADY: phrase("on the list already"),
    Standing.UNKNOWN: phrase("who never started the bot"),
    Standing.LEFT: phrase("who left the list, so it stays like this"),
    Standing.STOPPED: phrase("who stopped all posts, so it stays like this"),
    Standing.AWAY: phrase("who cannot be reached now"),
}
_MISTAKES = (phrase("line with a mistake"), phrase("lines with a mistake"))

WRONG: Mapping[Fault, str] = {
    Fault.EMPTY: phrase("no number"),
    Fault.NO_NUMBER: phrase("not a whole number"),
    Fault.ROUNDED: phrase("a table program has rounded the number"),
    Fault.TOO_LARGE: phrase("not a number that Telegram gives"),
    Fault.TWICE: phrase("the same number again"),
}


def wrong(line: int, fault: str) -> str:
    """Return what is wrong with one line."""
    return say("Line {line}: {value}", line=f"{line:,}", value=WRONG.get(Fault(fault), fault))


def more_wrong(number: int) -> str:
    """Return that more lines are wrong than are named."""
    return say("And {lines}", lines=counted(number, "more line", "more lines"))


# ---- while it runs, and at the end

RUNNING_TITLE = phrase("Import")


def running(name: str, done: int, total: int) -> str:
    """Return how far an import has got."""
    return say(
        "Adding members to {name}: {done} of {total} done.",
        name=name,
        done=f"{done:,}",
        total=f"{total:,}",
    )


def ended(name: str, joined: int, total: int) -> str:
    """Return what an import has done; who changed meanwhile was not added."""
    missing = total - joined
    head = say(
        "The import has ended. We added {people} to {name}.", people=people(joined), name=name
    )
    if not missing:
        return head
    changed = counted(missing, "person was not added", "people were not added")
    return say(
        "{head}\n\n{changed}: they left, or joined by themselves.", head=head, changed=changed
    )


def stopped(name: str) -> str:
    """Return that an import ended because of a right that was taken back."""
    return say(
        "The import of members to {name} was stopped. "
        "Who sent the file may not change this list any more.",
        name=name,
    )


DROPPED = phrase("Nothing was imported.")
GONE = phrase("This import has ended or has begun already.")
EXPORTING = phrase("The file comes to this chat.")


def members_caption(name: str) -> str:
    """Return what a file of members is."""
    return say(
        "The members of {name}.\n\n"
        "This file says who reads what. Keep it safe, and delete it when you do not need it.",
        name=name,
    )


WRONG_CAPTION = phrase("The lines of your file that have a mistake.")
