"""WORDS: numbers under which a register keeps one person: insurance, hospital, passport, licence.

Form of a National Insurance number: HMRC's manual NIM39110. A driving licence of Great Britain has
5 letters of the name, the date of birth with the month raised by 50 for women, initials and a
check. Hospital and passport numbers have no form of their own: the words before them tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feeds.identifiers.finding import Hit, Level
from feeds.identifiers.normal import Reading
from feeds.identifiers.words import stemmed

_NEAR = 60
_GAP = r"[\s.\-/_\u00b7\u2022]{0,3}"
_INSURANCE = re.compile(
    rf"([a-z])(?<![a-z0-9].){_GAP}([a-z])({_GAP})\d(?:{_GAP}\d){{5}}(?:{_GAP}([a-d8]))?(?![a-z0-9])"
)
_NOT_FIRST = frozenset("DFIQUV")
_NOT_SECOND = _NOT_FIRST | {"O"}
_NOT_GIVEN = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})
_EXAMPLE = "QQ"
_WORDS_TOO = frozenset(
    {"at", "by", "an", "as", "my", "me", "we", "he", "pm", "am", "ex", "pp", "la"}
)
_INSURANCE_LABEL = re.compile(r"\b(?:national insurance|n\.?i\.?n?\.?|nino)(?![a-z])")
_IS_INSURANCE = re.compile(
    rf"\W{{1,3}}(?:is|was) (?:my|his|her|their|the|our) {_INSURANCE_LABEL.pattern}"
)
_BEHIND = 40
_LICENCE = re.compile(
    r"[a-z](?<![a-z0-9].)[a-z]{0,4}9{0,4}[ -]?\d[0156]\d[0-3]\d\d[ -]?[a-z][a-z9][ -]?\d[ "
    r"-]?[a-z]{2}(?![a-z0-9])",
)
_DATE_OF_LICENCE = re.compile(r"\d[0156]\d[0-3]\d\d[ -]?[a-z]")
_PASSPORT = stemmed(
    r"\bpassport(?: (?:number|no|num|id|ref))?\.?[\s:#=,-]{0,3}(?:is |was |\()?\s?"
    r"(?:(?:number|no)\.? )?((?:\d[ ]?){9}|[a-z]{1,2}\d{6,8})(?![a-z0-9])",
    "passport",
)
_SYSTEMS = (
    r"emis|systm ?one|system ?one|s1|tpp|rio|pas|cerner|epic|lorenzo|millennium|meditech|vision"
)
_PLACES = (
    r"(?:nhs trust|trust|k|hospital|hosp|patient'?s?|pt|pat|unit|clinic|lab|laboratory"
    r"|ward|admission|chart|district"
    r"|medical records?|records?|case[ -]?notes?|specimen|sample|accession|referral"
    r"|booking|prescription|wrist ?band"
    rf"|account|{_SYSTEMS})(?: (?:registration|reg|record|patient|unit))?"
)
_NUMBER = (
    r"(?:numbers?|numb|num|nmbr|nr|nos?|n[\u00ba\u00b0]|id|ids|identifier|identity|ref"
    r"|reference|code)"
)
_OWN = r"(?:m\.?r\.?n\.?s?|ubrn|crn|hosp(?:no|num|id)|hn)"
_LABEL = re.compile(
    rf"(?<![a-z])(?:{_OWN}|{_PLACES}(?:[ .:_-]{{0,2}}{_NUMBER}(?![a-z])|[ ]?#))"
    r"(?:[ ]?(?:number|no|id)(?![a-z]))?"
    r"[\s.:#=,()\[\]_-]{0,4}(?:(?:is|was|are|reads|on the \w+|of)[\s:]{1,2})?[('\"\[]?",
)
_VALUE = re.compile(
    r"(?:[a-z]{1,4}\d?[ ./-]?)?\d[\da-z]*(?:[ ./-]\d[\da-z]*){0,4}(?![\da-z]|,\d{3})"
)
_FEWEST_DIGITS = 4
_YEARS = re.compile(r"(?:19|20)\d\d(?:\D.*)?")


def insurance_numbers(reading: Reading) -> Iterator[Hit]:
    """Give National Insurance numbers; without the letter at the end only where labelled."""
    for found in _INSURANCE.finditer(reading.digits):
        if _is_insurance(reading, found):
            yield Hit("ni_number", Level.BLOCK, found.start(), found.end())


def register_numbers(reading: Reading) -> Iterator[Hit]:
    """Give hospital numbers, passport numbers and driving licences."""
    has_date = _DATE_OF_LICENCE.search(reading.lower)
    for found in _LICENCE.finditer(reading.lower) if has_date else ():
        if len("".join(filter(str.isalnum, found[0]))) == 16:  # noqa: PLR2004  as the law sets it
            yield Hit("driving_licence", Level.BLOCK, found.start(), found.end())
    for found in _PASSPORT.finditer(reading.digits):
        yield Hit("passport", Level.BLOCK, *found.span(1))
    for label in _LABEL.finditer(reading.digits):
        value = _VALUE.match(reading.digits, label.end())
        if value and _is_hospital(value[0]):
            yield Hit("hospital_number", Level.BLOCK, *value.span())


def _is_insurance(reading: Reading, found: re.Match[str]) -> bool:
    # A "b" behind digits is read as one of them: only the text tells it from an 8.
    if found[4] == "8" and reading.lower[found.start(4)] != "b":
        return False
    before = reading.lower[max(0, found.start() - _NEAR) : found.start()]
    behind = reading.lower[found.end() : found.end() + _BEHIND]
    if _INSURANCE_LABEL.search(before) or _IS_INSURANCE.match(behind):
        return True
    prefix, suffix = found[1] + found[2], found[4]
    if not suffix or (prefix in _WORDS_TOO and found[3]):
        return False
    given = prefix.upper()
    fits = given[0] not in _NOT_FIRST and given[1] not in _NOT_SECOND
    return given == _EXAMPLE or (fits and given not in _NOT_GIVEN)


def _is_hospital(value: str) -> bool:
    digits = sum(sign.isdigit() for sign in value)
    return digits >= _FEWEST_DIGITS and not _YEARS.fullmatch(value)
