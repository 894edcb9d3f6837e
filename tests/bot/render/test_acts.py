"""Every kind of act that the code can write down is a plain sentence in the log."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from bot.admins.roles import Role
from bot.admins.when import REPEATS
from bot.handlers.controlling import _VERBS as ON_BROADCASTS
from bot.handlers.listing import _ACTS as ON_LISTS
from bot.render.acts import Known, kind, sentence
from bot.render.owners import CHOICES
from bot.render.rules import WAITS
from bot.texts import acts as texts_acts
from bot.texts import bans as texts_bans
from bot.texts import moderation as texts_moderation
from bot.texts import queue as texts_queue
from feeds.route import FIELDS
from storage.bans import OPEN, QUIET
from storage.complaints import Choice
from storage.requests import Decision
from tests.copy_rules import button_faults, faults
from tests.source import modules

SAM = "person 0123456789"
KNOWN = Known({0: "Somebody who left", SAM: "Sam"}, {"research": "Research", "2": "News"})

WRAPPERS = {
    "bot.handlers.controlling": "broadcast ",
    "bot.handlers.changing": "broadcast ",
    "bot.handlers.seconding": "broadcast ",
    "bot.handlers.launching": "announcement ",
}
"""Modules whose own `note` puts a word before what it is given."""

FILLED = {
    "list {verb}": [f"list {verb}" for verb in ON_LISTS],
    "request {word}": [f"request {word}" for word in Decision],
    "complaint {reached}": ["complaint half", "complaint soon", "complaint over"],
    "{notice.kind} decided": [f"{one} decided" for one in CHOICES],
    "broadcast {name}": [f"broadcast {verb}" for verb in ON_BROADCASTS if verb != "back"],
    "announcement repeats {word}": [f"announcement repeats {word}" for word in (*REPEATS, "never")],
}
"""What the kinds can be that are put together while the program runs, by how the code has them."""

PASSED_ON = {"{action}", "broadcast {verb}", "announcement {what}"}
"""What a `note` of a module writes down that was given to it."""

COMMENT = ("comment 12: {}", "site comment 12: {}")
SUBJECTS = {
    **{f"list {verb}": ["research", "2", "99"] for verb in (*ON_LISTS, "made", "renamed")},
    "list described": ["research"],
    "list merged": ["research into news"],
    "roles moved": ["research to news: 2"],
    **{f"request {word}": ["research"] for word in Decision},
    "import begun": ["research: 1200"],
    "members imported": ["research: 1100 of 1200"],
    "members exported": ["research"],
    "role given": [f"{SAM}: {role}" for role in Role],
    "role limited": [f"{SAM}: for research", f"{SAM}: not for research"],
    "role taken": [f"{SAM}: viewer"],
    "second person": ["never", "500"],
    **{f"link {done}": ["owner", "viewer"] for done in ("made", "taken back")},
    "link used": [f"editor, from {SAM}", "viewer, from person ffffffffff"],
    "log exported": ["the newest acts"],
    "preference chosen": [
        *(f"review_minutes: {minutes}" for minutes in WAITS),
        *(f"unmatched: {to}" for to in ("all", "ask", "2", "99")),
    ],
    "rule changed": [
        f"research: {sign}{field} flu"
        for sign in ("+", "-", "+keep out ", "-keep out ")
        for field in FIELDS
    ],
    "points changed": ["review:12"],
    **{
        f"{one} decided": [
            f"{one}:1:2: {choice}{to}" for choice in (*choices, "auto") for to in (", to 3", "")
        ]
        for one, choices in CHOICES.items()
    },
    **{
        f"announcement {what}": [
            "announcement 4 to lists 1, 2 but lists 3: 80",
            "announcement 4 to lists 1: 0",
        ]
        for what in (
            *("sent", "scheduled", "taken back", "dropped"),
            *(f"repeats {often}" for often in (*REPEATS, "never")),
        )
    },
    "announcement begun": ["announcement:4:1700000000: 80", "announcement:4:1700000000"],
    **{f"send {answer}": ["4"] for answer in ("agreed", "refused")},
    **{f"broadcast {verb}": ["7", "7: 3"] for verb in ON_BROADCASTS if verb != "back"},
    "broadcast rate": ["7: 5", "7: 0"],
    "broadcast policy": ["7: hold", "7: resend", "7: drop"],
    **{f"broadcast {done}": ["7: 1200"] for done in ("text changed", "deleted everywhere")},
    "broadcast second person asked": ["7: delete", "7: text"],
    "broadcast question taken back": ["7"],
    **{f"broadcast change {answer}": ["7"] for answer in ("agreed", "refused")},
    "messages in doubt": ["again: 12", "leave: 1"],
    "comment moderated": [
        form.format(word)
        for form in COMMENT
        for word in (
            *texts_queue.WORDS,
            *texts_moderation.REFUSALS,
            *texts_moderation.QUESTIONS,
            *("rescue", "unpublish", "own", "off", "answer"),
        )
    ],
    "comment decided": [
        f"comment 12: {word}"
        for word in ("publish", "added", "letter in", "letter out", *texts_moderation.REFUSALS)
    ],
    "comment withdrawn": [
        f"comment 12: {word}" for word in ("withdraw", "asked_off", "taken back")
    ],
    "comment changed": ["comment 12: edit"],
    "note answered": ["comment 12"],
    "person banned": [f"comment 12: {how}" for how in texts_bans.HOW if how != texts_bans.BACK],
    "ban lifted": [f"since 2026-03-02, {how}" for how in (OPEN, QUIET)],
    "letters asked": ["letters 3: 12"],
    "letters stopped": ["letters 3"],
    "complaint answered": ["comment 12"],
    "complaint decided": [f"C-1234: {one}" for one in Choice if one is not Choice.ANSWERED],
    **{
        f"complaint {told}": ["C-1234"]
        for told in ("made", "closed", "open again", "half", "soon", "over")
    },
    "person forgotten": [""],
}
"""What is written down with each kind of act."""

RAW = re.compile(r"_|-1\b|\{|[a-z]:\d|^[a-z]|\b(?:research|person [0-9a-f]{10})\b")
"""What a sentence has that shows what was written down as it is."""


def written() -> Iterator[str]:
    """Return every kind of act in the code, as it stands there."""
    for module in modules("bot", "feeds", "storage"):
        before = WRAPPERS.get(module.name, "")
        for call in (one for one in ast.walk(module.tree) if isinstance(one, ast.Call)):
            called = ast.unparse(call.func)
            if called.endswith("audit.note"):
                yield from texts_of(call.args[1])
            elif called in {"note", "_note"}:
                place = 2 if before else 1
                yield from (f"{before}{text}" for text in texts_of(call.args[place]))


def texts_of(node: ast.expr) -> Iterator[str]:
    """Return what an expression of the source can be; what is put into a text is in braces."""
    if isinstance(node, ast.IfExp):
        yield from texts_of(node.body)
        yield from texts_of(node.orelse)
    elif isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(text for part in node.values for text in texts_of(part))
    elif isinstance(node, ast.FormattedValue):
        yield f"{{{ast.unparse(node.value)}}}"
    else:
        yield f"{{{ast.unparse(node)}}}"


def every_kind() -> set[str]:
    """Return every kind of act that can be written down."""
    return {kind for one in written() if one not in PASSED_ON for kind in FILLED.get(one, [one])}


def test_every_kind_in_the_code_is_known_here_and_no_other() -> None:
    kinds = every_kind()
    assert len(kinds) > 60
    assert set(SUBJECTS) == kinds
    assert set(texts_acts.KINDS) == {one.replace(" ", "_") for one in kinds}


def test_every_kind_has_a_name_of_its_own_for_a_button() -> None:
    names = [kind(one) for one in SUBJECTS]
    assert len(set(names)) == len(names)
    assert [fault for name in names for fault in button_faults(name)] == []


def test_every_act_is_a_plain_sentence() -> None:
    told = [sentence(action, subject, KNOWN) for action in SUBJECTS for subject in SUBJECTS[action]]
    assert [one for one in told if RAW.search(one) or not one.endswith(".")] == []
    assert [fault for one in told for fault in faults(one)] == []


def test_every_sentence_can_be_reached() -> None:
    """One that no subject leads to has lost its kind."""
    told = [sentence(action, subject, KNOWN) for action in SUBJECTS for subject in SUBJECTS[action]]
    ways = [re.sub(r"\\\{\w+\\\}", ".+", re.escape(one)) for one in texts_acts.SENTENCES.values()]
    assert [way for way in ways if not any(re.match(way, one) for one in told)] == []


def test_an_act_names_what_it_was_done_to() -> None:
    for action, subject, told in (
        ("list merged", "research into 2", "The list Research was merged into News."),
        ("list archive", "99", "The list 99 was archived."),
        ("role given", f"{SAM}: editor", "Sam is an editor now."),
        ("role given", "person ffffffffff: viewer", "Somebody who left is a viewer now."),
        (
            "preference chosen",
            "review_minutes: -1",
            "Chosen for new posts, before they go out: until an editor decides.",
        ),
        ("preference chosen", "unmatched: 2", "Chosen for posts that match no rule: News."),
        (
            "announcement sent",
            "announcement 4 to lists 2, 7 but lists 3: 1200",
            "Announcement 4 was sent to News, 7. It left out 3. This was for 1,200 readers.",
        ),
        (
            "rule changed",
            "research: +keep out title cold: flu",
            (
                "A rule of the list Research was added, to keep posts out. "
                "It looks for a word in the title: cold: flu."
            ),
        ),
        (
            *("ban lifted", "since 2026-03-02, open"),
            "A ban was lifted. It began on 2 March 2026. The reader was told of it.",
        ),
        ("broadcast rate", "7: 0", "Broadcast 7 goes at the usual pace again."),
        (
            "comment moderated",
            "site comment 5: spam",
            "It was decided about comment 5 from the blog itself: it is spam.",
        ),
    ):
        assert sentence(action, subject, KNOWN) == told


def test_what_an_older_version_has_written_is_shown_as_it_is() -> None:
    assert sentence("moon landed", "on 2", KNOWN) == "moon landed: on 2"
    assert sentence("person banned", "in another way", KNOWN) == "person banned: in another way"
    assert sentence("moon landed", "", KNOWN) == kind("moon landed") == "moon landed"
