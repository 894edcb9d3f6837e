"""Which lists a post goes to."""

from __future__ import annotations

import dataclasses

import pytest

from feeds.route import CATEGORY, TITLE, matches, route
from storage.lists import List, Rule
from storage.records import ALL, Post
from tests.feeds.sites.posts import a_post

EVERYTHING, RECORDS, SAFETY = List(1, ALL, "All posts"), List(2, "records", "R"), List(3, "s", "S")


def post(title: str = "The ward round", *categories: str) -> Post:
    return dataclasses.replace(
        a_post("https://blog.example/p/"), title=title, categories=categories
    )


def rule(field: str, word: str, list_id: int = 2) -> Rule:
    return Rule(9, list_id, field, word)


@pytest.mark.parametrize("word", ["Safety", "SAFETY", " safety "])
def test_a_category_is_the_same_in_any_letters(word: str) -> None:
    assert matches(rule(CATEGORY, word), post("A title", "Records", "Safety"))


@pytest.mark.parametrize("word", ["Safe", "Safety first", "ward", ""])
def test_a_part_of_a_category_is_not_the_category(word: str) -> None:
    assert not matches(rule(CATEGORY, word), post("The ward round", "Safety"))


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("AI", "What AI cannot see"),
        ("ai", "AI: a year later"),
        ("ward round", "The Ward Round, again"),
        ("straße", "Die STRASSE"),
        ("C++", "Is C++ safe?"),
        ("записи", "Наши Записи"),
        ("records", "“Records” and what they hide"),
    ],
)
def test_a_word_is_found_in_the_title(word: str, title: str) -> None:
    assert matches(rule(TITLE, word), post(title))


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("AI", "Daily care and e-mail said again"),
        ("ward", "A reward forwards"),
        ("ward round", "The round ward"),
        (".", "The ward round"),
        ("", "The ward round"),
        ("  ", "The ward round"),
        ("Safety", "The ward round"),
    ],
)
def test_a_part_of_another_word_is_not_the_word(word: str, title: str) -> None:
    assert not matches(rule(TITLE, word), post(title, "Safety"))


def test_a_rule_of_a_kind_that_nobody_knows_matches_nothing() -> None:
    assert not matches(rule("author", "Mila"), post("Mila", "Mila"))


def test_every_post_goes_to_the_list_of_all_posts() -> None:
    assert route(post(), [RECORDS, EVERYTHING], []) == {1}


def test_rules_add_their_lists_and_each_list_once() -> None:
    rules = [
        rule(CATEGORY, "Records", 2),
        rule(TITLE, "ward", 2),
        rule(TITLE, "round", 3),
        rule(TITLE, "surgery", 4),
    ]
    found = route(post("The ward round", "Records"), [EVERYTHING, RECORDS, SAFETY], rules)
    assert found == {1, 2, 3}


def test_without_lists_a_post_goes_nowhere() -> None:
    assert route(post(), [], []) == frozenset()
