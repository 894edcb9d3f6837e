"""A site that nothing can be sent to."""

from __future__ import annotations

import pytest

from feeds.errors import NothingToPostError
from feeds.sites.base import Ability, Platform
from feeds.sites.readonly import ReadOnly
from storage.outcome import Done, Later, Never
from storage.records import Posting
from tests.feeds.sites.posts import a_post
from tests.feeds.stand_in import Reply, loopback_web, standing

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
        await site.moderate("1", "approve", frozenset({"held"})),
        await site.comments(),
        await site.locate(a_post("https://a.example/p")),
    ):
        assert isinstance(outcome, Never)
        assert outcome.kind == "not_possible"


async def test_the_number_that_the_feed_told_is_passed_on() -> None:
    assert await ReadOnly().locate(a_post("https://a.example/p", "1/2")) == Done("1/2")


async def test_the_check_says_that_nothing_is_wrong() -> None:
    assert [finding.level for finding in await ReadOnly().check()] == ["ok"]
    assert await ReadOnly().check_moderator() == ()


async def test_there_is_no_text_but_that_of_the_feed() -> None:
    assert await ReadOnly().full_texts(["1", "2"]) == Done({})


async def test_whether_a_post_is_there_is_told_by_its_page() -> None:
    async with standing() as site, loopback_web() as web:
        site.replies |= {"/p": Reply("<html>"), "/gone": Reply("<html>", 410)}
        platform: Platform = ReadOnly(web)
        assert await platform.is_published(a_post(f"{site.url}/p")) == Done(value=True)
        assert await platform.is_published(a_post(f"{site.url}/gone")) == Done(value=False)


async def test_without_a_web_client_nobody_knows_whether_a_post_is_there() -> None:
    assert isinstance(await ReadOnly().is_published(a_post("https://a.example/p")), Later)
