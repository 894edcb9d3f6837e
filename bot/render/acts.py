"""WORDS: an act of the audit log as a sentence: what it was done to is taken apart for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.admins.roles import Role
from bot.fit import line
from bot.language import say, together
from bot.texts import acts as texts
from bot.texts import day
from bot.texts import people as texts_people
from bot.texts import rules as texts_rules
from feeds.route import ASK_FIRST

_LONGEST = 60
_PERSON = r"person [0-9a-f]{10}"
_LIST = r"(?P<list>\S+)"
_ID = r"(?P<id>\S+?)"
_NUMBER = r"(?P<number>-?\d+)"
_COMMENT = r"(?P<comment>(?:site )?comment \d+)"
_ROLE = r"(?P<role>\w+)"
_SENT_TO = (
    r"announcement (?P<id>\d+) to lists (?P<lists>[\d, ]+?)"
    r"(?: but lists (?P<minus>[\d, ]+))?: (?P<readers>\d+)"
)
_DECIDED = r".+: (?P<choice>\w+)(?:, to (?P<readers>\d+))?"
_CHAT = rf"{_ID}(?:: .*)?"

_SHAPES: Mapping[str, str] = {
    "list merged": rf"{_LIST} into (?P<other>\S+)",
    "roles moved": rf"{_LIST} to (?P<other>\S+): {_NUMBER}",
    "import begun": rf"{_LIST}: {_NUMBER}",
    "members imported": rf"{_LIST}: {_NUMBER} of (?P<total>\d+)",
    "members exported": _LIST,
    "role given": rf"(?P<person>{_PERSON}): {_ROLE}",
    "role taken": rf"(?P<person>{_PERSON}): {_ROLE}",
    "role limited": rf"(?P<person>{_PERSON}): for {_LIST}",
    "link made": _ROLE,
    "link taken back": _ROLE,
    "link used": rf"{_ROLE}, from (?P<person>{_PERSON})",
    "second person": _NUMBER,
    "rule changed": (rf"{_LIST}: (?P<sign>[+-](?:keep out )?)(?P<field>\w+) (?P<text>.*)"),
    "announcement begun": r"announcement:(?P<id>\d+):\d+(?:: (?P<readers>\d+))?",
    "broadcast rate": rf"{_ID}: {_NUMBER}",
    "broadcast policy": rf"{_ID}: (?P<policy>\w+)",
    "broadcast text changed": rf"{_ID}: {_NUMBER}",
    "broadcast deleted everywhere": rf"{_ID}: {_NUMBER}",
    "broadcast second person asked": rf"{_ID}: (?P<change>\w+)",
    "messages in doubt": rf"(?P<doubt>\w+): {_NUMBER}",
    "comment decided": rf"{_COMMENT}: (?P<word>.+)",
    "comment moderated": rf"{_COMMENT}: (?P<word>.+)",
    "comment withdrawn": rf"{_COMMENT}: .+",
    "comment changed": rf"{_COMMENT}: .+",
    "note answered": _COMMENT,
    "person banned": rf"{_COMMENT}: (?P<ban>\w+)",
    "ban lifted": r"since (?P<day>\d{4}-\d\d-\d\d), (?P<told>\w+)",
    "letters asked": rf".+: {_NUMBER}",
    "letters stopped": rf"letters {_ID}",
    "complaint answered": _COMMENT,
    "complaint decided": rf"{_ID}: (?P<end>\w+)",
}
"""What the subject of an act looks like, where it is more than what its family has."""

_FAMILIES: Mapping[str, str] = {
    "list": _LIST,
    "request": _LIST,
    "announcement": _SENT_TO,
    "send": _ID,
    "broadcast": _CHAT,
    "complaint": _ID,
}

_OTHERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "role limited": ((rf"(?P<person>{_PERSON}): not for {_LIST}", "role_not_for"),),
    "second person": (("never", "second_person_never"),),
    "preference chosen": (
        (r"unmatched: (?P<target>.+)", "unmatched"),
        (r"review_minutes: (?P<wait>-?\d+)", "review_minutes"),
    ),
    "broadcast rate": ((rf"{_ID}: 0", "broadcast_rate_usual"),),
}
"""Subjects for which a kind of act has a sentence of its own, before the usual one."""


@dataclass(frozen=True, slots=True)
class Known:
    """Names: of people by what stands for them, of lists by their numbers and short names."""

    people: Mapping[int | str, str]
    lists: Mapping[str, str]


def kind(action: str) -> str:
    """Return what a kind of act is called."""
    return texts.KINDS.get(_key(action), action)


def sentence(action: str, subject: str, known: Known) -> str:
    """Return an act as a sentence; as it was written down where there is none for it."""
    for shape, key in (*_OTHERS.get(action, ()), (_shape(action), _key(action))):
        if (found := re.fullmatch(shape, subject, re.DOTALL)) and key in texts.SENTENCES:
            parts = {name: part for name, part in found.groupdict().items() if part is not None}
            return together(" ", _sentences(key, parts, known))
    return f"{action}: {subject}" if subject else action


def _key(action: str) -> str:
    return action.replace(" ", "_")


def _shape(action: str) -> str:
    family, _, last = action.partition(" ")
    usual = _DECIDED if last == "decided" else _FAMILIES.get(family, ".*")
    return _SHAPES.get(action, usual)


def _sentences(key: str, parts: Mapping[str, str], known: Known) -> Iterator[str]:
    filled = {name: _part(name, part, known) for name, part in parts.items()}
    yield say(texts.SENTENCES[key], **filled)
    if "minus" in parts:
        yield say(texts.LEFT_OUT, lists=filled["minus"])
    if parts.get("readers", "0") != "0":
        yield texts.readers(int(parts["readers"]))


def _part(name: str, part: str, known: Known) -> str:
    """Return a part of a subject as people read it."""
    match name:
        case "list" | "other" | "lists" | "minus":
            return together(", ", (_list(one, known) for one in part.split(", ")))
        case "number" | "total":
            return f"{int(part):,}"
        case "person":
            return known.people.get(part, known.people[0])
        case "role":
            return texts_people.a(Role(part)) if part in set(Role) else part
        case "comment":
            return texts.comment(part.rpartition(" ")[2], theirs=part.startswith("site"))
        case "day":
            return day(date.fromisoformat(part))
        case "wait":
            return _small(texts_rules.waits(int(part)))
        case "target":
            return _target(part, known)
        case "field":
            return f"{texts_rules.KINDS.get(part, part)}"
    words, key = texts.WORDS.get(name, {}), _key(part.strip())
    return _small(f"{words[key]}") if key in words else line(part, _LONGEST)


def _list(ref: str, known: Known) -> str:
    return line(known.lists.get(ref, ref), _LONGEST)


def _target(part: str, known: Known) -> str:
    chosen = {"all": texts_rules.ONLY_ALL, ASK_FIRST: texts_rules.ASK_FIRST}
    return _small(f"{chosen[part]}") if part in chosen else _list(part, known)


def _small(text: str) -> str:
    """Return words that stand within a sentence."""
    return text[:1].lower() + text[1:]
