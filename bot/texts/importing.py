"""WORDS: what admins are told when they bring members in a file, and take them out in one."""

from __future__ import annotations

from collections.abc import Mapping

from bot.member_rows import MOST_ROWS, Fault
from bot.texts import counted
from storage.members import Standing

LARGEST_MB = 20
"""Telegram gives a bot no larger file (Bot API, getFile)."""

# ---- buttons

IMPORT = "Import"
DO_NOT_IMPORT = "Do not import"
WRONG_LINES = "Get the wrong lines as a file"
EXPORT = "Export members"
IMPORT_MEMBERS = "Import members"

# ---- asking for the file

ASK_TITLE = "Import members"
REACH = "Only people who have started this bot can be added. A bot cannot write to anyone else."


def ask(name: str) -> str:
    """Return how the file for a list must look."""
    return (
        f"Send a CSV file now. Its members are added to {name}.\n\n"
        "Put the number of each person's chat in a column named chat_id. "
        f"The file can have up to {MOST_ROWS:,} lines and {LARGEST_MB} MB.\n\n"
        f"{REACH}\n\n"
        "Only add people who agreed to get these posts. "
        "Nothing is changed before you have seen a report."
    )


READING = "We are reading the file. The report comes to this chat."
TOO_LARGE = f"This file is too large. Send a file of at most {LARGEST_MB} MB."
NOT_FETCHED = "Telegram did not give us the file. Send it again."
FAULTS: Mapping[Fault, str] = {
    Fault.UNREADABLE: "This is not a CSV file that we can read. Save the table as CSV in UTF-8.",
    Fault.NO_ROWS: "There are no lines in this file. Nothing was changed.",
    Fault.TOO_MANY: f"This file has too many lines. Send at most {MOST_ROWS:,} at a time.",
}

# ---- the report

REPORT_TITLE = "What the file would do"
NOBODY = "Nobody from this file can be added."


def report(name: str, counts: Mapping[str, int]) -> str:
    """Return what an import would do, a line for each kind of row that there is."""
    fine = counts.get(Standing.FINE, 0)
    head = f"{people(fine)} would be added to {name}." if fine else NOBODY
    bad = counts.get("bad", 0)
    lines = [
        f"- {people(counts[kind])} {why}" for kind, why in _LEFT_OUT.items() if counts.get(kind)
    ]
    lines += [f"- {counted(bad, *_MISTAKES)}"] if bad else []
    why = REACH if counts.get(Standing.UNKNOWN, 0) else ""
    left_out = "\n".join(("These lines add nobody:", *lines)) if lines else ""
    return "\n\n".join(part for part in (head, left_out, why) if part)


def people(number: int) -> str:
    """Return a number of people."""
    return counted(number, "person", "people")


_LEFT_OUT: Mapping[str, str] = {
    Standing.ALREADY: "on the list already",
    Standing.UNKNOWN: "who never started the bot",
    Standing.LEFT: "who left the list, so it stays like this",
    Standing.STOPPED: "who stopped all posts, so it stays like this",
    Standing.AWAY: "who cannot be reached now",
}
_MISTAKES = ("line with a mistake", "lines with a mistake")

WRONG: Mapping[Fault, str] = {
    Fault.EMPTY: "no number",
    Fault.NO_NUMBER: "not a whole number",
    Fault.ROUNDED: "a table program has rounded the number",
    Fault.TOO_LARGE: "not a number that Telegram gives",
    Fault.TWICE: "the same number again",
}


def wrong(line: int, fault: str) -> str:
    """Return what is wrong with one line."""
    return f"Line {line:,}: {WRONG.get(Fault(fault), fault)}"


def more_wrong(number: int) -> str:
    """Return that more lines are wrong than are named."""
    return f"And {counted(number, 'more line', 'more lines')}"


# ---- while it runs, and at the end

RUNNING_TITLE = "Import"


def running(name: str, done: int, total: int) -> str:
    """Return how far an import has got."""
    return f"Adding members to {name}: {done:,} of {total:,} done."


def ended(name: str, joined: int, total: int) -> str:
    """Return what an import has done; who changed meanwhile was not added."""
    missing = total - joined
    head = f"The import has ended. We added {people(joined)} to {name}."
    if not missing:
        return head
    changed = counted(missing, "person was not added", "people were not added")
    return f"{head}\n\n{changed}: they left, or joined by themselves."


def stopped(name: str) -> str:
    """Return that an import ended because of a right that was taken back."""
    return (
        f"The import of members to {name} was stopped. "
        "Who sent the file may not change this list any more."
    )


DROPPED = "Nothing was imported."
GONE = "This import has ended or has begun already."
EXPORTING = "The file comes to this chat."


def members_caption(name: str) -> str:
    """Return what a file of members is."""
    return (
        f"The members of {name}.\n\n"
        "This file says who reads what. Keep it safe, and delete it when you do not need it."
    )


WRONG_CAPTION = "The lines of your file that have a mistake."
