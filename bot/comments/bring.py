"""LOOP: brings what others write on the blog: answers to who was answered, all to who follows.

    new on the site ─▶ each person who wants it ─┬─ by itself, once
                                                 ├─ the 4th within 14 hours ─▶ "once a day"
                                                 └─ later ones ─▶ one message a day

What a person has had and what is due to them is told from rows: messages, and storage/follows.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.catalogues import catalogue, speaking_to
from bot.comments.storm_digest import DAY, StormDigest
from bot.each import Aside
from bot.language import speaking
from bot.render import reply_screen
from bot.render.follow import (
    answer_with_choice,
    brought_screen,
    gone_screen,
    many_screen,
)
from storage.brought import follow_key, gone_key, reply_key
from storage.clock import Clock
from storage.database import Database
from storage.follows import Choice, Follow
from storage.messages import NewMessage
from storage.records import Post
from storage.replies import Reply
from storage.site_comments import OURS, SHOWN, SiteCommentRow
from storage.transaction import Transaction

STORM = timedelta(hours=14)
MOST = 3
"""So many comments on a post come by themselves within a storm's hours (facts, section 6)."""

_LOOK_SECONDS = 60.0
_LAST = 2  # the lane: what may be for many lets the answers to presses pass
_BATCH = 20  # comments of one look
_CHATS = 50  # in one transaction: others write in between


