"""How others' comments look: within Telegram's limits, in plain words, whatever people wrote."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from bot.context import Say
from bot.fit import units
from bot.render.follow import (
    brought_screen,
    choice_screen,
    digest_screen,
    gone_screen,
    many_screen,
)
from bot.screen import Screen
from bot.texts import follow as texts_follow
from storage.brought import Missed
from storage.follows import Choice
from storage.records import Post
from storage.site_comments import SHOWN, SiteCommentRow
from tests.bot.handlers.ask import labels, look_at, plain
from tests.judges import html as judge

NOW = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)
POST = Post(
    id=3,
    site_id=1,
    key="k",
    title="Email after a visit",
    url="https://blog.example/email/",
    author="The author",
    published_at=NOW,
    categories=(),
    text="Words.",
    summary="Words.",
    words=1,
    cut=False,
    remote_id="3",
    revision=1,
    content_hash="0",
)
ROW = SiteCommentRow(
    id=1,
    site_id=1,
    remote_id="77",
    post_id=3,
    parent_id=None,
    state=SHOWN,
    author="Mila",
    text="Warm the pot.",
    url="https://blog.example/email/#comment-77",
    content_hash="0",
    seen_at=NOW,
    told_at=None,
    gone_at=None,
    wish=None,
    wish_by=None,
    wish_at=None,
    wish_done_at=None,
    not_before_at=None,
    error=None,
)
HOSTILE = (
    "<b>5 < 6 & 7 > 3</b>",
    "\u202eright to left",
    "\U0001f600" * 3_000,
    "A\n\n\nB" * 2_000,
    "\u200b",
    "",
    '"><a href="tg://x">',
)


def fits(screen: Screen) -> None:
    """Check a screen by Telegram's limits and, where it is there, its parser."""
    assert units(plain(screen)) <= 4_096
    assert len(screen.html.encode()) <= 32_768
    judge.needed()
    assert judge.faults(screen.html) == []


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", [*HOSTILE, None])
def test_whatever_people_write_is_shown_as_they_wrote_it(text: str, name: str | None) -> None:
    row = dataclasses.replace(ROW, text=text, author=name)
    fits(brought_screen(row, POST))
    missed = Missed(name or "", text, "https://blog.example/?a=1&b=2#comment-7", NOW)
    screen = digest_screen([missed] * 60, POST, paused=True)
    fits(screen)
    assert plain(screen).startswith("60 new comments\n")


def test_a_comment_without_a_link_that_telegram_takes_has_no_such_button() -> None:
    for url in ("", None, "javascript:alert(1)", "http://localhost/"):
        screen = brought_screen(dataclasses.replace(ROW, url=url), POST)
        assert "See it on the blog" not in labels(screen)
    missed = Missed("Mila", "Warm the pot.", "javascript:alert(1)", NOW)
    assert "<a " not in digest_screen([missed], POST, paused=False).html


def test_a_day_s_message_has_one_line_a_comment_with_its_link() -> None:
    missed = [
        Missed(f"Reader {n}", f"Number {n}.", f"https://blog.example/#{n}", NOW - timedelta(n))
        for n in range(1, 4)
    ]
    screen = digest_screen(missed, POST, paused=True)
    look_at(Say(screen))
    assert [one for one in plain(screen).splitlines() if one.startswith("Reader")] == [
        "Reader 1: Number 1.",
        "Reader 2: Number 2.",
        "Reader 3: Number 3.",
    ]
    assert screen.html.count('<a href="https://blog.example/#') == 3
    assert labels(screen) == [texts_follow.REJOIN, texts_follow.NONE, texts_follow.READ_POST]


def test_a_name_that_cannot_be_seen_is_someone() -> None:
    missed = Missed("\u200b", "Warm the pot.", "", NOW)
    assert "Someone: Warm the pot." in plain(digest_screen([missed], POST, paused=False))


def test_what_has_no_room_is_counted() -> None:
    missed = [Missed("M" * 80, "w" * 200, f"https://blog.example/#{n}", NOW) for n in range(70)]
    text = plain(digest_screen(missed, POST, paused=True))
    shown = text.count("MMM: www")
    assert 15 < shown < 50
    assert f"{70 - shown} more are on the blog." in text


@pytest.mark.parametrize("choice", Choice)
@pytest.mark.parametrize("paused", [True, False])
def test_the_choice_is_in_plain_words(choice: Choice, *, paused: bool) -> None:
    look_at(Say(choice_screen(POST, choice, paused=paused)))
    look_at(Say(many_screen(POST)))
    look_at(Say(gone_screen(5)))


def test_a_button_says_what_it_does() -> None:
    screen = choice_screen(POST, Choice.ANSWERS, paused=True)
    assert labels(screen) == [texts_follow.REJOIN, texts_follow.ALL, texts_follow.NONE]
    assert [row[0].data for row in screen.rows] == [
        "v1:rejoin:3",
        "v1:follow:3:all",
        "v1:follow:3:none",
    ]
