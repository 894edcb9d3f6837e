"""WORDS: e-mail addresses and postcodes.

Form of a postcode: the Royal Mail's areas, a district, then a digit and two letters of those that
are in use. Lower case counts, but not where the end is an ordinal or a unit ("type A1 3rd").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feeds.identifiers.finding import Hit, Level
from feeds.identifiers.normal import Reading
from feeds.identifiers.offices import is_of_an_office

_LOCAL = r"[a-z0-9](?<![\w.+%'@/-].)[\w.+%'-]{0,63}"
_AT = (
    r"(?: ?@ ?| ?[(\[{<] ?(?:at|@) ?[)\]}>] ?"
    r"|[(\[{<]a[)\]}>](?=[\w-]+(?:\.[\w-]+){0,2}\.(?:com|net|org|uk|info|eu|wales|scot)\b))"
)
_DOT = r"(?:\.| ?[(\[{<] ?(?:dot|\.) ?[)\]}>] ?| dot | \. )"
_DOMAIN = rf"[a-z0-9-]{{1,63}}(?:{_DOT}[a-z0-9-]{{1,63}}){{0,4}}{_DOT}[a-z]{{2,24}}(?![\w@])"
_BRACKETED_AT = re.compile(r"[(\[{<] ?(?:at|@|a ?[)\]}>])")
_PROVIDERS = (
    r"(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|btinternet|live|aol|protonmail|proton|sky"
    r"|talktalk|virginmedia|msn|me|mail|doctors|ymail)"
)
_EMAIL = re.compile(rf"{_LOCAL}(?:{_DOT}[\w+-]{{1,63}}){{0,3}}{_AT}{_DOMAIN}")
_SPOKEN = re.compile(
    rf" at (?:([a-z0-9-]{{1,63}}(?: dot [a-z0-9-]{{2,24}}){{1,4}}\b)"
    rf"|{_PROVIDERS}\.(?:com|co|net|org|uk)\b"
    r"|([a-z0-9-]{1,63}(?:\.[a-z]{2,24}){1,3}\b))"
)
_WORD_BEFORE = 64
_AREAS_TEXT = """
AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY
E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN
LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP
SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
"""
_AREAS = frozenset(_AREAS_TEXT.split())
_POSTCODE = re.compile(
    (
        r"([a-z](?<![a-z0-9].)[a-z]?)(\d[a-z\d]?)[\s._/-]{0,3}([\do]) ?([abd-hjlnp-uw-z]{2})"
        r"(?![a-z0-9])"
    ),
)
_GIRO = re.compile(r"g(?<![a-z0-9].)ir ?0aa(?![a-z0-9])")
_LABEL = re.compile(r"\bpost ?code\W{1,3}(?:is |was )?\Z", re.IGNORECASE)
_UNITS_TEXT = """
st nd rd th hr ft pt lb tb gb wk yr ph ep pp ds sd td pa pw ps ed hz qd bd ug ng ul dl
"""
_UNITS = frozenset(_UNITS_TEXT.split())
# What stands behind a figure in capitals where it is no end of a postcode: "LS2 4 GP".
_ABBREVIATIONS = frozenset({"GP", "HR", "PA", "ED", "PT", "AE", "PR", "TB", "PE", "UT", "AF", "DR"})
_SHORTEST = 6
_OFFICE = re.compile(
    r"(?:enquir|info|contact|help|support|press\b|media|complain|feedback|office|consultation|foi\b"
    r"|customer|reception|communications|newsdesk|webmaster)[^@]*@[\w.-]*\b"
    r"(?:gov\.uk|nhs\.uk|nhs\.net|org\.uk|org|ac\.uk|parliament\.uk|police\.uk|gov\.wales"
    r"|gov\.scot|nhs\.scot|nhs\.wales|who\.int)\Z"
)


def emails(reading: Reading) -> Iterator[Hit]:
    """Give the e-mail addresses of a text, also those spelled out to hide them from robots.

    The public address of an office is nobody's: a body of the state or a charity, and a job.
    """
    if "@" in reading.lower or _BRACKETED_AT.search(reading.lower):
        for found in _EMAIL.finditer(reading.lower):
            if not _OFFICE.search(found[0]):
                yield Hit("email", Level.HOLD, found.start(), found.end())
    for found in _SPOKEN.finditer(reading.lower):
        start = _local_part(reading.lower, found)
        if start is not None:
            yield Hit("email", Level.HOLD, start, found.end())


def _local_part(text: str, found: re.Match[str]) -> int | None:
    """Return where the name before a spoken "at" begins; None where it is just a word of prose."""
    words = text[max(0, found.start() - _WORD_BEFORE) : found.start()].split()
    name = words[-1] if words else ""
    if not name[-1:].isalnum() or (found[2] and name.isalpha()):
        return None
    return found.start() - len(name)


def postcodes(reading: Reading) -> Iterator[Hit]:
    """Give the full postcodes of a text; the first half alone is no postcode."""
    for found in _POSTCODE.finditer(reading.lower):
        if _is_postcode(reading.text, found) and not is_of_an_office(reading.text, found.start()):
            yield Hit("postcode", Level.HOLD, found.start(), found.end())
    for found in _GIRO.finditer(reading.lower):
        yield Hit("postcode", Level.HOLD, found.start(), found.end())


def _is_postcode(text: str, found: re.Match[str]) -> bool:
    whole = text[found.start() : found.end()]
    area, district, sector, unit = (text[slice(*found.span(part))] for part in range(1, 5))
    if area.upper() not in _AREAS or (sector in "oO" and not whole.isupper()):
        return False
    if _LABEL.search(text, max(0, found.start() - 20), found.start()):
        return True
    is_apart = found.end(3) != found.start(4)
    if is_apart and (not whole.isupper() or unit in _ABBREVIATIONS):
        return False
    if unit.lower() in _UNITS and not unit.isupper():
        return False
    return not whole.islower() or len(area + district + sector + unit) >= _SHORTEST or " " in whole
