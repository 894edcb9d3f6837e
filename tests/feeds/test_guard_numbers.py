"""NHS numbers and telephone numbers: checks, groups, labels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.guard import guard
from feeds.identifiers.normal import read
from feeds.identifiers.numbers import is_valid
from feeds.identifiers.runs import runs

DIGITS = "9434765919"
GAPS = (
    " ",
    "-",
    ".",
    "/",
    "_",
    "\n",
    " - ",
    "\u00a0",
    "\u2011",
    "\u2013",
    ") (",
    "\u2022",
    "\t",
    ", ",
)


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        (DIGITS, True),
        ("9434765918", False),
        ("9991234567", False),
        ("0000000000", False),
        ("9999999999", False),
        ("4010232137", True),
    ],
)
def test_the_last_digit_checks_the_others(number: str, *, valid: bool) -> None:
    assert is_valid(number) is valid


@given(st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place: int, by: int) -> None:
    wrong = str((int(DIGITS[place]) + by) % 10)
    assert not is_valid(DIGITS[:place] + wrong + DIGITS[place + 1 :])


@pytest.mark.parametrize("gap", GAPS)
def test_whatever_parts_3_3_and_4_digits_the_number_is_blocked(gap: str) -> None:
    assert guard(f"It was {gap.join(('943', '476', '5919'))} then").level == "block"


@pytest.mark.parametrize(
    "text", ["943 4765919", DIGITS, " ".join(DIGITS), "943476 5919", "94347 65919"]
)
def test_other_groups_are_held(text: str) -> None:
    assert guard(f"I typed {text} and gave up").level == "hold"


@pytest.mark.parametrize("text", ["943 4765919", DIGITS, " ".join(DIGITS), "94 34 76 59 19"])
@pytest.mark.parametrize(
    "label",
    ["NHS number", "nhs no.", "NHS No:", "nhs#", "CHI number", "H&C number", "N.H.S. number is"],
)
def test_a_label_makes_any_groups_an_nhs_number(label: str, text: str) -> None:
    verdict = guard(f"{label} {text}")
    assert (verdict.level, verdict.kinds) == ("block", ["nhs_number"])


@pytest.mark.parametrize(
    "text", [f"{DIGITS} is my NHS number", f"{DIGITS} (NHS no)", f"{DIGITS}, her nhs id"]
)
def test_a_label_may_come_after(text: str) -> None:
    assert guard(text).level == "block"


@pytest.mark.parametrize(
    "number", ["943 476 5918", "999 123 4567", "1234567890", "943476591", "94347659190"]
)
def test_a_wrong_number_with_a_label_is_held(number: str) -> None:
    assert guard(f"NHS number: {number}").level == "hold"


@pytest.mark.parametrize(
    "text",
    [
        "943 476 5918",
        "9434765918",
        "19434765919",
        "94347659191",
        "A9434765919",
        "9434765919B",
        "0000000000",
        "NHS number 0000000000",
        f"ISBN {DIGITS}",
        f"doi:10.1000/{DIGITS}",
        f"https://example.org/{DIGITS}",
        f"\u00a3{DIGITS}",
        f"PMID: {DIGITS}",
        f"p=0.{DIGITS}",
    ],
)
def test_other_numbers_are_nobodys(text: str) -> None:
    assert guard(text).level == "clear"


@pytest.mark.parametrize(
    "text",
    [
        "943 476 S919",
        "943 476 59l9",
        "g43 476 5919 or 943 476 5919",
        "nine four three four seven six five nine one nine, NHS number",
        "NHS number nine four three, four seven six, five nine one nine",
        "943 dash 476 dash 5919",
        "\u0669\u0664\u0663 476 5919",
        "\u2468\u2463\u2462 476 5919",
    ],
)
def test_what_looks_or_sounds_like_a_digit_is_one(text: str) -> None:
    assert guard(text).level == "block"


@pytest.mark.parametrize(
    "number",
    [
        "07700 900123",
        "+44 7700 900123",
        "0044 7700 900123",
        "+44 (0)7700 900123",
        "(020) 7946 0123",
        "0161.496.0123",
        "01632-960-123",
        "07700900123",
        "447700900123",
        "+353 87 555 0123",
        "o77oo 9oo123",
    ],
)
def test_a_number_that_may_be_a_persons_is_held(number: str) -> None:
    verdict = guard(f"Ring {number}, please")
    assert (verdict.level, verdict.kinds) == ("hold", ["phone"])


@pytest.mark.parametrize(
    "text",
    [
        *("111", "999", "116 123", "0300 123 4567", "0800 1111", "0845 4647", "03001234567"),
        *("+44 300 123 4567", "08:00-18:30", "01/02/2023 12 visits", "0.0712345678", "07 to 12"),
    ],
)
def test_public_services_hours_and_figures_are_not_phones(text: str) -> None:
    assert guard(text).level == "clear"


@pytest.mark.parametrize("number", ["0301010013", "0810010011"])
def test_a_number_of_a_birth_on_the_3rd_or_8th_is_no_public_service(number: str) -> None:
    assert guard(f"CHI {number}").level == "block"


def test_the_register_of_scotland_may_be_named_in_full() -> None:
    assert guard("Community Health Index: 03 01 01 0013").level == "block"


def test_a_run_knows_its_groups() -> None:
    (run,) = runs(read("It is (943) 476-5919!").numbers)
    assert run.digits == DIGITS
    stretch = run.stretch(0, 10)
    assert stretch is not None
    assert (stretch.shape, stretch.is_whole, stretch.start, stretch.end) == ((3, 3, 4), True, 7, 20)
    assert run.stretch(0, 5) is None
    part = run.stretch(1, 7)
    assert part is not None
    assert not part.is_whole


def test_a_short_run_is_not_given() -> None:
    assert list(runs("12 34 5 and 123")) == []
