"""How text goes into WordPress, and how records come out."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from feeds.errors import NothingToPostError
from feeds.sites.wordpress_words import encode, pick_lost, posted, same_page, site_comment
from feeds.wording import normalise
from storage.records import Posted, Posting, SiteComment

POSTING = Posting("4", None, "5 &lt; 6", "Ann", "ab12@chat.invalid")
HOSTILE = st.text(st.one_of(st.sampled_from("&<>\\#;38x\"'/ \n\r\t\0\u200b[]"), st.characters()))


def test_text_is_encoded_with_exactly_these_entities() -> None:
    body = encode('BP 5 < 6 & "quotes" C:\\dir > ü 🙂 &amp; &#65;')
    assert body == ('BP 5 &lt; 6 &#038; "quotes" C:&#092;dir &gt; ü 🙂 &#038;amp; &#038;#65;')


@given(HOSTILE)
def test_encoding_loses_nothing_and_leaves_nothing_for_a_filter(text: str) -> None:
    try:
        plain = normalise(text)
    except NothingToPostError:
        reject()
    body = encode(text)
    assert unescape(body) == plain
    assert not re.search(r"[<>\\]|&(?!#038;|lt;|gt;|#092;)", body)


@pytest.mark.parametrize(
    "text", ["", " \n\t", "\u200b\u200d", "\ufeff", "\x07", "\u2800", "\u3164", "\ufe0f", "\ud800"]
)
def test_what_nobody_can_see_is_refused(text: str) -> None:
    with pytest.raises(NothingToPostError, match="Write a few words"):
        encode(text)


@pytest.mark.parametrize("text", [".", "🙂", "語", "5", "<img>", "$"])
def test_what_can_be_seen_is_taken(text: str) -> None:
    assert unescape(encode(text)) == text


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("approved", "approved"),
        ("hold", "held"),
        ("spam", "spam"),
        ("trash", "trashed"),
        ("post-trashed", "trashed"),
        ("a plugin's own", "held"),
    ],
)
def test_a_row_tells_where_a_comment_stands(told: str, status: str) -> None:
    row = {"id": 7, "status": told, "link": "https://blog.example/#comment-7"}
    assert posted(row) == Posted("7", status, "https://blog.example/#comment-7")


@pytest.mark.parametrize("row", [None, [], "x", {}, {"id": "7", "status": "hold"}, {"id": 7}])
def test_what_is_no_row_stands_nowhere(row: object) -> None:
    assert posted(row) is None
    assert site_comment(row, None) is None


ROW = {
    "id": 9,
    "post": 4,
    "parent": 3,
    "author": 2,
    "author_name": "Mila &amp; Co",
    "date_gmt": "2026-04-21T09:30:00",
    "content": {"rendered": "<p>Try 75 &#176;C.<br />\nIt <em>forgives</em>.</p>\n<p>Bye</p>\n"},
    "link": "https://blog.example/p/#comment-9",
    "status": "approved",
}


def test_a_row_becomes_a_comment_in_plain_text() -> None:
    assert site_comment(ROW, frozenset({0, 6})) == SiteComment(
        id="9",
        post_id="4",
        parent_id="3",
        author="Mila & Co",
        text="Try 75 °C.\nIt forgives.\n\nBye",
        url="https://blog.example/p/#comment-9",
        published_at=datetime(2026, 4, 21, 9, 30, tzinfo=UTC),
        by_site=True,
    )


@pytest.mark.parametrize(
    ("author", "strangers"), [(0, frozenset({0})), (6, frozenset({0, 6})), (2, None), ("2", None)]
)
def test_only_the_sites_own_people_write_for_the_site(
    author: object, strangers: frozenset[int] | None
) -> None:
    comment = site_comment(ROW | {"author": author}, strangers)
    assert comment is not None
    assert not comment.by_site


def test_a_row_with_odd_fields_is_still_a_comment() -> None:
    odd = {"id": 9, "post": 4, "parent": 0, "date_gmt": "never", "content": "x", "link": None}
    assert site_comment(odd, None) == SiteComment("9", "4", None, "", "", "", None, by_site=False)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example/p/", "http://A.example/p", True),
        ("https://a.example/p/?utm_source=feed", "https://a.example/p/#respond", True),
        ("https://a.example/%D1%87/", "https://a.example/ч/", True),
        ("https://a.example/?p=4", "https://a.example/?p=5", False),
        ("https://a.example/p", "https://b.example/p", False),
        ("https://a.example/p", "https://a.example/q", False),
    ],
)
def test_addresses_of_one_page_are_the_same(one: str, other: str, *, same: bool) -> None:
    assert same_page(one, other) is same


def row(number: int, text: str = "5 &lt; 6", parent: int = 0) -> dict[str, object]:
    content = {"rendered": f"<p>{text}</p>"}
    return {"id": number, "status": "hold", "link": "", "parent": parent, "content": content}


def test_the_row_that_nobody_knows_is_the_lost_one() -> None:
    rows = [row(9), row(8), row(7)]
    assert pick_lost(rows, POSTING, frozenset({"9", "7"})) == Posted("8", "held", "")


def test_among_several_the_parent_decides_and_then_the_words() -> None:
    answer = Posting("4", "3", "5 &lt; 6", "Ann", "ab12@chat.invalid")
    answer = dataclasses.replace(answer, body="Twelve beds, 24 nurses")
    exact, near = "Twelve &#8211; beds, 24 nurses", "Twelve beds, 2 nurses"
    rows = [row(9, exact), row(8, near, 3), row(7, exact, 3)]
    assert pick_lost(rows, answer, frozenset()) == Posted("7", "held", "")
    assert pick_lost(rows[:2], answer, frozenset()) == Posted("8", "held", "")
    assert pick_lost(rows[:1], answer, frozenset()) == Posted("9", "held", "")


@pytest.mark.parametrize(
    ("body", "shown", "fits"),
    [
        ("5 &lt; 6", "Something else", False),
        ("I agree with this.", "I disagree with all of that.", False),
        ("I agree with this.", "I agree with this!", True),
        ("I agree :D", "I agree <img alt='' src='x'/>", True),
        ("No :mrgreen: 8-O", "No <img src='x'/> 😯", True),
        ("Go :D", "Go", True),
        ("Go :D", "No", False),
        ("👍", "👍🏽", True),
        ("👍", "Yes", False),
        ("ab " * 1_500, "ab " * 1_400, True),
        ("ab " * 1_500, "ab " * 700, False),
    ],
)
def test_a_row_with_other_words_is_not_the_lost_one(body: str, shown: str, *, fits: bool) -> None:
    lost = dataclasses.replace(POSTING, body=body)
    expected = Posted("9", "held", "") if fits else None
    assert pick_lost([row(9, shown)], lost, frozenset()) == expected


def test_long_comments_are_compared_in_no_time() -> None:
    words = ["ward", "patient", "doctor", "nurse", "of", "to", "rota"]
    long = [" ".join(words[(n * step) % 7] for n in range(900)) for step in (1, 3)]
    lost = dataclasses.replace(POSTING, body=long[0])
    assert pick_lost([row(n, long[1]) for n in range(2, 12)], lost, frozenset()) is None


def test_of_two_that_fit_the_newest_is_taken() -> None:
    assert pick_lost([row(9), row(8)], POSTING, frozenset()) == Posted("9", "held", "")


@pytest.mark.parametrize("rows", [[], [row(9)], ["x", None]])
def test_nothing_that_is_new_is_nothing_found(rows: list[object]) -> None:
    assert pick_lost(rows, POSTING, frozenset({"9"})) is None
