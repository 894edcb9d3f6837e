"""People who are named in full, without a title."""

from __future__ import annotations

import pytest

from feeds.guard import guard


@pytest.mark.parametrize(
    "text",
    [
        "Alasdair Tweddle has waited a year for his dialysis slot.",
        "Ask Nerys Pugh-Morgan about her biopsy.",
        "joanna tilsley cant order her epilepsy meds",
        'Danny "Chips" Ormerod had a stroke.',
        "Old Wilf Ackerley has dementia and gets four texts a day.",
        "Her name is Carys and she is on lithium.",
        "Surname Okafor, first name Grace, sickle cell crisis.",
        "There is a man in our group called Terry whose cancer was missed.",
        "Jean from the bakery had a miscarriage.",
        "My neighbour Xanthe Zoltan had an asthma attack.",
    ],
)
def test_a_name_beside_an_illness_is_a_nudge(text: str) -> None:
    assert guard(text).level == "nudge"


@pytest.mark.parametrize(
    "text",
    [
        "My patient Harold Finchingfield cannot see the buttons.",
        "Zbigniew Wrona from our list was sent to the wrong hub.",
    ],
)
def test_a_name_of_a_patient_needs_no_illness(text: str) -> None:
    assert guard(text).level == "nudge"


@pytest.mark.parametrize(
    "text",
    [
        "Margaret McCartney has written about screening and cancer for years.",
        "Stephen Hawking had motor neurone disease.",
        "Chris Whitty spoke of pregnancy and vaccines.",
        "Parkinson disease and Huntington disease have registers.",
        "Guillain Barre after flu jabs is very rare.",
        "Macmillan Cancer Support has a leaflet on chemo.",
        "The Royal Marsden does cancer letters well.",
        "Tower Hamlets has high diabetes rates.",
        "Well said, Julie Hargreaves. Dementia carers need more.",
        "Susan Michie's work on addiction is useful here.",
        "Sarah Hargreaves asked for the minutes of the meeting.",
        "Our test patient Mickey Mouse is 99 and pregnant.",
    ],
)
def test_public_names_and_places_are_left_alone(text: str) -> None:
    assert guard(text).level == "clear"


@pytest.mark.parametrize("register", ["GMC", "NMC", "HCPC"])
def test_the_number_of_a_public_register_is_no_telephone(register: str) -> None:
    assert guard(f"My {register} number is 6071823.").level == "clear"


def test_the_telephone_of_a_writer_is_still_held() -> None:
    assert guard("My home number is 6071823.").kinds == ["phone"]
