"""Link buttons are read line by line, and a bad line is named."""

from __future__ import annotations

import pytest

from bot.admins.links import read_links
from bot.texts import announcements as texts

GOOD = "https://www.example.org/times"


def test_each_line_is_a_button() -> None:
    assert read_links(f" Opening  times | {GOOD}\n\nA | or B|http://example.org") == [
        ("Opening times", GOOD),
        ("A | or B", "http://example.org"),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", texts.LINKS_COUNT),
        (f"A|{GOOD}\n" * 4, texts.LINKS_COUNT),
        (f"A|{GOOD}\n{GOOD}", texts.link_bar(2)),
        (f"|{GOOD}", texts.link_words(1)),
        (f"{'x' * 41}|{GOOD}", texts.link_words(1)),
        ("A|ftp://example.org/", texts.link_address(1)),
        ("A|javascript:alert(1)", texts.link_address(1)),
        ("A|https://user@example.org/", texts.link_address(1)),
        ("A|", texts.link_address(1)),
    ],
)
def test_a_bad_line_is_named(text: str, problem: str) -> None:
    assert read_links(text) == problem
