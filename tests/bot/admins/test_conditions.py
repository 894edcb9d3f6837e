"""Names that look like a health condition are found, and names about the topic are not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.admins.conditions import looks_like_a_condition


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Diabetes guidelines for GPs", "diabetes"),
        ("Living with DIABETES", "diabetes"),
        ("Parkinson's news", "parkinsons"),
        ("Parkinson\u2019s news", "parkinsons"),
        ("Rheumatoid arthritis", "arthritis"),
        ("Iron deficiency anaemia", "anaemia"),
        ("High blood pressure", "blood pressure"),
        ("Blood-pressure club", "blood pressure"),
        ("Endometriosis", "endometriosis"),
        ("Neuropathy updates", "neuropathy"),
        ("Lymphomas", "lymphomas"),
        ("Pregnancy apps", "pregnancy"),
        ("\uff28\uff29\uff36", "hiv"),
    ],
)
def test_a_condition_is_found_and_named(text: str, found: str) -> None:
    assert looks_like_a_condition(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Digital health",
        "Research and trials",
        "Patient safety",
        "Diagnosis by computer",
        "Epidemic modelling",
        "Academic posts",
        "Empathy and AI",
        "Diploma course",
        "Systemic change",
        "Electronic records",
        "Influencing policy",
        "Cancerian star signs",
        "The HIVE team",
        "Staff only",
        "",
    ],
)
def test_a_name_about_the_topic_is_not(text: str) -> None:
    assert looks_like_a_condition(text) == ""


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text: str) -> None:
    found = looks_like_a_condition(text)
    assert found == looks_like_a_condition(text)
    assert not found or looks_like_a_condition(found) == found
