"""What is read aloud: title, points and date, in words that an engine says right."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.aloud.wording import LONGEST, MOST_POSTS, hash_of, read_digest, read_post, spoken
from storage.records import Post
from tests.bot.handlers.ask import LONDON

NOW = datetime(2026, 7, 20, 9, 0, tzinfo=UTC)
POST = Post(
    id=1,
    site_id=1,
    key="k",
    title="The ward round",
    url="https://blog.example/1/",
    author="The author",
    published_at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC),
    categories=(),
    text="",
    summary="- Rounds take 9 minutes.\n- See https://blog.example/more for all of it",
    words=300,
    cut=False,
    remote_id=None,
    revision=1,
    content_hash="0" * 64,
)


def changed(**changes: Any) -> Post:  # noqa: ANN401  fields of several types
    return dataclasses.replace(POST, **changes)


def test_a_post_is_read_as_title_points_and_date() -> None:
    assert read_post(POST, NOW, LONDON).split("\n") == [
        "The ward round.",
        "Rounds take 9 minutes.",
        "See for all of it.",
        "Published on 2 July 2026.",
    ]


def test_a_post_without_a_date_or_points_is_its_title() -> None:
    assert read_post(changed(published_at=None, summary="\u200b"), NOW, LONDON) == "The ward round."


def test_the_age_of_an_old_post_is_heard() -> None:
    old = changed(published_at=datetime(2011, 7, 1, tzinfo=UTC))
    assert read_post(old, NOW, LONDON).endswith("This post is from 2011. Advice may have changed.")


def test_a_digest_is_read_post_by_post_with_the_first_point_of_each() -> None:
    second = changed(id=2, title="Records?", summary="One. Two.")
    assert read_digest([POST, second], NOW, LONDON).split("\n") == [
        "2 new posts.",
        "Post 1: The ward round.",
        "Rounds take 9 minutes.",
        "Published on 2 July 2026.",
        "Post 2: Records?",
        "One.",
        "Published on 2 July 2026.",
    ]


def test_no_text_is_longer_than_may_be_spoken_and_none_ends_in_the_middle() -> None:
    long = changed(summary="\n".join(["A sentence of some length is here."] * 400))
    for text in (
        read_post(long, NOW, LONDON),
        read_digest([long] * (MOST_POSTS + 5), NOW, LONDON),
        read_digest([changed(title="x" * 250)] * 30, NOW, LONDON),
    ):
        assert len(text) <= LONGEST
        assert text.endswith(".")
    assert f"Post {MOST_POSTS + 1}" not in read_digest([POST] * (MOST_POSTS + 5), NOW, LONDON)


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("NHS and GP", "NHS and GP"),
        ("A&E is full", "A-and-E is full"),
        ("A and E, R&D", "A-and-E, R-and-D"),
        ("vitamins A and E help", "vitamins A-and-E help"),
        ("drugs & doses", "drugs and doses"),
        ("EHRs and an ECG", "E-H-Rs and an E-C-G"),
        ("who says WHO", "who says W-H-O"),
        ("call 111 or 999.", "call 1 1 1 or 9 9 9."),
        ("1,111 or 111.5 or 9990", "1,111 or 111.5 or 9990"),
        ("Samaritans on 116 123", "Samaritans on 1 1 6, 1 2 3"),
        ("\u00a33m and \u00a32 billion", "3 million pounds and 2 billion pounds"),
        ("\u00a312.50, then \u00a31,200", "12.50 pounds, then 1,200 pounds"),
        ("10-15 or 1\u20132 years", "10 to 15 or 1 to 2 years"),
        ("24/7", "24 7"),
        ("5mg i.e. 5 ml", "5 milligrams that is 5 millilitres"),
        ("Prof. Smith vs. Jones", "Professor Smith versus Jones"),
        ("see www.nhs.uk/x, or a.b@nhs.net", "see or"),
        ("good \U0001f44d\U0001f3fd news \u2764\ufe0f 1\ufe0f\u20e3", "good news 1"),
        ("38\u00b0C", "38\u00b0C"),
        ("12.5% on 6 August 2018 at 5:30pm", "12.5% on 6 August 2018 at 5:30pm"),
        ("\u2022 a point\n* another", "a point another"),
    ],
)
def test_what_is_said_of_what_is_written(written: str, heard: str) -> None:
    assert spoken(written) == heard


@given(st.text(max_size=200))
def test_nothing_that_is_said_has_an_address_or_a_picture_in_it(text: str) -> None:
    heard = spoken(f"{text} https://a.example/b \U0001f600 {text}")
    assert "https://" not in heard
    assert "\U0001f600" not in heard
    assert "\n" not in heard


def test_a_recording_is_of_one_text() -> None:
    assert hash_of("a") != hash_of("b")
    assert len(hash_of("a")) == 64
