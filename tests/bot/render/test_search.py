"""Lists of posts, what a search found and what is shared, for any text within Telegram's limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import texts
from bot.fit import LIMIT, units
from bot.fit import plain as read
from bot.render.search import (
    PAGE,
    Page,
    Place,
    article,
    found_screen,
    latest_screen,
    saved_screen,
    snippet_html,
    suggestion_screen,
)
from bot.screen import Screen
from bot.texts import search as texts_search
from storage.records import Post
from storage.search import Hit
from storage.spelling import MARKS
from tests.bot.test_render import ANYTHING, LONDON, NOW, POST, SITE, TIMES, plain
from tests.judges import html as judge

PLACE = Place(NOW, LONDON)
FIRST = Page(0, more=False)
OLD = replace(POST, published_at=NOW - timedelta(days=3 * 366))
OPEN, CLOSE = MARKS


def taken(screen: Screen) -> None:
    """Check that Telegram takes a screen, whatever a blog has written into it."""
    assert units(plain(screen)) <= LIMIT
    judge.needed()
    assert judge.refusals(screen.html, LIMIT) == []


def labels(screen: Screen) -> list[str]:
    return [button.text for row in screen.rows for button in row]


def hits(*posts: Post, snippet: str = "") -> list[Hit]:
    return [Hit(post, snippet) for post in posts]


def test_a_hit_is_its_title_with_its_year_and_the_words_around_it() -> None:
    found = hits(POST, OLD, snippet=f"What {OPEN}email{CLOSE} <b>is</b>")
    screen = found_screen("Email & co", "email", found, FIRST, PLACE)
    assert screen.html == (
        "<b>Posts with: Email &amp; co</b>\n\n"
        "1. Email after a visit, 16 March 2026\n"
        "<blockquote>What <b>email</b> &lt;b&gt;is&lt;/b&gt;</blockquote>"
        "2. Email after a visit, 18 March 2023\n"
        "<blockquote>What <b>email</b> &lt;b&gt;is&lt;/b&gt;</blockquote>\n\n"
        "Advice in post 2 may have changed. It is over 2 years old.\n\n"
        "Tap a title to see the post."
    )
    assert labels(screen) == [POST.title] * 2


def test_more_hits_are_a_button_whose_data_is_the_search() -> None:
    page = Page(5, more=True)
    screen = found_screen("Email", "email", hits(POST), page, PLACE)
    assert screen.rows[-1][0].text == texts_search.MORE
    assert screen.rows[-1][0].data == "v1:found:10:email"
    assert "6. Email after a visit" in plain(screen)


def test_words_too_long_for_a_button_leave_it_out() -> None:
    long = "x" * 60
    screen = found_screen(long, long, hits(POST), Page(0, more=True), PLACE)
    assert texts_search.MORE not in labels(screen)
    assert texts_search.FIRST_FEW in plain(screen)
    assert suggestion_screen("Did you mean it?", long).rows == ()


@pytest.mark.parametrize(
    ("page", "turns"),
    [
        (Page(0, more=False), []),
        (Page(0, more=True), ["v1:latest:5"]),
        (Page(5, more=False), ["v1:latest:0"]),
        (Page(5, more=True), ["v1:latest:0", "v1:latest:10"]),
        (Page(3, more=True), ["v1:latest:0", "v1:latest:8"]),
    ],
)
def test_a_page_turns_both_ways_in_one_row(page: Page, turns: list[str]) -> None:
    screen = latest_screen([POST], page, PLACE)
    assert [button.data for row in screen.rows[1:] for button in row] == turns
    assert len(screen.rows) == 1 + bool(turns)


def test_each_saved_post_has_a_button_that_removes_it_and_names_it() -> None:
    screen = saved_screen([POST] * 5, Page(5, more=True), PLACE)
    assert [[button.text for button in row] for row in screen.rows[5:]] == [
        *([f"Remove {number}: {POST.title}"] for number in range(6, 11)),
        ["Previous page", "Next page"],
    ]
    assert screen.rows[5][0].data == "v1:unsave:7:5"


@pytest.mark.parametrize(
    ("snippet", "html"),
    [
        ("", ""),
        (f"{OPEN}{CLOSE}", ""),
        (f"A {OPEN}B{CLOSE} C", "A <b>B</b> C"),
        (f"A{OPEN}B{CLOSE}C", "A<b>B</b>C"),
        (f"{OPEN}A{CLOSE}\n\n{OPEN}B{CLOSE}", "<b>A</b> <b>B</b>"),
        (f"A {OPEN}B", "A <b>B</b>"),
        (f"{CLOSE}A{OPEN}{OPEN}B", "A<b>B</b>"),
        (f"{OPEN}</b><i>{CLOSE}&", "<b>&lt;/b&gt;&lt;i&gt;</b>&amp;"),
        ("A\u202eB\x00", "AB"),
    ],
)
def test_only_the_marks_make_a_snippet_bold(snippet: str, html: str) -> None:
    assert snippet_html(snippet) == html


@given(st.text(st.sampled_from(["a", " ", "\n", "&", "<", *MARKS, "\U0001f600"]), max_size=400))
def test_any_snippet_is_balanced_and_short(snippet: str) -> None:
    html = snippet_html(snippet)
    assert html.count("<b>") == html.count("</b>")
    assert units(read(html)) <= 260


@settings(deadline=None)
@given(st.lists(ANYTHING, min_size=1, max_size=PAGE), ANYTHING, TIMES)
def test_any_list_is_a_message_that_telegram_takes(
    titles: list[str], query: str, times: int
) -> None:
    posts = [replace(POST, title=title * times) for title in titles]
    page = Page(5, more=True)
    found = [Hit(post, f"{OPEN}{post.title}{CLOSE}") for post in posts]
    taken(found_screen(query, "tea", found, page, PLACE))
    taken(latest_screen(posts, page, PLACE))
    taken(saved_screen(posts, page, PLACE))


@settings(deadline=None)
@given(ANYTHING, ANYTHING, TIMES)
def test_any_post_is_an_article_that_telegram_takes(title: str, summary: str, times: int) -> None:
    post = replace(POST, title=title * times, summary=summary * times)
    made = article(post, SITE, PLACE)
    taken(made.screen)
    assert made.title.strip()
    assert 1 <= len(made.id) <= 64
    assert "\n" not in made.title + made.description


def test_a_shared_post_has_its_summary_its_link_and_nothing_that_only_our_chat_can_do() -> None:
    made = article(OLD, SITE, PLACE)
    text = plain(made.screen)
    assert OLD.summary in text
    assert "This post is from 2023. Advice may have changed." in text
    assert texts.TO_COMMENT not in text
    ((button,),) = made.screen.rows
    assert (button.text, button.url) == (texts.READ_POST, OLD.url)
    assert made.description == f"18 March 2023. {OLD.summary}"


def test_a_post_without_a_link_or_a_date_can_be_shared_too() -> None:
    made = article(replace(POST, url="", published_at=None), SITE, PLACE)
    assert made.screen.rows == ()
    assert made.description == POST.summary
