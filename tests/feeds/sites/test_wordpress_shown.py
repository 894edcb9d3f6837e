"""What a real WordPress shows of comments: pages, its count, which of some, and our own account."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from feeds.http.web import Account, Web
from feeds.sites.pages import Page, TellsPages
from feeds.sites.wordpress import WordPress
from storage.outcome import Done, Later
from tests.feeds.stand_in import Reply, StandIn, standing
from tests.wordpress.site import WordPress as Blog


@pytest.fixture
def blog(wordpress: Blog) -> Iterator[Blog]:
    wordpress.reset()
    yield wordpress
    wordpress.reset()


def adapter(web: Web, blog: Blog, *, relay: bool = True) -> WordPress:
    account = Account(blog.relay.user, blog.relay.password) if relay else None
    return WordPress(web, f"{blog.api}/", account)


async def page(platform: TellsPages, number: int = 1) -> Page:
    got = await platform.page(number)
    assert isinstance(got, Done)
    return got.value


MANY = """
for ($n = 0; $n < 150; $n++) {
    wp_insert_comment(['comment_post_ID' => $args[0], 'comment_author' => 'Mila',
        'comment_author_email' => 'mila@blog.invalid', 'comment_content' => "Number $n.",
        'comment_approved' => 1]);
}
"""


async def test_every_page_is_told_newest_first(web: Web, blog: Blog) -> None:
    platform = adapter(web, blog)
    before = await page(platform)
    blog.php(MANY, str(blog.post_id))
    first, second, third = [await page(platform, number) for number in (1, 2, 3)]
    assert (first.pages, second.pages) == (2, 2)
    assert first.total == second.total == before.total + 150
    ids = [int(one.id) for one in (*first.comments, *second.comments)]
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) == 150 + len(before.comments)
    assert third.comments == ()


async def test_which_of_some_are_shown_is_told(web: Web, blog: Blog) -> None:
    platform = adapter(web, blog)
    shown = [one.id for one in (await page(platform)).comments]
    blog.set_status(int(shown[0]), "hold")
    got = await platform.among([*shown, "999999"])
    assert got == Done(frozenset(shown[1:]))


async def test_what_our_own_account_wrote_is_told_apart(web: Web, blog: Blog) -> None:
    content = {"post": blog.post_id, "author": blog.relay.id, "author_name": "Sam"}
    _, made = blog.rest(
        "POST",
        "/wp/v2/comments",
        blog.relay,
        author_email="a@chat.invalid",
        content="I agree.",
        **content,
    )
    blog.approve(made["id"])
    assert (await page(adapter(web, blog))).by_relay == {str(made["id"])}
    assert (await page(adapter(web, blog, relay=False))).by_relay == frozenset()


async def test_a_wrong_password_does_not_hide_what_everyone_can_see(web: Web, blog: Blog) -> None:
    platform = WordPress(web, f"{blog.api}/", Account(blog.relay.user, "wrong"))
    told = await page(platform)
    assert told.comments
    assert told.by_relay == frozenset()


@pytest.mark.parametrize("body", [b'{"code": "x"}', b"<html>", b'"words"'])
async def test_an_answer_that_is_no_list_is_later(web: Web, body: bytes) -> None:
    async with standing() as site:
        site.replies["/wp/v2/comments"] = Reply(body)
        await check_later(WordPress(web, f"{site.url}/", None), site)


async def check_later(platform: WordPress, _site: StandIn) -> None:
    assert isinstance(await platform.page(1), Later)
    assert isinstance(await platform.among(["1"]), Later)


async def test_a_site_that_does_not_count_has_one_page(web: Web) -> None:
    row = b'[{"id": 5, "post": 1, "author_name": "Mila", "content": {"rendered": "<p>Yes.</p>"}}]'
    async with standing() as site:
        site.replies["/wp/v2/comments"] = Reply(row)
        told = await page(WordPress(web, f"{site.url}/", None))
    assert (told.pages, told.total, [one.text for one in told.comments]) == (1, 1, ["Yes."])
