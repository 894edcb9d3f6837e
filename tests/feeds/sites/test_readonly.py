"""A site that nothing can be sent to."""

from __future__ import annotations

import pytest

from feeds.errors import NothingToPostError
from feeds.sites.base import Ability, Platform
from feeds.sites.readonly import ReadOnly
from storage.outcome import Done, Never
from storage.records import Posting
from tests.feeds.sites.posts import a_post

POSTING = Posting("1", None, "Hello", "Ann", "ab12@chat.invalid")


def test_its_readers_get_a_link_to_the_post() -> None:
    site: Platform = ReadOnly()
    assert site.abilities == {Ability.HANDOFF}
    assert site.form_url(a_post("https://a.example/p")) == "https://a.example/p"


def test_the_text_to_paste_is_plain() -> None:
    assert ReadOnly().encode(" 5 < 6 & more\r\n") == "5 < 6 & more"
    with pytest.raises(NothingToPostError):
        ReadOnly().encode("\u200b")


async def test_what_it_cannot_do_it_refuses() -> None:
    site = ReadOnly()
    for outcome in (
        await site.comment(POSTING),
        await site.find(POSTING, frozenset()),
        await site.statuses(["1"]),
        await site.is_gone("1"),
        await site.comments(),
        await site.locate(a_post("https://a.example/p")),
    ):
        assert isinstance(outcome, Never)
        assert outcome.kind == "not_possible"


async def test_the_number_that_the_feed_told_is_passed_on() -> None:
    assert await ReadOnly().locate(a_post("https://a.example/p", "1/2")) == Done("1/2")


async def test_the_check_says_that_nothing_is_wrong() -> None:
    assert [finding.level for finding in await ReadOnly().check()] == ["ok"]
