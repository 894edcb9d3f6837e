"""Text from outside made fit for a message."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.fit import (
    clean,
    cut,
    is_visible,
    line,
    one_line,
    plain,
    tidy,
    units,
    unmarked,
    web_link,
)
from tests.judges import html as judge

ANYTHING = st.text(st.characters(codec=None), max_size=300)


@settings(deadline=None)
@given(ANYTHING, st.integers(1, 60))
def test_a_cut_text_always_fits(text: str, limit: int) -> None:
    assert units(cut(text, limit)) <= limit


@settings(deadline=None)
@given(ANYTHING)
def test_what_fits_is_not_cut(text: str) -> None:
    assert cut(text, units(text)) == text


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two\u2026"),
        ("one two three", 8, "one two\u2026"),
        ("one two three", 7, "one\u2026"),
        ("one\ntwo three", 6, "one\u2026"),
        ("x" * 20, 5, "xxxx\u2026"),
        ("a " + "x" * 20, 9, "a xxxxxx\u2026"),
        ("🙂🙂🙂", 5, "🙂🙂\u2026"),
        ("🙂🙂🙂", 4, "🙂\u2026"),
    ],
)
def test_a_text_is_cut_at_a_word(text: str, limit: int, short: str) -> None:
    assert cut(text, limit) == short


def test_length_is_counted_in_utf16_units() -> None:
    assert [units(text) for text in ("", "a", "é", "研", "🙂", "a🙂")] == [0, 1, 1, 1, 2, 3]


@settings(deadline=None)
@given(ANYTHING)
def test_a_clean_text_can_be_sent_and_is_clean_for_good(text: str) -> None:
    kept = clean(text)
    assert kept.encode().decode() == kept
    assert clean(kept) == kept
    assert "\n\n\n" not in kept


def test_what_turns_the_direction_of_writing_is_dropped() -> None:
    assert clean("abc\u202edef\u2066g\u2069") == "abcdefg"
    assert clean("👩\u200d⚕️") == "👩\u200d⚕️"
    assert clean("a\x00b\ud800c\td\r\ne") == "abc d\ne"


@pytest.mark.parametrize("end", ["\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_end_keeps_words_apart(end: str) -> None:
    assert clean(f"one{end}two") == "one\ntwo"
    assert one_line(f"one{end}two") == "one two"


def test_one_line_is_one_line() -> None:
    assert one_line(" a\n\n b\u00a0\tc ") == "a b c"
    assert line("a\nbcd efg", 7) == "a bcd\u2026"


def test_what_a_person_reads_of_html_is_without_tags_and_decoded() -> None:
    assert plain('<b>Tea &amp; milk</b>\n\n<a href="x">1 &lt; 2</a>') == "Tea & milk\n\n1 < 2"


@pytest.mark.parametrize(
    ("text", "visible"),
    [("a", True), ("🙂", True), ("…", True), ("", False), (" \n", False), ("\u200b\u3164", False)],
)
def test_what_shows_nothing_is_not_visible(text: str, *, visible: bool) -> None:
    assert is_visible(text) is visible


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://blog.example/a?b=c&d=e#f", "https://blog.example/a?b=c&d=e#f"),
        ("http://127.0.0.1:8000/post/1", "http://127.0.0.1:8000/post/1"),
        ("https://blog.example/caf\u00e9 1", "https://blog.example/caf%C3%A9%201"),
        ("https://blog.example/%C3%A9", "https://blog.example/%C3%A9"),
        (" https://blog.example/ ", "https://blog.example/"),
        ("HTTPS://Blog.Example/", "HTTPS://Blog.Example/"),
        ("https://xn--caf-dma.example/", "https://xn--caf-dma.example/"),
        ("https://caf\u00e9.example/\u00e9", "https://xn--caf-dma.example/%C3%A9"),
        ("http://CAF\u00c9.example:8080/", "http://xn--caf-dma.example:8080/"),
        ("https://\u4f8b\u3048.example/", "https://xn--r8jz45g.example/"),
        ("https://my_blog.example/", "https://my_blog.example/"),
        (f"https://{'a' * 63}.example/", f"https://{'a' * 63}.example/"),
    ],
)
def test_a_web_address_becomes_a_link(url: str, link: str) -> None:
    assert web_link(url) == link


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/about",
        "//blog.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://blog.example/",
        "tag:blog.example,2026:1",
        "https://",
        "https://localhost/",
        "https://blog..example/",
        "https://blog.example:99999/",
        "https://blog.example:x/",
        "https://user@blog.example/",
        "https://[::1/",
        "https://[::1]0/",
        "https://-blog.example/",
        "https://blog.example/" + "x" * 2000,
        "https://blog.example:0/",
        "https://blog.example:/",
        f"https://{'a' * 64}.example/",
        "https://" + "abc." * 62 + "example/",
        "https://stra\u00dfe.example/",
        "https://a\u200db.example/",
        "https://caf\u00e9..example/",
        "https://\u2100.example/",
        "https://" + "\u00e9" * 64 + ".example/",
    ],
)
def test_what_telegram_would_not_take_becomes_no_link(url: str) -> None:
    assert web_link(url) is None


ADDRESSES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["https://", "http://", "https:", "//", ""]),
    st.sampled_from(["blog.example", "a.b.example:8080", "10.0.0.1", "[::1]", "localhost", "x_y.z"])
    | ANYTHING,
    st.sampled_from(["/", "", "?", "#", "/a/b?c=d&e=f"]),
    ANYTHING,
)


@settings(deadline=None)
@given(ADDRESSES)
def test_every_link_is_one_for_telegram_too(url: str) -> None:
    judge.needed()
    link = web_link(url)
    if link is not None:
        href = link.replace("&", "&amp;").replace('"', "&quot;")
        assert judge.faults(f'<a href="{href}">x</a>') == []


@pytest.mark.parametrize(
    ("html", "tidied"),
    [
        ("", ""),
        (" \n\t ", ""),
        ("  one   two\tthree ", "one two three"),
        ("one\n\n\n\ntwo", "one\n\ntwo"),
        ("one \n \n\n  two", "one\n\ntwo"),
        ("one  \n  two", "one\ntwo"),
        ("one\r\ntwo", "one\ntwo"),
        ("one <b> two </b> three", "one <b>two </b>three"),
        ("one<b>  two</b>", "one<b> two</b>"),
        (" <b> one </b> ", "<b>one</b>"),
        (
            '<a href="https://blog.example/a  b">one</a>',
            '<a href="https://blog.example/a  b">one</a>',
        ),
        ("1 &lt;  2", "1 &lt; 2"),
    ],
)
def test_html_is_tidied_without_touching_its_tags(html: str, tidied: str) -> None:
    assert tidy(html) == tidied


@settings(deadline=None)
@given(st.text(st.sampled_from("x \n\t<b>/&"), max_size=60))
def test_tidied_text_stays_as_it_is_when_tidied_again(html: str) -> None:
    assert tidy(tidy(html)) == tidy(html)
    assert tidy(html).replace(" ", "").replace("\n", "").replace("\t", "") == "".join(html.split())


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("records", "records"),
        ("<b>old</b> records", "old records"),
        ("&lt;b&gt;records", "b records"),
        ("tea & milk", "tea & milk"),
        ("1 < 2", "1 2"),
        ("<script>", ""),
        ("a >b", "a b"),
    ],
)
def test_markup_is_taken_out_of_what_is_told_back(text: str, plain: str) -> None:
    assert unmarked(text) == plain
