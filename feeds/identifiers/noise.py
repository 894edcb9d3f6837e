"""WORDS: numbers that belong to nobody: addresses on the web, papers, trials, money, dates, hours.

They are blanked before digits are looked at, so that no part of them is taken for an identifier.
"""

from __future__ import annotations

import re

BLANK = "\x01"
_REGISTERS = (
    r"(?:pmid|pmcid|pmc|nct|isrctn|issn|orcid|eudract|actrn|crd|arxiv|snomed(?: ct)?"
    r"|sctid|ukprn|iras"
    r"|oclc|charity|company)\b(?: (?:no|number|code|concept|id))?[:. ]{0,3}[\d.x/-]+"
)
_WORDS = (
    r"https?://\S+",
    r"www\.\S+",
    r"doi\b[:. ]{0,3}\S+",
    r"is[bs]n(?:-?1[03])?\b[:. ]{0,3}[\dx][\dx -]{6,17}",
    _REGISTERS,
    r"(?:pmc|nct|isrctn|actrn|crd)\d+",
    r"(?<![.@-])[a-z][\w-]{0,40}(?:\.[a-z]{2,24}){1,3}/\S*",
)
_FIGURES = (
    r"10\.\d{4,9}/\S+",
    r"\d{4}-\d{4}-\d{4}-\d{3}[\dx]\b",
    r"(?<!,)\d{1,3}(?:,\d{3}){1,5}(?![\d,])",
    r"(?<!\.)0\.\d+",
    r"(?<!\.)\d{1,9}(?:\.\d{1,9})? ?%",
    r"\d{1,2}:\d{2}(?!\d)",
    r"\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})(?![\d./-]\d|\d)",
    r"(?:19|20)\d\d([./-])\d{1,2}\2\d{1,2}(?![\d./-]\d|\d)",
    r"(?:19|20)\d\d[-/]\d\d(?!\d)(?![ ./-]\d)",
    # Public services in the national plan: numbers that begin with 03 and 08.
    r"(?<!\+)0(?:044[ -]?)?(?:\(0\)[ -]?)?[38]\d\d[ -]?\d{1,4}(?:[ -]?\d{2,4}){0,2}(?!\d)",
)
_PLUS = r"\+44[ -]?(?:\(0\)[ -]?)?[38]\d\d[ -]?\d{1,4}(?:[ -]?\d{2,4}){0,2}(?!\d)"
_MONEY = r"[\u00a3$\u20ac] ?\d[\d,.]*"
_NOISE = re.compile(
    rf"\b(?=[a-z])(?:{'|'.join(_WORDS)})|(?=\d)(?<!\d)(?:{'|'.join(_FIGURES)})|{_PLUS}|{_MONEY}"
)


def blanked(digits: str) -> str:
    """Return a text of the same length without the numbers that belong to nobody."""
    return _NOISE.sub(lambda found: BLANK * len(found[0]), digits)
