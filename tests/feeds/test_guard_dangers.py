"""How words become roles, and roles a danger."""

from __future__ import annotations

import time

import pytest

from feeds.identifiers.danger.dangers import BODY, DANGERS, MIND, OTHERS
from feeds.identifiers.danger.harmless_told import HARMLESS
from feeds.identifiers.danger.lexicon import LEXICON, ROLES
from feeds.identifiers.danger.telling import spans_of, telling, words_of
from feeds.identifiers.danger.together import together


def roles_of(text: str) -> dict[str, set[str]]:
    """Return the names of the roles of each word that has some."""
    told = telling(text)
    return {
        told.words[place]: {name for name, bit in ROLES.items() if bits & bit}
        for place, bits in zip(told.places, told.roles, strict=True)
    }


def test_each_line_is_one_danger_with_an_anchor_and_something_beside_it() -> None:
    assert len(DANGERS) == sum(len(listed.strip().splitlines()) for listed in (BODY, MIND, OTHERS))
    assert all(danger.anchor for danger in DANGERS)


def test_no_danger_is_listed_twice() -> None:
    lines = [line for listed in (BODY, MIND, OTHERS) for line in listed.strip().splitlines()]
    assert len(set(lines)) == len(lines)


def test_every_term_is_written_as_words_are_read() -> None:
    # A term with an apostrophe or a hyphen would never be found.
    terms = [
        (first, *rest)
        for first, entries in LEXICON.items()
        for some in entries.values()
        for rest, _ in some
    ]
    assert [term for term in terms if words_of(" ".join(term)) != list(term)] == []


def test_a_sign_that_is_denied_has_no_role_and_an_ability_only_then() -> None:
    assert "vomit" in roles_of("i am vomiting")["vomiting"]
    assert "vomiting" not in roles_of("i am not vomiting")
    assert "breathe" not in roles_of("i breathe").get("breathe", set())
    assert "breathe" in roles_of("i can't breathe")["breathe"]


def test_a_denial_does_not_reach_into_the_next_sentence() -> None:
    assert "vomiting" in roles_of("no. vomiting")


def test_what_only_sounds_like_danger_has_no_role() -> None:
    assert all(roles_of(term.strip()) == {} for term in HARMLESS.split(","))


@pytest.mark.parametrize(
    ("number", "role"),
    [("2.1", "lowest"), ("28", "highest"), ("39.2", "burning"), ("13", "teen"), ("2014", "past")],
)
def test_a_number_tells_by_its_size(number: str, role: str) -> None:
    assert role in roles_of(number)[number]


def test_a_very_long_number_tells_nothing() -> None:
    assert roles_of("9" * 5000) == {}


def test_the_end_of_a_medicine_s_name_is_enough() -> None:
    assert "drug" in roles_of("propranolol")["propranolol"]
    assert "drug" in roles_of("nortriptyline")["nortriptyline"]


def test_a_danger_is_found_in_its_place() -> None:
    text = "thanks. my chest is tight and my jaw aches. the form is shut"
    (first, last), *_ = together(text)
    spans = spans_of(text)
    assert text[spans[first][0] : spans[last][1]].startswith("chest is tight")
    assert "form" not in text[spans[first][0] : spans[last][1]]


@pytest.mark.parametrize("other", ["patients say", "if", "in 2014", "the training says"])
def test_a_crowd_a_condition_a_topic_and_the_past_take_it_back(other: str) -> None:
    assert [*together("chest tight and jaw aches")] != []
    assert [*together(f"{other} chest tight and jaw aches")] == []


@pytest.mark.parametrize(
    "piece",
    [
        "chest tight i ",
        "my chest i hurt now ",
        "kill me. ",
        "baby not ",
        "if he hits me now ",
        "in ",
    ],
)
def test_the_work_grows_no_faster_than_the_text(piece: str) -> None:
    short, long = (seconds((piece * 8192)[:size]) for size in (1024, 8192))
    assert long < 8 * 3 * short + 0.004


def seconds(text: str) -> float:
    def once() -> float:
        begun = time.process_time()
        list(together(text))
        return time.process_time() - begun

    return min(once() for _ in range(3))
