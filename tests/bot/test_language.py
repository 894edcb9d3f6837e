"""A sentence is looked up where it is written out, in the language that is spoken there."""

from __future__ import annotations

import asyncio
from gettext import NullTranslations
from html import escape

import pytest

from bot.context import Toast
from bot.language import is_english, phrase, say, say_many, speaking, together
from bot.screen import Button, Screen

HELLO = phrase("Hello & welcome")
TO_SAM = phrase("{hello}, {name}", hello=HELLO, name="Sam")


class Loud(NullTranslations):
    """A language that has every sentence, in capitals but for the names in braces."""

    def gettext(self, message: str) -> str:
        return {"{hello}, {name}": "{name}: {hello}"}.get(message, message.upper())

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return msgid1 if n in (1, 2) else msgid2


def test_a_constant_follows_the_language_in_which_it_is_written_out() -> None:
    assert f"{TO_SAM}" == "Hello & welcome, Sam"
    with speaking(Loud()):
        assert f"{TO_SAM}" == str(TO_SAM) == "Sam: HELLO & WELCOME"
        assert f"{HELLO:.5}" == "HELLO"
        assert HELLO + "!" == "HELLO & WELCOME!"
        assert "Oh. " + HELLO == "Oh. HELLO & WELCOME"


def test_what_makes_html_and_letters_of_it_follows_too() -> None:
    with speaking(Loud()):
        assert escape(HELLO) == "HELLO &amp; WELCOME"
        assert HELLO.lower() == "hello & welcome"
        assert HELLO.capitalize() == "Hello & welcome"
        assert together(", ", (HELLO, "Sam")) == "HELLO & WELCOME, Sam"


def test_screens_buttons_and_toasts_are_written_out_where_they_are_made() -> None:
    with speaking(Loud()):
        made = Screen(HELLO), Button(HELLO, data="v1:x"), Toast(HELLO)
    assert made[0].html == made[1].text == made[2].text == "HELLO & WELCOME"
    assert "HELLO" in made[0].to_json()


def test_a_number_has_the_form_of_its_language() -> None:
    assert say_many("{n} word", "{n} words", 2, n=2) == "2 words"
    with speaking(Loud()):
        assert say_many("{n} word", "{n} words", 2, n=2) == "2 word"


def test_the_language_ends_with_its_block_even_where_it_fails() -> None:
    def fail() -> None:
        with speaking(Loud()):
            assert not is_english()
            say("{name}", nobody="Sam")

    with pytest.raises(KeyError):
        fail()
    assert is_english()
    assert say("Hello") == "Hello"


def test_english_can_be_spoken_within_another_language() -> None:
    with speaking(Loud()):
        with speaking(None):
            assert say("Hello") == "Hello"
        assert say("Hello") == "HELLO"


async def test_two_tasks_speak_two_languages_at_once() -> None:
    async def speak(catalogue: NullTranslations | None) -> str:
        with speaking(catalogue):
            await asyncio.sleep(0)
            return f"{HELLO}"

    said = await asyncio.gather(speak(Loud()), speak(None))
    assert list(said) == ["HELLO & WELCOME", "Hello & welcome"]


def test_a_sentence_without_values_may_have_braces() -> None:
    assert say("{not a name}") == "{not a name}"
