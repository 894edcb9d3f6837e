"""WORDS: does this text give a patient away, or does somebody need help now?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feeds.identifiers.addresses import addresses
from feeds.identifiers.contacts import emails, postcodes
from feeds.identifiers.danger.urgent import urgent_signs
from feeds.identifiers.dates import birth_dates
from feeds.identifiers.finding import Finding, Hit, Level, Search, Verdict, verdict
from feeds.identifiers.normal import Reading, read
from feeds.identifiers.numbers import nhs_numbers
from feeds.identifiers.people import titled_names
from feeds.identifiers.phones import phones
from feeds.identifiers.registers import insurance_numbers, register_numbers
from feeds.identifiers.stories.called import plain_names
from feeds.identifiers.stories.cases import case_stories

__all__ = ["LONGEST", "Finding", "Level", "Verdict", "guard", "may_be_kept"]

LONGEST = 8192
"""Characters of a text of a site that are read: twice the longest message of Telegram."""

_ALL_OF: tuple[Search, ...] = (register_numbers,)
_SOME_OF: Mapping[Search, Level] = {
    urgent_signs: Level.URGENT,
    nhs_numbers: Level.BLOCK,
    insurance_numbers: Level.BLOCK,
    birth_dates: Level.BLOCK,
    **dict.fromkeys((phones, emails, postcodes, addresses), Level.HOLD),
    **dict.fromkeys((titled_names, plain_names, case_stories), Level.NUDGE),
}
"""Each of these has one kind. With the gravest level that it gives, what it finds after many more
changes nothing."""

_MANY = 20


def guard(text: str) -> Verdict:
    """Return what a text gives away: pure, offline, well under a millisecond for a comment."""
    reading = read(text)
    return verdict(reading, _hits(reading))


def may_be_kept(text: str) -> bool:
    """Return whether a text from a site may be stored.

    A comment of WordPress has up to 65,525 characters. One that is too long to be read without
    holding up everybody else is not kept, as one that gives somebody away is not.
    """
    return len(text) <= LONGEST and guard(text).may_be_kept


def _hits(reading: Reading) -> Iterator[Hit]:
    for search in _ALL_OF:
        yield from search(reading)
    for search, gravest in _SOME_OF.items():
        yield from _some(search(reading), gravest)


def _some(hits: Iterator[Hit], gravest: Level) -> Iterator[Hit]:
    """Give hits until there are many, and one of the gravest level is among them."""
    is_grave = False
    for number, hit in enumerate(hits, 1):
        is_grave = is_grave or hit.level is gravest
        if number <= _MANY or is_grave:
            yield hit
        if number >= _MANY and is_grave:
            return
