"""Comments of many readers, queued in a real database, for a real WordPress behind a lossy proxy.

At the end the blog is compared with what was typed, and with what the readers were told.
"""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.render import comment_screen
from bot.render.caught import CAUGHT, caught_screen
from storage.database import Database
from storage.engine import make_engine
from storage.records import Comment, NewComment, Site
from storage.states import WAITING, CommentState
from storage.tables_sending import messages
from tests.storage.builders import A_SUMMARY, entry, found, seal
from tests.storm_texts import HOSTILE, NAMES, REFUSED_WORD, stored
from tests.wordpress.site import WordPress as Blog

FIRST_READER = 5_001
_SETTINGS = """
update_option('comment_previously_approved', 0);
update_option('disallowed_keys', $args[0]);
update_option('test_bursts', 1);
"""
_OURS = """
global $wpdb;
echo json_encode($wpdb->get_results($wpdb->prepare("SELECT comment_ID id, comment_content text,
    comment_author_email email, comment_approved approved, comment_parent parent
    FROM $wpdb->comments WHERE user_id = %d ORDER BY comment_ID", $args[0])));
"""
_STATES = {
    "1": CommentState.APPROVED,
    "0": CommentState.HELD,
    "spam": CommentState.SPAM,
    "trash": CommentState.TRASHED,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the comments; all but the first two and the states must be 0."""

    queued: int
    on_blog: int
    lost: int  # not on the blog, or not with these bytes
    twins: int  # on the blog more than once
    untrue: int  # the database says something else than the blog
    untold: int  # the reader was not told exactly this, exactly once
    states: Mapping[str, int]

    @property
    def is_fine(self) -> bool:
        """Whether each comment is on the blog once and unaltered, and its reader knows."""
        faults = (self.lost, self.twins, self.untrue, self.untold)
        return self.on_blog == self.queued and not any(faults)


@dataclass(frozen=True, slots=True)
class Storm:
    """Queued comments: what was typed, by the comment's id here."""

    blog: Blog
    engine: AsyncEngine
    database: Database
    typed: Mapping[int, str]

    async def is_over(self) -> bool:
        """Say whether every comment has come to an end."""
        async with self.database.reading() as tx:
            counts = await tx.comments.counts()
        return not any(counts.get(state) for state in WAITING)

    async def verdict(self) -> Verdict:
        """Compare what was typed with the blog, the database and the readers' messages."""
        rows = self.rows()
        told = await self._told()
        ours = [await self._get(comment_id) for comment_id in self.typed]
        wanted = Counter((one.address, stored(self.typed[one.id])) for one in ours)
        there = Counter((row["email"], unescape(row["text"])) for row in rows)
        truth = {
            (row["email"], unescape(row["text"])): (_STATES[row["approved"]], str(row["id"]))
            for row in rows
        }
        untold = untrue = 0
        for one in ours:
            mine = (one.address, stored(self.typed[one.id]))
            state, number = truth.get(mine, (CommentState.REJECTED, None))
            untrue += (one.state, one.remote_id) != (state, number)
            untold += told.get(one.id) != [await self._words(one, state)]
        return Verdict(
            queued=len(ours),
            on_blog=len(rows),
            lost=(wanted - there).total(),
            twins=(there - wanted).total(),
            untrue=untrue,
            untold=untold,
            states=dict(Counter(one.state.value for one in ours)),
        )

    def rows(self) -> list[dict[str, Any]]:
        """Return what the blog has of the relay's account, as its database keeps it."""
        return list(json.loads(self.blog.php(_OURS, str(self.blog.relay.id))))

    async def _get(self, comment_id: int) -> Comment:
        async with self.database.reading() as tx:
            comment = await tx.comments.get(comment_id)
        assert comment is not None
        return comment

    async def _words(self, comment: Comment, state: CommentState) -> str:
        """Return what the reader must be told."""
        async with self.database.reading() as tx:
            post = await tx.posts.get(comment.post_id)
            assert post is not None
            site = await tx.sites.get(post.site_id)
        stands = dataclasses.replace(comment, state=state)
        if state in CAUGHT:
            return caught_screen(stands, post, site, owners=False).to_json()
        return comment_screen(stands, post, site).to_json()

    async def _told(self) -> Mapping[int, list[str]]:
        told: dict[int, list[str]] = {}
        async with self.engine.connect() as conn:
            query = select(messages.c.comment_id, messages.c.sealed_body).order_by(messages.c.id)
            for row in await conn.execute(query):
                told.setdefault(row.comment_id, []).append(seal().open(row.sealed_body))
        return told


@asynccontextmanager
async def a_storm(
    blog: Blog, url: str, root: str, readers: int, each: int, now: datetime
) -> AsyncIterator[Storm]:
    """Make the blog ready and queue so many comments of so many readers for it.

    `url` is a database with the present schema, `root` where the blog's REST API is said to be.
    """
    blog.reset()
    blog.php(_SETTINGS, REFUSED_WORD)
    engine = make_engine(url)
    database = Database(engine, seal())
    try:
        site, posts = await _site(blog, database, root, now)
        thread = [str(one["id"]) for one in blog.comments(blog.post_id)]
        typed: dict[int, str] = {}
        for number in range(readers * each):
            reader, nth = number % readers, number // readers
            text = HOSTILE[(reader * each + nth) % len(HOSTILE)]
            post = posts[number % len(posts)]
            parent = thread[nth % len(thread)] if number % 5 == 0 and post == posts[0] else None
            new = NewComment(FIRST_READER + reader, number + 1, post, parent, text)
            typed[await _queue(database, new, _name(reader), now)] = text
        assert site.address == f"{blog.url}/"
        yield Storm(blog, engine, database, typed)
    finally:
        await engine.dispose()


def _name(reader: int) -> str:
    return f"{NAMES[reader % len(NAMES)]} {reader} (via Telegram)"


async def _site(blog: Blog, database: Database, root: str, now: datetime) -> tuple[Site, list[int]]:
    home = f"{blog.url}/"
    about = found(feed_url=blog.feed, home_url=home, api_root=root)
    async with database.transaction() as tx:
        site = await tx.sites.add(home, about, now)
        for number in (blog.post_id, blog.second_post_id):
            _, row = blog.rest("GET", f"/wp/v2/posts/{number}")
            post = entry(key=row["link"], aliases=(), url=row["link"], remote_id=str(number))
            await tx.posts.add(site.id, post, A_SUMMARY, now)
        stored_posts = {post.remote_id: post.id for post in await tx.posts.latest(2)}
    return site, [stored_posts[str(number)] for number in (blog.post_id, blog.second_post_id)]


async def _queue(database: Database, new: NewComment, name: str, now: datetime) -> int:
    async with database.transaction() as tx:
        await tx.subscribers.ensure(new.chat_id, "private", "none", now)
        comment = await tx.comments.add(new, CommentState.PREVIEW, now)
        assert await tx.comments.move(comment.id, CommentState.QUEUED, now, shown_name=name)
    return comment.id
