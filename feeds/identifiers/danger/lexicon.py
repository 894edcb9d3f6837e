"""WORDS: every term that may tell of danger, by its first word, with its roles.

Roles are bits of one number, so that many are asked for at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from feeds.identifiers.danger.body_told import PARTS, TAKEN
from feeds.identifiers.danger.felt_told import FELT
from feeds.identifiers.danger.harmless_told import HARMLESS
from feeds.identifiers.danger.mind_told import ABLE, OF_MIND
from feeds.identifiers.danger.others_told import OF_OTHERS
from feeds.identifiers.danger.people_told import ASIDE, WHEN, WHO

_DRUG_ENDS = (
    *("triptyline", "traline", "oxetine", "opram", "olol", "opril", "sartan", "statin", "azepam"),
    *("clone", "codeine", "gabalin", "pentin", "profen", "zapine", "tiapine", "triptan", "formin"),
    *("codone", "tazapine", "faxine", "trigine", "idone", "barbital", "adone", "amol"),
)
_SHORTEST_DRUG = 7
_LONGEST_NUMBER = 6
_OF_NUMBERS = {
    "many": (8, 1900),
    "teen": (5, 17.5),
    "lowest": (0, 3),
    "highest": (20, 40),
    "burning": (38, 42),
    "past": (1930, 2100),
}
"""Which numbers have a role: from the first, and less than the second."""

_GROUPS = (WHO, WHEN, ASIDE, PARTS, FELT, TAKEN, ABLE, OF_MIND, OF_OTHERS)
_NAMES = dict.fromkeys(chain(*_GROUPS, _OF_NUMBERS))
ROLES: Mapping[str, int] = {name: 1 << place for place, name in enumerate(_NAMES)}
"""Each role by its name, as one bit."""

Entry = tuple[tuple[str, ...], int]
"""What follows the first word of a term, and its roles; a harmless term has none."""


def any_of(names: Sequence[str]) -> int:
    """Return the roles of some names as one number."""
    bits = 0
    for name in names:
        bits |= ROLES[name]
    return bits


ABILITIES = any_of(tuple(ABLE))
CONTEXT = any_of(tuple(chain(WHO, WHEN, ASIDE, PARTS, _OF_NUMBERS)))
"""What is true of a word though it is denied: a person, a time, a part of the body."""


def _terms(listed: str) -> list[tuple[str, ...]]:
    return [tuple(term.split()) for term in listed.split(",")]


def _lexicon() -> Mapping[str, Mapping[str, Sequence[Entry]]]:
    """Return the terms by their first and their second word, those of most words first."""
    roles: dict[tuple[str, ...], int] = {}
    for group in _GROUPS:
        for name, listed in group.items():
            for term in _terms(listed):
                roles[term] = roles.get(term, 0) | ROLES[name]
    roles.update(dict.fromkeys(_terms(HARMLESS), 0))
    entries: dict[str, dict[str, list[Entry]]] = {}
    for (first, *rest), bits in sorted(roles.items(), key=lambda entry: -len(entry[0])):
        second = rest[0] if rest else ""
        entries.setdefault(first, {}).setdefault(second, []).append((tuple(rest), bits))
    return entries


LEXICON = _lexicon()


def may_tell(word: str) -> bool:
    """Return whether a word may have a role or ends a sentence; ends and digits precede "a"."""
    return (
        word in LEXICON or word < "a" or (len(word) >= _SHORTEST_DRUG and word.endswith(_DRUG_ENDS))
    )


def of_form(word: str) -> int:
    """Return the roles of a number, or of a word that ends as the names of medicines do."""
    if word < "a":
        return _of_number(word)
    is_drug = len(word) >= _SHORTEST_DRUG and word.endswith(_DRUG_ENDS)
    return ROLES["drug"] if is_drug else 0


def _of_number(word: str) -> int:
    if len(word) > _LONGEST_NUMBER:
        return 0
    number = float(word)
    return any_of(
        [
            name
            for name, (least, most) in _OF_NUMBERS.items()
            if least <= number < most and (name != "lowest" or "." in word)
        ]
    )
