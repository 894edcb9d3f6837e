"""Somebody who can be recognised, beside something private."""

from __future__ import annotations

import pytest

from feeds.guard import guard


@pytest.mark.parametrize(
    "who",
    [
        "My husband Iwan",
        "our late nan, Theresa,",
        "Auntie Bronwen",
        "my 80-year-old mother-in-law Pat",
        "Fy ng\u0175r Emyr",
        "The only midwife in our village",
        "our local vicar",
        "The school caretaker at our primary",
        "My pal Declan",
        "the headteacher at the local primary",
        "My 81 year old neighbour, a former goalkeeper for Grimsby,",
    ],
)
def test_one_who_can_be_recognised_is_a_story_with_an_illness(who: str) -> None:
    verdict = guard(f"{who} has cancer and the form times out.")
    assert (verdict.level, verdict.kinds) == ("nudge", ["case_story"])


@pytest.mark.parametrize(
    "text",
    [
        "My daughter Emily set the app up for me.",
        "My husband had cancer and the app helped.",
        "My dad Monday to Friday cares for people with dementia.",
        "My mum Alzheimer's nurse is brilliant.",
        "The local vicar ran a session on the app in the hall.",
        "The local pharmacist knows about diabetes and insulin.",
        "Our local councillor is against the cancer hub.",
        "The only person who can fix diabetes care is the nurse.",
        "For example, my sister Ann has cancer and lives far away.",
        "My brother Ivan likes the app. Cancer care is another matter.",
    ],
)
def test_a_name_alone_and_an_illness_alone_are_no_story(text: str) -> None:
    assert guard(text).level == "clear"
