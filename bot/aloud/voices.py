"""STEP: voice messages: written down when a post or a digest was sent, made when they leave.

    delivery or digest settled ─▶ a row of messages, the same transaction ─▶ make ─▶ send ─▶ kept
                                                        a text is spoken once ▲          │
                                                     then sent by its file_id └──────────┘

Each is a row with a key of its own, so it comes once, and what goes wrong with it touches no post.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from html import escape
from typing import TypeAlias

from bot.aloud.speak import Speech
from bot.aloud.voice import Answer, SentVoice, Voice, number_of
from bot.aloud.wording import hash_of, read_digest, read_post
from bot.catalogues import in_english, speaking_to
from bot.delivery.matrix import CONTENT, REFUSED
from bot.quiet import first_open
from bot.render import title_of
from bot.screen import Screen
from bot.texts import aloud as texts_aloud
from storage.database import Database
from storage.errors import StorageError
from storage.messages import NewMessage
from storage.outcome import Done, Later, Never, Outcome
from storage.recordings import LANE, OF_DIGEST, Recording
from storage.records import Post
from storage.sending import POST, Delivery
from storage.transaction import Transaction

log = logging.getLogger(__name__)

Speak: TypeAlias = Callable[[str], Awaitable[Outcome[Speech]]]

_POST, _DIGEST = "aloud", OF_DIGEST
_GONE = Never(REFUSED, "there is nothing to read aloud any more")
_BEING_SPOKEN = Later("the text is just being spoken", after=timedelta(seconds=1), counted=False)
_LOST = Later("Telegram has lost the recording", after=timedelta(seconds=1))


class Voices:
    """Writes down and makes voice messages; `timezone` is the site's."""

    def __init__(
        self, database: Database, speak: Speak, timezone: tzinfo, *, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._speak = speak
        self._timezone = timezone
        self._now = now
        self._being_spoken: set[str] = set()

    async def after_delivery(
        self, tx: Transaction, delivery: Delivery, message_id: int | None, now: datetime
    ) -> None:
        """Let a voice message follow a post that was just sent, where its reader wants that."""
        broadcast = delivery.broadcast
        if delivery.aloud and broadcast.kind == POST and broadcast.post_id and message_id:
            screen = Screen("", reply_to=message_id, enclosure=f"{_POST}:{broadcast.post_id}")
            key = f"{_POST}:{delivery.id}"
            await _write(tx, key, delivery.chat_id, screen, broadcast.post_id, now)

    async def after_digest(
        self, tx: Transaction, row_id: int, chat_id: int, message_id: int, now: datetime
    ) -> None:
        """Let a voice message follow a digest that was just sent, where its reader wants that."""
        sent = await tx.recordings.sent_to_listener(row_id)
        if sent is not None:
            key = f"{_DIGEST}:{sent.key.rpartition(':')[2]}"
            screen = Screen("", reply_to=message_id, enclosure=key)
            await _write(tx, key, chat_id, screen, sent.post_id, now)

    async def make(self, chat_id: int, ref: str | None) -> Voice | Later | Never:
        """Make what a message of this lane encloses: "aloud:12" is a post, "aloud-digest:3" too.

        Looked at again: whether the reader still wants it, whether it is quiet time, and what the
        post says now.
        """
        kind, _, number = (ref or "").partition(":")
        if kind not in {_POST, _DIGEST} or not number.isdigit():
            return Never(REFUSED, "the file is of another version")
        try:
            async with self._database.reading() as tx:
                found = await self._found(tx, chat_id, kind, int(number))
            if isinstance(found, Voice) and found.file_id is None:
                return await self._spoken(found)
        except StorageError:
            raise
        except Exception:
            # The row would be tried again and again, with the same end.
            log.exception("A post could not be read aloud.")
            return Never(REFUSED, "the voice message cannot be made")
        return found

    async def _found(
        self, tx: Transaction, chat_id: int, kind: str, number: int
    ) -> Voice | Later | Never:
        now, person = self._now(), await tx.subscribers.get(chat_id)
        if person is None or not await tx.recordings.is_chosen(chat_id):
            return _GONE
        opens_at = first_open(person.timing.quiet, now, self._timezone)
        if opens_at > now:
            return Later("it is quiet time", after=opens_at - now, counted=False)
        if kind == _POST:
            post = await tx.posts.get(number)
            posts = [] if post is None else [post]
        else:
            posts = await tx.digests.posts(chat_id, number)
        there = [post for post in posts if post.gone_at is None]
        return await self._voice(tx, chat_id, there, now) if there else _GONE

    async def _voice(
        self, tx: Transaction, chat_id: int, posts: list[Post], now: datetime
    ) -> Voice:
        only = posts[0] if len(posts) == 1 else None
        with in_english():  # as the posts are
            read = read_digest(posts, now, self._timezone)
            text = read if only is None else read_post(only, now, self._timezone)
        with await speaking_to(tx, chat_id):
            caption = texts_aloud.beside(len(posts)) if only is None else title_of(only)
        text_hash = hash_of(text)
        voice = Voice(f"<b>{escape(caption)}</b>", text, text_hash)
        known = await tx.recordings.of(text_hash)
        return voice if known is None else _recorded(voice, known)

    async def _spoken(self, voice: Voice) -> Voice | Later | Never:
        """Speak a text, unless that is being done for another chat: that one's is sent here too."""
        if voice.text_hash in self._being_spoken:
            return _BEING_SPOKEN
        self._being_spoken.add(voice.text_hash)
        done: Outcome[Speech] | None = None
        try:
            # Another chat's may have been sent since it was looked for.
            async with self._database.reading() as tx:
                known = await tx.recordings.of(voice.text_hash)
            if known is not None:
                return _recorded(voice, known)
            done = await self._speak(voice.text)
        finally:
            if not isinstance(done, Done):
                self._being_spoken.discard(voice.text_hash)
        match done:
            case Done(Speech(mp3, seconds)):
                return replace(voice, mp3=mp3, seconds=seconds)
            case Later() | Never():
                return done
            case _:
                return _BEING_SPOKEN

    def let_go(self, voice: Voice) -> None:
        """Let others speak a text again: it was sent, or it could not be."""
        if voice.mp3:
            self._being_spoken.discard(voice.text_hash)

    async def settled(
        self, tx: Transaction, voice: Voice, answer: Answer, now: datetime
    ) -> Outcome[int]:
        """Keep what Telegram calls a new file, or forget one that it does not know any more."""
        match answer:
            case Done(SentVoice(_, file_id)) if voice.mp3 and file_id:
                made = Recording(file_id, voice.seconds)
                await tx.recordings.keep(voice.text_hash, made, now)
            case Never(kind) if kind == CONTENT and voice.file_id is not None:
                await tx.recordings.drop(voice.text_hash, voice.file_id)
                return _LOST
        return number_of(answer)


def _recorded(voice: Voice, known: Recording) -> Voice:
    return replace(voice, file_id=known.file_id, seconds=known.seconds)


async def _write(
    tx: Transaction, key: str, chat_id: int, screen: Screen, post_id: int | None, now: datetime
) -> None:
    new = NewMessage(key, chat_id, screen.to_json(), post_id=post_id, lane=LANE)
    await tx.messages.add(new, now)
