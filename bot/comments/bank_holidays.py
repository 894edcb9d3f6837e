"""WORDS: the bank holidays of England and Wales, from the package `holidays`, offline.

Those given in place of one that falls on a weekend are among them, as on gov.uk/bank-holidays.
"""

from __future__ import annotations

from datetime import date
from functools import cache


def is_bank_holiday(day: date) -> bool:
    """Say whether a day is a bank holiday in England and Wales."""
    return day in _of(day.year)


@cache
def _of(year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415  it loads the holidays of every country

    # The day given for a holiday may be in the year after it.
    found = country_holidays("GB", subdiv="ENG", years=(year - 1, year))
    return frozenset(day for day in found if day.year == year)
