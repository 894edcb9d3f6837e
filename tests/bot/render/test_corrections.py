"""A corrected post looks as it did, says so early, and always fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render import HowComments, post_screen
from bot.render.corrections import (
    corrected_screen,
    correction_screen,
    withdrawal_screen,
    withdrawn_screen,
)
from bot.screen import Screen
from storage.records import PlatformName, Post, Site
from tests.bot.handlers.ask import LONDON, labels, plain
from tests.copy_rules import faults
from tests.judges import html as judge

HOW = HowComments.RELAYED
NOW = datetime(2018, 8, 6, 23, 30, tzinfo=UTC)  # the next day in London

SITE = Site(
    id=1,
    address="https://blog.example/",
    feed_url="https://blog.example/feed/",
    platform=PlatformName.WORDPRESS,
    title="A blog",
    home_url="https://blog.example/",
    api_root=None,
    etag=None,
    last_modified=None,
    baseline_at=None,
    last_success_at=None,
    full_at=None,
    next_poll_at=NOW,
    failures=0,
    last_error=None,
)
POST = Post(
    id=5,
    site_id=1,
    key="k",
    title="The ward round",
    url="https://blog.example/the-ward-round/",
    author="",
    published_at=NOW,
    categories=(),
    text="Take 5 mg.",
    summary="Take 5 mg.",
    words=3,
    cut=False,
    remote_id="1",
    revision=2,
    content_hash="",
)


def corrected(post: Post = POST) -> Screen:
    return corrected_screen(post, SITE, NOW, LONDON, HOW)


def test_the_line_comes_between_the_title_and_the_summary_in_the_houses_time() -> None:
    title, line, summary, *_ = plain(corrected()).split("\n\n")
    assert (title, line, summary) == ("The ward round", "Corrected on 7 August 2018.", "Take 5 mg.")


def test_all_but_the_line_is_as_it_was_sent() -> None:
    before = post_screen(POST, SITE, NOW, LONDON, HOW)
    after = corrected()
    assert after.rows == before.rows
    assert after.html.replace("Corrected on 7 August 2018.\n\n", "") == before.html


def test_a_post_with_nothing_to_see_still_says_that_it_was_corrected() -> None:
    shown = plain(corrected(replace(POST, summary="\u200b", title="")))
    assert shown.split("\n\n")[:2] == ["Untitled post", "Corrected on 7 August 2018."]


def test_the_short_correction_says_what_the_post_says_now_and_leads_to_it() -> None:
    screen = correction_screen(POST)
    assert plain(screen).startswith("Correction: The ward round\n\n")
    assert plain(screen).endswith("It now says:\n\nTake 5 mg.")
    assert labels(screen) == ["Read the post"]
    assert faults(plain(screen)) == []


def test_a_link_that_telegram_does_not_take_is_left_out() -> None:
    assert correction_screen(replace(POST, url="javascript:alert(1)")).rows == ()


@pytest.mark.parametrize("render", [withdrawn_screen, withdrawal_screen])
def test_nothing_leads_to_a_post_that_was_taken_down(render: Callable[[Post], Screen]) -> None:
    screen = render(POST)
    assert screen.rows == ()
    assert plain(screen).startswith("The ward round\n\n")
    assert "Take 5 mg." not in plain(screen)
    assert "The blog has taken this post down." in plain(screen)
    assert "http" not in screen.html
    assert faults(plain(screen)) == []


@given(title=st.text(max_size=300), summary=st.text(max_size=5000))
def test_no_words_of_a_post_make_a_message_that_telegram_refuses(title: str, summary: str) -> None:
    judge.needed()
    post = replace(POST, title=title, summary=summary)
    for screen in (
        corrected(post),
        correction_screen(post),
        withdrawn_screen(post),
        withdrawal_screen(post),
    ):
        assert [*judge.refusals(screen.html), *judge.dropped(screen.html)] == []
