"""WORDS: people who are named in full, without a title.

A name alone is nobody's business: authors and ministers are named all the time. Beside an illness,
a treatment, or the word that it is a patient, it gives somebody away. A name counts where its first
word is a first name, where its sentence calls it one, or where it stands behind "my patient".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from feeds.identifiers.finding import Hit, Level
from feeds.identifiers.normal import Reading
from feeds.identifiers.stories.conditions import Told
from feeds.identifiers.stories.examples import is_invented
from feeds.identifiers.stories.forenames import FORENAMES, NEVER_SURNAMES, ONLY_NAMES
from feeds.identifiers.stories.renown import PERSONS, SAYS, THINGS
from feeds.identifiers.words import stemmed

_KIND = "titled_name"
_NEAR = 110
_SURNAME = r"(?:(?:de|van|von|der|den|al|el|bin|du|la) )?[A-Z][\w'-]*[a-z][\w'-]*"
_CAPITALS = re.compile(
    rf"([A-Z](?<![\w'@#/.-].)[a-z][\w-]*)(?=(?: [A-Z]\.?(?= [A-Z]))?(?: [\"'(]\w+[\"')])?"
    rf" ({_SURNAME}))"
)
_SMALL = re.compile(r"([a-z](?<![\w'@#/.-].)[a-z-]{2,}) ([a-z][a-z'-]{3,})\b")
_PATIENT = stemmed(
    r"\b(?:[Mm]y|[Oo]ur|[Tt]he|[Aa]) (?:[\w-]+ )?patient,? (?!(?:Access|Experience|Choice|Safety"
    r"|Portal"
    r"|Voice|Group|Participation|Record|Knows|Online|Zero|Advice|Info|NHS"
    r"|GP)\b)([A-Z][\w'-]*[a-z]) "
    rf"({_SURNAME})"
    rf"|\b([A-Z][a-z][\w-]*) ({_SURNAME})(?:,| is| was)?"
    r" (?:on|from) our (?:list|ward)\b"
    rf"|\b[Pp]atient ([A-Z][a-z][\w'-]*[a-z]) ({_SURNAME}),",
    "atient/ our ",
)
_CALLED = stemmed(
    r"\b(?:first|given|christian|last|maiden|family) ?name'?s?(?: is| was|:)? [a-z]{2,}"
    r"|\b(?:sur|fore|last)name(?: is| was|:)? [a-z]{2,}"
    r"|\b(?:his|her|their|whose|lady's|man's|patient's|woman's|boy's|girl's) (?:\w+ )?name (?:is"
    r"|was) (?!on|in"
    r"|the|not|a|wrong|never|there|still|at|spelt|spelled|missing|misspel\w+|removed|added|gone"
    r"|only|also|too)[a-z]{2,}"
    r"|\b(?:is|was|called|named) (?:called|named) (?!for|to|in|back|a|the|by|at|on|up|upon|after"
    r"|and|it|out|over)[a-z]{3,}",
    "name/called",
)
_ROLE = re.compile(
    r"([A-Z](?<![\w'@#/.-].)[a-z][\w-]*),? (?:(?:from|at|in|off|down|who (?:runs|drives|works))"
    r" (?:the|our|my|number)|the|our) (?!same|nhs|app|paper|other|first)[a-z]\w+"
)
_CALLED_SO = stemmed(r"\b(?:called|named) ([A-Z][a-z][\w-]*)", "called /named ")
_GREETED = re.compile(
    r"(?:@|\b(?:thanks?|thank you|cheers|well said|hi|hello|dear|agree(?:d)? with|as|to quote|read"
    r"|reply to|the|st|by|according to|listen(?:ed)? to|heard|dr|prof|professor|sir|dame|lord|lady"
    r"|baroness|president|minister|mp|author|interviewed|watch(?:ed)?|or|test patient)[,:]?) ?\Z",
    re.IGNORECASE,
)
_PUBLIC = re.compile(rf"(?: and [A-Z]\w+ [A-Z][\w'-]+)?,? ?(?:also |once |has |have )?(?i:{SAYS})")
_OURS = re.compile(r"\b(?:(?:on|from) our list|one of our patients|is (?:our|my|a) patient)\b")
_WORDS = re.compile(r"[^\s.,;:!?()]+")
_ABOUT = re.compile(r"\b(?:he|she|his|her|him)\b|\bwho (?:is|was|has|had)\b")
_BESIDE = re.compile(
    r"\b(?:neighbour|friend|mate|cousin|colleague|carer|old|little|poor|late|big|young|wife"
    r"|husband|son"
    r"|daughter|ask|patient),? \Z"
)
_SENTENCE_END = re.compile(r"[.!?\n]\s")


def plain_names(reading: Reading) -> Iterator[Hit]:
    """Give the full names of people beside something private, or beside the word patient."""
    told = Told(reading.lower)
    yield from _said_to_be_names(reading, told)
    for found in _CAPITALS.finditer(reading.text):
        if _is_told(told, found) and _is_named(reading, found):
            yield Hit(_KIND, Level.NUDGE, found.start(), found.end(2))
    for form in (_ROLE, _CALLED_SO):
        for found in form.finditer(reading.text):
            if found[1].lower() in FORENAMES and _is_told(told, found):
                yield Hit(_KIND, Level.NUDGE, found.start(), found.end())
    if not ONLY_NAMES.isdisjoint(reading.lower.split()):
        yield from _small(reading, told)


def _said_to_be_names(reading: Reading, told: Told) -> Iterator[Hit]:
    """Give the names that the words beside them call a patient's, or a name."""
    for found in _PATIENT.finditer(reading.text):
        first = next(filter(None, found.groups()))
        if first.lower() not in THINGS and not is_invented(found[0].lower()):
            yield Hit(_KIND, Level.NUDGE, found.start(), found.end())
    for found in _CALLED.finditer(reading.lower):
        if _is_told(told, found):
            yield Hit(_KIND, Level.NUDGE, found.start(), found.end())


