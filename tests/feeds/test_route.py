"""Which lists a post goes to."""

from __future__ import annotations

import dataclasses

import pytest

from feeds.route import (
    AUTHOR,
    CATEGORY,
    SITE,
    TEXT,
    TITLE,
    contradictions,
    dry_run,
    has_word,
    is_unmatched,
    matches,
    normal,
    read,
    route,
    ruled,
    same,
    seen_in,
)
from storage.lists import List
from storage.records import ALL, Post
from storage.rules import Rule
from tests.feeds.sites.posts import a_post

EVERYTHING, RECORDS, SAFETY = List(1, ALL, "All posts"), List(2, "records", "R"), List(3, "s", "S")


def post(title: str = "The ward round", *categories: str) -> Post:
    return dataclasses.replace(
        a_post("https://blog.example/p/"), title=title, categories=categories
    )


def rule(field: str, word: str, list_id: int = 2, *, excludes: bool = False) -> Rule:
    return Rule(9, list_id, field, word, excludes)


def but(field: str, word: str, list_id: int = 2) -> Rule:
    return rule(field, word, list_id, excludes=True)


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
    assert not matches(rule("colour", "Mila"), post("Mila", "Mila"))


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


@pytest.mark.parametrize(
    ("text", "word", "there"),
    [
        ("हमारे रिकॉर्ड", "रिकॉर्ड", True),
        ("कि बात", "क", False),  # the vowel sign belongs to the letter
        ("遠隔医療の未来", "医療", True),  # no spaces between words
        ("การดูแลผู้ป่วย", "ดูแล", True),
        ("ผู้ป่วย", "ผ", False),
        ("cafe\u0301 noir", "caf\u00e9", True),  # two ways to write one letter
        ("the \uff21\uff29 ward", "AI", True),
        ("the GP\u2019s view", "GP's", True),
        ("the GP's view", "GP", True),
        ("follow\u2010up", "follow-up", True),
        ("co\u00adoperate", "cooperate", True),
        ("ward 12b", "ward 12", False),
        ("snake_case", "snake", False),
        ("aaab aab", "aab", True),
        ("Ελληνικά ΛΟΓΟΣ", "λογος", True),
        ("a  long\n gap", "long gap", True),
        ("", "word", False),
        ("word", "", False),
        ("می\u200cروم", "می", False),
    ],
)
def test_a_word_is_whole_in_any_script(text: str, word: str, *, there: bool) -> None:
    assert has_word(normal(text), normal(word)) is there


def test_each_field_is_looked_at() -> None:
    one = dataclasses.replace(post("The ward", "Safety"), author="Dr Mila  Ong", site_id=7)
    one = dataclasses.replace(one, text="A study of sleep.")
    for field, word in (
        (AUTHOR, "dr mila ong"),
        (TEXT, "STUDY"),
        (SITE, "7"),
        (TITLE, "ward"),
        (CATEGORY, "safety"),
    ):
        assert matches(rule(field, word), one)
        assert not matches(rule(field, "other"), one)
        assert not matches(rule(field, ""), one)
    assert not matches(rule(AUTHOR, "Mila"), one)


def test_to_exclude_wins() -> None:
    rules = [rule(CATEGORY, "Safety"), but(TITLE, "draft"), rule(CATEGORY, "Safety", 3)]
    lists = [EVERYTHING, RECORDS, SAFETY]
    assert route(post("A draft", "Safety"), lists, rules) == {1, 3}
    assert route(post("A text", "Safety"), lists, rules) == {1, 2, 3}


def test_rules_that_only_exclude_send_nothing() -> None:
    assert route(post("A text"), [EVERYTHING, RECORDS], [but(TITLE, "draft")]) == {1}


def test_a_post_that_matches_nothing_goes_where_it_was_chosen() -> None:
    lists, rules = [EVERYTHING, RECORDS, SAFETY], [rule(TITLE, "ward"), but(TITLE, "secret", 3)]
    assert route(post("Other"), lists, rules, 3) == {1, 3}
    assert route(post("The ward"), lists, rules, 3) == {1, 2}
    assert route(post("A secret"), lists, rules, 3) == {1}
    assert route(post("Other"), lists, rules, 99) == {1}


def test_what_another_rule_keeps_out_was_still_matched() -> None:
    rules = [rule(TITLE, "ward"), but(TITLE, "draft")]
    assert not is_unmatched(post("A ward draft"), rules)
    assert is_unmatched(post("A draft"), rules)
    said = ruled(read(post("A ward draft")), rules)
    assert (said.to, said.kept_out) == (frozenset(), frozenset({2}))


def test_a_rule_of_a_list_that_is_not_in_use_sends_nothing() -> None:
    assert route(post("The ward"), [EVERYTHING], [rule(TITLE, "ward")]) == {1}


def test_a_dry_run_says_where_posts_would_have_gone_before_and_after() -> None:
    posts = [post("The ward"), post("Other")]
    tried = dry_run(posts, [EVERYTHING, RECORDS], [], [rule(TITLE, "ward")], None)
    assert [(set(one.before), set(one.after)) for one in tried] == [({1}, {1, 2}), ({1}, {1})]


def test_rules_that_can_never_act_are_named() -> None:
    pairs = [
        (rule(CATEGORY, "Safety"), but(CATEGORY, "SAFETY ")),
        (rule(TITLE, "ward round"), but(TITLE, "ward")),
        (rule(SITE, "1"), but(SITE, "1")),
    ]
    for one, other in pairs:
        assert contradictions([one, other]) == [(one, other)]
        assert contradictions([other, one]) == [(one, other)]


def test_rules_that_can_both_act_are_no_contradiction() -> None:
    for one, other in (
        (rule(TITLE, "ward"), but(TITLE, "ward round")),
        (rule(TITLE, "reward"), but(TITLE, "ward")),
        (rule(CATEGORY, "Patient safety"), but(CATEGORY, "Safety")),
        (rule(TITLE, "ward"), but(TEXT, "ward")),
        (rule(TITLE, "ward"), but(TITLE, "ward", 3)),
        (rule(TITLE, "ward"), rule(TITLE, "ward")),
        (but(TITLE, "ward"), but(TITLE, "ward")),
    ):
        assert contradictions([one, other]) == []


def test_the_same_rule_in_other_letters_is_the_same() -> None:
    assert same(rule(TITLE, "Caf\u00e9"), but(TITLE, "cafe\u0301"))
    assert not same(rule(TITLE, "a"), rule(TEXT, "a"))
    assert not same(rule(TITLE, "a"), rule(TITLE, "a", 3))


def test_what_the_blog_has_is_offered_the_most_frequent_first() -> None:
    posts = [post("A", "News", "Safety"), post("B", "safety"), post("C")]
    assert seen_in(posts, CATEGORY, 5) == ["Safety", "News"]
    assert seen_in(posts, CATEGORY, 1) == ["Safety"]
    assert seen_in([dataclasses.replace(post(), author="")], AUTHOR, 5) == []
    assert seen_in([post()], CATEGORY, 5) == []
