"""A reader's comment on its way to a WordPress, real or not, and what people are told of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.comments.stuck import LATE, Stuck
from bot.render import comment_screen
from bot.report import Report
from bot.screen import Screen
from feeds.http.web import Account, Web
from feeds.relay import Relay
from feeds.sites.base import Platform
from feeds.sites.wordpress import WordPress
from storage.database import Database
from storage.ledger import Owner
from storage.outcome import Done, Outcome
from storage.records import Comment, Finding, Post
from storage.states import CommentState
from tests.bot.builders import rows
from tests.clock import FakeClock
from tests.feeds.builders import Queue
from tests.storage.builders import seal
from tests.wordpress.site import Account as SiteAccount
from tests.wordpress.site import WordPress as Blog

OWNER = Owner("this", 1)
EDITOR = 9_001  # an owner of the service
ME = "/wp-json/wp/v2/users/me"
COMMENTS = "/wp-json/wp/v2/comments"
WAY, ASKING = CommentState.QUEUED, CommentState.UNKNOWN
NO = CommentState.REJECTED
TROUBLE = "update_option('test_trouble', json_decode($args[0], true));"


class Straight(WordPress):
    """The adapter, but each post is the one that a test says, and its account was found right.

    So a post may be closed, binned or deleted between the look at it and the comment.
    """

    post_id = ""

    async def locate(self, post: Post) -> Outcome[str]:  # noqa: ARG002  the protocol's
        return Done(self.post_id)

    async def check(self) -> tuple[Finding, ...]:
        return ()


@dataclass
class Desk:
    """One reader's comment on its way to a site."""

    database: Database
    clock: FakeClock
    queue: Queue
    platform: Platform

    async def send(self, text: str = "I agree.", **columns: Any) -> Comment:  # noqa: ANN401  columns of several types
        """Queue a comment, let the relay take one step, and return it as it stands then."""
        parent = columns.pop("parent", None)
        comment_id = await self.queue.add(text, parent=parent)
        if columns:
            async with self.database.transaction() as tx:
                await tx.comments.note(comment_id, **columns)
        await self.round()
        return await self.queue.get(comment_id)

    async def round(self, seconds: float = 0) -> None:
        """Let time pass, and the relay take a step."""
        self.clock.advance(seconds)
        relay = Relay(self.database, lambda _site: self.platform, clock=self.clock.clock)
        await relay.relay_due(OWNER)

    async def heard(self, by: int | None = None) -> str:
        """Return what the writer, or an owner, is told by the program, all messages in one."""
        report = Report(self.database, [EDITOR], lambda _s: self.platform, clock=self.clock.clock)
        await report.report_due()
        self.clock.advance(LATE.total_seconds() + 1)
        await Stuck(self.database, [EDITOR], clock=self.clock.clock).tell_due()
        told = [row for row in await rows(self.database, "messages") if row["chat_id"] == by]
        return "\n".join(Screen.from_json(seal().open(row["sealed_body"])).html for row in told)

    async def told(self, comment: Comment) -> str:
        """Return what the reader is told of a comment."""
        async with self.database.transaction() as tx:
            post = await tx.posts.get(comment.post_id)
            assert post is not None
            site = await tx.sites.get(post.site_id)
        return comment_screen(comment, post, site).html


def adapter(web: Web, blog: Blog, who: SiteAccount) -> Straight:
    platform = Straight(web, f"{blog.api}/", Account(who.user, who.password))
    platform.post_id = str(blog.post_id)
    return platform


def trouble(blog: Blog, kind: str, word: str = "", data: object = None) -> None:
    """Let the site fail in a way of trouble.php."""
    blog.php(TROUBLE, json.dumps([kind, word, data]))


def close_by_age(blog: Blog) -> None:
    blog.php("update_option('close_comments_for_old_posts', 1);")
    blog.php("update_option('close_comments_days_old', 1);")


def bin_it(blog: Blog) -> None:
    blog.php("wp_trash_post((int) $args[0]);", str(blog.post_id))


def make_private(blog: Blog) -> None:
    code = "wp_update_post(['ID' => (int) $args[0], 'post_status' => 'private']);"
    blog.php(code, str(blog.post_id))
