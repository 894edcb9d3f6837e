"""A REST API that has moved is found again; passwords go only where the site itself leads."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.fit import plain
from bot.render.owners import Place, notice_screen
from feeds.http.web import Account, Web
from feeds.relay import Relay
from feeds.roots import Roots
from feeds.sites.base import Platform
from feeds.sites.wordpress import WordPress
from feeds.sites.wordpress_root import is_same_place
from feeds.watch import Watch
from storage.database import Database
from storage.ledger import Owner
from storage.notices import Notice, NoticeKind
from storage.records import NewComment, PlatformName, Site
from storage.states import CommentState
from tests.bot.handlers.ask import LONDON
from tests.clock import FakeClock
from tests.feeds.builders import a_blog, on_blog
from tests.feeds.stand_in import Reply, StandIn, standing
from tests.storage.builders import READER, found

INDEX = Reply({"namespaces": ["wp/v2"]})
MINUTES = 11 * 60
NOT_THERE = Reply({"code": "rest_no_route"}, 404)


@pytest.fixture
async def old() -> AsyncIterator[StandIn]:
    async with standing() as site:
        yield site


@pytest.fixture
async def other() -> AsyncIterator[StandIn]:
    """Another host: on this machine that is another port."""
    async with standing() as site:
        site.replies["/wp-json/"] = INDEX
        site.replies["/"] = home(site, "wp-json/")
        yield site


@pytest.fixture
def roots(database: Database, clock: FakeClock, web: Web) -> Roots:
    return Roots(database, web, clock=clock.clock)


def home(site: StandIn, root: str) -> Reply:
    """Return a home page that names a REST root."""
    return Reply(
        "<html></html>", headers={"Link": f'<{site.url}/{root}>; rel="https://api.w.org/"'}
    )


async def a_site(database: Database, clock: FakeClock, at: StandIn) -> Site:
    """Store a WordPress whose REST root is at /wp-json/."""
    about = found(home_url=f"{at.url}/", api_root=f"{at.url}/wp-json/")
    async with database.transaction() as tx:
        return await tx.sites.add(f"{at.url}/", about, clock.now())


async def now_it_is(database: Database, site: Site) -> Site:
    async with database.reading() as tx:
        return await tx.sites.get(site.id)


async def notices(database: Database) -> list[Notice]:
    async with database.reading() as tx:
        return await tx.notices.untold(9)


@pytest.mark.parametrize(
    "answer",
    [
        NOT_THERE,
        Reply("<html>Nothing here</html>", 404),
        Reply("<html>Welcome</html>"),
        Reply("", 301, {"Location": "/elsewhere/"}),
    ],
)
async def test_on_the_same_host_it_is_kept_and_owners_are_told_once(
    roots: Roots, database: Database, clock: FakeClock, old: StandIn, answer: Reply
) -> None:
    site = await a_site(database, clock, old)
    old.replies |= {"/wp-json/": answer, "/api/": INDEX, "/": home(old, "api/")}
    assert await roots.look_due() == 0
    assert old.asked == []
    roots.note(site)
    assert await roots.look_due() == 1
    assert (await now_it_is(database, site)).api_root == f"{old.url}/api/"
    (notice,) = await notices(database)
    assert notice.kind is NoticeKind.MOVED
    assert (notice.facts["to"], notice.facts["kept"]) == (f"{old.url}/api/", True)
    assert all("authorization" not in one.headers for one in old.asked)


@pytest.mark.parametrize(
    ("index", "page"),
    [
        (INDEX, Reply("")),
        (Reply("", 503), Reply("")),
        (Reply({"code": "rest_forbidden"}, 401), Reply("")),
        (NOT_THERE, Reply("", 503)),
        (NOT_THERE, Reply("<html></html>")),
    ],
)
async def test_where_it_is_there_or_cannot_be_told_nothing_changes(
    roots: Roots, database: Database, clock: FakeClock, old: StandIn, index: Reply, page: Reply
) -> None:
    site = await a_site(database, clock, old)
    old.replies |= {"/wp-json/": index, "/": page}
    roots.note(site)
    assert await roots.look_due() == 0
    assert await now_it_is(database, site) == site
    assert await notices(database) == []
    asked = len(old.asked)
    roots.note(site)
    await roots.look_due()  # at most every 10 minutes
    assert len(old.asked) == asked
    clock.advance(MINUTES)
    await roots.look_due()
    assert len(old.asked) > asked


async def test_a_root_that_is_named_and_does_not_answer_is_not_kept(
    roots: Roots, database: Database, clock: FakeClock, old: StandIn
) -> None:
    site = await a_site(database, clock, old)
    old.replies |= {"/wp-json/": NOT_THERE, "/": home(old, "api/")}
    roots.note(site)
    assert await roots.look_due() == 0
    assert await now_it_is(database, site) == site


async def test_to_another_host_a_lasting_redirect_leads_that_is_seen_twice(
    roots: Roots, database: Database, clock: FakeClock, old: StandIn, other: StandIn
) -> None:
    site = await a_site(database, clock, old)
    old.replies["/"] = Reply("", 301, {"Location": f"{other.url}/"})
    roots.note(site)
    assert await roots.look_due() == 0
    assert await now_it_is(database, site) == site
    clock.advance(MINUTES)
    assert await roots.look_due() == 1
    moved = await now_it_is(database, site)
    assert (moved.api_root, moved.home_url) == (f"{other.url}/wp-json/", f"{other.url}/")


@pytest.mark.parametrize("status", [302, 200])
async def test_where_nothing_lasting_leads_there_no_password_goes_and_owners_decide(
    roots: Roots,
    database: Database,
    clock: FakeClock,
    old: StandIn,
    other: StandIn,
    status: int,
) -> None:
    site = await a_site(database, clock, old)
    old.replies["/"] = Reply("", status, {"Location": f"{other.url}/"} if status == 302 else {})
    if status == 200:
        old.replies["/"] = home(other, "wp-json/")  # a page that names another's
    for _ in range(4):
        roots.note(site)
        assert await roots.look_due() == 0
        clock.advance(MINUTES)
    assert await now_it_is(database, site) == site
    told = await notices(database)
    assert [one.facts["kept"] for one in told] == [False]


async def test_owners_read_where_it_is_and_what_to_do(
    roots: Roots, database: Database, clock: FakeClock, old: StandIn, other: StandIn
) -> None:
    site = await a_site(database, clock, old)
    old.replies["/"] = Reply("", 302, {"Location": f"{other.url}/"})
    roots.note(site)
    await roots.look_due()
    (notice,) = await notices(database)
    shown = plain(notice_screen(notice, Place(clock.now(), LONDON)).html)
    assert "put the new address of the blog into BLEEP_SITE" in shown
    assert f"New address: {other.url}/wp-json/" in shown


async def test_only_a_wordpress_that_has_a_root_is_noted(
    roots: Roots, database: Database, clock: FakeClock, old: StandIn
) -> None:
    about = found(platform=PlatformName.BLOGGER, home_url=f"{old.url}/", api_root=None)
    async with database.transaction() as tx:
        blogger = await tx.sites.add(f"{old.url}/", about, clock.now())
    roots.note(blogger)
    assert await roots.look_due() == 0
    assert old.asked == []


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("https://a.example/wp-json/", "https://www.a.example/?rest_route=/", True),
        ("http://a.example/wp-json/", "https://a.example/wp-json/", True),
        ("https://a.example/wp-json/", "http://a.example/wp-json/", False),
        ("https://a.example/wp-json/", "https://a.example:8443/wp-json/", False),
        ("https://a.example:8443/x/", "https://a.example:8443/y/", True),
        ("https://a.example/", "https://a.example.evil.example/", False),
        ("https://a.example/", "https://a.example@evil.example/", False),
        ("https://a.example/", "https://evil.example/a.example/", False),
    ],
)
def test_what_counts_as_the_same_place(before: str, after: str, *, same: bool) -> None:
    assert is_same_place(before, after) is same


async def test_a_comment_goes_to_the_root_that_was_found_without_a_restart(
    database: Database, clock: FakeClock, web: Web
) -> None:
    """The whole way: the call fails, the root is looked for, the same comment goes there."""
    roots = Roots(database, web, clock=clock.clock)
    account = Account("relay", "pretend-relay")
    async with a_blog(clock) as (blog, url):
        site = await on_blog(database, blog, url)
        async with database.transaction() as tx:
            await tx.sites.change(site.id, api_root=f"{url}old-json/")

        def platform_of(it: Site) -> Platform:
            return WordPress(web, it.api_root or "", account)

        relay = Relay(database, platform_of, clock=clock.clock, trouble=roots.note)
        comment_id = await _queued(database, clock)
        await relay.relay_due(Owner("this", 1))
        assert await _state(database, comment_id) is CommentState.QUEUED
        assert await roots.look_due() == 1
        clock.advance(3600)
        await relay.relay_due(Owner("this", 1))
        assert await _state(database, comment_id) is CommentState.HELD


async def test_a_watch_that_fails_notes_its_site(
    database: Database, clock: FakeClock, web: Web, old: StandIn
) -> None:
    site, noted = await a_site(database, clock, old), list[int]()

    def platform_of(it: Site) -> Platform:
        return WordPress(web, it.api_root or "", None)

    watch = Watch(database, platform_of, clock=clock.clock, trouble=lambda it: noted.append(it.id))
    await watch.watch_due()
    assert noted == [site.id]


async def _queued(database: Database, clock: FakeClock) -> int:
    async with database.transaction() as tx:
        (post,) = await tx.posts.latest(1)
        await tx.subscribers.ensure(READER, "private", "none", clock.now())
        new = NewComment(READER, 1, post.id, None, "I agree with this.")
        made = await tx.comments.add(new, CommentState.PREVIEW, clock.now())
        await tx.comments.move(made.id, CommentState.QUEUED, clock.now(), shown_name="Sam")
    return made.id


async def _state(database: Database, comment_id: int) -> CommentState:
    async with database.reading() as tx:
        comment = await tx.comments.get(comment_id)
    assert comment is not None
    return comment.state
