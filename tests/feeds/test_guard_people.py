"""People and places: registers, dates of birth, addresses, titles, stories."""

from __future__ import annotations

import pytest

from feeds.guard import guard


def found(text: str) -> tuple[str, list[str]]:
    verdict = guard(text)
    return str(verdict.level), verdict.kinds


@pytest.mark.parametrize(
    "text", ["AB123456C", "ab 12 34 56 c", "AB-123-456-C", "NI number AB 12 34 56"]
)
def test_a_national_insurance_number_is_blocked(text: str) -> None:
    assert found(f"It says {text} there") == ("block", ["ni_number"])


@pytest.mark.parametrize(
    "text", ["GB123456A", "AB123456E", "AO123456C", "by 123456 a year", "AB123456"]
)
def test_a_number_that_is_not_given_out_is_left_alone(text: str) -> None:
    assert found(f"It costs {text}.") == ("clear", [])


@pytest.mark.parametrize(
    "date",
    [
        *(
            "3/4/61",
            "03.04.1961",
            "3-4-61",
            "1961-04-03",
            "3 April 1961",
            "April 3, 1961",
            "3rd of Apr 61",
        ),
        *("1.ix.1967", "5 Mawrth 1950", "Christmas Day 1952", "New Year's Eve 1961"),
        *("03 04 1961", "third of April 1961", "03041961", "3~4~1961", "3|4|1961", "1961/04/03"),
    ],
)
def test_a_date_with_the_label_is_a_date_of_birth(date: str) -> None:
    assert found(f"DOB: {date}") == ("block", ["date_of_birth"])
    assert found(f"{date} is her date of birth") == ("block", ["date_of_birth"])
    assert found(f"Deadline: {date}") == ("clear", [])


@pytest.mark.parametrize(
    "text",
    [
        "He turned 90 on 4 May 2024",
        "Turned 50 on 3 June 2021",
        "mum had just turned eighty on 4 May 2024",
    ],
)
def test_a_birthday_with_the_age_is_a_date_of_birth(text: str) -> None:
    assert found(text) == ("block", ["date_of_birth"])


def test_a_date_of_birth_may_be_spoken() -> None:
    assert found("dob twelve nine sixty four") == ("block", ["date_of_birth"])
    assert found("We saw twelve, nine, sixty four") == ("clear", [])


def test_a_date_of_birth_may_be_in_welsh() -> None:
    assert found("Ganwyd fi ar 5 Mawrth 1950") == ("block", ["date_of_birth"])


@pytest.mark.parametrize(
    "text",
    [
        "The NHS was born on 5 July 1948.",
        "People born on or after 1 September 1952 are asked.",
        "Those born between 1 September 1944 and 31 August 1945 wait.",
        "Babies born on 1 April 2020 were missed.",
        "I was born in 1961.",
        "The NHS had its 75th birthday on 5 July 2023.",
        "The NHS turned 75 on 5 July 2023.",
        "He turned 180 degrees over data.",
        "Ganwyd y GIG ar 5 Gorffennaf 1948.",
        "Christmas Day 2022 was busy.",
    ],
)
def test_the_birth_of_a_group_or_a_thing_is_nobodys(text: str) -> None:
    assert found(text) == ("clear", [])


@pytest.mark.parametrize(
    "label",
    ["MRN", "Hospital number", "hosp no.", "EMIS no", "Patient ID:", "pt no", "PAS number", "UBRN"],
)
@pytest.mark.parametrize("number", ["1234567", "K123456", "45321", "12 34 567"])
def test_a_number_of_a_register_is_known_by_its_label(label: str, number: str) -> None:
    assert found(f"{label} {number}") == ("block", ["hospital_number"])


@pytest.mark.parametrize(
    "text",
    [
        "patient number 5",
        "patient number 12,000",
        "Hospital no 2023",
        "hospital numbers rose to 4000",
    ],
)
def test_a_count_or_a_year_is_no_number_of_a_register(text: str) -> None:
    assert found(text) == ("clear", [])


