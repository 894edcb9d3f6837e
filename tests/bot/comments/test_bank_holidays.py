"""The bank holidays of England and Wales, as gov.uk lists them, with no network."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.comments.bank_holidays import is_bank_holiday

# From gov.uk/bank-holidays, England and Wales.
GIVEN = {
    2022: [
        "01-03",
        "04-15",
        "04-18",
        "05-02",
        "06-02",
        "06-03",
        "08-29",
        "09-19",
        "12-26",
        "12-27",
    ],
    2023: ["01-02", "04-07", "04-10", "05-01", "05-08", "05-29", "08-28", "12-25", "12-26"],
    2026: ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"],
    2027: ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"],
}


@pytest.mark.parametrize("year", GIVEN)
def test_the_working_week_has_the_holidays_that_were_given(year: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(365))
    found = [day for day in days if day.weekday() < 5 and is_bank_holiday(day)]
    assert [f"{day:%m-%d}" for day in found] == GIVEN[year]


@pytest.mark.parametrize("day", [date(2026, 3, 17), date(2026, 7, 13), date(2026, 11, 30)])
def test_those_of_other_parts_of_the_country_are_working_days(day: date) -> None:
    assert not is_bank_holiday(day)
