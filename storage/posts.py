"""STEP: posts: one for each entry, however often it is edited, and its revisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.records import Entry, Post
from storage.sql import insert_new
from storage.tables import aliases, posts, revisions, saves

_FIELDS = [posts.c[field.name] for field in fields(Post)]


def _post(row: Row[Any]) -> Post:
    values = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's public way to a dict, despite its name
    return Post(**values | {"categories": tuple(values["categories"])})


def _content(entry: Entry, summary: str, words: int) -> dict[str, Any]:
    return {
        "title": entry.title,
        "url": entry.url,
        "author": entry.author,
        "published_at": entry.published_at,
        "categories": list(entry.categories),
        "text": entry.text,
        "summary": summary,
        "words": words,
        "cut": entry.cut,
        "content_hash": entry.content_hash,
    }


class Posts:
    """The verbs of posts."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def get(self, post_id: int) -> Post | None:
        """Return one post."""
        row = (await self._conn.execute(select(*_FIELDS).where(posts.c.id == post_id))).first()
        return None if row is None else _post(row)

    async def known(self, site_id: int, names: Sequence[str]) -> Post | None:
        """Return the post that goes by any of these keys and aliases on a site."""
        by_alias = select(aliases.c.post_id).where(
            aliases.c.site_id == site_id, aliases.c.alias.in_(names)
        )
        query = select(*_FIELDS).where(posts.c.id.in_(by_alias)).order_by(posts.c.id).limit(1)
        row = (await self._conn.execute(query)).first()
        return None if row is None else _post(row)

    async def add(
        self, site_id: int, entry: Entry, summary: str, words: int, now: datetime
    ) -> Post:
        """Store an entry as a new post with its first revision and all its names."""
        values = _content(entry, summary, words) | {
            "site_id": site_id,
            "key": entry.key,
            "remote_id": entry.remote_id,
            "seen_at": now,
        }
        added = await self._conn.execute(insert(posts).values(**values).returning(*_FIELDS))
        post = _post(added.one())
        await self._revise(post.id, 1, entry, summary, now)
        await self.name(site_id, post.id, (entry.key, *entry.aliases))
        return post

    async def name(self, site_id: int, post_id: int, names: Sequence[str]) -> None:
        """Remember names that a post goes by, for ever."""
        for alias in names:
            row = {"site_id": site_id, "alias": alias, "post_id": post_id}
            await insert_new(self._conn, aliases, row)

    async def edit(self, post: Post, entry: Entry, summary: str, words: int, now: datetime) -> None:
        """Store a changed entry as the next revision of its post."""
        number = post.revision + 1
        values = _content(entry, summary, words) | {"revision": number}
        if entry.published_at is None:
            values["published_at"] = post.published_at
        await self._conn.execute(update(posts).where(posts.c.id == post.id).values(**values))
        await self._revise(post.id, number, entry, summary, now)

    async def _revise(
        self, post_id: int, number: int, entry: Entry, summary: str, now: datetime
    ) -> None:
        values = {
            "post_id": post_id,
            "number": number,
            "title": entry.title,
            "text": entry.text,
            "summary": summary,
            "content_hash": entry.content_hash,
            "seen_at": now,
        }
        await self._conn.execute(insert(revisions).values(**values))

    async def locate(self, post_id: int, remote_id: str) -> None:
        """Remember the site's own id of a post."""
        change = update(posts).where(posts.c.id == post_id)
        await self._conn.execute(change.values(remote_id=remote_id))

    async def oldest_at(self, site_id: int) -> datetime | None:
        """Return when the oldest post of a site came out; None where none has a date."""
        query = select(func.min(posts.c.published_at)).where(posts.c.site_id == site_id)
        moment: datetime | None = await self._conn.scalar(query)
        return moment

    async def latest(self, limit: int) -> list[Post]:
        """Return the newest posts, newest first."""
        newest = (posts.c.published_at.desc().nulls_last(), posts.c.id.desc())
        rows = await self._conn.execute(select(*_FIELDS).order_by(*newest).limit(limit))
        return [_post(row) for row in rows]

    async def search(self, words: Sequence[str], limit: int) -> list[Post]:
        """Return the newest posts whose title or text has all the words."""
        query = select(*_FIELDS)
        for word in words:
            query = query.where(
                posts.c.title.icontains(word, autoescape=True)
                | posts.c.text.icontains(word, autoescape=True)
            )
        newest = (posts.c.published_at.desc().nulls_last(), posts.c.id.desc())
        return [
            _post(row) for row in await self._conn.execute(query.order_by(*newest).limit(limit))
        ]

    async def save(self, chat_id: int, post_id: int, now: datetime) -> bool:
        """Keep a post for a person; False if it was kept before."""
        row = {"chat_id": chat_id, "post_id": post_id, "saved_at": now}
        return await insert_new(self._conn, saves, row)

    async def saved(self, chat_id: int, limit: int) -> list[Post]:
        """Return the posts that a person keeps, the last one kept first."""
        query = select(*_FIELDS).join(saves, saves.c.post_id == posts.c.id)
        mine = query.where(saves.c.chat_id == chat_id).order_by(saves.c.saved_at.desc())
        return [_post(row) for row in await self._conn.execute(mine.limit(limit))]
