"""What people write and what sites show, as plain text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from feeds.errors import NothingToPostError
from feeds.wording import clean_name, normalise, plain_text

HOSTILE = st.text(st.one_of(st.sampled_from("&<>\\#;38x\"'/ \n\r\t\0\u200b[]"), st.characters()))


@given(HOSTILE)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    try:
        once = normalise(text)
    except NothingToPostError:
        reject()
    assert normalise(once) == once
    assert not re.search(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]", once)
    assert once == once.strip()


def test_line_ends_and_controls_are_tidied_and_tabs_stay() -> None:
    assert normalise(" \r\nOne\r\n\ttwo\x00\x1b\ud83d \n") == "One\n\ttwo"


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u200d", "\x07", "\u2800", "\ud800"])
def test_a_text_without_anything_to_see_is_refused(text: str) -> None:
    with pytest.raises(NothingToPostError, match="Write a few words"):
        normalise(text)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ann (via Telegram)", "Ann (via Telegram)"),
        ("O'Neil & Sons", "O'Neil Sons"),
        ("  a \n\t b  ", "a b"),
        ("<b>Dr%41\\</b>", "bDr41/b"),
        ("\u202eAnn\u200b\x00", "Ann"),
        ("\uff1c\uff21\uff4e\uff4e\uff1e", "Ann"),
        ("Zoë 🙂", "Zoë 🙂"),
        ("&%", ""),
    ],
)
def test_a_name_keeps_what_wordpress_stores_unchanged(typed: str, shown: str) -> None:
    assert clean_name(typed) == shown


@given(HOSTILE)
def test_a_clean_name_is_clean(name: str) -> None:
    clean = clean_name(name)
    assert clean_name(clean) == clean
    assert not re.search(r"[&<>\\%\x00-\x1f\u200b]|  |^ | $", clean)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("plain &lt;b&gt; &amp;amp;", "plain <b> &amp;"),
        ("<p>a\n b</p>\n\n\n<p>c</p>", "a b\n\nc"),
        ("a<br>b<BR/>c", "a\nb\nc"),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
        ("so <img class='wp-smiley' alt='🙂' src='x'/> there <img src=y>", "so 🙂 there"),
        ("a<script>alert('<b>')</script>b<style>p{}</style>c", "abc"),
        ("a<!-- note -->b", "ab"),
        ("5 < 6", "5 < 6"),
        ("<a href='https://a.example'>link</a>", "link"),
    ],
)
def test_rendered_text_becomes_plain(html: str, text: str) -> None:
    assert plain_text(html) == text


@given(st.text(st.sampled_from("<>/p bri\n&;!-scrt")))
def test_any_html_becomes_text_without_an_error(html: str) -> None:
    assert "\n\n\n" not in plain_text(html)


def test_many_open_brackets_are_read_in_no_time() -> None:
    assert len(plain_text("<" * 200_000)) == 200_000