@pytest.mark.parametrize(
    ("text", "kind"),
    [("My passport number is 533401372", "passport"), ("MORGA657054SM9IJ", "driving_licence")],
)
def test_passports_and_licences_are_blocked(text: str, kind: str) -> None:
    assert found(text) == ("block", [kind])


@pytest.mark.parametrize(
    "text",
    [
        "pat@example.com",
        "pat (at) example (dot) com",
        "pat dot smith at example dot com",
        "pat at gmail.com",
        "pat99(a)example.com",
    ],
)
def test_an_address_for_mail_is_held_also_where_it_hides(text: str) -> None:
    assert found(f"Write to {text}.") == ("hold", ["email"])


@pytest.mark.parametrize(
    "text",
    [
        "@rcgp",
        "@a@mastodon.example",
        "Look at nhs.uk",
        "2 @ 5",
        "meet at noon dot",
        "clause 3(a)of.the.act",
    ],
)
def test_handles_and_sites_are_no_mail(text: str) -> None:
    assert found(text) == ("clear", [])


@pytest.mark.parametrize(
    "text", ["W6 8RP", "sw1a1aa", "SW1A-1AA", "EC1A\u00a01BB", "GIR 0AA", "DN55  1PT", "LL57 4 NN"]
)
def test_a_whole_postcode_is_held(text: str) -> None:
    assert found(f"I am in {text} now") == ("hold", ["postcode"])


@pytest.mark.parametrize(
    "text",
    ["W6", "A1 3rd", "B12 1mg", "E10 5th", "A81001", "QQ1 1AA", "G20 2nd", "W1 2 GP", "SE1 2 GPs"],
)
def test_half_a_postcode_or_a_code_is_none(text: str) -> None:
    assert found(f"See {text} there") == ("clear", [])


@pytest.mark.parametrize(
    "text",
    [
        "14 Acacia Avenue",
        "14 acacia avenue",
        "Flat 3, 22 St Mary Road",
        "12A Mill Lane",
        "7 Heol y Bryn",
        "3 Ffordd y M\u00f4r",
        "PO Box 123",
    ],
)
def test_a_house_and_its_street_are_held(text: str) -> None:
    assert found(f"It went to {text}.") == ("hold", ["address"])


@pytest.mark.parametrize(
    "text",
    [
        "10 Downing Street",
        "5 high street chains",
        "10 years down the road",
        "In 2019 High Court judges",
        "In 2019 Maes Glas closed",
    ],
)
def test_streets_of_speech_are_left_alone(text: str) -> None:
    assert found(text) == ("clear", [])


@pytest.mark.parametrize(
    "name", ["Mr Jones", "mrs smith", "MRS SMITH", "Mr. X", "Mr A. Khan", "Miss Evans"]
)
def test_a_title_with_a_name_is_a_nudge(name: str) -> None:
    assert found(f"Then {name} came in") == ("nudge", ["titled_name"])


@pytest.mark.parametrize(
    "text",
    [
        "Mr Speaker",
        "Mr Justice Green",
        "Dr Shah",
        "MS Teams",
        "I miss Mondays",
        "Master data",
    ],
)
def test_offices_doctors_and_words_are_no_names(text: str) -> None:
    assert found(f"And {text} again") == ("clear", [])


@pytest.mark.parametrize(
    "text",
    [
        "a 47-year-old I saw",
        "A patient of mine, aged 91, from our village",
        "Saw 82F today",
        "A boy of 7 from our school died in May",
        "a patient called Rosemary",
    ],
)
def test_small_facts_that_add_up_are_a_nudge(text: str) -> None:
    assert found(text) == ("nudge", ["case_story"])


@pytest.mark.parametrize(
    "text",
    [
        "Adults aged 47 and over",
        "I am a 58 year old man",
        "a 10 year old system",
        "A patient of any age",
        "My mother is 84.",
    ],
)
def test_one_small_fact_is_no_story(text: str) -> None:
    assert found(text) == ("clear", [])
