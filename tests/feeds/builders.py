"""What the tests of the loops start from: a platform that does as it is told, feeds, comments."""

from __future__ import annotations

import dataclasses
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount

from feeds.errors import NotAFeedError
from feeds.parse import parse
from feeds.sites.base import Ability
from feeds.sites.wordpress_words import encode
from sandbox.blog import Blog, load_posts
from sandbox.server import serving
from storage.database import Database
from storage.outcome import Done, Never, Outcome, Unknown
from storage.records import (
    Comment,
    Feed,
    Finding,
    NewComment,
    Post,
    Posted,
    Posting,
    Site,
    SiteComment,
)
from storage.states import CommentState
from storage.transaction import Transaction
from tests.clock import FakeClock
from tests.storage.builders import A_SUMMARY, ADDRESS, NOW, READER, entry, found

OTHER_READER = 1_002
_SAYS = {"approve": "approved", "hold": "held", "spam": "spam", "trash": "trashed"}


async def parse_here(data: bytes, url: str) -> Outcome[Feed]:
    """Parse a feed in this process: the feeds of these tests are harmless."""
    try:
        return Done(parse(data, url))
    except NotAFeedError as error:
        return Never("not_a_feed", str(error))


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a WordPress feed."""

    number: int
    title: str = ""
    text: str = "The ward round begins at eight. It ends when everyone has been seen."
    categories: tuple[str, ...] = ()
    day: int | None = None
    guid: str = ""
    link: str = ""

    def xml(self) -> str:
        day = self.number if self.day is None else self.day
        # Each a few hours before the next, and all of them news.
        at = format_datetime(NOW - timedelta(hours=3 * (40 - day)))
        topics = "".join(f"<category>{escape(one)}</category>" for one in self.categories)
        return (
            f"<item><title>{escape(self.title or f'Post {self.number}')}</title>"
            f"<link>{self.link or f'{ADDRESS}post-{self.number}/'}</link><pubDate>{at}</pubDate>"
            f'<guid isPermaLink="false">{self.guid or f"{ADDRESS}?p={self.number}"}</guid>{topics}'
            f"<description>{escape(self.text)}</description></item>"
        )

    def but(self, **changes: Any) -> Item:  # noqa: ANN401  fields of several types
        """Return this item, edited."""
        return dataclasses.replace(self, **changes)


def rss(items: Iterable[Item]) -> bytes:
    """Return a WordPress feed with these items."""
    body = "".join(item.xml() for item in items)
    head = f"<title>A blog</title><link>{ADDRESS}</link><generator>https://wordpress.org/?v=6.9</generator>"
    return f'<rss version="2.0"><channel>{head}{body}</channel></rss>'.encode()


@dataclass(slots=True)
class Plan:
    """What happens to one comment: is it stored, and what is answered (None: the truth)."""

    answer: Outcome[Posted] | None = None
    stores: bool = True


@dataclass(slots=True)
class FakePlatform:
    """A site at the protocol's edge that does what `plans` say, then behaves.

    `sent` is every comment that was posted, `stands` what the site has of ours, `shows` its public
    comments; `leaves_out` are ids that its list does not show, `gone` is what it says of one that
    is asked for by itself; `findings` is what its check finds; `meanwhile` runs inside the call,
    when the site has the comment and has not answered. `full` is the whole HTML of posts by their
    numbers; `hidden` are the addresses of posts that nobody can read any more, and `published` is
    what it says of any post instead. `acts` are
    the decisions about comments that came here; `decisions` are what is answered to the next ones:
    nothing is done but for an Unknown, whose answer alone is lost.
    """

    abilities: frozenset[Ability] = frozenset({Ability.INSERT, Ability.STATUS, Ability.COMMENTS})
    plans: list[Plan] = field(default_factory=list)
    located: Outcome[str] = field(default_factory=lambda: Done("11"))
    first_status: str = "held"
    sent: list[Posting] = field(default_factory=list)
    looked_up: list[Posting] = field(default_factory=list)
    stands: dict[str, Posted] = field(default_factory=dict)
    written: dict[str, Posting] = field(default_factory=dict)
    shows: list[SiteComment] = field(default_factory=list)
    away: Outcome[Any] | None = None
    meanwhile: Callable[[Posting], Awaitable[None]] | None = None
    findings: list[Finding] = field(default_factory=list)
    checks: int = 0
    leaves_out: set[str] = field(default_factory=set)
    gone: Outcome[bool] | None = None
    asked_gone: list[str] = field(default_factory=list)
    full: dict[str, str] = field(default_factory=dict)
    asked_full: list[tuple[str, ...]] = field(default_factory=list)
    published: Outcome[bool] | None = None
    hidden: set[str] = field(default_factory=set)
    asked_published: list[Post] = field(default_factory=list)
    decisions: list[Outcome[Posted]] = field(default_factory=list)
    acts: list[tuple[str, str]] = field(default_factory=list)

    async def check(self) -> tuple[Finding, ...]:
        self.checks += 1
        return tuple(self.findings)

    async def check_moderator(self) -> tuple[Finding, ...]:
        return ()

    def moderation_url(self, remote_id: str) -> str:
        return f"{ADDRESS}wp-admin/comment.php?action=editcomment&c={remote_id}"

    async def moderate(self, remote_id: str, status: str, seen: Collection[str]) -> Outcome[Posted]:
        """Decide about a comment, answering with the next of `decisions` if there is one."""
        self.acts.append((remote_id, status))
        if remote_id not in self.stands:
            return Never("rest_comment_invalid_id", "It is gone.")
        if self.decisions and not isinstance(self.decisions[0], Unknown):
            return self.decisions.pop(0)
        if self.stands[remote_id].status in seen:
            self.decide(remote_id, _SAYS[status])
        return self.decisions.pop(0) if self.decisions else Done(self.stands[remote_id])

    def encode(self, text: str) -> str:
        return encode(text)

    def form_url(self, post: Post) -> str:
        return post.url

    async def locate(self, post: Post) -> Outcome[str]:  # noqa: ARG002  the protocol's
        return self.away or self.located

    async def comment(self, posting: Posting) -> Outcome[Posted]:
        self.sent.append(posting)
        plan = self.plans.pop(0) if self.plans else Plan()
        landed: Outcome[Posted] = Never("not_stored", "The plan says so.")
        if plan.stores:
            landed = self._store(posting)
        if self.meanwhile is not None:
            await self.meanwhile(posting)
        return plan.answer or landed

    def _store(self, posting: Posting) -> Outcome[Posted]:
        if posting in self.written.values():
            return Never("comment_duplicate", "You have already posted this.")
        number = str(100 + len(self.written))
        self.written[number] = posting
        self.stands[number] = Posted(number, self.first_status, f"{ADDRESS}#comment-{number}")
        return Done(self.stands[number])

    async def find(self, posting: Posting, known: frozenset[str]) -> Outcome[Posted | None]:
        self.looked_up.append(posting)
        if self.away is not None:
            return self.away
        # As on WordPress: whatever came from this person's address and is not known is the one.
        mine = [n for n, one in self.written.items() if one.address == posting.address]
        lost = [number for number in mine if number not in known]
        return Done(self.stands[lost[-1]] if lost else None)

    async def statuses(self, ids: Sequence[str]) -> Outcome[dict[str, Posted]]:
        told = self.stands.keys() - self.leaves_out
        return self.away or Done({number: self.stands[number] for number in ids if number in told})

    async def is_gone(self, comment_id: str) -> Outcome[bool]:
        self.asked_gone.append(comment_id)
        return self.away or self.gone or Done(comment_id not in self.stands)

    async def comments(self) -> Outcome[tuple[SiteComment, ...]]:
        return self.away or Done(tuple(sorted(self.shows, key=lambda one: -int(one.id))))

    async def full_texts(self, remote_ids: Sequence[str]) -> Outcome[Mapping[str, str]]:
        self.asked_full.append(tuple(remote_ids))
        told = {number: self.full[number] for number in remote_ids if number in self.full}
        return self.away or Done(told)

    async def is_published(self, post: Post) -> Outcome[bool]:
        self.asked_published.append(post)
        return self.away or self.published or Done(post.url not in self.hidden)

    def decide(self, number: str, status: str) -> None:
        """Let an editor approve, hold, bin or mark a comment."""
        self.stands[number] = dataclasses.replace(self.stands[number], status=status)

    def show(self, number: int, parent: str | None = None, **changes: Any) -> SiteComment:  # noqa: ANN401  fields of several types
        """Put a public comment on the site."""
        shown = SiteComment(
            id=str(number),
            post_id="11",
            parent_id=parent,
            author="A visitor",
            text="An answer.",
            url=f"{ADDRESS}#comment-{number}",
            published_at=NOW,
            by_site=False,
        )
        self.shows.append(dataclasses.replace(shown, **changes))
        return self.shows[-1]


@dataclass(slots=True)
class Queue:
    """Puts comments of readers in line for a site."""

    database: Database
    clock: FakeClock
    messages: int = 0

    async def site(self, address: str = ADDRESS) -> Site:
        """Return a site that has one post, stored now if it is new."""
        async with self.database.transaction() as tx:
            return await _site(tx, address)

    async def add(
        self,
        text: str = "I agree with this.",
        *,
        chat_id: int = READER,
        parent: str | None = None,
        address: str = ADDRESS,
    ) -> int:
        """Store a comment that its writer has agreed to, and return its id."""
        now = self.clock.now()
        self.messages += 1
        async with self.database.transaction() as tx:
            site = await _site(tx, address)
            post = await tx.posts.known(site.id, [entry().key])
            assert post is not None
            await tx.subscribers.ensure(chat_id, "private", "none", now)
            new = NewComment(chat_id, self.messages, post.id, parent, text)
            comment = await tx.comments.add(new, CommentState.PREVIEW, now)
            name = f"Reader {chat_id} (via Telegram)"
            assert await tx.comments.move(comment.id, CommentState.QUEUED, now, shown_name=name)
        return comment.id

    async def get(self, comment_id: int) -> Comment:
        """Return a comment as it stands now."""
        async with self.database.transaction() as tx:
            comment = await tx.comments.get(comment_id)
        assert comment is not None
        return comment

    async def state(self, comment_id: int) -> CommentState:
        """Return where a comment stands."""
        return (await self.get(comment_id)).state


async def _site(tx: Transaction, address: str) -> Site:
    known = await tx.sites.at(address)
    if known is not None:
        return known
    site = await tx.sites.add(address, found(feed_url=f"{address}feed/", home_url=address), NOW)
    await tx.posts.add(site.id, entry(), A_SUMMARY, NOW)
    return site


@asynccontextmanager
async def a_blog(clock: FakeClock, *, flood_seconds: int = 15) -> AsyncIterator[tuple[Blog, str]]:
    """Serve the sandbox's blog by this clock; gives it and its address."""
    blog = Blog(load_posts(), clock.now, flood_seconds=flood_seconds)
    async with serving(Starlette(routes=[Mount("/blog", routes=blog.routes)])) as url:
        yield blog, f"{url}/blog/"


async def on_blog(database: Database, blog: Blog, url: str) -> Site:
    """Store the sandbox's blog as a site, with its newest post."""
    article = blog.state.newest()[0]
    post = entry(url=f"{url}{article.path}", remote_id=str(article.id))
    about = found(feed_url=f"{url}feed/", home_url=url, api_root=f"{url}wp-json/")
    async with database.transaction() as tx:
        site = await tx.sites.add(url, about, NOW)
        await tx.posts.add(site.id, post, A_SUMMARY, NOW)
    return site
