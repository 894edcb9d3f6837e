"""A time zone by the name of a city."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest

from bot.readers.cities import FEW, offered, zone_of_city

NAMES = available_timezones()


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Lisbon", "Europe/Lisbon"),
        ("  new york ", "America/New_York"),
        ("SAO PAULO", "America/Sao_Paulo"),
        ("Asia/Tokyo", "Asia/Tokyo"),
        ("Port-au-Prince", "America/Port-au-Prince"),
        ("Nowhere", None),
        ("", None),
        ("GMT+5", None),
        ("../../etc", None),
        ("London " * 20, None),
    ],
)
def test_a_city_is_found_by_its_name(typed: str, zone: str | None) -> None:
    assert zone_of_city(typed, NAMES) == zone


def test_every_zone_on_a_button_exists_and_the_sites_is_first_and_once() -> None:
    assert set(FEW) <= NAMES
    assert offered("Asia/Kolkata")[0] == "Asia/Kolkata"
    assert sorted(offered("Asia/Kolkata")) == sorted(FEW)
    assert len(offered("Europe/Lisbon")) == len(FEW) + 1
