"""WORDS: numbers that belong to nobody: addresses on the web, papers, trials, money, dates, hours.

They are blanked before digits are looked at, so that no part of them is taken for an identifier.
"""

from __future__ import annotations

import re

from feeds.identifiers.words import led

BLANK = "\x01"
PAD = "\x00"
"""Stands in `digits` of a reading where a word was longer than the digit that it names."""
_REGISTERS_TEXT = """
pmid pmcid pmc nct isrctn issn orcid eudract actrn crd arxiv snomed sctid ukprn iras oclc charity
company
"""
_REGISTERS = led(
    [*_REGISTERS_TEXT.split(), "snomed ct"],
    r"\b(?: (?:no|number|code|concept|id))?[:. ]{0,3}[\d.x/-]+",
)
_NAMED = re.compile(
    led((r"https?://\S+", r"www\.\S+", r"doi\b[:. ]{0,3}\S+"))
    + "|"
    + led((r"is[bs]n(?:-?1[03])?\b[:. ]{0,3}[\dx][\dx -]{6,17}",))
    + f"|{_REGISTERS}|"
    + led(("pmc", "nct", "isrctn", "actrn", "crd"), r"\d+")
)
_PAGE = re.compile(r"[a-z](?<![\w.@-].)[\w-]{0,40}(?:\.[a-z]{2,24}){1,3}/\S*")
# Public services in the national plan, behind their 0. A number in 03 always has 11 digits: one of
# 10 may be the CHI number of a person who was born on the 3rd. The day in one that begins with 08
# is no less possible, so only the short forms that are in use are public.
_PUBLIC = (
    r"(?:[38]\d\d(?:[ -]?\d){7}|800(?:[ -]?\d){6}|8(?:00|45|70)[ -]?(?:\d{4}|\d\d[ -]\d\d))(?!\d)"
)
# Each goes on behind the first digit of a number.
_FIGURES = (
    r"(?<=1)0\.\d{4,9}/\S+",
    r"\d{3}-\d{4}-\d{4}-\d{3}[\dx]\b",
    r"(?<!,.)\d{0,2}(?:,\d{3}){1,5}(?![\d,])",
    r"(?<!\..)(?<=0)\.\d+",
    r"(?<!\..)\d{0,8}(?:\.\d{1,9})? ?%",
    r"\d?:\d{2}(?!\d)",
    r"\d?([./-])\d{1,2}\1(?:\d{4}|\d{2})(?![\d./-]\d|\d)",
    r"(?:(?<=1)9|(?<=2)0)\d\d([./-])\d{1,2}\2\d{1,2}(?![\d./-]\d|\d)",
    r"(?:(?<=1)9|(?<=2)0)\d\d[-/]\d\d(?!\d)(?![ ./-]\d)",
    rf"(?<!\+.)(?<=0)(?:044[ -]?)?(?:\(0\)[ -]?)?{_PUBLIC}",
)
_FIGURE = re.compile(rf"\d(?<!\d.)(?:{'|'.join(_FIGURES)})", re.ASCII)
_PLUS = rf"\+44[ -]?(?:\(0\)[ -]?)?{_PUBLIC}"
_MONEY = "|".join(rf"{sign} ?\d[\d,.]*" for sign in ("\u00a3", r"\$", "\u20ac"))
_SIGNED = re.compile(f"{_MONEY}|{_PLUS}")


def blanked(digits: str) -> str:
    """Return a text of the same length without the numbers that belong to nobody."""
    for form in (_SIGNED, _NAMED, _PAGE, _FIGURE):
        digits = form.sub(_blank, digits)
    return digits


def _blank(found: re.Match[str]) -> str:
    return BLANK * len(found[0])
