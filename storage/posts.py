"""STEP: posts: one for each entry, however often it is edited, and its revisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.indexing import index_post
from storage.records import Entry, Post, Revision, Written
from storage.sql import insert_new
from storage.tables import aliases, posts, revisions, saves

_NAMES = [field.name for field in fields(Post)]
FIELDS = [posts.c[name] for name in _NAMES]
NEWEST = (posts.c.published_at.desc().nulls_last(), posts.c.id.desc())
# Neither what the site does not show any more, nor the second copy of an article.
_SHOWN = (posts.c.gone_at.is_(None), posts.c.same_as.is_(None))


def post_of(row: Row[Any]) -> Post:
    """Return the post of a row of FIELDS."""
    return _made(dict(row._mapping))  # noqa: SLF001  SQLAlchemy's public way to a dict, despite its name


def _made(values: dict[str, Any]) -> Post:
    return Post(**values | {"categories": tuple(values["categories"])})


def _content(entry: Entry, written: Written) -> dict[str, Any]:
    return {
        "title": entry.title,
        "url": entry.url,
        "author": entry.author,
        "published_at": entry.published_at,
        "categories": list(entry.categories),
        "text": entry.text,
        "summary": written.summary,
        "words": written.words,
        "summarised_by": written.by,
        "cut": entry.cut,
        "content_hash": entry.content_hash,
    }


class Posts:
    """The verbs of posts."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def get(self, post_id: int) -> Post | None:
        """Return one post."""
        row = (await self._conn.execute(select(*FIELDS).where(posts.c.id == post_id))).first()
        return None if row is None else post_of(row)

    async def known(self, site_id: int, names: Sequence[str]) -> Post | None:
        """Return the post that goes by any of these keys and aliases on a site."""
        by_alias = select(aliases.c.post_id).where(
            aliases.c.site_id == site_id, aliases.c.alias.in_(names)
        )
        query = select(*FIELDS).where(posts.c.id.in_(by_alias)).order_by(posts.c.id).limit(1)
        row = (await self._conn.execute(query)).first()
        return None if row is None else post_of(row)

    async def by_names(self, site_id: int, names: Collection[str]) -> dict[str, Post]:
        """Return the posts that go by these keys and aliases on a site, by name."""
        query = (
            select(aliases.c.alias, *FIELDS)
            .join(posts, posts.c.id == aliases.c.post_id)
            .where(aliases.c.site_id == site_id, aliases.c.alias.in_(names))
        )
        rows = (await self._conn.execute(query)).mappings()
        found = ((row["alias"], {name: row[name] for name in _NAMES}) for row in rows)
        return {alias: _made(values) for alias, values in found}

    async def add(
        self,
        site_id: int,
        entry: Entry,
        written: Written,
        now: datetime,
        same_as: int | None = None,
    ) -> Post:
        """Store an entry as a new post with its first revision and all its names."""
        values = _content(entry, written) | {
            "site_id": site_id,
            "key": entry.key,
            "remote_id": entry.remote_id,
            "same_as": same_as,
            "seen_at": now,
        }
        added = await self._conn.execute(insert(posts).values(**values).returning(*FIELDS))
        post = post_of(added.one())
        await self._revise(post.id, 1, entry, written.summary, now)
        await index_post(self._conn, post.id, entry.title, entry.categories, entry.text)
        await self.name(site_id, post.id, (entry.key, *entry.aliases))
        return post

    async def name(self, site_id: int, post_id: int, names: Sequence[str]) -> None:
        """Remember names that a post goes by, for ever."""
        for alias in names:
            row = {"site_id": site_id, "alias": alias, "post_id": post_id}
            await insert_new(self._conn, aliases, row)

    async def edit(self, post: Post, entry: Entry, written: Written, now: datetime) -> int:
        """Store a changed entry as the next revision of its post; return its number."""
        number = post.revision + 1
        values = _content(entry, written) | {"revision": number}
        if entry.published_at is None:
            values["published_at"] = post.published_at
        await self._conn.execute(update(posts).where(posts.c.id == post.id).values(**values))
        await self._revise(post.id, number, entry, written.summary, now)
        await index_post(self._conn, post.id, entry.title, entry.categories, entry.text)
        return number

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

    async def revision(self, post_id: int, number: int) -> Revision | None:
        """Return what a post said at one time."""
        query = select(*(revisions.c[field.name] for field in fields(Revision)))
        mine = query.where(revisions.c.post_id == post_id, revisions.c.number == number)
        row = (await self._conn.execute(mine)).first()
        return None if row is None else Revision(*row)

    async def locate(self, post_id: int, remote_id: str) -> None:
        """Remember the site's own id of a post."""
        await self.mark(post_id, remote_id=remote_id)

    async def mark(self, post_id: int, **values: Any) -> None:  # noqa: ANN401  the columns of posts, of several types
        """Change columns of a post that are not its content."""
        await self._conn.execute(update(posts).where(posts.c.id == post_id).values(**values))

    async def oldest_at(self, site_id: int) -> datetime | None:
        """Return when the oldest post of a site came out; None where none has a date."""
        query = select(func.min(posts.c.published_at)).where(posts.c.site_id == site_id)
        moment: datetime | None = await self._conn.scalar(query)
        return moment

    async def published_times(self, site_id: int, limit: int = 100) -> list[datetime]:
        """Return when the newest posts of a site came out, newest first."""
        query = select(posts.c.published_at).where(
            posts.c.site_id == site_id, posts.c.published_at.is_not(None)
        )
        ordered = query.order_by(posts.c.published_at.desc()).limit(limit)
        return list(await self._conn.scalars(ordered))

    async def summary_counts(self, site_id: int, limit: int = 50) -> dict[str, int]:
        """Return who chose the summaries of the newest posts of a site, with how many."""
        query = select(posts.c.summarised_by).where(posts.c.site_id == site_id)
        return dict(Counter(await self._conn.scalars(query.order_by(*NEWEST).limit(limit))))

    async def latest(self, limit: int, offset: int = 0) -> list[Post]:
        """Return the newest posts, newest first, after the `offset` newest."""
        query = select(*FIELDS).where(*_SHOWN).order_by(*NEWEST).limit(limit).offset(offset)
        return [post_of(row) for row in await self._conn.execute(query)]

    async def save(self, chat_id: int, post_id: int, now: datetime) -> bool:
        """Keep a post for a person; False if it was kept before."""
        row = {"chat_id": chat_id, "post_id": post_id, "saved_at": now}
        return await insert_new(self._conn, saves, row)

    async def unsave(self, chat_id: int, post_id: int) -> bool:
        """Keep a post no more for a person; False if it was not kept."""
        mine = delete(saves).where(saves.c.chat_id == chat_id, saves.c.post_id == post_id)
        return (await self._conn.execute(mine)).rowcount == 1

    async def saved(self, chat_id: int, limit: int, offset: int = 0) -> list[Post]:
        """Return the posts that a person keeps, the last one kept first, after `offset` of them."""
        query = select(*FIELDS).join(saves, saves.c.post_id == posts.c.id)
        mine = query.where(saves.c.chat_id == chat_id)
        ordered = mine.order_by(saves.c.saved_at.desc(), saves.c.post_id.desc())
        return [
            post_of(row) for row in await self._conn.execute(ordered.limit(limit).offset(offset))
        ]
