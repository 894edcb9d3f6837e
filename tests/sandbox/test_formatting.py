"""Telegram's HTML, held to Telegram's own parser."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.chat.entities import Entity, found_in, in_order, settled, untangled, with_found
from sandbox.chat.formatting import parse_html
from sandbox.chat.links import LinkError, checked_link, linked_user
from sandbox.chat.tags import RefusedError
from tests.judges import html

SNIPPETS = [
    "plain",
    "",
    "two <b>bold</b> words and <i>one</i>",
    "<strong>a</strong><em>b</em><ins>c</ins><strike>d</strike><del>e</del><s>f</s><u>g</u>",
    "<B>any</b> <b >case</B >",
    "<b></b>",
    "<b> </b>",
    "\U0001f600<b>\U0001f600x</b>é",
    "&lt;b&gt; &amp; &quot; &#65; &#x1F600; &amp",
    "&nbsp; &copy; &apos; & &; &#; &#0; &#1114111; &#123456789;",
    "<code>a <b>b</b></code>",
    "<pre>a</pre>",
    '<pre><code class="language-python">a</code></pre>',
    '<code class="language-python"><pre>a</pre></code>',
    '<pre>a<code class="language-python">b</code></pre>',
    '<pre><pre><code class="language-a">x</code></pre></pre>',
    "<blockquote>a</blockquote><blockquote expandable>b</blockquote>",
    '<blockquote expandable="">a</blockquote>',
    '<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>',
    '<tg-emoji emoji-id="5368324170671202286">x</tg-emoji>',
    '<tg-time unix="1650000000" format="r">x</tg-time>',
    '<tg-time unix="0">x</tg-time>',
    '<a href="https://example.org/a?b=1&amp;c=2#d">x</a>',
    "<a href='https://example.org'>x</a>",
    "<a>https://example.org/a</a>",
    '<a href="example.org">a</a>',
    '<a href="HTTPS://EXAMPLE.ORG/A b">a</a>',
    '<a href="javascript:alert(1)">a</a>',
    '<a href="mailto:a@example.org">a</a>',
    '<a href="tel:+441632960000">a</a>',
    '<a href="/about">a</a><a href="//example.org">b</a><a href="#c">c</a><a href="">d</a>',
    '<a href="http://localhost/a">a</a><a href="http://127.0.0.1:8080/blog/">b</a>',
    '<a href="http://[::1]:80/a">a</a>',
    '<a href="tg://user?id=1001">a</a><a href="tg://resolve?domain=b">b</a>',
    '<a href="https://example.org:0/">a</a><a href="https://example.org:99999/">b</a>',
    '<a href="https://exa%6Dple.org">a</a><a href="https://exa%zz.org">b</a>',
    '<a href=example.org title="a" hidden>b</a>',
    "</>x",
    "<b>x</>",
    "<b>no end",
    "<b",
    "<b a",
    "<b a=",
    "<b a='",
    "a < b",
    "a<",
    "<>",
    "</b>",
    "<b>x</i>",
    "<b><i>x</b></i>",
    "<b>x</b y>",
    "<p>x</p>",
    "<br>",
    "<b/>",
    "<b x/>",
    "<!-- x -->",
    "<span>x</span>",
    '<span class="other">x</span>',
    "<a href=a/b>x</a>",
    "<tg-emoji>x</tg-emoji>",
    '<tg-time unix="5" format="x">x</tg-time>',
    "&#xd83d;&#xde00;",
    "\ud83d",
]

TAGS = ["b", "i", "u", "s", "em", "del", "code", "pre", "a", "blockquote", "tg-spoiler"]
OPENED = [
    *(f"<{tag}>" for tag in TAGS),
    '<span class="tg-spoiler">',
    '<code class="language-c">',
    "<blockquote expandable>",
    '<a href="https://example.org/?a=1&amp;b">',
    '<a href="example.org">',
    '<a href="javascript:x">',
    '<a href="tg://user?id=7">',
    '<tg-emoji emoji-id="7">',
]
STRAY = ["<", ">", "&", '"', "'", "/", "=", ";", "&lt;", "&#128512;", "&#x41;", "&nbsp;", "&amp"]
LETTERS = ["a", "bc", " ", "\n", "é", "\U0001f600", "\t", "\r"]


def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    opened = st.sampled_from(OPENED)
    texts = st.lists(inner, max_size=3).map("".join)
    return st.builds(
        lambda tag, text: f"{tag}{text}</{tag[1:].split()[0].strip('>')}>", opened, texts
    )


GOOD = st.recursive(st.sampled_from(LETTERS + STRAY[8:]), nested, max_leaves=6)
ANY = st.sampled_from([*OPENED, *(f"</{tag}>" for tag in TAGS), "</>", *STRAY, *LETTERS])


def ours(text: str) -> object:
    try:
        plain, entities = parse_html(text)
    except RefusedError as error:
        return str(error)
    return plain, [replace(each, date_time_format=None) for each in entities]


def telegrams(text: str) -> object:
    try:
        return html.parsed(text)
    except html.TelegramRefusesError as error:
        return str(error).removeprefix("Can't parse entities: ")


@pytest.mark.parametrize("text", SNIPPETS)
def test_a_snippet_becomes_what_telegram_makes_of_it(text: str) -> None:
    html.needed()
    assert ours(text) == telegrams(text)


@given(st.lists(ANY, max_size=8).map("".join))
@settings(max_examples=150, deadline=None)
def test_any_mixture_is_parsed_or_refused_as_by_telegram(text: str) -> None:
    html.needed()
    assert ours(text) == telegrams(text)


@given(st.lists(GOOD, max_size=3).map("".join))
@settings(max_examples=100, deadline=None)
def test_well_nested_html_is_parsed_as_by_telegram(text: str) -> None:
    html.needed()
    assert ours(text) == telegrams(text)


@given(st.lists(GOOD, max_size=3).map("".join))
@settings(max_examples=100, deadline=None)
def test_entities_are_put_right_as_by_telegram(text: str) -> None:
    html.needed()
    text = text.replace("\r", "").replace("\t", " ")
    plain, entities = parse_html(text)
    if plain.strip():
        assert (plain, untangled(entities)) == html.untangled(text)


def test_a_refusal_says_where_in_bytes() -> None:
    with pytest.raises(RefusedError, match='Unsupported start tag "p" at byte offset 2'):
        parse_html("é<p>")


def test_an_unclosed_tag_is_refused_by_name() -> None:
    with pytest.raises(RefusedError, match='Can\'t find end tag corresponding to start tag "b"'):
        parse_html("<b>x")


def test_offsets_count_utf16_units() -> None:
    assert parse_html("\U0001f600<b>\U0001f600</b>") == (
        "\U0001f600\U0001f600",
        [Entity("bold", 2, 2)],
    )


def test_blanks_at_both_ends_are_cut_and_entities_move_along() -> None:
    text, entities = parse_html("\n  a <b>b</b> \n ")
    assert settled(text, entities) == ("a b", [Entity("bold", 2, 1)])


def test_blanks_that_an_entity_begins_with_stay() -> None:
    assert settled(*parse_html("<b> a</b>")) == (" a", [Entity("bold", 0, 2)])


def test_an_entity_that_only_marks_blanks_at_the_end_goes() -> None:
    assert settled(*parse_html("a <i> </i>")) == ("a", [])


def test_carriage_returns_go_and_entities_shrink() -> None:
    assert settled(*parse_html("a\r<b>b\r\nc</b>\r<i>\r</i>")) == ("ab\nc", [Entity("bold", 1, 3)])


def test_a_letter_of_two_units_keeps_its_place_when_carriage_returns_go() -> None:
    assert settled(*parse_html("\r\U0001f600<b>x</b>"))[1] == [Entity("bold", 2, 1)]


def test_tabs_become_blanks() -> None:
    assert settled("a\tb", []) == ("a b", [])


def test_code_pushes_bold_out() -> None:
    _, entities = settled(*parse_html("<b>a <code>b</code> c</b>"))
    assert [(each.type, each.offset, each.length) for each in entities] == [
        ("bold", 0, 2),
        ("code", 2, 1),
        ("bold", 3, 2),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "/start l_all",
        "see /help.",
        "/help@bleep_bot now",
        "/a-b",
        "a/b //x / /start/x </b>",
        "http://example.org/a?b=1, then",
        "(https://example.org/a)",
        "http://127.0.0.1:8080/blog/?p=1",
        "http://localhost/x",
        "@bleep_bot hello",
        "x @ab",
        "write to me@example.org or #digital #1",
        "\U0001f600 /latest",
    ],
)
def test_what_telegram_marks_by_itself_is_marked(text: str) -> None:
    html.needed()
    assert in_order(found_in(text)) == html.found_in(text)


def test_a_command_in_code_is_not_marked() -> None:
    code = [Entity("code", 0, 5)]
    assert with_found("/help", code) == code


def test_no_more_than_a_hundred_entities_are_kept() -> None:
    text, entities = settled(*parse_html("<code>x</code> " * 120))
    assert len(with_found(text, entities)) == 100


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        (b"https://example.org", b"https://example.org/"),
        (b"EXAMPLE.org/A", b"http://example.org/A"),
        (b"https://u:p@example.org:08/?a b", b"https://u:p@example.org:8/?a%20b"),
        (b"TG:resolve?domain=x", b"tg://resolve?domain=x"),
        (b"tonsite://a.ton/b", b"tonsite://a.ton/b"),
        ("https://пример.рф/".encode(), "https://пример.рф/".encode()),
    ],
)
def test_a_link_is_stored_as_telegram_stores_it(link: bytes, kept: bytes) -> None:
    assert checked_link(link) == kept


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        (b"ftp://example.org", "Unsupported URL protocol"),
        (b"https://localhost", "Wrong HTTP URL"),
        (b"https://", "URL host is empty"),
        (b".", "Host is invalid"),
        (b"https://a b.org", "Disallowed character in URL host"),
        (b"https://a%2.org", "Wrong percent-encoded symbol in URL host"),
        (b"https://a.org:x", "Wrong port number specified in the URL"),
        (b"https://[::zz]/", "Wrong IPv6 address specified in the URL"),
        (b"tg://https://a.org", "Wrong tg URL"),
        (b"ton://a.b", "Unallowed characters in URL host"),
    ],
)
def test_a_wrong_link_is_refused_with_telegrams_reason(link: bytes, reason: str) -> None:
    with pytest.raises(LinkError, match=f"^{reason}$"):
        checked_link(link)


@pytest.mark.parametrize(
    ("link", "user"),
    [
        (b"tg://user?id=7", 7),
        (b"TG:user/?a=1&id=7#x", 7),
        (b"tg://user?id=0", None),
        (b"tg://user?id=07", None),
        (b"tg://users?id=7", None),
        (b"tg://user", None),
        (b"https://example.org", None),
    ],
)
def test_a_link_to_a_user_is_known(link: bytes, user: int | None) -> None:
    assert linked_user(link) == user
