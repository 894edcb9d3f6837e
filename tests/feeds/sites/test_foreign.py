"""Blogs whose comments are another service's: nothing is relayed, and it is said before writing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.render import HowComments, how_comments
from feeds.forms import Forms
from feeds.http.web import Account, Web
from feeds.relay import Relay
from feeds.sites.base import Ability
from feeds.sites.blogger import Blogger
from feeds.sites.foreign import LINKED, service_of
from feeds.sites.wordpress import WordPress
from storage.database import Database
from storage.ledger import Owner
from storage.states import CommentState
from tests.clock import FakeClock
from tests.feeds.builders import Queue
from tests.feeds.sites.posts import a_post
from tests.feeds.stand_in import Reply, StandIn, standing

DISQUS = '<div id="disqus_thread"></div><script src="https://tea.disqus.com/embed.js"></script>'
JETPACK = '<iframe src="https://jetpack.wordpress.com/jetpack-comment/?blogid=1"></iframe>'
OWN = '<form action="/wp-comments-post.php"><p>We moved from Disqus.</p></form>'
RELAY = Account("relay", "abcd")


@pytest.fixture
async def site() -> AsyncIterator[StandIn]:
    async with standing() as stand_in:
        link = f"{stand_in.url}/tea/"
        me = {"id": 6, "capabilities": {"edit_posts": True}}
        index = {"namespaces": ["wp/v2"], "authentication": {"application-passwords": {}}}
        stand_in.replies |= {
            "/wp-json/wp/v2/posts": Reply([{"link": link}]),
            "/wp-json/wp/v2/posts?author=6&per_page=1&_fields=id": Reply([]),
            "/wp-json/": Reply(index),
            "/wp-json/wp/v2/users/me": Reply(me),
            "/tea/": Reply(DISQUS),
        }
        yield stand_in


@pytest.fixture
def blog(web: Web, site: StandIn) -> WordPress:
    return WordPress(web, f"{site.url}/wp-json/", RELAY)


@pytest.mark.parametrize(
    ("page", "service"),
    [
        (DISQUS, "Disqus"),
        ("<script>var disqus_shortname = 'tea';</script>", "Disqus"),
        (JETPACK, "Jetpack Comments"),
        ("<iframe id='jetpack_remote_comment'></iframe>", "Jetpack Comments"),
        (OWN, ""),
        ('<a href="https://disqus.com/">Disqus</a>', ""),
        ("", ""),
    ],
)
def test_a_service_is_known_by_what_it_puts_on_the_page(page: str, service: str) -> None:
    assert service_of(page.encode()) == service


async def test_a_check_says_that_comments_cannot_be_sent(blog: WordPress, site: StandIn) -> None:
    assert Ability.INSERT in blog.abilities
    findings = [one for one in await blog.check() if one.subject == "comments"]
    assert [one.level for one in findings] == ["warning"]
    assert "Disqus" in findings[0].text
    assert how_comments(blog.abilities) is HowComments.HANDED_OFF
    assert await blog.locate(a_post(f"{site.url}/tea/", "4")) == LINKED


async def test_a_blog_with_its_own_form_is_as_before(blog: WordPress, site: StandIn) -> None:
    site.replies["/tea/"] = Reply(OWN)
    assert [one for one in await blog.check() if one.subject == "comments"] == []
    assert how_comments(blog.abilities) is HowComments.RELAYED


async def test_a_blogger_with_disqus_gives_the_link_of_the_post(web: Web, site: StandIn) -> None:
    site.replies["/"] = Reply(DISQUS)
    blogger = Blogger(web, f"{site.url}/")
    post = a_post(f"{site.url}/p.html", "11/22")
    assert "blogger.com" in blogger.form_url(post)
    assert [one.subject for one in await blogger.check()] == ["site", "comments"]
    assert blogger.form_url(post) == f"{site.url}/p.html#comments"
    assert blogger.abilities == {Ability.HANDOFF}


async def test_a_comment_that_was_sent_before_is_given_back(
    database: Database, clock: FakeClock, blog: WordPress, site: StandIn
) -> None:
    queue = Queue(database, clock)
    comment_id = await queue.add()
    await blog.look_at(a_post(f"{site.url}/tea/"))
    await Relay(database, lambda _site: blog, clock=clock.clock).relay_due(Owner("this", 1))
    comment = await queue.get(comment_id)
    assert (comment.state, comment.error) == (CommentState.REJECTED, "not_possible")
    assert [asked.method for asked in site.asked].count("POST") == 0


async def test_the_newest_post_of_each_site_is_looked_at_once_a_day(
    database: Database, clock: FakeClock, blog: WordPress, site: StandIn
) -> None:
    await Queue(database, clock).add()
    forms = Forms(database, lambda _site: blog, clock=clock.clock)
    async with database.transaction() as tx:
        (post,) = await tx.posts.latest(5)
        await tx.posts.mark(post.id, url=f"{site.url}/tea/")
    site.replies["/tea/"] = Reply("", 503)
    assert await forms.look_due() == 0
    site.replies["/tea/"] = Reply(JETPACK)
    assert await forms.look_due() == 0
    clock.advance(601)
    assert await forms.look_due() == 1
    assert Ability.LINKED in blog.abilities
    assert await forms.look_due() == 0
    site.replies["/tea/"] = Reply(OWN)
    clock.advance(86_401)
    assert await forms.look_due() == 1
    assert Ability.INSERT in blog.abilities