def _small(reading: Reading, told: Told) -> Iterator[Hit]:
    """Give the names that are written in small letters."""
    words = [(found[0], found.start(), found.end()) for found in _WORDS.finditer(reading.text)]
    for (first, start, _), (second, _, end) in pairwise(words):
        if first in ONLY_NAMES and _may_be_a_surname(second):
            found = _SMALL.match(reading.text, start)
            if found and found.end() == end and _is_told(told, found):
                yield Hit(_KIND, Level.NUDGE, start, end)


def _may_be_a_surname(word: str) -> bool:
    return word.islower() and word not in NEVER_SURNAMES and word not in THINGS


def _is_named(reading: Reading, found: re.Match[str]) -> bool:
    """Return whether two words in capitals are the name of a person who is not public."""
    first, second = found[1].lower(), found[2].lower().removesuffix("'s")
    if second in PERSONS or second in THINGS or first in THINGS:
        return False
    before = reading.text[max(0, found.start() - 30) : found.start()]
    if _GREETED.search(before):
        return False
    end = found.end(2) - len("'s") * found[2].endswith("'s")
    if _PUBLIC.match(reading.text, end):
        return False
    return first in FORENAMES or _is_somebody(reading, found)


def _is_somebody(reading: Reading, found: re.Match[str]) -> bool:
    """Return whether a name that is not known goes on with "he" or "she", or stands by a friend."""
    behind = reading.lower[found.end(2) : found.end(2) + _NEAR]
    before = reading.lower[max(0, found.start() - 30) : found.start()]
    return bool(_ABOUT.search(_SENTENCE_END.split(behind)[0]) or _BESIDE.search(before))


def _is_told(told: Told, found: re.Match[str]) -> bool:
    """Return whether something private stands near a name, and no example does."""
    start, end = max(0, found.start() - _NEAR), found.end() + _NEAR
    if not (told.is_private(start, end) or _OURS.search(told.lower, found.end(), end)):
        return False
    start += _last_end(told.lower[start : found.start()])
    is_private = told.is_private(start, end) or _OURS.search(told.lower, found.end(), end)
    return bool(is_private) and not is_invented(told.lower[start:end])


def _last_end(before: str) -> int:
    return max((found.end() for found in _SENTENCE_END.finditer(before)), default=0)
