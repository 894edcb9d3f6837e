"""WORDS: a house and its street.

A number before a street in capitals is an address; in small letters only where the word for the
street is one of those that mean little else. Streets that stand for an office are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feeds.identifiers.finding import Hit, Level
from feeds.identifiers.normal import Reading
from feeds.identifiers.offices import is_of_an_office
from feeds.identifiers.words import stemmed

_KIND = "address"
_STRONG = (
    "road|rd|street|avenue|ave|lane|ln|crescent|cres|terrace|mews|gardens|gdns|grove"
    "|cottages?|villas"
)
_WEAK = (
    "st|close|cl|court|ct|drive|dr|place|pl|square|sq|way|walk|hill|park|row|rise|view|green|parade"
    "|wharf|yard|gate|quay|broadway|vale|fields?|meadows?|heights|buildings|house|lodge|farm|end"
    "|croft|drove|boulevard|approach|bank|mount|common|circus|embankment|passage|esplanade|wynd"
)
_NUMBER = r"(?:(?:no|nos|number)\.? ?)?(\d{1,4})(?: ?[a-h])?(?: ?[-/&] ?\d{1,4}[a-h]?)?,?\s{1,3}"
# A street or a named house can begin here; both are tried only where they can.
_BEGIN = re.compile(
    r"[n0-9](?<![\w\u00a3$.,:/-].)(?:(?<=n)(?:o|os|umber)\.? ?\d|(?<=\d))"
    r"(?=[\d \-/&a-h]{0,14},?\s{1,3}[a-z])"
)
_PART = re.compile(
    r"\b(?:section|chapter|page|figure|fig\.|table|version|item|step|paragraph|article|annex"
    r"|appendix|slide|question) \Z"
)
_NEAR = 12
_STREET = re.compile(
    (
        rf"{_NUMBER}((?:[a-z][a-z'.-]{{0,24}}\s{{1,2}}){{1,4}}?)({_STRONG}"
        rf"|{_WEAK})(?![a-z'-])\.?"
        r"(?=((?:,?\s[\w&'-]+)?))"
    ),
)
_NAMED = re.compile(
    (
        rf"{_NUMBER}(the)\s({_STRONG}|green|close|drive|square|parade|mount)(?=,"
        rf"|\.|;|$|\sis\b)"
    ),
)
_FLAT = stemmed(
    r"\b(?:flat|apartment|apt|maisonette|bedsit)\.?\s(?:no\.? |number "
    r")?(?:\d{1,4}[a-h]?|[a-h]\d?)(?![\w%-])"
    r",?\s{1,3}(?:\d|[A-Z][a-z]+)",
    "flat/apartment/apt/maisonette/bedsit",
)
_BOX = stemmed(r"p(?<!\w.)\.?\s?o\.? box \d{1,6}\b", " box ")
_AT_HOME = stemmed(
    r"\b(?:liv(?:e|es|ed|ing)|resid\w+|address is|home is|house is) (?:at|is)?\s?"
    r"((?:[A-Z][a-z'-]+ ){1,3}(?:House|Cottage|Farm|Lodge|Barn|Bungalow|Manor"
    r"|Court),? ?(?:[A-Z]\w+)?)",
    "liv/resid/address is/home is/house is",
)
_HOUSE = stemmed(
    r"\b[A-Z][a-z'-]+ (?:House|Cottage|Farm|Lodge|Barn|Bungalow|Manor),? (?:[A-Z][a-z'-]+ ){1,3}"
    r"(?:Lane|Road|Street|Avenue|Close|Hill|Drive|Way)\b",
    " House/ Cottage/ Farm/ Lodge/ Barn/ Bungalow/ Manor",
)
# In Welsh the word for the street comes first.
_WELSH = stemmed(
    r"(?<![\w\u00a3$.,:/-])(?!(?:19|20)\d\d\b)\d{1,4}[A-Ha-h]?,?\s{1,2}(?:Heol|Ffordd|Stryd|L[o\u00f4]n"
    r"|Maes|Rhodfa|Clos|Teras|Rhes|Cilgant|Gerddi|Llwyn|Cae)\s(?:(?:y|yr|yn|ar|o|pen)\s)?[A-Z]\w+",
    "Heol/Ffordd/Stryd/L\u00f4n/Lon/Maes/Rhodfa/Clos/Teras/Rhes/Cilgant/Gerddi/Llwyn/Cae",
)
_OFFICES = frozenset({"downing", "wall", "harley", "fleet", "coronation", "sesame", "threadneedle"})
_COURTS = frozenset(
    {"high", "crown", "county", "royal", "supreme", "appeal", "magistrates", "district"}
)
_COUNTED_TEXT = """
hour hours day days week weeks month months year years minute minutes mile miles way million
"""
_COUNTED = frozenset(_COUNTED_TEXT.split())
_IN_PROSE_TEXT = """
a about across all along an and are as at away before by bus busy car close cross do down drive
each every few five for four from gp gps had has have hour hours house houses in is it its km lane
local long main metre metres mile miles min mins minute minutes more my new no not of off old on
one only or other our out over patient patients people per practice practices side some surgeries
than that the their them these they this those three to two under up us was way we week weeks were
who wide with year years day days month months different small large big busy new extra
"""
_IN_PROSE = frozenset(_IN_PROSE_TEXT.split())
_PLURAL = re.compile(
    (
        r"\s(?:style|sized?|chains?|shops?|stores?|banks?|pharmac\w+|chemists?|opticians?"
        r"|brands?|retailers?"
        r"|names?|politics|pilots?|networks?|signs?|maps?|works|closures?|cases?|judge\w*"
        r"|users|schemes?"
        r"|races?|parties|lights?|workers|doctors|clinics|sweepers?|accidents|lamps?"
        r"|deaths|crossings?)\b"
    ),
    re.IGNORECASE,
)


def addresses(reading: Reading) -> Iterator[Hit]:
    """Give the addresses of a text: house and street, flats, post boxes, named houses."""
    for start, end in _places(reading):
        if not is_of_an_office(reading.text, start):
            yield Hit(_KIND, Level.HOLD, start, end)


def _places(reading: Reading) -> Iterator[tuple[int, int]]:
    begins = [
        found.start()
        for found in _BEGIN.finditer(reading.lower)
        if not _PART.search(reading.lower, max(0, found.start() - _NEAR), found.start())
    ]
    for found in _from(begins, _STREET, reading.lower):
        if _is_street(reading.text, found):
            yield found.span()
    for found in _from(begins, _NAMED, reading.lower):
        yield found.span()
    forms = (
        (_BOX, reading.lower),
        *((form, reading.text) for form in (_FLAT, _AT_HOME, _HOUSE, _WELSH)),
    )
    for form, text in forms:
        for found in form.finditer(text):
            yield found.span()


def _from(begins: list[int], form: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Give what a pattern finds from some places on, each behind the one before."""
    past = 0
    for begin in begins:
        if begin >= past and (found := form.match(text, begin)):
            past = found.end()
            yield found


def _is_street(text: str, found: re.Match[str]) -> bool:
    number, name, kind, after = (text[slice(*found.span(part))] for part in range(1, 5))
    words = name.split()
    first = words[0].lower().strip("'.")
    if first in _OFFICES or first in _COUNTED or _PLURAL.fullmatch(after):
        return False
    if kind.lower() in {"court", "ct"} and first in _COURTS:
        return False
    if all(word[0].isupper() for word in (*words, kind)) and not _is_year(number):
        return True
    if not re.fullmatch(_STRONG, kind, re.IGNORECASE) or _is_year(number):
        return False
    return all(word.lower() not in _IN_PROSE for word in words)


def _is_year(number: str) -> bool:
    return len(number) == 4 and number[:2] in {"19", "20"}  # noqa: PLR2004  digits of a year
