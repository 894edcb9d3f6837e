"""One message as a person sees it, stored and restored."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.screen import Button, Screen, data
from tests.judges import html

WORDS = some.text(some.characters(exclude_categories=["Cs"]), max_size=40)
BUTTONS = some.builds(
    Button,
    WORDS,
    data=some.none() | WORDS,
    url=some.none() | WORDS,
    copy=some.none() | WORDS,
)
SCREENS = some.builds(
    Screen,
    WORDS,
    rows=some.lists(some.lists(BUTTONS, max_size=3).map(tuple), max_size=3).map(tuple),
    reply_to=some.none() | some.integers(),
    silent=some.booleans(),
)


@given(SCREENS)
def test_a_stored_screen_is_the_same_again(screen: Screen) -> None:
    assert Screen.from_json(screen.to_json()) == screen


def test_what_another_version_stored_is_refused_and_not_guessed() -> None:
    stored = json.loads(Screen("tea").to_json()) | {"colour": "green"}
    with pytest.raises(TypeError):
        Screen.from_json(json.dumps(stored))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<b>Tea</b> &amp; <i>more</i>", "Tea &amp; more"),
        ("1 &lt; 2", "1 &lt; 2"),
        ('<a href="https://a.example/">here</a>', "here"),
        ("&amp;lt;b&amp;gt;", "&amp;lt;b&amp;gt;"),
        ("a < b", "a &lt; b"),
    ],
)
def test_plain_text_keeps_the_words_and_drops_the_looks(before: str, after: str) -> None:
    assert Screen(before).unformatted().html == after


@given(some.text("<>&;ab/ltgmp\"'", max_size=60))
def test_plain_text_is_always_something_that_telegram_can_read(text: str) -> None:
    plain = Screen(f"x{text}").unformatted().html
    assert [fault for fault in html.faults(plain) if "parse" in str(fault)] == []


def test_plain_text_is_never_too_long() -> None:
    plain = Screen("<b>" + "&amp;" * 5_000 + "</b>").unformatted().html
    assert len(plain) == 4_000 * len("&amp;")


def test_plain_text_keeps_the_buttons_and_the_message_that_it_answers() -> None:
    screen = Screen("<b>x</b>", ((Button("Go", data="v1:go"),),), reply_to=4, silent=False)
    plain = screen.unformatted()
    assert (plain.rows, plain.reply_to, plain.silent) == (screen.rows, 4, False)


def test_a_screen_without_buttons_says_the_same() -> None:
    screen = Screen("x", ((Button("Go", data="v1:go"),),), reply_to=4)
    assert screen.without_buttons() == Screen("x", reply_to=4)


def test_a_new_message_does_not_ring_unless_it_is_told_to() -> None:
    assert Screen("x").silent


def test_the_data_of_a_button_tells_its_version_action_and_things() -> None:
    assert data("save", 31) == "v1:save:31"
    assert data("topic", 3, "on") == "v1:topic:3:on"
    assert data("panel") == "v1:panel"