class Bring:
    """Turns comments on the site into messages."""

    def __init__(self, database: Database, timezone: ZoneInfo, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._days = StormDigest(database, timezone, clock=clock)
        self._aside = Aside(clock)
        self._next_look = clock.monotonic()

    async def bring_due(self) -> int:
        """Write the messages that are due; return how many comments and days were told."""
        most = _BATCH + len(self._aside.keys())
        async with self._database.reading() as tx:
            replies = await tx.replies.untold(most)
            rows = await tx.site_comments.untold(most)
        since = min([self._clock.now(), *(row.seen_at for row in rows)])
        found = 0
        for reply in replies:
            answer = partial(self._answer, reply.id, since)
            found += await self._aside.alone(f"answer {reply.id}", answer)
        for row in rows:
            found += await self._aside.alone(_name(row), partial(self._row, row, since))
        if max(len(replies), len(rows)) < most:
            # Only when nothing is left of what came before it is a day complete.
            found += await self._days.digest_due()
        return found + await self._taken_off(since)

    async def _taken_off(self, since: datetime) -> int:
        """Once a minute, look for what editors have taken off after it was brought."""
        now = self._clock.monotonic()
        if now < self._next_look:
            return 0
        self._next_look = now + _LOOK_SECONDS
        async with self._database.reading() as tx:
            off = await tx.brought.off(_BATCH)
            found = [row for one in off if (row := await tx.site_comments.get(one)) is not None]
        taken = [(_name(row), partial(self._row, row, since)) for row in found]
        return sum([await self._aside.alone(*one) for one in taken])

    async def _answer(self, reply_id: int, since: datetime) -> int:
        async with self._database.transaction() as tx:
            # As it is now: who was answered may have had their data deleted since.
            reply = await tx.replies.lock(reply_id)
            if reply is not None:
                await self._to_who_was_answered(tx, reply, since)
                await tx.replies.told(reply.id, self._clock.now())
        return 1

    async def _to_who_was_answered(self, tx: Transaction, reply: Reply, since: datetime) -> None:
        post = await tx.posts.get(reply.post_id)
        follow = await tx.follows.get(reply.chat_id, reply.post_id)
        muted = follow is not None and follow.choice is Choice.NONE
        if post is not None and not muted and await _is_here(tx, reply.chat_id):
            with await speaking_to(tx, reply.chat_id):
                body = answer_with_choice(reply_screen(reply, post), post).to_json()
            new = NewMessage(
                key=reply_key(reply.id),
                chat_id=reply.chat_id,
                body=body,
                post_id=post.id,
                comment_id=reply.comment_id,
                site_comment_id=reply.remote_id,
            )
            await self._say(tx, new, post, follow, since)

    async def _row(self, row: SiteCommentRow, since: datetime) -> int:
        """Tell who follows the post of a comment, or who has had it that it went.

        A few at a time, told_at last: what breaks off is begun again, and each message is written
        once by its key. What changes meanwhile is left to the next round.
        """
        by_all, last = row.state in (SHOWN, OURS), None
        while True:
            async with self._database.transaction() as tx:
                if not _is_same(row, await tx.site_comments.lock(row.id)):
                    return 1
                if by_all and row.gone_at is None:
                    last = await self._to_followers(tx, row, since, last)
                else:
                    last = await self._take_back(tx, row, last)
                if last is None and by_all:
                    await tx.site_comments.change(row.id, told_at=self._clock.now())
            if last is None:
                return 1

    async def _to_followers(
        self, tx: Transaction, row: SiteCommentRow, since: datetime, last: int | None
    ) -> int | None:
        """Tell some who follow the post, those behind the chat `last`; return the new last."""
        post = None if row.post_id is None else await tx.posts.get(row.post_id)
        if post is None:
            return None
        follows = await tx.follows.of_post(post.id, after=last, limit=_CHATS)
        if not follows:
            return None
        # Who wrote it knows it, and who is answered by it gets it as an answer.
        had = {
            await tx.brought.writer(row.site_id, row.remote_id),
            await tx.brought.writer(row.site_id, row.parent_id),
        }
        keys = {one.chat_id: follow_key(row.id, one.chat_id) for one in follows}
        written = await tx.brought.written(keys.values())
        languages = await tx.languages.among([one.chat_id for one in follows])
        for follow in follows:
            if follow.chat_id not in had and keys[follow.chat_id] not in written:
                with speaking(catalogue(languages.get(follow.chat_id))):
                    body = brought_screen(row, post).to_json()
                new = NewMessage(
                    key=keys[follow.chat_id],
                    chat_id=follow.chat_id,
                    body=body,
                    post_id=post.id,
                    site_comment_id=row.remote_id,
                    lane=_LAST,
                )
                await self._say(tx, new, post, follow, since)
        return follows[-1].chat_id if len(follows) == _CHATS else None

    async def _take_back(
        self, tx: Transaction, row: SiteCommentRow, last: int | None
    ) -> int | None:
        """Tell some whom a comment was brought to, behind the message `last`, that it went."""
        every = await tx.brought.of(row, after=last, limit=_CHATS)
        for sent in every:
            if await _is_here(tx, sent.chat_id):
                with await speaking_to(tx, sent.chat_id):
                    body = gone_screen(sent.message_id).to_json()
                key = gone_key(row.id, sent.chat_id)
                new = NewMessage(key, sent.chat_id, body, sent.post_id)
                await tx.messages.add(new, self._clock.now())
        return every[-1].id if len(every) == _CHATS else None

    async def _say(
        self, tx: Transaction, new: NewMessage, post: Post, follow: Follow | None, since: datetime
    ) -> None:
        """Write a message that brings a comment, unless the person gets them once a day."""
        if follow is not None and follow.paused_at is not None:
            return
        now = self._clock.now()
        times = await tx.brought.times(new.chat_id, post.id, now - DAY)
        if await self._is_storm(tx, follow, times):
            await tx.follows.pause(new.chat_id, post.id, since)
            key = f"storm:{post.id}:{new.key}"
            with await speaking_to(tx, new.chat_id):
                said = NewMessage(key, new.chat_id, many_screen(post).to_json(), post.id)
            await tx.messages.add(said, now)
        else:
            await tx.messages.add(new, now)

    async def _is_storm(
        self, tx: Transaction, follow: Follow | None, times: Sequence[datetime]
    ) -> bool:
        """Say whether one more would be too many; not where the person asked for each."""
        now = self._clock.now()
        if follow is not None and follow.digest_at is not None:
            if times or now - follow.digest_at < DAY:
                return False
            await tx.follows.calm(follow)
        return sum(at > now - STORM for at in times) >= MOST


def _is_same(row: SiteCommentRow, now_is: SiteCommentRow | None) -> bool:
    """Say whether a comment still stands as it did when it was found."""
    stood = (row.state, row.told_at, row.gone_at)
    return now_is is not None and (now_is.state, now_is.told_at, now_is.gone_at) == stood


async def _is_here(tx: Transaction, chat_id: int) -> bool:
    """Say whether a person can be written to: has not blocked the bot, and is there."""
    person = await tx.subscribers.get(chat_id)
    return person is not None and person.state == "active"


def _name(row: SiteCommentRow) -> str:
    return f"comment {row.id} of a blog"
