"""What an office has published about itself, told from what is a person's."""

from __future__ import annotations

import pytest

from feeds.guard import guard


@pytest.mark.parametrize(
    "text",
    [
        "NHS England, Quarry House, Leeds LS2 7UE, is where to send it.",
        "Write to the Department at 39 Victoria Street, London SW1H 0EU.",
        "The Information Commissioner is at Wycliffe House, Water Lane, Wilmslow SK9 5AF.",
        "Use enquiries@nice.org.uk for that.",
        "england.contactus@nhs.net answers.",
        "Mr Hunt, then Health Secretary, said so.",
        "the surgeon, Mr Patel, gave the talk",
    ],
)
def test_an_office_is_no_person(text: str) -> None:
    assert guard(text).level == "clear"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The Royal Hospital wrote to 12 Mill Lane again", "address"),
        ("I live by Guy's Hospital, London SE1 9RT", "postcode"),
        ("Guy's Hospital, London SE1 9RT is next to my home", "postcode"),
        ("patient of St Mary's Hospital, 12 Mill Lane, Leeds", "address"),
        ("jane.doe@nhs.net", "email"),
        ("info.jane@gmail.com", "email"),
        ("Mr Hunt, then on ward 4, waited", "titled_name"),
    ],
)
def test_a_person_beside_an_office_is_still_found(text: str, kind: str) -> None:
    assert kind in guard(text).kinds
